"""Condition, hit count and message of a breakpoint."""

from __future__ import annotations

import ast

from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from ..desk import Desk


class BreakpointDialog(QDialog):
    """Edits the breakpoint on a line, or adds one there."""

    def __init__(self, desk: Desk, path: str, line: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._path, self._line = desk, path, line
        row = desk.breakpoints.at(path, line)
        self.setWindowTitle(self.tr("Breakpoint on Line {0}").format(line))
        self.setMinimumWidth(440)
        self.condition = QLineEdit(row.condition if row is not None else "")
        self.condition.setPlaceholderText(self.tr("i == 3 and loss.item() > 1"))
        self.condition.textChanged.connect(self._check)
        self.hits = QSpinBox()
        self.hits.setRange(0, 1_000_000_000)
        self.hits.setSpecialValueText(self.tr("every time"))
        self.hits.setValue(row.hits if row is not None else 0)
        self.log = QLineEdit(row.log if row is not None else "")
        self.log.setPlaceholderText(self.tr("loss is {loss.item()}"))
        self.log.setToolTip(self.tr("Printed in place of stopping; expressions stand in braces."))
        self.enabled = QCheckBox(self.tr("On"))
        self.enabled.setChecked(row is None or row.enabled)
        self._problem = QLabel()
        self._problem.setProperty("role", "error")
        self._problem.setWordWrap(True)
        form = QFormLayout()
        form.addRow(self.tr("Stop only if"), self.condition)
        form.addRow(self.tr("Stop at hit number"), self.hits)
        form.addRow(self.tr("Log, do not stop"), self.log)
        form.addRow("", self.enabled)
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self
        )
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addLayout(form)
        layout.addWidget(self._problem)
        layout.addWidget(self._buttons)
        self._check()

    def accept(self) -> None:
        """Store what was typed."""
        row = self._desk.breakpoints.add(
            self._path, self._line, self.condition.text().strip(), self.hits.value(), self.log.text()
        )
        self._desk.breakpoints.enable(row.identity, self.enabled.isChecked())
        super().accept()

    def _check(self) -> None:
        problem = ""
        if self.condition.text().strip():
            try:
                ast.parse(self.condition.text().strip(), mode="eval")
            except (SyntaxError, ValueError) as error:
                problem = self.tr("This is no Python expression: {0}").format(getattr(error, "msg", str(error)))
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(not problem)
