"""The arrows of a picture, in the direction of the data."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from retrograd.engine.protocol import events as e
from retrograd.engine.protocol.values import Capture, NodeEdge

from .badges import not_finite
from .fold_index import CUTS, SWITCHED_OFF
from .ghosts import Ghost, all_ghosts
from .picture import Arrow, PictureOptions
from .scope import Scope
from .states import NodeState
from .value_text import array_text

if TYPE_CHECKING:
    from .moment import Moment


def arrows_of(moment: Moment, scope: Scope, options: PictureOptions, keys: set[str]) -> list[Arrow]:
    """All arrows between the boxes with these keys."""
    producers = _producers(moment, scope)
    arrows = [arrow for node in scope.nodes for arrow, _ in flows_of(moment, node, options)]
    lost = (
        {(ghost.consumer, ghost.result): ghost for ghost in all_ghosts(moment, scope.nodes)} if options.ghosts else {}
    )
    for node in scope.nodes:
        arrows += _inputs(moment, node, producers, lost)
    if options.ghosts:
        arrows += _ghost_inputs(moment, scope, producers)
        arrows += _cuts(moment, scope, producers)
    shown = [arrow for arrow in arrows if arrow.source in keys and arrow.target in keys]
    return _tied(moment, scope, producers, _marked(moment, scope, shown))


def _producers(moment: Moment, scope: Scope) -> dict[int, str]:
    """Key of the box that a tensor came out of."""
    found = {number: f"t{number}" for number in (*scope.leaves, *scope.constants, *scope.cut_tensors)}
    for serial in scope.ghosts:
        event = cast(e.OperationExecuted, moment.run.event(serial))
        found.update({number: f"g{serial}" for number in event.outputs if number not in found})
    for node in scope.nodes:
        for number in moment.run.nodes[node].outputs_at(moment.at):
            found.setdefault(number, f"n{node}")
    return found


def flow_of(capture: Capture | None) -> float | None:
    """Log10 of a gradient's norm, None if there is no gradient or its norm is not known."""
    if capture is None or math.isnan(capture.summary.norm):
        return None
    broken = not_finite(capture)
    if broken:
        return math.nan if broken == "nan" else math.inf
    norm = capture.summary.norm
    return math.log10(norm) if norm > 0 else -math.inf


def flows_of(moment: Moment, node: int, options: PictureOptions) -> Iterator[tuple[Arrow, NodeEdge]]:
    """An arrow for every entry of ``next_functions`` that is a node, with the entry; it begins at the leaf itself where
    the node is an AccumulateGrad."""
    state = cast(NodeState, moment.node(node))
    current = moment.current_node()
    for slot, edge in enumerate(state.next):
        following = moment.run.nodes.get(edge.node)
        if following is None:
            continue
        variable = following.created.variable
        sent = state.gradients_out[slot] if slot < len(state.gradients_out) else None
        if options.show == "forward":
            sent = None
        flowing = sent is not None and (current == edge.node or (current == node and state.status == "done"))
        yield (
            Arrow(
                key=f"e{node}.{slot}", source=f"t{variable}" if variable else f"n{edge.node}", target=f"n{node}",
                slot=slot, kind="grad", flow=flow_of(sent), flowing=flowing, label=array_text(sent) if flowing else "",
                event=state.operation or state.born,
            ),
            edge,
        )  # fmt: skip


def _inputs(moment: Moment, node: int, producers: dict[int, str], lost: dict[tuple[int, int], Ghost]) -> list[Arrow]:
    """Arrows of inputs that have no history: constants, and what was cut off."""
    serial = moment.run.nodes[node].operation
    if not 0 < serial <= moment.at:
        return []
    event = cast(e.OperationExecuted, moment.run.event(serial))
    found = []
    for slot, number in enumerate(event.inputs):
        record = moment.run.tensors.get(number)
        if record is None or record.flags.at(serial) or number not in producers:
            continue
        ghost = lost.get((serial, number))
        key, source = f"d{serial}.{slot}", producers[number]
        if ghost is None:
            found.append(Arrow(key, source, f"n{node}", slot, "data", event=serial))
            continue
        line, cell = _blame(moment, ghost.serial)
        from_cut_tensor = source.startswith("t")
        text = array_text(ghost.contribution)
        found.append(
            Arrow(
                key, source, f"n{node}", slot, "ghost", label="" if from_cut_tensor else text,
                cut="" if from_cut_tensor else ghost.cut, line=line, cell=cell, event=ghost.serial,
            )
        )  # fmt: skip
    return found


