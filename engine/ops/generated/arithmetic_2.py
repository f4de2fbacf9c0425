"""Operations of the family arithmetic, part 2, written by ``make generate`` from ``engine/ops/arithmetic.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.views import bump, check_inplace, rebase, refresh
from ...mistakes import MISTAKES, refuse
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import arithmetic as arithmetic_kernels
from ..operands import broadcast_error, check_result, check_subtraction, operator_pair, pair, promoted
from ..reporting import report, report_write
from ..results import cast_arrays, cast_tensors, sum_to

new = object.__new__


class SubBackward0(Node):
    """Backward of sub."""

    __slots__ = ("alpha", "casts", "other_shape", "self_shape")
    parameter_names = ("alpha",)
    formula = "∂(a − α·b)/∂a = 1,  ∂/∂b = −α"
    alpha: Any
    casts: Any
    other_shape: Any
    self_shape: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        if e0 is not None:
            g0 = grad
            if self.self_shape is not None and g0.shape != self.self_shape:
                g0 = sum_to(g0, self.self_shape)
        if e1 is not None:
            alpha = self.alpha
            g1 = np.negative(grad, out=...) if alpha == 1 else np.multiply(np.negative(grad, out=...), alpha, out=...)
            if self.other_shape is not None and g1.shape != self.other_shape:
                g1 = sum_to(g1, self.other_shape)
        if self.casts is not None:
            return cast_arrays((g0, g1), self.casts)
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        if e0 is not None:
            g0 = grad
            if self.self_shape is not None and g0._array.shape != self.self_shape:
                g0 = F.sum_to_size(g0, self.self_shape)
        if e1 is not None:
            alpha = self.alpha
            g1 = -grad if alpha == 1 else F.mul_scalar(-grad, alpha)
            if self.other_shape is not None and g1._array.shape != self.other_shape:
                g1 = F.sum_to_size(g1, self.other_shape)
        if self.casts is not None:
            return cast_tensors((g0, g1), self.casts)
        return (g0, g1)


def sub_operator(input: Any, other: Any, *, alpha: Any = 1) -> Any:
    """``sub``: ∂(a − α·b)/∂a = 1,  ∂/∂b = −α"""
    if type(input) is not Tensor or type(other) is not Tensor:
        if marked.active:
            mark = marked.found((input, other))
            if mark is not None:
                return marked.run(sub_operator, mark, (input, other), None, (input, other), {"alpha": alpha})
        operands = operator_pair(input, other)
        if operands is None:
            return NotImplemented
        input, other = operands
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
            a_input, a_other if alpha == 1 else arithmetic_kernels.times_alpha(a_other, alpha)
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
        node: Any = new(SubBackward0)
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
        probe.observer.pointwise("sub" if alpha == 1 else ("sub", alpha, type(alpha)), result, node, input, other)
    return result


def sub(input: Any, other: Any, *, alpha: Any = 1) -> Tensor:
    """``sub``: ∂(a − α·b)/∂a = 1,  ∂/∂b = −α"""
    result: Tensor = sub_operator(input, other, alpha=alpha)
    if result is NotImplemented:
        pair("sub", input, other)
    return result


def sub_(input: Any, other: Any, *, alpha: Any = 1) -> Any:
    """``sub`` that overwrites its first argument."""
    try:
        if type(input) is not Tensor or type(other) is not Tensor:
            if marked.active:
                mark = marked.found((input, other))
                if mark is not None:
                    return marked.run(sub_, mark, (input, other), None, (input, other), {"alpha": alpha})
            input, other = pair("sub_", input, other)
            check_subtraction(input, other)
        check_inplace(input, other)
        a_input = input._array
        a_other = other._array
        casts = None
        if a_input.dtype is not a_other.dtype:
            check_subtraction(input, other)
            a_input, a_other = promoted(input, other)
            casts = (input._array.dtype, other._array.dtype)
        try:
            data = arithmetic_kernels.checked_sub(
                a_input, a_other if alpha == 1 else arithmetic_kernels.times_alpha(a_other, alpha)
            )
        except ValueError:
            raise broadcast_error(a_input, a_other) from None
        check_result("sub_", input, data.dtype, data.shape)
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if other._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(other)
        if (input._requires_grad or other._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(SubBackward0)
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
        else:
            node = None
        np.copyto(input._array, data, casting="unsafe")
        before = bump(input)
        if node is not None:
            rebase(input, node)
        if probe.observer is not None:
            report("sub_", (input, other), {"alpha": alpha}, (input,), node)
            report_write(input, "sub_", before, node is not None)
        return input
    except MISTAKES:
        refuse("sub_", sub_, (other,), {"alpha": alpha})
        raise


class RsubBackward1(Node):
    """Backward of rsub."""

    __slots__ = ("alpha", "casts", "self_shape")
    parameter_names = ("alpha",)
    formula = "∂(b − a)/∂a = −1"
    alpha: Any
    casts: Any
    self_shape: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        alpha = self.alpha
        g0 = np.negative(grad, out=...) if alpha == 1 else np.multiply(np.negative(grad, out=...), alpha, out=...)
        if self.self_shape is not None and g0.shape != self.self_shape:
            g0 = sum_to(g0, self.self_shape)
        if self.casts is not None:
            return cast_arrays((g0,), self.casts)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        alpha = self.alpha
        g0 = -grad if alpha == 1 else F.mul_scalar(-grad, alpha)
        if self.self_shape is not None and g0._array.shape != self.self_shape:
            g0 = F.sum_to_size(g0, self.self_shape)
        if self.casts is not None:
            return cast_tensors((g0,), self.casts)
        return (g0,)


def rsub_number_operator(input: Any, other: Any, *, alpha: Any = 1) -> Any:
    """``rsub``: ∂(b − a)/∂a = −1"""
    if type(input) is not Tensor or type(other) is not Tensor:
        if marked.active:
            mark = marked.found((input, other))
            if mark is not None:
                return marked.run(rsub_number_operator, mark, (input, other), None, (input, other), {"alpha": alpha})
        operands = operator_pair(input, other)
        if operands is None:
            return NotImplemented
        input, other = operands
        check_subtraction(input, other)
    a_input = input._array
    a_other = other._array
    casts = None
    if a_input.dtype is not a_other.dtype:
        check_subtraction(input, other)
        a_input, a_other = promoted(input, other)
        casts = (input._array.dtype,)
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
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(RsubBackward1)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.alpha = alpha
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
        report("rsub", (input, other), {"alpha": alpha}, (result,), node)
    return result


def rsub_number(input: Any, other: Any, *, alpha: Any = 1) -> Tensor:
    """``rsub``: ∂(b − a)/∂a = −1"""
    result: Tensor = rsub_number_operator(input, other, alpha=alpha)
    if result is NotImplemented:
        pair("rsub", input, other)
    return result


FUNCTIONS = {"sub": sub, "sub_": sub_, "rsub_number": rsub_number}
OPERATORS: dict[str, Any] = {"sub": sub_operator, "rsub_number": rsub_number_operator}
