"""Patterns that read without colour: 45° stripes for regions without gradient, dots for backward."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPixmap


@cache
def stripes(color: str, period: float = 8.0, width: float = 3.0, ratio: float = 2.0) -> QBrush:
    """A brush of stripes rising to the right; ``period`` and ``width`` in points across the horizontal."""
    side = round(period * ratio)
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    # Square caps and two neighbours beyond the edges make the tile join without a seam.
    painter.setPen(QPen(QColor(color), width * ratio * 0.7071, Qt.PenStyle.SolidLine, Qt.PenCapStyle.SquareCap))
    for offset in (-side, 0, side):
        painter.drawLine(QPointF(offset - side, 2 * side), QPointF(offset + 2 * side, -side))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return QBrush(pixmap)


@cache
def dots(color: str, period: float = 6.0, radius: float = 1.0, ratio: float = 2.0) -> QBrush:
    """A brush of dots."""
    side = round(period * ratio)
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(color))
    painter.drawEllipse(QPointF(side / 2, side / 2), radius * ratio, radius * ratio)
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return QBrush(pixmap)


@cache
def bars(color: str, period: float = 5.0, width: float = 1.0, ratio: float = 2.0) -> QBrush:
    """A brush of upright bars."""
    pixmap = QPixmap(round(period * ratio), round(period * ratio))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.fillRect(0, 0, round(width * ratio), pixmap.height(), QColor(color))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return QBrush(pixmap)
