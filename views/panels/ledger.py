"""The ledger of a ``.grad``: who contributed what, what was cleared, and what never came because it was cut."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QHeaderView, QMenu, QSizePolicy, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from retrograd.app.model.states import Contribution, Place
from retrograd.engine.protocol.values import Capture

from ..desk import Desk
from ..hatch import stripes
from ..place_text import place_text, show_line_text
from .appearance import code_font, column, label, theme_of
from .number_text import capture_text, mean_text, size_text
from .plain_text import one_line
from .rows_model import ROW_ROLE, Column, RowsModel
from .table import PADDING, ROW_HEIGHT, Table
from .tensor_menu import show_event, show_line

#: Most rows that are shown without scrolling.
VISIBLE_ROWS = 8
#: Least width of the bars and of the name that a contribution came through; texts beside them are never clipped.
LEAST_BAR, LEAST_NAME = 24, 48
#: Gradients of at most so many elements are written out in the sum.
SHOWN = 4
#: Rows that are looked at to find the width of the columns.
SAMPLE = 200
#: Names of the columns by number.
THROUGH, BAR, AMOUNT, LINE = range(4)


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A contribution with the length of its bar, 0 to 1."""

    entry: Contribution
    share: float


def ledger_rows(entries: Sequence[Contribution]) -> list[LedgerRow]:
    """Rows with bars; what adds up between two clearings is measured against the largest of them."""
    groups: list[list[Contribution]] = [[]]
    for entry in entries:
        groups[-1].append(entry)
        if entry.kind == "cleared":
            groups.append([])
    rows: list[LedgerRow] = []
    for group in groups:
        peak = max((norm(entry.contribution) for entry in group), default=0.0) or 1.0
        rows += [LedgerRow(entry, norm(entry.contribution) / peak) for entry in group]
    return rows


def norm(capture: Capture | None) -> float:
    """Size of a gradient, for the length of its bar."""
    return capture.summary.norm if capture is not None and not math.isnan(capture.summary.norm) else 0.0


class _BarDelegate(QStyledItemDelegate):
    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """A bar as long as the contribution is large: full, hatched for a ghost, a mark for a clearing."""
        theme = theme_of(self._desk)
        found: LedgerRow = index.data(ROW_ROLE)
        area = QRectF(option.rect).adjusted(6, 8, -6, -8)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if found.entry.kind == "cleared":
            painter.setPen(QPen(theme.color("ghost"), 1, Qt.PenStyle.DashLine))
            middle = area.center().y()
            painter.drawLine(QPointF(area.left(), middle), QPointF(area.right(), middle))
        else:
            area.setWidth(max(3.0, area.width() * found.share))
            if found.entry.kind == "ghost":
                painter.setPen(QPen(theme.color("ghost"), 1, Qt.PenStyle.DashLine))
                painter.setBrush(stripes(theme.hex("ghost"), 5.0, 2.0))
            else:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.color("gradient"))
            painter.drawRoundedRect(area, 2, 2)
        painter.restore()


