"""A table of things as columns of functions: text, colour and sort key are asked only for the rows on screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from .plain_text import one_line, tip

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex

#: Data role under which a cell gives its row.
ROW_ROLE = Qt.ItemDataRole.UserRole + 1
#: Data role under which a cell gives the token of its colour ("dim", "gradient"; "" the usual one).
TOKEN_ROLE = Qt.ItemDataRole.UserRole + 2


def no_token(row: Any) -> str:
    """The usual colour."""
    return ""


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column.

    Attributes:
        title: Header, already translated.
        text: What a row shows here; may come from outside, it is made safe when shown.
        key: What to sort by (None: the text).
        token: Colour token of a row's text ("" the usual one).
        right: Whether numbers stand at the right edge.
        width: Width in pixels at first (0: what is left).
        checked: For a column of boxes: whether the row's is ticked.
        tip: Longer text for the tooltip ("" none).
        edit: For a column that can be edited: the text to begin with, None where the row's cell cannot.
    """

    title: str
    text: Callable[[Row], str]
    key: Callable[[Row], Any] | None = None
    token: Callable[[Row], str] = no_token
    right: bool = False
    width: int = 0
    checked: Callable[[Row], bool] | None = None
    tip: Callable[[Row], str] | None = None
    edit: Callable[[Row], str | None] | None = None


class RowsModel(QAbstractTableModel, Generic[Row]):
    """Rows of any kind, shown through columns, sorted on demand.

    New rows replace the old ones in place, so that selection and scroll position stay where they are.

    Signals:
        edited(Row, str): The person has typed this text into the editable cell of a row.
    """

    edited = Signal(object, str)

    def __init__(self, columns: Sequence[Column[Row]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._rows: Sequence[Row] = ()
        self._given: Sequence[Row] = ()
        self._sort: tuple[int, Qt.SortOrder] = (-1, Qt.SortOrder.AscendingOrder)

    # ------------------------------------------------------------------ filling
    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows. What columns say of an unchanged row may be new too, so all of it is shown afresh.

        The rows must not change later; unless they are sorted, only those on screen are asked for.
        """
        self._given = rows
        arranged = self._arranged()
        old, new = len(self._rows), len(arranged)
        # Rows that are made when looked at are not copied; of others those that stay must be the same ones meanwhile.
        kept = isinstance(arranged, (list, tuple))
        if new < old:
            self.beginRemoveRows(QModelIndex(), new, old - 1)
            self._rows = self._rows[:new] if kept else arranged
            self.endRemoveRows()
        elif new > old:
            self.beginInsertRows(QModelIndex(), old, new - 1)
            self._rows = [*self._rows, *arranged[old:]] if kept else arranged
            self.endInsertRows()
        self._rows = arranged
        if new:
            self.dataChanged.emit(self.index(0, 0), self.index(new - 1, len(self.columns) - 1))

    def rows(self) -> Sequence[Row]:
        """The rows as they stand now."""
        return self._rows

    def row(self, number: int) -> Row:
        """The row at a position."""
        return self._rows[number]

    def position(self, wanted: Callable[[Row], bool]) -> int:
        """Where the first row stands for which ``wanted`` holds, -1 if none does."""
        return next((number for number, row in enumerate(self._rows) if wanted(row)), -1)

    def cell_text(self, number: int, column: int) -> str:
        """What a cell shows."""
        return one_line(self.columns[column].text(self._rows[number]))

    @property
    def is_sorted(self) -> bool:
        """Whether the rows stand in another order than their own."""
        return 0 <= self._sort[0] < len(self.columns)

    def _arranged(self) -> Sequence[Row]:
        column, order = self._sort
        if not self.is_sorted:
            return self._given
        key = self.columns[column].key or self.columns[column].text
        return sorted(self._given, key=key, reverse=order == Qt.SortOrder.DescendingOrder)

    # ------------------------------------------------------------------ Qt
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Number of rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Number of columns."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, alignment, tick, colour token, tooltip or the row itself."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        column, row = self.columns[index.column()], self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return one_line(column.text(row))
        if role == Qt.ItemDataRole.EditRole:
            return column.edit(row) if column.edit is not None else None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.CheckStateRole and column.checked is not None:
            return Qt.CheckState.Checked if column.checked(row) else Qt.CheckState.Unchecked
        if role == TOKEN_ROLE:
            return column.token(row)
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.ToolTipRole:
            text = column.tip(row) if column.tip is not None else ""
            return tip(text) if text else None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{column.title}: {one_line(column.text(row))}"
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Cells that have a text to begin with can be edited."""
        flags = super().flags(index)
        if index.isValid() and self.data(index, Qt.ItemDataRole.EditRole) is not None:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tell what was typed; the rows change when whoever listens says so."""
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        row = self._rows[index.row()]
        if str(value).strip() and str(value) != self.data(index, role):
            self.edited.emit(row, str(value))
        return True

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Titles of the columns."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if self.columns[section].right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; -1 gives the rows their own order back. Selected rows stay selected."""
        self._sort = (column, order)
        self.layoutAboutToBeChanged.emit()
        before = self._rows
        self._rows = self._arranged()
        places = {id(row): number for number, row in enumerate(self._rows)}
        for index in self.persistentIndexList():
            row = places.get(id(before[index.row()]), -1)
            self.changePersistentIndex(index, self.index(row, index.column()) if row >= 0 else QModelIndex())
        self.layoutChanged.emit()
