"""The constructs of a program that a run can be repeated without: no_grad, detach, .data, copies, clearing, writes.

They are read from the events, so that whatever had an effect is found however it was written. What is asked for is a
line (``4``), narrowed by kind (``4:detach``), file (``model.py:4``) and hit (``4#2``: only the second time).
"""

from __future__ import annotations

import ast
import os
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from retrograd.engine.protocol import events as e
from retrograd.engine.protocol.requests import LeftOut

from .findings.wording import region_around
from .numpy_writes import NUMPY
from .states import Finding, Place

if TYPE_CHECKING:
    from .run import Run

#: Every kind, in the order in which one of a line is chosen: what is written with ``.data`` is first of all that.
KINDS = ("no_grad", "detach", "data", "copy", "zero_grad", "in-place")
#: Regions that switch gradients off.
_OFF = ("no_grad", "inference_mode", "set_grad_enabled")
_CUTS = ("detach", "data", "copy")
#: Kind of construct by cause of a finding, where it is another than that of its events.
_CAUSES = {
    "cut-by-no-grad": "no_grad", "cut-by-detach": "detach", "cut-by-data": "data", "cut-by-new-tensor": "copy",
    "cleared": "zero_grad", "inplace-modified": "in-place", "leaf-inplace": "in-place",
    "stale-value-through-data": "data",
}  # fmt: skip
#: Events of a tensor that are looked at, the latest ones.
_RECENT = 64
_SPEC = re.compile(r"(?:(?P<path>.*):)??(?P<line>\d+)(?::(?P<kind>[a-z_-]+))?(?:#(?P<hit>\d+))?")


@dataclass(frozen=True, slots=True)
class Construct:
    """Something in the source that took effect.

    Attributes:
        kind: One of KINDS.
        place: Where the events say that it is.
        hits: Serials of its events, one for each time that it took effect.
        lines: Lines by which a person may call it: its own, and that of a decorator.
        hit: Which time is meant (0: every time).
    """

    kind: str
    place: Place
    hits: tuple[int, ...]
    lines: tuple[int, ...]
    text: str
    hit: int = 0

    def request(self) -> LeftOut:
        """The construct as a program is told to run without it."""
        at = self.place
        return LeftOut(self.kind, at.path, at.line, at.column, at.end_line, at.end_column, self.hit)


@dataclass(slots=True)
class _Growing:
    place: Place
    text: str
    hits: list[int] = field(default_factory=list)
    lines: dict[int, None] = field(default_factory=dict)
    cleared: set[int] = field(default_factory=set)


def constructs(run: Run) -> list[Construct]:
    """Every construct that took effect, in the order in which each did first."""
    known = _known.get(run)
    if known is None or known[0] != run.end:
        known = _known[run] = run.end, _found(run)
    return known[1]


#: What was found last in each run, with its end then.
_known: WeakKeyDictionary[Run, tuple[int, list[Construct]]] = WeakKeyDictionary()


def _found(run: Run) -> list[Construct]:
    found: dict[tuple[object, ...], _Growing] = {}
    library: set[int] = set()
    for serial in sorted(_candidates(run)):
        event = run.timeline[serial]
        kind = _kind(run, event)
        place = run.place(event.location)
        if not kind or place is None or place.column < 0:
            continue
        if isinstance(event, e.RegionEntered) and not _is_own(run, event, place):
            library.add(event.location)
            continue
        if isinstance(event, e.StorageWritten) and event.location in library and not event.tracked:
            # how a module gives its parameters their first values
            continue
        key = (kind, place.path, place.line, place.column, place.end_line, place.end_column)
        one = found.get(key)
        if one is None:
            one = found[key] = _Growing(place, _text(run, kind, event, place))
        one.lines[place.line] = None
        if isinstance(event, e.RegionEntered):
            one.lines.update(dict.fromkeys(_decorator(run, event)))
        if isinstance(event, e.StorageWritten) and one.hits and isinstance(run.timeline[one.hits[-1]], e.CutMade):
            # ``x.data += 1`` gives back what it has taken
            continue
        if isinstance(event, e.GradCleared):
            # one call clears many; the same one again is the next call
            if one.cleared and event.tensor not in one.cleared:
                one.cleared.add(event.tensor)
                continue
            one.cleared = {event.tensor}
        one.hits.append(serial)
    return [
        Construct(str(key[0]), one.place, tuple(one.hits), tuple(one.lines), one.text) for key, one in found.items()
    ]


