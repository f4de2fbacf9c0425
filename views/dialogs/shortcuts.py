"""Every command with its keys."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QDialog, QHeaderView, QLineEdit, QTableView, QVBoxLayout, QWidget

from ..actions import keys_of, tip_of, title_of
from ..desk import Desk
from ..icons import icon
from ..matching import matches


class ShortcutsDialog(QDialog):
    """A table with a filter."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard Shortcuts"))
        self.resize(840, 560)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(self.tr("Filter commands and keys"))
        self.filter.setAccessibleName(self.filter.placeholderText())
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self._on_filter_changed)
        self._model = QStandardItemModel(0, 3, self)
        self._model.setHorizontalHeaderLabels([self.tr("Command"), self.tr("Keys"), self.tr("What it does")])
        for row in desk.registry.rows.values():
            title = QStandardItem(icon(row.icon, desk.theme), title_of(row).replace("&", ""))
            tip = tip_of(row).rpartition(" (")[0] if row.shortcut else tip_of(row)
            self._model.appendRow([title, QStandardItem(keys_of(row)), QStandardItem(tip)])
        self.table = QTableView()
        self.table.setModel(self._model)
        self.table.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.setWordWrap(False)
        self.table.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.table.verticalHeader().hide()
        self.table.setAccessibleName(self.windowTitle())
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(self.filter)
        column.addWidget(self.table, 1)

    def _on_filter_changed(self, text: str) -> None:
        for number in range(self._model.rowCount()):
            said = " ".join(self._model.item(number, column).text() for column in range(3))
            self.table.setRowHidden(number, not matches(text, said))
