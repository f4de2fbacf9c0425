"""A mention of a tensor or node: the one form in which all panels show it, and a link to it."""

from __future__ import annotations

import math

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFontMetrics, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy, QWidget

from retrograd.app.model.states import TensorState

from ..desk import Desk
from ..place_text import place_text
from .appearance import code_font, theme_of
from .number_text import chip_parts
from .plain_text import one_line
from .tensor_menu import fill_tensor_menu, show_node, show_tensor

#: Token of each role of a chip's pieces.
_TOKENS = {
    "name": "text", "type": "dim", "grad": "gradient", "no-grad": "dim", "version": "dim", "number": "dim",
    "note": "dim",
}  # fmt: skip
_PADDING = 8
_SPACE = 8
_HEIGHT = 22


class Chip(QAbstractButton):
    """Pieces of text on a rounded ground; clicking it, or Space on it, selects what it stands for."""

    opened = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._parts: list[tuple[str, str]] = []
        self.setFont(code_font(desk))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def set_parts(self, parts: list[tuple[str, str]]) -> None:
        """Show these (role, text) pieces."""
        if parts != self._parts:
            self._parts = [(role, one_line(text, 80)) for role, text in parts]
            self.setAccessibleName(self.text_form())
            self.updateGeometry()
            self.update()

    def text_form(self) -> str:
        """The chip as one string."""
        return "  ".join(text for _, text in self._parts)

    def sizeHint(self) -> QSize:
        """As wide as its pieces."""
        width = sum(self._width(text) for _, text in self._parts)
        return QSize(width + _SPACE * max(len(self._parts) - 1, 0) + 2 * _PADDING, _HEIGHT)

    def _width(self, text: str) -> int:
        return math.ceil(QFontMetricsF(self.font()).horizontalAdvance(text))

    def minimumSizeHint(self) -> QSize:
        """A chip may be squeezed; its text is then cut."""
        return QSize(40, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground, pieces, focus ring."""
        theme = theme_of(self.desk)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = self.rect().adjusted(0, 0, -1, -1)
        painter.setPen(QPen(theme.color("accent"), 1) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("hover" if self.underMouse() else "chip"))
        painter.drawRoundedRect(area, 6, 6)
        metrics = QFontMetrics(self.font())
        left, end = _PADDING, self.width() - _PADDING
        for role, text in self._parts:
            room = end - left
            if room < 10:
                break
            painter.setPen(theme.color(_TOKENS[role]))
            fits = self._width(text) <= room
            shown = text if fits else metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QRect(left, 0, room, self.height()), Qt.AlignmentFlag.AlignVCenter, shown)
            left += self._width(shown) + _SPACE


def has_gradient(desk: Desk, state: TensorState) -> bool:
    """Whether a gradient is in ``.grad``, or came to the tensor on its way through."""
    if state.grad is not None:
        return True
    node = desk.store.moment.node(state.node) if state.node else None
    return node is not None and state.slot < len(node.gradients_in) and node.gradients_in[state.slot] is not None


class TensorChip(Chip):
    """``name  f32[2,2]  grad ✓  v0  #12``."""

    def __init__(self, desk: Desk, tensor: int = 0, note: str = "", parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.tensor = 0
        self.clicked.connect(self._on_clicked)
        if tensor:
            self.show_tensor(tensor, note)

    def show_tensor(self, tensor: int, note: str = "") -> None:
        """Show a tensor as it is at the cursor; ``note`` is a further piece."""
        self.tensor = tensor
        state = self.desk.store.moment.tensor(tensor)
        parts = [("number", f"#{tensor}")] if state is None else chip_parts(state, has_gradient(self.desk, state))
        self.set_parts([parts[0], ("note", note), *parts[1:]] if note else parts)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What can be done with a tensor."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        fill_tensor_menu(menu, self.desk, self.tensor)
        menu.popup(event.globalPos())

    def _on_clicked(self) -> None:
        show_tensor(self.desk, self.tensor)


class NodeChip(Chip):
    """``PowBackward0  line 4  #2``."""

    def __init__(self, desk: Desk, node: int, note: str = "", parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.node = node
        state = desk.store.moment.node(node)
        parts = [("name", state.name if state is not None else self.tr("node"))]
        if state is not None and state.place is not None:
            parts.append(("type", place_text(state.place)))
        parts.append(("number", f"#{node}"))
        self.set_parts([*parts, ("note", note)] if note else parts)
        self.clicked.connect(self._on_clicked)

    def _on_clicked(self) -> None:
        show_node(self.desk, self.node)
