"""Which atoms of a run a picture shows by themselves, and which it folds into boxes: never more than some hundred."""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .fold_index import FoldIndex, Integers, Nest, numbers
from .fold_split import CHUNK, Stretch, split
from .picture import Container, PictureOptions
from .queries import reached_from

if TYPE_CHECKING:
    from .moment import Moment

#: Regions that are drawn as containers and stay open.
ALWAYS = frozenset({"no_grad", "inference_mode", "enable_grad", "set_grad_enabled"})
#: Regions that help only when there is much to fold. Training steps lie across the others, and hold no boxes.
PASSES = frozenset({"loop"})
#: Up to this many atoms everything is open and passes of loops are not drawn.
CROWD = 60
#: In a crowd modules and functions are opened, the outer ones first, while there are fewer boxes than this.
BUDGET = 80
#: Atoms in a row without any structure that are shown one by one, and that are even where everything is unfolded.
LONG, LONGEST = 120, 3_000
#: How many of them are shown on each side of what happens now.
BESIDE = 10
#: Equal modules or calls in a row that become one box.
REPEATED = 3


@dataclass(slots=True)
class Group:
    """A folded region ("group") or stretch ("more"): its atoms, its title, the container it is in."""

    key: str
    kind: str
    title: str
    atoms: Integers
    home: str
    region: int
    entries: tuple[int, int]
    lines: tuple[int, int]


@dataclass(slots=True)
class FoldView:
    """Atoms shown by themselves in order, the container of each ("" none), groups, open containers."""

    atoms: int = 0
    shown: list[int] = field(default_factory=list)
    home: dict[int, str] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    containers: dict[str, Container] = field(default_factory=dict)


def fold_view(moment: Moment, options: PictureOptions) -> FoldView:
    """Decide what to show at a moment."""
    if not options.of:
        return _Folder(moment, options).result()
    cone = _cone(moment, options.of)
    folder = _Folder(moment, options)
    small = int(cone.sum()) <= LONG
    if small:
        folder.crowd = False
        for atom in np.flatnonzero(cone).tolist():
            folder.show(atom)
        return folder.view
    view = folder.result()
    view.shown = [atom for atom in view.shown if cone[atom]]
    for group in list(view.groups.values()):
        group.atoms = group.atoms[cone[group.atoms]]
        if not len(group.atoms):
            del view.groups[group.key]
    return view


def _cone(moment: Moment, tensor: int) -> NDArray[np.bool_]:
    """For each atom whether a gradient from the tensor reaches it, or would but for a cut."""
    index, run = moment.run.folds, moment.run
    count = index.count(moment.at)
    inside = np.zeros(count, dtype=np.bool_)
    record = run.tensors.get(tensor)
    node = (record.history.at(moment.at) or (0, 0))[0] if record is not None else 0
    known = (index.atom_of(f"n{number}") for number in reached_from(run, [node]))
    inside[[atom for atom in known if 0 <= atom < count]] = True
    edges = index.edges.count(moment.at)
    ghost = numbers(index.edges.ghost, 0, edges) > 0
    source, target = numbers(index.edges.source, 0, edges)[ghost], numbers(index.edges.target, 0, edges)[ghost]
    before = -1
    while before != (before := int(inside.sum())):
        inside[source[inside[target]]] = True
    return inside


@dataclass(slots=True)
class _Stretch:
    """Entries of a region that are to be shown inside a container; ``opened`` if a person opened that stretch."""

    region: int
    first: int
    last: int
    home: str
    opened: bool = False


