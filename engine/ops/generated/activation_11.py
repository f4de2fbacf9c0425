"""Operations of the family activation, part 11, written by ``make generate`` from ``engine/ops/activation.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, save_output, unpack
from ...autograd.views import bump, check_inplace, rebase, refresh, tell_history
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import activation as activation_kernels
from ..kernels import activation_backward as activation_backward_kernels
from ..operands import check_result, single
from ..reporting import report, report_write

new = object.__new__


class RreluWithNoiseBackward1(Node):
    """Backward of rrelu."""

    __slots__ = ("lower", "saved_noise", "saved_result", "training", "upper", "version_noise", "version_result")
    saved_names = (
        "noise",
        "result",
    )
    parameter_names = (
        "lower",
        "upper",
        "training",
    )
    formula = "1 where x > 0, else the slope drawn"
    lower: Any
    saved_noise: Any
    saved_result: Any
    training: Any
    upper: Any
    version_noise: Any
    version_result: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_result
        counter = held._counter
        if counter is not None and counter.value != self.version_result:
            raise modified(self, "result")
        result = held._array
        held = self.saved_noise
        counter = held._counter
        if counter is not None and counter.value != self.version_noise:
            raise modified(self, "noise")
        noise = held._array
        lower = self.lower
        upper = self.upper
        training = self.training
        g0 = activation_backward_kernels.rrelu_with_noise_backward(grad, result, noise, lower, upper, training, True)
        if release:
            self.saved_noise = self.saved_result = RELEASED
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        held = self.saved_result
        result = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_result)
            else unpack(self, "result")
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
        g0 = F.rrelu_with_noise_backward(grad, result, noise, lower, upper, training, True)
        return (g0,)

    def release(self) -> bool:
        self.saved_noise = self.saved_result = RELEASED
        return True


def rrelu_over(
    input: Any, noise: Any, lower: Any = 0.125, upper: Any = 0.3333333333333333, training: Any = False
) -> Tensor:
    """``rrelu``: 1 where x > 0, else the slope drawn"""
    if type(input) is not Tensor or type(noise) is not Tensor:
        if marked.active:
            mark = marked.found((input, noise))
            if mark is not None:
                return marked.run(rrelu_over, mark, (input, noise), None, (input, noise, lower, upper, training), {})
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
        node: Any = new(RreluWithNoiseBackward1)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.saved_noise = noise if not saved.attention else save_input(noise)
        node.version_noise = 0 if noise._counter is None else noise._counter.value
        node.lower = lower
        node.upper = upper
        node.training = training
        result._edge = node
        result._requires_grad = True
        node.saved_result = save_output(result)
        node.version_result = 0
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


def rrelu_over_(
    input: Any, noise: Any, lower: Any = 0.125, upper: Any = 0.3333333333333333, training: Any = False
) -> Any:
    """``rrelu`` that overwrites its first argument."""
    if type(input) is not Tensor or type(noise) is not Tensor:
        if marked.active:
            mark = marked.found((input, noise))
            if mark is not None:
                return marked.run(rrelu_over_, mark, (input, noise), None, (input, noise, lower, upper, training), {})
        if type(input) is not Tensor:
            input = single("rrelu_", input, "input", 1)
        if type(noise) is not Tensor:
            noise = single("rrelu_", noise, "noise", 2)
    check_inplace(input)
    a_input = input._array
    a_noise = noise._array
    data = activation_kernels.rrelu_array(a_input, a_noise, lower, upper, training)
    check_result("rrelu_over_", input, data.dtype, data.shape)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if noise._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(noise)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(RreluWithNoiseBackward1)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.saved_noise = noise if not saved.attention else save_input(noise)
        node.version_noise = 0 if noise._counter is None else noise._counter.value
        node.lower = lower
        node.upper = upper
        node.training = training
    else:
        node = None
    np.copyto(input._array, data, casting="unsafe")
    before = bump(input)
    if node is not None:
        rebase(input, node, told=False)
        node.saved_result = save_output(input)
        node.version_result = input._version
    if probe.observer is not None:
        if node is not None:
            tell_history(input)
        report("rrelu_", (input, noise), {"lower": lower, "upper": upper, "training": training}, (input,), node)
        report_write(input, "rrelu_", before, node is not None)
    return input


FUNCTIONS = {"rrelu_over": rrelu_over, "rrelu_over_": rrelu_over_}
OPERATORS: dict[str, Any] = {}