def wanted(run: Run, text: str) -> list[Construct]:
    """The constructs that a text such as ``4``, ``4:detach``, ``model.py:4`` or ``4#2`` means.

    Without a kind it is the first kind of KINDS that there is on the line.

    Raises:
        LookupError: There is none; the text names those that there are.
    """
    parts = _SPEC.fullmatch(text.strip())
    if parts is None or (parts["kind"] or KINDS[0]) not in KINDS:
        raise LookupError(
            f"{text!r} is no construct; write LINE, LINE:KIND, FILE:LINE or LINE#HIT, KIND one of {', '.join(KINDS)}"
        )
    line, hit = int(parts["line"]), int(parts["hit"] or 0)
    there = constructs(run)
    found = [one for one in there if line in one.lines and _same_file(run, one.place.path, parts["path"])]
    if parts["kind"]:
        found = [one for one in found if one.kind == parts["kind"]]
    elif found:
        first = min(KINDS.index(one.kind) for one in found)
        found = [one for one in found if one.kind == KINDS[first]]
    if not found:
        known = ", ".join(f"{min(one.lines)}:{one.kind}" for one in there[:12]) or "none"
        raise LookupError(f"nothing to leave out was met at {text}; this run has {known}")
    if hit > len(found[0].hits):
        raise LookupError(f"{text}: it was met {len(found[0].hits)} times in this run")
    return [Construct(one.kind, one.place, one.hits, one.lines, one.text, hit) for one in found]


def of_event(run: Run, serial: int, among: Sequence[Construct] | None = None) -> Construct | None:
    """The construct that an event tells of, or because of which its operation was not recorded."""
    if not 1 <= serial <= run.end:
        return None
    event = run.timeline[serial]
    if isinstance(event, e.OperationExecuted) and event.reason in ("no-grad", "inference-mode"):
        region = region_around(run, event)
        if region is None:
            return None
        event = region
    kind = _kind(run, event)
    place = run.place(event.location)
    for one in constructs(run) if among is None else among:
        if one.kind == kind and one.place == place:
            return one
    return None


def about(run: Run, kind: str, number: int, at: int) -> list[Construct]:
    """The constructs that concern what is selected: a region, an edge, an event, a node or a tensor (its number).

    Of a tensor: what made it without history, what wrote to its memory and what cleared its gradient, the latest first.
    """
    serials: list[int] = []
    if kind in ("event", "edge"):
        serials = [number]
    elif kind == "region" and number in run.regions:
        serials = [run.regions[number].entered.serial]
    elif kind == "node" and number in run.nodes:
        serials = [run.nodes[number].operation]
        outputs = run.nodes[number].outputs_at(at)
        return _distinct(run, serials) or [one for output in outputs for one in about(run, "tensor", output, at)]
    elif kind == "tensor" and number in run.tensors:
        record = run.tensors[number]
        cuts = [cut for cut in run.cuts if getattr(run.timeline[cut], "result", 0) == number]
        changes = [*run.writes.get(record.created.storage, ()), *record.ledger]
        recent = [serial for serial in reversed(changes) if serial <= at][:_RECENT]
        serials = [record.made_by, *cuts, *recent]
    return _distinct(run, serials)


def _distinct(run: Run, serials: Iterable[int]) -> list[Construct]:
    there = constructs(run)
    found = (of_event(run, serial, there) for serial in serials)
    return list(dict.fromkeys(one for one in found if one is not None))


