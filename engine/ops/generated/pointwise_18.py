"""Operations of the family pointwise, part 18, written by ``make generate`` from ``engine/ops/pointwise.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, unpack
from ...autograd.views import bump, check_inplace, rebase, refresh
from ...mistakes import MISTAKES, refuse
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import pointwise as pointwise_kernels
from ..operands import check_result, single
from ..reporting import report, report_write
from ..results import overwritten

new = object.__new__


class FracBackward0(Node):
    """Backward of frac."""

    __slots__ = ()
    formula = "∂(x − trunc x)/∂x = 1"

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        g0 = grad
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        g0 = grad
        return (g0,)


def frac(input: Any) -> Tensor:
    """``frac``: ∂(x − trunc x)/∂x = 1"""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(frac, mark, (input,), None, (input,), {})
            input = single("frac", input, "input", 1)
        a_input = input._array
        data = pointwise_kernels.frac_array(a_input)
        result: Tensor = new(Tensor)
        result._array = data
        result._counter = result._base = None
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(FracBackward0)
            node.sequence = next_sequence()
            e0 = input._edge
            if e0 is None and input._requires_grad:
                e0 = input._accumulator() or accumulate_grad(input)
            node.next = (e0,)
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
            probe.observer.pointwise("frac", result, node, input)
        return result
    except MISTAKES:
        refuse("frac", frac, (), {})
        raise


def frac_(input: Any) -> Any:
    """``frac`` that overwrites its first argument."""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(frac_, mark, (input,), None, (input,), {})
            input = single("frac_", input, "input", 1)
        check_inplace(input)
        a_input = input._array
        data = pointwise_kernels.frac_array(a_input)
        check_result("frac_", input, data.dtype, data.shape)
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(FracBackward0)
            node.sequence = next_sequence()
            e0 = input._edge
            if e0 is None and input._requires_grad:
                e0 = input._accumulator() or accumulate_grad(input)
            node.next = (e0,)
        else:
            node = None
        np.copyto(input._array, data, casting="unsafe")
        before = bump(input)
        if node is not None:
            rebase(input, node)
        if probe.observer is not None:
            report("frac_", (input,), {}, (input,), node)
            report_write(input, "frac_", before, node is not None)
        return input
    except MISTAKES:
        refuse("frac_", frac_, (), {})
        raise


class ClampBackward1(Node):
    """Backward of clamp."""

    __slots__ = ("max", "min", "saved_self", "version_self")
    saved_names = ("self",)
    parameter_names = (
        "min",
        "max",
    )
    formula = "1 inside the limits, 0 outside"
    max: Any
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
        max = self.max
        g0 = pointwise_kernels.clamp_backward(grad, input, min, max)
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
        max = self.max
        g0 = F.clamp_backward(grad, input, min, max)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = RELEASED
        return True


def clamp_numbers(input: Any, min: Any = None, max: Any = None) -> Tensor:
    """``clamp``: 1 inside the limits, 0 outside"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(clamp_numbers, mark, (input,), None, (input, min, max), {})
        input = single("clamp", input, "input", 1)
    a_input = input._array
    data = pointwise_kernels.clamp_array(a_input, min, max)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(ClampBackward1)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
        node.min = min
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
        report("clamp", (input,), {"min": min, "max": max}, (result,), node)
    return result


def clamp_numbers_(input: Any, min: Any = None, max: Any = None) -> Any:
    """``clamp`` that overwrites its first argument."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(clamp_numbers_, mark, (input,), None, (input, min, max), {})
        input = single("clamp_", input, "input", 1)
    check_inplace(input)
    a_input = input._array
    data = pointwise_kernels.clamp_array(a_input, min, max)
    check_result("clamp_numbers_", input, data.dtype, data.shape)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(ClampBackward1)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.saved_self = overwritten(input, e0) if not saved.attention else save_input(overwritten(input, e0))
        node.version_self = 0
        node.min = min
        node.max = max
    else:
        node = None
    np.copyto(input._array, data, casting="unsafe")
    before = bump(input)
    if node is not None:
        rebase(input, node)
    if probe.observer is not None:
        report("clamp_", (input,), {"min": min, "max": max}, (input,), node)
        report_write(input, "clamp_", before, node is not None)
    return input


FUNCTIONS = {"frac": frac, "frac_": frac_, "clamp_numbers": clamp_numbers, "clamp_numbers_": clamp_numbers_}
OPERATORS: dict[str, Any] = {}
