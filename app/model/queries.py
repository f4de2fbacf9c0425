"""Questions about a whole run: where to stop when stepping through time, what reaches what, searching."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING, cast

from retrograd.engine.protocol import events as e

from .searching import Hit, hits

if TYPE_CHECKING:
    from .run import Run

#: Kinds of events at which a step of each grain may land, besides the start and the end.
STOPS: dict[str, tuple[str, ...]] = {
    "line": ("line-reached",),
    "op": ("operation-executed",),
    "node": ("node-begun", "node-finished", "grad-accumulated"),
    "training": ("optimizer-stepped",),
    "cell": ("cell-started",),
}

_HIT_LIMIT = 500


def previous_stop(run: Run, at: int, grain: str) -> int:
    """The last serial before ``at`` where a step of this grain lands, 0 if there is none."""
    before = 0
    for serials in map(run.timeline.serials, STOPS[grain]):
        index = bisect_left(serials, at)
        before = max(before, serials[index - 1] if index else 0)
    return before


def next_stop(run: Run, at: int, grain: str) -> int:
    """The first serial after ``at`` where a step of this grain lands, the end if there is none."""
    after = run.end
    for serials in map(run.timeline.serials, STOPS[grain]):
        index = bisect_right(serials, at)
        after = min(after, serials[index] if index < len(serials) else run.end)
    return after


def search(run: Run, text: str) -> list[Hit]:
    """Names, operations and source lines that contain all words of ``text`` and fit its terms, in any case.

    Raises:
        FilterError: A term's value is none of those that it takes.
    """
    return list(islice((hit for hit in hits(run, text) if hit is not None), _HIT_LIMIT))


def reached_from(run: Run, roots: Iterable[int]) -> set[int]:
    """All nodes that a gradient reaches from these nodes over ``next_functions`` (the roots too)."""
    found: set[int] = set()
    waiting = [node for node in roots if node in run.nodes]
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting += [edge.node for edge in run.nodes[node].created.next if edge.node]
    return found


def reaching(run: Run, node: int) -> set[int]:
    """All nodes from which a gradient reaches ``node`` (itself too)."""
    found: set[int] = set()
    waiting = [node] if node in run.nodes else []
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            waiting += [consumer for consumer, _ in run.nodes[current].consumers]
    return found


def writes(run: Run, tensor: int) -> list[int]:
    """Serials of all in-place writes to the storage of a tensor."""
    return run.writes.get(run.tensors[tensor].created.storage, [])


def reads(run: Run, tensor: int) -> list[int]:
    """Serials of all operations that took the tensor as an input."""
    return run.tensors[tensor].read_by


def ancestors(run: Run, tensor: int, at: int) -> list[int]:
    """Tensors that ``tensor`` was computed from, tracked or not, through operations and cuts; nearest first."""
    cut_from = {}
    for serial in run.cuts:
        if serial > at:
            break
        event = cast(e.CutMade, run.event(serial))
        if event.result:
            cut_from[event.result] = event.tensor
    found: dict[int, None] = {}
    waiting = [tensor]
    for current in waiting:
        record = run.tensors.get(current)
        if record is None:
            continue
        sources: list[int] = []
        for serial in (record.made_by, *record.changed_by):
            if 0 < serial <= at:
                sources += cast(e.OperationExecuted, run.event(serial)).inputs
        sources += [cut_from.get(current, 0), record.created.base if record.created.origin != "gradient" else 0]
        for source in sources:
            if source and source != tensor and source not in found:
                found[source] = None
                waiting.append(source)
    return list(found)
