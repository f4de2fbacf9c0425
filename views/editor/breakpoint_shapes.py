"""The outlines of breakpoints by kind, around the origin, five points to each side."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

#: Kinds whose outline has no inside to fill.
OPEN = ("region",)

#: Where the middle of a shape is seen, where that is not the origin.
MIDDLES = {"op": QPointF(0, 1.4), "name": QPointF(-1, 0), "backward": QPointF(1.2, 0)}


def _polygon(corners: Sequence[tuple[float, float]]) -> QPainterPath:
    path = QPainterPath(QPointF(*corners[0]))
    for corner in corners[1:]:
        path.lineTo(QPointF(*corner))
    path.closeSubpath()
    return path


def circle() -> QPainterPath:
    """A line."""
    path = QPainterPath()
    path.addEllipse(QPointF(), 4.25, 4.25)
    return path


def diamond() -> QPainterPath:
    """A line that logs."""
    return _polygon([(0, -5), (5, 0), (0, 5), (-5, 0)])


def _triangle() -> QPainterPath:
    return _polygon([(0, -4.4), (4.8, 4), (-4.8, 4)])


def _square() -> QPainterPath:
    path = QPainterPath()
    path.addRect(QRectF(-4, -4, 8, 8))
    return path


def _tag() -> QPainterPath:
    return _polygon([(-5, -3.6), (1.2, -3.6), (5, 0), (1.2, 3.6), (-5, 3.6)])


def _grid() -> QPainterPath:
    path = QPainterPath()
    for left in (-4.2, 1.2):
        for top in (-4.2, 1.2):
            path.addRect(QRectF(left, top, 3, 3))
    return path


def _hexagon() -> QPainterPath:
    return _polygon([(-2.6, -4.5), (2.6, -4.5), (5.2, 0), (2.6, 4.5), (-2.6, 4.5), (-5.2, 0)])


def _bolt() -> QPainterPath:
    return _polygon([(1.6, -5.2), (-4, 1), (-0.8, 1), (-1.6, 5.2), (4, -1.2), (0.8, -1.2)])


def _brackets() -> QPainterPath:
    path = QPainterPath(QPointF(-2.2, -4.5))
    for x, y in ((-4.5, -4.5), (-4.5, 4.5), (-2.2, 4.5)):
        path.lineTo(QPointF(x, y))
    path.moveTo(QPointF(2.2, -4.5))
    for x, y in ((4.5, -4.5), (4.5, 4.5), (2.2, 4.5)):
        path.lineTo(QPointF(x, y))
    return path


def _arrow() -> QPainterPath:
    return _polygon([(-5, 0), (0, -4.8), (0, -2.2), (5, -2.2), (5, 2.2), (0, 2.2), (0, 4.8)])


#: The outline of each kind of event breakpoint: triangle, square, tag, hexagon, four cells, bolt, brackets, arrow.
SHAPES: dict[str, Callable[[], QPainterPath]] = {
    "op": _triangle, "module": _square, "name": _tag, "value": _hexagon, "tensor": _grid, "exception": _bolt,
    "region": _brackets, "backward": _arrow,
}  # fmt: skip
