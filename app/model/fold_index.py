"""What can be drawn of a run, in order of birth, and how it nests: kept up to date while events arrive.

Everything that a picture can show by itself is an *atom*: a grad_fn node, an untracked operation that autograd would
have followed, the result of a cut. Atoms, the edges between them and the regions around them are columns of numbers, so
that a picture of a hundred boxes costs the same few passes of numpy whether ten operations ran or a hundred thousand.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from retrograd.engine.protocol import events as e

if TYPE_CHECKING:
    from .run import Run

Integers = NDArray[np.int64]

#: Kinds of atoms.
NODE, GHOST, CUT = range(3)
#: Letter of the key of a box by the kind of its atom.
LETTERS = "ngt"
#: Reasons for which an operation got no grad_fn although its inputs could have passed a gradient on.
SWITCHED_OFF = {"no-grad": "no_grad", "inference-mode": "inference_mode"}
#: Cuts that keep numbers and lose history, by the event's word.
CUTS = {"detach": "detach", "data": "data", "copy": "copy"}


def numbers(column: array[int], first: int = 0, last: int | None = None) -> Integers:
    """A stretch of a column as numpy array of its own (one that shared memory would forbid the column to grow)."""
    view = np.frombuffer(column, dtype=np.int64) if len(column) else np.zeros(0, dtype=np.int64)
    return view[first:last].copy()


def _column() -> array[int]:
    return array("q")


@dataclass(slots=True)
class Nest:
    """What is inside one region (or the whole run), in order of time.

    Attributes:
        members: Atoms anywhere inside.
        starts: For each entry its first atom.
        entries: What stands directly inside: a region's number, or -1 for an atom.
        series: For each stretch of entries of one sort its first entry; the sort is in ``sorts``.
        shape: Hash of all operations inside, for finding repetitions.
    """

    kind: str = ""
    label: str = ""
    parent: int = 0
    passes: int = 0
    internal: bool = False
    members: array[int] = field(default_factory=_column)
    starts: array[int] = field(default_factory=_column)
    entries: array[int] = field(default_factory=_column)
    series: list[int] = field(default_factory=list)
    sorts: list[tuple[str, str]] = field(default_factory=list)
    shape: int = 0
    last_pass: int = -1

    def add(self, atom: int, region: int, sort: tuple[str, str], passes: int) -> None:
        """An entry: an atom (``region`` is -1) or a region whose first atom this is."""
        goes_on = self.sorts and self.sorts[-1] == sort and (sort[0] != "loop" or passes > self.last_pass)
        if not goes_on:
            self.series.append(len(self.entries))
            self.sorts.append(sort)
        self.last_pass = passes
        self.starts.append(atom)
        self.entries.append(region)

    def count(self, atoms: int) -> int:
        """Entries among the first ``atoms`` atoms of the run."""
        return bisect_left(self.starts, atoms)


@dataclass(slots=True)
class Edges:
    """Columns of edges: from where (an atom, or a leaf), to which atom, since which event, through which slot."""

    source: array[int] = field(default_factory=_column)
    target: array[int] = field(default_factory=_column)
    serial: array[int] = field(default_factory=_column)
    slot: array[int] = field(default_factory=_column)
    ghost: array[int] = field(default_factory=_column)

    def add(self, source: int, target: int, serial: int, slot: int, ghost: bool) -> None:
        """One edge."""
        self.source.append(source)
        self.target.append(target)
        self.serial.append(serial)
        self.slot.append(slot)
        self.ghost.append(ghost)

    def count(self, at: int) -> int:
        """Edges up to an event."""
        return bisect_right(self.serial, at)


class FoldIndex:
    """Atoms, edges and nesting of a run.

    Attributes:
        serial, kind, number, region: Of each atom: its event, its kind, the node or serial that it stands for, the
            region it is in.
        edges: Between atoms.
        leaf_edges: From leaves (their tensor) to atoms.
        nests: Regions by number; 0 is the run.
        untracked: Serials of operations for which gradients were switched off, in order.
        updates: Serials of operations that change leaves in place: an optimiser's, or by hand.
        lost: Tensors that autograd would have followed but for a cut, with the event since when.
    """

    def __init__(self) -> None:
        self.serial = array("q")
        self.kind = array("q")
        self.number = array("q")
        self.region = array("q")
        self.edges = Edges()
        self.leaf_edges = Edges()
        self.nests: dict[int, Nest] = {0: Nest()}
        self.untracked: list[int] = []
        self.updates: set[int] = set()
        self.lost: dict[int, int] = {}
        self._atom: dict[tuple[int, int], int] = {}
        self._made_by: dict[int, int] = {}
        self._open: dict[int, int] = {}

    # ------------------------------------------------------------------ asking
    def count(self, at: int) -> int:
        """Atoms up to an event."""
        return bisect_right(self.serial, at)

    def key(self, run: Run, atom: int) -> str:
        """Key of the box of an atom."""
        kind, number = self.kind[atom], self.number[atom]
        if kind == CUT:
            cut = run.event(number)
            return f"t{cut.result if isinstance(cut, e.CutMade) else 0}"
        return f"{LETTERS[kind]}{number}"

    def atom_of(self, key: str) -> int:
        """The atom that a box of this key shows, -1 if it is no atom's."""
        letter, digits = key[:1], key[1:]
        if not digits.isdigit() or letter not in LETTERS:
            return -1
        if letter == "t":
            return self._made_by.get(int(digits), -1)
        return self._atom.get((LETTERS.index(letter), int(digits)), -1)

    def around(self, region: int) -> list[int]:
        """A region and those around it, innermost first, without the run itself."""
        found = []
        while region:
            found.append(region)
            region = self.nests[region].parent
        return found

    # ------------------------------------------------------------------ growing
    def enter(self, event: e.RegionEntered) -> None:
        """A region opens. A training step lies across the others: nothing is in it alone."""
        if event.region_kind == "training_step":
            return
        parent = event.parent if event.parent in self.nests else 0
        internal = event.region_kind == "custom" or self.nests[parent].internal
        self.nests[event.region] = Nest(event.region_kind, event.label, parent, event.passes, internal)
        self._open[event.thread] = event.region

    def leave(self, event: e.RegionLeft) -> None:
        """A region closes; what it did becomes part of what is around it."""
        nest = self.nests.get(event.region)
        if nest is None:
            return
        around = self.nests[nest.parent]
        around.shape = hash((around.shape, nest.kind, nest.shape))
        if self._open.get(event.thread) == event.region:
            self._open[event.thread] = nest.parent

    def node(self, run: Run, event: e.NodeCreated) -> None:
        """A grad_fn node."""
        if event.variable:
            return
        atom = self._add(NODE, event.node, event, event.name)
        for slot, edge in enumerate(event.next):
            following = run.nodes.get(edge.node)
            if following is None:
                continue
            if following.created.variable:
                self.leaf_edges.add(following.created.variable, atom, event.serial, slot, False)
            elif (NODE, edge.node) in self._atom:
                self.edges.add(self._atom[NODE, edge.node], atom, event.serial, slot, False)

    def operation(self, run: Run, event: e.OperationExecuted) -> None:
        """An operation: edges from what has no history into a node, or an atom of its own if nothing followed it."""
        if event.node:
            atom = self._atom.get((NODE, event.node), -1)
            for slot, number in enumerate(event.inputs if atom >= 0 else ()):
                if number in self._made_by and not run.tensors[number].flags.values[-1]:
                    self.edges.add(self._made_by[number], atom, event.serial, slot, True)
            return
        internal = self.nests[event.region if event.region in self.nests else 0].internal or run.in_backward
        if event.reason in SWITCHED_OFF and not internal:
            self.untracked.append(event.serial)
        if run.timeline.phase_now == "update" or (event.in_place and self._writes_tracked(run, event)):
            self.updates.add(event.serial)
            return
        if internal:
            return
        was_lost = any(number in self.lost for number in event.inputs)
        aware = was_lost or any(number and run.tensors[number].flags.values[-1] for number in event.inputs)
        if aware and (event.reason in SWITCHED_OFF or was_lost or not event.in_place):
            atom = self._add(GHOST, event.serial, event, event.op)
            self._draw_inputs(run, event.inputs, atom, event.serial)
            for number in event.outputs:
                self.lost.setdefault(number, event.serial)
                self._made_by[number] = atom

    def cut(self, run: Run, event: e.CutMade) -> None:
        """A value left the graph."""
        record = run.tensors.get(event.tensor)
        if event.cut not in CUTS or not event.result or record is None:
            return
        if record.flags.values[-1] or event.tensor in self.lost:
            self.lost.setdefault(event.result, event.serial)
            atom = self._add(CUT, event.serial, event, event.cut)
            self._draw_inputs(run, (event.tensor,), atom, event.serial)
            self._made_by[event.result] = atom

    @staticmethod
    def _writes_tracked(run: Run, event: e.OperationExecuted) -> bool:
        return any(run.tensors[number].flags.values[-1] for number in event.outputs)

    def _draw_inputs(self, run: Run, inputs: tuple[int, ...], atom: int, serial: int) -> None:
        for slot, number in enumerate(inputs):
            record = run.tensors.get(number)
            if record is None:
                continue
            node = record.history.values[-1][0]
            if (NODE, node) in self._atom:
                self.edges.add(self._atom[NODE, node], atom, serial, slot, True)
            elif number in self._made_by:
                self.edges.add(self._made_by[number], atom, serial, slot, True)
            elif record.flags.values[-1]:
                self.leaf_edges.add(number, atom, serial, slot, True)

    def _add(self, kind: int, number: int, event: e.Event, name: str) -> int:
        """A new atom, entered into the region that is open and those around it."""
        atom = len(self.serial)
        region = self._open.get(event.thread, 0)
        self.serial.append(event.serial)
        self.kind.append(kind)
        self.number.append(number)
        self.region.append(region)
        self._atom[kind, number] = atom
        nest = self.nests[region]
        nest.shape = hash((nest.shape, name))
        nest.add(atom, -1, ("", ""), 0)
        while True:
            fresh = not nest.members
            nest.members.append(atom)
            if not region:
                return atom
            parent = self.nests[nest.parent]
            if fresh:
                parent.add(atom, region, (nest.kind, nest.label), nest.passes)
            region, nest = nest.parent, parent
