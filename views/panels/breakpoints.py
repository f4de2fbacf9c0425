"""Panel "Breakpoints": the list, with conditions and hit counts edited in place."""

from __future__ import annotations

import ast
from pathlib import PurePath
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QMenu, QStyle, QStyleOptionViewItem, QToolButton, QWidget

from retrograd.app.store import Selection
from retrograd.app.store.breakpoints import Breakpoint

from ..desk import Desk
from ..editor.glyphs import paint_breakpoint
from ..icons import icon
from ..place_text import cell_of, line_text
from .appearance import column, row, theme_of
from .panel import Panel
from .rows_model import ROW_ROLE, Column, Index, RowsModel
from .table import Table, TokenDelegate
from .tensor_menu import show_line

ENABLED, PLACE, CONDITION, HITS, LOG, STATE = range(6)


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
            if problem := self._problem(text):
                return self._refuse(problem)
            wishes["condition"] = text
        elif index.column() == HITS:
            if text and not text.isdecimal():
                return self._refuse(self.tr("A hit count is a whole number such as 3; empty stops every time."))
            wishes["hits"] = int(text or 0)
        else:
            wishes["log"] = text
        self._desk.breakpoints.edit(found.identity, **wishes)
        return True

    def _problem(self, condition: str) -> str:
        if not condition:
            return ""
        try:
            ast.parse(condition, mode="eval")
        except (SyntaxError, ValueError) as error:
            reason = error.msg if isinstance(error, SyntaxError) else str(error)
            return self.tr("The condition is no expression ({0}). Write one such as i == 3.").format(reason)
        return ""

    def _refuse(self, sentence: str) -> bool:
        self._desk.store.message.emit(sentence, "error")
        return False


class _GlyphDelegate(TokenDelegate):
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
        paint_breakpoint(painter, index.data(ROW_ROLE).glyph, center, theme)
        painter.restore()


