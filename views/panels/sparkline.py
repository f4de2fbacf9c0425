"""A line of a few characters' size: how a number went from stop to stop."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from ..desk import Desk
from .appearance import theme_of
from .number_text import number_text
from .rows_model import ROW_ROLE
from .table import TokenDelegate

Points = Sequence[tuple[int, float]]

_MARGIN = 5.0
_DOT = 2.0


def shape_of(points: Points, area: QRectF) -> QPolygonF:
    """The numbers as a line across an area, evenly spaced, the largest on top; equal ones in the middle."""
    numbers = [number for _, number in points]
    low, high = min(numbers), max(numbers)
    span = high - low
    step = area.width() / max(1, len(numbers) - 1)
    line = QPolygonF()
    for index, number in enumerate(numbers):
        share = (number - low) / span if span > 0 else 0.5
        line.append(QPointF(area.left() + index * step, area.bottom() - share * area.height()))
    return line


def paint_sparkline(painter: QPainter, area: QRectF, points: Points, color: QColor) -> None:
    """Draw the line with a dot at its end; a single number is a dot alone."""
    if not points:
        return
    line = shape_of(points, area.adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color, 1.25))
    painter.drawPolyline(line)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawEllipse(line.last(), _DOT, _DOT)
    painter.restore()


def spoken(points: Points) -> str:
    """The line in words: from, to, lowest, highest."""
    if not points:
        return ""
    numbers = [number for _, number in points]
    ends = f"{number_text(numbers[0])} → {number_text(numbers[-1])}"
    return f"{ends} ({number_text(min(numbers))} … {number_text(max(numbers))}, {len(numbers)})"


class SparklineDelegate(TokenDelegate):
    """Paints a cell with the line of its row, over the table's own ground."""

    def __init__(self, desk: Desk, points: Callable[[object], Points], token: str, parent: QWidget) -> None:
        super().__init__(desk, parent)
        self._theme_desk, self._points, self._token = desk, points, token

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Ground by the style, the line on it; the text of the cell is for those who cannot see it."""
        rectangle = QRectF(option.rect)
        super().paint(painter, option, index)
        color = theme_of(self._theme_desk).color(self._token)
        paint_sparkline(painter, rectangle, self._points(index.data(ROW_ROLE)), color)

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """No text is drawn."""
        super().initStyleOption(option, index)
        option.text = ""
