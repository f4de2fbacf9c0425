"""A level with a vertex for every rank that an edge passes, so that each edge runs between neighbouring ranks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from .geometry import Size
from .layout import GLYPH, LayoutOptions


@dataclass(slots=True)
class LevelEdge:
    """An edge between two items of a level.

    ``source_offset`` and ``target_offset`` say where it touches them, measured from their middle; they are set for
    containers, whose inside decides where an edge goes in, and None for boxes.
    """

    source: int
    target: int
    key: str
    label: Size | None = None
    source_offset: float | None = None
    target_offset: float | None = None
    turned: bool = False


@dataclass(slots=True)
class Link:
    """One end of an edge piece as a vertex sees it: the neighbour, where it touches it and where it touches us."""

    vertex: int
    there: float
    here: float


@dataclass(slots=True)
class Layered:
    """Items (first) and bends as vertices in ranks."""

    width: list[float]
    height: list[float]
    rank: list[int]
    items: int
    chains: list[list[int]] = field(default_factory=list)
    up: list[list[Link]] = field(default_factory=list)
    down: list[list[Link]] = field(default_factory=list)
    rows: list[list[int]] = field(default_factory=list)
    stubs: set[int] = field(default_factory=set)
    label_of: dict[int, int] = field(default_factory=dict)

    def is_bend(self, vertex: int) -> bool:
        """Whether the vertex only marks where an edge passes a rank."""
        return vertex >= self.items

    def is_passage(self, vertex: int) -> bool:
        """Whether it is nothing but an edge passing: a bend without a label, or a crossing of the level's border."""
        return not self.width[vertex]


def build_layered(
    sizes: Sequence[Size], edges: Sequence[LevelEdge], rank: Sequence[int], options: LayoutOptions
) -> Layered:
    """Split the edges at every rank that they pass, within the budget of bends; the longest beyond it are stubs."""
    layered = Layered(
        width=[size.width for size in sizes],
        height=[size.height for size in sizes],
        rank=list(rank),
        items=len(sizes),
        up=[[] for _ in sizes],
        down=[[] for _ in sizes],
    )
    lengths = [abs(rank[edge.target] - rank[edge.source]) - 1 for edge in edges]
    budget = options.dummies * (len(sizes) + len(edges))
    total = sum(lengths)
    for index in sorted(range(len(edges)), key=lambda item: (-lengths[item], item)):
        if lengths[index] <= options.longest and total <= budget:
            break
        layered.stubs.add(index)
        total -= lengths[index]
    for index, edge in enumerate(edges):
        layered.chains.append([] if index in layered.stubs else _chain(layered, index, edge))
    layered.rows = [[] for _ in range(max(layered.rank, default=-1) + 1)]
    for vertex, row in enumerate(layered.rank):
        layered.rows[row].append(vertex)
    return layered


def _chain(layered: Layered, index: int, edge: LevelEdge) -> list[int]:
    """The vertices of an edge from the upper end to the lower; adds the bends between."""
    top, bottom = (edge.target, edge.source) if edge.turned else (edge.source, edge.target)
    first, last = layered.rank[top], layered.rank[bottom]
    middle = (first + last) // 2 if edge.label is not None else -1
    offsets = [edge.source_offset or 0.0, edge.target_offset or 0.0]
    if edge.turned:
        offsets.reverse()
    chain, touches = [top], [offsets[0]]
    for row in range(first + 1, last):
        vertex = len(layered.rank)
        layered.rank.append(row)
        layered.up.append([])
        layered.down.append([])
        if row == middle and edge.label is not None:
            layered.label_of[vertex] = index
            layered.width.append(edge.label.width)
            layered.height.append(edge.label.height)
            touches.append((GLYPH - edge.label.width) / 2)
        else:
            layered.width.append(0.0)
            layered.height.append(0.0)
            touches.append(0.0)
        chain.append(vertex)
    chain.append(bottom)
    touches.append(offsets[1])
    for above in range(len(chain) - 1):
        upper, lower = chain[above], chain[above + 1]
        layered.down[upper].append(Link(lower, touches[above + 1], touches[above]))
        layered.up[lower].append(Link(upper, touches[above], touches[above + 1]))
    return chain
