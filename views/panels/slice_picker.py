"""Which two dimensions of an array with more are shown, and where in the others."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QSizePolicy, QSlider, QSpinBox, QWidget

from .appearance import label, row
from .number_text import Array


class SlicePicker(QWidget):
    """Rows and columns to choose, a slider and a number for each other dimension; hidden up to two dimensions.

    What was chosen for a shape is remembered as long as the window is there.

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
        self.rows, self.columns = QComboBox(), QComboBox()
        axes = row(gap=4)
        for box, name in ((self.rows, self.tr("rows")), (self.columns, self.tr("columns"))):
            box.setAccessibleName(self.tr("Dimension shown as {0}").format(name))
            box.setToolTip(box.accessibleName())
            box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            box.activated.connect(lambda _, box=box: self._on_axis(box))
        axes.addWidget(self.rows, 1)
        times = label("×", "faint")
        times.setFixedWidth(10)
        axes.addWidget(times)
        axes.addWidget(self.columns, 1)
        head = label(self.tr("axes"), "dim")
        head.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._grid.addWidget(head, 0, 0)
        self._grid.addLayout(axes, 0, 1, 1, 2)
        self._lines: list[tuple[QLabel, QSlider, QSpinBox]] = []
        self._shape: tuple[int, ...] = ()
        self._axes: dict[tuple[int, ...], tuple[int, int]] = {}
        self.hide()

    # ------------------------------------------------------------------ which
    def set_shape(self, shape: tuple[int, ...]) -> None:
        """Offer the slices of arrays of this shape; the picked one stays where it is still there."""
        if shape == self._shape:
            return
        self._shape = shape
        for box in (self.rows, self.columns):
            box.clear()
            box.addItems([f"{number} ({size})" for number, size in enumerate(shape)])
        while len(self._lines) > max(len(shape) - 2, 0):
            for widget in self._lines.pop():
                widget.hide()
                widget.deleteLater()
        while len(self._lines) < len(shape) - 2:
            self._add_line(len(self._lines))
        self._name_lines()
        self.setVisible(len(shape) > 2)

    def axes(self) -> tuple[int, int]:
        """The dimensions shown as rows and as columns."""
        count = len(self._shape)
        return self._axes.get(self._shape, (count - 2, count - 1))

    def others(self) -> list[int]:
        """The dimensions that have a slider, in order."""
        return [number for number in range(len(self._shape)) if number not in self.axes()]

    def index(self) -> tuple[int, ...]:
        """Where in the other dimensions, in order."""
        return tuple(box.value() for _, _, box in self._lines)

    def box(self, dimension: int) -> QSpinBox:
        """The number box of the other dimension of this rank (0: the first)."""
        return self._lines[dimension][2]

    def set_axes(self, rows: int, columns: int) -> None:
        """Show these dimensions as rows and columns.

        Raises:
            ValueError: They are the same, or not there.
        """
        if rows == columns or not 0 <= min(rows, columns) <= max(rows, columns) < len(self._shape):
            raise ValueError(f"{rows} and {columns} are no two of {len(self._shape)} dimensions")
        self._axes[self._shape] = rows, columns
        self._name_lines()
        self.changed.emit()

    def pick(self, array: Array) -> Array:
        """The slice of the array that is picked, with at most two dimensions; an empty array stays empty."""
        if 0 in array.shape:
            return array.reshape(0, 0)
        if array.ndim <= 2:
            return array
        others = self.others()
        picked: Array = np.transpose(array, (*others, *self.axes()))[self.index()]
        return picked

    def element(self, line: int, place: int) -> tuple[int, ...]:
        """Index in the whole array of a cell of the table."""
        count = len(self._shape)
        if count <= 2:
            return (line, place) if count == 2 else (line,) if count else ()
        index = dict(zip(self.others(), self.index(), strict=True))
        index |= dict(zip(self.axes(), (line, place), strict=True))
        return tuple(index[number] for number in range(count))

    def show_place(self, index: tuple[int, ...]) -> tuple[int, int]:
        """Go to the slice with an element of the whole array; its row and column in the table."""
        if len(index) <= 2:
            return (index[0] if index else 0, index[1] if len(index) == 2 else 0)
        before = self.index()
        for (_, _, box), number in zip(self._lines, self.others(), strict=True):
            was = box.blockSignals(True)
            box.setValue(index[number])
            box.blockSignals(was)
        for _, slider, box in self._lines:
            was = slider.blockSignals(True)
            slider.setValue(box.value())
            slider.blockSignals(was)
        if self.index() != before:
            self.changed.emit()
        rows, columns = self.axes()
        return index[rows], index[columns]

    # ------------------------------------------------------------------ inside
    def _on_axis(self, box: QComboBox) -> None:
        rows, columns = self.axes()
        wanted = box.currentIndex()
        if box is self.rows:
            self.set_axes(wanted, rows if wanted == columns else columns)
        else:
            self.set_axes(columns if wanted == rows else rows, wanted)

    def _name_lines(self) -> None:
        if len(self._shape) < 2:
            return
        rows, columns = self.axes()
        self.rows.setCurrentIndex(rows)
        self.columns.setCurrentIndex(columns)
        for (name, slider, box), number in zip(self._lines, self.others(), strict=True):
            size = self._shape[number]
            name.setText(self.tr("dim {0}").format(number))
            was_blocked = box.blockSignals(True), slider.blockSignals(True)
            box.setRange(0, max(size - 1, 0))
            slider.setRange(0, max(size - 1, 0))
            slider.setValue(box.value())
            box.setSuffix(f" / {size}")
            box.blockSignals(was_blocked[0])
            slider.blockSignals(was_blocked[1])
            for widget in (slider, box):
                widget.setAccessibleName(self.tr("Index in dimension {0}").format(number))

    def _add_line(self, line: int) -> None:
        name = label("", "dim")
        name.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setPageStep(1)
        box = QSpinBox()
        # Qt gives the text no room when a style sheet meets NoButtons; the slider has the role of the buttons.
        box.setStyleSheet("QSpinBox::up-button, QSpinBox::down-button { width: 0; border: 0; }")
        box.setAlignment(Qt.AlignmentFlag.AlignRight)
        box.setMinimumWidth(72)
        slider.valueChanged.connect(box.setValue)
        box.valueChanged.connect(slider.setValue)
        box.valueChanged.connect(self._on_changed)
        for place, widget in enumerate((name, slider, box)):
            self._grid.addWidget(widget, line + 1, place)
        self._lines.append((name, slider, box))

    def _on_changed(self) -> None:
        self.changed.emit()
