"""One level: from sizes and edges to rectangles and points, the level's own corner at the origin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from .coordinates import assign_x
from .geometry import Point, Rect, Size
from .layered import Layered, LevelEdge, build_layered
from .layout import Clock, LayoutOptions
from .order import order_rows
from .ranks import assign_ranks
from .routes import attach, edge_points

#: Space between the rank of border crossings and the first boxes.
BORDER_GAP = 20.0
#: Edges that go further aside than this lie over each other unless they get some height.
FAR = 120.0


@dataclass(slots=True)
class PlacedLevel:
    """Rectangles of the items, points by edge key, rooms of labels, stubs, and the extent."""

    rects: list[Rect] = field(default_factory=list)
    paths: dict[str, tuple[Point, ...]] = field(default_factory=dict)
    labels: dict[str, Rect] = field(default_factory=dict)
    stubs: set[str] = field(default_factory=set)
    size: Size = field(default_factory=lambda: Size(0, 0))
    crossings: int = 0


def place_level(
    sizes: Sequence[Size],
    edges: Sequence[LevelEdge],
    entrances: Sequence[int],
    exits: Sequence[int],
    options: LayoutOptions,
    clock: Clock,
) -> PlacedLevel:
    """Lay out the items of one level.

    Args:
        sizes: Size of each item; entrances and exits have none.
        edges: Edges between items, without cycles once the turned ones are turned.
        entrances: Items that mark where an edge comes in through the upper border.
        exits: Items that mark where an edge leaves through the lower border.
        options: Distances and limits.
        clock: Stops improving when time is up.
    """
    if not sizes:
        return PlacedLevel()
    spans = []
    for edge in edges:
        upper, lower = (edge.target, edge.source) if edge.turned else (edge.source, edge.target)
        spans.append((upper, lower, 2 if edge.label is not None else 1))
    rank = assign_ranks(len(sizes), spans, entrances, exits)
    layered = build_layered(sizes, edges, rank, options)
    crossings = order_rows(layered, options, clock)
    clock.out_of_time()
    xs = assign_x(layered, options)
    borders = {*entrances, *exits}
    touch = attach(layered, edges, xs)
    bands = _bands(layered, xs, borders, options)
    rects = []
    for item, size in enumerate(sizes):
        top, bottom = bands[layered.rank[item]]
        rects.append(Rect(xs[item] - size.width / 2, (top + bottom - size.height) / 2, size.width, size.height))
    placed = PlacedLevel(rects=rects, crossings=crossings)
    for index, edge in enumerate(edges):
        placed.paths[edge.key] = edge_points(layered, index, edge, xs, rects, bands, touch)
    placed.stubs = {edges[index].key for index in layered.stubs}
    for vertex, index in layered.label_of.items():
        top, bottom = bands[layered.rank[vertex]]
        width, height = layered.width[vertex], layered.height[vertex]
        placed.labels[edges[index].key] = Rect(xs[vertex] - width / 2, (top + bottom - height) / 2, width, height)
    right = max(x + width / 2 for x, width in zip(xs, layered.width, strict=True))
    placed.size = Size(right, bands[-1][1] if bands else 0.0)
    return placed


def _bands(
    layered: Layered, xs: Sequence[float], borders: set[int], options: LayoutOptions
) -> list[tuple[float, float]]:
    """Top and bottom of each rank; ranks stand further apart where edges go far to the side."""
    bands: list[tuple[float, float]] = []
    y = 0.0
    for number, row in enumerate(layered.rows):
        height = max((layered.height[vertex] for vertex in row), default=0.0)
        if number:
            y += _gap(layered, xs, layered.rows[number - 1], row, borders, options)
        bands.append((y, y + height))
        y += height
    return bands


def _gap(
    layered: Layered,
    xs: Sequence[float],
    above: Sequence[int],
    below: Sequence[int],
    borders: set[int],
    options: LayoutOptions,
) -> float:
    if any(vertex in borders for vertex in (*above, *below)):
        gap = BORDER_GAP
    elif all(layered.is_bend(vertex) for vertex in above) or all(layered.is_bend(vertex) for vertex in below):
        gap = 0.5 * options.rank_gap
    else:
        gap = options.rank_gap
    sideways, far = 0.0, 0
    for vertex in above:
        for link in layered.down[vertex]:
            reach = abs(xs[link.vertex] + link.there - xs[vertex] - link.here)
            reach -= (layered.width[vertex] + layered.width[link.vertex]) / 4
            sideways = max(sideways, reach)
            far += reach > FAR
    return gap + min(0.06 * sideways, 0.8 * options.rank_gap) + min(5.0 * max(far - 3, 0), options.rank_gap)
