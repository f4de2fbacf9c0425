"""Two further drawings of an array: its rows as lines, and as a picture of grey or coloured pixels."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from ..desk import Desk
from .appearance import blended, theme_of
from .array_table import as_table
from .number_text import Array
from .plots import HEAT_MAP_SIDE, IndexAxis, Plot, as_numbers
from .value_range import ValueRange

#: Rows of a matrix that are drawn as lines.
MOST_LINES = 16


class LinePlot(Plot):
    """A vector against its index; of a matrix its rows."""

    def __init__(self, desk: Desk, gradient: bool, parent: QWidget | None = None) -> None:
        super().__init__(desk, "", parent)
        self.setAccessibleName(self.tr("Lines"))
        self._gradient = gradient
        self._lines: list[pg.PlotDataItem] = []

    def axes(self) -> dict[str, pg.AxisItem]:
        """Indices below."""
        return {"bottom": IndexAxis("bottom")}

    def show_array(self, array: Array) -> None:
        """Draw a slice of at most two dimensions."""
        theme = theme_of(self.desk)
        self.paint_axes(theme)
        rows = as_numbers(np.atleast_2d(array))
        shown = rows[:MOST_LINES]
        while len(self._lines) < len(shown):
            line = self.plot.plot()
            line.setDownsampling(auto=True, method="peak")
            line.setClipToView(True)
            self._lines.append(line)
        colour = theme.color("gradient" if self._gradient else "accent")
        for line in self._lines[len(shown) :]:
            line.setData([], [])
        for number, (line, values) in enumerate(zip(self._lines, shown, strict=False)):
            finite = np.where(np.isfinite(values), values, np.nan)
            # Alone between holes a number has no line, so few are dotted.
            dotted = values.size <= 64 and np.isfinite(values).any()
            line.setData(np.arange(values.size), finite, connect="finite")
            line.setSymbol("o" if dotted else None)
            line.setSymbolSize(4)
            shade = _shade(colour, theme.color("panel"), number, len(shown))
            line.setPen(pg.mkPen(shade, width=1.5))
            line.setSymbolBrush(shade)
            line.setSymbolPen(None)
        self.plot.enableAutoRange()
        text = self.tr("{0} elements").format(f"{rows.shape[1]:,}")
        if len(rows) > 1:
            text = self.tr("{0} of {1} rows of {2} elements").format(len(shown), f"{len(rows):,}", f"{rows.shape[1]:,}")
        if bad := int((~np.isfinite(shown)).sum()):
            text += self.tr(", ⚠ {0} not finite").format(bad)
        self.caption.setText(text)
        self.setAccessibleDescription(text)


def _shade(colour: QColor, ground: QColor, number: int, count: int) -> QColor:
    return blended(colour, ground, 1.0 - 0.65 * number / max(count - 1, 1))


def picture_of(array: Array, index: tuple[int, ...]) -> tuple[Array, str]:
    """The pixels that an array stands for, and how they lie in it.

    ``(…, 3 or 4, H, W)`` and ``(…, H, W, 3 or 4)`` are coloured ("CHW", "HWC"), anything else is grey ("HW"); ``index``
    picks among the dimensions before.
    """
    before = index[: max(array.ndim - 3, 0)]
    for channels in (3, 4) if array.ndim >= 3 else ():
        if array.shape[-3] == channels:
            return np.moveaxis(array[before], 0, -1), "CHW"
        if array.shape[-1] == channels:
            return array[before], "HWC"
    return as_table(array[index[: array.ndim - 2]] if array.ndim > 2 else array), "HW"


class PictureView(Plot):
    """Pixels; black is the low end of the range, white the high one."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, "", parent)
        self.setAccessibleName(self.tr("Picture"))
        self.plot.invertY(True)
        self.plot.setAspectLocked(True)
        self.image = pg.ImageItem(axisOrder="row-major")
        self.plot.addItem(self.image)

    def show_array(self, array: Array, index: tuple[int, ...], shown: ValueRange) -> None:
        """Draw the array; ``index`` picks among leading dimensions."""
        theme = theme_of(self.desk)
        self.paint_axes(theme)
        pixels, kind = picture_of(array, index)
        step = max(1, -(-max(pixels.shape[:2]) // HEAT_MAP_SIDE))
        numbers = as_numbers(pixels[::step, ::step])
        span = max(shown.high - shown.low, 1e-300)
        grey = np.clip((np.nan_to_num(numbers, nan=shown.low) - shown.low) / span, 0.0, 1.0)
        drawn = np.round(255 * grey).astype(np.uint8)
        if kind == "HW":
            drawn = np.repeat(drawn[:, :, None], 3, axis=2)
            nan = theme.color("value_nan")
            drawn[np.isnan(numbers)] = (nan.red(), nan.green(), nan.blue())
        self.image.setImage(drawn, levels=(0, 255))
        self.image.setRect(-0.5, -0.5, pixels.shape[1], pixels.shape[0])
        self.plot.setRange(xRange=(-0.5, pixels.shape[1] - 0.5), yRange=(-0.5, pixels.shape[0] - 0.5), padding=0.02)
        said = {"CHW": self.tr("colours first"), "HWC": self.tr("colours last"), "HW": self.tr("grey")}[kind]
        text = self.tr("{0} × {1} pixels, {2}").format(pixels.shape[0], pixels.shape[1], said)
        self.caption.setText(text)
        self.setAccessibleDescription(text)
