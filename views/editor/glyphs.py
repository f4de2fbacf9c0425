"""The small marks of the gutter: breakpoints told apart by shape, the arrow of the next statement."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from ..theme import Theme


def paint_breakpoint(painter: QPainter, glyph: str, center: QPointF, theme: Theme, radius: float = 5.0) -> None:
    """Draw a breakpoint: filled circle (active), circle with a bar (conditional), diamond (log), ring (unbound), grey
    circle with a stroke through it (disabled)."""
    color = theme.color("ghost" if glyph in ("disabled", "unbound") else "breakpoint")
    painter.setPen(QPen(color, 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush if glyph == "unbound" else color)
    if glyph == "log":
        painter.drawPolygon(_diamond(center, radius))
    else:
        painter.drawEllipse(center, radius - 0.75, radius - 0.75)
    inner = QPen(theme.color("panel"), 1.5)
    if glyph == "conditional":
        painter.setPen(inner)
        for offset in (-1.5, 1.5):
            painter.drawLine(center + QPointF(-2.2, offset), center + QPointF(2.2, offset))
    elif glyph == "disabled":
        painter.setPen(inner)
        painter.drawLine(center + QPointF(-3, 3), center + QPointF(3, -3))


def paint_hint(painter: QPainter, center: QPointF, theme: Theme, radius: float = 5.0) -> None:
    """Draw where a click would put a breakpoint."""
    color = QColor(theme.color("breakpoint"))
    color.setAlphaF(0.35)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawEllipse(center, radius - 0.5, radius - 0.5)


def paint_arrow(painter: QPainter, center: QPointF, color: QColor, ground: QColor, hollow: bool = False) -> None:
    """Draw the arrow of the next statement, or its hollow form for a past event."""
    arrow = QPolygonF([center + QPointF(-4, -5), center + QPointF(5, 0), center + QPointF(-4, 5)])
    painter.setBrush(ground if hollow else color)
    painter.setPen(QPen(color if hollow else ground, 1.5 if hollow else 1.0))
    painter.drawPolygon(arrow)


def paint_selected(painter: QPainter, line: QRectF, color: QColor) -> None:
    """Draw the bar at the left edge of the selected line."""
    painter.fillRect(QRectF(line.left(), line.top(), 2, line.height()), color)


def _diamond(center: QPointF, radius: float) -> QPolygonF:
    return QPolygonF([center + QPointF(*offset) for offset in ((0, -radius), (radius, 0), (0, radius), (-radius, 0))])