class Ledger(QWidget):
    """Rows of contributions with bars, and the sum of the chosen one: before + contribution = after.

    Signals:
        line_chosen(str, int): A row's line was asked for.
    """

    line_chosen = Signal(str, int)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._count = 0
        layout = column(self, margin=0, gap=8)
        self.model: RowsModel[LedgerRow] = RowsModel(
            [
                Column(self.tr("Through"), self._through, token=_name_token, tip=_note),
                Column(self.tr("Share"), lambda row: ""),
                Column(self.tr("Amount"), self._amount, lambda row: norm(row.entry.contribution), _token, right=True),
                Column(self.tr("Line"), self._line, token=lambda row: "dim", tip=_note),
            ],
            self,
        )
        self.table = Table(desk, self.tr("Contributions to the gradient"))
        self.table.show_model(self.model, sortable=False)
        header = self.table.horizontalHeader()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(BAR, QHeaderView.ResizeMode.Stretch)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.setItemDelegateForColumn(BAR, _BarDelegate(desk, self.table))
        self.table.horizontalHeader().hide()
        self.table.viewport().installEventFilter(self)
        self.table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.table.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.table.fill_menu = self._fill_menu
        self.table.chosen.connect(self._on_chosen)
        self.table.opened.connect(self._on_opened)
        self.equation = label(role="", font=code_font(desk), wrap=True)
        self.note = label(role="dim", wrap=True)
        layout.addWidget(self.table)
        layout.addWidget(self.equation)
        layout.addWidget(self.note)

    def show_entries(self, entries: list[Contribution]) -> None:
        """Show a ledger, oldest first."""
        rows = ledger_rows(entries)
        self.table.quietly(lambda: self.model.set_rows(rows))
        if len(entries) != self._count:
            # The latest matter most.
            self._count = len(entries)
            self.table.scrollToBottom()
        self.table.setFixedHeight(min(max(len(entries), 1), VISIBLE_ROWS) * ROW_HEIGHT + 2)
        self._fit_columns()
        chosen = self.table.currentIndex().row()
        last = max((n for n, entry in enumerate(entries) if entry.kind not in ("ghost", "cleared")), default=-1)
        self._explain(chosen if 0 <= chosen < len(entries) else last)

    def _fit_columns(self) -> None:
        """As wide as the texts in sight; the hidden header does not count."""
        metrics = QFontMetrics(self.table.font())
        widths = {}
        for number in (THROUGH, AMOUNT, LINE):
            texts = [self.model.cell_text(row, number) for row in range(min(self.model.rowCount(), SAMPLE))]
            widths[number] = max((metrics.horizontalAdvance(text) for text in texts), default=0) + 2 * PADDING + 8
        # Names may end in an ellipsis; numbers and lines may not.
        spare = self.table.viewport().width() - widths[AMOUNT] - widths[LINE] - LEAST_BAR
        widths[THROUGH] = max(LEAST_NAME, min(widths[THROUGH], spare))
        for number, width in widths.items():
            self.table.setColumnWidth(number, width)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A scroll bar that appears, or a narrower panel, leaves less room."""
        if event.type() == QEvent.Type.Resize and watched is self.table.viewport():
            self._fit_columns()
        return super().eventFilter(watched, event)

    def _explain(self, number: int) -> None:
        if number < 0:
            self.equation.hide()
            self.note.hide()
            return
        entry = self.model.row(number).entry
        texts = _summands((entry.before, entry.contribution, entry.after))
        summed = entry.kind not in ("ghost", "cleared")
        means = self.tr("mean ") if entry.after is not None and entry.after.summary.count > SHOWN else ""
        self.equation.setText(means + "{} + {} = {}".format(*texts))
        self.equation.setVisible(summed)
        self.equation.setAccessibleName(self.tr("{0} before plus contribution {1} is {2} after").format(*texts))
        self.note.setText(self._note(entry))
        self.note.setVisible(bool(self.note.text()))

    def _note(self, entry: Contribution) -> str:
        if entry.kind == "ghost" and entry.note:
            return self.tr("Would have come, but was cut by {0}").format(one_line(entry.note))
        return one_line(entry.note) if entry.kind != "cleared" else ""

    def place_of(self, entry: Contribution) -> Place | None:
        """Where a contribution comes from: the line of the operation that it came through, else that of the event."""
        moment = self.desk.store.moment
        sources = (moment.node(edge.node) for edge in entry.sources)
        made = next((node.place for node in sources if node is not None and node.place is not None), None)
        return made or entry.place

    def _amount(self, found: LedgerRow) -> str:
        if found.entry.kind == "cleared":
            return self.tr("→ {0}").format(size_text(found.entry.after, "None"))
        return size_text(found.entry.contribution)

    def _through(self, found: LedgerRow) -> str:
        return self.tr("cleared") if found.entry.kind == "cleared" else found.entry.through or "–"

    def _line(self, found: LedgerRow) -> str:
        place = self.place_of(found.entry)
        line = place_text(place)
        if found.entry.kind == "ghost":
            return self.tr("cut, {0}").format(line) if line else self.tr("cut")
        return line

    def _fill_menu(self, menu: QMenu, index: QModelIndex) -> None:
        found: LedgerRow = index.data(ROW_ROLE)
        if found.entry.serial:
            go = menu.addAction(self.tr("Go to this moment"))
            go.triggered.connect(lambda: show_event(self.desk, found.entry.serial))
        place = self.place_of(found.entry)
        if place is not None:
            line = menu.addAction(show_line_text(place.line, place.cell + 1))
            line.triggered.connect(lambda: show_line(self.desk, place.path, place.line))

    def _on_chosen(self, index: QModelIndex) -> None:
        self._explain(index.row())

    def _on_opened(self, index: QModelIndex) -> None:
        found: LedgerRow = index.data(ROW_ROLE)
        if found.entry.serial:
            show_event(self.desk, found.entry.serial)


def _summands(parts: Sequence[Capture | None]) -> list[str]:
    """The elements where they are few, else their means: those add up too."""
    if any(part is not None and part.summary.count > SHOWN for part in parts):
        return ["None" if part is None else mean_text(part.summary) for part in parts]
    return [capture_text(part, "None") for part in parts]


def _token(found: LedgerRow) -> str:
    return "gradient" if found.entry.kind not in ("ghost", "cleared") else "dim"


def _name_token(found: LedgerRow) -> str:
    return "dim" if found.entry.kind in ("ghost", "cleared") else ""


def _note(found: LedgerRow) -> str:
    return found.entry.note
