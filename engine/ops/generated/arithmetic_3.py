"""Operations of the family arithmetic, part 3, written by ``make generate`` from ``engine/ops/arithmetic.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import arithmetic as arithmetic_kernels
from ..operands import broadcast_error, check_subtraction, pair, promoted
from ..results import cast_arrays, cast_tensors, sum_to

new = object.__new__


class RsubBackward0(Node):
    """Backward of rsub."""

    __slots__ = ("alpha", "casts", "other_shape", "self_shape")
    parameter_names = ("alpha",)
    formula = "∂(b − α·a)/∂a = −α,  ∂/∂b = 1"
    alpha: Any
    casts: Any
    other_shape: Any
    self_shape: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        if e0 is not None:
            alpha = self.alpha
            g0 = np.negative(grad, out=...) if alpha == 1 else np.multiply(np.negative(grad, out=...), alpha, out=...)
            if self.self_shape is not None and g0.shape != self.self_shape:
                g0 = sum_to(g0, self.self_shape)
        if e1 is not None:
            g1 = grad
            if self.other_shape is not None and g1.shape != self.other_shape:
                g1 = sum_to(g1, self.other_shape)
        if self.casts is not None:
            return cast_arrays((g0, g1), self.casts)
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        if e0 is not None:
            alpha = self.alpha
            g0 = -grad if alpha == 1 else F.mul_scalar(-grad, alpha)
            if self.self_shape is not None and g0._array.shape != self.self_shape:
                g0 = F.sum_to_size(g0, self.self_shape)
        if e1 is not None:
            g1 = grad
            if self.other_shape is not None and g1._array.shape != self.other_shape:
                g1 = F.sum_to_size(g1, self.other_shape)
        if self.casts is not None:
            return cast_tensors((g0, g1), self.casts)
        return (g0, g1)


def rsub_tensor(input: Any, other: Any, *, alpha: Any = 1) -> Tensor:
    """``rsub``: ∂(b − α·a)/∂a = −α,  ∂/∂b = 1"""
    if type(input) is not Tensor or type(other) is not Tensor:
        if marked.active:
            mark = marked.found((input, other))
            if mark is not None:
                return marked.run(rsub_tensor, mark, (input, other), None, (input, other), {"alpha": alpha})
        input, other = pair("rsub", input, other)
        check_subtraction(input, other)
    a_input = input._array
    a_other = other._array
    casts = None
    if a_input.dtype is not a_other.dtype:
        check_subtraction(input, other)
        a_input, a_other = promoted(input, other)
        casts = (input._array.dtype, other._array.dtype)
    try:
        data = arithmetic_kernels.checked_sub(
            a_other, a_input if alpha == 1 else arithmetic_kernels.times_alpha(a_input, alpha)
        )
    except ValueError:
        raise broadcast_error(a_input, a_other) from None
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if other._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(other)
    if (input._requires_grad or other._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(RsubBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = other._edge
        if e1 is None and other._requires_grad:
            e1 = other._accumulator() or accumulate_grad(other)
        node.next = (e0, e1)
        node.alpha = alpha
        if a_input.shape == a_other.shape:
            node.self_shape = node.other_shape = None
        else:
            node.self_shape = a_input.shape
            node.other_shape = a_other.shape
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
        probe.observer.pointwise(
            "rsub_tensor" if alpha == 1 else ("rsub_tensor", alpha, type(alpha)), result, node, input, other
        )
    return result


FUNCTIONS = {"rsub_tensor": rsub_tensor}
OPERATORS: dict[str, Any] = {}
