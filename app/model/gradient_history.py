"""Everything that happened to a ``.grad``: contributions, clearings, clippings, other writes, optimiser steps; and how
it stands at a moment, in one of five words."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from retrograd.engine.protocol import events as e
from retrograd.engine.protocol.values import Capture

from .ledger import cut_off, entry_of
from .records import TensorRecord
from .states import Contribution

if TYPE_CHECKING:
    from .moment import Moment

#: Operations that bound the elements of a gradient.
_CLAMPS: Final = frozenset({"clamp_", "clip_", "clamp_max_", "clamp_min_"})


@dataclass(frozen=True, slots=True)
class GradientStanding:
    """How the gradient of a tensor stands.

    ``word``: "unneeded" (the tensor requires none), "never" (no pass has reached it), "zero" (reached, but with zeros
    alone), "accumulated" (there is something in ``.grad``), "cleared", or "passed" (a result: what reached it went on
    and was not kept). ``contributions`` counts those since the last clearing, ``serial`` is the event that made it so
    (0: none), ``how`` how it was cleared.
    """

    word: str
    contributions: int = 0
    serial: int = 0
    how: str = ""


def gradient_history(moment: Moment, tensor: int, most: int) -> tuple[list[Contribution], int]:
    """What happened to ``tensor.grad`` up to the moment, oldest first, ghosts at the end; how many more came before.

    Rows are those of :meth:`Moment.ledger` and further ones: "clipped" and "written" (``before`` and ``after`` are the
    gradient), "step" (``contribution`` is the gradient used, ``before`` and ``after`` are the parameter, ``through``
    the optimiser) and "skipped" (the optimiser left the parameter alone, since it had no gradient).

    Args:
        moment: Up to when.
        tensor: Whose gradient.
        most: Rows at most, the latest ones; ghosts come on top.
    """
    run = moment.run
    record = run.tensors.get(tensor)
    if record is None:
        return [], 0
    ledger = record.ledger[: bisect_right(record.ledger, moment.at)]
    zeroed = {
        (event.tensor, event.version)
        for event in map(run.timeline.__getitem__, ledger)
        if isinstance(event, e.ValueRecorded)
    }
    writes = [
        serial
        for serial in record.gradient_writes[: bisect_right(record.gradient_writes, moment.at)]
        if (_write(moment, serial).tensor, _write(moment, serial).after) not in zeroed
    ]
    serials = sorted({*ledger, *writes, *_steps(moment, tensor)})
    first = max(0, len(serials) - most)
    return [*(_row(moment, record, serial) for serial in serials[first:]), *cut_off(moment, tensor)], first


def grad_standing(moment: Moment, tensor: int) -> GradientStanding | None:
    """How the gradient of a tensor stands at the moment, None for a tensor that is not there."""
    state = moment.tensor(tensor)
    if state is None:
        return None
    if not state.requires_grad:
        return GradientStanding("unneeded")
    run = moment.run
    contributions, latest = 0, 0
    for serial in reversed(run.tensors[tensor].ledger[: bisect_right(run.tensors[tensor].ledger, moment.at)]):
        event = run.timeline[serial]
        latest = latest or serial
        if not isinstance(event, e.GradAccumulated):
            return _after_clearing(event, state.grad, contributions, latest)
        contributions += 1
    if contributions:
        return GradientStanding("zero" if _is_zero(state.grad) else "accumulated", contributions, latest)
    if state.is_leaf:
        return GradientStanding("never")
    return _of_result(moment, tensor)


def _after_clearing(event: e.Event, grad: Capture | None, contributions: int, latest: int) -> GradientStanding:
    how = event.how if isinstance(event, e.GradCleared) else "zero"
    if contributions:
        return GradientStanding("zero" if _is_zero(grad) else "accumulated", contributions, latest, how)
    return GradientStanding("accumulated" if how == "assigned" and grad is not None else "cleared", 0, latest, how)


def _of_result(moment: Moment, tensor: int) -> GradientStanding:
    """A result keeps no gradient of its own; its grad_fn knows what came."""
    state = moment.tensor(tensor)
    node = moment.node(state.node) if state is not None and state.node else None
    if state is None or node is None or state.slot >= len(node.gradients_in):
        return GradientStanding("never")
    came = node.gradients_in[state.slot]
    since = moment.run.nodes[node.node].gradients_in.since(moment.at)
    if came is None:
        return GradientStanding("never")
    return GradientStanding("zero" if _is_zero(came) else "passed", 1, since)


def _is_zero(capture: Capture | None) -> bool:
    """Whether it is certain that all elements are zero."""
    if capture is None:
        return False
    summary = capture.summary
    if summary.nans or summary.infinities:
        return False
    return summary.norm == 0.0 if summary.partial else summary.zeros == summary.count


def _steps(moment: Moment, tensor: int) -> list[int]:
    """The beginnings of all steps of the optimisers that look after a tensor."""
    run = moment.run
    own = {made.optimizer for made in run.optimizers.values() if tensor in made.tensors and made.serial <= moment.at}
    begun = run.timeline.serials("optimizer-step-begun")
    return [
        serial for serial in begun[: bisect_right(begun, moment.at)]
        if cast(e.OptimizerStepBegun, run.timeline[serial]).optimizer in own
    ] if own else []  # fmt: skip


def _row(moment: Moment, record: TensorRecord, serial: int) -> Contribution:
    event = moment.run.timeline[serial]
    if isinstance(event, e.OptimizerStepBegun):
        return _step_row(moment, record, event)
    if isinstance(event, e.StorageWritten):
        return _written_row(moment, record, event)
    return entry_of(moment, moment.run.event(serial))


def _step_row(moment: Moment, record: TensorRecord, event: e.OptimizerStepBegun) -> Contribution:
    run = moment.run
    gradient = run.values.load(record.grads.at(event.serial))
    before, after = record.values.at(event.serial), record.values.at(min(_end_of_step(moment, event), moment.at))
    name = run.optimizers[event.optimizer].name
    return Contribution(
        "skipped" if gradient is None else "step", event.serial, 0,
        run.values.load(before[1]) if before is not None else None, gradient,
        run.values.load(after[1]) if after is not None else None, name, (), run.place(event.location),
    )  # fmt: skip


def _end_of_step(moment: Moment, event: e.OptimizerStepBegun) -> int:
    stepped = moment.run.timeline.serials("optimizer-stepped")
    index = bisect_right(stepped, event.serial)
    return stepped[index] if index < len(stepped) else moment.run.end


def _write(moment: Moment, serial: int) -> e.StorageWritten:
    return cast(e.StorageWritten, moment.run.timeline[serial])


def _before_write(moment: Moment, record: TensorRecord, event: e.StorageWritten) -> Capture | None:
    """The gradient before a write. One that is first met by it was recorded as it is afterwards, but stands before."""
    grads = record.grads
    for index in range(bisect_right(grads.serials, event.serial) - 1, -1, -1):
        cause = moment.run.timeline[grads.serials[index]]
        if not (isinstance(cause, e.ValueRecorded) and cause.version >= event.after):
            return grads.values[index]
    return None


def _written_row(moment: Moment, record: TensorRecord, event: e.StorageWritten) -> Contribution:
    run = moment.run
    place = run.place(event.location)
    clipped = event.op in _CLAMPS or (place is not None and "clip_grad" in place.expression)
    # The value follows at once; of a write through another tensor of the same memory it is that tensor's.
    after = record.grads.at(event.serial + 1) if record.grads.since(event.serial + 1) == event.serial + 1 else None
    if after is None:
        written = run.tensors[event.tensor]
        value = written.values.at(event.serial + 1)
        same = written.created.shape == record.created.shape and written.values.since(event.serial + 1) > event.serial
        after = value[1] if value is not None and same else None
    return Contribution(
        "clipped" if clipped else "written", event.serial, 0,
        run.values.load(_before_write(moment, record, event)), None, run.values.load(after), event.op, (), place,
    )  # fmt: skip
