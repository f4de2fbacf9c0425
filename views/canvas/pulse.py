"""A ring around the box whose node runs next; it beats while the program waits inside a backward pass."""

from __future__ import annotations

from math import cos, pi
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, QRect, QRectF, QTimer
from PySide6.QtGui import QBrush, QPainter, QPen

from retrograd.app.settings.store import Settings
from retrograd.app.store import Store

from ..theme import Theme
from .drawing import Drawing
from .viewport import Viewport

if TYPE_CHECKING:
    from .canvas import Canvas

#: Milliseconds of one beat, and between two frames of it.
BEAT, FRAME = 1600, 50
#: Pixels from the box to the ring at rest, and how far it goes out from there.
REST, REACH = 5.0, 5.0


class Pulse(QObject):
    """Repaints only the ring's surroundings, and only while something beats."""

    def __init__(self, canvas: Canvas, store: Store, settings: Settings) -> None:
        super().__init__(canvas)
        self._canvas, self._store, self._settings = canvas, store, settings
        self._clock = QElapsedTimer()
        self._timer = QTimer(self, interval=FRAME)
        self._timer.timeout.connect(self._beat)
        for signal in (store.state_changed, store.moved, canvas.scene.changed, settings.changed):
            signal.connect(self._look)

    @property
    def beats(self) -> bool:
        """Whether the ring moves."""
        return self._timer.isActive()

    @property
    def share(self) -> float:
        """How far out the ring is, 0 at rest to 1."""
        if not self.beats:
            return 0.0
        return (1 - cos(2 * pi * (self._clock.elapsed() % BEAT) / BEAT)) / 2

    def _look(self, *_: object) -> None:
        store = self._store
        following = self._canvas.scene.drawing.picture.following
        wanted = bool(following) and store.state == "paused" and not store.in_the_past
        wanted = wanted and not self._settings.flag("view.reduced_motion")
        if wanted and not self.beats:
            self._clock.start()
            self._timer.start()
        elif not wanted and self.beats:
            self._timer.stop()
            self._canvas.update()

    def _beat(self) -> None:
        canvas = self._canvas
        key = canvas.scene.drawing.picture.following
        if canvas.isVisible() and key in canvas.scene.drawing.boxes:
            grown = int(REST + REACH + 4)
            place: QRect = canvas.place_of(key).toAlignedRect().adjusted(-grown, -grown, grown, grown)
            if place.intersects(canvas.rect()):
                canvas.update(place)

    def paint(self, painter: QPainter, drawing: Drawing, theme: Theme, viewport: Viewport) -> None:
        """Paint the ring; nothing if no node is next."""
        rect = drawing.layout.boxes.get(drawing.picture.following)
        if rect is None:
            return
        corner = viewport.to_screen(rect.x, rect.y)
        out = REST + REACH * self.share
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(1.0 - 0.7 * self.share)
        pen = QPen(theme.color("gradient"), 2.0)
        pen.setDashPattern([3, 2])
        painter.setPen(pen)
        painter.setBrush(QBrush())
        width, height = rect.width * viewport.scale + 2 * out, rect.height * viewport.scale + 2 * out
        painter.drawRoundedRect(QRectF(corner.x - out, corner.y - out, width, height), 6 + out, 6 + out)
        painter.restore()
