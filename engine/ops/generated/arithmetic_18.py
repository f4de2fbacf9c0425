"""Operations of the family arithmetic, part 18, written by ``make generate`` from ``engine/ops/arithmetic.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, save_output, unpack
from ...autograd.views import bump, check_inplace, rebase, refresh, tell_history
from ...mistakes import MISTAKES, refuse
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import arithmetic as arithmetic_kernels
from ..operands import broadcast_error, check_result, floating, promoted, tensors_only
from ..reporting import report, report_write
from ..results import cast_arrays, cast_tensors, sum_to

new = object.__new__
F32 = np.dtype("float32")
F64 = np.dtype("float64")


class LdexpBackward0(Node):
    """Backward of ldexp."""

    __slots__ = ("casts", "other_shape", "saved_other", "saved_result", "self_shape", "version_other", "version_result")
    saved_names = (
        "other",
        "result",
    )
    formula = "∂(a·2ᵇ)/∂a = 2ᵇ,  ∂/∂b = a·2ᵇ·ln 2"
    casts: Any
    other_shape: Any
    saved_other: Any
    saved_result: Any
    self_shape: Any
    version_other: Any
    version_result: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        if e0 is not None:
            held = self.saved_other
            counter = held._counter
            if counter is not None and counter.value != self.version_other:
                raise modified(self, "other")
            other = held._array
            g0 = np.multiply(grad, arithmetic_kernels.power_of_two(other), out=...)
            if self.self_shape is not None and g0.shape != self.self_shape:
                g0 = sum_to(g0, self.self_shape)
        if e1 is not None:
            held = self.saved_result
            counter = held._counter
            if counter is not None and counter.value != self.version_result:
                raise modified(self, "result")
            result = held._array
            g1 = np.multiply(np.multiply(grad, result, out=...), 0.6931471805599453, out=...)
            if self.other_shape is not None and g1.shape != self.other_shape:
                g1 = sum_to(g1, self.other_shape)
        if release:
            self.saved_other = self.saved_result = RELEASED
        if self.casts is not None:
            return cast_arrays((g0, g1), self.casts)
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        if e0 is not None:
            held = self.saved_other
            other = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_other)
                else unpack(self, "other")
            )
            g0 = grad * F.power_of_two(other)
            if self.self_shape is not None and g0._array.shape != self.self_shape:
                g0 = F.sum_to_size(g0, self.self_shape)
        if e1 is not None:
            held = self.saved_result
            result = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_result)
                else unpack(self, "result")
            )
            g1 = F.mul_scalar(grad * result, 0.6931471805599453)
            if self.other_shape is not None and g1._array.shape != self.other_shape:
                g1 = F.sum_to_size(g1, self.other_shape)
        if self.casts is not None:
            return cast_tensors((g0, g1), self.casts)
        return (g0, g1)

    def release(self) -> bool:
        self.saved_other = self.saved_result = RELEASED
        return True


def ldexp(input: Any, other: Any) -> Tensor:
    """``ldexp``: ∂(a·2ᵇ)/∂a = 2ᵇ,  ∂/∂b = a·2ᵇ·ln 2"""
    try:
        if type(input) is not Tensor or type(other) is not Tensor:
            if marked.active:
                mark = marked.found((input, other))
                if mark is not None:
                    return marked.run(ldexp, mark, (input, other), None, (input, other), {})
            input, other = tensors_only("ldexp", input, other)
        a_input = input._array
        a_other = other._array
        casts = None
        if a_input.dtype is not a_other.dtype:
            a_input, a_other = promoted(input, other)
            casts = (input._array.dtype, other._array.dtype)
        if a_input.dtype is not F32 and a_input.dtype is not F64:
            a_input = floating(a_input)
            a_other = floating(a_other)
        try:
            data = arithmetic_kernels.ldexp_array(a_input, a_other)
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
            node: Any = new(LdexpBackward0)
            node.sequence = next_sequence()
            e0 = input._edge
            if e0 is None and input._requires_grad:
                e0 = input._accumulator() or accumulate_grad(input)
            e1 = other._edge
            if e1 is None and other._requires_grad:
                e1 = other._accumulator() or accumulate_grad(other)
            node.next = (e0, e1)
            if e0 is not None:
                node.saved_other = other if not saved.attention else save_input(other)
                node.version_other = 0 if other._counter is None else other._counter.value
            else:
                node.saved_other = None
            if a_input.shape == a_other.shape:
                node.self_shape = node.other_shape = None
            else:
                node.self_shape = a_input.shape
                node.other_shape = a_other.shape
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
            probe.observer.pointwise("ldexp", result, node, input, other)
        return result
    except MISTAKES:
        refuse("ldexp", ldexp, (other,), {})
        raise


def ldexp_(input: Any, other: Any) -> Any:
    """``ldexp`` that overwrites its first argument."""
    try:
        if type(input) is not Tensor or type(other) is not Tensor:
            if marked.active:
                mark = marked.found((input, other))
                if mark is not None:
                    return marked.run(ldexp_, mark, (input, other), None, (input, other), {})
            input, other = tensors_only("ldexp_", input, other)
        check_inplace(input, other)
        a_input = input._array
        a_other = other._array
        casts = None
        if a_input.dtype is not a_other.dtype:
            a_input, a_other = promoted(input, other)
            casts = (input._array.dtype, other._array.dtype)
        if a_input.dtype is not F32 and a_input.dtype is not F64:
            a_input = floating(a_input)
            a_other = floating(a_other)
        try:
            data = arithmetic_kernels.ldexp_array(a_input, a_other)
        except ValueError:
            raise broadcast_error(a_input, a_other) from None
        check_result("ldexp_", input, data.dtype, data.shape)
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if other._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(other)
        if (input._requires_grad or other._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(LdexpBackward0)
            node.sequence = next_sequence()
            e0 = input._edge
            if e0 is None and input._requires_grad:
                e0 = input._accumulator() or accumulate_grad(input)
            e1 = other._edge
            if e1 is None and other._requires_grad:
                e1 = other._accumulator() or accumulate_grad(other)
            node.next = (e0, e1)
            if e0 is not None:
                node.saved_other = other if not saved.attention else save_input(other)
                node.version_other = 0 if other._counter is None else other._counter.value
            else:
                node.saved_other = None
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
            rebase(input, node, told=False)
            node.saved_result = save_output(input)
            node.version_result = input._version
        if probe.observer is not None:
            if node is not None:
                tell_history(input)
            report("ldexp_", (input, other), {}, (input,), node)
            report_write(input, "ldexp_", before, node is not None)
        return input
    except MISTAKES:
        refuse("ldexp_", ldexp_, (other,), {})
        raise


FUNCTIONS = {"ldexp": ldexp, "ldexp_": ldexp_}
OPERATORS: dict[str, Any] = {}