def _blame(moment: Moment, serial: int) -> tuple[int, int]:
    """Line and cell to blame: where the region around an untracked operation opened, else the event's own."""
    run = moment.run
    event = run.event(serial)
    region = event.region if isinstance(event, e.OperationExecuted) else 0
    while region in run.regions:
        entered = run.regions[region].entered
        if entered.region_kind in ("no_grad", "inference_mode", "set_grad_enabled"):
            place = run.place(entered.location)
            if place is not None:
                return place.line, place.cell + 1
        region = entered.parent
    place = run.place(event.location)
    return (place.line, place.cell + 1) if place is not None else (0, 0)


def _ghost_inputs(moment: Moment, scope: Scope, producers: dict[int, str]) -> list[Arrow]:
    found = []
    for serial in scope.ghosts:
        event = cast(e.OperationExecuted, moment.run.event(serial))
        for slot, number in enumerate(event.inputs):
            source = producers.get(number)
            if source is not None and source != f"g{serial}":
                found.append(Arrow(f"d{serial}.{slot}", source, f"g{serial}", slot, "ghost", event=serial))
    return found


def _cuts(moment: Moment, scope: Scope, producers: dict[int, str]) -> list[Arrow]:
    found = []
    for number, serial in scope.cut_tensors.items():
        event = cast(e.CutMade, moment.run.event(serial))
        source = producers.get(event.tensor)
        if source is None:
            continue
        name = CUTS[event.cut]
        line, cell = _blame(moment, serial)
        found.append(
            Arrow(f"c{serial}", source, f"t{number}", 0, "ghost", cut=name, line=line, cell=cell, event=serial)
        )
    return found


def _marked(moment: Moment, scope: Scope, arrows: list[Arrow]) -> list[Arrow]:
    """Put the scissors where they are still missing: on the way into a ghost whose result nothing recorded used."""
    run = moment.run
    used = {arrow.source for arrow in arrows if arrow.source.startswith("g")}
    marked = []
    for arrow in arrows:
        if arrow.target.startswith("g") and arrow.target not in used and not arrow.source.startswith("g"):
            event = cast(e.OperationExecuted, run.event(arrow.event))
            record = run.tensors.get(event.inputs[arrow.slot])
            if event.reason in SWITCHED_OFF and record is not None and record.flags.at(event.serial):
                line, cell = _blame(moment, event.serial)
                arrow = Arrow(
                    arrow.key, arrow.source, arrow.target, arrow.slot, arrow.kind, label="",
                    cut=SWITCHED_OFF[event.reason], line=line, cell=cell, event=event.serial,
                )  # fmt: skip
        marked.append(arrow)
    return marked


def _tied(moment: Moment, scope: Scope, producers: dict[int, str], arrows: list[Arrow]) -> list[Arrow]:
    """Tell of arrows whose ends share a storage, and of those that carry elements which are not finite."""
    run = moment.run
    storages: dict[str, set[int]] = {}
    broken: dict[str, str] = {}
    for number, key in producers.items():
        record = run.tensors[number]
        storages.setdefault(key, set()).add(record.created.storage)
        value = record.values.at(moment.at)
        if value is not None and not broken.get(key):
            broken[key] = not_finite(value[1])
    for node in scope.nodes:
        for number in run.nodes[node].outputs_at(moment.at):
            storages.setdefault(f"n{node}", set()).add(run.tensors[number].created.storage)
    none: set[int] = set()
    return [
        replace(arrow, alias=shared, broken=sick) if shared or sick else arrow
        for arrow in arrows
        for shared in [not storages.get(arrow.source, none).isdisjoint(storages.get(arrow.target, none))]
        for sick in [broken.get(arrow.source, "")]
    ]
