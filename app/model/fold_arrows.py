"""Arrows from and to folded boxes: the edges of a run lifted to what shows their ends."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, cast

import numpy as np

from .arrows import flow_of
from .fold_index import NODE, Edges, numbers
from .fold_view import FoldView, items
from .picture import Arrow, PictureOptions
from .states import NodeState

if TYPE_CHECKING:
    from .moment import Moment

#: A leaf that goes into more folded boxes than this is named in them instead.
FAN = 3
#: More leaves of folded boxes than this get no boxes of their own.
MOST_LEAVES = 8


def lifted(moment: Moment, view: FoldView, options: PictureOptions, keys: set[str]) -> list[Arrow]:
    """One arrow for all edges between two things of which at least one is folded, and for leaves of folded boxes."""
    if not view.groups:
        return []
    item, things = items(view)
    names = [thing if isinstance(thing, str) else moment.run.folds.key(moment.run, thing) for thing in things]
    folded = np.array([isinstance(thing, str) for thing in things])
    arrows = _between(moment, item, folded, names, options)
    arrows += _from_leaves(moment, item, folded, names, options)
    return [arrow for arrow in arrows if arrow.source in keys and arrow.target in keys]


def _between(
    moment: Moment,
    item: np.ndarray[tuple[int], np.dtype[np.int64]],
    folded: np.ndarray[tuple[int], np.dtype[np.bool_]],
    names: list[str],
    options: PictureOptions,
) -> list[Arrow]:
    edges = moment.run.folds.edges
    count = edges.count(moment.at)
    source, target = item[numbers(edges.source, 0, count)], item[numbers(edges.target, 0, count)]
    wanted = (source >= 0) & (target >= 0) & (source != target)
    wanted[wanted] = folded[source[wanted]] | folded[target[wanted]]
    if not options.ghosts:
        wanted &= numbers(edges.ghost, 0, count) == 0
    places = np.flatnonzero(wanted)
    # Among several edges between two things the last stands for all, a real one before a ghost.
    places = places[np.argsort(-numbers(edges.ghost, 0, count)[places], kind="stable")]
    last = np.full(len(names) ** 2, -1, dtype=np.int64)
    last[source[places] * len(names) + target[places]] = places
    found = np.flatnonzero(last >= 0)
    return [
        _arrow(moment, edges, int(last[pair]), names[pair // len(names)], names[pair % len(names)], options)
        for pair in found.tolist()
    ]


def _from_leaves(
    moment: Moment,
    item: np.ndarray[tuple[int], np.dtype[np.int64]],
    folded: np.ndarray[tuple[int], np.dtype[np.bool_]],
    names: list[str],
    options: PictureOptions,
) -> list[Arrow]:
    edges = moment.run.folds.leaf_edges
    count = edges.count(moment.at)
    leaf, target = numbers(edges.source, 0, count), item[numbers(edges.target, 0, count)]
    wanted = target >= 0
    wanted[wanted] = folded[target[wanted]]
    places = np.flatnonzero(wanted)
    pairs = leaf[places] * len(names) + target[places]
    codes, first = np.unique(pairs, return_index=True)
    fan = Counter((codes // len(names)).tolist())
    return [
        _arrow(moment, edges, int(places[place]), f"t{code // len(names)}", names[code % len(names)], options)
        for code, place in zip(codes.tolist(), first.tolist(), strict=True)
        if fan[code // len(names)] <= FAN and not _is_part(moment, code // len(names))
    ]


def leaves_of(moment: Moment, view: FoldView) -> dict[str, list[int]]:
    """For each folded box the leaves that go into it, in the order of their first use there."""
    if not view.groups:
        return {}
    item, things = items(view)
    edges = moment.run.folds.leaf_edges
    count = edges.count(moment.at)
    leaf, target = numbers(edges.source, 0, count), item[numbers(edges.target, 0, count)]
    inside = target >= len(view.shown)
    codes, first = np.unique(leaf[inside] * len(things) + target[inside], return_index=True)
    found: dict[str, list[int]] = {}
    for code in codes[np.argsort(first, kind="stable")].tolist():
        found.setdefault(str(things[code % len(things)]), []).append(code // len(things))
    return found


def plain_leaves(moment: Moment, leaves: dict[str, list[int]]) -> list[int]:
    """Leaves of folded boxes that are worth a box of their own: no parameters of modules, and used in few places."""
    fan = Counter(number for numbers in leaves.values() for number in numbers)
    found = []
    for number in sorted(number for number, count in fan.items() if count <= FAN):
        state = moment.tensor(number)
        if state is not None and state.name and not _is_part(moment, number):
            found.append(number)
    return found if len(found) <= MOST_LEAVES else []


def _is_part(moment: Moment, leaf: int) -> bool:
    """Whether a leaf is a parameter of a module or one of many in a list: a folded box names it."""
    state = moment.tensor(leaf)
    return state is not None and (state.is_parameter or "." in state.name or "[" in state.name)


def _arrow(moment: Moment, edges: Edges, place: int, source: str, target: str, options: PictureOptions) -> Arrow:
    """The arrow that stands for an edge and those beside it."""
    index = moment.run.folds
    atom, slot = edges.target[place], edges.slot[place]
    key = f"j{source}>{target}"
    if edges.ghost[place] or index.kind[atom] != NODE:
        return Arrow(key, source, target, slot, "ghost", event=edges.serial[place])
    state = cast(NodeState, moment.node(index.number[atom]))
    sent = state.gradients_out[slot] if slot < len(state.gradients_out) and options.show != "forward" else None
    return Arrow(key, source, target, slot, flow=flow_of(sent), event=state.operation or state.born)
