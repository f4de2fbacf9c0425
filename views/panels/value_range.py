"""Which numbers have the strongest colours: two boxes, fitting by a button, and a count of what lies outside."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QDoubleValidator
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QToolButton, QWidget

from ..desk import Desk
from .appearance import code_font, column, label, row
from .array_table import finite_peak
from .number_text import Array


@dataclass(frozen=True, slots=True)
class ValueRange:
    """From the strongest colour below to the strongest above."""

    low: float
    high: float

    @property
    def centre(self) -> float:
        """The number with the quiet colour."""
        return self.low / 2 + self.high / 2

    @property
    def half(self) -> float:
        """How far the strongest colours are from it."""
        return self.high / 2 - self.low / 2

    def outside(self, array: Array) -> tuple[int, int]:
        """How many elements lie below and above; what is no number does neither."""
        with np.errstate(invalid="ignore"):
            return int((array < self.low).sum()), int((array > self.high).sum())


def about_zero(array: Array) -> ValueRange:
    """As far to both sides of zero as the largest finite element."""
    peak = finite_peak(array) or 1.0
    return ValueRange(-peak, peak)


def fitted(array: Array) -> ValueRange:
    """From the smallest to the largest finite element."""
    numbers = array.astype(np.float64, copy=False)
    finite = numbers[np.isfinite(numbers)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (-1.0, 1.0)
    around = max(0.5, 1e-3 * abs(low))
    return ValueRange(low, high) if high > low else ValueRange(low - around, low + around)


class RangeControl(QWidget):
    """Low, high, "0" (about zero) and "Fit"; below them what is clipped.

    Signals:
        changed(): Another range is wanted.
    """

    changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._array: Array = np.zeros(0)
        self._mode = "zero"
        self.range = ValueRange(-1.0, 1.0)
        outer = column(self, margin=0, gap=2)
        layout = row(gap=4)
        outer.addLayout(layout)
        self.low, self.high = QLineEdit(), QLineEdit()
        for box, name in ((self.low, self.tr("Lowest colour")), (self.high, self.tr("Highest colour"))):
            box.setFont(code_font(desk, 11))
            box.setAccessibleName(name)
            box.setToolTip(name)
            box.setValidator(QDoubleValidator(box))
            box.setMinimumWidth(48)
            box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            box.editingFinished.connect(self._on_typed)
        self.zero, self.fit = QToolButton(), QToolButton()
        for button, text, tip in (
            (self.zero, self.tr("±0"), self.tr("Colours to both sides of zero, the largest element strongest")),
            (self.fit, self.tr("Fit"), self.tr("Colours from the smallest to the largest element")),
        ):
            button.setText(text)
            button.setToolTip(tip)
            button.setAccessibleName(tip)
            button.setCheckable(True)
        self.zero.clicked.connect(lambda: self._use("zero"))
        self.fit.clicked.connect(lambda: self._use("fit"))
        self.clipped = label(role="dim", font=code_font(desk, 11))
        layout.addWidget(self.low, 1)
        dash = label("–", "faint")
        dash.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        layout.addWidget(dash)
        layout.addWidget(self.high, 1)
        layout.addWidget(self.zero)
        layout.addWidget(self.fit)
        outer.addWidget(self.clipped)

    def show_array(self, array: Array) -> None:
        """Fit the range to an array, unless the person has typed one."""
        self._array = np.abs(array) if array.dtype.kind == "c" else array
        if self._mode != "own":
            self.range = about_zero(self._array) if self._mode == "zero" else fitted(self._array)
        self._say()

    def _use(self, mode: str) -> None:
        self._mode = mode
        self.show_array(self._array)
        self.changed.emit()

    def _on_typed(self) -> None:
        try:
            wanted = ValueRange(float(self.low.text()), float(self.high.text()))
        except ValueError:
            self._say()
            return
        if wanted == self.range or not wanted.high > wanted.low or not np.isfinite(wanted.half):
            self._say()
            return
        texts = self._texts()
        if (self.low.text(), self.high.text()) == texts:
            return
        self._mode, self.range = "own", wanted
        self._say()
        self.changed.emit()

    def _texts(self) -> tuple[str, str]:
        return f"{self.range.low:.4g}", f"{self.range.high:.4g}"

    def _say(self) -> None:
        low, high = self._texts()
        self.low.setText(low)
        self.high.setText(high)
        self.zero.setChecked(self._mode == "zero")
        self.fit.setChecked(self._mode == "fit")
        below, above = self.range.outside(self._array)
        parts = [
            self.tr("▼ {0} below").format(below) if below else "",
            self.tr("▲ {0} above").format(above) if above else "",
        ]
        self.clipped.setText("  ".join(part for part in parts if part))
        self.clipped.setVisible(bool(below or above))
        self.clipped.setAccessibleName(self.tr("{0} elements below and {1} above the range").format(below, above))
