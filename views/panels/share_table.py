"""The summands of a gradient with bars from a middle line: to the right what adds, to the left what takes away."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QHeaderView, QSizePolicy, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from retrograd.app.model.provenance import Part

from ..desk import Desk
from ..hatch import stripes
from ..place_text import place_text
from .appearance import column, label, theme_of
from .number_text import capture_text, size_text
from .plain_text import one_line
from .rows_model import ROW_ROLE, Column, RowsModel
from .table import ROW_HEIGHT, Table
from .tensor_menu import show_event

#: Most rows that are shown without scrolling.
VISIBLE_ROWS = 8
#: Names of the columns by number.
NAME, BAR, AMOUNT = range(3)


class _Bars(QStyledItemDelegate):
    """Paints shares; the longest reaches the edge."""

    def __init__(self, desk: Desk, model: RowsModel[Part], parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._model = model

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """A bar from the middle, full for what adds, hatched for what takes away; only the line if it is not known."""
        theme = theme_of(self._desk)
        part: Part = index.data(ROW_ROLE)
        area = QRectF(option.rect).adjusted(6, 7, -6, -7)
        middle = area.center().x()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        known = [abs(one.share) for one in self._model.rows() if not math.isnan(one.share)]
        if not math.isnan(part.share):
            width = area.width() / 2 * abs(part.share) / (max(known) or 1.0)
            bar = QRectF(middle if part.share >= 0 else middle - width, area.top(), max(1.0, width), area.height())
            if part.share >= 0:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.color("gradient"))
            else:
                painter.setPen(QPen(theme.color("gradient"), 1))
                painter.setBrush(stripes(theme.hex("gradient"), 5.0, 2.0))
            painter.drawRoundedRect(bar, 2, 2)
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawLine(QPointF(middle, area.top() - 3), QPointF(middle, area.bottom() + 3))
        painter.restore()


class ShareTable(QWidget):
    """A heading and a row for each summand.

    Choosing a row lights its way in the graph, opening one goes to its moment.

    Signals:
        lighted: A row of this table was chosen.
    """

    lighted = Signal()

    def __init__(self, desk: Desk, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        layout = column(self, margin=0, gap=4)
        layout.addWidget(label(title, role="heading"))
        self.model: RowsModel[Part] = RowsModel(
            [
                Column(title, self._name, token=_token, tip=self._tip),
                Column(self.tr("Share"), lambda part: ""),
                Column(self.tr("Amount"), self._amount, token=_token, right=True, tip=self._tip),
            ],
            self,
        )
        self.table = Table(desk, title)
        self.table.show_model(self.model, sortable=False)
        header = self.table.horizontalHeader()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(BAR, QHeaderView.ResizeMode.Stretch)
        header.hide()
        self.table.setColumnWidth(NAME, 112)
        self.table.setColumnWidth(AMOUNT, 80)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.table.setItemDelegateForColumn(BAR, _Bars(desk, self.model, self.table))
        self.table.chosen.connect(self._on_chosen)
        self.table.opened.connect(lambda index: show_event(desk, index.data(ROW_ROLE).serial))
        layout.addWidget(self.table)

    def show_parts(self, parts: Sequence[Part]) -> None:
        """Show these."""
        self.setVisible(bool(parts))
        self.table.quietly(lambda: self.model.set_rows(parts))
        self.table.setFixedHeight(min(max(len(parts), 1), VISIBLE_ROWS) * ROW_HEIGHT + 2)
        self.table.viewport().update()

    def _on_chosen(self, index: QModelIndex) -> None:
        self.lighted.emit()
        self.desk.store.lit.emit(index.data(ROW_ROLE).nodes)

    def _name(self, part: Part) -> str:
        return self.tr("pass {0}").format(part.name) if part.kind == "pass" else part.name

    def _amount(self, part: Part) -> str:
        if part.missing:
            return self.tr("not kept")
        return size_text(part.amount) if math.isnan(part.share) else f"{100 * part.share:+.1f} %"

    def _tip(self, part: Part) -> str:
        where = place_text(part.place) if part.place is not None else ""
        amount = self.tr("not kept") if part.amount is None else capture_text(part.amount)
        parts = [one_line(part.name, 200), amount, where, self.tr("pass {0}").format(part.backward_pass)]
        if part.missing:
            parts.append(part.missing)
        if part.rest:
            parts.append(self.tr("what the other terms leave over"))
        return " · ".join(part for part in parts if part)


def _token(part: Part) -> str:
    return "dim" if part.missing else ""
