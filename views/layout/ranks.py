"""Ranks: which layer each item of a level stands in, after the cycles among folded boxes are broken."""

from __future__ import annotations

from collections.abc import Sequence

import networkx as nx

#: Items without edges that stand side by side.
LOOSE_IN_A_RANK = 6

#: (source item, target item, least number of ranks between them)
Span = tuple[int, int, int]


def back_edges(count: int, edges: Sequence[tuple[int, int]]) -> set[int]:
    """Indices of the edges to turn round so that no cycle is left.

    Items are numbered in the order in which they came about. Data flows forward in time, so inside a cycle (which
    only exists because boxes were folded together) the edges that run from later to earlier are the ones to turn.
    """
    waiting = [0] * count
    after: list[list[int]] = [[] for _ in range(count)]
    for source, target in edges:
        waiting[target] += 1
        after[source].append(target)
    ready = [item for item in range(count) if not waiting[item]]
    done = 0
    while ready:
        item = ready.pop()
        done += 1
        for target in after[item]:
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    if done == count:
        return set()
    graph = nx.DiGraph()
    graph.add_nodes_from(range(count))
    graph.add_edges_from(edges)
    component = {}
    for number, members in enumerate(nx.strongly_connected_components(graph)):
        for item in members:
            component[item] = number
    return {
        index
        for index, (source, target) in enumerate(edges)
        if source > target and component[source] == component[target]
    }


def topological(count: int, spans: Sequence[Span]) -> list[int]:
    """The items so that every edge runs forwards; ties in the order of the numbers.

    Raises:
        ValueError: There is a cycle.
    """
    waiting = [0] * count
    after: list[list[int]] = [[] for _ in range(count)]
    for source, target, _ in spans:
        waiting[target] += 1
        after[source].append(target)
    layer = [item for item in range(count) if not waiting[item]]
    order: list[int] = []
    while layer:
        order += layer
        following = []
        for item in layer:
            for target in after[item]:
                waiting[target] -= 1
                if not waiting[target]:
                    following.append(target)
        layer = sorted(following)
    if len(order) != count:
        raise ValueError("ranks need a graph without cycles")
    return order


def assign_ranks(count: int, spans: Sequence[Span], top: Sequence[int] = (), bottom: Sequence[int] = ()) -> list[int]:
    """A rank for every item: as early as possible, then drawn towards its users where that shortens edges.

    Args:
        count: Number of items.
        spans: The edges, without cycles.
        top: Items that stand alone in the first rank (where edges enter the level).
        bottom: Items that stand alone in the last rank.
    """
    order = topological(count, spans)
    before: list[list[tuple[int, int]]] = [[] for _ in range(count)]
    after: list[list[tuple[int, int]]] = [[] for _ in range(count)]
    for source, target, length in spans:
        before[target].append((source, length))
        after[source].append((target, length))
    entrances, exits = set(top), set(bottom)
    first = 1 if entrances else 0
    rank = [0] * count
    for item in order:
        lowest = 0 if item in entrances else first
        rank[item] = max((rank[source] + length for source, length in before[item]), default=lowest)
        rank[item] = max(rank[item], lowest)
    held = _held(order, before, after, entrances)
    for item in reversed(order):
        users = [(target, length) for target, length in after[item] if target not in exits]
        if users and item not in entrances and len(after[item]) > held[item]:
            rank[item] = min(rank[target] - length for target, length in users)
    _spread_loose(rank, [item for item in range(count) if not before[item] and not after[item]], first)
    if exits:
        last = max((rank[item] for item in range(count) if item not in exits), default=first)
        last = max([last + 1, *(rank[item] for item in exits)])
        for item in exits:
            rank[item] = last
    return _without_gaps(rank)


def _held(
    order: Sequence[int],
    before: Sequence[Sequence[tuple[int, int]]],
    after: Sequence[Sequence[tuple[int, int]]],
    entrances: set[int],
) -> list[int]:
    """How many edges hold each item up: all that come in but those from what goes along with it wherever it goes."""
    held = [0] * len(order)
    for item in order:
        along = (not held[source] and len(after[source]) == 1 and source not in entrances for source, _ in before[item])
        held[item] = len(before[item]) - sum(along)
    return held


def _spread_loose(rank: list[int], loose: list[int], first: int) -> None:
    """Items without any edge fill several ranks, so that many of them do not make one endless row."""
    for place, item in enumerate(loose):
        rank[item] = first + place // LOOSE_IN_A_RANK


def _without_gaps(rank: list[int]) -> list[int]:
    """The same order of ranks, numbered 0, 1, 2 … without empty ones at the start."""
    if not rank:
        return rank
    least = min(rank)
    return [value - least for value in rank]
