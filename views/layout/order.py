"""Order inside the ranks: barycentre sweeps from several starts, then exchanging neighbours, to have few crossings."""

from __future__ import annotations

import random
from bisect import bisect_right, insort

from .layered import Layered, Link
from .layout import Clock, LayoutOptions

#: Above this many boxes in a level only one start is tried and neighbours are not exchanged.
CAREFUL = 300


def order_rows(layered: Layered, options: LayoutOptions, clock: Clock) -> int:
    """Reorder ``layered.rows`` and return the number of crossings left."""
    careful = layered.items <= CAREFUL
    best_rows, best = None, -1
    chance = random.Random(7)
    starts = options.restarts if careful else 2
    for start in range(max(1, starts)):
        rows = _start(layered, start, chance)
        crossings = _sweep(layered, rows, options.sweeps, clock)
        if crossings:
            crossings = _exchange(layered, rows, clock)
        if best_rows is None or crossings < best:
            best_rows, best = [list(row) for row in rows], crossings
        if best == 0 or clock.out_of_time():
            break
    layered.rows = best_rows or layered.rows
    return max(best, 0)


def _start(layered: Layered, start: int, chance: random.Random) -> list[list[int]]:
    """The first order of each rank: depth first from the top, from the bottom, then by chance (always the same)."""
    if start >= 2:
        rows = [list(row) for row in layered.rows]
        for row in rows:
            chance.shuffle(row)
        return rows
    links = layered.down if start == 0 else layered.up
    row_order = layered.rows if start == 0 else layered.rows[::-1]
    seen = [False] * len(layered.rank)
    rows = [[] for _ in layered.rows]
    for row in row_order:
        for root in row:
            stack = [root]
            while stack:
                vertex = stack.pop()
                if seen[vertex]:
                    continue
                seen[vertex] = True
                rows[layered.rank[vertex]].append(vertex)
                stack.extend(link.vertex for link in reversed(links[vertex]) if not seen[link.vertex])
    return rows


def _positions(layered: Layered, rows: list[list[int]]) -> list[float]:
    position = [0.0] * len(layered.rank)
    for row in rows:
        for place, vertex in enumerate(row):
            position[vertex] = float(place)
    return position


def _touch(layered: Layered, position: list[float], vertex: int, offset: float) -> float:
    """Where an edge touches a vertex, in places: its own place and the part of its width to the side."""
    width = layered.width[vertex]
    return position[vertex] + (0.8 * offset / width if width else 0.0)


def _sweep(layered: Layered, rows: list[list[int]], sweeps: int, clock: Clock) -> int:
    """Barycentre sweeps down and up; leaves the best order in ``rows``."""
    position = _positions(layered, rows)
    best, best_rows, idle = count_crossings(layered, rows), [list(row) for row in rows], 0
    for sweep in range(sweeps):
        if best == 0 or idle >= 4 or clock.out_of_time():
            break
        down = sweep % 2 == 0
        links = layered.up if down else layered.down
        for row in rows[1:] if down else rows[-2::-1]:
            # Alternating the side on which ties fall lets equal vertices change places.
            _sort_row(layered, row, links, position, sweep % 4 >= 2)
        crossings = count_crossings(layered, rows)
        idle = 0 if crossings < best else idle + 1
        if crossings < best:
            best, best_rows = crossings, [list(row) for row in rows]
    rows[:] = best_rows
    return best


def _sort_row(
    layered: Layered, row: list[int], links: list[list[Link]], position: list[float], last_first: bool
) -> None:
    keys: dict[int, float] = {}
    for vertex in row:
        near = links[vertex]
        if near:
            total = sum(_touch(layered, position, link.vertex, link.there) for link in near)
            keys[vertex] = total / len(near)
    drawn = [vertex for vertex in row if vertex in keys]
    if last_first:
        drawn.reverse()
    drawn.sort(key=keys.__getitem__)
    # What has no neighbours on this side keeps its place: its own is no measure for those of another rank.
    following = iter(drawn)
    for place, vertex in enumerate(row):
        chosen = next(following) if vertex in keys else vertex
        row[place] = chosen
        position[chosen] = float(place)


def count_crossings(layered: Layered, rows: list[list[int]]) -> int:
    """Pairs of edge pieces that cross, over all neighbouring ranks."""
    position = _positions(layered, rows)
    total = 0
    for row in rows[:-1]:
        ends: list[float] = []
        pieces = [
            (
                _touch(layered, position, vertex, link.here),
                _touch(layered, position, link.vertex, link.there),
            )
            for vertex in row
            for link in layered.down[vertex]
        ]
        pieces.sort()
        for _, end in pieces:
            total += len(ends) - bisect_right(ends, end)
            insort(ends, end)
    return total


def _pair_crossings(layered: Layered, links: list[list[Link]], position: list[float], left: int, right: int) -> int:
    """Crossings among the edges of two neighbours as they stand, less those if they changed places."""
    lefts = sorted(_touch(layered, position, link.vertex, link.there) for link in links[left])
    rights = sorted(_touch(layered, position, link.vertex, link.there) for link in links[right])
    difference = 0
    for value in lefts:
        below = sum(1 for other in rights if other < value)
        above = sum(1 for other in rights if other > value)
        difference += below - above
    return difference


def _exchange(layered: Layered, rows: list[list[int]], clock: Clock) -> int:
    """Exchange neighbours as long as that removes crossings."""
    position = _positions(layered, rows)
    improved = True
    rounds = 0
    while improved and rounds < 20 and not clock.out_of_time():
        improved = False
        rounds += 1
        for row in rows:
            for place in range(len(row) - 1):
                left, right = row[place], row[place + 1]
                gain = _pair_crossings(layered, layered.up, position, left, right)
                gain += _pair_crossings(layered, layered.down, position, left, right)
                if gain > 0:
                    row[place], row[place + 1] = right, left
                    position[left], position[right] = position[right], position[left]
                    improved = True
    return count_crossings(layered, rows)
