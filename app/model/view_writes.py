"""Writes to a part of a tensor through a view of it, as ``y[1] = 0`` makes them, and what gradient gets past them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from retrograd.engine.protocol import events as e

from .pullback import NotKeptError, pulled_back
from .replay import call_of

if TYPE_CHECKING:
    from .run import Run

Array = NDArray[Any]

#: Views whose elements stand in the order in which the whole has them.
_IN_ORDER = frozenset({"select", "slice", "narrow", "view", "reshape", "unsqueeze", "squeeze"})
#: Writes of which nothing depends on what stood there before.
_REPLACING = frozenset({"copy_", "fill_", "zero_"})
#: An operation in place and the write that it made stand at most so many events apart.
_APART = 16


def written_through_view(run: Run, tensor: int, before: int) -> int:
    """The last recorded operation before an event that wrote to a part of a tensor; 0 if there was none."""
    for serial in reversed(run.writes.get(run.tensors[tensor].created.storage, ())):
        write = cast(e.StorageWritten, run.timeline[serial])
        if serial >= before or not write.tracked or write.tensor == tensor:
            continue
        if run.tensors[write.tensor].created.base != tensor:
            continue
        for near in range(serial, max(0, serial - _APART), -1):
            operation = run.timeline[near]
            if isinstance(operation, e.OperationExecuted) and write.tensor in operation.outputs:
                return near
    return 0


def written_past(run: Run, view: int, after: int, before: int) -> bool:
    """Whether something else wrote to the memory of a view between two events, so that its history is another one."""
    writes = run.writes.get(run.tensors[view].created.storage, ())
    between = [cast(e.StorageWritten, run.timeline[serial]) for serial in writes if after < serial < before]
    return any(write.tracked and write.tensor != view for write in between)


def sent_past_view(
    run: Run, operation: e.OperationExecuted, tensor: int, gradient: Array | None
) -> Iterator[tuple[int, Array | None]]:
    """What a gradient of ``tensor`` becomes before a write to a part of it: for itself, and for what was written."""
    view = operation.outputs[0]
    others = [(position, number) for position, number in enumerate(operation.inputs) if number not in (0, view)]
    views = _way(run, view, tensor)
    if gradient is None or not views:
        yield from ((number, None) for number in (tensor, *(number for _, number in others)))
        return
    shape = run.tensors[view].created.shape
    try:
        mask = _back(run, views, np.ones(shape))
        part = gradient[mask != 0].reshape(shape)
        call = call_of(run, operation)
        kept = gradient * (mask == 0)
        if operation.op not in _REPLACING:
            kept = kept + _back(run, views, pulled_back(call, 0, part, None, None))
        yield tensor, kept
    except NotKeptError:
        # whatever this would reach is not known
        yield from ((number, None) for number in (tensor, *(number for _, number in others)))
        return
    for position, number in others:
        if operation.op == "copy_":
            yield number, _of_shape(part, run.tensors[number].created.shape)
            continue
        try:
            yield number, pulled_back(call, position, part, None, None)
        except NotKeptError:
            yield number, None


def _of_shape(gradient: Array, shape: tuple[int, ...]) -> Array:
    """The gradient of what was broadcast to its shape."""
    while gradient.ndim > len(shape):
        gradient = gradient.sum(axis=0)
    stretched = tuple(axis for axis, size in enumerate(shape) if size == 1 and gradient.shape[axis] != 1)
    return gradient.sum(axis=stretched, keepdims=True) if stretched else gradient


def _way(run: Run, view: int, tensor: int) -> list[e.OperationExecuted]:
    """The operations from a tensor to a view of it, the last first; nothing where their order is another one."""
    found: list[e.OperationExecuted] = []
    while view != tensor:
        serial = run.tensors[view].made_by
        made = run.timeline[serial] if serial else None
        if not isinstance(made, e.OperationExecuted) or made.op not in _IN_ORDER or not made.inputs:
            return []
        found.append(made)
        view = made.inputs[0]
    return found


def _back(run: Run, views: list[e.OperationExecuted], gradient: Array) -> Array:
    """A gradient of a view as one of the whole."""
    for made in views:
        gradient = pulled_back(call_of(run, made), 0, gradient, None, None)
    return gradient
