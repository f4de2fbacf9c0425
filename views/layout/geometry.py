"""Points, sizes and rectangles in scene pixels; y grows downwards."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Point(NamedTuple):
    """A place."""

    x: float
    y: float


class Size(NamedTuple):
    """Width and height."""

    width: float
    height: float

    def transposed(self) -> Size:
        """Width and height exchanged."""
        return Size(self.height, self.width)


class Rect(NamedTuple):
    """A rectangle by its upper left corner and its size."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The x just right of it."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The y just below it."""
        return self.y + self.height

    @property
    def center(self) -> Point:
        """Its middle."""
        return Point(self.x + self.width / 2, self.y + self.height / 2)

    def moved(self, dx: float, dy: float) -> Rect:
        """The same size elsewhere."""
        return Rect(self.x + dx, self.y + dy, self.width, self.height)

    def grown(self, margin: float) -> Rect:
        """Larger by ``margin`` on each side."""
        return Rect(self.x - margin, self.y - margin, self.width + 2 * margin, self.height + 2 * margin)

    def overlaps(self, other: Rect) -> bool:
        """Whether they share more than a border."""
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom

    def contains(self, other: Rect) -> bool:
        """Whether the other lies wholly inside."""
        return self.x <= other.x and self.y <= other.y and other.right <= self.right and other.bottom <= self.bottom

    def transposed(self) -> Rect:
        """Mirrored at the diagonal: x and y exchanged."""
        return Rect(self.y, self.x, self.height, self.width)

    def united(self, other: Rect) -> Rect:
        """The smallest rectangle around both."""
        x, y = min(self.x, other.x), min(self.y, other.y)
        return Rect(x, y, max(self.right, other.right) - x, max(self.bottom, other.bottom) - y)


def bounds(rects: Iterable[Rect]) -> Rect:
    """The smallest rectangle around all; an empty one at the origin around none."""
    items = list(rects)
    if not items:
        return Rect(0, 0, 0, 0)
    x, y = min(item.x for item in items), min(item.y for item in items)
    return Rect(x, y, max(item.right for item in items) - x, max(item.bottom for item in items) - y)
