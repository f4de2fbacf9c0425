"""Operations of the family remainders, part 1, written by ``make generate`` from ``engine/ops/remainders.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.views import bump, check_inplace, rebase, refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import arithmetic as arithmetic_kernels
from ..operands import broadcast_error, check_result, pair, promoted
from ..reporting import report, report_write
from ..results import cast_arrays, cast_tensors, sum_to

new = object.__new__


def floor_quotient(input: Any, other: Any) -> Tensor:
    """``floor_divide`` (not differentiable)."""
    if type(input) is not Tensor or type(other) is not Tensor:
        if marked.active:
            mark = marked.found((input, other))
            if mark is not None:
                return marked.run(floor_quotient, mark, (input, other), None, (input, other), {})
        input, other = pair("floor_divide", input, other)
    a_input = input._array
    a_other = other._array
    if a_input.dtype is not a_other.dtype:
        a_input, a_other = promoted(input, other)
    try:
        data = arithmetic_kernels.divide_rounded(a_input, a_other, "floor")
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
        report("floor_divide", (input, other), {}, (result,), None, False)
    return result


def floor_quotient_(input: Any, other: Any) -> Any:
    """``floor_divide`` that overwrites its first argument."""
    if type(input) is not Tensor or type(other) is not Tensor:
        if marked.active:
            mark = marked.found((input, other))
            if mark is not None:
                return marked.run(floor_quotient_, mark, (input, other), None, (input, other), {})
        input, other = pair("floor_divide_", input, other)
    check_inplace(input, other)
    a_input = input._array
    a_other = other._array
    if a_input.dtype is not a_other.dtype:
        a_input, a_other = promoted(input, other)
    try:
        data = arithmetic_kernels.divide_rounded(a_input, a_other, "floor")
    except ValueError:
        raise broadcast_error(a_input, a_other) from None
    check_result("floor_quotient_", input, data.dtype, data.shape)
    node = None
    np.copyto(input._array, data, casting="unsafe")
    before = bump(input)
    if probe.observer is not None:
        report("floor_divide_", (input, other), {}, (input,), node, False)
        report_write(input, "floor_divide_", before, node is not None)
    return input


class RemainderBackward0(Node):
    """Backward of remainder."""

    __slots__ = ("casts", "self_shape")
    formula = "1"
    casts: Any
    self_shape: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        g0 = grad
        if self.self_shape is not None and g0.shape != self.self_shape:
            g0 = sum_to(g0, self.self_shape)
        if self.casts is not None:
            return cast_arrays((g0,), self.casts)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        g0 = grad
        if self.self_shape is not None and g0._array.shape != self.self_shape:
            g0 = F.sum_to_size(g0, self.self_shape)
        if self.casts is not None:
            return cast_tensors((g0,), self.casts)
        return (g0,)


def remainder_number(input: Any, other: Any) -> Tensor:
    """``remainder``: 1"""
    if type(input) is not Tensor or type(other) is not Tensor:
        if marked.active:
            mark = marked.found((input, other))
            if mark is not None:
                return marked.run(remainder_number, mark, (input, other), None, (input, other), {})
        input, other = pair("remainder", input, other)
    a_input = input._array
    a_other = other._array
    casts = None
    if a_input.dtype is not a_other.dtype:
        a_input, a_other = promoted(input, other)
        casts = (input._array.dtype,)
    try:
        data = arithmetic_kernels.remainder(a_input, a_other)
    except ValueError:
        raise broadcast_error(a_input, a_other) from None
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if other._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(other)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(RemainderBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        if a_input.shape == a_other.shape:
            node.self_shape = None
        else:
            node.self_shape = a_input.shape
        node.casts = casts
        result._edge = node
        result._requires_grad = True
        if saved.attention and anomaly.enabled:
            anomaly.note_creation(node)
    else:
        node = None
        result._edge = None
        result._requires_grad = False
        if modes.altered and modes.is_inference_mode_enabled():
            result._inference = True
    if probe.observer is not None:
        report("remainder", (input, other), {}, (result,), node)
    return result


def remainder_number_(input: Any, other: Any) -> Any:
    """``remainder`` that overwrites its first argument."""
    if type(input) is not Tensor or type(other) is not Tensor:
        if marked.active:
            mark = marked.found((input, other))
            if mark is not None:
                return marked.run(remainder_number_, mark, (input, other), None, (input, other), {})
        input, other = pair("remainder_", input, other)
    check_inplace(input, other)
    a_input = input._array
    a_other = other._array
    casts = None
    if a_input.dtype is not a_other.dtype:
        a_input, a_other = promoted(input, other)
        casts = (input._array.dtype,)
    try:
        data = arithmetic_kernels.remainder(a_input, a_other)
    except ValueError:
        raise broadcast_error(a_input, a_other) from None
    check_result("remainder_number_", input, data.dtype, data.shape)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if other._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(other)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(RemainderBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        if a_input.shape == a_other.shape:
            node.self_shape = None
        else:
            node.self_shape = a_input.shape
        node.casts = casts
    else:
        node = None
    np.copyto(input._array, data, casting="unsafe")
    before = bump(input)
    if node is not None:
        rebase(input, node)
    if probe.observer is not None:
        report("remainder_", (input, other), {}, (input,), node)
        report_write(input, "remainder_", before, node is not None)
    return input


FUNCTIONS = {
    "floor_quotient": floor_quotient,
    "floor_quotient_": floor_quotient_,
    "remainder_number": remainder_number,
    "remainder_number_": remainder_number_,
}
OPERATORS: dict[str, Any] = {}
