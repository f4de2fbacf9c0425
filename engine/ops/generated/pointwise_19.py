"""Operations of the family pointwise, part 19, written by ``make generate`` from ``engine/ops/pointwise.py``."""

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
from ..kernels import elementary as elementary_kernels
from ..operands import broadcast_error, check_result, promoted, several
from ..reporting import report, report_write
from ..results import cast_arrays, cast_tensors, overwritten, sum_to

new = object.__new__


class ClampBackward0(Node):
    """Backward of clamp."""

    __slots__ = (
        "casts",
        "max_shape",
        "min_shape",
        "saved_max",
        "saved_min",
        "saved_self",
        "self_shape",
        "version_max",
        "version_min",
        "version_self",
    )
    saved_names = (
        "self",
        "min",
        "max",
    )
    formula = "1 to whichever was taken"
    casts: Any
    max_shape: Any
    min_shape: Any
    saved_max: Any
    saved_min: Any
    saved_self: Any
    self_shape: Any
    version_max: Any
    version_min: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1, e2 = self.next
        g0 = g1 = g2 = None
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        held = self.saved_min
        counter = held._counter
        if counter is not None and counter.value != self.version_min:
            raise modified(self, "min")
        min = held._array
        held = self.saved_max
        counter = held._counter
        if counter is not None and counter.value != self.version_max:
            raise modified(self, "max")
        max = held._array
        if e0 is not None:
            g0 = elementary_kernels.where(
                np.bitwise_and(np.greater_equal(input, min, out=...), np.less_equal(input, max, out=...), out=...),
                grad,
                0.0,
            )
            if g0.shape != self.self_shape:
                g0 = sum_to(g0, self.self_shape)
        if e1 is not None:
            g1 = elementary_kernels.where(
                np.bitwise_and(np.less(input, min, out=...), np.less(min, max, out=...), out=...), grad, 0.0
            )
            if g1.shape != self.min_shape:
                g1 = sum_to(g1, self.min_shape)
        if e2 is not None:
            g2 = elementary_kernels.where(
                np.bitwise_or(np.greater(input, max, out=...), np.greater(min, max, out=...), out=...), grad, 0.0
            )
            if g2.shape != self.max_shape:
                g2 = sum_to(g2, self.max_shape)
        if release:
            self.saved_self = self.saved_min = self.saved_max = RELEASED
        if self.casts is not None:
            return cast_arrays((g0, g1, g2), self.casts)
        return (g0, g1, g2)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1, e2 = self.next
        g0 = g1 = g2 = None
        held = self.saved_self
        input = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_self)
            else unpack(self, "self")
        )
        held = self.saved_min
        min = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_min)
            else unpack(self, "min")
        )
        held = self.saved_max
        max = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_max)
            else unpack(self, "max")
        )
        if e0 is not None:
            g0 = F.where((input >= min) & (input <= max), grad, 0.0)
            if g0._array.shape != self.self_shape:
                g0 = F.sum_to_size(g0, self.self_shape)
        if e1 is not None:
            g1 = F.where((input < min) & (min < max), grad, 0.0)
            if g1._array.shape != self.min_shape:
                g1 = F.sum_to_size(g1, self.min_shape)
        if e2 is not None:
            g2 = F.where((input > max) | (min > max), grad, 0.0)
            if g2._array.shape != self.max_shape:
                g2 = F.sum_to_size(g2, self.max_shape)
        if self.casts is not None:
            return cast_tensors((g0, g1, g2), self.casts)
        return (g0, g1, g2)

    def release(self) -> bool:
        self.saved_self = self.saved_min = self.saved_max = RELEASED
        return True


