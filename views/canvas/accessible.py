"""The graph for assistive technology: the canvas is a tree, the boxes in view are its items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QObject, QPointF, QRect
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface, QColor, QWindow
from PySide6.QtWidgets import QAccessibleWidget

from retrograd.app.model.picture import Arrow

from .drawing import Drawing, box_title
from .emphasis import boxes_in_order
from .labels import cut_text

if TYPE_CHECKING:
    from .canvas import Canvas

#: Interfaces made so far: Qt keeps only their addresses.
_alive: dict[int, CanvasInterface] = {}
_installed: list[Any] = []

translate = QCoreApplication.translate


class BoxInterface(QAccessibleInterface):
    """One box of the drawing: its name is what a card says, its description how it hangs together."""

    def __init__(self, owner: CanvasInterface, key: str) -> None:
        super().__init__()
        self._owner, self.key = owner, key

    @property
    def _canvas(self) -> Canvas:
        return self._owner.canvas

    def isValid(self) -> bool:
        """Whether the box is still drawn."""
        return self._owner.isValid() and self.key in self._canvas.scene.drawing.boxes

    def object(self) -> QObject | None:  # type: ignore[override]
        """A box is no object of Qt."""
        return None

    def window(self) -> QWindow:
        """The window that it is in."""
        return self._canvas.window().windowHandle()

    def parent(self) -> QAccessibleInterface:
        """The canvas."""
        return self._owner

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        """Boxes have nothing inside."""
        return None

    def childCount(self) -> int:
        """Boxes have nothing inside."""
        return 0

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """Boxes have nothing inside."""
        return -1

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        """Boxes have nothing inside."""
        return None

    def role(self) -> QAccessible.Role:
        """An item of a tree."""
        return QAccessible.Role.TreeItem

    def rect(self) -> QRect:
        """Where it is on the screen."""
        canvas = self._canvas
        if not self.isValid():
            return QRect()
        place = canvas.place_of(self.key).toAlignedRect()
        return QRect(canvas.mapToGlobal(place.topLeft()), place.size())

    def state(self) -> QAccessible.State:
        """Whether it is selected, has the focus, can be opened."""
        state = QAccessible.State()
        if not self.isValid():
            state.invalid = True
            return state
        marks = self._canvas.marks
        state.focusable = state.selectable = True
        state.focused = marks.focused == self.key
        state.selected = self.key in marks.selected
        kind = self._canvas.scene.drawing.boxes[self.key].kind
        state.expandable = state.collapsed = kind in ("group", "more")
        return state

    def text(self, kind: QAccessible.Text) -> str:
        """Name: what the card says; description: what comes in and where it goes."""
        if not self.isValid():
            return ""
        drawing = self._canvas.scene.drawing
        if kind == QAccessible.Text.Name:
            return box_title(drawing.boxes[self.key])
        if kind == QAccessible.Text.Value:
            return drawing.boxes[self.key].preview
        if kind != QAccessible.Text.Description:
            return ""
        before = [_end(drawing, a, a.source) for a in drawing.arrows.values() if a.target == self.key]
        after = [_end(drawing, a, a.target) for a in drawing.arrows.values() if a.source == self.key]
        parts = []
        if before:
            parts.append(translate("Accessible", "from {0}").format(", ".join(before)))
        if after:
            parts.append(translate("Accessible", "to {0}").format(", ".join(after)))
        return "; ".join(parts)

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        """What a box says cannot be changed."""

    def foregroundColor(self) -> QColor:
        """The colour of its text."""
        return self._canvas.theme.color("text")

    def backgroundColor(self) -> QColor:
        """The colour of its surface."""
        return self._canvas.theme.color("panel")


def _end(drawing: Drawing, arrow: Arrow, key: str) -> str:
    """The other end of an arrow, and whether something cut it."""
    title = drawing.boxes[key].title
    return f"{title} ({cut_text(arrow)})" if arrow.cut else title


class CanvasInterface(QAccessibleWidget):
    """The canvas with the boxes in view, in the order in which data reaches them."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas, QAccessible.Role.Tree)
        self.canvas = canvas
        self._boxes: dict[str, BoxInterface] = {}

    def keys(self) -> list[str]:
        """Keys of the boxes in view, and of the one with the focus."""
        canvas = self.canvas
        found = set(canvas.scene.index.boxes_in(canvas.viewport.visible))
        return boxes_in_order(canvas.scene.drawing, found | {canvas.focused_key})

    def box(self, key: str) -> BoxInterface:
        """The interface of a box; the same one each time."""
        if key not in self._boxes:
            known = self.canvas.scene.drawing.boxes
            self._boxes = {name: made for name, made in self._boxes.items() if name in known}
            self._boxes[key] = BoxInterface(self, key)
        return self._boxes[key]

    def childCount(self) -> int:
        """How many boxes are in view."""
        return len(self.keys())

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        """A box in view by its place in the order."""
        keys = self.keys()
        return self.box(keys[index]) if 0 <= index < len(keys) else None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """The place of a box in the order, -1 if it is not in view."""
        keys = self.keys()
        return keys.index(child.key) if isinstance(child, BoxInterface) and child.key in keys else -1

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        """The box under a point of the screen."""
        point = self.canvas.mapFromGlobal(QPointF(x, y))
        key = self.canvas.scene.index.box_at(*self.canvas.viewport.to_scene(point.x(), point.y()))
        return self.box(key) if key else None

    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]
        """The box with the keyboard's focus."""
        key = self.canvas.marks.focused
        return self.box(key) if key in self.canvas.scene.drawing.boxes else None


def interface_of(canvas: Canvas) -> CanvasInterface:
    """The interface of a canvas; the same one each time."""
    number = id(canvas)
    if number not in _alive:
        _alive[number] = CanvasInterface(canvas)
        canvas.destroyed.connect(lambda: _alive.pop(number, None))
    return _alive[number]


def make_accessible() -> None:
    """Let Qt ask here for the interfaces of canvases."""
    if not _installed:
        _installed.append(_factory)
        QAccessible.installFactory(_factory)


def _factory(name: str, thing: QObject) -> QAccessibleInterface | None:
    from .canvas import Canvas

    return interface_of(thing) if isinstance(thing, Canvas) else None


def focus_event(canvas: Canvas, key: str) -> QAccessibleEvent:
    """The event that tells which box has the focus."""
    event = QAccessibleEvent(canvas, QAccessible.Event.Focus)
    event.setChild(interface_of(canvas).keys().index(key))
    return event
