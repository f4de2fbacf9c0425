"""Operations of the family activation, part 5, written by ``make generate`` from ``engine/ops/activation.py``."""

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
from ..kernels import activation as activation_kernels
from ..kernels import activation_backward as activation_backward_kernels
from ..operands import check_result, single
from ..reporting import report, report_write
from ..results import overwritten

new = object.__new__


class HardsigmoidBackward0(Node):
    """Backward of hardsigmoid."""

    __slots__ = ("saved_self", "version_self")
    saved_names = ("self",)
    formula = "1/6 inside (−3, 3)"
    saved_self: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        g0 = activation_backward_kernels.hardsigmoid_backward(grad, input)
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
        g0 = F.hardsigmoid_backward(grad, input)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = RELEASED
        return True


def hardsigmoid_x(input: Any) -> Tensor:
    """``hardsigmoid``: 1/6 inside (−3, 3)"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(hardsigmoid_x, mark, (input,), None, (input,), {})
        input = single("hardsigmoid", input, "input", 1)
    a_input = input._array
    data = activation_kernels.hardsigmoid_array(a_input)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(HardsigmoidBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
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
        report("hardsigmoid", (input,), {}, (result,), node)
    return result


def hardsigmoid_x_(input: Any) -> Any:
    """``hardsigmoid`` that overwrites its first argument."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(hardsigmoid_x_, mark, (input,), None, (input,), {})
        input = single("hardsigmoid_", input, "input", 1)
    check_inplace(input)
    a_input = input._array
    data = activation_kernels.hardsigmoid_array(a_input)
    check_result("hardsigmoid_x_", input, data.dtype, data.shape)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(HardsigmoidBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.saved_self = overwritten(input, e0) if not saved.attention else save_input(overwritten(input, e0))
        node.version_self = 0
    else:
        node = None
    np.copyto(input._array, data, casting="unsafe")
    before = bump(input)
    if node is not None:
        rebase(input, node)
    if probe.observer is not None:
        report("hardsigmoid_", (input,), {}, (input,), node)
        report_write(input, "hardsigmoid_", before, node is not None)
    return input


class HardswishBackward0(Node):
    """Backward of hardswish."""

    __slots__ = ("saved_self", "version_self")
    saved_names = ("self",)
    formula = "x/3 + 1/2 inside (−3, 3)"
    saved_self: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        g0 = activation_backward_kernels.hardswish_backward(grad, input)
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
        g0 = F.hardswish_backward(grad, input)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = RELEASED
        return True


def hardswish_x(input: Any) -> Tensor:
    """``hardswish``: x/3 + 1/2 inside (−3, 3)"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(hardswish_x, mark, (input,), None, (input,), {})
        input = single("hardswish", input, "input", 1)
    a_input = input._array
    data = activation_kernels.hardswish_array(a_input)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(HardswishBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
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
        report("hardswish", (input,), {}, (result,), node)
    return result


def hardswish_x_(input: Any) -> Any:
    """``hardswish`` that overwrites its first argument."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(hardswish_x_, mark, (input,), None, (input,), {})
        input = single("hardswish_", input, "input", 1)
    check_inplace(input)
    a_input = input._array
    data = activation_kernels.hardswish_array(a_input)
    check_result("hardswish_x_", input, data.dtype, data.shape)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(HardswishBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.saved_self = overwritten(input, e0) if not saved.attention else save_input(overwritten(input, e0))
        node.version_self = 0
    else:
        node = None
    np.copyto(input._array, data, casting="unsafe")
    before = bump(input)
    if node is not None:
        rebase(input, node)
    if probe.observer is not None:
        report("hardswish_", (input,), {}, (input,), node)
        report_write(input, "hardswish_", before, node is not None)
    return input


class HardshrinkBackward0(Node):
    """Backward of hardshrink."""

    __slots__ = ("lambd", "saved_self", "version_self")
    saved_names = ("self",)
    parameter_names = ("lambd",)
    formula = "1 outside (−λ, λ)"
    lambd: Any
    saved_self: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        lambd = self.lambd
        g0 = activation_backward_kernels.hardshrink_backward(grad, input, lambd)
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
        lambd = self.lambd
        g0 = F.hardshrink_backward(grad, input, lambd)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = RELEASED
        return True


def hardshrink(input: Any, lambd: Any = 0.5) -> Tensor:
    """``hardshrink``: 1 outside (−λ, λ)"""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(hardshrink, mark, (input,), None, (input, lambd), {})
            input = single("hardshrink", input, "input", 1)
        a_input = input._array
        data = activation_kernels.hardshrink_array(a_input, lambd)
        result: Tensor = new(Tensor)
        result._array = data
        result._counter = result._base = None
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(HardshrinkBackward0)
            node.sequence = next_sequence()
            e0 = input._edge
            if e0 is None and input._requires_grad:
                e0 = input._accumulator() or accumulate_grad(input)
            node.next = (e0,)
            node.saved_self = input if not saved.attention else save_input(input)
            node.version_self = 0 if input._counter is None else input._counter.value
            node.lambd = lambd
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
            report("hardshrink", (input,), {"lambd": lambd}, (result,), node)
        return result
    except MISTAKES:
        refuse("hardshrink", hardshrink, (lambd,), {})
        raise


FUNCTIONS = {
    "hardsigmoid_x": hardsigmoid_x,
    "hardsigmoid_x_": hardsigmoid_x_,
    "hardswish_x": hardswish_x,
    "hardswish_x_": hardswish_x_,
    "hardshrink": hardshrink,
}
OPERATORS: dict[str, Any] = {}
