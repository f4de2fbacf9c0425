"""Operations of the family arithmetic, part 6, written by ``make generate`` from ``engine/ops/arithmetic.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, unpack
from ...autograd.views import bump, check_inplace, rebase, refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import arithmetic as arithmetic_kernels
from ..kernels import elementary as elementary_kernels
from ..operands import broadcast_error, check_result, pair, promoted, single
from ..reporting import report, report_write
from ..results import cast_arrays, cast_tensors, overwritten, sum_to

new = object.__new__


class DivBackward2(Node):
    """Backward of div."""

    __slots__ = ("casts", "other_shape", "self_shape")
    formula = "piecewise constant: 0"
    casts: Any
    other_shape: Any
    self_shape: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        if e0 is not None:
            g0 = elementary_kernels.zeros_like(grad)
            if self.self_shape is not None and g0.shape != self.self_shape:
                g0 = sum_to(g0, self.self_shape)
        if e1 is not None:
            g1 = elementary_kernels.zeros_like(grad)
            if self.other_shape is not None and g1.shape != self.other_shape:
                g1 = sum_to(g1, self.other_shape)
        if self.casts is not None:
            return cast_arrays((g0, g1), self.casts)
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        if e0 is not None:
            g0 = F.zeros_like(grad)
            if self.self_shape is not None and g0._array.shape != self.self_shape:
                g0 = F.sum_to_size(g0, self.self_shape)
        if e1 is not None:
            g1 = F.zeros_like(grad)
            if self.other_shape is not None and g1._array.shape != self.other_shape:
                g1 = F.sum_to_size(g1, self.other_shape)
        if self.casts is not None:
            return cast_tensors((g0, g1), self.casts)
        return (g0, g1)


def div_mode(input: Any, other: Any, *, rounding_mode: Any) -> Tensor:
    """``div``: piecewise constant: 0"""
    if type(input) is not Tensor or type(other) is not Tensor:
        if marked.active:
            mark = marked.found((input, other))
            if mark is not None:
                return marked.run(
                    div_mode, mark, (input, other), None, (input, other), {"rounding_mode": rounding_mode}
                )
        input, other = pair("div", input, other)
    a_input = input._array
    a_other = other._array
    casts = None
    if a_input.dtype is not a_other.dtype:
        a_input, a_other = promoted(input, other)
        casts = (input._array.dtype, other._array.dtype)
    try:
        data = arithmetic_kernels.divide_rounded(a_input, a_other, rounding_mode)
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
        node: Any = new(DivBackward2)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = other._edge
        if e1 is None and other._requires_grad:
            e1 = other._accumulator() or accumulate_grad(other)
        node.next = (e0, e1)
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
        probe.observer.pointwise(("div_mode", rounding_mode, type(rounding_mode)), result, node, input, other)
    return result


def div_mode_(input: Any, other: Any, *, rounding_mode: Any) -> Any:
    """``div`` that overwrites its first argument."""
    if type(input) is not Tensor or type(other) is not Tensor:
        if marked.active:
            mark = marked.found((input, other))
            if mark is not None:
                return marked.run(
                    div_mode_, mark, (input, other), None, (input, other), {"rounding_mode": rounding_mode}
                )
        input, other = pair("div_", input, other)
    check_inplace(input, other)
    a_input = input._array
    a_other = other._array
    casts = None
    if a_input.dtype is not a_other.dtype:
        a_input, a_other = promoted(input, other)
        casts = (input._array.dtype, other._array.dtype)
    try:
        data = arithmetic_kernels.divide_rounded(a_input, a_other, rounding_mode)
    except ValueError:
        raise broadcast_error(a_input, a_other) from None
    check_result("div_mode_", input, data.dtype, data.shape)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if other._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(other)
    if (input._requires_grad or other._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(DivBackward2)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = other._edge
        if e1 is None and other._requires_grad:
            e1 = other._accumulator() or accumulate_grad(other)
        node.next = (e0, e1)
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
        report("div_", (input, other), {"rounding_mode": rounding_mode}, (input,), node)
        report_write(input, "div_", before, node is not None)
    return input


class PowBackward0(Node):
    """Backward of pow."""

    __slots__ = ("exponent", "saved_self", "version_self")
    saved_names = ("self",)
    parameter_names = ("exponent",)
    formula = "∂(aⁿ)/∂a = n·aⁿ⁻¹"
    exponent: Any
    saved_self: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        exponent = self.exponent
        g0 = arithmetic_kernels.pow_scalar_backward(grad, input, exponent)
        if release:
            self.saved_self = RELEASED
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        held = self.saved_self
        input = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_self)
            else unpack(self, "self")
        )
        exponent = self.exponent
        g0 = F.pow_scalar_backward(grad, input, exponent)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = RELEASED
        return True


def pow_scalar(input: Any, exponent: Any) -> Tensor:
    """``pow``: ∂(aⁿ)/∂a = n·aⁿ⁻¹"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(pow_scalar, mark, (input,), None, (input, exponent), {})
        input = single("pow", input, "input", 1)
    a_input = input._array
    data = arithmetic_kernels.power_scalar(a_input, exponent)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(PowBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
        node.exponent = exponent
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
        probe.observer.pointwise(("pow_scalar", exponent, type(exponent)), result, node, input)
    return result


def pow_scalar_(input: Any, exponent: Any) -> Any:
    """``pow`` that overwrites its first argument."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(pow_scalar_, mark, (input,), None, (input, exponent), {})
        input = single("pow_", input, "input", 1)
    check_inplace(input)
    a_input = input._array
    data = arithmetic_kernels.power_scalar(a_input, exponent)
    check_result("pow_scalar_", input, data.dtype, data.shape)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(PowBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.saved_self = overwritten(input, e0) if not saved.attention else save_input(overwritten(input, e0))
        node.version_self = 0
        node.exponent = exponent
    else:
        node = None
    np.copyto(input._array, data, casting="unsafe")
    before = bump(input)
    if node is not None:
        rebase(input, node)
    if probe.observer is not None:
        report("pow_", (input,), {"exponent": exponent}, (input,), node)
        report_write(input, "pow_", before, node is not None)
    return input


FUNCTIONS = {"div_mode": div_mode, "div_mode_": div_mode_, "pow_scalar": pow_scalar, "pow_scalar_": pow_scalar_}
OPERATORS: dict[str, Any] = {}
