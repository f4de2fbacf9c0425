"""The elements of an array as a table of any size: only the cells on screen are ever turned into text."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QFontMetrics, QKeyEvent, QKeySequence, QPainter
from PySide6.QtGui import QGuiApplication as Application
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ..desk import Desk
from ..theme import Theme
from .appearance import blended, code_font, readable_on, theme_of
from .number_text import Array, cell_text

Index = QModelIndex | QPersistentModelIndex

#: Data role under which a cell gives its number.
NUMBER_ROLE = Qt.ItemDataRole.UserRole + 1
#: Most cells that Ctrl+C takes.
COPY_LIMIT = 1_000_000
#: Cells that are looked at to find the width of the columns.
WIDTH_SAMPLE = 400


def as_table(array: Array) -> Array:
    """A view of at most two dimensions as rows and columns; a vector stands upright."""
    if array.ndim == 0:
        return array.reshape(1, 1)
    return array.reshape(-1, 1) if array.ndim == 1 else array


def finite_peak(array: Array) -> float:
    """Largest absolute value of the finite elements, 0 if there are none."""
    numbers = np.abs(array.astype(np.float64, copy=False) if array.dtype.kind != "c" else array)
    finite = numbers[np.isfinite(numbers)]
    return float(finite.max()) if finite.size else 0.0


def value_color(value: Any, peak: float, theme: Theme) -> QColor:
    """Ground of a cell: the panel at zero, towards one colour below it and another above."""
    if not np.isfinite(value):
        return theme.color("value_nan")
    magnitude = float(abs(value))
    if peak <= 0.0 or magnitude == 0.0:
        return theme.color("panel")
    negative = not isinstance(value, (complex, np.complexfloating)) and value < 0
    share = 0.08 + 0.72 * min(magnitude / peak, 1.0)
    return blended(theme.color("value_negative" if negative else "value_positive"), theme.color("panel"), share)


class ArrayModel(QAbstractTableModel):
    """A matrix; numbers are read from the array when asked for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.array: Array = np.zeros((0, 0))
        self.peak = self.centre = 0.0

    def show_array(self, array: Array, peak: float, centre: float = 0.0) -> None:
        """Show a slice of at most two dimensions; so far from ``centre`` as ``peak`` the colours are strongest."""
        table = as_table(array)
        self.centre = centre
        if table.shape == self.array.shape:
            self.array, self.peak = table, peak
            if table.size:
                self.dataChanged.emit(self.index(0, 0), self.index(table.shape[0] - 1, table.shape[1] - 1))
            return
        self.beginResetModel()
        self.array, self.peak = table, peak
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Rows of the slice."""
        return 0 if parent.isValid() else int(self.array.shape[0])

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Columns of the slice."""
        return 0 if parent.isValid() else int(self.array.shape[1])

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, number, alignment."""
        if not index.isValid():
            return None
        value = self.array[index.row(), index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self.clip_mark(value) + cell_text(value)
        if role == NUMBER_ROLE:
            return value
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"[{index.row()}, {index.column()}]  {value!s}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{index.row()}, {index.column()}: {cell_text(value)}"
        return None

    def clip_mark(self, value: Any) -> str:
        """A sign before a number that lies outside the range of the colours."""
        if isinstance(value, (complex, np.complexfloating)) or not np.isfinite(value) or self.peak <= 0.0:
            return ""
        away = float(value) - self.centre
        if abs(away) <= self.peak * (1 + 1e-6):
            return ""
        return "▲ " if away > 0 else "▼ "

    def clips(self) -> bool:
        """Whether some number lies outside the range of the colours."""
        if self.array.dtype.kind == "c" or self.peak <= 0.0 or not self.array.size:
            return False
        with np.errstate(invalid="ignore"):
            away = np.abs(self.array.astype(np.float64, copy=False) - self.centre)
        return bool(((away > self.peak * (1 + 1e-6)) & np.isfinite(away)).any())

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Indices from 0, as the program has them."""
        return str(section) if role == Qt.ItemDataRole.DisplayRole else None


def _asks(event: QKeyEvent) -> bool:
    return event.key() == Qt.Key.Key_I and event.modifiers() == Qt.KeyboardModifier.ControlModifier


def _away(value: Any, centre: float) -> Any:
    return value if centre == 0.0 or isinstance(value, (complex, np.complexfloating)) else float(value) - centre


