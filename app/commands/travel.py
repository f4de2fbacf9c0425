"""Moving the cursor along the record: where a step, and a continue in either direction, lands."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from ..model import steps, would_stop
from ..store import Store
from ..store.breakpoints import Breakpoints

#: The setting "step by" as a grain of steps.
_OF_SETTING = {"line": "over"}


def back(store: Store, grain: str) -> None:
    """One step back by "line" (or "over"), "into", "out", "op", "node", "training" or "cell"; at the first, to 0."""
    store.seek(steps.step(store.run, store.cursor, _OF_SETTING.get(grain, grain), back=True))


def forward(store: Store, grain: str) -> None:
    """One step forward by any grain that :func:`back` knows; at the last one, to the present."""
    store.seek(steps.step(store.run, store.cursor, _OF_SETTING.get(grain, grain)))


def into(store: Store) -> None:
    """Forward to the next statement or backward node, whichever comes first."""
    forward(store, "into")


def out(store: Store) -> None:
    """Forward to where the frame of the moment is left, or past the backward pass."""
    forward(store, "out")


def reverse_continue(store: Store, breakpoints: Breakpoints) -> None:
    """Back to the stop before: where the live run stopped, or a breakpoint would have; else before the first event."""
    run, at = store.run, store.cursor
    stops = run.marks.stop_serials()
    index = bisect_left(stops, at)
    stopped = stops[index - 1] if index else 0
    store.seek(max(stopped, would_stop.previous_match(run, _wanted(breakpoints), at)))


def forward_continue(store: Store, breakpoints: Breakpoints) -> None:
    """Forward to the next stop, recorded or matched, or the present."""
    run, at = store.run, store.cursor
    stops = run.marks.stop_serials()
    index = bisect_right(stops, at)
    stopped = stops[index] if index < len(stops) else run.end
    store.seek(min(stopped, would_stop.next_match(run, _wanted(breakpoints), at) or run.end))


def forward_to_line(store: Store, path: str, line: int) -> None:
    """Forward to the next visit of a line, or the present."""
    serials = _visits(store, path, line)
    index = bisect_right(serials, store.cursor)
    store.seek(serials[index] if index < len(serials) else store.run.end)


def back_to_line(store: Store, path: str, line: int) -> bool:
    """Back to the visit of a line before; tell whether there is one (the cursor stays where it is without)."""
    serials = _visits(store, path, line)
    index = bisect_left(serials, store.cursor)
    if index:
        store.seek(serials[index - 1])
    return index > 0


def _visits(store: Store, path: str, line: int) -> list[int]:
    """Serials at which a statement that covers a line was reached."""
    run = store.run
    there = [seen for seen in run.locations.values() if seen.path == path and seen.line <= line <= seen.end_line]
    # The innermost statement around the line, not every ``with`` and ``def`` that holds it.
    nearest = max((seen.line for seen in there), default=0)
    numbers = [seen.number for seen in there if seen.line == nearest]
    return sorted(serial for number in numbers for serial in run.lines_at_location.get(number, ()))


def _wanted(breakpoints: Breakpoints) -> list[would_stop.Wanted]:
    return [*breakpoints.line_requests(), *breakpoints.event_requests()]
