"""Which part of the scene is on the screen, and how large."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ..layout import Point, Rect, Size

SMALLEST, LARGEST = 0.02, 4.0
#: Below this scale nothing is made to fit unless the person wants it.
COMFORTABLE = 0.7
#: Free space kept around what is brought into view, in pixels of the screen.
MARGIN = 32.0


@dataclass(slots=True)
class Viewport:
    """Maps scene to screen: ``screen = (scene - origin) * scale``."""

    origin: Point = field(default_factory=lambda: Point(0.0, 0.0))
    scale: float = 1.0
    size: Size = field(default_factory=lambda: Size(100.0, 100.0))

    @property
    def visible(self) -> Rect:
        """The part of the scene that can be seen."""
        return Rect(self.origin.x, self.origin.y, self.size.width / self.scale, self.size.height / self.scale)

    def to_scene(self, x: float, y: float) -> Point:
        """The scene's point under a point of the screen."""
        return Point(x / self.scale + self.origin.x, y / self.scale + self.origin.y)

    def to_screen(self, x: float, y: float) -> Point:
        """Where a point of the scene is on the screen."""
        return Point((x - self.origin.x) * self.scale, (y - self.origin.y) * self.scale)

    def pan(self, dx: float, dy: float) -> None:
        """Move the scene by pixels of the screen."""
        self.origin = Point(self.origin.x - dx / self.scale, self.origin.y - dy / self.scale)

    def zoom_at(self, factor: float, x: float, y: float) -> None:
        """Zoom so that what is under a point of the screen stays there."""
        anchor = self.to_scene(x, y)
        self.scale = min(max(self.scale * factor, SMALLEST), LARGEST)
        self.origin = Point(anchor.x - x / self.scale, anchor.y - y / self.scale)

    def center_on(self, point: Point) -> None:
        """Bring a point of the scene to the middle."""
        visible = self.visible
        self.origin = Point(point.x - visible.width / 2, point.y - visible.height / 2)

    def fit(self, content: Rect) -> None:
        """Show all of the content, at most at 100 %."""
        self.scale = max(self._whole(content), SMALLEST)
        self.center_on(content.center)

    def fit_readable(self, content: Rect) -> bool:
        """Show all of the content if its texts can still be read then; tell whether they can."""
        if self._whole(content) < COMFORTABLE:
            return False
        self.fit(content)
        return True

    def _whole(self, content: Rect) -> float:
        """The scale at which all of the content is visible, at most 100 %."""
        width, height = max(self.size.width - 2 * MARGIN, 1), max(self.size.height - 2 * MARGIN, 1)
        return min(width / max(content.width, 1), height / max(content.height, 1), 1.0)

    def home(self, content: Rect) -> None:
        """100 %, the content in the middle, its beginning in view if it is too large."""
        self.scale = 1.0
        self.center_on(content.center)
        visible = self.visible
        x = self.origin.x if content.width <= visible.width else content.x - MARGIN
        y = self.origin.y if content.height <= visible.height else content.y - MARGIN
        self.origin = Point(x, y)

    def open(self, content: Rect) -> None:
        """The first view: everything if its texts can still be read, else the beginning at 100 %."""
        if not self.fit_readable(content):
            self.home(content)

    def reveal(self, rect: Rect, beside: Sequence[Rect] = ()) -> bool:
        """Move as little as needed to show a rectangle; tell whether anything moved visibly.

        If it moved, also what is ``beside`` comes into view, as far as all of it fits, the first before the others.
        """
        if not self._shift_to(rect):
            return False
        visible, margin = self.visible, 2 * self._margin
        for other in beside:
            whole = rect.united(other)
            if whole.width + margin <= visible.width and whole.height + margin <= visible.height:
                rect = whole
        self._shift_to(rect)
        return True

    @property
    def _margin(self) -> float:
        """Free space around what is brought into view, in the scene's measure."""
        visible = self.visible
        return min(MARGIN / self.scale, visible.width / 6, visible.height / 6)

    def _shift_to(self, rect: Rect) -> bool:
        visible = self.visible
        margin = self._margin
        dx = _shift(rect.x - margin, rect.right + margin, visible.x, visible.right)
        dy = _shift(rect.y - margin, rect.bottom + margin, visible.y, visible.bottom)
        self.origin = Point(self.origin.x + dx, self.origin.y + dy)
        return max(abs(dx), abs(dy)) * self.scale >= 0.5


def _shift(low: float, high: float, first: float, last: float) -> float:
    if high - low > last - first:
        return low - first
    if low < first:
        return low - first
    return high - last if high > last else 0.0
