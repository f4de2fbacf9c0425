"""Operations of the family activation, part 10, written by ``make generate`` from ``engine/ops/activation.py``."""

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


class ThresholdBackward1(Node):
    """Backward of threshold."""

    __slots__ = ("saved_self", "threshold", "version_self")
    saved_names = ("self",)
    parameter_names = ("threshold",)
    formula = "1 above the threshold"
    saved_self: Any
    threshold: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        threshold = self.threshold
        g0 = activation_backward_kernels.threshold_backward(grad, input, threshold)
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
        threshold = self.threshold
        g0 = F.threshold_backward(grad, input, threshold)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = RELEASED
        return True


def threshold_over(input: Any, threshold: Any, value: Any) -> Tensor:
    """``threshold``: 1 above the threshold"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(threshold_over, mark, (input,), None, (input, threshold, value), {})
        input = single("threshold", input, "input", 1)
    a_input = input._array
    data = activation_kernels.threshold_array(a_input, threshold, value)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(ThresholdBackward1)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
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


def threshold_over_(input: Any, threshold: Any, value: Any) -> Any:
    """``threshold`` that overwrites its first argument."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(threshold_over_, mark, (input,), None, (input, threshold, value), {})
        input = single("threshold_", input, "input", 1)
    check_inplace(input)
    a_input = input._array
    data = activation_kernels.threshold_array(a_input, threshold, value)
    check_result("threshold_over_", input, data.dtype, data.shape)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(ThresholdBackward1)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
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


class RreluWithNoiseBackward0(Node):
    """Backward of rrelu."""

    __slots__ = ("lower", "saved_noise", "saved_self", "training", "upper", "version_noise", "version_self")
    saved_names = (
        "self",
        "noise",
    )
    parameter_names = (
        "lower",
        "upper",
        "training",
    )
    formula = "1 where x > 0, else the slope drawn"
    lower: Any
    saved_noise: Any
    saved_self: Any
    training: Any
    upper: Any
    version_noise: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        held = self.saved_noise
        counter = held._counter
        if counter is not None and counter.value != self.version_noise:
            raise modified(self, "noise")
        noise = held._array
        lower = self.lower
        upper = self.upper
        training = self.training
        g0 = activation_backward_kernels.rrelu_with_noise_backward(grad, input, noise, lower, upper, training, False)
        if release:
            self.saved_self = self.saved_noise = RELEASED
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        held = self.saved_self
        input = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_self)
            else unpack(self, "self")
        )
        held = self.saved_noise
        noise = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_noise)
            else unpack(self, "noise")
        )
        lower = self.lower
        upper = self.upper
        training = self.training
        g0 = F.rrelu_with_noise_backward(grad, input, noise, lower, upper, training, False)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = self.saved_noise = RELEASED
        return True


def rrelu_with_noise(
    input: Any, noise: Any, lower: Any = 0.125, upper: Any = 0.3333333333333333, training: Any = False
) -> Tensor:
    """``rrelu``: 1 where x > 0, else the slope drawn"""
    if type(input) is not Tensor or type(noise) is not Tensor:
        if marked.active:
            mark = marked.found((input, noise))
            if mark is not None:
                return marked.run(
                    rrelu_with_noise, mark, (input, noise), None, (input, noise, lower, upper, training), {}
                )
        if type(input) is not Tensor:
            input = single("rrelu", input, "input", 1)
        if type(noise) is not Tensor:
            noise = single("rrelu", noise, "noise", 2)
    a_input = input._array
    a_noise = noise._array
    data = activation_kernels.rrelu_array(a_input, a_noise, lower, upper, training)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if noise._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(noise)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(RreluWithNoiseBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
        node.saved_noise = noise if not saved.attention else save_input(noise)
        node.version_noise = 0 if noise._counter is None else noise._counter.value
        node.lower = lower
        node.upper = upper
        node.training = training
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
        report("rrelu", (input, noise), {"lower": lower, "upper": upper, "training": training}, (result,), node)
    return result


FUNCTIONS = {"threshold_over": threshold_over, "threshold_over_": threshold_over_, "rrelu_with_noise": rrelu_with_noise}
OPERATORS: dict[str, Any] = {}