def clamp_tensors(input: Any, min: Any, max: Any) -> Tensor:
    """``clamp``: 1 to whichever was taken"""
    if type(input) is not Tensor or type(min) is not Tensor or type(max) is not Tensor:
        if marked.active:
            mark = marked.found((input, min, max))
            if mark is not None:
                return marked.run(clamp_tensors, mark, (input, min, max), None, (input, min, max), {})
        input, min, max = several("clamp", ("input", "min", "max"), (input, min, max))
    a_input = input._array
    a_min = min._array
    a_max = max._array
    casts = None
    if a_input.dtype is not a_min.dtype or a_input.dtype is not a_max.dtype:
        a_input, a_min, a_max = promoted(input, min, max)
        casts = (input._array.dtype, min._array.dtype, max._array.dtype)
    try:
        data = np.minimum(np.maximum(a_input, a_min, out=...), a_max, out=...)
    except ValueError:
        raise broadcast_error(a_input, a_min, a_max) from None
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if min._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(min)
    if max._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(max)
    if (input._requires_grad or min._requires_grad or max._requires_grad) and (
        not modes.altered or modes.is_grad_enabled()
    ):
        node: Any = new(ClampBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = min._edge
        if e1 is None and min._requires_grad:
            e1 = min._accumulator() or accumulate_grad(min)
        e2 = max._edge
        if e2 is None and max._requires_grad:
            e2 = max._accumulator() or accumulate_grad(max)
        node.next = (e0, e1, e2)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
        node.saved_min = min if not saved.attention else save_input(min)
        node.version_min = 0 if min._counter is None else min._counter.value
        node.saved_max = max if not saved.attention else save_input(max)
        node.version_max = 0 if max._counter is None else max._counter.value
        node.self_shape = a_input.shape
        node.min_shape = a_min.shape
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
        report("clamp", (input, min, max), {}, (result,), node)
    return result


def clamp_tensors_(input: Any, min: Any, max: Any) -> Any:
    """``clamp`` that overwrites its first argument."""
    if type(input) is not Tensor or type(min) is not Tensor or type(max) is not Tensor:
        if marked.active:
            mark = marked.found((input, min, max))
            if mark is not None:
                return marked.run(clamp_tensors_, mark, (input, min, max), None, (input, min, max), {})
        input, min, max = several("clamp_", ("input", "min", "max"), (input, min, max))
    check_inplace(input, min, max)
    a_input = input._array
    a_min = min._array
    a_max = max._array
    casts = None
    if a_input.dtype is not a_min.dtype or a_input.dtype is not a_max.dtype:
        a_input, a_min, a_max = promoted(input, min, max)
        casts = (input._array.dtype, min._array.dtype, max._array.dtype)
    try:
        data = np.minimum(np.maximum(a_input, a_min, out=...), a_max, out=...)
    except ValueError:
        raise broadcast_error(a_input, a_min, a_max) from None
    check_result("clamp_tensors_", input, data.dtype, data.shape)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if min._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(min)
    if max._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(max)
    if (input._requires_grad or min._requires_grad or max._requires_grad) and (
        not modes.altered or modes.is_grad_enabled()
    ):
        node: Any = new(ClampBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = min._edge
        if e1 is None and min._requires_grad:
            e1 = min._accumulator() or accumulate_grad(min)
        e2 = max._edge
        if e2 is None and max._requires_grad:
            e2 = max._accumulator() or accumulate_grad(max)
        node.next = (e0, e1, e2)
        node.saved_self = overwritten(input, e0) if not saved.attention else save_input(overwritten(input, e0))
        node.version_self = 0
        node.saved_min = min if not saved.attention else save_input(min)
        node.version_min = 0 if min._counter is None else min._counter.value
        node.saved_max = max if not saved.attention else save_input(max)
        node.version_max = 0 if max._counter is None else max._counter.value
        node.self_shape = a_input.shape
        node.min_shape = a_min.shape
        node.max_shape = a_max.shape
        node.casts = casts
    else:
        node = None
    np.copyto(input._array, data, casting="unsafe")
    before = bump(input)
    if node is not None:
        rebase(input, node)
    if probe.observer is not None:
        report("clamp_", (input, min, max), {}, (input,), node)
        report_write(input, "clamp_", before, node is not None)
    return input


FUNCTIONS = {"clamp_tensors": clamp_tensors, "clamp_tensors_": clamp_tensors_}
OPERATORS: dict[str, Any] = {}
