"""Operations of the family arithmetic, part 17, written by ``make generate`` from ``engine/ops/arithmetic.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, unpack
from ...autograd.views import refresh
from ...mistakes import MISTAKES, refuse
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import arithmetic as arithmetic_kernels
from ..operands import broadcast_error, promoted, tensors_only
from ..results import cast_arrays, cast_tensors, sum_to

new = object.__new__


class LogaddexpBackward0(Node):
    """Backward of logaddexp."""

    __slots__ = ("casts", "other_shape", "saved_other", "saved_self", "self_shape", "version_other", "version_self")
    saved_names = (
        "self",
        "other",
    )
    formula = "∂ln(eᵃ+eᵇ)/∂a = eᵃ/(eᵃ+eᵇ)"
    casts: Any
    other_shape: Any
    saved_other: Any
    saved_self: Any
    self_shape: Any
    version_other: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        held = self.saved_other
        counter = held._counter
        if counter is not None and counter.value != self.version_other:
            raise modified(self, "other")
        other = held._array
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        if e0 is not None:
            g0 = np.true_divide(grad, np.add(1, np.exp(np.subtract(other, input, out=...), out=...), out=...), out=...)
            if self.self_shape is not None and g0.shape != self.self_shape:
                g0 = sum_to(g0, self.self_shape)
        if e1 is not None:
            g1 = np.true_divide(grad, np.add(1, np.exp(np.subtract(input, other, out=...), out=...), out=...), out=...)
            if self.other_shape is not None and g1.shape != self.other_shape:
                g1 = sum_to(g1, self.other_shape)
        if release:
            self.saved_self = self.saved_other = RELEASED
        if self.casts is not None:
            return cast_arrays((g0, g1), self.casts)
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        held = self.saved_other
        other = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_other)
            else unpack(self, "other")
        )
        held = self.saved_self
        input = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_self)
            else unpack(self, "self")
        )
        if e0 is not None:
            g0 = grad / F.add_scalar(F.exp(other - input), 1)
            if self.self_shape is not None and g0._array.shape != self.self_shape:
                g0 = F.sum_to_size(g0, self.self_shape)
        if e1 is not None:
            g1 = grad / F.add_scalar(F.exp(input - other), 1)
            if self.other_shape is not None and g1._array.shape != self.other_shape:
                g1 = F.sum_to_size(g1, self.other_shape)
        if self.casts is not None:
            return cast_tensors((g0, g1), self.casts)
        return (g0, g1)

    def release(self) -> bool:
        self.saved_self = self.saved_other = RELEASED
        return True


def logaddexp(input: Any, other: Any) -> Tensor:
    """``logaddexp``: ∂ln(eᵃ+eᵇ)/∂a = eᵃ/(eᵃ+eᵇ)"""
    try:
        if type(input) is not Tensor or type(other) is not Tensor:
            if marked.active:
                mark = marked.found((input, other))
                if mark is not None:
                    return marked.run(logaddexp, mark, (input, other), None, (input, other), {})
            input, other = tensors_only("logaddexp", input, other)
        a_input = input._array
        a_other = other._array
        casts = None
        if a_input.dtype is not a_other.dtype:
            a_input, a_other = promoted(input, other)
            casts = (input._array.dtype, other._array.dtype)
        try:
            data = arithmetic_kernels.log_sum(a_input, a_other)
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
            node: Any = new(LogaddexpBackward0)
            node.sequence = next_sequence()
            e0 = input._edge
            if e0 is None and input._requires_grad:
                e0 = input._accumulator() or accumulate_grad(input)
            e1 = other._edge
            if e1 is None and other._requires_grad:
                e1 = other._accumulator() or accumulate_grad(other)
            node.next = (e0, e1)
            node.saved_other = other if not saved.attention else save_input(other)
            node.version_other = 0 if other._counter is None else other._counter.value
            node.saved_self = input if not saved.attention else save_input(input)
            node.version_self = 0 if input._counter is None else input._counter.value
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
            probe.observer.pointwise("logaddexp", result, node, input, other)
        return result
    except MISTAKES:
        refuse("logaddexp", logaddexp, (other,), {})
        raise


class Logaddexp2Backward0(Node):
    """Backward of logaddexp2."""

    __slots__ = ("casts", "other_shape", "saved_other", "saved_self", "self_shape", "version_other", "version_self")
    saved_names = (
        "self",
        "other",
    )
    formula = "∂log₂(2ᵃ+2ᵇ)/∂a = 2ᵃ/(2ᵃ+2ᵇ)"
    casts: Any
    other_shape: Any
    saved_other: Any
    saved_self: Any
    self_shape: Any
    version_other: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        held = self.saved_other
        counter = held._counter
        if counter is not None and counter.value != self.version_other:
            raise modified(self, "other")
        other = held._array
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        if e0 is not None:
            g0 = np.true_divide(
                grad, np.add(1, arithmetic_kernels.power_of_two(np.subtract(other, input, out=...)), out=...), out=...
            )
            if self.self_shape is not None and g0.shape != self.self_shape:
                g0 = sum_to(g0, self.self_shape)
        if e1 is not None:
            g1 = np.true_divide(
                grad, np.add(1, arithmetic_kernels.power_of_two(np.subtract(input, other, out=...)), out=...), out=...
            )
            if self.other_shape is not None and g1.shape != self.other_shape:
                g1 = sum_to(g1, self.other_shape)
        if release:
            self.saved_self = self.saved_other = RELEASED
        if self.casts is not None:
            return cast_arrays((g0, g1), self.casts)
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        held = self.saved_other
        other = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_other)
            else unpack(self, "other")
        )
        held = self.saved_self
        input = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_self)
            else unpack(self, "self")
        )
        if e0 is not None:
            g0 = grad / F.add_scalar(F.power_of_two(other - input), 1)
            if self.self_shape is not None and g0._array.shape != self.self_shape:
                g0 = F.sum_to_size(g0, self.self_shape)
        if e1 is not None:
            g1 = grad / F.add_scalar(F.power_of_two(input - other), 1)
            if self.other_shape is not None and g1._array.shape != self.other_shape:
                g1 = F.sum_to_size(g1, self.other_shape)
        if self.casts is not None:
            return cast_tensors((g0, g1), self.casts)
        return (g0, g1)

    def release(self) -> bool:
        self.saved_self = self.saved_other = RELEASED
        return True


def logaddexp2(input: Any, other: Any) -> Tensor:
    """``logaddexp2``: ∂log₂(2ᵃ+2ᵇ)/∂a = 2ᵃ/(2ᵃ+2ᵇ)"""
    try:
        if type(input) is not Tensor or type(other) is not Tensor:
            if marked.active:
                mark = marked.found((input, other))
                if mark is not None:
                    return marked.run(logaddexp2, mark, (input, other), None, (input, other), {})
            input, other = tensors_only("logaddexp2", input, other)
        a_input = input._array
        a_other = other._array
        casts = None
        if a_input.dtype is not a_other.dtype:
            a_input, a_other = promoted(input, other)
            casts = (input._array.dtype, other._array.dtype)
        try:
            data = arithmetic_kernels.log2_sum(a_input, a_other)
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
            node: Any = new(Logaddexp2Backward0)
            node.sequence = next_sequence()
            e0 = input._edge
            if e0 is None and input._requires_grad:
                e0 = input._accumulator() or accumulate_grad(input)
            e1 = other._edge
            if e1 is None and other._requires_grad:
                e1 = other._accumulator() or accumulate_grad(other)
            node.next = (e0, e1)
            node.saved_other = other if not saved.attention else save_input(other)
            node.version_other = 0 if other._counter is None else other._counter.value
            node.saved_self = input if not saved.attention else save_input(input)
            node.version_self = 0 if input._counter is None else input._counter.value
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
            probe.observer.pointwise("logaddexp2", result, node, input, other)
        return result
    except MISTAKES:
        refuse("logaddexp2", logaddexp2, (other,), {})
        raise


FUNCTIONS = {"logaddexp": logaddexp, "logaddexp2": logaddexp2}
OPERATORS: dict[str, Any] = {}
