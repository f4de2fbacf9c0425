"""Operations of the family arithmetic, part 7, written by ``make generate`` from ``engine/ops/arithmetic.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, save_output, unpack
from ...autograd.views import bump, check_inplace, rebase, refresh, tell_history
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import arithmetic as arithmetic_kernels
from ..operands import broadcast_error, check_result, pair, promoted
from ..reporting import report, report_write
from ..results import cast_arrays, cast_tensors, overwritten, sum_to

new = object.__new__


class PowBackward1(Node):
    """Backward of pow."""

    __slots__ = (
        "casts",
        "exponent_shape",
        "saved_exponent",
        "saved_result",
        "saved_self",
        "self_shape",
        "version_exponent",
        "version_result",
        "version_self",
    )
    saved_names = (
        "self",
        "exponent",
        "result",
    )
    formula = "∂(aᵇ)/∂a = b·aᵇ⁻¹,  ∂/∂b = aᵇ·ln a"
    casts: Any
    exponent_shape: Any
    saved_exponent: Any
    saved_result: Any
    saved_self: Any
    self_shape: Any
    version_exponent: Any
    version_result: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        held = self.saved_exponent
        counter = held._counter
        if counter is not None and counter.value != self.version_exponent:
            raise modified(self, "exponent")
        exponent = held._array
        if e0 is not None:
            g0 = arithmetic_kernels.pow_backward_self(grad, input, exponent)
            if self.self_shape is not None and g0.shape != self.self_shape:
                g0 = sum_to(g0, self.self_shape)
        if e1 is not None:
            held = self.saved_result
            counter = held._counter
            if counter is not None and counter.value != self.version_result:
                raise modified(self, "result")
            result = held._array
            g1 = arithmetic_kernels.pow_backward_exponent(grad, input, exponent, result)
            if self.exponent_shape is not None and g1.shape != self.exponent_shape:
                g1 = sum_to(g1, self.exponent_shape)
        if release:
            self.saved_self = self.saved_exponent = self.saved_result = RELEASED
        if self.casts is not None:
            return cast_arrays((g0, g1), self.casts)
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        held = self.saved_self
        input = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_self)
            else unpack(self, "self")
        )
        held = self.saved_exponent
        exponent = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_exponent)
            else unpack(self, "exponent")
        )
        if e0 is not None:
            g0 = F.pow_backward_self(grad, input, exponent)
            if self.self_shape is not None and g0._array.shape != self.self_shape:
                g0 = F.sum_to_size(g0, self.self_shape)
        if e1 is not None:
            held = self.saved_result
            result = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_result)
                else unpack(self, "result")
            )
            g1 = F.pow_backward_exponent(grad, input, exponent, result)
            if self.exponent_shape is not None and g1._array.shape != self.exponent_shape:
                g1 = F.sum_to_size(g1, self.exponent_shape)
        if self.casts is not None:
            return cast_tensors((g0, g1), self.casts)
        return (g0, g1)

    def release(self) -> bool:
        self.saved_self = self.saved_exponent = self.saved_result = RELEASED
        return True


def pow_tensor(input: Any, exponent: Any) -> Tensor:
    """``pow``: ∂(aᵇ)/∂a = b·aᵇ⁻¹,  ∂/∂b = aᵇ·ln a"""
    if type(input) is not Tensor or type(exponent) is not Tensor:
        if marked.active:
            mark = marked.found((input, exponent))
            if mark is not None:
                return marked.run(pow_tensor, mark, (input, exponent), None, (input, exponent), {})
        input, exponent = pair("pow", input, exponent)
    a_input = input._array
    a_exponent = exponent._array
    casts = None
    if a_input.dtype is not a_exponent.dtype:
        a_input, a_exponent = promoted(input, exponent)
        casts = (input._array.dtype, exponent._array.dtype)
    try:
        data = arithmetic_kernels.power(a_input, a_exponent)
    except ValueError:
        raise broadcast_error(a_input, a_exponent) from None
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if exponent._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(exponent)
    if (input._requires_grad or exponent._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(PowBackward1)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = exponent._edge
        if e1 is None and exponent._requires_grad:
            e1 = exponent._accumulator() or accumulate_grad(exponent)
        node.next = (e0, e1)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
        node.saved_exponent = exponent if not saved.attention else save_input(exponent)
        node.version_exponent = 0 if exponent._counter is None else exponent._counter.value
        if a_input.shape == a_exponent.shape:
            node.self_shape = node.exponent_shape = None
        else:
            node.self_shape = a_input.shape
            node.exponent_shape = a_exponent.shape
        node.casts = casts
        result._edge = node
        result._requires_grad = True
        node.saved_result = save_output(result)
        node.version_result = 0
        if saved.attention and anomaly.enabled:
            anomaly.note_creation(node)
    else:
        node = None
        result._edge = None
        result._requires_grad = False
        if modes.altered and modes.is_inference_mode_enabled():
            result._inference = True
    if probe.observer is not None:
        probe.observer.pointwise("pow_tensor", result, node, input, exponent)
    return result


def pow_tensor_(input: Any, exponent: Any) -> Any:
    """``pow`` that overwrites its first argument."""
    if type(input) is not Tensor or type(exponent) is not Tensor:
        if marked.active:
            mark = marked.found((input, exponent))
            if mark is not None:
                return marked.run(pow_tensor_, mark, (input, exponent), None, (input, exponent), {})
        input, exponent = pair("pow_", input, exponent)
    check_inplace(input, exponent)
    a_input = input._array
    a_exponent = exponent._array
    casts = None
    if a_input.dtype is not a_exponent.dtype:
        a_input, a_exponent = promoted(input, exponent)
        casts = (input._array.dtype, exponent._array.dtype)
    try:
        data = arithmetic_kernels.power(a_input, a_exponent)
    except ValueError:
        raise broadcast_error(a_input, a_exponent) from None
    check_result("pow_tensor_", input, data.dtype, data.shape)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if exponent._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(exponent)
    if (input._requires_grad or exponent._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(PowBackward1)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = exponent._edge
        if e1 is None and exponent._requires_grad:
            e1 = exponent._accumulator() or accumulate_grad(exponent)
        node.next = (e0, e1)
        node.saved_self = overwritten(input, e0) if not saved.attention else save_input(overwritten(input, e0))
        node.version_self = 0
        node.saved_exponent = exponent if not saved.attention else save_input(exponent)
        node.version_exponent = 0 if exponent._counter is None else exponent._counter.value
        if a_input.shape == a_exponent.shape:
            node.self_shape = node.exponent_shape = None
        else:
            node.self_shape = a_input.shape
            node.exponent_shape = a_exponent.shape
        node.casts = casts
    else:
        node = None
    np.copyto(input._array, data, casting="unsafe")
    before = bump(input)
    if node is not None:
        rebase(input, node, told=False)
        node.saved_result = save_output(input)
        node.version_result = input._version
    if probe.observer is not None:
        if node is not None:
            tell_history(input)
        report("pow_", (input, exponent), {}, (input,), node)
        report_write(input, "pow_", before, node is not None)
    return input


FUNCTIONS = {"pow_tensor": pow_tensor, "pow_tensor_": pow_tensor_}
OPERATORS: dict[str, Any] = {}
