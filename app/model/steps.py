"""Where a step forward or back along the record lands, for every grain; the same rules as of the live program.

Over: the next statement of the frame or of one that called it. Into: the next statement anywhere, or the next node of
a backward pass. Out: the next statement of a caller; within a pass, the one behind it. Each has its way back: the last
statement or node before that fits the same words.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING

from .queries import next_stop, previous_stop

if TYPE_CHECKING:
    from .run import Run

#: Grains of steps, as commands name them.
GRAINS = ("over", "into", "out", "op", "node", "training", "cell")


def step(run: Run, at: int, grain: str, back: bool = False) -> int:
    """Where a step from ``at`` lands: later than it (the end if nothing follows), or earlier (0 if nothing does)."""
    if back:
        return _earlier(run, at, grain) if at > 0 else 0
    after = _later(run, at, grain)
    return after if after > at else run.end


def _later(run: Run, at: int, grain: str) -> int:
    if grain == "into":
        return min(next_stop(run, at, "line"), next_stop(run, at, "node"))
    if grain not in ("over", "out"):
        return next_stop(run, at, grain)
    inside = _pass_around(run, at)
    if grain == "out":
        if inside:
            end = run.passes[inside].end
            return _line_after(run, end, at, own=True) if end else run.end
        return _line_after(run, at, at, own=False)
    after = _line_after(run, at, at, own=True)
    return min(after, next_stop(run, at, "node")) if inside else after


def _earlier(run: Run, at: int, grain: str) -> int:
    if grain == "into":
        return max(previous_stop(run, at, "line"), previous_stop(run, at, "node"))
    if grain not in ("over", "out"):
        return previous_stop(run, at, grain)
    inside = _pass_around(run, at)
    if grain == "out":
        if inside:
            return _line_before(run, run.passes[inside].begun.serial, at, own=True)
        return _line_before(run, at, at, own=False)
    before = _line_before(run, at, at, own=True)
    return max(before, previous_stop(run, at, "node")) if inside else before


def _pass_around(run: Run, at: int) -> int:
    """The backward pass whose nodes run at a moment (0: none)."""
    moment = run.moment(at)
    return moment.backward_pass() if moment.current_node() else 0


def _line_after(run: Run, after: int, at: int, own: bool) -> int:
    """The first statement later than ``after`` of the frame at ``at`` (if ``own``) or of those that called it."""
    found = run.end
    for serials in _lines(run, at, own):
        index = bisect_right(serials, after)
        if index < len(serials):
            found = min(found, serials[index])
    return found


def _line_before(run: Run, before: int, at: int, own: bool) -> int:
    """The last statement before ``before`` of the frame at ``at`` (if ``own``) or of those that called it."""
    found = 0
    for serials in _lines(run, at, own):
        index = bisect_left(serials, before)
        if index:
            found = max(found, serials[index - 1])
    return found


def _lines(run: Run, at: int, own: bool) -> Iterator[list[int]]:
    """Serials of the statements of the frame at a moment, if ``own``, and of its callers; of all before the first."""
    frame = _frame_at(run, at)
    if not frame:
        yield run.timeline.serials("line-reached")
        return
    if not own:
        frame = run.frames[frame].caller
    while frame:
        yield run.lines_of_frame.get(frame, [])
        frame = run.frames[frame].caller if frame in run.frames else 0


def _frame_at(run: Run, at: int) -> int:
    """The frame of the statement that was reached last."""
    lines = run.timeline.serials("line-reached")
    index = bisect_right(lines, at)
    frame = run.event(lines[index - 1]).frame if index else 0
    return frame if frame in run.frames else 0
