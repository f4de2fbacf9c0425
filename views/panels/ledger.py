"""The ledger of a ``.grad``: who contributed what, what clipped, used and cleared it, and what never came."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHeaderView, QMenu, QPushButton, QSizePolicy, QWidget

from retrograd.app.model.states import Contribution, Place

from ..desk import Desk
from ..place_text import place_text, show_line_text
from .appearance import code_font, column, label
from .asking import fill_why_menu
from .ledger_rows import (
    OWN_WORDS,
    BarDelegate,
    LedgerRow,
    amount_text,
    equation_text,
    ledger_rows,
    norm,
    note_text,
    through_text,
)
from .rows_model import ROW_ROLE, Column, RowsModel
from .table import PADDING, ROW_HEIGHT, Table
from .tensor_menu import show_event, show_line

#: Most rows that are shown without scrolling.
VISIBLE_ROWS = 8
#: Least width of the bars and of the name that a contribution came through; texts beside them are never clipped.
LEAST_BAR, LEAST_NAME = 24, 48
#: Rows that are looked at to find the width of the columns.
SAMPLE = 200
#: Names of the columns by number.
THROUGH, BAR, AMOUNT, LINE = range(4)


class Ledger(QWidget):
    """Rows of contributions with bars, and the sum of the chosen one: before + contribution = after.

    Signals:
        line_chosen(str, int): A row's line was asked for.
        all_requested(): The person wants the rows that were left out, too.
    """

    line_chosen = Signal(str, int)
    all_requested = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._count = 0
        #: The tensor whose gradient it is.
        self.tensor = 0
        layout = column(self, margin=0, gap=8)
        self.model: RowsModel[LedgerRow] = RowsModel(
            [
                Column(self.tr("Through"), lambda row: through_text(row.entry), token=_name_token, tip=_tip),
                Column(self.tr("Share"), lambda row: ""),
                Column(
                    self.tr("Amount"), lambda row: amount_text(row.entry), lambda row: norm(row.entry.contribution),
                    _token, right=True,
                ),
                Column(self.tr("Line"), self._line, token=lambda row: "dim", tip=_tip),
            ],
            self,
        )  # fmt: skip
        self.table = Table(desk, self.tr("What happened to the gradient"))
        self.table.show_model(self.model, sortable=False)
        header = self.table.horizontalHeader()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(BAR, QHeaderView.ResizeMode.Stretch)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.setItemDelegateForColumn(BAR, BarDelegate(desk, self.table))
        self.table.horizontalHeader().hide()
        self.table.viewport().installEventFilter(self)
        self.table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.table.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.table.fill_menu = self._fill_menu
        self.table.chosen.connect(self._on_chosen)
        self.table.opened.connect(self._on_opened)
        self.earlier = QPushButton()
        self.earlier.setProperty("role", "link")
        self.earlier.clicked.connect(self.all_requested)
        self.earlier.hide()
        self.equation = label(role="", font=code_font(desk), wrap=True)
        self.note = label(role="dim", wrap=True)
        layout.addWidget(self.earlier, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self.table)
        layout.addWidget(self.equation)
        layout.addWidget(self.note)

    def show_entries(self, entries: list[Contribution], earlier: int = 0) -> None:
        """Show a ledger, oldest first; ``earlier`` rows before it were left out."""
        rows = ledger_rows(entries)
        self.earlier.setVisible(earlier > 0)
        self.earlier.setText(self.tr("Show {0} earlier").format(f"{earlier:,}"))
        self.table.quietly(lambda: self.model.set_rows(rows))
        if len(entries) != self._count:
            # The latest matter most.
            self._count = len(entries)
            self.table.scrollToBottom()
        self.table.setFixedHeight(min(max(len(entries), 1), VISIBLE_ROWS) * ROW_HEIGHT + 2)
        self._fit_columns()
        chosen = self.table.currentIndex().row()
        last = max((n for n, entry in enumerate(entries) if entry.kind == "contribution"), default=-1)
        self._explain(chosen if 0 <= chosen < len(entries) else last)

    def _fit_columns(self) -> None:
        """As wide as the texts in sight; the hidden header does not count."""
        metrics = QFontMetrics(self.table.font())
        widths = {}
        count = self.model.rowCount()
        for number in (THROUGH, AMOUNT, LINE):
            texts = [self.model.cell_text(row, number) for row in range(max(0, count - SAMPLE), count)]
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
        read, heard = equation_text(entry)
        self.equation.setText(read)
        self.equation.setVisible(bool(read))
        self.equation.setAccessibleName(heard)
        self.note.setText(note_text(entry))
        self.note.setVisible(bool(self.note.text()))

    def place_of(self, entry: Contribution) -> Place | None:
        """Where a contribution comes from: the line of the operation that it came through, else that of the event."""
        moment = self.desk.store.moment
        sources = (moment.node(edge.node) for edge in entry.sources)
        made = next((node.place for node in sources if node is not None and node.place is not None), None)
        return made or entry.place

    def _line(self, found: LedgerRow) -> str:
        line = place_text(self.place_of(found.entry))
        if found.entry.kind == "ghost":
            return self.tr("cut, {0}").format(line) if line else self.tr("cut")
        return line

    def _fill_menu(self, menu: QMenu, index: QModelIndex) -> None:
        found: LedgerRow = index.data(ROW_ROLE)
        if found.entry.serial:
            go = menu.addAction(self.tr("Go to this moment"))
            go.triggered.connect(lambda: show_event(self.desk, found.entry.serial))
        if self.tensor:
            fill_why_menu(menu, self.desk, self.tensor)
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


def _token(found: LedgerRow) -> str:
    return "dim" if found.entry.kind in ("ghost", "cleared", "step", "skipped") else "gradient"


def _name_token(found: LedgerRow) -> str:
    return "dim" if found.entry.kind == "ghost" or found.entry.kind in OWN_WORDS else ""


def _tip(found: LedgerRow) -> str:
    return note_text(found.entry)
