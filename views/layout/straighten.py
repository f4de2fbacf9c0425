"""Positions across the flow made better: each rank in turn goes where its neighbours draw it, in order and apart."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence

from .layered import Layered, Link

#: How strongly a piece of an edge draws its ends: between boxes, at the end of a long edge, inside a long edge.
WEIGHTS = (2.0, 2.0, 8.0)
#: The same where nothing else hangs on either end.
STIFF = 8.0
#: How often each rank is then drawn from both sides at once; long levels need it to lose their last slants.
LAST_ROUNDS = 12


def straightened(
    layered: Layered, xs: Sequence[float], distance: Callable[[int, int], float], rounds: int
) -> list[float]:
    """The x of every vertex after some rounds down and up; the leftmost border is at 0."""
    result = list(xs)
    rows = layered.rows
    gaps = [[0.0, *(distance(left, right) for left, right in itertools.pairwise(row))] for row in rows]
    for _ in range(rounds):
        for number in range(1, len(rows)):
            _settle(layered, rows[number], gaps[number], result, (layered.up,))
        for number in range(len(rows) - 2, -1, -1):
            _settle(layered, rows[number], gaps[number], result, (layered.down,))
    for _ in range(LAST_ROUNDS):
        for number, row in enumerate(rows):
            _settle(layered, row, gaps[number], result, (layered.up, layered.down))
    result = aligned(layered, result, distance)
    left = min(x - width / 2 for x, width in zip(result, layered.width, strict=True))
    return [x - left for x in result]


def _back(layered: Layered, side: list[list[Link]]) -> list[list[Link]]:
    """The same edges seen from their other end."""
    return layered.down if side is layered.up else layered.up


def _settle(
    layered: Layered, row: Sequence[int], gaps: Sequence[float], xs: list[float], sides: tuple[list[list[Link]], ...]
) -> None:
    """Least squares for one rank: where its neighbours draw each vertex, but no nearer to each other than they may."""
    items = layered.items
    offset = 0.0
    pools: list[tuple[float, float, int]] = []
    offsets = []
    for vertex, gap in zip(row, gaps, strict=True):
        offset += gap
        offsets.append(offset)
        total = weight = 0.0
        for side in sides:
            for link in side[vertex]:
                pull = WEIGHTS[(vertex >= items) + (link.vertex >= items)]
                if len(sides) > 1 and len(side[vertex]) == 1 and len(_back(layered, side)[link.vertex]) == 1:
                    # What simply goes on goes straight on.
                    pull = STIFF
                total += pull * (xs[link.vertex] + link.there - link.here)
                weight += pull
        if not weight:
            # Nothing draws it on this side: it gives way.
            weight, total = 0.05, 0.05 * xs[vertex]
        total, size = total - weight * offset, 1
        while pools and pools[-1][0] * weight >= total * pools[-1][1]:
            last_total, last_weight, last_size = pools.pop()
            total, weight, size = total + last_total, weight + last_weight, size + last_size
        pools.append((total, weight, size))
    place = 0
    for total, weight, size in pools:
        for _ in range(size):
            xs[row[place]] = total / weight + offsets[place]
            place += 1


def aligned(layered: Layered, xs: Sequence[float], distance: Callable[[int, int], float]) -> list[float]:
    """The same with long edges upright over as many ranks as their neighbours leave room for."""
    result = list(xs)
    place = {vertex: (number, at) for number, row in enumerate(layered.rows) for at, vertex in enumerate(row)}

    def room(vertex: int) -> tuple[float, float]:
        number, at = place[vertex]
        row = layered.rows[number]
        low = result[row[at - 1]] + distance(row[at - 1], vertex) if at else -math.inf
        high = result[row[at + 1]] - distance(vertex, row[at + 1]) if at + 1 < len(row) else math.inf
        return low, high

    for chain in layered.chains:
        run: list[int] = []
        low, high = -math.inf, math.inf
        for vertex in [*chain[1:-1], -1]:
            free = room(vertex) if vertex >= 0 and layered.is_passage(vertex) else (math.inf, -math.inf)
            if max(low, free[0]) > min(high, free[1]):
                _upright(run, low, high, result)
                run, low, high = [], -math.inf, math.inf
            if free[0] <= free[1]:
                run.append(vertex)
                low, high = max(low, free[0]), min(high, free[1])
    return result


def _upright(run: Sequence[int], low: float, high: float, xs: list[float]) -> None:
    """Bends of an edge below each other, where most of them are anyway."""
    middle = sorted(xs[vertex] for vertex in run)[len(run) // 2] if run else 0.0
    for vertex in run:
        xs[vertex] = min(max(middle, low), high)
