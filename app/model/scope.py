"""Which part of a run a picture shows: the operations, nodes and tensors, and how many were left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from retrograd.engine.protocol import events as e

from .ghosts import CUTS, SWITCHED_OFF
from .queries import reached_from

if TYPE_CHECKING:
    from .moment import Moment
    from .picture import PictureOptions

#: Above this many operations a picture shows the current training step only.
MANY = 80


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
    _add_nodes(moment, scope, operations, options)
    _add_lost(moment, scope, operations)
    _add_tensors(moment, scope, operations, options)
    return scope


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
    in_update = [(p.start, p.end) for p in run.phases() if p.kind == "update"]
    for event in operations:
        if event.node or any(start <= event.serial <= end for start, end in in_update):
            continue
        aware = [n for n in event.inputs if n and (n in lost or _known(moment, n, event.serial, lost))]
        if aware and (event.reason in SWITCHED_OFF or any(n in lost for n in aware) or not event.in_place):
            scope.ghosts.append(event.serial)
            lost.update(event.outputs)


def _known(moment: Moment, tensor: int, serial: int, lost: set[int]) -> bool:
    """Whether a gradient could have gone to the tensor."""
    record = moment.run.tensors.get(tensor)
    return record is not None and (bool(record.flags.at(serial)) or tensor in lost)


def _add_tensors(moment: Moment, scope: Scope, operations: list[e.OperationExecuted], options: PictureOptions) -> None:
    run = moment.run
    shown_nodes = set(scope.nodes)
    shown_ghosts = set(scope.ghosts)
    wanted: dict[int, None] = {}
    for node in scope.nodes:
        for edge in run.nodes[node].created.next:
            following = run.nodes.get(edge.node)
            if following is not None and following.created.variable:
                wanted[following.created.variable] = None
    made: set[int] = set()
    for event in operations:
        if event.node in shown_nodes or event.serial in shown_ghosts:
            wanted.update((number, None) for number in event.inputs if number)
            made.update(event.outputs)
    for number in [number for number in scope.cut_tensors if not _matters(moment, number, scope)]:
        del scope.cut_tensors[number]
    for cut_tensor, serial in scope.cut_tensors.items():
        made.add(cut_tensor)
        wanted[cast(e.CutMade, run.event(serial)).tensor] = None
    if not options.of and scope.first == 1 and len(run.tensors) <= 4 * MANY:
        wanted.update((number, None) for number in moment.tensors())
    for number in wanted:
        state = moment.tensor(number)
        if state is None or number in made or state.node in shown_nodes or number in scope.cut_tensors:
            continue
        used = bool(run.tensors[number].read_by) and run.tensors[number].read_by[0] <= moment.at
        if state.is_leaf and state.requires_grad and (used or state.alive):
            scope.leaves.append(number)
        elif options.constants and not state.node and (_enters(moment, number, scope) or _new_data(state, used)):
            scope.constants.append(number)


def _enters(moment: Moment, number: int, scope: Scope) -> bool:
    """Whether the tensor is an input of something in the picture."""
    run = moment.run
    ghosts, nodes = set(scope.ghosts), set(scope.nodes)
    for serial in run.tensors[number].read_by:
        if serial > moment.at:
            return False
        if serial in ghosts or cast(e.OperationExecuted, run.event(serial)).node in nodes:
            return True
    return False


def _matters(moment: Moment, number: int, scope: Scope) -> bool:
    """Whether what came out of a cut has a name, or went on into something in the picture."""
    state = moment.tensor(number)
    return state is not None and (bool(state.names) or _enters(moment, number, scope))


def _new_data(state: object, used: bool) -> bool:
    """Whether it is named data that the program made and has not used yet, so that a first tensor can be seen."""
    origin, name = getattr(state, "origin", ""), getattr(state, "name", "")
    return origin == "data" and bool(name) and not used and bool(getattr(state, "alive", False))
