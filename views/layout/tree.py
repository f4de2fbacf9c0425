"""The containers of a picture as levels: what stands in each, and where each arrow crosses their borders."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field

from retrograd.app.model.picture import Arrow, Picture

from .ranks import back_edges

#: The key of the level that holds everything.
ROOT = ""


@dataclass(slots=True)
class Lane:
    """An arrow's way through one level: between two items, or between an item and the level's border ("")."""

    arrow: Arrow
    source: str
    target: str
    turned: bool = False


@dataclass(slots=True)
class Level:
    """A container (or the whole picture): its items in the order in which they came about, and the lanes."""

    key: str
    parent: str = ROOT
    items: list[str] = field(default_factory=list)
    lanes: list[Lane] = field(default_factory=list)


def open_containers(picture: Picture) -> dict[str, str]:
    """Key of each container that is drawn around its boxes, with the key of the one it stands in.

    Folded containers and those without a box are not drawn. A container whose parents form a ring counts as standing
    in the root.
    """
    parents = {item.key: item.parent for item in picture.containers if not item.folded}
    used: dict[str, str] = {}
    for box in picture.boxes:
        key = box.region
        walked: set[str] = set()
        while key in parents and key not in used:
            walked.add(key)
            parent = parents[key]
            used[key] = parent if parent in parents and parent not in walked else ROOT
            key = used[key]
    return used


def _ancestors(parents: dict[str, str], region: str) -> list[str]:
    """The levels around something, innermost first, ROOT last."""
    chain = []
    key = region if region in parents else ROOT
    while key != ROOT:
        chain.append(key)
        key = parents[key]
    return [*chain, ROOT]


def build_levels(picture: Picture) -> dict[str, Level]:
    """All levels by key; every level comes before those inside it."""
    parents = open_containers(picture)
    around = {box.key: _ancestors(parents, box.region) for box in picture.boxes}
    levels: dict[str, Level] = {ROOT: Level(ROOT)}
    for box in picture.boxes:
        chain = around[box.key]
        for inner, outer in zip(chain[-2::-1], chain[:0:-1], strict=True):
            if inner not in levels:
                levels[inner] = Level(inner, outer)
                levels[outer].items.append(inner)
        levels[chain[0]].items.append(box.key)
    _add_lanes(levels, around, picture.arrows)
    return levels


def _add_lanes(levels: dict[str, Level], around: dict[str, list[str]], arrows: Iterable[Arrow]) -> None:
    """Cut every arrow at the borders that it crosses."""
    meetings: dict[str, list[Lane]] = {}
    crossings: list[tuple[Lane, list[Lane]]] = []
    for arrow in arrows:
        if arrow.source not in around or arrow.target not in around or arrow.source == arrow.target:
            continue
        ups = [arrow.source, *around[arrow.source]]
        downs = [arrow.target, *around[arrow.target]]
        # Both end in the root: drop what they share, down to the level in which they part.
        while ups[-1] == downs[-1]:
            meeting = ups.pop()
            downs.pop()
        lane = Lane(arrow, ups[-1], downs[-1])
        levels[meeting].lanes.append(lane)
        meetings.setdefault(meeting, []).append(lane)
        inner = []
        for item, level in itertools.pairwise(ups):
            inner.append(Lane(arrow, item, ""))
            levels[level].lanes.append(inner[-1])
        for item, level in itertools.pairwise(downs):
            inner.append(Lane(arrow, "", item))
            levels[level].lanes.append(inner[-1])
        crossings.append((lane, inner))
    for key, lanes in meetings.items():
        number = {item: place for place, item in enumerate(levels[key].items)}
        edges = [(number[lane.source], number[lane.target]) for lane in lanes]
        for index in back_edges(len(number), edges):
            lanes[index].turned = True
    for lane, inner in crossings:
        for piece in inner:
            piece.turned = lane.turned
