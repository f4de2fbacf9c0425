"""Operations of the family activation_backward, part 7, written by ``make generate`` from ``engine/ops/activation_backward.py``."""

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
from ..kernels import activation_backward as activation_backward_kernels
from ..operands import single
from ..reporting import report

new = object.__new__


class SoftshrinkBackwardBackward0(Node):
    """Backward of softshrink_backward."""

    __slots__ = ("lambd", "saved_self", "version_self")
    saved_names = ("self",)
    parameter_names = ("lambd",)
    formula = "linear in the gradient; the kernel's own slope for the rest"
    lambd: Any
    saved_self: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        if e0 is not None:
            held = self.saved_self
            counter = held._counter
            if counter is not None and counter.value != self.version_self:
                raise modified(self, "self")
            input = held._array
            lambd = self.lambd
            g0 = activation_backward_kernels.softshrink_backward(grad, input, lambd)
        if e1 is not None:
            g1 = activation_backward_kernels.zeros_as(grad)
        if release:
            self.saved_self = RELEASED
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        if e0 is not None:
            held = self.saved_self
            input = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_self)
                else unpack(self, "self")
            )
            lambd = self.lambd
            g0 = F.softshrink_backward(grad, input, lambd)
        if e1 is not None:
            g1 = F.zeros_as(grad)
        return (g0, g1)

    def release(self) -> bool:
        self.saved_self = RELEASED
        return True


def softshrink_backward(grad_output: Any, input: Any, lambd: Any) -> Tensor:
    """``softshrink_backward``: linear in the gradient; the kernel's own slope for the rest"""
    if type(grad_output) is not Tensor or type(input) is not Tensor:
        if marked.active:
            mark = marked.found((grad_output, input))
            if mark is not None:
                return marked.run(
                    softshrink_backward, mark, (grad_output, input), None, (grad_output, input, lambd), {}
                )
        if type(grad_output) is not Tensor:
            grad_output = single("softshrink_backward", grad_output, "grad_output", 1)
        if type(input) is not Tensor:
            input = single("softshrink_backward", input, "input", 2)
    a_grad_output = grad_output._array
    a_input = input._array
    data = activation_backward_kernels.softshrink_backward(a_grad_output, a_input, lambd)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if grad_output._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(grad_output)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if (grad_output._requires_grad or input._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(SoftshrinkBackwardBackward0)
        node.sequence = next_sequence()
        e0 = grad_output._edge
        if e0 is None and grad_output._requires_grad:
            e0 = grad_output._accumulator() or accumulate_grad(grad_output)
        e1 = input._edge
        if e1 is None and input._requires_grad:
            e1 = input._accumulator() or accumulate_grad(input)
        node.next = (e0, e1)
        if e0 is not None:
            node.saved_self = input if not saved.attention else save_input(input)
            node.version_self = 0 if input._counter is None else input._counter.value
        else:
            node.saved_self = None
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
        report("softshrink_backward", (grad_output, input), {"lambd": lambd}, (result,), node)
    return result


class LogSigmoidBackwardBackward0(Node):
    """Backward of log_sigmoid_backward."""

    __slots__ = ("saved_grad_output", "saved_self", "version_grad_output", "version_self")
    saved_names = (
        "grad_output",
        "self",
    )
    formula = "linear in the gradient; the kernel's own slope for the rest"
    saved_grad_output: Any
    saved_self: Any
    version_grad_output: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        if e0 is not None:
            g0 = activation_backward_kernels.log_sigmoid_backward(grad, input)
        if e1 is not None:
            held = self.saved_grad_output
            counter = held._counter
            if counter is not None and counter.value != self.version_grad_output:
                raise modified(self, "grad_output")
            grad_output = held._array
            g1 = np.multiply(
                np.negative(np.multiply(grad, grad_output, out=...), out=...),
                activation_backward_kernels.sigmoid_slope(input),
                out=...,
            )
        if release:
            self.saved_grad_output = self.saved_self = RELEASED
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
        if e0 is not None:
            g0 = F.log_sigmoid_backward(grad, input)
        if e1 is not None:
            held = self.saved_grad_output
            grad_output = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_grad_output)
                else unpack(self, "grad_output")
            )
            g1 = -(grad * grad_output) * F.sigmoid_slope(input)
        return (g0, g1)

    def release(self) -> bool:
        self.saved_grad_output = self.saved_self = RELEASED
        return True


def log_sigmoid_backward(grad_output: Any, input: Any) -> Tensor:
    """``log_sigmoid_backward``: linear in the gradient; the kernel's own slope for the rest"""
    if type(grad_output) is not Tensor or type(input) is not Tensor:
        if marked.active:
            mark = marked.found((grad_output, input))
            if mark is not None:
                return marked.run(log_sigmoid_backward, mark, (grad_output, input), None, (grad_output, input), {})
        if type(grad_output) is not Tensor:
            grad_output = single("log_sigmoid_backward", grad_output, "grad_output", 1)
        if type(input) is not Tensor:
            input = single("log_sigmoid_backward", input, "input", 2)
    a_grad_output = grad_output._array
    a_input = input._array
    data = activation_backward_kernels.log_sigmoid_backward(a_grad_output, a_input)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if grad_output._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(grad_output)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if (grad_output._requires_grad or input._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(LogSigmoidBackwardBackward0)
        node.sequence = next_sequence()
        e0 = grad_output._edge
        if e0 is None and grad_output._requires_grad:
            e0 = grad_output._accumulator() or accumulate_grad(grad_output)
        e1 = input._edge
        if e1 is None and input._requires_grad:
            e1 = input._accumulator() or accumulate_grad(input)
        node.next = (e0, e1)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
        if e1 is not None:
            node.saved_grad_output = grad_output if not saved.attention else save_input(grad_output)
            node.version_grad_output = 0 if grad_output._counter is None else grad_output._counter.value
        else:
            node.saved_grad_output = None
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
        report("log_sigmoid_backward", (grad_output, input), {}, (result,), node)
    return result


FUNCTIONS = {"softshrink_backward": softshrink_backward, "log_sigmoid_backward": log_sigmoid_backward}
OPERATORS: dict[str, Any] = {}
