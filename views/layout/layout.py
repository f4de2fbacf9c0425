"""The result of a layout and what may be asked of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from .geometry import Point, Rect, Size, bounds


class LayoutCancelledError(Exception):
    """The layout was given up because nobody needs its result any more."""


@dataclass(frozen=True, slots=True)
class LayoutOptions:
    """How to lay out.

    Attributes:
        direction: "down" (data flows down) or "right".
        box_gap: Free space between boxes of a rank.
        rank_gap: Free space between ranks.
        edge_gap: Free space beside an edge that passes other boxes.
        padding: Space between a container's border and what is in it.
        restarts: How many orders the crossing reduction starts from, in levels of up to 300 boxes.
        sweeps: Passes over all ranks for each start.
        dummies: Bends allowed for each box and edge before the longest edges become stubs.
        longest: Ranks that an edge may span before it becomes a stub.
        time_limit: Seconds after which no more improvement is tried.
        cancelled: Asked now and then; True ends the layout with LayoutCancelledError.
    """

    direction: str = "down"
    box_gap: float = 36.0
    rank_gap: float = 54.0
    edge_gap: float = 24.0
    padding: float = 18.0
    restarts: int = 4
    sweeps: int = 12
    dummies: int = 20
    longest: int = 60
    time_limit: float = 10.0
    cancelled: Callable[[], bool] | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything is.

    Attributes:
        boxes: Box key to its rectangle.
        containers: Key of an open container to its rectangle.
        tabs: Key of an open container to the rectangle of its name.
        paths: Arrow key to the points it goes through, in the direction of the data. A stretch between two points
            runs straight where they have the same x ("right": y), else as a curve that leaves and arrives upright.
        labels: Arrow key to the room kept for its label; the arrow goes through ``(x + GLYPH / 2, …)`` of it.
        stubs: Arrows too long to draw: only the first and the last stretch of their four points is to be drawn.
        reversed: Arrows that had to run against the ranks.
        size: Extent of everything, from the origin.
        options: What it was made with.
    """

    boxes: dict[str, Rect] = field(default_factory=dict)
    containers: dict[str, Rect] = field(default_factory=dict)
    tabs: dict[str, Rect] = field(default_factory=dict)
    paths: dict[str, tuple[Point, ...]] = field(default_factory=dict)
    labels: dict[str, Rect] = field(default_factory=dict)
    stubs: frozenset[str] = frozenset()
    reversed: frozenset[str] = frozenset()
    size: Size = field(default_factory=lambda: Size(0, 0))
    options: LayoutOptions = field(default_factory=LayoutOptions)

    @property
    def bounds(self) -> Rect:
        """The rectangle around all boxes, containers and edges."""
        rects = [*self.boxes.values(), *self.containers.values(), *self.labels.values()]
        rects += [Rect(point.x, point.y, 0, 0) for path in self.paths.values() for point in path]
        return bounds(rects)

    def transposed(self) -> Layout:
        """Mirrored at the diagonal, for data that flows to the right."""
        return Layout(
            {key: rect.transposed() for key, rect in self.boxes.items()},
            {key: rect.transposed() for key, rect in self.containers.items()},
            {key: rect.transposed() for key, rect in self.tabs.items()},
            {key: tuple(Point(point.y, point.x) for point in path) for key, path in self.paths.items()},
            {key: rect.transposed() for key, rect in self.labels.items()},
            self.stubs,
            self.reversed,
            self.size.transposed(),
            self.options,
        )


#: Diameter of the mark drawn where an arrow passes its label.
GLYPH = 24.0


class Clock:
    """Tells when to stop: by the time limit, or because of cancelling."""

    def __init__(self, options: LayoutOptions) -> None:
        self._cancelled = options.cancelled
        self._end = time.monotonic() + options.time_limit

    def out_of_time(self) -> bool:
        """Whether to improve no further.

        Raises:
            LayoutCancelledError: Nobody needs the result.
        """
        if self._cancelled is not None and self._cancelled():
            raise LayoutCancelledError
        return time.monotonic() > self._end
