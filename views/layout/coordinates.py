"""Positions across the flow after Brandes and Köpf: straight long edges, real widths, average of four alignments."""

from __future__ import annotations

import itertools
from collections.abc import Callable

from .layered import Layered, Link
from .layout import LayoutOptions
from .straighten import straightened

#: How often positions are made better.
ROUNDS = 2

Separation = Callable[[int, int], float]


def separation(layered: Layered, options: LayoutOptions) -> Separation:
    """The least distance between the middles of two neighbours."""

    def distance(left: int, right: int) -> float:
        passing = layered.is_passage(left) or layered.is_passage(right)
        gap = options.edge_gap if passing else options.box_gap
        return (layered.width[left] + layered.width[right]) / 2 + gap

    return distance


def assign_x(layered: Layered, options: LayoutOptions) -> list[float]:
    """The x of the middle of every vertex; the leftmost border is at 0."""
    if not layered.rank:
        return []
    conflicts = _conflicts(layered)
    distance = separation(layered, options)
    candidates = []
    for upwards in (False, True):
        for mirrored in (False, True):
            rows = [row[::-1] if mirrored else row for row in layered.rows]
            root, shift = _align(layered, rows, conflicts, upwards, -1.0 if mirrored else 1.0)
            if mirrored:
                xs = _compact(rows, root, shift, lambda left, right: distance(right, left))
                xs = [-x for x in xs]
            else:
                xs = _compact(rows, root, shift, distance)
            candidates.append(xs)
    return straightened(layered, _balance(layered, candidates), distance, ROUNDS)


def _conflicts(layered: Layered) -> set[tuple[int, int]]:
    """Edge pieces that cross a stretch of a long edge: the long edge stays straight, the other gives way."""
    marked: set[tuple[int, int]] = set()
    position = {vertex: place for row in layered.rows for place, vertex in enumerate(row)}
    for upper, lower in zip(layered.rows, layered.rows[1:], strict=False):
        start, scanned = -1, 0
        for place, vertex in enumerate(lower):
            inner = next((link.vertex for link in layered.up[vertex] if layered.is_bend(link.vertex)), None)
            if not layered.is_bend(vertex):
                inner = None
            if inner is None and place != len(lower) - 1:
                continue
            end = len(upper) if inner is None else position[inner]
            while scanned <= place:
                other = lower[scanned]
                for link in layered.up[other]:
                    both = layered.is_bend(other) and layered.is_bend(link.vertex)
                    if not both and not start <= position[link.vertex] <= end:
                        marked.add((link.vertex, other))
                scanned += 1
            start = end
    return marked


def _align(
    layered: Layered, rows: list[list[int]], conflicts: set[tuple[int, int]], upwards: bool, sign: float
) -> tuple[list[int], list[float]]:
    """Join vertices into vertical blocks: the block's first vertex for each, and its x relative to that one."""
    count = len(layered.rank)
    root, shift, taken = list(range(count)), [0.0] * count, [False] * count
    position = {vertex: place for row in rows for place, vertex in enumerate(row)}
    links = layered.down if upwards else layered.up
    for row in rows[-2::-1] if upwards else rows[1:]:
        border = -1
        for vertex in row:
            for link in _medians(links[vertex], position):
                pair = (vertex, link.vertex) if upwards else (link.vertex, vertex)
                place = position[link.vertex]
                if taken[link.vertex] or pair in conflicts or place <= border:
                    continue
                taken[link.vertex] = True
                root[vertex] = root[link.vertex]
                shift[vertex] = shift[link.vertex] + sign * (link.there - link.here)
                border = place
                break
    return root, shift


def _medians(links: list[Link], position: dict[int, int]) -> list[Link]:
    near = sorted(links, key=lambda link: (position[link.vertex], link.there))
    if not near:
        return []
    low, high = (len(near) - 1) // 2, len(near) // 2
    return [near[low]] if low == high else [near[low], near[high]]


def _compact(rows: list[list[int]], root: list[int], shift: list[float], distance: Separation) -> list[float]:
    """Pack the blocks to the left, then let each move right as far as its right neighbours are anyway."""
    count = len(root)
    apart: list[dict[int, float]] = [{} for _ in range(count)]
    waiting = [0] * count
    for row in rows:
        for left, right in itertools.pairwise(row):
            before, after = root[left], root[right]
            needed = shift[left] + distance(left, right) - shift[right]
            if after not in apart[before]:
                waiting[after] += 1
                apart[before][after] = needed
            else:
                apart[before][after] = max(apart[before][after], needed)
    xs = [0.0] * count
    ready = [vertex for vertex in range(count) if root[vertex] == vertex and not waiting[vertex]]
    order: list[int] = []
    while ready:
        block = ready.pop()
        order.append(block)
        for after, needed in apart[block].items():
            xs[after] = max(xs[after], xs[block] + needed) if waiting[after] >= 0 else xs[after]
            waiting[after] -= 1
            if not waiting[after]:
                ready.append(after)
    for block in reversed(order):
        if apart[block]:
            xs[block] = max(xs[block], min(xs[after] - needed for after, needed in apart[block].items()))
    return [xs[root[vertex]] + shift[vertex] for vertex in range(count)]


def _balance(layered: Layered, candidates: list[list[float]]) -> list[float]:
    """The average of the two middle alignments for each vertex, after lining all up with the narrowest."""
    halves = [width / 2 for width in layered.width]

    def extent(xs: list[float]) -> tuple[float, float]:
        return (
            min(x - half for x, half in zip(xs, halves, strict=True)),
            max(x + half for x, half in zip(xs, halves, strict=True)),
        )

    extents = [extent(xs) for xs in candidates]
    low, high = min(extents, key=lambda pair: pair[1] - pair[0])
    for index, xs in enumerate(candidates):
        mirrored = index % 2 == 1
        move = high - extents[index][1] if mirrored else low - extents[index][0]
        candidates[index] = [x + move for x in xs]
    result = []
    for values in zip(*candidates, strict=True):
        middle = sorted(values)
        result.append((middle[1] + middle[2]) / 2)
    left = extent(result)[0]
    return [x - left for x in result]
