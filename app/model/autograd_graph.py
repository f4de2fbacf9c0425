"""The graph that autograd itself has: every ``grad_fn`` node and every entry of its ``next_functions``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .arrows import flows_of
from .boxes import card_of
from .picture import Arrow, Badge, Box, PictureOptions
from .queries import reached_from
from .scope import Scope

if TYPE_CHECKING:
    from .moment import Moment


def autograd_graph(
    moment: Moment, scope: Scope, options: PictureOptions, between: list[Arrow]
) -> tuple[list[Box], list[Arrow]]:
    """A card for each node, AccumulateGrad included, and an arrow for each edge, in the direction of the data;
    ``between`` are those from and to what is folded."""
    nodes = moment.run.nodes
    if options.of:
        # The cone of the computation also goes through what was cut off.
        state = moment.tensor(options.of)
        reached = reached_from(moment.run, [state.node] if state is not None else [])
        scope = replace(scope, nodes=[node for node in scope.nodes if node in reached])
    following = {edge.node for node in scope.nodes for edge in nodes[node].created.next if edge.node in nodes}
    leaves = {number for number in following if nodes[number].created.variable}
    accumulators = {f"t{leaf}": _accumulator(moment, leaf) for leaf in scope.leaves}
    leaves |= {node for arrow in between if (node := accumulators.get(arrow.source, 0))}
    boxes = [_with_gaps(moment, card_of(moment, node, options)) for node in (*sorted(leaves), *scope.nodes)]
    shown = {box.key for box in boxes}
    arrows = [
        replace(arrow, source=f"n{edge.node}")
        for node in scope.nodes
        for arrow, edge in flows_of(moment, node, options)
        if f"n{edge.node}" in shown
    ]
    for arrow in between:
        node = accumulators.get(arrow.source, 0)
        arrows.append(replace(arrow, source=f"n{node}") if node else arrow)
    return boxes, arrows


def _accumulator(moment: Moment, leaf: int) -> int:
    """The AccumulateGrad of a leaf, 0 if it has none yet."""
    known = moment.run.accumulators.get(leaf)
    return known.at(moment.at) or 0 if known is not None else 0


def _with_gaps(moment: Moment, box: Box) -> Box:
    """The entries of ``next_functions`` that are None, as a mark: no arrow tells of them."""
    empty = [slot for slot, edge in enumerate(moment.run.nodes[box.node].created.next) if not edge.node]
    if not empty:
        return box
    text = f"next_functions: None for input {', '.join(map(str, empty))}, which needs no gradient"
    return replace(box, badges=(*box.badges, Badge("None", text, "none")))
