"""The breakpoint that stops a next run just before something that a finding tells of happens again."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace

from retrograd.engine.protocol import events as e

from ..model.run import Run
from ..model.states import Finding
from .breakpoint_rows import Breakpoint, LineBreakpoint, event


def before_finding(run: Run, finding: Finding) -> Breakpoint | None:
    """Where to stop for the first event that proves a finding; None if it names neither event nor line."""
    for serial in finding.events:
        found = before_event(run, serial)
        if found is not None:
            return found
    return LineBreakpoint(path=finding.path, line=finding.line) if finding.line else None


def before_event(run: Run, serial: int) -> Breakpoint | None:
    """A node of a backward pass, or else the statement, with the hit at which it was; None if neither is known."""
    if not 1 <= serial <= run.end:
        return None
    told = run.timeline[serial]
    if isinstance(told, (e.NodeBegun, e.NodeFinished, e.HookCalled, e.GradAccumulated)):
        return _before_node(run, told.node, serial)
    place = run.place(told.location)
    if place is None or not place.line:
        return None
    hits, line = _arrivals(run, place.path, place.line, place.function, serial)
    return LineBreakpoint(path=place.path, line=line, hits=hits if hits > 1 else 0)


def _before_node(run: Run, node: int, serial: int) -> Breakpoint | None:
    """The node's name in backward; nodes of the same name that begin before it are let pass."""
    record = run.nodes.get(node)
    if record is None:
        return None
    name = record.created.name
    hits = 0
    for begun in run.timeline.serials("node-begun"):
        if begun > serial:
            break
        other = run.timeline[begun]
        hits += isinstance(other, e.NodeBegun) and run.nodes[other.node].created.name == name
    return replace(event("op", name, direction="backward"), hits=hits if hits > 1 else 0)


def _arrivals(run: Run, path: str, line: int, function: str, serial: int) -> tuple[int, int]:
    """How often the program had come to the statement around a line by then, and the line where it begins."""
    best, statement = 0, line
    counts: dict[int, int] = {}
    for number, reached in run.lines_at_location.items():
        seen = run.locations[number]
        if seen.path == path and seen.function == function and seen.line <= line <= seen.end_line:
            index = bisect_right(reached, serial)
            counts[seen.line] = counts.get(seen.line, 0) + index
            if index and reached[index - 1] > best:
                best, statement = reached[index - 1], seen.line
    return counts.get(statement, 0), statement
