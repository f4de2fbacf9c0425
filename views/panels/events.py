"""Panel "Events": everything that the run told, in order; a way to travel by single facts."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QModelIndex
from PySide6.QtWidgets import QHeaderView, QLineEdit, QMenu, QWidget

from retrograd.app.model.findings import EXCEPTION
from retrograd.app.store import Selection
from retrograd.engine.protocol.events import ExceptionRaised

from ..place_text import cell_of, show_line_text
from .appearance import column, label, row
from .asking import ask_by_name, fill_why_menu
from .breakpoints_like import of_event
from .breakpoints_menu import fill_break_menu
from .events_model import KIND, LINE, SERIAL, TIME, WHAT, EventsModel, line_of
from .panel import Panel
from .subject import of_event as of_subject
from .table import Table
from .tensor_menu import show_event, show_line


class EventsPanel(Panel):
    """A filter above a table; the row of the cursor is marked, what comes after it is pale."""

    identity = "events"
    title = str(QT_TRANSLATE_NOOP("Panel", "Events"))
    area = "bottom-left"
    icon = "events"
    empty_text = str(
        QT_TRANSLATE_NOOP(
            "Panel", "Every fact of the run appears here, numbered. Press F5 to run the script or F10 to step."
        )
    )

    def build(self) -> QWidget:
        """Filter, count, table."""
        page = QWidget()
        page.setProperty("role", "page")
        layout = column(page, margin=0, gap=0)
        bar = row(gap=8)
        bar.setContentsMargins(0, 0, 12, 0)
        self.filter = QLineEdit()
        self.filter.setProperty("role", "filter")
        self.filter.setPlaceholderText(self.tr("Filter: words, kind:node, line:12"))
        self.filter.setAccessibleName(self.tr("Filter events"))
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self._on_filter)
        self.count = label(role="faint")
        self.count.setSizePolicy(self.count.sizePolicy().Policy.Maximum, self.count.sizePolicy().Policy.Fixed)
        bar.addWidget(self.filter, 1)
        bar.addWidget(self.count)
        self.model = EventsModel(self.desk.store, self)
        self.model.searched.connect(self._on_searched)
        self.table = Table(self.desk, self.display_title())
        self.table.show_model(self.model, sortable=False)
        header = self.table.horizontalHeader()
        header.setStretchLastSection(False)
        for number, width in ((SERIAL, 64), (TIME, 80), (KIND, 148), (LINE, 48)):
            self.table.setColumnWidth(number, width)
        header.setSectionResizeMode(WHAT, QHeaderView.ResizeMode.Stretch)
        self.table.fill_menu = self._fill_menu
        self.table.chosen.connect(self._on_chosen)
        self.table.opened.connect(self._on_opened)
        layout.addLayout(bar)
        layout.addWidget(self.table, 1)
        self.desk.store.replaced.connect(self._on_replaced)
        return page

    def refresh(self) -> bool:
        """Show what was added and where the cursor is."""
        self.model.grow()
        self._mark()
        self._show_count()
        self.table.viewport().update()
        return self.desk.store.run.end > 0

    def _mark(self) -> None:
        """The selected event if one is, else the one at the cursor."""
        store = self.desk.store
        serial = store.selection.number if store.selection.kind == "event" else store.cursor
        if self.table.hasFocus() and len(self.table.selectionModel().selectedRows()) > 1:
            return
        number = self.model.position(serial)
        exact = number >= 0 and self.model.serial(number) == serial
        self.table.mark(number if exact else -1)
        if number >= 0 and not exact:
            self.table.scrollTo(self.model.index(number, 0))

    def _show_count(self) -> None:
        shown, end = self.model.rowCount(), self.desk.store.run.end
        text = self.tr("{0} of {1}").format(f"{shown:,}", f"{end:,}") if self.model.filtered() else f"{end:,}"
        self.count.setText(text)

    def _on_replaced(self) -> None:
        self.table.quietly(self.model.restart)

    def _on_filter(self, text: str) -> None:
        self.table.quietly(lambda: self.model.set_filter(text))
        self.refresh_later()

    def _on_searched(self, share: float) -> None:
        self._show_count()
        if share < 1.0:
            self.count.setText(self.tr("searching, {0} %").format(round(100 * share)))
        else:
            self._mark()

    def _on_chosen(self, index: QModelIndex) -> None:
        self.desk.store.select(Selection("event", self.model.serial(index.row())))

    def _on_opened(self, index: QModelIndex) -> None:
        show_event(self.desk, self.model.serial(index.row()))

    def _fill_menu(self, menu: QMenu, index: QModelIndex) -> None:
        serial = self.model.serial(index.row())
        event = self.desk.store.run.event(serial)
        menu.addAction(self.tr("Go to this moment")).triggered.connect(lambda: show_event(self.desk, serial))
        if line := line_of(self.desk.store.run, event):
            place = self.desk.store.run.place(event.location)
            path = place.path if place is not None else ""
            action = menu.addAction(show_line_text(line, cell_of(path)))
            action.triggered.connect(lambda: show_line(self.desk, path, line))
        if isinstance(event, ExceptionRaised):
            why = menu.addAction(self.tr("Why this exception?"))
            why.triggered.connect(lambda: ask_by_name(self.desk, EXCEPTION))
        elif tensor := of_subject(self.desk.store, serial).tensor:
            fill_why_menu(menu, self.desk, tensor)
        fill_break_menu(menu, self.desk, of_event(self.desk.store, serial))
