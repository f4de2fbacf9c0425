"""The command palette: any command by its name."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from ..actions import keys_of, tip_of, title_of
from ..desk import Desk
from ..icons import icon
from ..matching import matches, rank

Index = QModelIndex | QPersistentModelIndex

#: Roles of a row: id of the command, its keys, whether it may run.
IDENTITY = Qt.ItemDataRole.UserRole
KEYS = Qt.ItemDataRole.UserRole + 1
ENABLED = Qt.ItemDataRole.UserRole + 2


class Palette(QDialog):
    """Type, choose with the arrows, run with Enter."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setWindowTitle(self.tr("Command Palette"))
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.setProperty("role", "popup")
        self.resize(560, 420)
        self.typed = QLineEdit()
        self.typed.setPlaceholderText(self.tr("Type a command"))
        self.typed.setAccessibleName(self.windowTitle())
        self.typed.textChanged.connect(self._fill)
        self.typed.installEventFilter(self)
        self.list = QListWidget()
        self.list.setIconSize(QSize(16, 16))
        self.list.setUniformItemSizes(True)
        self.list.setItemDelegate(_RowDelegate(desk, self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName(self.tr("Commands"))
        self.list.itemClicked.connect(self._run)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        column.addWidget(self.typed)
        column.addWidget(self.list)
        self._fill("")
        self.typed.setFocus()
        self._place(parent)

    def commands(self) -> list[str]:
        """The ids shown, in order."""
        return [str(self.list.item(row).data(IDENTITY)) for row in range(self.list.count())]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows move in the list while the text has the keyboard; Enter runs."""
        if watched is self.typed and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            steps = {
                Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 10, Qt.Key.Key_PageUp: -10,
            }  # fmt: skip
            key = Qt.Key(event.key())
            if key in steps:
                row = self.list.currentRow() + steps[key]
                self.list.setCurrentRow(max(0, min(self.list.count() - 1, row)))
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._run(self.list.currentItem())
                return True
        return super().eventFilter(watched, event)

    def _fill(self, text: str) -> None:
        context = self._desk.context
        rows = [row for row in self._desk.registry.rows.values() if row.id != "go.palette"]
        found = [row for row in rows if matches(text, f"{title_of(row).replace('&', '')} {row.menu} {row.id}")]
        # What cannot run now is still found, but below what can.
        found.sort(key=lambda row: (not row.when(context), rank(text, title_of(row).replace("&", "")) if text else ()))
        self.list.clear()
        for row in found:
            enabled = row.when(context)
            item = QListWidgetItem(icon(row.icon, self._desk.theme), title_of(row).replace("&", "").rstrip("…"))
            item.setToolTip(tip_of(row))
            item.setData(IDENTITY, row.id)
            item.setData(KEYS, keys_of(row))
            item.setData(ENABLED, enabled)
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _run(self, item: QListWidgetItem | None) -> None:
        if item is None or not item.data(ENABLED):
            return
        self.close()
        self._desk.run(str(item.data(IDENTITY)))

    def _place(self, parent: QWidget | None) -> None:
        if parent is not None:
            place = parent.geometry()
            self.move(place.x() + (place.width() - self.width()) // 2, place.y() + 72)


class _RowDelegate(QStyledItemDelegate):
    """Title at the left, keys at the right."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Rows of 30 points."""
        return QSize(200, 30)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The row."""
        theme = self._desk.theme
        rectangle: QRect = option.rect
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent_background"))
            painter.drawRoundedRect(rectangle.adjusted(2, 1, -2, -1), 5, 5)
        enabled = bool(index.data(ENABLED))
        symbol = index.data(Qt.ItemDataRole.DecorationRole)
        symbol.paint(painter, QRect(rectangle.left() + 10, rectangle.top() + 7, 16, 16))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(theme.color("text" if enabled else "ghost"))
        words = rectangle.adjusted(36, 0, -120, 0)
        title = index.data(Qt.ItemDataRole.DisplayRole)
        painter.drawText(words, middle | Qt.AlignmentFlag.AlignLeft, title)
        painter.setPen(theme.color("faint" if enabled else "ghost"))
        keys = index.data(KEYS)
        painter.drawText(rectangle.adjusted(0, 0, -12, 0), middle | Qt.AlignmentFlag.AlignRight, keys)
        painter.restore()
