"""Which two dimensions of an array with more are shown: a slider and a number for each leading dimension."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QSlider, QSpinBox, QWidget

from .appearance import label
from .number_text import Array


class SlicePicker(QWidget):
    """Sliders for all dimensions but the last two; hidden when there are no more.

    Signals:
        changed: Another slice is wanted.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self._lines: list[tuple[QWidget, QSlider, QSpinBox]] = []
        self._shape: tuple[int, ...] = ()
        self.hide()

    def set_shape(self, shape: tuple[int, ...]) -> None:
        """Offer the slices of arrays of this shape; the picked one stays where it is still there."""
        if shape == self._shape:
            return
        self._shape = shape
        leading = shape[:-2]
        while len(self._lines) > len(leading):
            for widget in self._lines.pop():
                widget.hide()
                widget.deleteLater()
        while len(self._lines) < len(leading):
            self._add_line(len(self._lines))
        for (_, slider, box), size in zip(self._lines, leading, strict=True):
            was_blocked = box.blockSignals(True), slider.blockSignals(True)
            box.setRange(0, max(size - 1, 0))
            slider.setRange(0, max(size - 1, 0))
            box.setSuffix(f" / {size}")
            box.blockSignals(was_blocked[0])
            slider.blockSignals(was_blocked[1])
        self.setVisible(bool(leading))

    def box(self, dimension: int) -> QSpinBox:
        """The number box of a leading dimension."""
        return self._lines[dimension][2]

    def pick(self, array: Array) -> Array:
        """The slice of the array that is picked, with at most two dimensions; an empty array stays empty."""
        if 0 in array.shape:
            return array.reshape(0, 0)
        index = tuple(box.value() for _, _, box in self._lines)
        return array[index] if index else array

    def index(self) -> tuple[int, ...]:
        """The leading indices that are picked."""
        return tuple(box.value() for _, _, box in self._lines)

    def _add_line(self, dimension: int) -> None:
        name = label(self.tr("dim {0}").format(dimension), "dim")
        name.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setPageStep(1)
        slider.setAccessibleName(self.tr("Index in dimension {0}").format(dimension))
        box = QSpinBox()
        # Qt gives the text no room when a style sheet meets NoButtons; the slider has the role of the buttons.
        box.setStyleSheet("QSpinBox::up-button, QSpinBox::down-button { width: 0; border: 0; }")
        box.setAlignment(Qt.AlignmentFlag.AlignRight)
        box.setAccessibleName(slider.accessibleName())
        box.setMinimumWidth(72)
        slider.valueChanged.connect(box.setValue)
        box.valueChanged.connect(slider.setValue)
        box.valueChanged.connect(self._on_changed)
        for place, widget in enumerate((name, slider, box)):
            self._grid.addWidget(widget, dimension, place)
        self._lines.append((name, slider, box))

    def _on_changed(self) -> None:
        self.changed.emit()
