"""A button with an icon, a title and a sentence: what pages offer to open."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from .desk import Desk
from .fonts import code_font
from .icons import icon_pixmap


class Card(QPushButton):
    """A button with an icon, a title and a sentence."""

    def __init__(
        self, desk: Desk, symbol: str, title: str, text: str, foot: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._symbol = symbol
        self.setProperty("role", "card")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        self._icon = QLabel()
        heading = QLabel(title)
        heading.setProperty("role", "strong")
        heading.setWordWrap(True)
        words = QLabel(text)
        words.setProperty("role", "dim")
        words.setWordWrap(True)
        column = QVBoxLayout()
        column.setSpacing(3)
        column.addWidget(heading)
        column.addWidget(words)
        column.addStretch(1)
        if foot:
            name = QLabel(foot)
            name.setProperty("role", "faint")
            name.setFont(code_font(11))
            name.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            column.addWidget(name)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(12, 10, 12, 10)
        row.setSpacing(12)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)
        # Not before it has its parent: alone it would open a window of its own for a moment.
        words.setVisible(bool(text))
        for label in (self._icon, heading, words):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        desk.theme_changed.connect(self._paint_icon)
        self._paint_icon()

    def sizeHint(self) -> QSize:
        """As large as what is on it."""
        return self._row.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """As small as its words allow."""
        return self._row.minimumSize()

    def hasHeightForWidth(self) -> bool:
        """Words wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """As high as the wrapped words."""
        return self._row.heightForWidth(width)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def _paint_icon(self) -> None:
        self._icon.setPixmap(icon_pixmap(self._symbol, self._desk.theme, "accent", 20))
