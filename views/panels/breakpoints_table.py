"""The table of breakpoints: ticks and glyphs, wishes edited in place, keys."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QCoreApplication, QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem, QWidget

from retrograd.app.store.breakpoint_checks import expression_problem, log_problem
from retrograd.app.store.breakpoint_rows import Breakpoint
from retrograd.app.store.breakpoint_words import KIND_NAMES

from ..desk import Desk
from ..editor.glyphs import paint_breakpoint
from .appearance import theme_of
from .rows_model import ROW_ROLE, Column, Index, RowsModel
from .table import NARROW, Table, TokenDelegate

ENABLED, WHAT, CONDITION, HITS, LOG, COUNT, STATE = range(7)
#: Width of the table from which on wishes have columns of their own.
ROOMY = 900
#: Least width of the state where there is little room.
COMPACT_STATE = 104


class BreakpointsModel(RowsModel[Breakpoint]):
    """Rows that can be ticked and edited."""

    def __init__(self, desk: Desk, columns: list[Column[Breakpoint]], parent: QWidget) -> None:
        super().__init__(columns, parent)
        self._desk = desk

    def flags(self, index: Index) -> Qt.ItemFlag:
        """The tick, and the three wishes, can be changed."""
        flags = super().flags(index)
        if index.column() == ENABLED:
            return flags | Qt.ItemFlag.ItemIsUserCheckable
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() in (CONDITION, HITS, LOG) else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What an editor starts with is the bare value, not its display."""
        if role == Qt.ItemDataRole.EditRole and index.isValid():
            found = self.row(index.row())
            return {CONDITION: found.condition, HITS: str(found.hits or ""), LOG: found.log}.get(index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole and index.isValid() and index.column() == ENABLED:
            found = self.row(index.row())
            name = QCoreApplication.translate("Breakpoint", KIND_NAMES[found.kind])
            return self.tr("{0}, on").format(name) if found.enabled else self.tr("{0}, off").format(name)
        return super().data(index, role)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Take a tick or an edited wish; a bad one is refused with a sentence."""
        found = self.row(index.row())
        if role == Qt.ItemDataRole.CheckStateRole:
            self._desk.breakpoints.enable(found.identity, Qt.CheckState(value) == Qt.CheckState.Checked)
            return True
        text = str(value).strip()
        wishes: dict[str, Any] = {"condition": found.condition, "hits": found.hits, "log": found.log}
        if index.column() == CONDITION:
            if problem := expression_problem(text):
                return self._refuse(problem)
            wishes["condition"] = text
        elif index.column() == HITS:
            if text and not text.isdecimal():
                return self._refuse(self.tr("A hit count is a whole number such as 3; empty stops every time."))
            wishes["hits"] = int(text or 0)
        else:
            if problem := log_problem(text):
                return self._refuse(problem)
            wishes["log"] = text
        self._desk.breakpoints.edit(found.identity, **wishes)
        return True

    def _refuse(self, sentence: str) -> bool:
        self._desk.store.message.emit(sentence, "error")
        return False


class GlyphDelegate(TokenDelegate):
    """Paints the tick and the glyph of a breakpoint."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent)
        self._of = desk

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """A box that is seen in every theme, the shape of the gutter behind it."""
        self.initStyleOption(option, index)
        style = option.widget.style()
        box = QRectF(style.subElementRect(QStyle.SubElement.SE_ItemViewItemCheckIndicator, option, option.widget))
        option.features &= ~QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        area: QRect = option.rect
        theme = theme_of(self._of)
        checked = index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(box.center().x() - 6.5, box.center().y() - 6.5, 13, 13)
        painter.setPen(QPen(theme.color("accent" if checked else "control_line"), 1))
        painter.setBrush(theme.color("accent") if checked else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 3, 3)
        if checked:
            painter.setPen(QPen(theme.color("on_accent"), 1.8))
            left, top = box.left(), box.top()
            painter.drawPolyline(
                [QPointF(left + 3, top + 7), QPointF(left + 5.5, top + 9.5), QPointF(left + 10, top + 4)]
            )
        center = QPointF(area.right() - 12, area.center().y() + 0.5)
        found: Breakpoint = index.data(ROW_ROLE)
        paint_breakpoint(painter, found.glyph, center, theme, kind=found.kind)
        painter.restore()


class BreakpointTable(Table):
    """Delete removes, Ctrl+Z brings back, Space ticks, Enter opens a row, F2 edits in place, Insert asks for a new one.

    Signals:
        wanted(): The person asks for another breakpoint.
    """

    wanted = Signal()

    def __init__(self, desk: Desk, name: str, parent: QWidget | None = None) -> None:
        super().__init__(desk, name, parent)
        self._unused: frozenset[int] = frozenset()

    @property
    def compact(self) -> bool:
        """Whether there is no room for columns of wishes, so that they are told with what a row stops at."""
        return self.viewport().width() < ROOMY

    def leave_out(self, unused: Iterable[int]) -> None:
        """Leave out columns in which no row has anything; what a row stops at gets their room."""
        self._unused = frozenset(unused)
        if self.state() != QAbstractItemView.State.EditingState:
            self._fit_columns()

    def edit_cell(self, index: QModelIndex) -> None:
        """Edit a cell in place, in a column that may be left out so far."""
        if self.isColumnHidden(index.column()):
            self.setColumnHidden(index.column(), False)
            self.setColumnWidth(index.column(), self._widths[index.column()])
        self.setCurrentIndex(index)
        self.edit(index)

    def _fit_columns(self) -> None:
        """Every column as it wants, and the rest for what the rows stop at."""
        if not self._widths or self._adjusted:
            return
        hidden = self._unused | {CONDITION, HITS, LOG} if self.compact else self._unused
        self._fitting = True
        self.horizontalHeader().setStretchLastSection(False)
        rest = self.viewport().width()
        for number, width in enumerate(self._widths):
            self.setColumnHidden(number, number in hidden)
            if number == WHAT or number in hidden:
                continue
            wanted = width if width <= NARROW or not self.compact else max(COMPACT_STATE, rest // 4)
            self.setColumnWidth(number, wanted)
            rest -= wanted
        self.setColumnWidth(WHAT, max(self._widths[WHAT] // 2, rest))
        self._fitting = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys of a list of breakpoints."""
        rows: list[Breakpoint] = [index.data(ROW_ROLE) for index in self.selectionModel().selectedRows()]
        here = self.currentIndex()
        if event.key() == Qt.Key.Key_Delete:
            self._desk.breakpoints.remove(*(row.identity for row in rows))
        elif event.matches(QKeySequence.StandardKey.Undo):
            self._desk.breakpoints.bring_back()
        elif event.key() == Qt.Key.Key_Insert:
            self.wanted.emit()
        elif event.key() == Qt.Key.Key_Space and here.isValid():
            current: Breakpoint = here.data(ROW_ROLE)
            for row in rows or [current]:
                self._desk.breakpoints.enable(row.identity, not current.enabled)
        elif event.key() == Qt.Key.Key_F2 and here.isValid():
            self.edit_cell(here if here.column() in (CONDITION, HITS, LOG) else here.siblingAtColumn(CONDITION))
        else:
            super().keyPressEvent(event)
