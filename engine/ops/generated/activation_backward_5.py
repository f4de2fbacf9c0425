"""Operations of the family activation_backward, part 5, written by ``make generate`` from ``engine/ops/activation_backward.py``."""

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


class SoftplusBackwardBackward0(Node):
    """Backward of softplus_backward."""

    __slots__ = ("beta", "saved_grad_output", "saved_self", "threshold", "version_grad_output", "version_self")
    saved_names = (
        "grad_output",
        "self",
    )
    parameter_names = (
        "beta",
        "threshold",
    )
    formula = "linear in the gradient; the kernel's own slope for the rest"
    beta: Any
    saved_grad_output: Any
    saved_self: Any
    threshold: Any
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
        beta = self.beta
        threshold = self.threshold
        if e0 is not None:
            g0 = activation_backward_kernels.softplus_backward(grad, input, beta, threshold)
        if e1 is not None:
            held = self.saved_grad_output
            counter = held._counter
            if counter is not None and counter.value != self.version_grad_output:
                raise modified(self, "grad_output")
            grad_output = held._array
            g1 = activation_backward_kernels.softplus_curve(
                np.multiply(grad, grad_output, out=...), input, beta, threshold
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
        beta = self.beta
        threshold = self.threshold
        if e0 is not None:
            g0 = F.softplus_backward(grad, input, beta, threshold)
        if e1 is not None:
            held = self.saved_grad_output
            grad_output = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_grad_output)
                else unpack(self, "grad_output")
            )
            g1 = F.softplus_curve(grad * grad_output, input, beta, threshold)
        return (g0, g1)

    def release(self) -> bool:
        self.saved_grad_output = self.saved_self = RELEASED
        return True


def softplus_backward(grad_output: Any, input: Any, beta: Any, threshold: Any) -> Tensor:
    """``softplus_backward``: linear in the gradient; the kernel's own slope for the rest"""
    if type(grad_output) is not Tensor or type(input) is not Tensor:
        if marked.active:
            mark = marked.found((grad_output, input))
            if mark is not None:
                return marked.run(
                    softplus_backward, mark, (grad_output, input), None, (grad_output, input, beta, threshold), {}
                )
        if type(grad_output) is not Tensor:
            grad_output = single("softplus_backward", grad_output, "grad_output", 1)
        if type(input) is not Tensor:
            input = single("softplus_backward", input, "input", 2)
    a_grad_output = grad_output._array
    a_input = input._array
    data = activation_backward_kernels.softplus_backward(a_grad_output, a_input, beta, threshold)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if grad_output._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(grad_output)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if (grad_output._requires_grad or input._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(SoftplusBackwardBackward0)
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
        node.beta = beta
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
        report("softplus_backward", (grad_output, input), {"beta": beta, "threshold": threshold}, (result,), node)
    return result


class HardtanhBackwardBackward0(Node):
    """Backward of hardtanh_backward."""

    __slots__ = ("max_val", "min_val", "saved_self", "version_self")
    saved_names = ("self",)
    parameter_names = (
        "min_val",
        "max_val",
    )
    formula = "linear in the gradient; the kernel's own slope for the rest"
    max_val: Any
    min_val: Any
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
            min_val = self.min_val
            max_val = self.max_val
            g0 = activation_backward_kernels.hardtanh_backward(grad, input, min_val, max_val)
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
            min_val = self.min_val
            max_val = self.max_val
            g0 = F.hardtanh_backward(grad, input, min_val, max_val)
        if e1 is not None:
            g1 = F.zeros_as(grad)
        return (g0, g1)

    def release(self) -> bool:
        self.saved_self = RELEASED
        return True


def hardtanh_backward(grad_output: Any, input: Any, min_val: Any, max_val: Any) -> Tensor:
    """``hardtanh_backward``: linear in the gradient; the kernel's own slope for the rest"""
    if type(grad_output) is not Tensor or type(input) is not Tensor:
        if marked.active:
            mark = marked.found((grad_output, input))
            if mark is not None:
                return marked.run(
                    hardtanh_backward, mark, (grad_output, input), None, (grad_output, input, min_val, max_val), {}
                )
        if type(grad_output) is not Tensor:
            grad_output = single("hardtanh_backward", grad_output, "grad_output", 1)
        if type(input) is not Tensor:
            input = single("hardtanh_backward", input, "input", 2)
    a_grad_output = grad_output._array
    a_input = input._array
    data = activation_backward_kernels.hardtanh_backward(a_grad_output, a_input, min_val, max_val)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if grad_output._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(grad_output)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if (grad_output._requires_grad or input._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(HardtanhBackwardBackward0)
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
        node.min_val = min_val
        node.max_val = max_val
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
        report("hardtanh_backward", (grad_output, input), {"min_val": min_val, "max_val": max_val}, (result,), node)
    return result


FUNCTIONS = {"softplus_backward": softplus_backward, "hardtanh_backward": hardtanh_backward}
OPERATORS: dict[str, Any] = {}
