"""A way for one arrow among boxes that are already placed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from .geometry import Point, Rect
from .routes import STUB, simplified

#: Distance that a way keeps from boxes.
CLEARANCE = 12.0


def free_place(wish: float, blocked: Iterable[tuple[float, float]]) -> float:
    """The number nearest to ``wish`` that lies in none of the open intervals."""
    merged: list[list[float]] = []
    for low, high in sorted(blocked):
        if merged and low < merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], high)
        else:
            merged.append([low, high])
    for low, high in merged:
        if low < wish < high:
            return low if wish - low <= high - wish else high
    return wish


def detour(start: Point, end: Point, obstacles: Sequence[Rect]) -> tuple[tuple[Point, ...], bool]:
    """Points from ``start`` down to ``end`` around the obstacles, and whether it had to become a stub (it runs up)."""
    if end.y < start.y + 1:
        return _cut(start, end), True
    between = sorted(
        (rect for rect in obstacles if rect.bottom > start.y and rect.y < end.y), key=lambda rect: (rect.y, rect.x)
    )
    bands: list[tuple[float, float, list[Rect]]] = []
    for rect in between:
        if bands and rect.y < bands[-1][1]:
            top, bottom, members = bands[-1]
            bands[-1] = (top, max(bottom, rect.bottom), [*members, rect])
        else:
            bands.append((rect.y, rect.bottom, [rect]))
    points = [start]
    for top, bottom, members in bands:
        top, bottom = max(top, start.y), min(bottom, end.y)
        share = ((top + bottom) / 2 - start.y) / (end.y - start.y)
        wish = start.x + share * (end.x - start.x)
        if top <= start.y:
            wish = start.x
        elif bottom >= end.y:
            wish = end.x
        x = free_place(wish, [(rect.x - CLEARANCE, rect.right + CLEARANCE) for rect in members])
        points += [Point(x, top), Point(x, bottom)]
    points.append(end)
    if any(two.y - one.y < 1 and abs(two.x - one.x) > CLEARANCE + 1 for one, two in pairwise(points)):
        # Beside a box that reaches above the start or below the end there is no room to turn aside.
        return _cut(start, end), True
    return tuple(simplified(points)), False


def _cut(start: Point, end: Point) -> tuple[Point, ...]:
    """The ends alone."""
    return start, Point(start.x, start.y + STUB), Point(end.x, end.y - STUB), end
