"""A row of choices of which one is on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QToolButton, QWidget


class Segmented(QFrame):
    """Choices side by side; arrows move between them.

    Signals:
        chosen(str): The person chose this one.
    """

    chosen = Signal(str)

    def __init__(self, name: str, choices: tuple[tuple[str, str, str], ...], parent: QWidget | None = None) -> None:
        """``choices``: value, text and tooltip of each."""
        super().__init__(parent)
        self.setProperty("role", "segmented")
        self.setAccessibleName(name)
        self._buttons: dict[str, QToolButton] = {}
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for index, (value, text, tip) in enumerate(choices):
            button = QToolButton()
            button.setText(text)
            button.setToolTip(tip)
            button.setAccessibleName(f"{name}: {text}")
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            end = "first" if index == 0 else "last" if index == len(choices) - 1 else "middle"
            button.setProperty("segment", end)
            button.clicked.connect(self._on_clicked)
            self._group.addButton(button)
            self._buttons[value] = button
            row.addWidget(button)

    def value(self) -> str:
        """The choice that is on ("" none)."""
        return next((value for value, button in self._buttons.items() if button.isChecked()), "")

    def set_value(self, value: str) -> None:
        """Turn a choice on without telling anybody."""
        self._buttons[value].setChecked(True)

    def button(self, value: str) -> QToolButton:
        """The button of a choice."""
        return self._buttons[value]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and Right go to the neighbour."""
        values = list(self._buttons)
        offset = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if offset and self.value():
            index = max(0, min(len(values) - 1, values.index(self.value()) + offset))
            self._buttons[values[index]].setFocus()
            self._buttons[values[index]].click()
        else:
            super().keyPressEvent(event)

    def _on_clicked(self) -> None:
        self.chosen.emit(self.value())