def of_finding(run: Run, finding: Finding) -> Construct | None:
    """The construct without which a finding might not be, None if it is about something else."""
    kind = _CAUSES.get(finding.cause)
    if kind is None:
        return None
    there = [one for one in constructs(run) if one.kind == kind]
    for serial in finding.events:
        found = of_event(run, serial, there)
        if found is not None:
            return found
    return next((one for one in there if one.place.path == finding.path and finding.line in one.lines), None)


def within(run: Run, serial: int, opens: str, closes: str) -> bool:
    """Whether an event lies between one kind of event and the other that closes it."""
    return bisect_left(run.timeline.serials(opens), serial) > bisect_left(run.timeline.serials(closes), serial)


def _candidates(run: Run) -> Iterable[int]:
    for kind in ("region-entered", "cut-made", "grad-cleared", "storage-written", "exception-raised"):
        yield from run.timeline.serials(kind)


def _kind(run: Run, event: e.Event) -> str:
    match event:
        case e.RegionEntered() if event.region_kind in _OFF:
            return "no_grad"
        case e.CutMade() if event.cut in _CUTS:
            return event.cut
        case e.GradCleared() if event.how in ("none", "zero"):
            return "zero_grad"
        case e.ExceptionRaised() if event.operation.endswith("_"):
            return "in-place"
        case e.StorageWritten() if not within(run, event.serial, "optimizer-step-begun", "optimizer-stepped"):
            if event.op == "data":
                return "data"
            if event.op == NUMPY:
                # noticed later, where nothing can be left out
                return ""
            created = run.tensors[event.tensor].created if event.tensor in run.tensors else None
            gradient = created is not None and created.origin == "gradient"
            return "zero_grad" if gradient and event.op == "zero_" else "in-place"
    return ""


def _text(run: Run, kind: str, event: e.Event, place: Place) -> str:
    """How the source writes it, in short."""
    if isinstance(event, e.RegionEntered):
        return f"{event.label or event.region_kind}()"
    lines = run.source_of(place.path).splitlines()
    written = "" if kind == "zero_grad" and place.expression.endswith(".grad") else place.expression
    whole = written or (lines[place.line - 1].strip() if 0 < place.line <= len(lines) else kind)
    return " ".join(whole.split())


def _is_own(run: Run, event: e.RegionEntered, place: Place) -> bool:
    """Whether the program itself opens a region: with ``with``, or around a function of its own; modules do so too."""
    return (place.line, place.column) in _openings(run.source_of(place.path)) or _called(run, event) is not None


@lru_cache(maxsize=16)
def _openings(source: str) -> frozenset[tuple[int, int]]:
    """Lines and columns where regions are opened: before Python 3.13 it is the statement, since then its expression."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        # a cell with magics in it
        return frozenset()
    opening = [node for node in ast.walk(tree) if isinstance(node, ast.With | ast.AsyncWith)]
    expressions = [item.context_expr for node in opening for item in node.items]
    return frozenset((node.lineno, node.col_offset) for node in (*opening, *expressions))


def _called(run: Run, event: e.RegionEntered) -> e.FrameEntered | None:
    """The function of the program that ran in a region at once: the region may be its decorator."""
    for serial in range(event.serial + 1, min(event.serial + 8, run.end) + 1):
        later = run.timeline[serial]
        if isinstance(later, e.FrameEntered):
            return later
        if not isinstance(later, (e.LocationSeen, e.SourceSeen)):
            break
    return None


def _decorator(run: Run, event: e.RegionEntered) -> list[int]:
    """Line of the first decorator of the function around which a region was opened, if it has one."""
    called = _called(run, event)
    lines = run.source_of(called.path).splitlines() if called is not None else []
    line = called.line if called is not None else 0
    return [line] if 0 < line <= len(lines) and lines[line - 1].lstrip().startswith("@") else []


def _same_file(run: Run, path: str, asked: str | None) -> bool:
    if not asked:
        return path == run.path or run.document == "notebook"
    return path == asked or path.replace("\\", "/").endswith("/" + asked) or os.path.abspath(asked) == path
