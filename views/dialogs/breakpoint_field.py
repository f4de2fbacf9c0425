"""A field of a form with room below it for what is wrong."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QSpinBox, QVBoxLayout, QWidget


class Field(QWidget):
    """An editor, the label that stands before it, and a sentence that appears when what was typed is wrong.

    Signals:
        edited: Something else is typed or chosen.
    """

    edited = Signal()

    def __init__(self, title: str, editor: QComboBox | QLineEdit | QSpinBox) -> None:
        super().__init__()
        self.editor = editor
        #: Whether the person has changed it; nobody is told off for what was not typed yet.
        self.touched = False
        self.label = QLabel()
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setBuddy(editor)
        self.problem = QLabel()
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.problem.setProperty("role", "problem")
        self.problem.setWordWrap(True)
        self.problem.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(editor)
        column.addWidget(self.problem)
        self.set_title(title)
        if isinstance(editor, QLineEdit):
            editor.textChanged.connect(self.edited)
            editor.textEdited.connect(self._on_touched)
        elif isinstance(editor, QSpinBox):
            editor.valueChanged.connect(self.edited)
        else:
            editor.currentTextChanged.connect(self.edited)
            if (typed := editor.lineEdit()) is not None:
                typed.textEdited.connect(self._on_touched)

    def set_title(self, title: str) -> None:
        """Call it something else."""
        self.label.setText(title)
        self.editor.setAccessibleName(title)

    def show_problem(self, text: str) -> None:
        """Say what is wrong, if the person has typed here ("": nothing is)."""
        said = text if self.touched else ""
        self.problem.setText(said)
        self.problem.setVisible(bool(said))
        self.editor.setAccessibleDescription(said)

    def _on_touched(self, text: str) -> None:
        if not self.touched:
            self.touched = True
            self.edited.emit()
