"""From box to box with the arrow keys: along the edges with the flow and against it, and across it."""

from __future__ import annotations

from ..layout import Rect
from .drawing import Drawing

FORWARD, BACK, BEFORE, AFTER = "forward", "back", "before", "after"


def first_box(drawing: Drawing) -> str:
    """The box where the data begins, "" in an empty drawing."""
    places = drawing.layout.boxes
    if drawing.sideways:
        return min(drawing.boxes, key=lambda key: (places[key].x, places[key].y), default="")
    return min(drawing.boxes, key=lambda key: (places[key].y, places[key].x), default="")


def neighbour(drawing: Drawing, key: str, direction: str) -> str:
    """The box to go to from ``key``, "" if there is none.

    Args:
        drawing: Where the boxes are.
        key: Where to start.
        direction: "forward" and "back" follow an edge (that of a gradient first, then by slot), "before" and "after"
            go to the nearest box beside it.
    """
    if direction in (FORWARD, BACK):
        return _along(drawing, key, direction == FORWARD)
    return _beside(drawing, key, direction == AFTER)


def _along(drawing: Drawing, key: str, forward: bool) -> str:
    here = drawing.layout.boxes[key].center
    found: list[tuple[bool, int, float, str]] = []
    for arrow in drawing.arrows.values():
        start, end = (arrow.source, arrow.target) if forward else (arrow.target, arrow.source)
        if start == key:
            there = drawing.layout.boxes[end].center
            distance = abs(there.x - here.x) + abs(there.y - here.y)
            found.append((arrow.kind != "grad", arrow.slot, distance, end))
    return min(found)[3] if found else ""


def _beside(drawing: Drawing, key: str, after: bool) -> str:
    here = drawing.layout.boxes[key]
    best = ("", 0.0)
    for other, rect in drawing.layout.boxes.items():
        across, along = _distance(here, rect, drawing.sideways)
        if other == key or (across <= 0 if after else across >= 0):
            continue
        # What stands beside it counts for more than what is merely on that side.
        cost = abs(across) + 3 * abs(along)
        if not best[0] or cost < best[1]:
            best = (other, cost)
    return best[0]


def _distance(here: Rect, there: Rect, sideways: bool) -> tuple[float, float]:
    dx, dy = there.center.x - here.center.x, there.center.y - here.center.y
    return (dy, dx) if sideways else (dx, dy)
