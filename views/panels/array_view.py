"""An array in full: as numbers, colours, a histogram, lines or a picture, with its statistics below."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QStackedWidget, QWidget

from retrograd.app.model.statistics import capture_of
from retrograd.engine.protocol.values import Summary

from ..desk import Desk
from ..icons import icon
from ..segmented import Segmented
from .appearance import code_font, column, label, row, theme_of
from .array_menu import ArrayMenu
from .array_table import ArrayTable
from .comparison import Comparison
from .more_plots import LinePlot, PictureView, picture_of
from .number_text import Array, cell_text, norm_text, number_text
from .plots import HeatMap, Histogram
from .slice_picker import SlicePicker
from .special_values import SpecialValues
from .value_range import RangeControl

#: Pixels of a number that stands alone.
SCALAR_PIXELS = 20
#: The ways to show an array, in the order of the pages.
SHAPES = ("table", "heat-map", "histogram", "line", "picture")
#: The page that says that there are no elements.
_MISSING = len(SHAPES)


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
    """Ways to show it, axes and range, statistics, what is special in it, the difference to another; or "not kept".

    Signals:
        fetch_requested: The person wants the elements that were not kept.
        history_requested(tuple[int, ...]): The history of the element at this index is wanted.
        why_requested(tuple[int, ...]): The reason why the element at this index is what it is is wanted.
    """

    fetch_requested = Signal()
    history_requested = Signal(object)
    why_requested = Signal(object)

    def __init__(self, desk: Desk, gradient: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._gradient = gradient
        self._state: tuple[object, ...] = ()
        self._array: Array | None = None
        self._given: Array | None = None
        self._summary = Summary()
        self._name = ""
        self._drawn: set[int] = set()
        layout = column(self, margin=0, gap=8)
        self.segments = Segmented(
            self.tr("Shown as"),
            (
                ("table", self.tr("Table"), self.tr("The elements as numbers")),
                ("heat-map", self.tr("Heat map"), self.tr("The elements as colours")),
                ("histogram", self.tr("Histogram"), self.tr("How the elements are spread")),
                ("line", self.tr("Lines"), self.tr("The elements against their index")),
                ("picture", self.tr("Picture"), self.tr("The elements as pixels")),
            ),
        )
        self.segments.set_value("table")
        for shape in SHAPES:
            self.segments.button(shape).setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        desk.theme_changed.connect(self._paint_icons)
        self._paint_icons()
        self.more = ArrayMenu(desk, self)
        self.more.compare_requested.connect(self._on_compare)
        self.comparison = Comparison(desk)
        self.comparison.ended.connect(self._show_all)
        self.comparison.place_chosen.connect(self._go_to)
        self.picker = SlicePicker()
        self.range = RangeControl(desk)
        self.special = SpecialValues()
        self.special.found.connect(self._go_to)
        self.table = ArrayTable(desk)
        self.heat_map = HeatMap(desk)
        self.histogram = Histogram(desk)
        self.lines = LinePlot(desk, gradient)
        self.picture = PictureView(desk)
        self._pages = QStackedWidget()
        for page in (self.table, self.heat_map, self.histogram, self.lines, self.picture):
            self._pages.addWidget(page)
        self._pages.addWidget(self._missing_page())
        self.scalar = label(role="gradient" if gradient else "", font=code_font(desk, SCALAR_PIXELS))
        self.scalar.setAccessibleName(self.tr("Value"))
        self._pages.setMinimumHeight(96)
        self._pages.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.summary = SummaryGrid(desk)
        self._head = QWidget()
        head = row(self._head, gap=4)
        head.addWidget(self.segments)
        head.addStretch(1)
        head.addWidget(self.more)
        layout.addWidget(self.scalar)
        for part in (self._head, self.comparison, self.picker, self.range):
            layout.addWidget(part)
        layout.addWidget(self._pages, 1)
        layout.addWidget(self.special)
        layout.addWidget(self.summary)
        # Takes the room when the pages are hidden.
        layout.addStretch(0)
        self.segments.chosen.connect(self._on_chosen)
        self.picker.changed.connect(self._redraw)
        self.table.history_requested.connect(self._on_history_requested)
        self.table.why_requested.connect(self._on_why_requested)
        self.range.changed.connect(self._redraw)

    def _paint_icons(self) -> None:
        theme = theme_of(self._desk)
        for shape in SHAPES:
            self.segments.button(shape).setIcon(icon(f"show-{shape}", theme))

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

    def show_array(self, array: Array, summary: Summary, name: str = "") -> None:
        """Show elements and statistics; ``name`` says what and when they are, for comparing and for files."""
        if not array.size:
            self.show_missing(self.tr("This tensor has no elements."), None, False)
            return
        drawn = (summary, array.shape, array.ctypes.data, self._desk.settings.text("view.theme"))
        self._name = name
        if self._given is not None and drawn == self._state:
            return
        self._given, self._state, self._summary = array, drawn, summary
        self._show_all()

    def _show_all(self) -> None:
        array = self._given
        if array is None:
            return
        self._array = shown = self.comparison.compare(array)
        compared = shown is not array
        # One number needs neither table nor statistics.
        single = array.size == 1
        self.picker.set_shape(() if single else array.shape)
        self.scalar.setVisible(single)
        for part in (self._head, self.segments, self.summary, self._pages, self.range):
            part.setHidden(single)
        self.more.show_array(shown, self._name)
        if single:
            self.special.hide()
            self.scalar.setText(cell_text(shown.reshape(-1)[0]))
            self.scalar.setToolTip(str(shown.reshape(-1)[0]))
            return
        self.special.show_array(shown)
        self.summary.show_summary(capture_of(shown).summary if compared and shown.dtype.kind != "c" else self._summary)
        self._redraw()

    def show_missing(self, text: str, summary: Summary | None, can_fetch: bool) -> None:
        """Say that the elements are not there, with the statistics if those are."""
        self._array = self._given = None
        for part in (self._head, self.segments, self.scalar, self.range, self.special):
            part.hide()
        self._pages.show()
        self.picker.set_shape(())
        self.missing.setText(text)
        self.fetch.setVisible(can_fetch)
        self.summary.setVisible(summary is not None)
        if summary is not None:
            self.summary.show_summary(summary)
        self._pages.setCurrentIndex(_MISSING)

    def _on_why_requested(self, row: int, place: int) -> None:
        if self._array is not None:
            self.why_requested.emit(self.picker.element(row, place))

    def _on_history_requested(self, row: int, place: int) -> None:
        if self._array is not None:
            self.history_requested.emit(self.picker.element(row, place))

    # ------------------------------------------------------------------ drawing
    def _redraw(self) -> None:
        self._drawn.clear()
        self._on_chosen(self.segments.value())

    def _on_chosen(self, shape: str) -> None:
        """Draw a page only when it is looked at."""
        if self._array is None:
            return
        page = SHAPES.index(shape)
        self._pages.setCurrentIndex(page)
        self.range.setVisible(shape in ("table", "heat-map", "picture"))
        if page in self._drawn:
            return
        self._drawn.add(page)
        if shape == "histogram":
            self.histogram.show_array(self._array, self._gradient)
        elif shape == "picture":
            self.range.show_array(picture_of(self._array, self.picker.index())[0])
            self.picture.show_array(self._array, self.picker.index(), self.range.range)
        elif shape == "line":
            self.lines.show_array(self.picker.pick(self._array))
        else:
            shown = self.picker.pick(self._array)
            self.range.show_array(shown)
            target = self.table if shape == "table" else self.heat_map
            target.show_array(shown, self.range.range.half, self.range.range.centre)

    # ------------------------------------------------------------------ going to an element
    def _go_to(self, index: tuple[int, ...]) -> None:
        """Show an element in the table."""
        line, place = self.picker.show_place(index)
        self.segments.button("table").click()
        self.table.show_cell(line, place)
        self.table.setFocus()

    def _on_compare(self) -> None:
        if self._given is not None:
            self.comparison.begin(self._given, self._name or self.tr("what was shown before"))
            self._show_all()
