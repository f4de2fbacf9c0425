"""NaN, infinite and zero elements: how many there are, and a way to each of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QToolButton, QWidget

from .appearance import row
from .number_text import Array

#: What is looked for, by the name of its button.
TESTS: Final[dict[str, Callable[[Array], NDArray[np.bool_]]]] = {
    "NaN": lambda array: np.isnan(array),
    "Inf": lambda array: np.isinf(array),
    "0": lambda array: np.asarray(array == 0),
}


def next_place(array: Array, what: str, after: int) -> int:
    """The place in C order of the first such element behind ``after``, from the start again at the end; -1: none."""
    places = np.flatnonzero(TESTS[what](array).reshape(-1))
    if not places.size:
        return -1
    index = int(np.searchsorted(places, after, side="right"))
    return int(places[index % places.size])


class SpecialValues(QWidget):
    """A button for each kind that there is; pressing it goes to the first one, then to the next.

    Signals:
        found(tuple): The index of an element in the array.
    """

    found = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._array: Array = np.zeros(0)
        self._at: dict[str, int] = {}
        layout = row(self, gap=2)
        self._buttons: dict[str, QToolButton] = {}
        for what in TESTS:
            button = QToolButton()
            button.clicked.connect(lambda _=False, what=what: self.go(what))
            layout.addWidget(button)
            self._buttons[what] = button
        layout.addStretch(1)

    def show_array(self, array: Array) -> None:
        """Count the elements of an array."""
        self._array = array
        self._at.clear()
        for what, button in self._buttons.items():
            count = int(TESTS[what](array).sum())
            button.setVisible(count > 0)
            button.setText(f"{'' if what == '0' else '⚠ '}{what} × {count:,}")
            text = self.tr("Go to the first of {0} elements that are {1}").format(f"{count:,}", what)
            button.setToolTip(text)
            button.setAccessibleName(text)
        self.setVisible(any(not button.isHidden() for button in self._buttons.values()))

    def button(self, what: str) -> QToolButton:
        """The button of a kind ("NaN", "Inf", "0")."""
        return self._buttons[what]

    def go(self, what: str) -> None:
        """Go to the next element of a kind."""
        place = next_place(self._array, what, self._at.get(what, -1))
        if place < 0:
            return
        self._at[what] = place
        self.found.emit(tuple(int(part) for part in np.unravel_index(place, self._array.shape)))
