"""Recorded operations with the values that they worked on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from retrograd.engine.protocol import events as e
from retrograd.engine.protocol.values import Capture

from .pullback import Call
from .values import array_of

if TYPE_CHECKING:
    from .run import Run

Array = NDArray[Any]


#: Operations in place whose gradient does not depend on their result, by the name of those that make a new tensor.
IN_PLACE = {"add_": "add", "sub_": "sub", "mul_": "mul", "div_": "div"}


def call_of(run: Run, operation: e.OperationExecuted) -> Call:
    """An operation with the values that its inputs had then."""
    attributes = dict(operation.attributes)
    numbers = {
        index: float(attributes[str(index)])
        for index, number in enumerate(operation.inputs)
        if not number and _is_number(attributes.get(str(index), ""))
    }
    inputs = tuple(_value(run, number, operation.serial) if number else None for number in operation.inputs)
    shapes = tuple(run.tensors[number].created.shape if number else None for number in operation.inputs)
    output = operation.outputs[0]
    return Call(
        IN_PLACE.get(operation.op, operation.op), inputs, shapes, numbers, attributes,
        _value(run, output, operation.serial), run.tensors[output].created.shape,
    )  # fmt: skip


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _value(run: Run, tensor: int, serial: int) -> Array | None:
    """The elements of a tensor right after an event; a result may be told a moment later."""
    values = run.tensors[tensor].values
    known = values.at(serial) or (values.values[0] if values.values else None)
    return elements(run, known[1]) if known is not None else None


def elements(run: Run, capture: Capture | None) -> Array | None:
    """The elements of a capture as float64, None where they were not kept."""
    array = array_of(run.values.load(capture))
    return None if array is None else np.asarray(array, dtype=np.float64)
