"""The mouse over the canvas: clicks, drags, the wheel, the map, and what is under it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QWheelEvent

from retrograd.app.store import Store

from ..layout import Point
from .hover import HoverChip, arrow_rows, box_rows, why_rows

if TYPE_CHECKING:
    from .canvas import Canvas

#: Pixels from which on a press is a drag.
DRAG = 4
#: Milliseconds until the chip shows what is under the mouse.
HOVER = 350
ZOOM_STEP = 1.25


class Pointer(QObject):
    """State of the mouse over one canvas."""

    def __init__(self, canvas: Canvas, store: Store) -> None:
        super().__init__(canvas)
        self._store = store
        self._canvas = canvas
        self.chip = HoverChip(canvas)
        self._timer = QTimer(self, singleShot=True, interval=HOVER)
        self._timer.timeout.connect(self.show_chip)
        #: Key of what is under the mouse.
        self.hovered = ""
        self._pressed: QPointF | None = None
        self._dragged = False
        self._on_map = False
        self._mouse = QPoint()

    @property
    def pressing(self) -> bool:
        """Whether a button is down: nothing shall move under the person's hand."""
        return self._pressed is not None

    def press(self, position: QPointF, button: Qt.MouseButton) -> None:
        """Begin a click, a drag, or a move over the map."""
        self.hide_chip()
        minimap = self._canvas.minimap
        if minimap.shown and minimap.frame.contains(position):
            self._on_map = minimap.held = True
            self._go_to(minimap.to_scene(position))
        elif button in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._pressed, self._dragged = position, False

    def move(self, position: QPointF) -> None:
        """Drag the graph, move over the map, or see what is under the mouse."""
        if self._on_map:
            self._go_to(self._canvas.minimap.to_scene(position))
        elif self._pressed is not None:
            step = position - self._pressed
            if self._dragged or step.manhattanLength() >= DRAG:
                self._dragged = True
                self._canvas.setCursor(Qt.CursorShape.ClosedHandCursor)
                self._canvas.touched = True
                self._canvas.viewport.pan(step.x(), step.y())
                self._pressed = position
                self._canvas.view_changed()
        else:
            self._hover(position)

    def release(self, position: QPointF, button: Qt.MouseButton) -> None:
        """Select what was clicked, unless the graph was dragged."""
        self._canvas.unsetCursor()
        if self._pressed is not None and not self._dragged and button == Qt.MouseButton.LeftButton:
            self._canvas.select_key(self._canvas.key_at(position))
        self._pressed, self._on_map = None, False
        self._canvas.minimap.held = False

    def wheel(self, event: QWheelEvent) -> None:
        """Zoom at the mouse; with Shift move sideways."""
        self.hide_chip()
        self._canvas.touched = True
        steps = (event.angleDelta().y() or event.angleDelta().x()) / 120
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._canvas.viewport.pan(steps * 80, 0)
        else:
            self._canvas.viewport.zoom_at(ZOOM_STEP**steps, event.position().x(), event.position().y())
        self._canvas.view_changed()
        event.accept()

    def leave(self) -> None:
        """The mouse has left the canvas."""
        self.hovered = ""
        self._canvas.minimap.pointed_at = False
        self.hide_chip()
        self._canvas.update()

    def show_chip(self) -> None:
        """Say in words what is under the mouse."""
        drawing, theme = self._canvas.scene.drawing, self._canvas.theme
        if self.hovered in drawing.boxes:
            box = drawing.boxes[self.hovered]
            rows = box_rows(self._canvas, box) + why_rows(self._canvas, self._store, box)
            self.chip.show_rows(rows, theme, self._mouse)
        elif self.hovered in drawing.shapes:
            arrow = drawing.arrows[self.hovered]
            rows = arrow_rows(self._canvas, arrow, drawing.boxes[arrow.source], drawing.boxes[arrow.target])
            self.chip.show_rows(rows, theme, self._mouse)

    def hide_chip(self) -> None:
        """Say nothing any more."""
        self._timer.stop()
        self.chip.hide()

    def _go_to(self, point: Point) -> None:
        self._canvas.touched = True
        self._canvas.viewport.center_on(point)
        self._canvas.view_changed()

    def _hover(self, position: QPointF) -> None:
        minimap = self._canvas.minimap
        over = minimap.shown and minimap.frame.contains(position)
        if over != minimap.pointed_at:
            minimap.pointed_at = over
            self._canvas.update()
        # What lies below the map cannot be clicked.
        key = "" if over else self._canvas.key_at(position)
        self._mouse = position.toPoint()
        if key != self.hovered:
            self.hovered = key
            self.hide_chip()
            self._canvas.setCursor(Qt.CursorShape.PointingHandCursor if key else Qt.CursorShape.ArrowCursor)
            self._timer.start()
            self._canvas.update()
