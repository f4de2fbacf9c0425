"""Operations of the family activation, part 7, written by ``make generate`` from ``engine/ops/activation.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, unpack
from ...autograd.views import bump, check_inplace, rebase, refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import activation as activation_kernels
from ..kernels import matmul as matmul_kernels
from ..operands import check_result, single
from ..reporting import report, report_write
from ..results import overwritten

new = object.__new__


class ThresholdBackward0(Node):
    """Backward of threshold."""

    __slots__ = ("saved_self", "threshold", "version_self")
    saved_names = ("self",)
    parameter_names = ("threshold",)
    formula = "1 above the threshold"
    saved_self: Any
    threshold: Any
    version_self: Any

    def apply(self, grad: Any) -> tuple[Any, ...]:
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        threshold = self.threshold
        g0 = activation_kernels.threshold_backward(grad, input, threshold)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        input = unpack(self, "self")
        threshold = self.threshold
        g0 = F.threshold_backward(grad, input, threshold)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = RELEASED
        return True


def threshold(input: Any, threshold: Any, value: Any) -> Tensor:
    """``threshold``: 1 above the threshold"""
    if type(input) is not Tensor:
        input = single("threshold", input, "input", 1)
    a_input = input._array
    data = activation_kernels.threshold_array(a_input, threshold, value)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None:
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(ThresholdBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = accumulate_grad(input)
        node.next = (e0,)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
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
        report("threshold", (input,), {"threshold": threshold, "value": value}, (result,), node)
    return result


def threshold_(input: Any, threshold: Any, value: Any) -> Any:
    """``threshold`` that overwrites its first argument."""
    if type(input) is not Tensor:
        input = single("threshold_", input, "input", 1)
    check_inplace(input)
    a_input = input._array
    data = activation_kernels.threshold_array(a_input, threshold, value)
    check_result("threshold_", input, data.dtype, data.shape)
    if input._base is not None:
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(ThresholdBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = accumulate_grad(input)
        node.next = (e0,)
        node.saved_self = overwritten(input, e0) if not saved.attention else save_input(overwritten(input, e0))
        node.version_self = 0
        node.threshold = threshold
    else:
        node = None
    np.copyto(input._array, data, casting="unsafe")
    before = bump(input)
    if node is not None:
        rebase(input, node)
    if probe.observer is not None:
        report("threshold_", (input,), {"threshold": threshold, "value": value}, (input,), node)
        report_write(input, "threshold_", before, node is not None)
    return input


class PreluKernelBackward0(Node):
    """Backward of prelu."""

    __slots__ = ("saved_self", "saved_weight", "version_self", "version_weight", "weight_shape")
    saved_names = (
        "self",
        "weight",
    )
    formula = "1 where x > 0, else w;  x where x ≤ 0 for w"
    saved_self: Any
    saved_weight: Any
    version_self: Any
    version_weight: Any
    weight_shape: Any

    def apply(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        if e0 is not None:
            held = self.saved_weight
            counter = held._counter
            if counter is not None and counter.value != self.version_weight:
                raise modified(self, "weight")
            weight = held._array
            g0 = activation_kernels.prelu_gradient(grad, input, weight)
        if e1 is not None:
            weight_shape = self.weight_shape
            g1 = matmul_kernels.summed_to(activation_kernels.prelu_weight_gradient(grad, input), weight_shape)
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        input = unpack(self, "self")
        if e0 is not None:
            weight = unpack(self, "weight")
            g0 = F.prelu_gradient(grad, input, weight)
        if e1 is not None:
            weight_shape = self.weight_shape
            g1 = F.summed_to(F.prelu_weight_gradient(grad, input), weight_shape)
        return (g0, g1)

    def release(self) -> bool:
        self.saved_self = self.saved_weight = RELEASED
        return True


def prelu_kernel(input: Any, weight: Any) -> Tensor:
    """``prelu``: 1 where x > 0, else w;  x where x ≤ 0 for w"""
    if type(input) is not Tensor:
        input = single("prelu", input, "input", 1)
    if type(weight) is not Tensor:
        weight = single("prelu", weight, "weight", 2)
    a_input = input._array
    a_weight = weight._array
    data = activation_kernels.prelu_array(a_input, a_weight)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None:
        refresh(input)
    if weight._base is not None:
        refresh(weight)
    if (input._requires_grad or weight._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(PreluKernelBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = accumulate_grad(input)
        e1 = weight._edge
        if e1 is None and weight._requires_grad:
            e1 = accumulate_grad(weight)
        node.next = (e0, e1)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
        if e0 is not None:
            node.saved_weight = weight if not saved.attention else save_input(weight)
            node.version_weight = 0 if weight._counter is None else weight._counter.value
        else:
            node.saved_weight = None
        node.weight_shape = a_weight.shape
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
        report("prelu", (input, weight), {}, (result,), node)
    return result


class ThresholdBackwardBackward0(Node):
    """Backward of threshold_backward."""

    __slots__ = ("saved_self", "threshold", "version_self")
    saved_names = ("self",)
    parameter_names = ("threshold",)
    formula = "linear in the gradient; the kernel's own slope for the rest"
    saved_self: Any
    threshold: Any
    version_self: Any

    def apply(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        if e0 is not None:
            held = self.saved_self
            counter = held._counter
            if counter is not None and counter.value != self.version_self:
                raise modified(self, "self")
            input = held._array
            threshold = self.threshold
            g0 = activation_kernels.threshold_backward(grad, input, threshold)
        if e1 is not None:
            g1 = activation_kernels.zeros_as(grad)
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        if e0 is not None:
            input = unpack(self, "self")
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
    if type(grad_output) is not Tensor:
        grad_output = single("threshold_backward", grad_output, "grad_output", 1)
    if type(input) is not Tensor:
        input = single("threshold_backward", input, "input", 2)
    a_grad_output = grad_output._array
    a_input = input._array
    data = activation_kernels.threshold_backward(a_grad_output, a_input, threshold)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if grad_output._base is not None:
        refresh(grad_output)
    if input._base is not None:
        refresh(input)
    if (grad_output._requires_grad or input._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(ThresholdBackwardBackward0)
        node.sequence = next_sequence()
        e0 = grad_output._edge
        if e0 is None and grad_output._requires_grad:
            e0 = accumulate_grad(grad_output)
        e1 = input._edge
        if e1 is None and input._requires_grad:
            e1 = accumulate_grad(input)
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


FUNCTIONS = {
    "threshold": threshold,
    "threshold_": threshold_,
    "prelu_kernel": prelu_kernel,
    "threshold_backward": threshold_backward,
}
OPERATORS: dict[str, Any] = {}
