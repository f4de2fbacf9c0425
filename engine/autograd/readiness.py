"""The order of a pass by what is ready, for graphs whose sequence numbers a program has changed.

As long as nodes are numbered in the order in which they are made, descending numbers are an order in which every node
comes after those that it gets gradients from. With numbers of the program's own that has to be seen to.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from itertools import count

from .node import Node, node_of


def by_readiness(nodes: Sequence[Node]) -> list[Node]:
    """Always the node with the highest number among those whose gradients are all in."""
    waits = dict.fromkeys(nodes, 0)
    for node in nodes:
        for edge in node.next:
            target = node_of(edge)
            if target is not None and target in waits:
                waits[target] += 1
    arrival = count().__next__
    ready = [(-node.sequence, arrival(), node) for node in nodes if not waits[node]]
    heapq.heapify(ready)
    order: list[Node] = []
    while ready:
        node = heapq.heappop(ready)[2]
        order.append(node)
        for edge in node.next:
            target = node_of(edge)
            if target is not None and target in waits:
                waits[target] -= 1
                if not waits[target]:
                    heapq.heappush(ready, (-target.sequence, arrival(), target))
    return order
