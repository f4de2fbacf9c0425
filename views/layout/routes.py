"""Where edges touch boxes, and the points that they go through inside a level."""

from __future__ import annotations

from collections.abc import Sequence

from .geometry import Point, Rect
from .layered import Layered, LevelEdge

#: Wished distance of two edges on one side of a box, and of the outermost from the box's corner.
SPACING = 24.0
CORNER = 18.0
#: An edge that goes no further aside than this is drawn straight.
NEARLY_STRAIGHT = 24.0
#: Length of the visible ends of an edge that is too long to draw.
STUB = 26.0


def spread(wishes: Sequence[float], low: float, high: float, spacing: float = SPACING) -> list[float]:
    """Places as near to the wishes (in ascending order) as a least distance and two borders allow."""
    count = len(wishes)
    if not count:
        return []
    if count > 1:
        spacing = min(spacing, (high - low) / (count - 1))
    # Least squares under "each at least `spacing` after the last": pool neighbours that get too close.
    pools: list[tuple[float, int]] = []
    for index, wish in enumerate(wishes):
        total, size = wish - index * spacing, 1
        while pools and pools[-1][0] / pools[-1][1] >= total / size:
            last_total, last_size = pools.pop()
            total, size = total + last_total, size + last_size
        pools.append((total, size))
    places: list[float] = []
    for total, size in pools:
        for _ in range(size):
            places.append(total / size + len(places) * spacing)
    for index in range(count):
        places[index] = min(max(places[index], low + index * spacing), high - (count - 1 - index) * spacing)
    return places


def attach(layered: Layered, edges: Sequence[LevelEdge], xs: Sequence[float]) -> dict[tuple[int, bool], float]:
    """The x at which each edge touches its ends: by (edge index, whether it is the upper end)."""
    touching: dict[tuple[int, bool], list[tuple[float, float, int]]] = {}
    result: dict[tuple[int, bool], float] = {}
    for index, edge in enumerate(edges):
        upper, lower = (edge.target, edge.source) if edge.turned else (edge.source, edge.target)
        offsets = (edge.source_offset, edge.target_offset)
        upper_offset, lower_offset = offsets[::-1] if edge.turned else offsets
        chain = layered.chains[index]
        for item, offset, is_upper, other in (
            (upper, upper_offset, True, chain[1] if chain else lower),
            (lower, lower_offset, False, chain[-2] if chain else upper),
        ):
            if offset is not None:
                result[index, is_upper] = xs[item] + offset
                continue
            toward = _toward(layered, chain, other, xs, is_upper, lower_offset if is_upper else upper_offset)
            fixed = layered.is_bend(other) or (lower_offset if is_upper else upper_offset) is not None
            wish = _wish(xs[item], layered.width[item], toward, fixed)
            touching.setdefault((item, is_upper), []).append((wish, toward, index))
    for (item, is_upper), wishes in touching.items():
        wishes.sort()
        margin = min(CORNER, layered.width[item] / 2)
        low, high = xs[item] - layered.width[item] / 2 + margin, xs[item] + layered.width[item] / 2 - margin
        for (_, _, index), place in zip(wishes, spread([wish[0] for wish in wishes], low, high), strict=True):
            result[index, is_upper] = place
    return result


def _wish(x: float, width: float, toward: float, fixed: bool) -> float:
    """Where an edge would best touch a box: in the middle, a little towards where it goes, or so that it is straight.

    ``fixed`` says that the other end cannot come to meet it.
    """
    aside = toward - x
    if abs(aside) <= min(NEARLY_STRAIGHT, 0.3 * width):
        return toward if fixed else x + aside / 2
    reach = 0.3 * width
    return x + min(max(0.3 * aside, -reach), reach)


def _toward(
    layered: Layered, chain: list[int], other: int, xs: Sequence[float], is_upper: bool, offset: float | None
) -> float:
    """The x that the edge goes to next."""
    if chain and layered.is_bend(other):
        links = layered.up[other] if is_upper else layered.down[other]
        return xs[other] + links[0].here
    return xs[other] + (offset or 0.0)


