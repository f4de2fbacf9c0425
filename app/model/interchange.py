"""The run's graph as plain data: JSON for other programs, and a networkx graph whose attributes any format can hold.

Identities are those of the picture: ``t12`` a tensor, ``n7`` a grad_fn node, ``g31`` the untracked operation of event
31. ``grad`` edges go from a node to each entry of its ``next_functions``, as PyTorch has them; ``data`` and ``ghost``
edges go with the data, from input to operation to result (``ghost``: without autograd knowing, though a gradient would
have flowed); ``alias`` edges go from a base to what shares its storage.
"""

from __future__ import annotations

import json
import math
from collections.abc import Generator, Iterable
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import msgspec
import networkx as nx

from retrograd.engine.protocol import events as e
from retrograd.engine.protocol.values import Capture

from .in_steps import result_of
from .lineage import find_carriers, held_nodes
from .picture import PictureOptions
from .queries import reached_from, reaching

if TYPE_CHECKING:
    from .moment import Moment
    from .run import Run
    from .states import NodeState, Place, TensorState

#: Version of the layout of the JSON; raise it when a field changes its meaning.
FORMAT = 1


def to_json(run: Run, at: int | None = None, options: PictureOptions | None = None) -> dict[str, Any]:
    """Nodes, edges, regions and sources after event ``at`` (None: the last), as values that JSON can hold.

    ``options.of`` limits it to one tensor and what it was computed from or went into; ``options.ghosts`` leaves
    untracked operations out.
    """
    return result_of(collect(run, at, options))


def collect(
    run: Run, at: int | None = None, options: PictureOptions | None = None
) -> Generator[None, None, dict[str, Any]]:
    """What :func:`to_json` returns, in small steps."""
    options = options if options is not None else PictureOptions()
    moment = run.moment(run.end if at is None else at)
    nodes: dict[str, dict[str, Any]] = {}
    for node in chain(_tensors(moment), _nodes(moment), _untracked_nodes(moment) if options.ghosts else ()):
        nodes[node["id"]] = node
        yield
    lost = yield from find_carriers(moment)
    edges: list[dict[str, Any]] = []
    ghost_edges = _untracked_edges(moment, lost) if options.ghosts else ()
    for edge in chain(_grad_edges(moment), _data_edges(moment, lost), ghost_edges):
        if edge["from"] in nodes and edge["to"] in nodes:
            edges.append(edge)
        yield
    if options.of:
        kept = _cone(moment, options.of, edges)
        nodes = {key: node for key, node in nodes.items() if key in kept}
        edges = [edge for edge in edges if edge["from"] in kept and edge["to"] in kept]
    return {
        "version": FORMAT,
        "at": moment.at,
        "source": {"path": run.path, "document": run.document, "texts": _texts(run)},
        "nodes": list(nodes.values()),
        "edges": edges,
        "regions": _regions(moment),
    }


def write_json(run: Run, at: int | None, path: Path, options: PictureOptions | None = None) -> None:
    """Write :func:`to_json` to a file; OSError if it cannot be written."""
    result_of(write_in_steps(run, at, path, options))


def write_in_steps(
    run: Run, at: int | None, path: Path, options: PictureOptions | None = None
) -> Generator[None, None, None]:
    """What :func:`write_json` does, in small steps."""
    data = yield from collect(run, at, options)
    with Path(path).open("w", encoding="utf-8") as file:
        for piece in json.JSONEncoder(indent=1, ensure_ascii=False, allow_nan=False).iterencode(data):
            file.write(piece)
            yield
        file.write("\n")


def to_networkx(run: Run, at: int | None = None, options: PictureOptions | None = None) -> nx.MultiDiGraph:
    """The same graph for networkx; attributes are only text, numbers and booleans, so GraphML and DOT take them.

    Tuples become text (``"2,3"``), summaries the attributes ``value_mean``, ``value_norm``, ``grad_norm`` …
    """
    data = to_json(run, at, options)
    graph = nx.MultiDiGraph(version=data["version"], at=data["at"], path=data["source"]["path"])
    for node in data["nodes"]:
        graph.add_node(node["id"], **_flat({key: value for key, value in node.items() if key != "id"}))
    for edge in data["edges"]:
        attributes = {key: value for key, value in edge.items() if key not in ("from", "to")}
        graph.add_edge(edge["from"], edge["to"], **_flat(attributes))
    return graph


# ------------------------------------------------------------------------------------------------ nodes
def _tensors(moment: Moment) -> Iterable[dict[str, Any]]:
    for number in moment.tensors():
        state = moment.tensor(number)
        if state is not None:
            yield _tensor_node(state)


def _tensor_node(state: TensorState) -> dict[str, Any]:
    return {
        "id": f"t{state.tensor}", "kind": "tensor", "op": state.op, "name": state.name, **_where(state.place),
        "shape": list(state.shape), "dtype": state.dtype, "requires_grad": state.requires_grad,
        "is_leaf": state.is_leaf, "alive": state.alive, "value": _summary(state.value), "grad": _summary(state.grad),
    }  # fmt: skip


def _nodes(moment: Moment) -> Iterable[dict[str, Any]]:
    held = held_nodes(moment)
    for number in moment.nodes():
        state = moment.node(number)
        if state is not None:
            yield _node(moment, state, number in held)


def _node(moment: Moment, state: NodeState, alive: bool) -> dict[str, Any]:
    number = state.variable or (state.outputs[0] if state.outputs else 0)
    result = moment.tensor(number) if number else None
    gradient = state.gradients_in[0] if state.gradients_in else None
    return {
        "id": f"n{state.node}", "kind": "op", "op": state.name, "name": result.name if result is not None else "",
        **_where(state.place), "shape": list(result.shape) if result is not None else [],
        "dtype": result.dtype if result is not None else "", "requires_grad": True, "is_leaf": False, "alive": alive,
        "value": _summary(result.value) if result is not None else None, "grad": _summary(gradient),
    }  # fmt: skip


