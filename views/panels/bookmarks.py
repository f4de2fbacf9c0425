"""Panel "Bookmarks": moments that the person wants to find again, with notes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QT_TRANSLATE_NOOP, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QWidget

from retrograd.app.model.marks import Bookmark

from ..phases import phase_text
from ..place_text import place_text
from .rows_model import Column
from .table_panel import TablePanel


class BookmarksPanel(TablePanel[Bookmark]):
    """One row a bookmark; those that the run has not come to (yet) are pale."""

    identity = "bookmarks"
    title = str(QT_TRANSLATE_NOOP("Panel", "Bookmarks"))
    area = "bottom-left"
    icon = "bookmark"
    counted = True
    follows = ("replaced", "moved")
    empty_text = str(
        QT_TRANSLATE_NOOP(
            "Panel",
            "Moments to come back to appear here, each with a note. Press Ctrl+B to set one at the moment shown.",
        )
    )

    def build(self) -> QWidget:
        """The table; Delete removes, F4 is left to findings, so notes are edited by the menu or Ctrl+B."""
        self.desk.store.bookmarks.changed.connect(self.refresh_later)
        table = super().build()
        remove = QShortcut(QKeySequence(Qt.Key.Key_Delete), self.table)
        remove.setContext(Qt.ShortcutContext.WidgetShortcut)
        remove.activated.connect(self._on_delete)
        return table

    def columns(self) -> list[Column[Bookmark]]:
        """Event, note, place, phase."""
        return [
            Column(self.tr("Event"), self._event, lambda row: row.serial, self._token, right=True, width=72),
            Column(
                self.tr("Note"), lambda row: row.note or "–", token=self._token, tip=lambda row: row.note, width=260
            ),
            Column(self.tr("Place"), self._place, token=self._token, width=110),
            Column(self.tr("Phase"), self._phase, token=self._token),
        ]

    def rows(self) -> Sequence[Bookmark]:
        """Those of the run, then those that wait for it."""
        bookmarks = self.desk.store.bookmarks
        return [*bookmarks.all(), *bookmarks.waiting()]

    def refresh(self) -> bool:
        """The bookmark at the cursor is marked."""
        shown = super().refresh()
        cursor = self.desk.store.cursor
        self.table.mark(self.model.position(lambda row: self._is_there(row) and row.serial == cursor))
        return shown

    def choose(self, row: Bookmark) -> None:
        """Nothing: looking through the list does not travel."""

    def open(self, row: Bookmark) -> None:
        """Go there."""
        if self._is_there(row):
            self.desk.store.seek(row.serial)
        else:
            said = self.tr("The run has not come to this bookmark: {0}").format(row.note or self._place(row))
            self.desk.store.message.emit(said, "info")

    def fill_menu(self, menu: QMenu, row: Bookmark) -> None:
        """Go, edit, remove."""
        if not self._is_there(row):
            menu.addAction(self.tr("Remove All Bookmarks")).triggered.connect(self.desk.store.bookmarks.clear)
            return
        menu.addAction(self.tr("Go to this moment")).triggered.connect(lambda: self.open(row))
        menu.addAction(self.tr("Edit note…")).triggered.connect(lambda: self._edit(row))
        menu.addAction(self.tr("Remove")).triggered.connect(lambda: self._remove(row))
        menu.addAction(self.tr("Remove All Bookmarks")).triggered.connect(self.desk.store.bookmarks.clear)

    def _edit(self, row: Bookmark) -> None:
        self.desk.store.seek(row.serial)
        self.desk.run("go.bookmark")

    def _remove(self, row: Bookmark) -> None:
        if self._is_there(row):
            self.desk.store.bookmarks.remove(row.serial)

    def _on_delete(self) -> None:
        for index in self.table.selectionModel().selectedRows()[:1]:
            self._remove(self.model.row(index.row()))

    def _is_there(self, row: Bookmark) -> bool:
        return row in self.desk.store.bookmarks.all()

    def _token(self, row: Bookmark) -> str:
        return "" if self._is_there(row) else "faint"

    def _event(self, row: Bookmark) -> str:
        return f"{row.serial:,}" if self._is_there(row) else self.tr("later")

    def _place(self, row: Bookmark) -> str:
        run = self.desk.store.run
        place = run.moment(row.serial).place() if self._is_there(row) and row.serial else None
        if place is not None:
            return place_text(place)
        return self.tr("line {0}").format(row.position.line) if row.position.line else "–"

    def _phase(self, row: Bookmark) -> str:
        if not self._is_there(row):
            return self.tr("not reached in this run")
        moment = self.desk.store.run.moment(row.serial)
        return phase_text(moment.phase(), moment.backward_pass())


def _note(row: Bookmark) -> str:
    return row.note or "–"
