"""An array against another one that was remembered: the difference, and the cell where it is largest."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from ..desk import Desk
from .appearance import ElidedLabel, code_font, column, row
from .number_text import Array, number_text


def difference(now: Array, before: Array) -> Array:
    """``now - before`` in double precision; elements that are the same infinity or both NaN differ by nothing."""
    if now.dtype.kind == "c" or before.dtype.kind == "c":
        return np.asarray(now - before)
    with np.errstate(invalid="ignore", over="ignore"):
        found = now.astype(np.float64) - before.astype(np.float64)
    same = (now == before) | (np.isnan(now) & np.isnan(before))
    result: Array = np.where(same, 0.0, found)
    return result


def worst_place(apart: Array) -> tuple[int, ...]:
    """Index of the largest difference; one that is no number counts most."""
    sizes = np.abs(apart)
    place = int(np.argmax(np.where(np.isnan(sizes), np.inf, sizes)))
    return tuple(int(part) for part in np.unravel_index(place, apart.shape))


class Comparison(QWidget):
    """A line about what is compared with what; its button goes to the worst cell.

    Signals:
        ended(): The person wants to see the array itself again.
        place_chosen(tuple): The index of the worst element.
    """

    ended = Signal()
    place_chosen = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._before: Array | None = None
        self._name = ""
        self._worst: tuple[int, ...] = ()
        outer = column(self, margin=0, gap=0)
        layout = row(gap=4)
        self.text = ElidedLabel(role="dim")
        self.worst = QPushButton()
        self.worst.setProperty("role", "link")
        self.worst.setFont(code_font(desk, 11))
        self.worst.setToolTip(self.tr("Go to the cell that differs most"))
        self.worst.clicked.connect(lambda: self.place_chosen.emit(self._worst))
        self.end = QToolButton()
        self.end.setText("✕")
        self.end.setAccessibleName(self.tr("Stop comparing"))
        self.end.setToolTip(self.end.accessibleName())
        self.end.clicked.connect(self._on_end)
        layout.addWidget(self.text, 1)
        layout.addWidget(self.end)
        outer.addLayout(layout)
        outer.addWidget(self.worst, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()

    @property
    def active(self) -> bool:
        """Whether something is remembered."""
        return self._before is not None

    def begin(self, array: Array, name: str) -> None:
        """Remember an array; ``name`` says which."""
        self._before, self._name = array, name
        self.show()

    def compare(self, now: Array) -> Array:
        """The difference to what is remembered; the array itself where shapes do not fit or nothing is remembered."""
        before = self._before
        if before is None:
            return now
        if before.shape != now.shape:
            self.worst.hide()
            said = self.tr("{0} has another shape, {1}; nothing to compare.")
            self.text.setText(said.format(self._name, list(before.shape)))
            return now
        apart = difference(now, before)
        self._worst = worst_place(apart)
        self.text.setText(self.tr("minus {0}").format(self._name))
        cell = f"[{', '.join(map(str, self._worst))}] " if self._worst else ""
        self.worst.setText(f"{cell}{number_text(before[self._worst])} → {number_text(now[self._worst])}")
        if not np.any(apart):
            self.worst.setText(self.tr("no difference"))
        self.worst.show()
        return apart

    def _on_end(self) -> None:
        self._before = None
        self.hide()
        self.ended.emit()
