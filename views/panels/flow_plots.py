"""Gradient norms by layer and step: as a heat map on a logarithmic scale, and as curves."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtWidgets import QWidget

from retrograd.app.model.gradient_flow import ABSENT, KNOWN, NONE, NOT_FINITE, FlowTable

from ..desk import Desk
from ..theme import Theme
from .appearance import blended, theme_of
from .number_text import number_text
from .plain_text import one_line
from .plots import IndexAxis, Plot

Numbers = np.ndarray[Any, np.dtype[np.float64]]

#: Colours of the scale, and decades that it spans at most.
_SHADES, _DECADES = 64, 8.0
#: Curves drawn at most; the person chooses among more by selecting.
_CURVES = 24
#: Letters of a row's name on an axis, and rows above which not all are named.
_LETTERS, _NAMED = 16, 14


def scale_of(numbers: Numbers) -> tuple[float, float]:
    """Decimal logarithms of the smallest and largest number above zero, at most eight decades and at least one."""
    good = numbers[np.isfinite(numbers) & (numbers > 0)]
    if not good.size:
        return -1.0, 0.0
    low, high = math.log10(float(good.min())), math.log10(float(good.max()))
    low, high = max(low, high - _DECADES), high
    return (low, high) if high - low >= 1.0 else ((low + high) / 2 - 0.5, (low + high) / 2 + 0.5)


class FlowHeatMap(Plot):
    """Rows by steps; a click chooses a cell.

    Signals:
        chosen(int, int): Row and step (index within the table).
    """

    chosen = Signal(int, int)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, "", parent)
        self.setAccessibleName(self.tr("Gradient norms by layer and step"))
        self.inset()
        self._table: FlowTable | None = None
        self._numbers: Numbers = np.zeros((0, 0))
        self._text = ""
        self.plot.invertY(True)
        self.plot.getAxis("left").setStyle(tickLength=0)
        self.plot.getAxis("bottom").setStyle(tickLength=-3)
        self.image = pg.ImageItem(axisOrder="row-major")
        self._now = pg.InfiniteLine(angle=90)
        self._row = pg.InfiniteLine(angle=0)
        for item in (self.image, self._row, self._now):
            self.plot.addItem(item)
        scene = self.plot.scene()
        scene.sigMouseMoved.connect(self._on_mouse_moved)
        scene.sigMouseClicked.connect(self._on_clicked)

    def axes(self) -> dict[str, pg.AxisItem]:
        """Whole steps below."""
        return {"bottom": IndexAxis("bottom")}

    def show_table(self, table: FlowTable, numbers: Numbers, step: int, row: int) -> None:
        """Colour ``numbers`` (rows by steps) of a table; mark a step and a row (-1: none)."""
        self._table, self._numbers = table, numbers
        theme = theme_of(self.desk)
        self.paint_axes(theme)
        rows, steps = numbers.shape
        low, high = scale_of(numbers)
        self.image.setImage(_colours(numbers, table.state, theme, low, high), levels=(0, 255))
        first = table.steps[0].number if table.steps else 0
        self.image.setRect(first - 0.5, -0.5, max(steps, 1), max(rows, 1))
        self.plot.setRange(xRange=(first - 0.5, first + steps - 0.5), yRange=(-0.5, rows - 0.5), padding=0)
        self._label_rows(table)
        self._now.setPen(pg.mkPen(theme.color("text"), width=1))
        self._now.setVisible(step >= 0)
        self._now.setValue(first + step)
        self._row.setPen(pg.mkPen(theme.color("selection"), width=1, style=Qt.PenStyle.DashLine))
        self._row.setVisible(row >= 0)
        self._row.setValue(row)
        self._text = self.tr("{0} … {1}, log scale").format(f"{10**low:.1e}", f"{10**high:.1e}")
        missing = int((table.state == NONE).sum())
        if missing:
            self._text += self.tr(" · ∅ {0} without gradient").format(missing)
        if bad := int((table.state == NOT_FINITE).sum()):
            self._text += self.tr(" · ⚠ {0} not finite").format(bad)
        self.caption.setText(self._text)
        self.setAccessibleDescription(self._text)

    def _label_rows(self, table: FlowTable) -> None:
        apart = max(1, math.ceil(len(table.rows) / _NAMED))
        names = [(place, _short(row.name)) for place, row in enumerate(table.rows) if place % apart == 0]
        self.plot.getAxis("left").setTicks([names])

    def _cell(self, position: QPointF) -> tuple[int, int] | None:
        if self._table is None or not self._numbers.size:
            return None
        point = self.plot.getViewBox().mapSceneToView(position)
        row = math.floor(point.y() + 0.5)
        column = math.floor(point.x() + 0.5) - self._table.steps[0].number
        inside = 0 <= row < self._numbers.shape[0] and 0 <= column < self._numbers.shape[1]
        return (row, column) if inside else None

    def _on_mouse_moved(self, position: QPointF) -> None:
        cell = self._cell(position)
        self.caption.setText(self.describe(*cell) if cell is not None else self._text)

    def _on_clicked(self, event: Any) -> None:
        cell = self._cell(event.scenePos())
        if cell is not None:
            self.chosen.emit(*cell)

    def describe(self, row: int, column: int) -> str:
        """A cell in words."""
        table = self._table
        if table is None:
            return ""
        state, number = int(table.state[row, column]), float(self._numbers[row, column])
        words = {
            NONE: self.tr("no gradient"),
            NOT_FINITE: self.tr("⚠ not finite"),
            ABSENT: self.tr("took no part"),
        }
        said = words.get(state, number_text(number) if math.isfinite(number) else self.tr("not known"))
        return self.tr("{0}, step {1}: {2}").format(
            one_line(table.rows[row].name, 40), table.steps[column].number, said
        )


class FlowCurves(Plot):
    """A curve for each row on a logarithmic scale, the chosen one strong; a click chooses a step.

    Signals:
        step_chosen(int): Index of the step within the table.
    """

    step_chosen = Signal(int)

    def __init__(self, desk: Desk, name: str, parent: QWidget | None = None) -> None:
        super().__init__(desk, name, parent)
        self.inset()
        self._first = self._count = 0
        self.plot.setLogMode(y=True)
        self._curves: list[pg.PlotDataItem] = []
        self._now = pg.InfiniteLine(angle=90)
        self._guide = pg.InfiniteLine(angle=0, pos=-3.0)
        self.plot.addItem(self._now)
        self.plot.addItem(self._guide)
        self.plot.scene().sigMouseClicked.connect(self._on_clicked)

    def axes(self) -> dict[str, pg.AxisItem]:
        """Whole steps below."""
        return {"bottom": IndexAxis("bottom")}

    def show_table(self, table: FlowTable, numbers: Numbers, step: int, row: int, guide: bool = False) -> None:
        """Draw ``numbers`` (rows by steps); ``guide`` draws a line at one thousandth."""
        theme = theme_of(self.desk)
        self.paint_axes(theme)
        self._first = table.steps[0].number if table.steps else 0
        self._count = len(table.steps)
        shown = _chosen_rows(len(table.rows), row)
        steps = np.arange(self._first, self._first + self._count, dtype=np.float64)
        while len(self._curves) < len(shown):
            self._curves.append(self.plot.plot())
        for curve in self._curves[len(shown) :]:
            curve.setData([], [])
        for curve, place in zip(self._curves, shown, strict=False):
            heights = np.where(numbers[place] > 0, numbers[place], np.nan)
            curve.setData(steps, heights, connect="finite")
            curve.setPen(_pen(theme, place == row, len(shown)))
            curve.setZValue(1 if place == row else 0)
            alone = np.isfinite(heights).sum() == 1
            curve.setSymbol("o" if alone else None)
            curve.setSymbolSize(4)
        self._now.setPen(pg.mkPen(theme.color("text"), width=1))
        self._now.setVisible(step >= 0)
        self._now.setValue(self._first + step)
        self._guide.setPen(pg.mkPen(theme.color("ghost"), width=1, style=Qt.PenStyle.DashLine))
        self._guide.setVisible(guide)
        self.plot.enableAutoRange()
        text = self.tr("{0} curves, log scale").format(len(shown))
        if len(shown) < len(table.rows):
            text = self.tr("{0} of {1} curves, log scale; select a row to see its own").format(
                len(shown), len(table.rows)
            )
        if guide:
            text += self.tr(" · dashed: 0.001, a usual size of steps")
        self.caption.setText(text)
        self.setAccessibleDescription(text)

    def _on_clicked(self, event: Any) -> None:
        point = self.plot.getViewBox().mapSceneToView(event.scenePos())
        column = math.floor(point.x() + 0.5) - self._first
        if 0 <= column < self._count:
            self.step_chosen.emit(column)


def _chosen_rows(count: int, row: int) -> Sequence[int]:
    """Rows that get a curve: all of few, else an even choice; the selected one in any case."""
    if count <= _CURVES:
        return range(count)
    spread = {round(place * (count - 1) / (_CURVES - 1)) for place in range(_CURVES)}
    return sorted(spread | ({row} if row >= 0 else set()))


def _pen(theme: Theme, strong: bool, count: int) -> Any:
    if strong:
        return pg.mkPen(theme.color("gradient"), width=2)
    return pg.mkPen(blended(theme.color("accent"), theme.color("panel"), 0.9 if count < 6 else 0.55), width=1)


def _colours(numbers: Numbers, state: np.ndarray[Any, np.dtype[np.int8]], theme: Theme, low: float, high: float) -> Any:
    """Rows by steps by red, green, blue, alpha."""
    shades = np.array([_rgba(theme, 0.08 + 0.92 * place / (_SHADES - 1)) for place in range(_SHADES)], dtype=np.uint8)
    with np.errstate(divide="ignore", invalid="ignore"):
        places = (np.log10(numbers) - low) / (high - low) * (_SHADES - 1)
    known = np.isfinite(numbers) & (state == KNOWN)
    found = np.zeros((*numbers.shape, 4), dtype=np.uint8)
    found[known] = shades[np.clip(np.nan_to_num(places[known], neginf=0.0), 0, _SHADES - 1).astype(np.intp)]
    found[known & (numbers == 0)] = _opaque(theme, "value_zero")
    found[state == NONE] = _opaque(theme, "hatch")
    found[state == NOT_FINITE] = _opaque(theme, "value_nan")
    return found


def _rgba(theme: Theme, share: float) -> tuple[int, int, int, int]:
    color = blended(theme.color("gradient"), theme.color("panel"), share)
    return color.red(), color.green(), color.blue(), 255


def _opaque(theme: Theme, token: str) -> tuple[int, int, int, int]:
    color = theme.color(token)
    return color.red(), color.green(), color.blue(), 255


def _short(name: str) -> str:
    """The end of a path says most."""
    return name if len(name) <= _LETTERS else f"…{name[-_LETTERS + 1 :]}"
