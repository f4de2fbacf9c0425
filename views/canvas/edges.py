"""Edges: from the points of a layout to curves, heads, marks and their looks."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from retrograd.app.model.picture import Arrow

from ..layout import Point
from ..theme import Theme
from .glyphs import arrow_head
from .ink import Command, Ink

#: How far beside the data's line the gradient runs back.
LANE = 9.0
#: How far on the other side the dotted line runs that ties together what shares a storage.
TIE = -4.0
#: Dashes of a line that carries elements which are not finite.
BROKEN = (9.0, 3.0, 2.0, 3.0)
#: Points that each curve is sampled with, for hit tests and labels.
SAMPLES = 9
HEAD = 8.0

_STEPS = np.linspace(0.0, 1.0, SAMPLES)[1:]


@dataclass(frozen=True, slots=True)
class EdgeShape:
    """An arrow's line as drawn.

    Attributes:
        points: The points that it goes through, in the direction of the data.
        stub: Whether only its ends are drawn.
        sideways: Whether data flows to the right.
        line: The line as many short pieces, one point a row; for hit tests and placing labels.
    """

    points: tuple[Point, ...]
    stub: bool
    sideways: bool
    line: NDArray[np.float64]


def edge_shape(points: Sequence[Point], stub: bool, sideways: bool) -> EdgeShape:
    """The shape for the points of a layout."""
    return EdgeShape(tuple(points), stub, sideways, _sampled(points, stub, sideways, 0.0))


def gradient_line(shape: EdgeShape) -> NDArray[np.float64]:
    """The line that the gradient takes back, as many short pieces (in the direction of the data)."""
    return _sampled(shape.points, shape.stub, shape.sideways, LANE)


def _sampled(points: Sequence[Point], stub: bool, sideways: bool, lane: float) -> NDArray[np.float64]:
    pieces = [np.array(_controls(points[0], points[1], sideways, lane)[:1])]
    for number, (one, two) in enumerate(pairwise(points)):
        if not (stub and number == 1):
            pieces.append(_sample(one, two, sideways, lane))
    return np.concatenate(pieces)


def _straight(one: Point, two: Point, sideways: bool) -> bool:
    return abs(one.y - two.y) < 0.25 if sideways else abs(one.x - two.x) < 0.25


def _controls(one: Point, two: Point, sideways: bool, lane: float) -> tuple[Point, Point, Point, Point]:
    """The cubic from one point to the next, or the one that runs beside it at distance ``lane``.

    Both ends move across the flow; where the curve runs across, its middle has to move along the flow instead, or the
    two lines would meet.
    """
    if sideways:
        start, inner, outer, end = _controls(Point(one.y, one.x), Point(two.y, two.x), False, lane)
        return Point(start.y, start.x), Point(inner.y, inner.x), Point(outer.y, outer.x), Point(end.y, end.x)
    middle = (one.y + two.y) / 2
    if lane:
        slant = math.copysign(1.0, two.x - one.x) * math.copysign(1.0, two.y - one.y)
        room = max(abs(two.y - one.y) / 2 - 3, 0.0)
        middle -= slant * min(1.25 * lane, room)
    return (
        Point(one.x + lane, one.y),
        Point(one.x + lane, middle),
        Point(two.x + lane, middle),
        Point(two.x + lane, two.y),
    )


def _sample(one: Point, two: Point, sideways: bool, lane: float = 0.0) -> NDArray[np.float64]:
    corners = np.array(_controls(one, two, sideways, lane))
    if _straight(one, two, sideways):
        return corners[3:]
    t = _STEPS[:, None]
    return np.asarray(
        (1 - t) ** 3 * corners[0]
        + 3 * (1 - t) ** 2 * t * corners[1]
        + 3 * (1 - t) * t**2 * corners[2]
        + t**3 * corners[3]
    )


def curve(points: Sequence[Point], sideways: bool, lane: float = 0.0) -> list[Command]:
    """Commands for a smooth line through the points, or beside them at a distance."""
    commands: list[Command] = []
    for one, two in pairwise(points):
        start, inner, outer, end = _controls(one, two, sideways, lane)
        if not commands:
            commands.append(("M", *start))
        commands.append(("L", *end) if _straight(one, two, sideways) else ("C", *inner, *outer, *end))
    return commands


def _parts(shape: EdgeShape) -> Iterator[tuple[Point, ...]]:
    if shape.stub:
        yield shape.points[:2]
        yield shape.points[-2:]
    else:
        yield shape.points


def _shortened(points: tuple[Point, ...], by: float, sideways: bool) -> tuple[Point, ...]:
    """Without the last ``by`` pixels along the flow, to end inside its head."""
    before, last = points[-2], points[-1]
    if sideways:
        return (*points[:-1], Point(last.x - math.copysign(min(by, abs(last.x - before.x)), last.x - before.x), last.y))
    return (*points[:-1], Point(last.x, last.y - math.copysign(min(by, abs(last.y - before.y)), last.y - before.y)))


def _draw_line(
    ink: Ink,
    shape: EdgeShape,
    lane: float,
    color: str,
    width: float,
    dash: Sequence[float],
    head: tuple[float, float],
    filled: bool = True,
    headless: bool = False,
) -> None:
    """Draw a line at a distance beside that of the data; in the gradient's :data:`LANE` it runs against the data."""
    sideways = shape.sideways
    parts = list(_parts(shape))
    if lane == LANE:
        parts = [tuple(reversed(part)) for part in reversed(parts)]
    for part in parts[:-1]:
        ink.path(curve(part, sideways, lane), stroke=color, width=width, dash=dash)
    last = parts[-1]
    ink.path(curve(_shortened(last, head[0] * 0.75, sideways), sideways, lane), stroke=color, width=width, dash=dash)
    if not headless:
        tip, back = last[-1], _before(last[-1], last[-2], sideways)
        dx, dy = (0.0, lane) if sideways else (lane, 0.0)
        commands = arrow_head((tip.x + dx, tip.y + dy), (back.x + dx, back.y + dy), *head)
        if filled:
            ink.path(commands, fill=color)
        else:
            ink.path(commands, stroke=color, width=width)
    if shape.stub:
        for inner in (parts[0][-1], parts[-1][0]):
            ink.circle(inner.x, inner.y, 3, stroke=color, width=1.2)