class _CellDelegate(QStyledItemDelegate):
    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Coloured ground, the number in whichever of black and white reads on it, a frame when selected."""
        model = index.model()
        if not isinstance(model, ArrayModel):
            super().paint(painter, option, index)
            return
        theme = theme_of(self._desk)
        ground = value_color(_away(index.data(NUMBER_ROLE), model.centre), model.peak, theme)
        area = option.rect
        painter.save()
        painter.fillRect(area, ground)
        plain = ground == theme.color("panel")
        painter.setPen(theme.color("dim") if plain else readable_on(ground))
        painter.setFont(option.font)
        flags = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(area.adjusted(6, 0, -6, 0), flags, index.data())
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(theme.color("selection"))
            painter.drawRect(area.adjusted(0, 0, -1, -1))
        painter.restore()


class ArrayTable(QTableView):
    """Numbers of a matrix, coloured about zero; Ctrl+C copies the selected block, Enter asks for a cell's history.

    Signals:
        history_requested(int, int): The history of the element in a row and column is wanted.
        why_requested(int, int): The reason why the element is what it is is wanted.
    """

    history_requested = Signal(int, int)
    why_requested = Signal(int, int)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Elements"))
        self.setFont(code_font(desk))
        self.setItemDelegate(_CellDelegate(desk, self))
        self.setModel(ArrayModel(self))
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        small = code_font(desk, 11)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setFont(small)
            header.setHighlightSections(False)
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(22)
        self.verticalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    @property
    def array_model(self) -> ArrayModel:
        """The model behind the table."""
        model = self.model()
        assert isinstance(model, ArrayModel)
        return model

    def show_cell(self, line: int, place: int) -> None:
        """Select a cell and bring it into sight."""
        index = self.array_model.index(line, place)
        self.setCurrentIndex(index)
        self.scrollTo(index)

    def show_array(self, array: Array, peak: float, centre: float = 0.0) -> None:
        """Show a slice of at most two dimensions."""
        before = self.array_model.array.shape
        self.array_model.show_array(array, peak, centre)
        width = self._width_of(self.array_model.array)
        if self.array_model.clips():
            width += QFontMetrics(self.font()).horizontalAdvance("▲ ")
        if before != self.array_model.array.shape or width > self.horizontalHeader().defaultSectionSize():
            self.horizontalHeader().setDefaultSectionSize(width)

    def _width_of(self, table: Array) -> int:
        stride = max(1, math.ceil(table.size / WIDTH_SAMPLE))
        metrics = QFontMetrics(self.font())
        texts = [cell_text(value) for value in table.reshape(-1)[::stride]]
        return max([44, *(metrics.horizontalAdvance(text) + 16 for text in texts)])

    def selection_text(self) -> str:
        """The selected block in full precision, tabs between the cells; not more than COPY_LIMIT cells."""
        lines: list[str] = []
        left = COPY_LIMIT
        for block in self.selectionModel().selection().toList():
            for row in range(block.top(), block.bottom() + 1):
                cells = self.array_model.array[row, block.left() : block.right() + 1][:left]
                left -= cells.size
                lines.append("\t".join(str(cell) for cell in cells))
                if left <= 0:
                    return "\n".join(lines)
        return "\n".join(lines)

    def event(self, event: QEvent) -> bool:
        """On an element the key of the command "Why?" means that element."""
        override = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _asks(event)
        if override and self.currentIndex().isValid():
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+C copies, Enter asks for the history, Ctrl+I why."""
        current = self.currentIndex()
        if _asks(event) and current.isValid():
            self.why_requested.emit(current.row(), current.column())
        elif event.matches(QKeySequence.StandardKey.Copy):
            Application.clipboard().setText(self.selection_text())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and current.isValid():
            self.history_requested.emit(current.row(), current.column())
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Copy, and the history of the element."""
        index = self.indexAt(event.pos()) if event.reason() == QContextMenuEvent.Reason.Mouse else self.currentIndex()
        if index.isValid():
            menu = QMenu(self)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.addAction(self.tr("Copy")).triggered.connect(
                lambda: Application.clipboard().setText(self.selection_text())
            )
            row, place = index.row(), index.column()
            history = menu.addAction(self.tr("History of this element"))
            history.triggered.connect(lambda: self.history_requested.emit(row, place))
            why = menu.addAction(self.tr("Why is it {0}?").format(index.data().strip()))
            why.setShortcut(QKeySequence("Ctrl+I"))
            why.triggered.connect(lambda: self.why_requested.emit(row, place))
            menu.popup(event.globalPos())