def edge_points(
    layered: Layered,
    index: int,
    edge: LevelEdge,
    xs: Sequence[float],
    rects: Sequence[Rect],
    bands: Sequence[tuple[float, float]],
    touch: dict[tuple[int, bool], float],
) -> tuple[Point, ...]:
    """The points of an edge in the direction of the data.

    Args:
        layered: The level with its bends.
        index: Number of the edge.
        edge: The edge.
        xs: Middle of each vertex.
        rects: Rectangle of each item.
        bands: Top and bottom of each rank.
        touch: What :func:`attach` returned.
    """
    upper, lower = (edge.target, edge.source) if edge.turned else (edge.source, edge.target)
    start, end = touch[index, True], touch[index, False]
    top, bottom = rects[upper].bottom, rects[lower].y
    points = [Point(start, top)]
    chain = layered.chains[index]
    if not chain:
        points += [Point(start, top + STUB), Point(end, bottom - STUB)]
    else:
        ways = [xs[vertex] + layered.up[vertex][0].here for vertex in chain[1:-1]]
        if _in_the_way(layered, upper, start, ways[0] if ways else end, xs, rects):
            points.append(Point(start, bands[layered.rank[upper]][1]))
        for vertex in chain[1:-1]:
            x = xs[vertex] + layered.up[vertex][0].here
            band_top, band_bottom = bands[layered.rank[vertex]]
            points += [Point(x, band_top), Point(x, band_bottom)]
        if _in_the_way(layered, lower, end, ways[-1] if ways else start, xs, rects):
            points.append(Point(end, bands[layered.rank[lower]][0]))
    points.append(Point(end, bottom))
    if chain:
        points = simplified(points)
        if len(chain) == 3 and edge.label is None:
            points = _without_bend(layered, chain, points, xs, rects, bands)
    return tuple(reversed(points)) if edge.turned else tuple(points)


def _without_bend(
    layered: Layered,
    chain: list[int],
    points: list[Point],
    xs: Sequence[float],
    rects: Sequence[Rect],
    bands: Sequence[tuple[float, float]],
) -> list[Point]:
    """One sweep instead of two where nothing stands between: the way of an edge that passes a single rank."""
    first, last = points[0], points[-1]
    low, high = min(first.x, last.x) - SPACING, max(first.x, last.x) + SPACING
    for vertex in {*chain, *(v for row in (chain[0], chain[1], chain[2]) for v in layered.rows[layered.rank[row]])}:
        if vertex in chain:
            continue
        half = layered.width[vertex] / 2
        top, bottom = bands[layered.rank[vertex]]
        if not layered.is_bend(vertex):
            top, bottom = rects[vertex].y, rects[vertex].bottom
        if top < last.y and first.y < bottom and xs[vertex] - half < high and low < xs[vertex] + half:
            return points
    return [first, last]


def _in_the_way(
    layered: Layered, item: int, one: float, two: float, xs: Sequence[float], rects: Sequence[Rect]
) -> bool:
    """Whether something of the item's rank stands where an edge would cut the corner beside the item."""
    low, high = min(one, two) - SPACING, max(one, two) + SPACING
    for other in layered.rows[layered.rank[item]]:
        half = layered.width[other] / 2
        taller = layered.is_bend(other) or rects[other].height > rects[item].height
        if other != item and taller and xs[other] - half < high and low < xs[other] + half:
            return True
    return False


def simplified(points: Sequence[Point]) -> list[Point]:
    """Without doubled points and without points in the middle of a straight upright stretch."""
    kept: list[Point] = []
    for point in points:
        if kept and abs(kept[-1].x - point.x) < 0.25 and abs(kept[-1].y - point.y) < 0.25:
            continue
        if len(kept) >= 2 and abs(kept[-2].x - kept[-1].x) < 0.25 and abs(kept[-1].x - point.x) < 0.25:
            kept.pop()
        kept.append(point)
    return kept
