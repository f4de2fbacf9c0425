"""Operations of the family activation, part 6, written by ``make generate`` from ``engine/ops/activation.py``."""

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
from ..kernels import activation as activation_kernels
from ..kernels import activation_backward as activation_backward_kernels
from ..operands import check_result, single
from ..reporting import report, report_write
from ..results import overwritten

new = object.__new__


class SoftshrinkBackward0(Node):
    """Backward of softshrink."""

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
        g0 = activation_backward_kernels.softshrink_backward(grad, input, lambd)
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
        g0 = F.softshrink_backward(grad, input, lambd)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = RELEASED
        return True


def softshrink(input: Any, lambd: Any = 0.5) -> Tensor:
    """``softshrink``: 1 outside (−λ, λ)"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(softshrink, mark, (input,), None, (input, lambd), {})
        input = single("softshrink", input, "input", 1)
    a_input = input._array
    data = activation_kernels.softshrink_array(a_input, lambd)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(SoftshrinkBackward0)
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
        report("softshrink", (input,), {"lambd": lambd}, (result,), node)
    return result


class SiluBackward0(Node):
    """Backward of silu."""

    __slots__ = ("saved_self", "version_self")
    saved_names = ("self",)
    formula = "σ(1 + x(1 − σ))"
    saved_self: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        g0 = activation_backward_kernels.silu_gradient(grad, input)
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
        g0 = F.silu_gradient(grad, input)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = RELEASED
        return True


def silu_x(input: Any) -> Tensor:
    """``silu``: σ(1 + x(1 − σ))"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(silu_x, mark, (input,), None, (input,), {})
        input = single("silu", input, "input", 1)
    a_input = input._array
    data = activation_kernels.silu_array(a_input)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(SiluBackward0)
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
        report("silu", (input,), {}, (result,), node)
    return result


def silu_x_(input: Any) -> Any:
    """``silu`` that overwrites its first argument."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(silu_x_, mark, (input,), None, (input,), {})
        input = single("silu_", input, "input", 1)
    check_inplace(input)
    a_input = input._array
    data = activation_kernels.silu_array(a_input)
    check_result("silu_x_", input, data.dtype, data.shape)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(SiluBackward0)
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
        report("silu_", (input,), {}, (input,), node)
        report_write(input, "silu_", before, node is not None)
    return input


class MishBackward0(Node):
    """Backward of mish."""

    __slots__ = ("saved_self", "version_self")
    saved_names = ("self",)
    formula = "as x·tanh(softplus x)"
    saved_self: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        g0 = activation_backward_kernels.mish_gradient(grad, input)
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
        g0 = F.mish_gradient(grad, input)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = RELEASED
        return True


def mish_x(input: Any) -> Tensor:
    """``mish``: as x·tanh(softplus x)"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(mish_x, mark, (input,), None, (input,), {})
        input = single("mish", input, "input", 1)
    a_input = input._array
    data = activation_kernels.mish_array(a_input)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(MishBackward0)
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
        report("mish", (input,), {}, (result,), node)
    return result


def mish_x_(input: Any) -> Any:
    """``mish`` that overwrites its first argument."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(mish_x_, mark, (input,), None, (input,), {})
        input = single("mish_", input, "input", 1)
    check_inplace(input)
    a_input = input._array
    data = activation_kernels.mish_array(a_input)
    check_result("mish_x_", input, data.dtype, data.shape)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(MishBackward0)
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
        report("mish_", (input,), {}, (input,), node)
        report_write(input, "mish_", before, node is not None)
    return input


FUNCTIONS = {"softshrink": softshrink, "silu_x": silu_x, "silu_x_": silu_x_, "mish_x": mish_x, "mish_x_": mish_x_}
OPERATORS: dict[str, Any] = {}
