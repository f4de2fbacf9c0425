"""Pinned insertion: what is new takes a free place, what is there stays where it is."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping

from retrograd.app.model.picture import Arrow, Box, Picture

from .detour import CLEARANCE, detour, free_place
from .geometry import Point, Rect, Size, bounds
from .layout import Layout
from .regions import TAB_MARGIN, lay_out
from .routes import CORNER
from .tree import ROOT, open_containers


class _NoRoomError(Exception):
    """Something cannot grow without moving its neighbours."""


def insert(layout: Layout, picture: Picture, sizes: Mapping[str, Size]) -> Layout:
    """Positions for ``picture``, those of ``layout`` kept wherever a thing is in both.

    A new box stands below its inputs in the free place nearest to them. What is no longer in the picture is left out.
    Only if a box or container that grew finds no room is everything laid out anew.

    Args:
        layout: Where things are now.
        picture: What is to be drawn.
        sizes: As for :func:`lay_out`.
    """
    return try_insert(layout, picture, sizes) or lay_out(picture, sizes, layout.options)


def try_insert(layout: Layout, picture: Picture, sizes: Mapping[str, Size]) -> Layout | None:
    """The same, None where everything would have to be laid out anew."""
    if not layout.boxes:
        return None
    sideways = layout.options.direction == "right"
    try:
        return _Inserter(layout.transposed() if sideways else layout, picture, _turn(sizes, sideways)).result(sideways)
    except _NoRoomError:
        return None


def _turn(sizes: Mapping[str, Size], sideways: bool) -> Mapping[str, Size]:
    return {key: size.transposed() for key, size in sizes.items()} if sideways else sizes


class _Inserter:
    """One insertion, in flow coordinates (data flows down)."""

    def __init__(self, layout: Layout, picture: Picture, sizes: Mapping[str, Size]) -> None:
        self.old, self.picture, self.sizes = layout, picture, sizes
        self.options = layout.options
        self.parents = open_containers(picture)
        keys = {box.key for box in picture.boxes}
        arrows = {arrow.key: arrow for arrow in picture.arrows}
        self.boxes = {key: rect for key, rect in layout.boxes.items() if key in keys}
        self.containers = {key: rect for key, rect in layout.containers.items() if key in self.parents}
        self.tabs = {key: rect for key, rect in layout.tabs.items() if key in self.parents}
        self.paths = {
            key: path
            for key, path in layout.paths.items()
            if key in arrows and arrows[key].source in self.boxes and arrows[key].target in self.boxes
        }
        self.labels = {key: rect for key, rect in layout.labels.items() if key in self.paths}
        self.stubs = {key for key in layout.stubs if key in self.paths}
        self.inputs: dict[str, list[str]] = {}
        for arrow in picture.arrows:
            self.inputs.setdefault(arrow.target, []).append(arrow.source)
        self.region = {box.key: self._known(box.region) for box in picture.boxes}

    def _known(self, region: str) -> str:
        return region if region in self.parents else ROOT

    def result(self, sideways: bool) -> Layout:
        """Do it."""
        self._check_homes()
        self._resize()
        for box in self.picture.boxes:
            if box.key not in self.boxes:
                self._add(box)
        self._route()
        extent = bounds([*self.boxes.values(), *self.containers.values()])
        made = Layout(
            self.boxes,
            self.containers,
            self.tabs,
            self.paths,
            self.labels,
            frozenset(self.stubs),
            frozenset(key for key in self.old.reversed if key in self.paths),
            Size(extent.right, extent.bottom),
            self.options,
        )
        return made.transposed() if sideways else made

    def _ancestors(self, region: str) -> list[str]:
        chain = []
        while region != ROOT:
            chain.append(region)
            region = self.parents[region]
        return chain

    def _check_homes(self) -> None:
        """Give up the places of boxes that belong to another region than they stand in; they are placed again.

        Raises:
            _NoRoomError: Containers stand in one another otherwise than they should.
        """
        for key, rect in list(self.boxes.items()):
            around = set(self._ancestors(self.region[key]))
            at_home = around <= self.containers.keys() and all(
                place.overlaps(rect) == (region in around) for region, place in self.containers.items()
            )
            if not at_home:
                self._evict(key)
        inhabited = {region for key in self.boxes for region in self._ancestors(self.region[key])}
        for region in [region for region in self.containers if region not in inhabited]:
            del self.containers[region]
            self.tabs.pop(region, None)
        for region, place in self.containers.items():
            parent = self.parents[region]
            if parent != ROOT and not (parent in self.containers and self.containers[parent].contains(place)):
                raise _NoRoomError

    def _evict(self, key: str) -> None:
        del self.boxes[key]
        for arrow in self.picture.arrows:
            if key in (arrow.source, arrow.target):
                self.paths.pop(arrow.key, None)
                self.labels.pop(arrow.key, None)
                self.stubs.discard(arrow.key)

    def _resize(self) -> None:
        """Boxes whose content changed grow where there is room: to both sides if possible, else to one.

        Raises:
            _NoRoomError: There is none.
        """
        for key, rect in list(self.boxes.items()):
            size = self.sizes[key]
            if abs(size.width - rect.width) < 0.5 and abs(size.height - rect.height) < 0.5:
                continue
            chain = self._ancestors(self.region[key])
            taken = [other for name, other in self.boxes.items() if name != key]
            taken += [other for name, other in self.containers.items() if name not in chain]
            taken += [*self.tabs.values(), *self.labels.values()]
            lefts = (rect.center.x - size.width / 2, rect.x, rect.right - size.width)
            choices = [Rect(left, rect.y, size.width, size.height) for left in lefts]
            free = [choice for choice in choices if not any(choice.overlaps(other) for other in taken)]
            if not free or self._run_over(key, free[0]):
                raise _NoRoomError
            self.boxes[key] = free[0]
            self._refasten(key, rect, free[0])
            self._grow(chain, key)

    def _run_over(self, key: str, rect: Rect) -> bool:
        """Whether an arrow of other boxes runs through a place."""
        own = {arrow.key for arrow in self.picture.arrows if key in (arrow.source, arrow.target)}
        return any(low < rect.right and rect.x < high for low, high in self._passing(rect.y, rect.bottom, own))

    def _refasten(self, key: str, before: Rect, after: Rect) -> None:
        """Bring the ends of a box's arrows back to its border."""
        for arrow in self.picture.arrows:
            path = self.paths.get(arrow.key)
            if path is None:
                continue
            if arrow.source == key:
                edge = after.bottom if abs(path[0].y - before.bottom) < 1 else after.y
                path = (Point(path[0].x, edge), *path[1:])
            if arrow.target == key:
                edge = after.y if abs(path[-1].y - before.y) < 1 else after.bottom
                path = (*path[:-1], Point(path[-1].x, edge))
            self.paths[arrow.key] = path

    def _add(self, box: Box) -> None:
        """Find a place for a new box, and for the containers around it that are new as well."""
        size = self.sizes[box.key]
        chain = self._ancestors(self.region[box.key])
        fresh = [key for key in chain if key not in self.containers]
        tab = max((self.sizes[key].height + TAB_MARGIN for key in fresh if key in self.sizes), default=0.0)
        margin = self.options.padding * len(fresh)
        top_margin = margin + tab * len(fresh)
        widest = max((self.sizes[key].width for key in fresh if key in self.sizes), default=0.0)
        half = max(size.width / 2, widest / 2) + margin
        home = chain[len(fresh)] if len(fresh) < len(chain) else ROOT
        sources = [self._within(key, home) for key in self.inputs.get(box.key, ()) if key in self.boxes]
        y = self._row(home, [rect for rect in sources if rect is not None]) + top_margin
        centers = [self.boxes[key].center.x for key in self.inputs.get(box.key, ()) if key in self.boxes]
        wish = sum(centers) / len(centers) if centers else self._middle(home)
        gap = self.options.box_gap
        band = Rect(0, y - top_margin - gap / 2, 0, size.height + top_margin + margin + gap)
        blocked = [
            (rect.x - half - gap, rect.right + half + gap)
            for rect in self._obstacles(set(chain))
            if rect.y < band.bottom and band.y < rect.bottom
        ]
        blocked += [
            (low - half - CLEARANCE, high + half + CLEARANCE) for low, high in self._passing(band.y, band.bottom)
        ]
        x = free_place(wish, blocked)
        self.boxes[box.key] = Rect(x - size.width / 2, y, size.width, size.height)
        self._grow(chain, box.key)

    def _within(self, key: str, home: str) -> Rect | None:
        """The item of level ``home`` that a box is or is inside of; None if it is elsewhere."""
        item = self.boxes[key]
        for region in [*self._ancestors(self.region[key]), ROOT]:
            if region == home:
                return item
            item = self.containers.get(region, item)
        return None

    def _row(self, home: str, sources: list[Rect]) -> float:
        """The top of the row for a new item: an existing row below its inputs, else a new one."""
        inside = [rect for key, rect in self.boxes.items() if self.region[key] == home]
        if not sources:
            if inside:
                return min(rect.y for rect in inside)
            outer = self.containers.get(home)
            return outer.y + self.options.padding if outer else 0.0
        lowest = max(rect.bottom for rect in sources)
        least = lowest + 0.6 * self.options.rank_gap
        rows = sorted(rect.y for rect in inside if rect.y >= least)
        if rows and rows[0] < lowest + 1.5 * self.options.rank_gap:
            return rows[0]
        return lowest + self.options.rank_gap

    def _middle(self, home: str) -> float:
        if home in self.containers:
            return self.containers[home].center.x
        return bounds(self.boxes.values()).center.x

    def _obstacles(self, around: set[str]) -> list[Rect]:
        """Everything that a new thing inside the containers ``around`` must not touch."""
        rects = [*self.boxes.values(), *self.labels.values(), *self.tabs.values()]
        return rects + [rect for key, rect in self.containers.items() if key not in around]

    def _passing(self, top: float, bottom: float, without: Iterable[str] = ()) -> Iterable[tuple[float, float]]:
        """The x intervals in which arrows cross a band."""
        for path in (path for key, path in self.paths.items() if key not in without):
            for one, two in itertools.pairwise(path):
                if min(one.y, two.y) < bottom and top < max(one.y, two.y):
                    yield min(one.x, two.x), max(one.x, two.x)

    def _grow(self, chain: list[str], key: str) -> None:
        """Let the containers around a new box reach around it.

        Raises:
            _NoRoomError: One of them would reach over something else.
        """
        inner = self.boxes[key]
        for place, region in enumerate(chain):
            old = self.containers.get(region)
            if old is not None and old.contains(inner.grown(self.options.padding)):
                break
            new = self._around(region, inner)
            inside = set(chain[: place + 1])
            members = {name for name, home in self.region.items() if inside.intersection(self._ancestors(home))}
            others = [rect for name, rect in self.boxes.items() if name not in members]
            others += [
                rect for name, rect in self.containers.items() if name not in chain and not self._is_in(name, region)
            ]
            if any(new.overlaps(other) for other in others):
                raise _NoRoomError
            self._place_tab(region, old, new)
            self.containers[region] = new
            inner = new

    def _around(self, region: str, inner: Rect) -> Rect:
        """A container's rectangle once it holds ``inner`` as well."""
        tab, pad = self.sizes.get(region, Size(0, 0)), self.options.padding
        strip = max(pad, tab.height + TAB_MARGIN) if tab.height else pad
        old = self.containers.get(region)
        low = self._tab_is_low(region, old)
        top, bottom = (pad, strip) if low else (strip, pad)
        width = max(inner.width + 2 * pad, tab.width + 2 * TAB_MARGIN)
        wanted = Rect(inner.center.x - width / 2, inner.y - top, width, inner.height + top + bottom)
        return wanted if old is None else old.united(wanted)

    def _tab_is_low(self, region: str, old: Rect | None) -> bool:
        tab = self.tabs.get(region)
        return tab is not None and old is not None and tab.y > old.center.y

    def _place_tab(self, region: str, old: Rect | None, new: Rect) -> None:
        """Put a container's name into the corner of its rectangle that it stood in before."""
        tab = self.sizes.get(region)
        if tab is None:
            return
        before = self.tabs.get(region)
        at_right = before is not None and old is not None and before.x > old.x and before.right >= old.right - 1
        x = new.right - tab.width if at_right else new.x
        y = new.bottom - tab.height if self._tab_is_low(region, old) else new.y
        self.tabs[region] = Rect(x, y, tab.width, tab.height)

    def _is_in(self, region: str, outer: str) -> bool:
        return outer in self._ancestors(region)

    def _route(self) -> None:
        """Give every arrow without a way one."""
        for arrow in self.picture.arrows:
            known = arrow.source in self.boxes and arrow.target in self.boxes
            if not known or arrow.key in self.paths or arrow.source == arrow.target:
                continue
            around = {
                *self._ancestors(self.region[arrow.source]),
                *self._ancestors(self.region[arrow.target]),
            }
            source, target = self.boxes[arrow.source], self.boxes[arrow.target]
            obstacles = [rect for rect in self._obstacles(around) if rect not in (source, target)]
            start = Point(self._port(arrow, source, target.center.x, True), source.bottom)
            end = Point(self._port(arrow, target, source.center.x, False), target.y)
            path, stub = detour(start, end, obstacles)
            self.paths[arrow.key] = path
            if stub:
                self.stubs.add(arrow.key)

    def _port(self, arrow: Arrow, rect: Rect, toward: float, below: bool) -> float:
        """Where a new arrow touches a box, beside those that do already."""
        reach = 0.3 * rect.width
        wish = rect.center.x + min(max(0.3 * (toward - rect.center.x), -reach), reach)
        taken = []
        for other in self.picture.arrows:
            path = self.paths.get(other.key)
            if path is not None and below and other.source == arrow.source:
                taken.append(path[0].x)
            elif path is not None and not below and other.target == arrow.target:
                taken.append(path[-1].x)
        x = free_place(wish, [(place - 14, place + 14) for place in taken])
        return min(max(x, rect.x + CORNER), rect.right - CORNER)
