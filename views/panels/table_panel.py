"""The base of panels that are one table: rows from the store, selection linked both ways."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Generic

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QMenu, QWidget

from .panel import Panel
from .rows_model import ROW_ROLE, Column, Row, RowsModel
from .table import Table


class TablePanel(Panel, Generic[Row]):
    """Subclasses say what the columns and rows are and what choosing a row means."""

    #: Whether the count of rows stands in the tab.
    counted: ClassVar[bool] = False
    #: Whether clicking a header sorts.
    sortable: ClassVar[bool] = True

    def build(self) -> QWidget:
        """A table over the rows."""
        columns = self.columns()
        self.model: RowsModel[Row] = RowsModel(columns, self)
        self.table = Table(self.desk, self.display_title())
        self.table.show_model(self.model, tuple(column.width for column in columns), self.sortable)
        self.table.fill_menu = self._fill_menu
        self.table.chosen.connect(self._on_chosen)
        self.table.opened.connect(self._on_opened)
        return self.table

    # ------------------------------------------------------------------ for subclasses
    def columns(self) -> list[Column[Row]]:
        """The columns."""
        raise NotImplementedError(f"{type(self).__name__} has no columns()")

    def rows(self) -> Sequence[Row]:
        """What to show at the cursor."""
        raise NotImplementedError(f"{type(self).__name__} has no rows()")

    def is_selected(self, row: Row) -> bool:
        """Whether the row stands for what is selected in the window."""
        return False

    def selected_row(self, rows: Sequence[Row]) -> int:
        """Where the row stands that is selected, -1 if none is; for panels that know without looking at all rows."""
        return self.model.position(self.is_selected)

    def choose(self, row: Row) -> None:
        """A row was clicked or reached by the arrow keys."""

    def open(self, row: Row) -> None:
        """A row was double-clicked, or Enter pressed on it."""

    def fill_menu(self, menu: QMenu, row: Row) -> None:
        """Add entries for a row to its context menu."""

    # ------------------------------------------------------------------ inside
    def refresh(self) -> bool:
        """Fill the table and mark what is selected."""
        rows = self.rows()
        self.table.quietly(lambda: self.model.set_rows(rows))
        self.table.mark(self.selected_row(rows) if rows and self.desk.store.selection.kind else -1)
        if self.counted:
            self.set_count(len(rows))
        return bool(rows)

    def _on_chosen(self, index: QModelIndex) -> None:
        self.choose(index.data(ROW_ROLE))

    def _on_opened(self, index: QModelIndex) -> None:
        self.open(index.data(ROW_ROLE))

    def _fill_menu(self, menu: QMenu, index: QModelIndex) -> None:
        self.fill_menu(menu, index.data(ROW_ROLE))
