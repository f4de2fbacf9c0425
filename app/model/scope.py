"""Which part of a run a picture shows: the operations, nodes and tensors, and how many were left out."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from retrograd.engine.protocol import events as e

from .ghosts import CUTS, SWITCHED_OFF, is_internal
from .queries import reached_from

if TYPE_CHECKING:
    from .moment import Moment
    from .picture import PictureOptions
    from .states import TensorState

#: Above this many operations a picture shows the current training step only.
MANY = 80
#: Most operations of one step in a picture that folds by itself; more are cut to those around what happens now.
MOST = 300


@dataclass(slots=True)
class Scope:
    """What is in the picture.

    Attributes:
        nodes: grad_fn nodes, without AccumulateGrad.
        leaves: Tensors that require gradients and have no history, in order of birth.
        ghosts: Untracked operations by serial.
        cut_tensors: Tensors without history that came out of a cut, with the CutMade's serial.
        constants: Other tensors that enter what is shown.
        hidden: Operations left out.
        first, last: Serials of the first and last operation considered.
    """

    nodes: list[int] = field(default_factory=list)
    leaves: list[int] = field(default_factory=list)
    ghosts: list[int] = field(default_factory=list)
    cut_tensors: dict[int, int] = field(default_factory=dict)
    constants: list[int] = field(default_factory=list)
    hidden: int = 0
    first: int = 1
    last: int = 0


def scope_of(moment: Moment, options: PictureOptions) -> Scope:
    """Choose what to show at a moment."""
    run = moment.run
    scope = Scope(last=moment.at)
    operations = [cast(e.OperationExecuted, event) for event in run.events("operation-executed", last=moment.at)]
    tracked = [event for event in operations if event.node]
    if len(operations) > MANY and options.fold == "auto" and tracked:
        step = tracked[-1].step
        chosen = [event for event in operations if event.step == step]
        scope.hidden = len(operations) - len(chosen)
        scope.first = chosen[0].serial
        operations = chosen
    if len(operations) > MOST and options.fold == "auto":
        chosen = _window(moment, operations)
        scope.hidden += len(operations) - len(chosen)
        scope.first = chosen[0].serial
        operations = chosen
    _add_nodes(moment, scope, operations, options)
    _add_lost(moment, scope, operations)
    _add_tensors(moment, scope, operations, options)
    return scope


def _window(moment: Moment, operations: list[e.OperationExecuted]) -> list[e.OperationExecuted]:
    """The operations around the running node, else the last ones."""
    node = moment.current_node()
    serial = moment.run.nodes[node].operation if node else 0
    middle = bisect_left(operations, serial, key=lambda event: event.serial) if serial else len(operations)
    start = max(0, min(middle - MOST // 2, len(operations) - MOST))
    return operations[start : start + MOST]


def _add_nodes(moment: Moment, scope: Scope, operations: list[e.OperationExecuted], options: PictureOptions) -> None:
    run = moment.run
    roots = [event.node for event in operations if event.node]
    # nodes without an operation of their own (CopySlices, a regenerated view) hang between the others
    chosen = set(roots)
    if scope.first == 1:
        chosen |= {n for n, record in run.nodes.items() if record.created.serial <= moment.at}
    else:
        chosen |= {n for n in reached_from(run, roots) if run.nodes[n].created.serial >= scope.first}
    if options.of:
        record = run.tensors.get(options.of)
        node = (record.history.at(moment.at) or (0, 0))[0] if record is not None else 0
        chosen &= reached_from(run, [node])
    scope.nodes = [n for n in sorted(chosen) if n in run.nodes and not run.nodes[n].created.variable]


def _add_lost(moment: Moment, scope: Scope, operations: list[e.OperationExecuted]) -> None:
    """Ghosts: operations under no_grad whose inputs autograd knew, what descends from them, and what was cut."""
    run = moment.run
    lost: set[int] = set()
    for serial in run.cuts:
        if not scope.first <= serial <= moment.at:
            continue
        cut = cast(e.CutMade, run.event(serial))
        source = run.tensors.get(cut.tensor)
        if cut.cut in CUTS and cut.result and source is not None and _known(moment, cut.tensor, serial, lost):
            scope.cut_tensors[cut.result] = serial
            lost.add(cut.result)
    updates = _updates(moment, operations)
    for event in operations:
        if event.node or event.serial in updates:
            continue
        if is_internal(run, event):
            continue
        aware = [n for n in event.inputs if n and (n in lost or _known(moment, n, event.serial, lost))]
        if aware and (event.reason in SWITCHED_OFF or any(n in lost for n in aware) or not event.in_place):
            scope.ghosts.append(event.serial)
            lost.update(event.outputs)


def _updates(moment: Moment, operations: list[e.OperationExecuted]) -> set[int]:
    """Operations that change leaves in place, and what was computed for nothing else: an optimiser's, or by hand."""
    run = moment.run
    found: set[int] = set()
    for phase in run.phases():
        if phase.kind == "update":
            found.update(event.serial for event in operations if phase.start <= event.serial <= phase.end)
    for event in reversed(operations):
        results = [run.tensors[number] for number in event.outputs]
        if event.node or event.serial in found or not results:
            continue
        if event.in_place:
            lost = any(result.flags.at(event.serial) for result in results)
        else:
            readers = [serial for result in results for serial in result.read_by if serial <= moment.at]
            lost = (
                bool(readers)
                and all(serial in found for serial in readers)
                and not any(r.named_by(moment.at) for r in results)
            )
        if lost:
            found.add(event.serial)
    return found


