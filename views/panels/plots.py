"""The two drawings of an array: a heat map with its colour bar, and a histogram."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QWidget

from ..desk import Desk
from ..theme import Theme
from .appearance import blended, code_font, column, label, theme_of
from .array_table import as_table
from .number_text import Array, cell_text, number_text

#: Elements that a histogram counts; of larger arrays an even sample is taken, and the caption says so.
HISTOGRAM_SAMPLE = 1 << 18
#: Larger sides of a heat map are thinned out before they are drawn.
HEAT_MAP_SIDE = 1024
_BINS = 40


def as_numbers(array: Array) -> np.ndarray[Any, np.dtype[np.float64]]:
    """The elements as float64, magnitudes for complex ones."""
    return (np.abs(array) if array.dtype.kind == "c" else array).astype(np.float64)


def diverging(theme: Theme) -> pg.ColorMap:
    """Colours from below zero over the panel's to above."""
    middle = theme.color("value_zero")
    stops = [
        _rgb(theme.color("value_negative")),
        _rgb(blended(theme.color("value_negative"), middle, 0.5)),
        _rgb(middle),
        _rgb(blended(theme.color("value_positive"), middle, 0.5)),
        _rgb(theme.color("value_positive")),
    ]
    return pg.ColorMap([0.0, 0.25, 0.5, 0.75, 1.0], stops)


def _rgb(color: QColor) -> tuple[int, int, int]:
    return color.red(), color.green(), color.blue()


