"""Where a gradient would have flowed: from operations that autograd recorded back through cuts and untracked ones."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from retrograd.engine.protocol import events as e
from retrograd.engine.protocol.values import Capture, Summary

from .fold_index import CUTS, SWITCHED_OFF
from .local_rules import local_gradient
from .reentry import ESCAPES, Reentries
from .states import Place
from .values import array_of

if TYPE_CHECKING:
    from .moment import Moment
    from .records import TensorRecord
    from .run import Run

Array = NDArray[np.generic]

#: How names of types begin that pass gradients on.
DIFFERENTIABLE = ("float", "bfloat", "complex")
#: How far back a lost path is followed, operations.
_LONGEST = 10_000


@dataclass(frozen=True, slots=True)
class Ghost:
    """A path that a gradient could not take.

    Attributes:
        tensor: The tensor that would have got a gradient.
        cut: "no_grad", "inference_mode", "detach", "data" or "copy"; "item" and its like for numbers that came back.
        serial: Event of the cut nearest to ``tensor`` (an untracked operation or a CutMade).
        path: Untracked operations and cuts from the consumer back to the tensor, by serial.
        consumer: Serial of the recorded operation that used the result.
        result: The tensor that entered that operation without history.
        through: Name of the result of the cut operation.
        contribution: What would have been added, None where it cannot be said exactly.
    """

    tensor: int
    cut: str
    serial: int
    path: tuple[int, ...]
    consumer: int
    result: int
    through: str
    place: Place | None
    contribution: Capture | None


@dataclass(frozen=True, slots=True)
class _Way:
    """A stretch of a lost path on its way back: at ``tensor`` with this gradient (None: unknown)."""

    tensor: int
    gradient: Array | None
    path: tuple[int, ...]
    cut: str
    consumer: int
    entered: int


def ghosts_of(moment: Moment, tensor: int) -> list[Ghost]:
    """Lost paths that end at ``tensor``."""
    return [ghost for ghost in all_ghosts(moment) if ghost.tensor == tensor]


def all_ghosts(moment: Moment, nodes: Iterable[int] | None = None, reentries: Reentries | None = None) -> list[Ghost]:
    """Every lost path up to the moment, in order of the operations that used what was cut off.

    Args:
        moment: When.
        nodes: The nodes of those operations, if only some of them matter.
        reentries: Numbers that left and came back, to go through them too; their paths are likely, not proved.
    """
    run = moment.run
    made_by_cut: dict[int, int] = {}
    for serial in run.cuts:
        if serial > moment.at:
            break
        cut = cast(e.CutMade, run.event(serial))
        if cut.result and cut.cut in CUTS and _is_written(run, cut):
            made_by_cut[cut.result] = serial
    if reentries:
        made_by_cut |= {tensor: cut.serial for tensor, cut in reentries.made.items()}
    untracked = _untracked(moment)
    if not reentries and not made_by_cut and not untracked:
        return []
    found: list[Ghost] = []
    for operation in _consumers(moment, nodes):
        for slot, number in enumerate(operation.inputs):
            if number in made_by_cut or number in untracked or _descends(moment, number, made_by_cut, untracked):
                start = _Way(number, _at_consumer(moment, operation, slot), (), "", operation.serial, number)
                found += _follow(moment, start, made_by_cut, reentries.computed if reentries else set())
        for escape, slot, same in reentries.slots(operation) if reentries else ():
            gradient = _at_consumer(moment, operation, slot) if same else None
            gradient = _shaped(moment, escape.tensor, gradient)
            start = _Way(escape.tensor, gradient, (escape.serial,), escape.cut, operation.serial, escape.tensor)
            found += _follow(moment, start, made_by_cut, reentries.computed if reentries else set())
    return found


def _shaped(moment: Moment, tensor: int, gradient: Array | None) -> Array | None:
    """The gradient in the shape of a tensor that it is said to be of, None if it has another number of elements."""
    shape = moment.run.tensors[tensor].created.shape
    if gradient is None or gradient.size != prod(shape):
        return None
    return gradient.reshape(shape)


def _is_written(run: Run, cut: e.CutMade) -> bool:
    """Whether the cut stands in the program's own source, rather than inside of a function of the library."""
    place = run.place(cut.location)
    if place is None or cut.cut == "copy":
        return True
    lines = run.source_of(place.path).splitlines()[place.line - 1 : place.end_line]
    return not lines or any(cut.cut in line for line in lines)


def _untracked(moment: Moment) -> set[int]:
    """Tensors that operations made for which gradients were switched off."""
    run = moment.run
    found: set[int] = set()
    for serial in run.folds.untracked:
        if serial > moment.at:
            break
        event = cast(e.OperationExecuted, run.event(serial))
        found.update(n for n in event.outputs if n in run.tensors and run.tensors[n].made_by == serial)
    return found


def _consumers(moment: Moment, nodes: Iterable[int] | None) -> Iterator[e.OperationExecuted]:
    """Operations that autograd recorded, of all nodes or of some."""
    run = moment.run
    if nodes is None:
        for event in run.events("operation-executed", last=moment.at):
            if cast(e.OperationExecuted, event).node:
                yield cast(e.OperationExecuted, event)
        return
    for serial in sorted(run.nodes[node].operation for node in nodes):
        if 0 < serial <= moment.at:
            yield cast(e.OperationExecuted, run.event(serial))


