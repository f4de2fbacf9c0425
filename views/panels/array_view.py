"""An array in full: as a table, a heat map or a histogram, with its statistics below."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QStackedWidget, QWidget

from retrograd.engine.protocol.values import Summary

from ..desk import Desk
from ..segmented import Segmented
from .appearance import code_font, column, label
from .array_table import ArrayTable, finite_peak
from .number_text import Array, cell_text, norm_text, number_text
from .plots import HeatMap, Histogram
from .slice_picker import SlicePicker

#: Pixels of a number that stands alone.
SCALAR_PIXELS = 20
#: The ways to show an array, in the order of the pages.
SHAPES = ("table", "heat-map", "histogram")


class SummaryGrid(QWidget):
    """min, max, mean, std, norm, zeros, NaN, Inf in two lines."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(8)
        layout.setVerticalSpacing(2)
        font = code_font(desk)
        self._names = (
            self.tr("min"), self.tr("max"), self.tr("mean"), self.tr("std"),
            self.tr("norm"), self.tr("zeros"), "NaN", "Inf",
        )  # fmt: skip
        self._cells = []
        for number, name in enumerate(self._names):
            line, place = divmod(number, 4)
            layout.addWidget(label(name, "faint", code_font(desk, 11)), 2 * line, place)
            cell = label(font=font)
            layout.addWidget(cell, 2 * line + 1, place)
            layout.setColumnStretch(place, 1)
            self._cells.append(cell)

    def show_summary(self, summary: Summary) -> None:
        """Show the statistics."""
        empty = summary.count == summary.nans + summary.infinities
        numbers = (summary.minimum, summary.maximum, summary.mean, summary.std, summary.norm)
        texts = ["–" if empty else number_text(number) for number in numbers]
        texts.append(str(summary.zeros))
        if summary.partial:
            texts = [*["–"] * 4, norm_text(summary).strip("‖"), "–"]
        texts.extend(f"⚠ {count}" if count else "0" for count in (summary.nans, summary.infinities))
        for name, cell, text in zip(self._names, self._cells, texts, strict=True):
            cell.setText(text)
            cell.setAccessibleName(f"{name} {text}")

    def text(self) -> str:
        """All of it in one line."""
        return "  ".join(f"{name} {cell.text()}" for name, cell in zip(self._names, self._cells, strict=True))


class ArrayView(QWidget):
    """Segments Table, Heat map, Histogram, index boxes for further dimensions, statistics; or "not kept".

    Signals:
        fetch_requested: The person wants the elements that were not kept.
        history_requested(tuple[int, ...]): The history of the element at this index is wanted.
    """

    fetch_requested = Signal()
    history_requested = Signal(object)

    def __init__(self, desk: Desk, gradient: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._gradient = gradient
        self._state: tuple[object, ...] = ()
        self._array: Array | None = None
        self._drawn: set[int] = set()
        layout = column(self, margin=0, gap=8)
        self.segments = Segmented(
            self.tr("Shown as"),
            (
                ("table", self.tr("Table"), self.tr("The elements as numbers")),
                ("heat-map", self.tr("Heat map"), self.tr("The elements as colours about zero")),
                ("histogram", self.tr("Histogram"), self.tr("How the elements are spread")),
            ),
        )
        self.segments.set_value("table")
        self.picker = SlicePicker()
        self.table = ArrayTable(desk)
        self.heat_map = HeatMap(desk)
        self.histogram = Histogram(desk)
        self._pages = QStackedWidget()
        for page in (self.table, self.heat_map, self.histogram):
            self._pages.addWidget(page)
        self._pages.addWidget(self._missing_page())
        self.scalar = label(role="gradient" if gradient else "", font=code_font(desk, SCALAR_PIXELS))
        self.scalar.setAccessibleName(self.tr("Value"))
        self._pages.setMinimumHeight(96)
        self._pages.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.summary = SummaryGrid(desk)
        layout.addWidget(self.scalar)
        layout.addWidget(self.segments, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self.picker)
        layout.addWidget(self._pages, 1)
        layout.addWidget(self.summary)
        # Takes the room when the pages are hidden.
        layout.addStretch(0)
        self.segments.chosen.connect(self._on_chosen)
        self.picker.changed.connect(self._redraw)
        self.table.history_requested.connect(self._on_history_requested)

    def _missing_page(self) -> QWidget:
        page = QWidget()
        layout = column(page, margin=0, gap=8)
        self.missing = label(role="dim", wrap=True)
        self.fetch = QPushButton(self.tr("Fetch now"))
        self.fetch.clicked.connect(self.fetch_requested)
        layout.addWidget(self.missing)
        layout.addWidget(self.fetch, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addStretch(1)
        return page

    def show_array(self, array: Array, summary: Summary) -> None:
        """Show elements and statistics."""
        if not array.size:
            self.show_missing(self.tr("This tensor has no elements."), None, False)
            return
        drawn = (summary, array.shape, array.ctypes.data, self._desk.settings.text("view.theme"))
        if self._array is not None and drawn == self._state:
            return
        self._array, self._state = array, drawn
        # One number needs neither table nor statistics.
        single = array.size == 1
        self.picker.set_shape(() if single else array.shape)
        self.scalar.setVisible(single)
        for part in (self.segments, self.summary, self._pages):
            part.setHidden(single)
        if single:
            self.scalar.setText(cell_text(array.reshape(-1)[0]))
            self.scalar.setToolTip(str(array.reshape(-1)[0]))
            return
        self.summary.show_summary(summary)
        self._redraw()

    def show_missing(self, text: str, summary: Summary | None, can_fetch: bool) -> None:
        """Say that the elements are not there, with the statistics if those are."""
        self._array = None
        self.segments.hide()
        self.scalar.hide()
        self._pages.show()
        self.picker.set_shape(())
        self.missing.setText(text)
        self.fetch.setVisible(can_fetch)
        self.summary.setVisible(summary is not None)
        if summary is not None:
            self.summary.show_summary(summary)
        self._pages.setCurrentIndex(3)

    def _on_history_requested(self, row: int, place: int) -> None:
        if self._array is not None:
            last = (row, place) if self._array.ndim > 1 else (row,)
            self.history_requested.emit((*self.picker.index(), *last))

    def _redraw(self) -> None:
        self._drawn.clear()
        self._on_chosen(self.segments.value())

    def _on_chosen(self, shape: str) -> None:
        """Draw a page only when it is looked at."""
        if self._array is None:
            return
        page = SHAPES.index(shape)
        self._pages.setCurrentIndex(page)
        if page in self._drawn:
            return
        self._drawn.add(page)
        if page == 2:
            self.histogram.show_array(self._array, self._gradient)
            return
        shown = self.picker.pick(self._array)
        peak = finite_peak(shown)
        (self.table if page == 0 else self.heat_map).show_array(shown, peak)
