"""Operations of the family compare, part 9, written by ``make generate`` from ``engine/ops/compare.py``."""

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
from ..kernels import compare as compare_kernels
from ..kernels import elementary as elementary_kernels
from ..operands import broadcast_error, check_result, pair, promoted, several
from ..reporting import report, report_write
from ..results import cast_arrays, cast_tensors, overwritten, sum_to

new = object.__new__


class ClampMaxBackward1(Node):
    """Backward of clamp_max."""

    __slots__ = ("casts", "max_shape", "saved_max", "saved_self", "self_shape", "version_max", "version_self")
    saved_names = (
        "self",
        "max",
    )
    formula = "1 to the one taken"
    casts: Any
    max_shape: Any
    saved_max: Any
    saved_self: Any
    self_shape: Any
    version_max: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        held = self.saved_max
        counter = held._counter
        if counter is not None and counter.value != self.version_max:
            raise modified(self, "max")
        max = held._array
        if e0 is not None:
            g0 = elementary_kernels.where(np.less_equal(input, max, out=...), grad, 0.0)
            if self.self_shape is not None and g0.shape != self.self_shape:
                g0 = sum_to(g0, self.self_shape)
        if e1 is not None:
            g1 = elementary_kernels.where(np.greater(input, max, out=...), grad, 0.0)
            if self.max_shape is not None and g1.shape != self.max_shape:
                g1 = sum_to(g1, self.max_shape)
        if release:
            self.saved_self = self.saved_max = RELEASED
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
        held = self.saved_max
        max = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_max)
            else unpack(self, "max")
        )
        if e0 is not None:
            g0 = F.where(input <= max, grad, 0.0)
            if self.self_shape is not None and g0._array.shape != self.self_shape:
                g0 = F.sum_to_size(g0, self.self_shape)
        if e1 is not None:
            g1 = F.where(input > max, grad, 0.0)
            if self.max_shape is not None and g1._array.shape != self.max_shape:
                g1 = F.sum_to_size(g1, self.max_shape)
        if self.casts is not None:
            return cast_tensors((g0, g1), self.casts)
        return (g0, g1)

    def release(self) -> bool:
        self.saved_self = self.saved_max = RELEASED
        return True


