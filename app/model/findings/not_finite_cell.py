"""What met in the cell where NaN or Inf was born: the numbers that went in, forward, or the two factors, backward."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from retrograd.engine.protocol import events as e
from retrograd.engine.protocol.values import Capture

from ..states import Place
from ..values import array_of
from .gradient_way import Passage, senders
from .telling import name_of, operation_place
from .texts import text
from .wording import plain, statement, where

if TYPE_CHECKING:
    from ..run import Run

Array = NDArray[Any]

#: Derivative of each operation with one input, from what went in.
DERIVATIVES: dict[str, Callable[[Array], Array]] = {
    "SqrtBackward0": lambda x: 0.5 / np.sqrt(x),
    "RsqrtBackward0": lambda x: -0.5 * np.power(x, -1.5),
    "ReciprocalBackward0": lambda x: -1 / (x * x),
    "LogBackward0": lambda x: 1 / x,
    "Log2Backward0": lambda x: 1 / (x * np.log(2)),
    "Log10Backward0": lambda x: 1 / (x * np.log(10)),
    "Log1PBackward0": lambda x: 1 / (1 + x),
    "ExpBackward0": np.exp,
    "Expm1Backward0": np.exp,
    "AcosBackward0": lambda x: -1 / np.sqrt(1 - x * x),
    "AsinBackward0": lambda x: 1 / np.sqrt(1 - x * x),
    "AtanhBackward0": lambda x: 1 / (1 - x * x),
    "TanBackward0": lambda x: 1 / np.cos(x) ** 2,
}
#: A number from which on squares and products overflow.
LARGE = 1e15
#: Nodes that send 0 for what they did not choose.
_SELECTING = frozenset({"WhereBackward0", "MaskedFillBackward0", "MaskedFillBackward1", "MulBackward0"})
#: The remedy by operation.
_FIXES = {
    "sqrt": "fix.root", "rsqrt": "fix.root", "log": "fix.log", "log2": "fix.log", "log10": "fix.log",
    "exp": "fix.exp", "div": "fix.div", "reciprocal": "fix.div", "std": "fix.root", "pow": "fix.pow",
}  # fmt: skip


#: What divides by the number of elements less one.
_SPREADS = frozenset({"std", "var", "std_mean", "var_mean"})


@dataclass(frozen=True, slots=True)
class Cell:
    """The first cell that went wrong: its index (() for a scalar or where it is not known), and words about it.

    ``fix`` is the key of the remedy with its ``gaps`` ("": the general one), ``places`` are further lines that matter.
    """

    index: tuple[int, ...] = ()
    words: str = ""
    fix: str = ""
    gaps: dict[str, object] = field(default_factory=dict)
    places: tuple[Place | None, ...] = ()
    details: dict[str, object] = field(default_factory=dict)


def first_cell(capture: Capture | None, word: str) -> tuple[int, ...] | None:
    """Index of the first NaN ("nan") or Inf ("inf"), None where the elements were not kept."""
    array = array_of(capture)
    if array is None:
        return None
    wrong = np.argwhere(np.isnan(array) if word == "nan" else np.isinf(array))
    return tuple(wrong[0].tolist()) if len(wrong) else None


def forward_cell(run: Run, operation: e.OperationExecuted, value: Capture | None, word: str) -> Cell:
    """What went into the first wrong cell of a result, for operations that work element by element."""
    index = first_cell(value, word)
    if index is None or value is None:
        return Cell()
    if operation.op in _SPREADS and word == "nan" and _over_one(run, operation, value):
        return Cell(index, text("cell.single"), "fix.single")
    numbers = []
    for number in operation.inputs:
        array = _value(run, number, operation.serial)
        if array is None:
            continue
        try:
            numbers.append(float(np.broadcast_to(array, value.shape)[index]))
        except (ValueError, TypeError):
            # no operation by elements, or numbers that are no plain ones
            return Cell(index)
    name = _input_name(run, operation)
    words = text("cell.forward", numbers=text("and").join(map(plain, numbers))) if numbers else ""
    large = word == "inf" and any(abs(one) > LARGE for one in numbers)
    fix = "fix.overflow" if large else _FIXES.get(operation.op.rstrip("_"), "")
    if operation.op in ("softmax", "log_softmax") and numbers == [float("-inf")]:
        fix = "fix.softmax"
    return Cell(index, words, fix, {"name": name}, details={"inputs": numbers})


def _over_one(run: Run, operation: e.OperationExecuted, value: Capture) -> bool:
    """Whether an operation made one element of each that went in."""
    given = run.tensors.get(operation.inputs[0]) if operation.inputs else None
    return given is not None and prod(given.created.shape) == prod(value.shape)


def backward_cell(run: Run, event: e.NodeFinished, slot: int, worst: Capture | None, word: str) -> Cell:
    """The gradient that came in and the derivative that it met, in the first wrong cell that a node sent."""
    record = run.nodes[event.node]
    index = first_cell(worst, word)
    received = (record.gradients_in.at(event.serial) or (None,))[0]
    came = array_of(run.values.load(received))
    operation = run.timeline[record.operation] if record.operation else None
    if index is None or came is None or worst is None or not isinstance(operation, e.OperationExecuted):
        return Cell(index or ())
    if came.size > 1 and came.shape != worst.shape:
        return Cell(index, details={"derivative": ""})
    gradient = float(came[index]) if came.shape == worst.shape else float(came.reshape(-1)[0])
    derivative, at = _derivative(run, record.created.name, operation, slot, index)
    name = _input_name(run, operation, slot)
    details: dict[str, object] = {"gradient": gradient}
    if derivative is None or at is None:
        words = text("cell.backward.gradient", gradient=plain(gradient))
    else:
        details |= {"derivative": derivative, "at": at}
        words = text("cell.backward", gradient=plain(gradient), derivative=plain(derivative), at=plain(at), input=name)
    chooser = _chooser(run, event) if gradient == 0 else None
    fix = _FIXES.get(operation.op, "")
    gaps: dict[str, object] = {"name": name}
    if chooser is None:
        return Cell(index, words, fix, gaps, details=details)
    place = operation_place(run, chooser.node)
    chose = statement(place, run.nodes[chooser.node].created.name)
    weighed = run.nodes[chooser.node].created.name == "MulBackward0"
    words += text("cell.weighed" if weighed else "cell.chosen", statement=chose, line=where(run, place))
    return Cell(index, words, fix if weighed else "fix.chosen", gaps, (place,), details)


def _derivative(
    run: Run, node: str, operation: e.OperationExecuted, slot: int, index: tuple[int, ...]
) -> tuple[float | None, float | None]:
    """The derivative in one cell and the input there, None where the rule is not one of the short ones."""
    if not operation.inputs:
        return None, None
    x = _value(run, operation.inputs[0], operation.serial)
    if x is None:
        return None, None
    with np.errstate(all="ignore"):
        if node in DERIVATIVES and len(x.shape) == len(index):
            at = x[index]
            return float(DERIVATIVES[node](np.asarray(at, dtype=np.float64))), float(at)
        exponent = dict(operation.attributes).get("exponent", "")
        if node == "PowBackward0" and _is_number(exponent) and len(x.shape) == len(index):
            power, at = float(exponent), np.float64(x[index])
            return float(power * np.power(at, power - 1)), float(at)
        if node.startswith("DivBackward") and len(operation.inputs) > 1:
            return _of_quotient(run, operation, slot, index)
    return None, None


def _of_quotient(
    run: Run, operation: e.OperationExecuted, slot: int, index: tuple[int, ...]
) -> tuple[float | None, float | None]:
    above = _value(run, operation.inputs[0], operation.serial)
    below = _value(run, operation.inputs[1], operation.serial)
    shape = (below if slot else above).shape if above is not None and below is not None else None
    if above is None or below is None or shape is None or len(shape) != len(index):
        return None, None
    if above.shape != below.shape and 1 not in (above.size, below.size):
        return None, None
    a = np.float64(np.broadcast_to(above, shape)[index]) if above.size in (1, below.size) else np.float64(np.nan)
    b = np.float64(np.broadcast_to(below, shape)[index]) if below.size in (1, above.size) else np.float64(np.nan)
    return (float(-a / (b * b)) if slot else float(1 / b)), float(b)


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        # an exponent that is a tensor
        return False
    return True


def _value(run: Run, tensor: int, at: int) -> Array | None:
    record = run.tensors.get(tensor)
    value = record.values.at(at - 1) if record is not None else None
    return array_of(run.values.load(value[1])) if value is not None else None


def _input_name(run: Run, operation: e.OperationExecuted, slot: int = 0) -> str:
    """What a person calls an input: its name, else the expression that made it."""
    if not operation.inputs or operation.inputs[min(slot, len(operation.inputs) - 1)] not in run.tensors:
        return "x"
    number = operation.inputs[min(slot, len(operation.inputs) - 1)]
    place = run.place(run.tensors[number].created.location)
    expression = " ".join(place.expression.split()) if place is not None else ""
    plain_one = re.fullmatch(r"[\w.]+(\(.*\)|\[.*\])*", expression)
    return (
        name_of(run, number, operation.serial)
        or (expression if plain_one else f"({expression})" * bool(expression))
        or "x"
    )


def _chooser(run: Run, event: e.NodeFinished) -> Passage | None:
    """The operation that did not choose the cell and so sent 0 back: the nearest on the way."""
    node = event.node
    for _ in range(8):
        sent = list(senders(run, node, event.backward_pass, event.serial))
        if len(sent) != 1:
            return None
        if run.nodes[sent[0].node].created.name in _SELECTING:
            return sent[0]
        node = sent[0].node
    return None