class _BreakpointTable(Table):
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete removes, F2 edits, Space ticks."""
        if event.key() == Qt.Key.Key_Delete:
            for index in self.selectionModel().selectedRows():
                self._desk.breakpoints.remove(index.data(ROW_ROLE).identity)
        elif event.key() == Qt.Key.Key_Space and self.currentIndex().isValid():
            found = self.currentIndex().data(ROW_ROLE)
            self._desk.breakpoints.enable(found.identity, not found.enabled)
        elif event.key() == Qt.Key.Key_F2 and self.currentIndex().isValid():
            here = self.currentIndex()
            editable = here.column() in (CONDITION, HITS, LOG)
            self.edit(here if editable else here.siblingAtColumn(CONDITION))
        else:
            super().keyPressEvent(event)


class BreakpointsPanel(Panel):
    """Tick, glyph, place, condition, hit count, log message, what became of it."""

    identity = "breakpoints"
    title = str(QT_TRANSLATE_NOOP("Panel", "Breakpoints"))
    area = "bottom-left"
    icon = "breakpoints"
    follows = ("replaced", "selected", "state_changed")
    empty_text = str(
        QT_TRANSLATE_NOOP("Panel", "Breakpoints appear here. Click beside a line number, or press F9 on a line.")
    )

    def build(self) -> QWidget:
        """Buttons for all of them above the table."""
        page = QWidget()
        page.setProperty("role", "page")
        layout = column(page, margin=0, gap=0)
        bar = row(margin=4, gap=2)
        self.enable_all = self._button(self.tr("Enable all"), "breakpoint")
        self.disable_all = self._button(self.tr("Disable all"), "")
        self.remove_all = self._button(self.tr("Remove all"), "clear")
        for button in (self.enable_all, self.disable_all, self.remove_all):
            bar.addWidget(button)
        bar.addStretch(1)
        self.enable_all.clicked.connect(self._on_enable_all)
        self.disable_all.clicked.connect(self._on_disable_all)
        self.remove_all.clicked.connect(self.desk.breakpoints.clear)
        columns = self._columns()
        self.model = BreakpointsModel(self.desk, columns, self)
        self.table = _BreakpointTable(self.desk, self.display_title())
        self.table.show_model(self.model, tuple(each.width for each in columns))
        self.table.setItemDelegateForColumn(ENABLED, _GlyphDelegate(self.desk, self.table))
        triggers = QAbstractItemView.EditTrigger
        self.table.setEditTriggers(triggers.DoubleClicked | triggers.SelectedClicked | triggers.EditKeyPressed)
        self.table.fill_menu = self._fill_menu
        self.table.chosen.connect(self._on_chosen)
        layout.addLayout(bar)
        layout.addWidget(self.table, 1)
        self.desk.breakpoints.changed.connect(self.refresh_later)
        return page

    def refresh(self) -> bool:
        """Show the list."""
        found = self.desk.breakpoints.all()
        self.table.quietly(lambda: self.model.set_rows(found))
        selection = self.desk.store.selection
        self.table.mark(self.model.position(lambda each: _is_at(each, selection)))
        self.set_count(len(found))
        theme = theme_of(self.desk)
        self.enable_all.setIcon(icon("breakpoint", theme))
        self.remove_all.setIcon(icon("clear", theme))
        return bool(found)

    def _columns(self) -> list[Column[Breakpoint]]:
        return [
            Column("", lambda each: "", lambda each: each.enabled, width=52, checked=lambda each: each.enabled),
            Column(self.tr("Place"), _place,
                   lambda each: (each.path, each.line), _token, width=160, tip=lambda each: each.path),
            Column(self.tr("Condition"), lambda each: each.condition or "–", token=_token, width=160),
            Column(self.tr("Hits"), lambda each: str(each.hits) if each.hits else self.tr("every"),
                   lambda each: each.hits, _token, width=72),
            Column(self.tr("Log"), lambda each: each.log or "–", token=_token, width=120),
            Column(self.tr("State"), self._state, token=lambda each: "warning" if not each.bound else "dim"),
        ]  # fmt: skip

    def _state(self, each: Breakpoint) -> str:
        if not each.enabled:
            return self.tr("disabled")
        if not each.bound:
            return f"⚠ {each.message or self.tr('no statement on this line')}"
        return each.message or self.tr("active")

    def _button(self, text: str, icon_name: str) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setIconSize(QSize(14, 14))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon if icon_name else
                                  Qt.ToolButtonStyle.ToolButtonTextOnly)  # fmt: skip
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    def _fill_menu(self, menu: QMenu, index: QModelIndex) -> None:
        found: Breakpoint = index.data(ROW_ROLE)
        breakpoints = self.desk.breakpoints
        toggled = self.tr("Disable") if found.enabled else self.tr("Enable")
        menu.addAction(toggled).triggered.connect(lambda: breakpoints.enable(found.identity, not found.enabled))
        condition = index.siblingAtColumn(CONDITION)
        hits = index.siblingAtColumn(HITS)
        menu.addAction(self.tr("Edit condition")).triggered.connect(lambda: self.table.edit(condition))
        menu.addAction(self.tr("Edit hit count")).triggered.connect(lambda: self.table.edit(hits))
        menu.addAction(self.tr("Remove")).triggered.connect(lambda: breakpoints.remove(found.identity))

    def _on_chosen(self, index: QModelIndex) -> None:
        found: Breakpoint = index.data(ROW_ROLE)
        show_line(self.desk, found.path, found.line)

    def _on_enable_all(self) -> None:
        self.desk.breakpoints.enable_all(True)

    def _on_disable_all(self) -> None:
        self.desk.breakpoints.enable_all(False)


def _is_at(each: Breakpoint, selection: Selection) -> bool:
    return selection.kind == "line" and (each.path, each.line) == (selection.path, selection.number)


def _place(each: Breakpoint) -> str:
    cell = cell_of(each.path)
    return line_text(each.line, cell) if cell else f"{PurePath(each.path).name}:{each.line}"


def _token(each: Breakpoint) -> str:
    return "" if each.enabled else "dim"
