"""Operations of the family compare, part 8, written by ``make generate`` from ``engine/ops/compare.py``."""

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
from ..operands import broadcast_error, check_result, pair, promoted
from ..reporting import report, report_write
from ..results import cast_arrays, cast_tensors, overwritten, sum_to

new = object.__new__


class ClampMinBackward1(Node):
    """Backward of clamp_min."""

    __slots__ = ("casts", "min_shape", "saved_min", "saved_self", "self_shape", "version_min", "version_self")
    saved_names = (
        "self",
        "min",
    )
    formula = "1 to the one taken"
    casts: Any
    min_shape: Any
    saved_min: Any
    saved_self: Any
    self_shape: Any
    version_min: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
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
        if e0 is not None:
            g0 = elementary_kernels.where(np.greater_equal(input, min, out=...), grad, 0.0)
            if self.self_shape is not None and g0.shape != self.self_shape:
                g0 = sum_to(g0, self.self_shape)
        if e1 is not None:
            g1 = elementary_kernels.where(np.less(input, min, out=...), grad, 0.0)
            if self.min_shape is not None and g1.shape != self.min_shape:
                g1 = sum_to(g1, self.min_shape)
        if release:
            self.saved_self = self.saved_min = RELEASED
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
        held = self.saved_min
        min = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_min)
            else unpack(self, "min")
        )
        if e0 is not None:
            g0 = F.where(input >= min, grad, 0.0)
            if self.self_shape is not None and g0._array.shape != self.self_shape:
                g0 = F.sum_to_size(g0, self.self_shape)
        if e1 is not None:
            g1 = F.where(input < min, grad, 0.0)
            if self.min_shape is not None and g1._array.shape != self.min_shape:
                g1 = F.sum_to_size(g1, self.min_shape)
        if self.casts is not None:
            return cast_tensors((g0, g1), self.casts)
        return (g0, g1)

    def release(self) -> bool:
        self.saved_self = self.saved_min = RELEASED
        return True


def clamp_min_tensor(input: Any, min: Any) -> Tensor:
    """``clamp_min``: 1 to the one taken"""
    if type(input) is not Tensor or type(min) is not Tensor:
        if marked.active:
            mark = marked.found((input, min))
            if mark is not None:
                return marked.run(clamp_min_tensor, mark, (input, min), None, (input, min), {})
        input, min = pair("clamp_min", input, min)
    a_input = input._array
    a_min = min._array
    casts = None
    if a_input.dtype is not a_min.dtype:
        a_input, a_min = promoted(input, min)
        casts = (input._array.dtype, min._array.dtype)
    try:
        data = np.maximum(a_input, a_min, out=...)
    except ValueError:
        raise broadcast_error(a_input, a_min) from None
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if min._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(min)
    if (input._requires_grad or min._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(ClampMinBackward1)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = min._edge
        if e1 is None and min._requires_grad:
            e1 = min._accumulator() or accumulate_grad(min)
        node.next = (e0, e1)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
        node.saved_min = min if not saved.attention else save_input(min)
        node.version_min = 0 if min._counter is None else min._counter.value
        if a_input.shape == a_min.shape:
            node.self_shape = node.min_shape = None
        else:
            node.self_shape = a_input.shape
            node.min_shape = a_min.shape
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
        report("clamp_min", (input, min), {}, (result,), node)
    return result


def clamp_min_tensor_(input: Any, min: Any) -> Any:
    """``clamp_min`` that overwrites its first argument."""
    if type(input) is not Tensor or type(min) is not Tensor:
        if marked.active:
            mark = marked.found((input, min))
            if mark is not None:
                return marked.run(clamp_min_tensor_, mark, (input, min), None, (input, min), {})
        input, min = pair("clamp_min_", input, min)
    check_inplace(input, min)
    a_input = input._array
    a_min = min._array
    casts = None
    if a_input.dtype is not a_min.dtype:
        a_input, a_min = promoted(input, min)
        casts = (input._array.dtype, min._array.dtype)
    try:
        data = np.maximum(a_input, a_min, out=...)
    except ValueError:
        raise broadcast_error(a_input, a_min) from None
    check_result("clamp_min_tensor_", input, data.dtype, data.shape)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if min._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(min)
    if (input._requires_grad or min._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(ClampMinBackward1)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = min._edge
        if e1 is None and min._requires_grad:
            e1 = min._accumulator() or accumulate_grad(min)
        node.next = (e0, e1)
        node.saved_self = overwritten(input, e0) if not saved.attention else save_input(overwritten(input, e0))
        node.version_self = 0
        node.saved_min = min if not saved.attention else save_input(min)
        node.version_min = 0 if min._counter is None else min._counter.value
        if a_input.shape == a_min.shape:
            node.self_shape = node.min_shape = None
        else:
            node.self_shape = a_input.shape
            node.min_shape = a_min.shape
        node.casts = casts
    else:
        node = None
    np.copyto(input._array, data, casting="unsafe")
    before = bump(input)
    if node is not None:
        rebase(input, node)
    if probe.observer is not None:
        report("clamp_min_", (input, min), {}, (input,), node)
        report_write(input, "clamp_min_", before, node is not None)
    return input


FUNCTIONS = {"clamp_min_tensor": clamp_min_tensor, "clamp_min_tensor_": clamp_min_tensor_}
OPERATORS: dict[str, Any] = {}