def _before(end: Point, previous: Point, sideways: bool) -> Point:
    """A point that a line comes from just before its end, which it reaches along the flow."""
    if sideways:
        return Point(end.x - math.copysign(10, end.x - previous.x), end.y)
    return Point(end.x, end.y - math.copysign(10, end.y - previous.y))


@dataclass(frozen=True, slots=True)
class FlowScale:
    """How norms of gradients become widths and colours: from ``low`` (vanishing) to ``high`` (exploding), as log10."""

    low: float = -4.0
    high: float = 3.0

    def share(self, flow: float) -> float:
        """Where on the scale the log10 of a norm is, 0 to 1."""
        return min(max((flow - self.low) / max(self.high - self.low, 0.1), 0.0), 1.0)

    def width(self, flow: float) -> float:
        """Width of a gradient's line: 1.4 for vanishing ones to 5.2 for exploding ones."""
        return 3.0 if math.isnan(flow) else 1.4 + 3.8 * self.share(flow)

    def token(self, flow: float) -> str:
        """Colour token of a gradient's line, "error" where its elements are not finite."""
        if math.isnan(flow) or flow == math.inf:
            return "error"
        return f"flow_{1 + min(int(self.share(flow) * 3) + (flow > self.low), 4)}"


def draw_edge(ink: Ink, arrow: Arrow, shape: EdgeShape, theme: Theme, marked: str = "") -> None:
    """The line of the data.

    Args:
        ink: Where to draw.
        arrow: What it stands for.
        shape: Its line.
        theme: Colours.
        marked: Colour instead of the usual one ("" none), for a selected or hovered arrow.
    """
    lost = arrow.kind == "ghost" or bool(arrow.cut)
    color = marked or theme.hex("error" if arrow.broken else "ghost" if lost else "edge")
    width = 2.2 if marked else 1.3
    dash: tuple[float, ...] = BROKEN if arrow.broken else (5, 4) if lost else ()
    _draw_line(ink, shape, 0.0, color, width, dash, (HEAD, 7.0), filled=arrow.kind != "data")
    if arrow.alias:
        _draw_line(ink, shape, TIE, theme.hex("ghost"), 1.2, (1.5, 2.5), (0.0, 0.0), headless=True)


def _gradient_head(width: float) -> tuple[float, float]:
    return 7.0 + 1.4 * width, 5.0 + 2.1 * width


def draw_halo(ink: Ink, arrow: Arrow, shape: EdgeShape, theme: Theme, scale: FlowScale) -> None:
    """What shines around a gradient that flows at this moment."""
    if arrow.flow is not None and arrow.flowing:
        token = "error_background" if scale.token(arrow.flow) == "error" else "gradient_background"
        width = scale.width(arrow.flow)
        _draw_line(ink, shape, LANE, theme.hex(token), width + 7, (), _gradient_head(width), headless=True)


def draw_gradient(ink: Ink, arrow: Arrow, shape: EdgeShape, theme: Theme, scale: FlowScale) -> None:
    """The gradient's line beside that of the data, against it; nothing if none has gone over it."""
    if arrow.flow is None:
        if arrow.flowing:
            _draw_line(ink, shape, LANE, theme.hex("gradient"), 2.0, (4, 3), (9.0, 9.0))
        return
    width, token = scale.width(arrow.flow), scale.token(arrow.flow)
    # A gradient of exactly zero is dotted: it went here and brought nothing.
    dash = (2.0, 4.0) if arrow.flow == -math.inf else BROKEN if token == "error" else ()
    _draw_line(ink, shape, LANE, theme.hex(token), width, dash, _gradient_head(width))


def draw_seed(ink: Ink, x: float, y: float, sideways: bool, theme: Theme) -> None:
    """The seed's arrow into the end of a root at (x, y)."""
    far = (x + SEED, y) if sideways else (x, y + SEED)
    near = (x + 9, y) if sideways else (x, y + 9)
    color = theme.hex("gradient")
    ink.path([("M", *far), ("L", *near)], stroke=color, width=3.2)
    ink.path(arrow_head((x, y), far, 12.0, 12.0), fill=color)


#: Length of a seed's arrow.
SEED = 46.0
