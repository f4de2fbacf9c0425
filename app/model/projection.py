"""From the state at a moment to a picture: boxes, arrows and containers, without positions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from .arrows import arrows_of
from .autograd_graph import autograd_graph
from .badges import saved_bytes
from .boxes import boxes_of
from .fold_arrows import leaves_of, lifted, plain_leaves
from .fold_index import CUT, numbers
from .fold_view import FoldView, fold_view
from .folding import group_box, housed, ranked
from .layers import bands_of, with_layers, with_numbers
from .picture import Picture, PictureOptions
from .scope import Scope, scope_of
from .value_text import short_text

if TYPE_CHECKING:
    from .moment import Moment


def project(moment: Moment, options: PictureOptions) -> Picture:
    """The picture at a moment."""
    if options.projection == "autograd":
        options = replace(options, ghosts=False, constants=False)
    view = fold_view(moment, options)
    leaves = leaves_of(moment, view)
    scope = scope_of(moment, view, options, plain_leaves(moment, leaves))
    boxes = boxes_of(moment, scope, options)
    keys = {box.key for box in boxes} | view.groups.keys()
    between = lifted(moment, view, options, keys)
    drawn = {(arrow.source, arrow.target) for arrow in between}
    groups = [group_box(moment, group, leaves.get(key, []), drawn) for key, group in view.groups.items()]
    if options.projection == "autograd":
        boxes, arrows = autograd_graph(moment, scope, options, between)
    else:
        arrows = arrows_of(moment, scope, options, keys) + between
    boxes += groups
    bands = bands_of(moment, boxes)
    boxes = housed(moment, view, with_numbers(boxes), arrows)
    boxes, arrows, layers = with_layers(moment, boxes, arrows, options)
    boxes = ranked(boxes, arrows)
    node = moment.current_node()
    keys = {box.key for box in boxes}
    return Picture(
        at=moment.at, boxes=tuple(boxes), arrows=tuple(arrows), containers=(*view.containers.values(), *layers),
        seeds=_seeds(moment, keys), phase=moment.phase(), caption=_caption(moment, view, node),
        current=_current(moment, node, keys, leaves), following=_following(moment, keys), passes=bands,
        saved_bytes=_saved_bytes(moment, scope),
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


def _current(moment: Moment, node: int, keys: set[str], leaves: dict[str, list[int]]) -> str:
    record = moment.run.nodes.get(node)
    if record is None:
        return ""
    leaf = f"t{record.created.variable}"
    if leaf in keys:
        return leaf
    inside = (key for key, numbers in leaves.items() if record.created.variable in numbers and key in keys)
    return next(inside, f"n{node}") if record.created.variable else f"n{node}"


def _following(moment: Moment, keys: set[str]) -> str:
    """The box whose node the pass under way takes next, "" if there is none in the picture."""
    queue = moment.queue()
    backward = moment.run.passes.get(queue.number)
    if backward is None or 0 < backward.end <= moment.at:
        return ""
    row = next((row for row in queue[queue.done : queue.done + 2] if row.status == "queued"), None)
    key = _current(moment, row.node, keys, {}) if row is not None else ""
    return key if key in keys else ""


def _saved_bytes(moment: Moment, scope: Scope) -> int:
    """What the nodes shown keep for backward, each storage once."""
    kept: dict[int, int] = {}
    for node in scope.nodes:
        state = moment.node(node)
        if state is not None and not state.freed:
            kept.update(saved_bytes(moment, state.saved))
    return sum(kept.values())


def _caption(moment: Moment, view: FoldView, node: int) -> str:
    index = moment.run.folds
    count = view.atoms - int(np.count_nonzero(numbers(index.kind, 0, view.atoms) == CUT))
    parts = [f"{count:,} operation{'' if count == 1 else 's'}"]
    step = moment.run.event(index.serial[view.atoms - 1]).step if view.atoms else 0
    if step:
        parts.append(f"step {step + 1}")
    number = moment.backward_pass()
    if node and number:
        backward = moment.run.passes[number]
        parts.append(f"pass {number}, node {backward.positions[node]:,} of {len(backward.order):,}")
    return " · ".join(parts)
