"""Moving the cursor along the record: where a step back or forward, and a continue in either direction, lands."""

from __future__ import annotations

from ..model.run import Run
from ..store import Store
from ..store.breakpoints import Breakpoints


def back(store: Store, grain: str) -> None:
    """One step back. By lines, inside a backward pass, the node before is nearer than the line and is taken."""
    store.seek(_before(store.run, store.cursor, grain))


def forward(store: Store, grain: str) -> None:
    """One step forward by "line", "op" or "node"; at the last one, to the present."""
    store.seek(_after(store.run, store.cursor, grain))


def into(store: Store) -> None:
    """Forward to the next line or backward node, whichever comes first."""
    run, cursor = store.run, store.cursor
    store.seek(min(_after(run, cursor, "line"), _after(run, cursor, "node")))


def out(store: Store) -> None:
    """Forward to where the frame of the moment is left: a line with fewer frames below it; or past the pass."""
    run = store.run
    begin = run.moment(store.cursor)
    depth, inside = len(begin.frames()), begin.current_node() > 0
    at = store.cursor
    while at < run.end:
        at = _after(run, at, "line")
        if inside or len(run.moment(at).frames()) < depth:
            break
    store.seek(at)


def reverse_continue(store: Store, breakpoints: Breakpoints) -> None:
    """Back to the breakpoint before, or the first event."""
    run, at = store.run, store.cursor
    lines = _lines(breakpoints)
    while at > 0:
        at = run.previous_stop(at, "line")
        if _is_on(run, at, lines):
            break
    store.seek(at)


def forward_continue(store: Store, breakpoints: Breakpoints) -> None:
    """Forward to the next breakpoint, or the present."""
    run, at = store.run, store.cursor
    lines = _lines(breakpoints)
    while at < run.end:
        at = _after(run, at, "line")
        if _is_on(run, at, lines):
            break
    store.seek(at)


def forward_to_line(store: Store, path: str, line: int) -> None:
    """Forward to the next visit of a line, or the present."""
    run, at = store.run, store.cursor
    while at < run.end:
        at = _after(run, at, "line")
        if _is_on(run, at, {(path, line)}):
            break
    store.seek(at)


def _before(run: Run, at: int, grain: str) -> int:
    before = run.previous_stop(at, grain)
    if grain == "line" and run.moment(at).current_node():
        before = max(before, run.previous_stop(at, "node"))
    return min(before, max(at - 1, 0))


def _after(run: Run, at: int, grain: str) -> int:
    """The next stop, always later than ``at`` so that every walk ends."""
    after = run.next_stop(at, grain)
    return after if after > at else run.end


def _lines(breakpoints: Breakpoints) -> set[tuple[str, int]]:
    return {(row.path, row.line) for row in breakpoints.lines() if row.enabled}


def _is_on(run: Run, at: int, lines: set[tuple[str, int]]) -> bool:
    place = run.moment(at).place()
    return place is not None and (place.path, place.line) in lines
