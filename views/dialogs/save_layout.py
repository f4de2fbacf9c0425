"""Saving where the panels stand under a name, and deleting saved layouts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QFormLayout, QLabel, QPushButton, QVBoxLayout

from ..desk import Desk

if TYPE_CHECKING:
    from ..window import MainWindow


class SaveLayoutDialog(QDialog):
    """A name, new or one of those that there are."""

    def __init__(self, desk: Desk, window: MainWindow) -> None:
        super().__init__(window)
        self._main = window
        self._layouts = window.saved_layouts
        self.setWindowTitle(self.tr("Save Layout"))
        self.setMinimumWidth(400)
        self.name = QComboBox()
        self.name.setEditable(True)
        self.name.setAccessibleName(self.tr("Name of the layout"))
        self.said = QLabel()
        self.said.setProperty("role", "dim")
        self.said.setWordWrap(True)
        form = QFormLayout()
        form.addRow(self.tr("Name"), self.name)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        self.save_button = buttons.button(QDialogButtonBox.StandardButton.Save)
        self.delete_button = QPushButton(self.tr("Delete"))
        self.delete_button.setToolTip(self.tr("Forget the saved layout of this name"))
        buttons.addButton(self.delete_button, QDialogButtonBox.ButtonRole.DestructiveRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.delete_button.clicked.connect(self._on_delete)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(form)
        column.addWidget(self.said)
        column.addWidget(buttons)
        self._fill()
        self.name.editTextChanged.connect(self._describe)
        self.name.setFocus()

    def accept(self) -> None:
        """Save where the panels stand now."""
        self._main.save_layout(self.name.currentText())
        super().accept()

    def _fill(self) -> None:
        self.name.clear()
        self.name.addItems(self._layouts.names())
        self.name.setEditText("")
        self._describe("")

    def _describe(self, text: str) -> None:
        problem = self._layouts.problem(text)
        known = text.strip() in self._layouts.names()
        self.save_button.setEnabled(not problem)
        self.delete_button.setEnabled(known)
        replaces = self.tr("Replaces the layout of this name.") if known else ""
        self.said.setText(problem or replaces or self.tr("Layouts stand in View › Layout and in the command palette."))

    def _on_delete(self) -> None:
        self._layouts.delete(self.name.currentText().strip())
        self._fill()
