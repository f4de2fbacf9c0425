"""The whole picture: every container laid out by itself, from the innermost outwards, then put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from retrograd.app.model.picture import Picture

from .components import place_apart
from .geometry import Point, Rect, Size
from .layered import LevelEdge
from .layout import Clock, Layout, LayoutOptions
from .level import PlacedLevel
from .routes import simplified
from .tree import ROOT, Lane, Level, build_levels

#: Space around a container's name.
TAB_MARGIN = 8.0


@dataclass(slots=True)
class _Frame:
    """A container after its inside was laid out: size, where the inside begins, where its name stands."""

    size: Size
    origin: Point
    tab: Rect | None


@dataclass(slots=True)
class _Done:
    """A level laid out, with what the level around it needs: crossings by arrow as distance from the left border."""

    level: Level
    placed: PlacedLevel
    frame: _Frame
    crossings: dict[str, float] = field(default_factory=dict)


def lay_out(picture: Picture, sizes: Mapping[str, Size], options: LayoutOptions | None = None) -> Layout:
    """Positions for everything in the picture; the same input always gives the same result.

    Args:
        picture: What to lay out.
        sizes: Size of each box by key. Optional: size of the name of a container by its key, and of the label of an
            arrow by its key (room is then kept for it).
        options: Direction, distances, limits.

    Raises:
        KeyError: A box has no size.
        LayoutCancelledError: ``options.cancelled`` said so.
    """
    options = options or LayoutOptions()
    sideways = options.direction == "right"
    if sideways:
        sizes = {key: size.transposed() for key, size in sizes.items()}
    clock = Clock(options)
    levels = build_levels(picture)
    done: dict[str, _Done] = {}
    for key in reversed(levels):
        done[key] = _place(levels[key], done, sizes, options, clock)
    layout = _compose(levels, done, options)
    return layout.transposed() if sideways else layout


def _place(
    level: Level, done: Mapping[str, _Done], sizes: Mapping[str, Size], options: LayoutOptions, clock: Clock
) -> _Done:
    """Lay out one level whose containers are laid out already."""
    number = {item: place for place, item in enumerate(level.items)}
    extents = [done[item].frame.size if item in done else _size_of(sizes, item) for item in level.items]
    entrances: list[int] = []
    exits: list[int] = []
    edges: list[LevelEdge] = []

    def end(lane: Lane, item: str, is_source: bool) -> tuple[int, float | None]:
        if item:
            inside = done.get(item)
            offset = None if inside is None else inside.crossings[lane.arrow.key] - inside.frame.size.width / 2
            return number[item], offset
        # What leaves goes out below and what comes in does so above, unless the arrow runs against the ranks.
        (exits if is_source == lane.turned else entrances).append(len(extents))
        extents.append(Size(0, 0))
        return len(extents) - 1, 0.0

    for lane in level.lanes:
        source, source_offset = end(lane, lane.source, True)
        target, target_offset = end(lane, lane.target, False)
        label = sizes.get(lane.arrow.key) if lane.source and lane.target else None
        edges.append(LevelEdge(source, target, lane.arrow.key, label, source_offset, target_offset, lane.turned))
    placed = place_apart(extents, edges, entrances, exits, options, clock)
    above = [placed.rects[item].x for item in entrances]
    below = [placed.rects[item].x for item in exits]
    if level.key == ROOT:
        return _Done(level, placed, _Frame(placed.size, Point(0, 0), None))
    frame = _frame(placed.size, sizes.get(level.key), above, below, options)
    result = _Done(level, placed, frame)
    for lane in level.lanes:
        if not (lane.source and lane.target):
            points = placed.paths[lane.arrow.key]
            result.crossings[lane.arrow.key] = (points[-1] if lane.source else points[0]).x + frame.origin.x
    return result


def _size_of(sizes: Mapping[str, Size], key: str) -> Size:
    try:
        return sizes[key]
    except KeyError:
        raise KeyError(f"no size for box {key!r}") from None


def _frame(
    inside: Size, tab: Size | None, above: Sequence[float], below: Sequence[float], options: LayoutOptions
) -> _Frame:
    """A container's border around its inside, its name where no edge crosses the border."""
    pad = options.padding
    if tab is None:
        return _Frame(Size(inside.width + 2 * pad, inside.height + 2 * pad), Point(pad, pad), None)
    if options.direction == "right":
        # The name runs along the flow then, beside the inside: nothing crosses that border.
        left = tab.width + TAB_MARGIN
        height = max(inside.height, tab.height - pad) + 2 * pad
        origin = Point(max(pad, left), pad)
        return _Frame(Size(origin.x + inside.width + pad, height), origin, Rect(0, 0, tab.width, tab.height))
    width = max(inside.width + 2 * pad, tab.width + 2 * TAB_MARGIN)
    x = (width - inside.width) / 2
    corners = (
        (above, 0.0, True),
        (above, width - tab.width, True),
        (below, width - tab.width, False),
        (below, 0.0, False),
    )
    for crossings, left, at_top in corners:
        ends = (left - TAB_MARGIN - x, left + tab.width + TAB_MARGIN - x)
        if not any(ends[0] < value < ends[1] for value in crossings):
            return _framed(inside, tab, width, (left, at_top), options)
    # Keep the inside in the middle if that does not make the container much wider.
    half = max(above) - inside.width / 2 + TAB_MARGIN + tab.width
    if 2 * half <= 1.35 * max(width, max(above) + x + TAB_MARGIN + tab.width):
        return _framed(inside, tab, 2 * half, (2 * half - tab.width, True), options)
    left = max(above) + x + TAB_MARGIN
    return _framed(inside, tab, max(width, left + tab.width), (left, True), options, x)


