"""Layouts between two layouts, for moving the drawing from one to the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from retrograd.app.model.picture import Picture

from ..layout import Layout, Point, Rect


def shares_boxes(one: Layout, two: Layout) -> bool:
    """Whether anything that is in both stands elsewhere."""
    return any(key in one.boxes and one.boxes[key] != rect for key, rect in two.boxes.items())


def moves_boxes(one: Layout, two: Layout) -> bool:
    """Whether something that is in both does not even touch its old place's middle line: it did not merely grow."""
    for key, rect in two.boxes.items():
        before = one.boxes.get(key)
        if before is not None and not (rect.y == before.y and rect.x <= before.center.x <= rect.right):
            return True
    return False


def ease_out(share: float) -> float:
    """Fast first, then slow."""
    return 1 - (1 - share) ** 3


def between(old: Layout, new: Layout, picture: Picture, share: float) -> Layout:
    """The layout at ``share`` (0 to 1) of the way from ``old`` to ``new``; what is only in ``new`` is in place."""
    rest = 1.0 - share
    boxes = _mixed(old.boxes, new.boxes, rest)
    containers = _mixed(old.containers, new.containers, rest)
    offsets = {key: _offset(boxes[key], new.boxes[key]) for key in new.boxes}
    paths = {}
    for arrow in picture.arrows:
        path = new.paths.get(arrow.key)
        if path is None:
            continue
        start, end = offsets[arrow.source], offsets[arrow.target]
        last = len(path) - 1
        paths[arrow.key] = tuple(
            Point(
                point.x + start.x + (end.x - start.x) * place / last,
                point.y + start.y + (end.y - start.y) * place / last,
            )
            for place, point in enumerate(path)
        )
    tabs = {}
    for key, rect in new.tabs.items():
        moved = _offset(containers[key], new.containers[key])
        tabs[key] = rect.moved(moved.x, moved.y)
    labels = {}
    for arrow in picture.arrows:
        if arrow.key in new.labels:
            start, end = offsets[arrow.source], offsets[arrow.target]
            labels[arrow.key] = new.labels[arrow.key].moved((start.x + end.x) / 2, (start.y + end.y) / 2)
    return replace(new, boxes=boxes, containers=containers, paths=paths, tabs=tabs, labels=labels)


def _mixed(old: Mapping[str, Rect], new: Mapping[str, Rect], rest: float) -> dict[str, Rect]:
    mixed = {}
    for key, rect in new.items():
        before = old.get(key)
        if before is None:
            mixed[key] = rect
            continue
        dx, dy = before.center.x - rect.center.x, before.center.y - rect.center.y
        mixed[key] = rect.moved(dx * rest, dy * rest)
    return mixed


def _offset(rect: Rect, final: Rect) -> Point:
    return Point(rect.x - final.x, rect.y - final.y)


def shifted(layout: Layout, dx: float, dy: float) -> Layout:
    """The same layout elsewhere."""
    return replace(
        layout,
        boxes={key: rect.moved(dx, dy) for key, rect in layout.boxes.items()},
        containers={key: rect.moved(dx, dy) for key, rect in layout.containers.items()},
        tabs={key: rect.moved(dx, dy) for key, rect in layout.tabs.items()},
        labels={key: rect.moved(dx, dy) for key, rect in layout.labels.items()},
        paths={key: tuple(Point(point.x + dx, point.y + dy) for point in path) for key, path in layout.paths.items()},
    )
