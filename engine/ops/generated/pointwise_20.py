"""Operations of the family pointwise, part 20, written by ``make generate`` from ``engine/ops/pointwise.py``."""

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
from ..kernels import pointwise as pointwise_kernels
from ..operands import check_result, single
from ..reporting import report, report_write
from ..results import overwritten

new = object.__new__


class ClampMinBackward0(Node):
    """Backward of clamp_min."""

    __slots__ = ("min", "saved_self", "version_self")
    saved_names = ("self",)
    parameter_names = ("min",)
    formula = "1 where x ≥ min"
    min: Any
    saved_self: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        min = self.min
        g0 = pointwise_kernels.clamp_backward(grad, input, min, None)
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
        min = self.min
        g0 = F.clamp_backward(grad, input, min, None)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = RELEASED
        return True


def clamp_min_number(input: Any, min: Any) -> Tensor:
    """``clamp_min``: 1 where x ≥ min"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(clamp_min_number, mark, (input,), None, (input, min), {})
        input = single("clamp_min", input, "input", 1)
    a_input = input._array
    data = pointwise_kernels.clamp_array(a_input, min, None)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(ClampMinBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
        node.min = min
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
        report("clamp_min", (input,), {"min": min}, (result,), node)
    return result


def clamp_min_number_(input: Any, min: Any) -> Any:
    """``clamp_min`` that overwrites its first argument."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(clamp_min_number_, mark, (input,), None, (input, min), {})
        input = single("clamp_min_", input, "input", 1)
    check_inplace(input)
    a_input = input._array
    data = pointwise_kernels.clamp_array(a_input, min, None)
    check_result("clamp_min_number_", input, data.dtype, data.shape)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(ClampMinBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.saved_self = overwritten(input, e0) if not saved.attention else save_input(overwritten(input, e0))
        node.version_self = 0
        node.min = min
    else:
        node = None
    np.copyto(input._array, data, casting="unsafe")
    before = bump(input)
    if node is not None:
        rebase(input, node)
    if probe.observer is not None:
        report("clamp_min_", (input,), {"min": min}, (input,), node)
        report_write(input, "clamp_min_", before, node is not None)
    return input


class ClampMaxBackward0(Node):
    """Backward of clamp_max."""

    __slots__ = ("max", "saved_self", "version_self")
    saved_names = ("self",)
    parameter_names = ("max",)
    formula = "1 where x ≤ max"
    max: Any
    saved_self: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        max = self.max
        g0 = pointwise_kernels.clamp_backward(grad, input, None, max)
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
        max = self.max
        g0 = F.clamp_backward(grad, input, None, max)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = RELEASED
        return True


def clamp_max_number(input: Any, max: Any) -> Tensor:
    """``clamp_max``: 1 where x ≤ max"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(clamp_max_number, mark, (input,), None, (input, max), {})
        input = single("clamp_max", input, "input", 1)
    a_input = input._array
    data = pointwise_kernels.clamp_array(a_input, None, max)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(ClampMaxBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
        node.max = max
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
        report("clamp_max", (input,), {"max": max}, (result,), node)
    return result


def clamp_max_number_(input: Any, max: Any) -> Any:
    """``clamp_max`` that overwrites its first argument."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(clamp_max_number_, mark, (input,), None, (input, max), {})
        input = single("clamp_max_", input, "input", 1)
    check_inplace(input)
    a_input = input._array
    data = pointwise_kernels.clamp_array(a_input, None, max)
    check_result("clamp_max_number_", input, data.dtype, data.shape)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(ClampMaxBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.saved_self = overwritten(input, e0) if not saved.attention else save_input(overwritten(input, e0))
        node.version_self = 0
        node.max = max
    else:
        node = None
    np.copyto(input._array, data, casting="unsafe")
    before = bump(input)
    if node is not None:
        rebase(input, node)
    if probe.observer is not None:
        report("clamp_max_", (input,), {"max": max}, (input,), node)
        report_write(input, "clamp_max_", before, node is not None)
    return input


FUNCTIONS = {
    "clamp_min_number": clamp_min_number,
    "clamp_min_number_": clamp_min_number_,
    "clamp_max_number": clamp_max_number,
    "clamp_max_number_": clamp_max_number_,
}
OPERATORS: dict[str, Any] = {}