def _framed(
    inside: Size, tab: Size, width: float, corner: tuple[float, bool], options: LayoutOptions, x: float | None = None
) -> _Frame:
    """The border with the name at ``corner``: its left end, and whether it is at the top."""
    pad = options.padding
    left, at_top = corner
    strip = tab.height + TAB_MARGIN
    x = (width - inside.width) / 2 if x is None else x
    y = max(pad, strip) if at_top else pad
    height = y + inside.height + (pad if at_top else max(pad, strip))
    tab_rect = Rect(left, 0.0 if at_top else height - tab.height, tab.width, tab.height)
    return _Frame(Size(width, height), Point(x, y), tab_rect)


def _compose(levels: Mapping[str, Level], done: Mapping[str, _Done], options: LayoutOptions) -> Layout:
    """Move every level to its place and join the pieces of the arrows."""
    layout = Layout(size=done[ROOT].frame.size, options=options)
    corner: dict[str, Point] = {ROOT: Point(0, 0)}
    pieces: dict[str, tuple[Point, ...]] = {}
    stubs: set[str] = set()
    turned: set[str] = set()
    for key, level in levels.items():
        result = done[key]
        dx, dy = corner[key].x + result.frame.origin.x, corner[key].y + result.frame.origin.y
        for place, item in enumerate(level.items):
            rect = result.placed.rects[place].moved(dx, dy)
            if item in levels:
                layout.containers[item] = rect
                corner[item] = Point(rect.x, rect.y)
                tab = done[item].frame.tab
                if tab is not None:
                    layout.tabs[item] = tab.moved(rect.x, rect.y)
            else:
                layout.boxes[item] = rect
        for arrow, room in result.placed.labels.items():
            layout.labels[arrow] = room.moved(dx, dy)
        stubs |= result.placed.stubs
        for lane in level.lanes:
            path = [Point(point.x + dx, point.y + dy) for point in result.placed.paths[lane.arrow.key]]
            piece = _to_border(lane, path, corner[key], result.frame)
            # Levels come outermost first: what is inside the source goes before, what is inside the target after.
            so_far = pieces.get(lane.arrow.key, ())
            pieces[lane.arrow.key] = (*piece, *so_far) if not lane.target else (*so_far, *piece)
            if lane.turned:
                turned.add(lane.arrow.key)
    for key, joined in pieces.items():
        if key in stubs:
            layout.paths[key] = (*joined[:2], *joined[-2:])
        else:
            layout.paths[key] = tuple(simplified(joined))
    return Layout(
        layout.boxes,
        layout.containers,
        layout.tabs,
        layout.paths,
        layout.labels,
        frozenset(stubs),
        frozenset(turned),
        layout.size,
        options,
    )


def _to_border(lane: Lane, path: list[Point], corner: Point, frame: _Frame) -> tuple[Point, ...]:
    """A piece extended from the level's inside to its border."""
    if lane.source and lane.target:
        return tuple(path)
    upper = lane.turned if lane.source else not lane.turned
    border = corner.y if upper else corner.y + frame.size.height
    if lane.source:
        return (*path, Point(path[-1].x, border))
    return (Point(path[0].x, border), *path)