def _known(moment: Moment, tensor: int, serial: int, lost: set[int]) -> bool:
    """Whether a gradient could have gone to the tensor."""
    record = moment.run.tensors.get(tensor)
    return record is not None and (bool(record.flags.at(serial)) or tensor in lost)


def _add_tensors(moment: Moment, scope: Scope, operations: list[e.OperationExecuted], options: PictureOptions) -> None:
    """Leaves and constants around the operations shown, and what came out of cuts."""
    run = moment.run
    nodes, ghosts = set(scope.nodes), set(scope.ghosts)
    shown = [event for event in operations if event.node in nodes or event.serial in ghosts]
    serials = {event.serial for event in shown}
    scope.cut_tensors = {n: cut for n, cut in scope.cut_tensors.items() if _matters(moment, n, serials)}
    made = {number for event in shown if not event.in_place for number in event.outputs} | set(scope.cut_tensors)
    for number in _around(moment, scope, shown, options):
        state = moment.tensor(number)
        if state is None or number in made or state.node in nodes:
            continue
        used = bool(run.tensors[number].read_by) and run.tensors[number].read_by[0] <= moment.at
        if state.is_leaf and state.requires_grad and (used or state.alive):
            scope.leaves.append(number)
        elif options.constants and not state.node and (_enters(moment, number, serials) or _is_named_data(state)):
            scope.constants.append(number)


def _around(moment: Moment, scope: Scope, shown: list[e.OperationExecuted], options: PictureOptions) -> dict[int, None]:
    """Tensors that may stand beside the operations shown: their leaves, inputs and sources; in a small run all."""
    run = moment.run
    following = (run.nodes.get(edge.node) for node in scope.nodes for edge in run.nodes[node].created.next)
    found = {node.created.variable: None for node in following if node is not None and node.created.variable}
    found |= {number: None for event in shown for number in event.inputs if number}
    found |= {cast(e.CutMade, run.event(serial)).tensor: None for serial in scope.cut_tensors.values()}
    if not options.of and scope.first == 1 and len(moment.tensors()) <= 4 * MANY:
        found |= dict.fromkeys(moment.tensors())
    return found


def _enters(moment: Moment, number: int, shown: set[int]) -> bool:
    """Whether the tensor is an input of an operation shown."""
    return any(serial in shown for serial in moment.run.tensors[number].read_by)


def _matters(moment: Moment, number: int, shown: set[int]) -> bool:
    """Whether what came out of a cut has a name, or went on into something in the picture."""
    state = moment.tensor(number)
    return state is not None and (bool(state.names) or _enters(moment, number, shown))


def _is_named_data(state: TensorState) -> bool:
    """Whether it is data that the program made and holds under a name, so that a first tensor can be seen."""
    return state.origin == "data" and bool(state.name) and state.alive