def clamp_max_tensor(input: Any, max: Any) -> Tensor:
    """``clamp_max``: 1 to the one taken"""
    if type(input) is not Tensor or type(max) is not Tensor:
        if marked.active:
            mark = marked.found((input, max))
            if mark is not None:
                return marked.run(clamp_max_tensor, mark, (input, max), None, (input, max), {})
        input, max = pair("clamp_max", input, max)
    a_input = input._array
    a_max = max._array
    casts = None
    if a_input.dtype is not a_max.dtype:
        a_input, a_max = promoted(input, max)
        casts = (input._array.dtype, max._array.dtype)
    try:
        data = np.minimum(a_input, a_max, out=...)
    except ValueError:
        raise broadcast_error(a_input, a_max) from None
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if max._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(max)
    if (input._requires_grad or max._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(ClampMaxBackward1)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = max._edge
        if e1 is None and max._requires_grad:
            e1 = max._accumulator() or accumulate_grad(max)
        node.next = (e0, e1)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
        node.saved_max = max if not saved.attention else save_input(max)
        node.version_max = 0 if max._counter is None else max._counter.value
        if a_input.shape == a_max.shape:
            node.self_shape = node.max_shape = None
        else:
            node.self_shape = a_input.shape
            node.max_shape = a_max.shape
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
        report("clamp_max", (input, max), {}, (result,), node)
    return result


def clamp_max_tensor_(input: Any, max: Any) -> Any:
    """``clamp_max`` that overwrites its first argument."""
    if type(input) is not Tensor or type(max) is not Tensor:
        if marked.active:
            mark = marked.found((input, max))
            if mark is not None:
                return marked.run(clamp_max_tensor_, mark, (input, max), None, (input, max), {})
        input, max = pair("clamp_max_", input, max)
    check_inplace(input, max)
    a_input = input._array
    a_max = max._array
    casts = None
    if a_input.dtype is not a_max.dtype:
        a_input, a_max = promoted(input, max)
        casts = (input._array.dtype, max._array.dtype)
    try:
        data = np.minimum(a_input, a_max, out=...)
    except ValueError:
        raise broadcast_error(a_input, a_max) from None
    check_result("clamp_max_tensor_", input, data.dtype, data.shape)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if max._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(max)
    if (input._requires_grad or max._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(ClampMaxBackward1)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = max._edge
        if e1 is None and max._requires_grad:
            e1 = max._accumulator() or accumulate_grad(max)
        node.next = (e0, e1)
        node.saved_self = overwritten(input, e0) if not saved.attention else save_input(overwritten(input, e0))
        node.version_self = 0
        node.saved_max = max if not saved.attention else save_input(max)
        node.version_max = 0 if max._counter is None else max._counter.value
        if a_input.shape == a_max.shape:
            node.self_shape = node.max_shape = None
        else:
            node.self_shape = a_input.shape
            node.max_shape = a_max.shape
        node.casts = casts
    else:
        node = None
    np.copyto(input._array, data, casting="unsafe")
    before = bump(input)
    if node is not None:
        rebase(input, node)
    if probe.observer is not None:
        report("clamp_max_", (input, max), {}, (input,), node)
        report_write(input, "clamp_max_", before, node is not None)
    return input


class WhereBackward0(Node):
    """Backward of where."""

    __slots__ = ("casts", "other_shape", "saved_condition", "self_shape", "version_condition")
    saved_names = ("condition",)
    formula = "the gradient to whichever was taken"
    casts: Any
    other_shape: Any
    saved_condition: Any
    self_shape: Any
    version_condition: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        held = self.saved_condition
        counter = held._counter
        if counter is not None and counter.value != self.version_condition:
            raise modified(self, "condition")
        condition = held._array
        if e0 is not None:
            g0 = elementary_kernels.where(condition, grad, 0.0)
            if g0.shape != self.self_shape:
                g0 = sum_to(g0, self.self_shape)
        if e1 is not None:
            g1 = elementary_kernels.where(condition, 0.0, grad)
            if g1.shape != self.other_shape:
                g1 = sum_to(g1, self.other_shape)
        if release:
            self.saved_condition = RELEASED
        if self.casts is not None:
            return cast_arrays((g0, g1), self.casts)
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        held = self.saved_condition
        condition = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_condition)
            else unpack(self, "condition")
        )
        if e0 is not None:
            g0 = F.where(condition, grad, 0.0)
            if g0._array.shape != self.self_shape:
                g0 = F.sum_to_size(g0, self.self_shape)
        if e1 is not None:
            g1 = F.where(condition, 0.0, grad)
            if g1._array.shape != self.other_shape:
                g1 = F.sum_to_size(g1, self.other_shape)
        if self.casts is not None:
            return cast_tensors((g0, g1), self.casts)
        return (g0, g1)

    def release(self) -> bool:
        self.saved_condition = RELEASED
        return True


def where_tensors(input: Any, other: Any, condition: Any) -> Tensor:
    """``where``: the gradient to whichever was taken"""
    if type(input) is not Tensor or type(other) is not Tensor or type(condition) is not Tensor:
        if marked.active:
            mark = marked.found((input, other, condition))
            if mark is not None:
                return marked.run(where_tensors, mark, (input, other, condition), None, (input, other, condition), {})
        input, other, condition = several("where", ("input", "other", "condition"), (input, other, condition))
    a_input = input._array
    a_other = other._array
    a_condition = condition._array
    casts = None
    if a_input.dtype is not a_other.dtype:
        a_input, a_other = promoted(input, other)
        casts = (input._array.dtype, other._array.dtype)
    try:
        data = compare_kernels.choose(a_input, a_other, a_condition)
    except ValueError:
        raise broadcast_error(a_input, a_other, a_condition) from None
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if other._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(other)
    if condition._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(condition)
    if (input._requires_grad or other._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(WhereBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = other._edge
        if e1 is None and other._requires_grad:
            e1 = other._accumulator() or accumulate_grad(other)
        node.next = (e0, e1)
        node.saved_condition = condition if not saved.attention else save_input(condition)
        node.version_condition = 0 if condition._counter is None else condition._counter.value
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
        report("where", (input, other, condition), {}, (result,), node)
    return result


FUNCTIONS = {
    "clamp_max_tensor": clamp_max_tensor,
    "clamp_max_tensor_": clamp_max_tensor_,
    "where_tensors": where_tensors,
}
OPERATORS: dict[str, Any] = {}
