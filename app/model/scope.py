"""Which nodes, operations and tensors a picture shows by themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from retrograd.engine.protocol import events as e

from .fold_index import CUT, GHOST, NODE

if TYPE_CHECKING:
    from .fold_view import FoldView
    from .moment import Moment
    from .picture import PictureOptions
    from .states import TensorState

#: Up to this many tensors a picture shows also those that no operation has used.
FEW_TENSORS = 320


@dataclass(slots=True)
class Scope:
    """What is in the picture.

    Attributes:
        nodes: grad_fn nodes, without AccumulateGrad.
        leaves: Tensors that require gradients and have no history, in order of birth.
        ghosts: Untracked operations by serial.
        cut_tensors: Tensors without history that came out of a cut, with the CutMade's serial.
        constants: Other tensors that enter what is shown.
    """

    nodes: list[int] = field(default_factory=list)
    leaves: list[int] = field(default_factory=list)
    ghosts: list[int] = field(default_factory=list)
    cut_tensors: dict[int, int] = field(default_factory=dict)
    constants: list[int] = field(default_factory=list)


def scope_of(moment: Moment, view: FoldView, options: PictureOptions, beside: list[int]) -> Scope:
    """What the atoms shown by themselves stand for, and the tensors beside them; ``beside`` are leaves to be shown."""
    run, index, scope = moment.run, moment.run.folds, Scope()
    updates = _Updates(moment)
    cuts: dict[int, int] = {}
    for atom in view.shown:
        kind, number = index.kind[atom], index.number[atom]
        if kind == NODE:
            scope.nodes.append(number)
        elif kind == GHOST and not updates.feeds(number):
            scope.ghosts.append(number)
        elif kind == CUT:
            cuts[cast(e.CutMade, run.event(number)).result] = number
    shown = _shown_operations(moment, scope)
    serials = {event.serial for event in shown}
    scope.cut_tensors = {number: serial for number, serial in cuts.items() if _matters(moment, number, serials)}
    _add_tensors(moment, scope, shown, options, beside)
    return scope


def _shown_operations(moment: Moment, scope: Scope) -> list[e.OperationExecuted]:
    run = moment.run
    serials = [run.nodes[node].operation for node in scope.nodes]
    serials = sorted({serial for serial in serials if 0 < serial <= moment.at} | set(scope.ghosts))
    return [cast(e.OperationExecuted, run.event(serial)) for serial in serials]


class _Updates:
    """Tells operations that were computed for nothing but the change of a leaf, an optimiser's or by hand."""

    def __init__(self, moment: Moment) -> None:
        self._moment = moment
        self._known: dict[int, bool] = {}

    def feeds(self, serial: int) -> bool:
        """Whether all that read the results of an untracked operation are updates, or feed only them in turn."""
        run, at = self._moment.run, self._moment.at
        waiting = [serial]
        while waiting:
            current = waiting[-1]
            event = cast(e.OperationExecuted, run.event(current))
            results = [run.tensors[number] for number in event.outputs if number in run.tensors]
            readers = {reader for record in results for reader in record.read_by if current < reader <= at}
            open_ones = [reader for reader in readers if reader not in run.folds.updates and reader not in self._known]
            if event.node or event.in_place or not readers or any(record.named_by(at) for record in results):
                self._known[current] = current in run.folds.updates
            elif open_ones:
                waiting += open_ones
                continue
            else:
                self._known[current] = all(self._known.get(reader, True) for reader in readers)
            waiting.pop()
        return self._known[serial]


def _add_tensors(
    moment: Moment, scope: Scope, shown: list[e.OperationExecuted], options: PictureOptions, beside: list[int]
) -> None:
    """Leaves and constants around the operations shown."""
    run = moment.run
    nodes, serials = set(scope.nodes), {event.serial for event in shown}
    made = {number for event in shown if not event.in_place for number in event.outputs} | set(scope.cut_tensors)
    for number in _around(moment, scope, shown, options) | dict.fromkeys(beside):
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
    if not options.of and len(run.tensors) <= FEW_TENSORS:
        found |= dict.fromkeys(moment.tensors())
    return found


def _enters(moment: Moment, number: int, shown: set[int]) -> bool:
    """Whether the tensor is an input of an operation shown."""
    readers = moment.run.tensors[number].read_by
    if len(readers) > len(shown):
        return any(number in cast(e.OperationExecuted, moment.run.event(serial)).inputs for serial in shown)
    return any(serial in shown for serial in readers)


def _matters(moment: Moment, number: int, shown: set[int]) -> bool:
    """Whether what came out of a cut has a name, or went on into something in the picture."""
    state = moment.tensor(number)
    return state is not None and (bool(state.names) or _enters(moment, number, shown))


def _is_named_data(state: TensorState) -> bool:
    """Whether it is data that the program made and holds under a name, so that a first tensor can be seen."""
    return state.origin == "data" and state.name.isidentifier() and state.alive
