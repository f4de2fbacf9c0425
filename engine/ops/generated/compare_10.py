"""Operations of the family compare, part 10, written by ``make generate`` from ``engine/ops/compare.py``."""

from __future__ import annotations

from typing import Any

from ... import marked, probe
from ...autograd import modes
from ...tensor import Tensor
from ..kernels import compare as compare_kernels
from ..operands import broadcast_error, promoted, tensors_only
from ..reporting import report

new = object.__new__


def isclose_row(input: Any, other: Any, rtol: Any, atol: Any, equal_nan: Any) -> Tensor:
    """``isclose`` (not differentiable)."""
    if type(input) is not Tensor or type(other) is not Tensor:
        if marked.active:
            mark = marked.found((input, other))
            if mark is not None:
                return marked.run(isclose_row, mark, (input, other), None, (input, other, rtol, atol, equal_nan), {})
        input, other = tensors_only("isclose", input, other)
    a_input = input._array
    a_other = other._array
    if a_input.dtype is not a_other.dtype:
        a_input, a_other = promoted(input, other)
    try:
        data = compare_kernels.close(a_input, a_other, rtol, atol, equal_nan)
    except ValueError:
        raise broadcast_error(a_input, a_other) from None
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    result._edge = None
    result._requires_grad = False
    if modes.altered and modes.is_inference_mode_enabled():
        result._inference = True
    if probe.observer is not None:
        report("isclose", (input, other), {"rtol": rtol, "atol": atol, "equal_nan": equal_nan}, (result,), None, False)
    return result


FUNCTIONS = {"isclose_row": isclose_row}
OPERATORS: dict[str, Any] = {}
