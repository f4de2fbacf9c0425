"""Where in its work a program is, said so that it holds for another run of the same program.

Serials do not: each stop tells the line anew, and text that the script prints is cut into events by the clock. What
the program itself does is counted in landmarks: operations, and nodes of backward passes that begin.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from .run import Run

#: Kinds of events that count.
LANDMARKS = ("operation-executed", "node-begun")


class Position(msgspec.Struct, frozen=True, array_like=True):
    """A place in the course of a program.

    Attributes:
        landmarks: How many landmarks are over, the one at the place included.
        path, line: The statement that is next ("" and 0: right at the last landmark).
        visits: Which arrival at it since the landmark is meant, from 1 (0 without a line).
    """

    landmarks: int = 0
    path: str = ""
    line: int = 0
    visits: int = 0


def count(run: Run, at: int) -> int:
    """How many landmarks there are up to and with event ``at``."""
    return sum(bisect_right(run.timeline.serials(kind), at) for kind in LANDMARKS)


def landmark(run: Run, number: int) -> int:
    """Serial of a landmark, from 1 (0 for number 0).

    Raises:
        LookupError: The run has fewer.
    """
    if number <= 0:
        return 0
    if number > count(run, run.end):
        raise LookupError(f"the run has {count(run, run.end)} operations and nodes, not {number}")
    return bisect_left(range(run.end + 1), number, key=lambda serial: count(run, serial))


def position_of(run: Run, at: int) -> Position:
    """The place of a moment: its landmark, or the statement that was reached last since."""
    number = count(run, at)
    since = landmark(run, number)
    lines = run.timeline.serials("line-reached")
    index = bisect_right(lines, at)
    if not index or lines[index - 1] <= since:
        return Position(number)
    place = run.place(run.event(lines[index - 1]).location)
    if place is None:
        return Position(number)
    visits = len(_visits(run, place.path, place.line, since, at))
    return Position(number, place.path, place.line, visits)


def serial_of(run: Run, position: Position) -> int:
    """The serial at which a run is at a position.

    Raises:
        LookupError: It has not come there.
    """
    since = landmark(run, position.landmarks)
    if not position.line:
        return since
    try:
        following = landmark(run, position.landmarks + 1) - 1
    except LookupError:
        following = run.end
    visits = _visits(run, position.path, position.line, since, following)
    if len(visits) < max(1, position.visits):
        raise LookupError(f"line {position.line} was not reached {position.visits} times after event {since}")
    return visits[max(1, position.visits) - 1]


def _visits(run: Run, path: str, line: int, after: int, until: int) -> list[int]:
    """Serials at which a line was reached, later than ``after``, up to and with ``until``."""
    found: list[int] = []
    for number, seen in run.locations.items():
        if seen.path == path and seen.line == line:
            serials = run.lines_at_location.get(number, [])
            found += serials[bisect_right(serials, after) : bisect_right(serials, until)]
    return sorted(found)