def _untracked_nodes(moment: Moment) -> Iterable[dict[str, Any]]:
    return (_untracked_node(moment, operation) for operation in _untracked(moment))


def _untracked_node(moment: Moment, operation: e.OperationExecuted) -> dict[str, Any]:
    result = moment.tensor(operation.outputs[0]) if operation.outputs else None
    return {
        "id": f"g{operation.serial}", "kind": "op", "op": operation.op,
        "name": result.name if result is not None else "", **_where(moment.run.place(operation.location)),
        "shape": list(result.shape) if result is not None else [], "dtype": result.dtype if result is not None else "",
        "requires_grad": False, "is_leaf": False, "alive": result is not None and result.alive,
        "value": _summary(result.value) if result is not None else None, "grad": None, "reason": operation.reason,
    }  # fmt: skip


def _where(place: Place | None) -> dict[str, Any]:
    return {"line": place.line if place is not None else 0, "file": place.path if place is not None else ""}


def _summary(capture: Capture | None) -> dict[str, Any] | None:
    if capture is None:
        return None
    numbers: dict[str, Any] = msgspec.structs.asdict(capture.summary)
    if numbers.pop("partial"):
        known = ("count",) if math.isnan(capture.summary.norm) else ("count", "norm", "nans", "infinities")
        return {name: numbers[name] for name in known}
    return numbers


# ------------------------------------------------------------------------------------------------ edges
def _edge(source: str, target: str, slot: int, kind: str, **more: Any) -> dict[str, Any]:
    return {"from": source, "to": target, "slot": slot, "kind": kind, **more}


def _grad_edges(moment: Moment) -> Iterable[dict[str, Any]]:
    for number in moment.nodes():
        for slot, edge in enumerate(moment.run.nodes[number].created.next):
            if edge.node:
                yield _edge(f"n{number}", f"n{edge.node}", slot, "grad", output=edge.slot)


def _data_edges(moment: Moment, lost: set[int]) -> Iterable[dict[str, Any]]:
    """From inputs to recorded operations, from those to their results, from bases to views."""
    for operation in _operations(moment):
        if operation.node:
            for slot, number in enumerate(operation.inputs):
                record = moment.run.tensors.get(number)
                if record is not None:
                    ghost = number in lost and not record.flags.at(operation.serial)
                    yield _edge(f"t{number}", f"n{operation.node}", slot, "ghost" if ghost else "data")
    for number in moment.tensors():
        state = moment.tensor(number)
        if state is None:
            continue
        if state.node:
            yield _edge(f"n{state.node}", f"t{number}", state.slot, "data")
        if state.base and state.origin == "view":
            yield _edge(f"t{state.base}", f"t{number}", 0, "alias")


def _untracked_edges(moment: Moment, lost: set[int]) -> Iterable[dict[str, Any]]:
    for operation in _untracked(moment):
        through = False
        for slot, number in enumerate(operation.inputs):
            if number:
                kind = "ghost" if number in lost else "data"
                through |= kind == "ghost"
                yield _edge(f"t{number}", f"g{operation.serial}", slot, kind)
        for slot, number in enumerate(operation.outputs):
            yield _edge(f"g{operation.serial}", f"t{number}", slot, "ghost" if through else "data")
    for cut in moment.cuts():
        if cut.result:
            kind = "ghost" if cut.tensor in lost else "data"
            yield _edge(f"t{cut.tensor}", f"t{cut.result}", 0, kind, cut=cut.cut)


def _operations(moment: Moment) -> Iterable[e.OperationExecuted]:
    events = moment.run.events("operation-executed", last=moment.at)
    return (cast(e.OperationExecuted, event) for event in events)


def _untracked(moment: Moment) -> Iterable[e.OperationExecuted]:
    return (operation for operation in _operations(moment) if not operation.node)


def _cone(moment: Moment, tensor: int, edges: list[dict[str, Any]]) -> set[str]:
    """What the tensor was computed from and what was computed from it, by key."""
    forward: dict[str, list[str]] = {}
    backward: dict[str, list[str]] = {}
    for edge in edges:
        if edge["kind"] != "grad":
            forward.setdefault(edge["from"], []).append(edge["to"])
            backward.setdefault(edge["to"], []).append(edge["from"])
    kept = _closure(f"t{tensor}", forward) | _closure(f"t{tensor}", backward)
    state = moment.tensor(tensor)
    if state is not None and state.node:
        nodes = reached_from(moment.run, [state.node]) | reaching(moment.run, state.node)
        kept |= {f"n{number}" for number in nodes}
    return kept


def _closure(start: str, following: dict[str, list[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting += following.get(key, ())
    return found


# ------------------------------------------------------------------------------------------------ the rest
def _regions(moment: Moment) -> list[dict[str, Any]]:
    return [
        {
            "id": f"r{region.region}", "kind": region.region_kind, "label": region.label,
            "parent": f"r{region.parent}" if region.parent else "", "lines": list(region.lines),
            "file": region.place.path if region.place is not None else "", "start": region.start, "end": region.end,
        }
        for region in moment.regions()
    ]  # fmt: skip


def _texts(run: Run) -> list[dict[str, Any]]:
    return [{"path": seen.path, "cell": seen.cell, "text": seen.text} for seen in run.sources.values()]


def _flat(attributes: dict[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in attributes.items():
        if isinstance(value, dict):
            flat.update({f"{key}_{name}": number for name, number in value.items()})
        elif isinstance(value, list):
            flat[key] = ",".join(map(str, value))
        elif value is not None:
            flat[key] = value
    return flat
