"""From the state at a moment to a picture: boxes, arrows and containers, without positions."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from retrograd.engine.protocol import events as e

from .arrows import arrows_of
from .boxes import boxes_of
from .folding import containers_of, folded, ranked
from .picture import Picture, PictureOptions
from .scope import Scope, scope_of
from .value_text import short_text

if TYPE_CHECKING:
    from .moment import Moment


def project(moment: Moment, options: PictureOptions) -> Picture:
    """The picture at a moment."""
    scope = scope_of(moment, options)
    boxes = boxes_of(moment, scope, options)
    arrows = arrows_of(moment, scope, options, {box.key for box in boxes})
    containers, boxes = containers_of(moment, scope, boxes, arrows, options)
    boxes, arrows, containers = folded(boxes, arrows, containers)
    boxes = ranked(boxes, arrows)
    node = moment.current_node()
    return Picture(
        at=moment.at, boxes=tuple(boxes), arrows=tuple(arrows), containers=tuple(containers),
        seeds=_seeds(moment, {box.key for box in boxes}), phase=moment.phase(), caption=_caption(moment, scope, node),
        current=_current(moment, node), hidden=scope.hidden,
    )  # fmt: skip


def _seeds(moment: Moment, keys: set[str]) -> tuple[tuple[str, str], ...]:
    """Root boxes of the pass that is under way, with their seeds."""
    number = moment.backward_pass()
    if not number:
        return ()
    backward = moment.run.passes[number]
    if backward.end and backward.end < moment.at:
        return ()
    pairs = zip(backward.begun.root_nodes, backward.begun.seeds, strict=False)
    return tuple((f"n{node}", short_text(seed)) for node, seed in pairs if f"n{node}" in keys)


def _current(moment: Moment, node: int) -> str:
    record = moment.run.nodes.get(node)
    if record is None:
        return ""
    return f"t{record.created.variable}" if record.created.variable else f"n{node}"


def _caption(moment: Moment, scope: Scope, node: int) -> str:
    count = len(scope.nodes) + len(scope.ghosts)
    parts = [f"{count} operation{'' if count == 1 else 's'}"]
    number = moment.backward_pass()
    if node and number:
        order = moment.run.passes[number].order
        parts.append(f"pass {number}, node {order.index(node) + 1} of {len(order)}")
    if scope.hidden:
        first = cast(e.OperationExecuted, moment.run.event(scope.first))
        parts.append(f"step {first.step + 1}, {scope.hidden} other operations not shown")
    return " · ".join(parts)
