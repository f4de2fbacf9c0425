"""A level whose items hang together in groups: each laid out by itself, then packed towards the shape of a window."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace

from .geometry import Point, Size
from .layered import LevelEdge
from .layout import Clock, LayoutOptions
from .level import PlacedLevel, place_level

#: Width of a window over its height.
WINDOW = 1.5
#: Room between two groups.
APART = 48.0
#: The width that is filled grows in such steps, so that one group more leaves the others where they are.
STEP = 1.5


def place_apart(
    sizes: Sequence[Size],
    edges: Sequence[LevelEdge],
    entrances: Sequence[int],
    exits: Sequence[int],
    options: LayoutOptions,
    clock: Clock,
) -> PlacedLevel:
    """As :func:`place_level`, of groups without an edge between them.

    What an edge through the level's border leads to stands at the left, from the upper border to the lower; the
    others fill the room beside it in the order in which they came about.
    """
    groups = _groups(len(sizes), edges, {*entrances, *exits})
    if len(groups) < 2:
        return place_level(sizes, edges, entrances, exits, options, clock)
    number = {item: (group, place) for group, items in enumerate(groups) for place, item in enumerate(items)}
    inside: list[list[LevelEdge]] = [[] for _ in groups]
    for edge in edges:
        group, source = number[edge.source]
        inside[group].append(replace(edge, source=source, target=number[edge.target][1]))
    placed = [
        place_level(
            [sizes[item] for item in items],
            inside[group],
            [number[item][1] for item in entrances if number[item][0] == group],
            [number[item][1] for item in exits if number[item][0] == group],
            options,
            clock,
        )
        for group, items in enumerate(groups)
    ]
    aspect = 1 / WINDOW if options.direction == "right" else WINDOW
    border = number[[*entrances, *exits][0]][0] if entrances or exits else -1
    return _joined(len(sizes), groups, placed, pack([one.size for one in placed], aspect, border))


def _groups(count: int, edges: Iterable[LevelEdge], border: set[int]) -> list[list[int]]:
    """The items that hang together, in the order of their first one; all at the border count as hanging together."""
    chief = list(range(count))

    def find(item: int) -> int:
        while chief[item] != item:
            chief[item] = chief[chief[item]]
            item = chief[item]
        return item

    pairs = [(edge.source, edge.target) for edge in edges]
    for one, two in (*pairs, *((min(border), item) for item in border)):
        low, high = sorted((find(one), find(two)))
        chief[high] = low
    groups: dict[int, list[int]] = {}
    for item in range(count):
        groups.setdefault(find(item), []).append(item)
    return list(groups.values())


def pack(sizes: Sequence[Size], aspect: float, border: int = -1) -> list[Point]:
    """Upper left corners of rectangles, each as high up as it fits, and as far left as it does there.

    Args:
        sizes: Of the rectangles, in the order in which they choose.
        aspect: Wished width of all over their height.
        border: The one that nothing may stand above or below of, -1 if there is none.
    """
    free = [size for place, size in enumerate(sizes) if place != border]
    area = sum((size.width + APART) * (size.height + APART) for size in free)
    wished = math.sqrt(area * aspect)
    width = max(max(size.width for size in free), STEP ** math.ceil(math.log(max(wished, 1.0), STEP) - 0.5))
    left = sizes[border].width + APART if border >= 0 else 0.0
    # The skyline: from where on something reaches how far down.
    skyline: list[tuple[float, float]] = [(left, 0.0)]
    corners: list[Point] = []
    for place, size in enumerate(sizes):
        if place == border:
            corners.append(Point(0.0, 0.0))
            continue
        y, x = min(
            (max(depth for at, depth in _under(skyline, start, start + size.width + APART)), start)
            for start, _ in skyline
            if start == left or start + size.width <= left + width
        )
        corners.append(Point(x, y))
        skyline = _raised(skyline, x, x + size.width + APART, y + size.height + APART)
    return corners


def _under(skyline: list[tuple[float, float]], low: float, high: float) -> list[tuple[float, float]]:
    first = bisect_right(skyline, (low, math.inf)) - 1
    return [step for step in skyline[max(first, 0) :] if step[0] < high]


def _raised(skyline: list[tuple[float, float]], low: float, high: float, depth: float) -> list[tuple[float, float]]:
    """The skyline after something was put between two places."""
    behind = _under(skyline, low, high)[-1][1]
    kept = [step for step in skyline if step[0] < low]
    rest = [step for step in skyline if step[0] >= high]
    again = [(high, behind)] if not rest or rest[0][0] > high else []
    return [*kept, (low, depth), *again, *rest]


def _joined(
    count: int, groups: Sequence[Sequence[int]], placed: Sequence[PlacedLevel], corners: Sequence[Point]
) -> PlacedLevel:
    """All groups in one level."""
    result = PlacedLevel()
    rects = {}
    for items, one, corner in zip(groups, placed, corners, strict=True):
        for item, rect in zip(items, one.rects, strict=True):
            rects[item] = rect.moved(*corner)
        for key, path in one.paths.items():
            result.paths[key] = tuple(Point(x + corner.x, y + corner.y) for x, y in path)
        for key, room in one.labels.items():
            result.labels[key] = room.moved(*corner)
        result.stubs |= one.stubs
        result.crossings += one.crossings
    result.rects = [rects[item] for item in range(count)]
    result.size = Size(
        max(corner.x + one.size.width for one, corner in zip(placed, corners, strict=True)),
        max(corner.y + one.size.height for one, corner in zip(placed, corners, strict=True)),
    )
    return result
