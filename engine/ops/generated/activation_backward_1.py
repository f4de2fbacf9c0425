"""Operations of the family activation_backward, part 1, written by ``make generate`` from ``engine/ops/activation_backward.py``."""

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


class ThresholdBackwardBackward0(Node):
    """Backward of threshold_backward."""

    __slots__ = ("saved_self", "threshold", "version_self")
    saved_names = ("self",)
    parameter_names = ("threshold",)
    formula = "linear in the gradient; the kernel's own slope for the rest"
    saved_self: Any
    threshold: Any
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
            threshold = self.threshold
            g0 = activation_backward_kernels.threshold_backward(grad, input, threshold)
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
            threshold = self.threshold
            g0 = F.threshold_backward(grad, input, threshold)
        if e1 is not None:
            g1 = F.zeros_as(grad)
        return (g0, g1)

    def release(self) -> bool:
        self.saved_self = RELEASED
        return True


def threshold_backward(grad_output: Any, input: Any, threshold: Any) -> Tensor:
    """``threshold_backward``: linear in the gradient; the kernel's own slope for the rest"""
    if type(grad_output) is not Tensor or type(input) is not Tensor:
        if marked.active:
            mark = marked.found((grad_output, input))
            if mark is not None:
                return marked.run(
                    threshold_backward, mark, (grad_output, input), None, (grad_output, input, threshold), {}
                )
        if type(grad_output) is not Tensor:
            grad_output = single("threshold_backward", grad_output, "grad_output", 1)
        if type(input) is not Tensor:
            input = single("threshold_backward", input, "input", 2)
    a_grad_output = grad_output._array
    a_input = input._array
    data = activation_backward_kernels.threshold_backward(a_grad_output, a_input, threshold)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if grad_output._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(grad_output)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if (grad_output._requires_grad or input._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(ThresholdBackwardBackward0)
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
        node.threshold = threshold
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
        report("threshold_backward", (grad_output, input), {"threshold": threshold}, (result,), node)
    return result


class SigmoidBackwardBackward0(Node):
    """Backward of sigmoid_backward."""

    __slots__ = ("saved_grad_output", "saved_output", "version_grad_output", "version_output")
    saved_names = (
        "grad_output",
        "output",
    )
    formula = "linear in the gradient; the kernel's own slope for the rest"
    saved_grad_output: Any
    saved_output: Any
    version_grad_output: Any
    version_output: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        held = self.saved_output
        counter = held._counter
        if counter is not None and counter.value != self.version_output:
            raise modified(self, "output")
        output = held._array
        if e0 is not None:
            g0 = activation_backward_kernels.sigmoid_backward(grad, output)
        if e1 is not None:
            held = self.saved_grad_output
            counter = held._counter
            if counter is not None and counter.value != self.version_grad_output:
                raise modified(self, "grad_output")
            grad_output = held._array
            g1 = np.multiply(
                np.multiply(grad, grad_output, out=...),
                np.subtract(1, np.multiply(2, output, out=...), out=...),
                out=...,
            )
        if release:
            self.saved_grad_output = self.saved_output = RELEASED
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        held = self.saved_output
        output = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_output)
            else unpack(self, "output")
        )
        if e0 is not None:
            g0 = F.sigmoid_backward(grad, output)
        if e1 is not None:
            held = self.saved_grad_output
            grad_output = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_grad_output)
                else unpack(self, "grad_output")
            )
            g1 = grad * grad_output * F.from_number(1, F.mul_scalar(output, 2))
        return (g0, g1)

    def release(self) -> bool:
        self.saved_grad_output = self.saved_output = RELEASED
        return True


def sigmoid_backward(grad_output: Any, output: Any) -> Tensor:
    """``sigmoid_backward``: linear in the gradient; the kernel's own slope for the rest"""
    if type(grad_output) is not Tensor or type(output) is not Tensor:
        if marked.active:
            mark = marked.found((grad_output, output))
            if mark is not None:
                return marked.run(sigmoid_backward, mark, (grad_output, output), None, (grad_output, output), {})
        if type(grad_output) is not Tensor:
            grad_output = single("sigmoid_backward", grad_output, "grad_output", 1)
        if type(output) is not Tensor:
            output = single("sigmoid_backward", output, "output", 2)
    a_grad_output = grad_output._array
    a_output = output._array
    data = activation_backward_kernels.sigmoid_backward(a_grad_output, a_output)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if grad_output._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(grad_output)
    if output._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(output)
    if (grad_output._requires_grad or output._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(SigmoidBackwardBackward0)
        node.sequence = next_sequence()
        e0 = grad_output._edge
        if e0 is None and grad_output._requires_grad:
            e0 = grad_output._accumulator() or accumulate_grad(grad_output)
        e1 = output._edge
        if e1 is None and output._requires_grad:
            e1 = output._accumulator() or accumulate_grad(output)
        node.next = (e0, e1)
        node.saved_output = output if not saved.attention else save_input(output)
        node.version_output = 0 if output._counter is None else output._counter.value
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
        report("sigmoid_backward", (grad_output, output), {}, (result,), node)
    return result


FUNCTIONS = {"threshold_backward": threshold_backward, "sigmoid_backward": sigmoid_backward}
OPERATORS: dict[str, Any] = {}
