"""The whole graph in the corner, with the part that is on the screen; shown while not all of it is."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen

from ..layout import Point, Rect
from ..theme import Theme
from .index import Index
from .painter import draw_rects

LARGEST_WIDTH, LARGEST_HEIGHT = 132.0, 96.0
MARGIN, PAD = 16.0, 8.0
#: Opacity of the map where every corner has something that it covers.
FADED = 0.35


class Minimap:
    """Where the map is and what it shows."""

    def __init__(self) -> None:
        self._frame = QRectF()
        self._scale = 1.0
        self._covers = False
        #: Whether a button went down on it, and whether the mouse is over it.
        self.held = self.pointed_at = False
        self._content = Rect(0, 0, 0, 0)
        #: Which corner it is in: bottom right, top right, bottom left, top left.
        self._corner = 0

    @property
    def shown(self) -> bool:
        """Whether there is a map at this moment."""
        return not self._frame.isEmpty()

    @property
    def frame(self) -> QRectF:
        """The map's place on the screen."""
        return QRectF(self._frame)

    @property
    def opacity(self) -> float:
        """1.0, less where the map lies over a box or a text beside an arrow and nobody points at it."""
        return FADED if self._covers and not (self.held or self.pointed_at) else 1.0

    def place(self, content: Rect, visible: Rect, width: float, height: float, index: Index) -> None:
        """Find its place for a widget of this size; none if everything is visible or the widget is too small.

        Args:
            content: All of the scene that is drawn.
            visible: The part of it that the widget shows.
            width: Width of the widget.
            height: Height of the widget.
            index: What is drawn; the map goes to the corner where it covers fewest boxes and texts, staying where it is
                among equals and while it is dragged.
        """
        self._content = content
        if not content.width or visible.contains(content) or width < 320 or height < 240:
            self._frame = QRectF()
            return
        self._scale = min(
            (LARGEST_WIDTH - 2 * PAD) / max(content.width, 1), (LARGEST_HEIGHT - 2 * PAD) / max(content.height, 1)
        )
        own_width = max(content.width * self._scale, 24.0) + 2 * PAD
        own_height = max(content.height * self._scale, 24.0) + 2 * PAD
        right, bottom = width - own_width - MARGIN, height - own_height - MARGIN
        corners = [(right, bottom), (right, MARGIN), (MARGIN, bottom), (MARGIN, MARGIN)]
        scale = width / visible.width
        covered = [
            index.covered_by(Rect(visible.x + x / scale, visible.y + y / scale, own_width / scale, own_height / scale))
            for x, y in corners
        ]
        if not self.held and covered[self._corner] > min(covered):
            self._corner = covered.index(min(covered))
        self._covers = covered[self._corner] > 0
        self._frame = QRectF(*corners[self._corner], own_width, own_height)

    def to_scene(self, position: QPointF) -> Point:
        """The scene's point under a point of the map."""
        middle = self._frame.center()
        return Point(
            self._content.center.x + (position.x() - middle.x()) / self._scale,
            self._content.center.y + (position.y() - middle.y()) / self._scale,
        )

    def _to_map(self, rect: Rect) -> QRectF:
        middle, center = self._frame.center(), self._content.center
        return QRectF(
            middle.x() + (rect.x - center.x) * self._scale,
            middle.y() + (rect.y - center.y) * self._scale,
            rect.width * self._scale,
            rect.height * self._scale,
        )

    def paint(self, painter: QPainter, index: Index, theme: Theme, visible: Rect) -> None:
        """Paint it; nothing if it is not shown."""
        if not self.shown:
            return
        painter.save()
        painter.setOpacity(self.opacity)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("line"), 1))
        painter.setBrush(QBrush(theme.color("panel")))
        painter.drawRoundedRect(self._frame, 6, 6)
        painter.setClipRect(self._frame.adjusted(2, 2, -2, -2))
        middle, center = self._frame.center(), self._content.center
        boxes = index.boxes
        rects = np.empty((len(boxes), 4))
        rects[:, 0] = middle.x() + (boxes[:, 0] - center.x) * self._scale
        rects[:, 1] = middle.y() + (boxes[:, 1] - center.y) * self._scale
        rects[:, 2] = np.maximum((boxes[:, 2] - boxes[:, 0]) * self._scale, 1.2)
        rects[:, 3] = np.maximum((boxes[:, 3] - boxes[:, 1]) * self._scale, 1.2)
        painter.setPen(QPen(Qt.PenStyle.NoPen))
        painter.setBrush(QBrush(theme.color("control_line")))
        draw_rects(painter, rects)
        painter.setPen(QPen(theme.color("selection"), 1.3))
        painter.setBrush(QBrush())
        painter.drawRoundedRect(self._to_map(visible).intersected(self._frame.adjusted(3, 3, -3, -3)), 3, 3)
        painter.restore()