class Plot(QWidget):
    """A plot with a caption below; no menus, no dragging, colours of the theme."""

    def __init__(self, desk: Desk, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.setAccessibleName(name)
        self._layout = layout = column(self, margin=0, gap=4)
        self._canvas = pg.GraphicsLayoutWidget()
        self._canvas.ci.layout.setContentsMargins(0, 4, 0, 0)
        self._canvas.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.plot = self._canvas.addPlot(axisItems=self.axes(), enableMenu=False)
        self.own_menus(self.plot)
        self.plot.setMouseEnabled(x=False, y=False)
        self.plot.hideButtons()
        self.caption = label(role="dim", font=code_font(desk, 11))
        layout.addWidget(self._canvas, 1)
        layout.addWidget(self.caption)

    def own_menus(self, item: pg.PlotItem) -> None:
        """Let the menus that pyqtgraph makes for an item go with this plot; they would stay for ever."""
        item.ctrlMenu.setParent(self, item.ctrlMenu.windowFlags())

    def axes(self) -> dict[str, pg.AxisItem]:
        """Axes of another kind than pyqtgraph's, by side."""
        return {}

    def inset(self) -> None:
        """Keep off the edges, for a plot that fills a panel."""
        self._layout.setContentsMargins(8, 0, 8, 6)
        self.caption.setContentsMargins(4, 0, 4, 0)

    def paint_axes(self, theme: Theme) -> None:
        """Give ground and axes the theme's colours."""
        self._canvas.setBackground(theme.color("panel"))
        font = code_font(self.desk, 10)
        for side in ("left", "bottom"):
            axis = self.plot.getAxis(side)
            axis.setPen(pg.mkPen(theme.color("line")))
            axis.setTextPen(pg.mkPen(theme.color("faint")))
            axis.setTickFont(font)


class IndexAxis(pg.AxisItem):  # type: ignore[misc]
    """An axis of whole numbers."""

    def tickSpacing(self, low: float, high: float, size: float) -> list[tuple[float, float]]:
        """pyqtgraph's spacings without those below one."""
        found = [(spacing, offset) for spacing, offset in super().tickSpacing(low, high, size) if spacing >= 1.0]
        return found[:1] or [(1.0, 0.0)]


class HeatMap(Plot):
    """A matrix as colours about zero; what is not finite is drawn in its own colour and counted in the caption."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, "", parent)
        self.setAccessibleName(self.tr("Heat map"))
        self._array: Array = np.zeros((0, 0))
        self._step = (1, 1)
        self._text = ""
        self.plot.invertY(True)
        self.plot.setAspectLocked(True)
        for side in ("left", "bottom"):
            self.plot.getAxis(side).setStyle(tickLength=-3)
        self.image = pg.ImageItem(axisOrder="row-major")
        self._holes = pg.ImageItem(axisOrder="row-major")
        self.plot.addItem(self.image)
        self.plot.addItem(self._holes)
        self.bar = pg.ColorBarItem(interactive=False, width=10)
        self.own_menus(self.bar)
        self.bar.setImageItem(self.image, insert_in=self.plot)
        self.plot.scene().sigMouseMoved.connect(self._on_mouse_moved)

    def axes(self) -> dict[str, pg.AxisItem]:
        """Indices on both sides."""
        return {side: IndexAxis(side) for side in ("left", "bottom")}

    def show_array(self, array: Array, peak: float, centre: float = 0.0) -> None:
        """Show a slice of at most two dimensions; so far from ``centre`` as ``peak`` the colours are strongest."""
        table = as_table(array)
        self._array = table
        theme = theme_of(self.desk)
        self.paint_axes(theme)
        self._step = (-(-table.shape[0] // HEAT_MAP_SIDE) or 1, -(-table.shape[1] // HEAT_MAP_SIDE) or 1)
        thinned = as_numbers(table[:: self._step[0], :: self._step[1]])
        bad = ~np.isfinite(thinned)
        limit = peak or 1.0
        levels = (centre - limit, centre + limit)
        self.bar.setColorMap(diverging(theme))
        self.bar.setLevels(levels)
        axis = self.bar.axis
        axis.setPen(pg.mkPen(theme.color("line")))
        axis.setTextPen(pg.mkPen(theme.color("faint")))
        axis.setTickFont(code_font(self.desk, 10))
        self.image.setImage(np.where(bad, centre, thinned), autoLevels=False, levels=levels)
        holes = np.zeros((*bad.shape, 4), dtype=np.uint8)
        with np.errstate(invalid="ignore"):
            clipped = ~bad & (np.abs(thinned - centre) > limit * (1 + 1e-6))
        # The colours end there: half the text's colour over them says so.
        holes[clipped] = (*_rgb(theme.color("text")), 96)
        holes[bad] = (*_rgb(theme.color("value_nan")), 255)
        self._holes.setImage(holes, levels=(0, 255))
        # An index stands at the middle of its cell.
        area = (-0.5, -0.5, table.shape[1], table.shape[0])
        self.image.setRect(*area)
        self._holes.setRect(*area)
        self.plot.setRange(xRange=(-0.5, table.shape[1] - 0.5), yRange=(-0.5, table.shape[0] - 0.5), padding=0.02)
        self._text = self._describe(thinned.shape, int(bad.sum()), int(clipped.sum()))
        self.caption.setText(self._text)
        self.setAccessibleDescription(self._text)

    def _describe(self, shown: tuple[int, ...], bad: int, clipped: int) -> str:
        text = f"{self._array.shape[0]} × {self._array.shape[1]}"
        if shown != self._array.shape:
            text += self.tr(", every {0}. row and {1}. column").format(*self._step)
        if bad:
            text += self.tr(", ⚠ {0} not finite").format(bad)
        if clipped:
            text += self.tr(", {0} outside the range, shaded").format(clipped)
        return text

    def _on_mouse_moved(self, position: QPointF) -> None:
        point = self.image.mapFromScene(position)
        shown = self.image.image
        if shown is None:
            return
        row = int(np.floor(point.y())) * self._step[0]
        col = int(np.floor(point.x())) * self._step[1]
        if 0 <= row < self._array.shape[0] and 0 <= col < self._array.shape[1]:
            self.caption.setText(f"[{row}, {col}]  {cell_text(self._array[row, col])}")
        else:
            self.caption.setText(self._text)


class Histogram(Plot):
    """How the finite elements are spread."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, "", parent)
        self.setAccessibleName(self.tr("Histogram"))
        self.counts: np.ndarray[Any, np.dtype[np.int64]] = np.zeros(0, dtype=np.int64)
        self._bars = pg.BarGraphItem(x0=[], x1=[], height=[])
        self.plot.addItem(self._bars)
        self.plot.getAxis("left").setStyle(tickLength=-3, maxTickLevel=0)
        self.plot.getAxis("bottom").setStyle(tickLength=-3, maxTickLevel=0)

    def show_array(self, array: Array, gradient: bool = False) -> None:
        """Count the elements of an array of any shape."""
        theme = theme_of(self.desk)
        self.paint_axes(theme)
        flat = array.reshape(-1)
        stride = max(1, -(-flat.size // HISTOGRAM_SAMPLE))
        numbers = as_numbers(flat[::stride])
        finite = numbers[np.isfinite(numbers)]
        self.counts, edges = _counted(finite)
        color = theme.color("gradient" if gradient else "accent")
        self._bars.setOpts(
            x0=edges[:-1], x1=edges[1:], height=self.counts,
            brush=pg.mkBrush(blended(color, theme.color("panel"), 0.55)), pen=pg.mkPen(theme.color("panel")),
        )  # fmt: skip
        self.plot.enableAutoRange()
        text = self.tr("{0} elements in {1} bins").format(finite.size, self.counts.size)
        if stride > 1:
            text = self.tr("sample of {0} among {1} elements").format(finite.size, flat.size)
        if missing := numbers.size - finite.size:
            text += self.tr(", ⚠ {0} not finite left out").format(missing)
        self.caption.setText(text)
        self.setAccessibleDescription(self._spoken(edges))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep everything in sight."""
        super().resizeEvent(event)
        self.plot.autoRange()

    def _spoken(self, edges: np.ndarray[Any, np.dtype[np.float64]]) -> str:
        if not self.counts.size:
            return self.tr("no finite elements")
        top = int(self.counts.argmax())
        return self.tr("most elements, {0}, between {1} and {2}").format(
            int(self.counts[top]), number_text(edges[top]), number_text(edges[top + 1])
        )


def _counted(
    finite: np.ndarray[Any, np.dtype[np.float64]],
) -> tuple[np.ndarray[Any, np.dtype[np.int64]], np.ndarray[Any, np.dtype[np.float64]]]:
    if not finite.size:
        return np.zeros(0, dtype=np.int64), np.zeros(1)
    low, high = float(finite.min()), float(finite.max())
    if not np.isfinite(high - low) or high - low < 1e-12 * max(abs(low), abs(high), 1e-300):
        # One value, or a spread that cannot be cut into bins: a single bar about it.
        half = max(abs(low), 1.0) * 0.5
        return np.array([finite.size]), np.array([low - half, low + half])
    counts, edges = np.histogram(finite, bins=min(_BINS, max(4, int(np.sqrt(finite.size)) * 2)), range=(low, high))
    return counts.astype(np.int64), edges
