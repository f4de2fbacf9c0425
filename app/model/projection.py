"""From the state at a moment to a picture: boxes, arrows and containers, without positions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .arrows import arrows_of
from .boxes import boxes_of
from .fold_arrows import leaves_of, lifted, plain_leaves
from .fold_index import CUT, numbers
from .fold_view import FoldView, fold_view
from .folding import group_box, housed, ranked
from .picture import Picture, PictureOptions
from .scope import scope_of
from .value_text import short_text

if TYPE_CHECKING:
    from .moment import Moment


def project(moment: Moment, options: PictureOptions) -> Picture:
    """The picture at a moment."""
    view = fold_view(moment, options)
    leaves = leaves_of(moment, view)
    scope = scope_of(moment, view, options, plain_leaves(moment, leaves))
    boxes = boxes_of(moment, scope, options)
    drawn = {box.tensor for box in boxes if box.kind == "leaf"}
    boxes += [group_box(moment, group, leaves.get(key, []), drawn) for key, group in view.groups.items()]
    keys = {box.key for box in boxes}
    arrows = arrows_of(moment, scope, options, keys) + lifted(moment, view, options, keys)
    boxes = ranked(housed(moment, view, boxes, arrows), arrows)
    node = moment.current_node()
    return Picture(
        at=moment.at, boxes=tuple(boxes), arrows=tuple(arrows), containers=tuple(view.containers.values()),
        seeds=_seeds(moment, keys), phase=moment.phase(), caption=_caption(moment, view, node),
        current=_current(moment, node),
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


def _caption(moment: Moment, view: FoldView, node: int) -> str:
    index = moment.run.folds
    count = view.atoms - numbers(index.kind, 0, view.atoms).tolist().count(CUT)
    parts = [f"{count:,} operation{'' if count == 1 else 's'}"]
    step = moment.run.event(index.serial[view.atoms - 1]).step if view.atoms else 0
    if step:
        parts.append(f"step {step + 1}")
    number = moment.backward_pass()
    if node and number:
        backward = moment.run.passes[number]
        parts.append(f"pass {number}, node {backward.positions[node]:,} of {len(backward.order):,}")
    return " · ".join(parts)