class _Folder:
    def __init__(self, moment: Moment, options: PictureOptions) -> None:
        self.moment, self.options = moment, options
        self.index: FoldIndex = moment.run.folds
        self.atoms = self.index.count(moment.at)
        self.view = FoldView(self.atoms)
        self.crowd = options.fold == "all" or (options.fold == "auto" and self.atoms > CROWD)
        #: Regions around what must be seen by itself, and around what happens now.
        self.sought: set[int] = set()
        self.near: set[int] = set()
        self.foci = self._foci()
        self._waiting: deque[_Stretch] = deque()
        self._closed: deque[tuple[int, str]] = deque()

    def _foci(self) -> list[int]:
        index, moment = self.index, self.moment
        wanted = {index.atom_of(key) for key in self.options.revealed}
        current = index.atom_of(f"n{moment.current_node()}")
        foci = {atom for atom in (*wanted, current) if 0 <= atom < self.atoms}
        for atom in foci:
            self.sought.update(index.around(index.region[atom]))
        if self.options.fold != "none" and self.atoms and current < 0:
            foci.add(self.atoms - 1)
        for atom in foci:
            self.near.update(index.around(index.region[atom]))
        return sorted(foci)

    def show(self, atom: int) -> None:
        """Show an atom, with all containers around it open."""
        home = ""
        for region in reversed(self.index.around(self.index.region[atom])):
            if self.index.nests[region].kind not in PASSES:
                if f"r{region}" not in self.view.containers:
                    self._open(region, home)
                home = f"r{region}"
        self._waiting.clear()
        self.view.shown.append(atom)
        self.view.home[atom] = home

    def result(self) -> FoldView:
        """Open what is to be open, then what there is room for."""
        root = self.index.nests[0]
        self._waiting.append(_Stretch(0, 0, root.count(self.atoms), ""))
        self._work()
        while self._closed and self.options.fold == "auto":
            region, home = self._closed.popleft()
            cost = len(self._stretches(region, 0, self.index.nests[region].count(self.atoms), False)) - 1
            if len(self.view.shown) + len(self.view.groups) + cost <= BUDGET:
                del self.view.groups[f"r{region}"]
                self._open(region, home)
                self._work()
        self.view.shown.sort()
        return self.view

    def _work(self) -> None:
        while self._waiting:
            stretch = self._waiting.popleft()
            nest = self.index.nests[stretch.region]
            for piece in self._stretches(stretch.region, stretch.first, stretch.last, stretch.opened):
                if piece.last - piece.first > 1:
                    self._chunk(stretch.region, nest, piece, stretch.home)
                elif nest.entries[piece.first] < 0:
                    self.view.shown.append(nest.starts[piece.first])
                    self.view.home[nest.starts[piece.first]] = stretch.home
                else:
                    self._region(nest.entries[piece.first], stretch.home)

    # ------------------------------------------------------------------ rows of entries
    def _stretches(self, region: int, first: int, last: int, opened: bool) -> list[Stretch]:
        """The entries of a region as single ones and as stretches that are folded."""
        nest = self.index.nests[region]
        found: list[Stretch] = []
        place = max(0, bisect_left(nest.series, first + 1) - 1)
        while place < len(nest.series) and nest.series[place] < last:
            origin = nest.series[place]
            end = nest.series[place + 1] if place + 1 < len(nest.series) else last
            found += self._series(nest, nest.sorts[place][0], max(first, origin), min(last, end), origin, opened)
            place += 1
        return found

    def _series(self, nest: Nest, kind: str, first: int, last: int, origin: int, opened: bool) -> list[Stretch]:
        """A row of entries of one kind."""
        count = last - first
        if not kind:
            room = LONGEST if self.options.fold == "none" else LONG
            fold = count > room
        elif self.options.fold == "none":
            fold = count > LONGEST
        elif opened and count <= CHUNK:
            fold = False
        elif kind in PASSES:
            fold = self.crowd
        elif count <= CHUNK and kind not in ALWAYS:
            return self._repeated(nest, first, last, opened)
        else:
            fold = count > CHUNK
        if not fold:
            return [Stretch(entry, entry + 1, 1) for entry in range(first, last)]
        return split(first, last, origin, self._foci_among(nest, first, last), opened)

    def _foci_among(self, nest: Nest, first: int, last: int) -> list[int]:
        """Entries that hold a focus."""
        found: set[int] = set()
        low = nest.starts[first]
        high = nest.starts[last] if last < len(nest.starts) else self.atoms
        for focus in self.foci:
            if low <= focus < high:
                entry = bisect_left(nest.starts, focus + 1) - 1
                around = BESIDE if nest.entries[entry] < 0 else 0
                found.update(range(max(first, entry - around), min(last, entry + around + 1)))
        return sorted(found)

    def _repeated(self, nest: Nest, first: int, last: int, opened: bool) -> list[Stretch]:
        """Modules or calls side by side: those that did the same become one stretch, unless one is looked at."""
        found: list[Stretch] = []
        run: list[int] = []

        def settle() -> None:
            if len(run) >= REPEATED and self.crowd and not opened:
                found.append(Stretch(run[0], run[-1] + 1, 0))
            else:
                found.extend(Stretch(entry, entry + 1, 1) for entry in run)
            run.clear()

        for entry in range(first, last):
            inner = self.index.nests[nest.entries[entry]]
            over = 0 < self.moment.run.regions[nest.entries[entry]].left <= self.moment.at
            alike = bool(run) and self.index.nests[nest.entries[run[-1]]].shape == inner.shape
            if not over or nest.entries[entry] in self.near or f"r{nest.entries[entry]}" in self.options.unfolded:
                settle()
                found.append(Stretch(entry, entry + 1, 1))
                continue
            if run and not alike:
                settle()
            run.append(entry)
        settle()
        return found

    # ------------------------------------------------------------------ open or closed
    def _region(self, region: int, home: str) -> None:
        nest = self.index.nests[region]
        if nest.kind in PASSES and not self.crowd:
            self._waiting.append(_Stretch(region, 0, nest.count(self.atoms), home))
        elif self._is_open(region, nest):
            self._open(region, home)
        else:
            atoms = numbers(nest.members, 0, bisect_left(nest.members, self.atoms))
            lines = self.moment.run.regions[region].lines_at(self.moment.at)
            group = Group(f"r{region}", "group", _title(nest), atoms, home, region, (0, 0), lines)
            self.view.groups[group.key] = group
            if nest.kind not in PASSES and group.key not in self.options.folded:
                self._closed.append((region, home))

    def _is_open(self, region: int, nest: Nest) -> bool:
        key = f"r{region}"
        if key in self.options.folded or key in self.options.unfolded:
            return key in self.options.unfolded
        if not self.crowd or nest.kind in ALWAYS or region in self.sought:
            return True
        return nest.kind in PASSES and region in self.near

    def _open(self, region: int, home: str) -> None:
        nest = self.index.nests[region]
        record = self.moment.run.regions[region]
        source = self.moment.run.sources.get(record.path)
        key = f"r{region}"
        self.view.containers[key] = Container(
            key, nest.kind, _title(nest), home, record.lines_at(self.moment.at), region, False,
            source.cell + 1 if source is not None else 0,
        )  # fmt: skip
        self._waiting.append(_Stretch(region, 0, nest.count(self.atoms), key))

    def _chunk(self, region: int, nest: Nest, piece: Stretch, home: str) -> None:
        """A stretch of entries, folded unless the person opened it."""
        key = f"m{region}.{piece.first}.{piece.span}"
        title = self._title_of(nest, piece)
        regions = [nest.entries[piece.first], nest.entries[piece.last - 1]]
        lines = (0, 0)
        if min(regions) >= 0:
            known = [self.moment.run.regions[number].lines_at(self.moment.at) for number in regions]
            lines = min(pair[0] for pair in known), max(pair[1] for pair in known)
        if key in self.options.unfolded:
            self.view.containers[key] = Container(key, nest_kind(self.index, regions[0]), title, home, lines, region)
            self._waiting.append(_Stretch(region, piece.first, piece.last, key, True))
            return
        low = bisect_left(nest.members, nest.starts[piece.first])
        end = nest.starts[piece.last] if piece.last < len(nest.starts) else self.atoms
        atoms = numbers(nest.members, low, bisect_left(nest.members, min(end, self.atoms)))
        self.view.groups[key] = Group(key, "more", title, atoms, home, region, (piece.first, piece.last), lines)

    def _title_of(self, nest: Nest, piece: Stretch) -> str:
        first, last = nest.entries[piece.first], nest.entries[piece.last - 1]
        if first < 0:
            return f"operations {piece.first + 1}–{piece.last}"
        inner = self.index.nests[first]
        if inner.kind in PASSES:
            passes = (inner.passes, self.index.nests[last].passes)
            return f"{inner.label} · iterations {passes[0]}–{passes[1]}"
        return f"{inner.label or inner.kind} ×{piece.last - piece.first}"


def nest_kind(index: FoldIndex, region: int) -> str:
    """Kind of a region, "" for the place of an atom."""
    return index.nests[region].kind if region >= 0 else ""


def _title(nest: Nest) -> str:
    label = nest.label or nest.kind
    return f"{label} · iteration {nest.passes}" if nest.kind == "loop" else label


def items(view: FoldView) -> tuple[Integers, list[int | str]]:
    """For each atom the number of the thing that shows it (-1: none), and those things: atoms and keys of groups."""
    things: list[int | str] = [*view.shown, *view.groups]
    item = np.full(view.atoms, -1, dtype=np.int64)
    item[np.array(view.shown, dtype=np.int64)] = np.arange(len(view.shown))
    for place, group in enumerate(view.groups.values(), len(view.shown)):
        item[group.atoms] = place
    return item, things
