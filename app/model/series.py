"""Recorded values by name: what an expression meant at a moment, and the numbers that it went through until then."""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from retrograd.engine.protocol.values import Capture

from .names import indexed, normalised
from .states import TensorState
from .values import array_of

if TYPE_CHECKING:
    from .moment import Moment

#: Most points of a series, and most frames of one function that are asked for theirs.
MOST, _FRAMES = 120, 2_000

Point = tuple[int, float]


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the record has for an expression: the tensor under ``name`` in ``frame``, its ``.grad`` if ``gradient``."""

    frame: int
    name: str
    state: TensorState
    gradient: bool

    @property
    def capture(self) -> Capture | None:
        """The value, None where there is none or nothing is known of it."""
        return self.state.grad if self.gradient else self.state.value


def recorded(moment: Moment, expression: str, frame: int = 0) -> Recorded | None:
    """What a recorded name means in a frame (0: the innermost) or the outermost one, None if it is no recorded name."""
    frames = [one.number for one in moment.frames()]
    places = dict.fromkeys([frame or (frames[-1] if frames else 0), *frames[:1]])
    wanted = normalised(expression)
    for place in places:
        known = dict(moment.variables(place)) if place else {}
        spelled = {normalised(spelling): name for name in known for spelling in (indexed(name), name)}
        for text, gradient in ((wanted, False), (wanted.removesuffix(".grad"), True)):
            if gradient and text == wanted:
                continue
            name = spelled.get(text, "")
            state = moment.tensor(known[name]) if name else None
            if state is not None:
                return Recorded(place, name, state, gradient)
    return None


def number_of(capture: Capture | None) -> float:
    """A single number as it is, anything else by its 2-norm; nan where it is not known."""
    if capture is None:
        return math.nan
    if capture.summary.count != 1:
        return math.nan if capture.summary.nans or capture.summary.infinities else capture.summary.norm
    array = array_of(capture)
    if array is not None and array.dtype.kind in "biuf":
        return float(array.reshape(-1)[0])
    return capture.summary.norm if capture.summary.partial else capture.summary.mean


def series(moment: Moment, found: Recorded, most: int = MOST) -> list[Point]:
    """(serial, number) of the values under a name up to the moment, the last ``most`` of them.

    A name is followed through all calls of its function, since each call has a frame of its own.
    """
    if found.gradient:
        return _gradients(moment, found.state.tensor, most)
    points: list[Point] = []
    for frame in islice(_frames_alike(moment, found.frame), _FRAMES):
        points += _backwards(moment, frame, found.name, most - len(points))
        if len(points) >= most:
            break
    return sorted(points)


def _gradients(moment: Moment, tensor: int, most: int) -> list[Point]:
    """What ``.grad`` was after each change; that somebody read it is no change."""
    history = moment.run.tensors[tensor].grads
    last = bisect_right(history.serials, moment.at)
    first = max(0, last - 2 * most)
    points: list[Point] = []
    before: Capture | None = None
    for serial, capture in zip(history.serials[first:last], history.values[first:last], strict=True):
        number = number_of(capture)
        if math.isfinite(number) and (before is None or number_of(before) != number):
            points.append((serial, number))
        before = capture
    return points[-most:]


def _frames_alike(moment: Moment, number: int) -> list[int]:
    """The frame and those of earlier calls of the same function, latest first."""
    run = moment.run
    like = run.frames[number]
    earlier = (n for n in reversed(run.names_of_frame) if n != number and n in run.frames)
    same = (
        n for n in islice(earlier, _FRAMES)
        if (run.frames[n].function, run.frames[n].path) == (like.function, like.path)
        and run.frames[n].serial <= moment.at
    )  # fmt: skip
    return [number, *same]


def _backwards(moment: Moment, frame: int, name: str, most: int) -> list[Point]:
    """The last numbers under a name of one frame, latest first."""
    run = moment.run
    bound = run.bindings.get((frame, name))
    found: list[Point] = []
    if bound is None:
        return found
    until = moment.at
    for index in range(bisect_right(bound.serials, moment.at) - 1, -1, -1):
        since, tensor = bound.serials[index], bound.values[index]
        record = run.tensors.get(tensor)
        if record is not None:
            values = record.values
            last = bisect_right(values.serials, until)
            while last and len(found) < most:
                last -= 1
                serial = max(values.serials[last], since)
                number = number_of(values.values[last][1])
                if math.isfinite(number):
                    found.append((serial, number))
                if values.serials[last] <= since:
                    break
        until = since - 1
        if len(found) >= most:
            break
    return found
