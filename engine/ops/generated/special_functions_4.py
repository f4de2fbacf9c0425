"""Operations of the family special_functions, part 4, written by ``make generate`` from ``engine/ops/special_functions.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, unpack
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import special_functions as special_functions_kernels
from ..operands import broadcast_error, floating, pair, promoted, single
from ..reporting import report
from ..results import cast_arrays, cast_tensors, sum_to

new = object.__new__
F32 = np.dtype("float32")
F64 = np.dtype("float64")


class SpecialXlog1PyBackward0(Node):
    """Backward of special_xlog1py."""

    __slots__ = ("casts", "other_shape", "saved_other", "saved_self", "self_shape", "version_other", "version_self")
    saved_names = (
        "self",
        "other",
    )
    formula = "ln(1 + y),  x/(1 + y)"
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
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        held = self.saved_other
        counter = held._counter
        if counter is not None and counter.value != self.version_other:
            raise modified(self, "other")
        other = held._array
        if e0 is not None:
            g0 = special_functions_kernels.xlog1py_slope(grad, input, other)
            if self.self_shape is not None and g0.shape != self.self_shape:
                g0 = sum_to(g0, self.self_shape)
        if e1 is not None:
            g1 = np.true_divide(np.multiply(grad, input, out=...), special_functions_kernels.plus_one(other), out=...)
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
        held = self.saved_self
        input = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_self)
            else unpack(self, "self")
        )
        held = self.saved_other
        other = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_other)
            else unpack(self, "other")
        )
        if e0 is not None:
            g0 = F.xlog1py_slope(grad, input, other)
            if self.self_shape is not None and g0._array.shape != self.self_shape:
                g0 = F.sum_to_size(g0, self.self_shape)
        if e1 is not None:
            g1 = grad * input / F.plus_one(other)
            if self.other_shape is not None and g1._array.shape != self.other_shape:
                g1 = F.sum_to_size(g1, self.other_shape)
        if self.casts is not None:
            return cast_tensors((g0, g1), self.casts)
        return (g0, g1)

    def release(self) -> bool:
        self.saved_self = self.saved_other = RELEASED
        return True


def xlog1py_pair(input: Any, other: Any) -> Tensor:
    """``special_xlog1py``: ln(1 + y),  x/(1 + y)"""
    if type(input) is not Tensor or type(other) is not Tensor:
        if marked.active:
            mark = marked.found((input, other))
            if mark is not None:
                return marked.run(xlog1py_pair, mark, (input, other), None, (input, other), {})
        input, other = pair("special_xlog1py", input, other)
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
        data = special_functions_kernels.xlog1py_array(a_input, a_other)
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
        node: Any = new(SpecialXlog1PyBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = other._edge
        if e1 is None and other._requires_grad:
            e1 = other._accumulator() or accumulate_grad(other)
        node.next = (e0, e1)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
        node.saved_other = other if not saved.attention else save_input(other)
        node.version_other = 0 if other._counter is None else other._counter.value
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
        report("special_xlog1py", (input, other), {}, (result,), node)
    return result


class SpecialXlog1PyBackward1(Node):
    """Backward of special_xlog1py."""

    __slots__ = ("number", "saved_other", "version_other")
    saved_names = ("other",)
    parameter_names = ("number",)
    formula = "x/(1 + y)"
    number: Any
    saved_other: Any
    version_other: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        number = self.number
        held = self.saved_other
        counter = held._counter
        if counter is not None and counter.value != self.version_other:
            raise modified(self, "other")
        other = held._array
        g0 = np.true_divide(np.multiply(grad, number, out=...), special_functions_kernels.plus_one(other), out=...)
        if release:
            self.saved_other = RELEASED
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        number = self.number
        held = self.saved_other
        other = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_other)
            else unpack(self, "other")
        )
        g0 = F.mul_scalar(grad, number) / F.plus_one(other)
        return (g0,)

    def release(self) -> bool:
        self.saved_other = RELEASED
        return True


def xlog1py_number_first(other: Any, number: Any) -> Tensor:
    """``special_xlog1py``: x/(1 + y)"""
    if type(other) is not Tensor:
        if marked.active:
            mark = marked.found((other,))
            if mark is not None:
                return marked.run(xlog1py_number_first, mark, (other,), None, (other, number), {})
        other = single("special_xlog1py", other, "other", 1)
    a_other = other._array
    if a_other.dtype is not F32 and a_other.dtype is not F64:
        a_other = floating(a_other)
    data = special_functions_kernels.xlog1py_number(number, a_other)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if other._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(other)
    if other._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(SpecialXlog1PyBackward1)
        node.sequence = next_sequence()
        e0 = other._edge
        if e0 is None and other._requires_grad:
            e0 = other._accumulator() or accumulate_grad(other)
        node.next = (e0,)
        node.saved_other = other if not saved.attention else save_input(other)
        node.version_other = 0 if other._counter is None else other._counter.value
        node.number = number
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
        report("special_xlog1py", (other,), {"number": number}, (result,), node)
    return result


class SpecialXlog1PyBackward2(Node):
    """Backward of special_xlog1py."""

    __slots__ = ("number",)
    parameter_names = ("number",)
    formula = "ln(1 + y)"
    number: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        number = self.number
        g0 = np.multiply(grad, special_functions_kernels.log1p_of(number), out=...)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        number = self.number
        g0 = grad * F.log1p_of(number)
        return (g0,)


def xlog1py_number_last(input: Any, number: Any) -> Tensor:
    """``special_xlog1py``: ln(1 + y)"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(xlog1py_number_last, mark, (input,), None, (input, number), {})
        input = single("special_xlog1py", input, "input", 1)
    a_input = input._array
    if a_input.dtype is not F32 and a_input.dtype is not F64:
        a_input = floating(a_input)
    data = special_functions_kernels.xlog1py_by_number(a_input, number)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(SpecialXlog1PyBackward2)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.number = number
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
        report("special_xlog1py", (input,), {"number": number}, (result,), node)
    return result


FUNCTIONS = {
    "xlog1py_pair": xlog1py_pair,
    "xlog1py_number_first": xlog1py_number_first,
    "xlog1py_number_last": xlog1py_number_last,
}
OPERATORS: dict[str, Any] = {}
