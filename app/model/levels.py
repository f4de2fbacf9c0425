"""The call stack at a moment: the user's functions, and the engine's own levels where backward passes run them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from retrograd.engine.protocol import events as e

if TYPE_CHECKING:
    from .moment import Moment
    from .records import PassRecord

#: How many events back the line of a calling frame is looked for, and how many passes may be around a moment.
_WINDOW, _PASSES = 5_000, 32


@dataclass(frozen=True, slots=True)
class Level:
    """One level. ``frame`` is a user frame's number; where that is 0, ``node`` runs in ``backward_pass``.

    ``position`` says the how-manieth of ``count`` nodes of the pass it is (0: not known).
    """

    frame: int
    function: str
    path: str
    line: int
    end_line: int = 0
    node: int = 0
    backward_pass: int = 0
    position: int = 0
    count: int = 0


def user_levels(moment: Moment) -> list[Level]:
    """The user's frames as they were recorded, innermost first."""
    frames = list(reversed(moment.frames()))
    lines = _lines(moment, [frame.number for frame in frames])
    return [
        Level(frame.number, frame.function, frame.path, *lines.get(frame.number, (frame.line, frame.line)))
        for frame in frames
    ]


def with_engine(moment: Moment, frames: Sequence[Level], node: int = 0) -> list[Level]:
    """The user's levels, innermost first, with those of the passes under way, each above the frame that began it.

    ``node`` is what the innermost pass is about to run, if that is known better than from the record.
    """
    found = list(frames)
    passes = _under_way(moment)
    for record in passes:
        level = _level(moment, record, node if record is passes[0] else 0)
        below = next((index for index, one in enumerate(found) if one.frame == record.begun.frame), None)
        if level is not None:
            found.insert(below if below is not None else 0, level)
    return found


def _under_way(moment: Moment) -> list[PassRecord]:
    """Passes begun and not over, innermost first."""
    run, at = moment.run, moment.at
    begun = run.timeline.serials("backward-begun")
    last = bisect_right(begun, at)
    found = []
    for serial in reversed(begun[max(0, last - _PASSES) : last]):
        record = run.passes[cast(e.BackwardBegun, run.event(serial)).backward_pass]
        if not 0 < record.end <= at:
            found.append(record)
    return found


def _level(moment: Moment, record: PassRecord, node: int) -> Level | None:
    number = record.begun.backward_pass
    node = node or _last_begun(moment, record)
    state = moment.node(node) if node else None
    if state is None:
        return None
    place = state.place
    return Level(
        0, state.name, place.path if place else "", place.line if place else 0, place.end_line if place else 0,
        node, number, record.positions.get(node, 0), len(record.order),
    )  # fmt: skip


def _last_begun(moment: Moment, record: PassRecord) -> int:
    """The node of the pass that runs, or is next where none has begun."""
    run = moment.run
    begun = run.timeline.serials("node-begun")
    for serial in reversed(begun[: bisect_right(begun, moment.at)]):
        if serial < record.begun.serial:
            break
        event = cast(e.NodeBegun, run.event(serial))
        if event.backward_pass == record.begun.backward_pass:
            return event.node
    return record.order[0] if record.order else 0


def _lines(moment: Moment, frames: Iterable[int]) -> dict[int, tuple[int, int]]:
    """The lines that frames were at last."""
    run = moment.run
    missing = set(frames)
    found: dict[int, tuple[int, int]] = {}
    reached = run.timeline.serials("line-reached")
    last = bisect_right(reached, moment.at)
    for serial in reversed(reached[max(0, last - _WINDOW) : last]):
        if not missing:
            break
        event = run.event(serial)
        place = run.place(event.location) if event.frame in missing else None
        if place is not None:
            missing.discard(event.frame)
            found[event.frame] = place.line, place.end_line
    return found
