"""Operations of the family arithmetic, part 11, written by ``make generate`` from ``engine/ops/arithmetic.py``."""

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


class LerpBackward0(Node):
    """Backward of lerp."""

    __slots__ = ("casts", "end_shape", "self_shape", "weight")
    parameter_names = ("weight",)
    formula = "a + w·(b − a)"
    casts: Any
    end_shape: Any
    self_shape: Any
    weight: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        weight = self.weight
        if e0 is not None:
            g0 = np.multiply(grad, 1 - weight, out=...)
            if self.self_shape is not None and g0.shape != self.self_shape:
                g0 = sum_to(g0, self.self_shape)
        if e1 is not None:
            g1 = np.multiply(grad, weight, out=...)
            if self.end_shape is not None and g1.shape != self.end_shape:
                g1 = sum_to(g1, self.end_shape)
        if self.casts is not None:
            return cast_arrays((g0, g1), self.casts)
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        weight = self.weight
        if e0 is not None:
            g0 = F.mul_scalar(grad, 1 - weight)
            if self.self_shape is not None and g0._array.shape != self.self_shape:
                g0 = F.sum_to_size(g0, self.self_shape)
        if e1 is not None:
            g1 = F.mul_scalar(grad, weight)
            if self.end_shape is not None and g1._array.shape != self.end_shape:
                g1 = F.sum_to_size(g1, self.end_shape)
        if self.casts is not None:
            return cast_tensors((g0, g1), self.casts)
        return (g0, g1)


def lerp_scalar(input: Any, end: Any, weight: Any) -> Tensor:
    """``lerp``: a + w·(b − a)"""
    if type(input) is not Tensor or type(end) is not Tensor:
        if marked.active:
            mark = marked.found((input, end))
            if mark is not None:
                return marked.run(lerp_scalar, mark, (input, end), None, (input, end, weight), {})
        input, end = pair("lerp", input, end)
    a_input = input._array
    a_end = end._array
    casts = None
    if a_input.dtype is not a_end.dtype:
        a_input, a_end = promoted(input, end)
        casts = (input._array.dtype, end._array.dtype)
    try:
        data = arithmetic_kernels.lerp_array(a_input, a_end, weight)
    except ValueError:
        raise broadcast_error(a_input, a_end) from None
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if end._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(end)
    if (input._requires_grad or end._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(LerpBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = end._edge
        if e1 is None and end._requires_grad:
            e1 = end._accumulator() or accumulate_grad(end)
        node.next = (e0, e1)
        node.weight = weight
        if a_input.shape == a_end.shape:
            node.self_shape = node.end_shape = None
        else:
            node.self_shape = a_input.shape
            node.end_shape = a_end.shape
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
        probe.observer.pointwise(("lerp_scalar", weight, type(weight)), result, node, input, end)
    return result


def lerp_scalar_(input: Any, end: Any, weight: Any) -> Any:
    """``lerp`` that overwrites its first argument."""
    if type(input) is not Tensor or type(end) is not Tensor:
        if marked.active:
            mark = marked.found((input, end))
            if mark is not None:
                return marked.run(lerp_scalar_, mark, (input, end), None, (input, end, weight), {})
        input, end = pair("lerp_", input, end)
    check_inplace(input, end)
    a_input = input._array
    a_end = end._array
    casts = None
    if a_input.dtype is not a_end.dtype:
        a_input, a_end = promoted(input, end)
        casts = (input._array.dtype, end._array.dtype)
    try:
        data = arithmetic_kernels.lerp_array(a_input, a_end, weight)
    except ValueError:
        raise broadcast_error(a_input, a_end) from None
    check_result("lerp_scalar_", input, data.dtype, data.shape)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if end._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(end)
    if (input._requires_grad or end._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(LerpBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = end._edge
        if e1 is None and end._requires_grad:
            e1 = end._accumulator() or accumulate_grad(end)
        node.next = (e0, e1)
        node.weight = weight
        if a_input.shape == a_end.shape:
            node.self_shape = node.end_shape = None
        else:
            node.self_shape = a_input.shape
            node.end_shape = a_end.shape
        node.casts = casts
    else:
        node = None
    np.copyto(input._array, data, casting="unsafe")
    before = bump(input)
    if node is not None:
        rebase(input, node)
    if probe.observer is not None:
        report("lerp_", (input, end), {"weight": weight}, (input,), node)
        report_write(input, "lerp_", before, node is not None)
    return input


FUNCTIONS = {"lerp_scalar": lerp_scalar, "lerp_scalar_": lerp_scalar_}
OPERATORS: dict[str, Any] = {}