def _descends(moment: Moment, number: int, made_by_cut: dict[int, int], untracked: set[int]) -> bool:
    """Whether a tensor without history was computed from something that was cut off."""
    run = moment.run
    record = run.tensors.get(number)
    latest = moment.at
    while record is not None and not record.created.requires_grad and 0 < record.made_by <= latest:
        latest = record.made_by - 1
        inputs = cast(e.OperationExecuted, run.event(record.made_by)).inputs
        if any(i in made_by_cut or i in untracked for i in inputs):
            return True
        record = run.tensors.get(inputs[0]) if inputs else None
    return False


def _follow(moment: Moment, start: _Way, made_by_cut: dict[int, int], computed: set[int]) -> list[Ghost]:
    """Go back from a consumer's input to the tensors that autograd knew."""
    run = moment.run
    found: list[Ghost] = []
    waiting = deque([start])
    seen: set[tuple[int, int]] = set()
    while waiting and len(seen) < _LONGEST:
        way = waiting.popleft()
        record = run.tensors.get(way.tensor)
        if record is None:
            continue
        if way.path and record.flags.at(way.path[-1]) and not _is_plain_view(record, way.path[-1]):
            found.append(_ghost(moment, way))
            continue
        if way.tensor in made_by_cut:
            cut = cast(e.CutMade, run.event(made_by_cut[way.tensor]))
            escaped = cut.cut in ESCAPES
            gradient = _shaped(moment, cut.tensor, way.gradient) if escaped else way.gradient
            gradient = None if way.tensor in computed else gradient
            steps = [(cut.tensor, gradient, cut.serial, cut.cut if escaped else CUTS[cut.cut])]
        elif 0 < record.made_by <= moment.at:
            operation = cast(e.OperationExecuted, run.event(record.made_by))
            label = SWITCHED_OFF.get(operation.reason, way.cut)
            steps = [
                (number, _gradient(moment, operation, slot, way.gradient), operation.serial, label)
                for slot, number in enumerate(operation.inputs)
                if number and number != way.tensor
            ]
        else:
            continue
        if not record.created.dtype.startswith(DIFFERENTIABLE):
            # whole numbers and truth values let no gradient through, whatever was switched off
            continue
        for tensor, gradient, serial, cut_name in steps:
            if (tensor, serial) not in seen or gradient is not None:
                seen.add((tensor, serial))
                # what left as a number is told as that, whatever else cut it off before
                cut_name = way.cut if way.cut in ESCAPES else cut_name
                waiting.append(_Way(tensor, gradient, (*way.path, serial), cut_name, way.consumer, way.entered))
    return found


def _is_plain_view(record: TensorRecord, serial: int) -> bool:
    """Whether a tensor requires a gradient only as a view, made while gradients were off, of one that does."""
    return bool(record.created.base) and not (record.history.at(serial) or (0, 0))[0]


def _ghost(moment: Moment, way: _Way) -> Ghost:
    run = moment.run
    serial = next((one for one in way.path if way.cut in ESCAPES and _is_escape(run, one)), way.path[-1])
    event = run.event(serial)
    results = event.outputs if isinstance(event, e.OperationExecuted) else (cast(e.CutMade, event).result,)
    state = moment.tensor(results[0]) if results else None
    through = state.name if state is not None and state.name else ""
    contribution = None
    if way.gradient is not None:
        array = np.array(way.gradient, dtype=np.float64, order="C")
        contribution = Capture("float64", array.shape, _summary(array), array.tobytes())
    return Ghost(
        way.tensor, way.cut, serial, way.path, way.consumer, way.entered, through, run.place(event.location),
        contribution,
    )  # fmt: skip


def _is_escape(run: Run, serial: int) -> bool:
    event = run.timeline[serial]
    return isinstance(event, e.CutMade) and event.cut in ESCAPES


def _summary(array: Array) -> Summary:
    finite = np.asarray(array, dtype=np.float64)
    finite = finite[np.isfinite(finite)]
    if not finite.size:
        return Summary(count=array.size)
    return Summary(
        array.size, float(finite.min()), float(finite.max()), float(finite.mean()), float(finite.std()),
        float(np.linalg.norm(finite)), int((finite == 0).sum()), int(np.isnan(array).sum()), int(np.isinf(array).sum()),
    )  # fmt: skip


def _at_consumer(moment: Moment, operation: e.OperationExecuted, slot: int) -> Array | None:
    """Gradient that the consumer would have sent to its input ``slot``, None before its node has run."""
    node = moment.node(operation.node)
    if node is None or node.status != "done" or not node.gradients_in:
        return None
    return _gradient(moment, operation, slot, array_of(node.gradients_in[0]))


def _gradient(moment: Moment, operation: e.OperationExecuted, slot: int, gradient: Array | None) -> Array | None:
    if gradient is None or operation.in_place:
        return None
    attributes = dict(operation.attributes)
    inputs: list[Array] = []
    for position, number in enumerate(operation.inputs):
        if number:
            value = moment.value(number)
            if value is None:
                return None
            inputs.append(np.asarray(value, dtype=np.float64))
        elif str(position) in attributes:
            inputs.append(np.asarray(attributes[str(position)], dtype=np.float64))
    if slot >= len(inputs):
        return None
    return local_gradient(operation.op, inputs, attributes, slot, np.asarray(gradient, dtype=np.float64))
