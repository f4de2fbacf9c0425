"""The small marks of the gutter: breakpoints told apart by shape, the arrow of the next statement."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap, QPolygonF

from ..theme import Theme
from . import breakpoint_shapes


def paint_breakpoint(
    painter: QPainter, glyph: str, center: QPointF, theme: Theme, radius: float = 5.0, kind: str = "line"
) -> None:
    """Draw a breakpoint; the shape tells its kind, the inside its state.

    On a line: filled circle (active), circle with bars (conditional), diamond (log), ring (unbound), grey circle with a
    stroke through it (disabled). Of the other kinds, which have shapes of their own, a log point has a dot inside.
    """
    color = theme.color("ghost" if glyph in ("disabled", "unbound") else "breakpoint")
    filled = glyph != "unbound" and kind not in breakpoint_shapes.OPEN
    if kind == "line":
        shape = breakpoint_shapes.diamond() if glyph == "log" else breakpoint_shapes.circle()
    else:
        shape = breakpoint_shapes.SHAPES[kind]()
    painter.save()
    painter.translate(center)
    painter.scale(radius / 5.0, radius / 5.0)
    pen = QPen(color, 1.5)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    painter.setBrush(color if filled else Qt.BrushStyle.NoBrush)
    painter.drawPath(shape)
    inner = theme.color("panel") if filled else color
    middle = breakpoint_shapes.MIDDLES.get(kind, QPointF())
    painter.setPen(QPen(inner, 1.5))
    if glyph == "conditional":
        for offset in (-1.5, 1.5):
            painter.drawLine(middle + QPointF(-2.2, offset), middle + QPointF(2.2, offset))
    elif glyph == "log" and kind != "line":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(inner)
        painter.drawEllipse(middle, 1.7, 1.7)
    elif glyph == "disabled":
        painter.drawLine(middle + QPointF(-3, 3), middle + QPointF(3, -3))
    painter.restore()


def breakpoint_icon(kind: str, theme: Theme, glyph: str = "active") -> QIcon:
    """The glyph of a breakpoint as an icon, for menus and choosers."""
    found = QIcon()
    for ratio in (1.0, 2.0, 3.0):
        pixmap = QPixmap(round(16 * ratio), round(16 * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_breakpoint(painter, glyph, QPointF(8, 8), theme, 5.5, kind)
        painter.end()
        found.addPixmap(pixmap)
    return found


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
