"""The graph for screen readers: the canvas as a graphic whose children are the boxes on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtGui import QAccessible, QAccessibleInterface, QColor, QWindow
from PySide6.QtWidgets import QAccessibleWidget

from .drawing import box_title

if TYPE_CHECKING:
    from .canvas import Canvas


class BoxInterface(QAccessibleInterface):
    """One box."""

    def __init__(self, canvas: Canvas, key: str) -> None:
        super().__init__()
        self._canvas, self._key = canvas, key

    def isValid(self) -> bool:
        """Whether the box is still in the drawing."""
        return self._key in self._canvas.scene.drawing.boxes

    def object(self) -> QObject:
        """Boxes are not objects of Qt."""
        return cast(QObject, None)

    def window(self) -> QWindow:
        """The window that the box is in."""
        return self._canvas.window().windowHandle()

    def parent(self) -> QAccessibleInterface:
        """The canvas."""
        return QAccessible.queryAccessibleInterface(self._canvas)

    def child(self, index: int) -> QAccessibleInterface:
        """Boxes have no parts."""
        return cast(QAccessibleInterface, None)

    def childAt(self, x: int, y: int) -> QAccessibleInterface:
        """Boxes have no parts."""
        return cast(QAccessibleInterface, None)

    def childCount(self) -> int:
        """Boxes have no parts."""
        return 0

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """Boxes have no parts."""
        return -1

    def rect(self) -> QRect:
        """Where it is on the desktop."""
        if not self.isValid():
            return QRect()
        place = self._canvas.place_of(self._key).toRect()
        return QRect(self._canvas.mapToGlobal(place.topLeft()), place.size())

    def role(self) -> QAccessible.Role:
        """An item that can be selected."""
        return QAccessible.Role.ListItem

    def state(self) -> QAccessible.State:
        """Selected, focused."""
        state = QAccessible.State()
        marks = self._canvas.marks
        state.selectable = state.focusable = True
        state.selected = self._key in marks.selected
        state.focused = self._key == marks.focused
        return state

    def text(self, kind: QAccessible.Text) -> str:
        """Its name is all that its card says."""
        if kind == QAccessible.Text.Name and self.isValid():
            return box_title(self._canvas.scene.drawing.boxes[self._key])
        return ""

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        """Texts of boxes come from the run."""

    def foregroundColor(self) -> QColor:
        """Colour of its text."""
        return self._canvas.theme.color("text")

    def backgroundColor(self) -> QColor:
        """Colour of its surface."""
        return self._canvas.theme.color("panel")


class CanvasInterface(QAccessibleWidget):
    """The canvas; its children are the boxes that can be seen."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas, QAccessible.Role.Graphic, canvas.accessibleName())
        self._canvas = canvas
        # Qt does not own what ``child`` returns; without a reference here Python would take it away.
        self._children: dict[str, BoxInterface] = {}

    def _keys(self) -> list[str]:
        return self._canvas.scene.index.boxes_in(self._canvas.viewport.visible)

    def _child(self, key: str) -> BoxInterface:
        if key not in self._children:
            self._children[key] = BoxInterface(self._canvas, key)
        return self._children[key]

    def childCount(self) -> int:
        """How many boxes can be seen."""
        return len(self._keys())

    def child(self, index: int) -> QAccessibleInterface:
        """One of them, in the order in which they came about."""
        keys = self._keys()
        return self._child(keys[index]) if 0 <= index < len(keys) else cast(QAccessibleInterface, None)

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """Its number, -1 if it cannot be seen."""
        for place, key in enumerate(self._keys()):
            if self._children.get(key) is child:
                return place
        return -1

    def childAt(self, x: int, y: int) -> QAccessibleInterface:
        """The box at a point of the desktop."""
        local = self._canvas.mapFromGlobal(QPoint(x, y))
        point = self._canvas.viewport.to_scene(local.x(), local.y())
        key = self._canvas.scene.index.box_at(*point)
        return self._child(key) if key else cast(QAccessibleInterface, None)


_interfaces: dict[int, CanvasInterface] = {}


def _make(name: str, thing: QObject) -> QAccessibleInterface | None:
    from .canvas import Canvas

    if not isinstance(thing, Canvas):
        return None
    identity = id(thing)
    if identity not in _interfaces:
        _interfaces[identity] = CanvasInterface(thing)
        thing.destroyed.connect(lambda: _interfaces.pop(identity, None))
    return _interfaces[identity]


_installed: list[bool] = []


def install() -> None:
    """Make canvases known to screen readers; called by each, done once."""
    if not _installed:
        QAccessible.installFactory(_make)
        _installed.append(True)
