"""What drawings are made with: a few shapes in scene coordinates, on the screen or in a file.

Cards, edges and regions are drawn through :class:`Ink` only, so that every format shows the same picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen

from ..fonts import TextStyle, font, text_width
from ..layout import Rect
from ..theme import qt_color

#: ("M", x, y), ("L", x, y), ("C", x1, y1, x2, y2, x, y) or ("Z",)
Command = tuple[str | float, ...]

#: Distance of the lines of a hatch, measured along the x axis.
HATCH_STEP = 11.0
HATCH_WIDTH = 4.0


class Ink(Protocol):
    """Draws shapes. Colours are ``#rrggbb`` or ``#rrggbbaa``, "" for none; dashes are in pixels."""

    def rect(
        self,
        rect: Rect,
        radius: float = 0.0,
        fill: str = "",
        stroke: str = "",
        width: float = 1.0,
        dash: Sequence[float] = (),
    ) -> None:
        """A rectangle with round corners."""

    def path(
        self,
        commands: Sequence[Command],
        fill: str = "",
        stroke: str = "",
        width: float = 1.0,
        dash: Sequence[float] = (),
    ) -> None:
        """Lines and curves."""

    def circle(self, x: float, y: float, radius: float, fill: str = "", stroke: str = "", width: float = 1.0) -> None:
        """A circle around a point."""

    def text(self, x: float, y: float, text: str, style: TextStyle, color: str, anchor: str = "start") -> None:
        """A line of text with its baseline at ``y``; ``anchor`` is "start", "middle" or "end"."""

    def hatch(self, rect: Rect, radius: float, color: str) -> None:
        """Lines at 45° inside a rectangle with round corners."""

    def begin(self, key: str, title: str) -> None:
        """What follows belongs together and is called ``title``."""

    def end(self) -> None:
        """End of what :meth:`begin` began."""


class PainterInk:
    """Ink on a QPainter; the painter's transformation maps the scene to the device."""

    def __init__(self, painter: QPainter, visible: Rect | None = None) -> None:
        self._painter = painter
        self._visible = visible

    def _set(self, fill: str, stroke: str, width: float, dash: Sequence[float]) -> None:
        self._painter.setBrush(QBrush(qt_color(fill)) if fill else QBrush())
        self._painter.setPen(_pen(stroke, width, dash) if stroke else QPen(Qt.PenStyle.NoPen))

    def rect(
        self,
        rect: Rect,
        radius: float = 0.0,
        fill: str = "",
        stroke: str = "",
        width: float = 1.0,
        dash: Sequence[float] = (),
    ) -> None:
        """See :class:`Ink`."""
        self._set(fill, stroke, width, dash)
        if radius:
            self._painter.drawRoundedRect(QRectF(*rect), radius, radius)
        else:
            self._painter.drawRect(QRectF(*rect))

    def path(
        self,
        commands: Sequence[Command],
        fill: str = "",
        stroke: str = "",
        width: float = 1.0,
        dash: Sequence[float] = (),
    ) -> None:
        """See :class:`Ink`."""
        self._set(fill, stroke, width, dash)
        self._painter.drawPath(painter_path(commands))

    def circle(self, x: float, y: float, radius: float, fill: str = "", stroke: str = "", width: float = 1.0) -> None:
        """See :class:`Ink`."""
        self._set(fill, stroke, width, ())
        self._painter.drawEllipse(QPointF(x, y), radius, radius)

    def text(self, x: float, y: float, text: str, style: TextStyle, color: str, anchor: str = "start") -> None:
        """See :class:`Ink`."""
        if not text:
            return
        if anchor != "start":
            width = text_width(text, style)
            x -= width if anchor == "end" else width / 2
        self._painter.setFont(font(style))
        self._painter.setPen(qt_color(color))
        self._painter.drawText(QPointF(x, y), text)

    def hatch(self, rect: Rect, radius: float, color: str) -> None:
        """See :class:`Ink`."""
        area = QRectF(*rect)
        shape = QPainterPath()
        shape.addRoundedRect(area, radius, radius)
        seen = area if self._visible is None else area.intersected(QRectF(*self._visible))
        if seen.isEmpty():
            return
        self._painter.save()
        self._painter.setClipPath(shape, Qt.ClipOperation.IntersectClip)
        self._painter.setPen(QPen(QColor(qt_color(color)), HATCH_WIDTH))
        # Lines x + y = k * step, so that neighbouring regions and any part of one are hatched alike.
        first = int((seen.left() + seen.top()) // HATCH_STEP)
        last = int((seen.right() + seen.bottom()) // HATCH_STEP) + 1
        height = seen.height()
        lines = QPainterPath()
        for number in range(first, last + 1):
            start = number * HATCH_STEP - seen.top()
            lines.moveTo(start, seen.top())
            lines.lineTo(start - height, seen.bottom())
        self._painter.setBrush(QBrush())
        self._painter.drawPath(lines)
        self._painter.restore()

    def begin(self, key: str, title: str) -> None:
        """See :class:`Ink`; pixels have no names."""

    def end(self) -> None:
        """See :class:`Ink`."""


def _pen(color: str, width: float, dash: Sequence[float]) -> QPen:
    pen = QPen(qt_color(color), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.RoundJoin)
    if dash:
        pen.setDashPattern([part / width for part in dash])
    return pen


def painter_path(commands: Sequence[Command]) -> QPainterPath:
    """The commands as a QPainterPath."""
    path = QPainterPath()
    for kind, *numbers in commands:
        values = [float(number) for number in numbers]
        if kind == "M":
            path.moveTo(*values)
        elif kind == "L":
            path.lineTo(*values)
        elif kind == "C":
            path.cubicTo(*values)
        else:
            path.closeSubpath()
    return path
