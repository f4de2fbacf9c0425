"""Operations of the family activation, part 9, written by ``make generate`` from ``engine/ops/activation.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_output, unpack
from ...autograd.views import bump, check_inplace, rebase, refresh, tell_history
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import activation as activation_kernels
from ..kernels import activation_backward as activation_backward_kernels
from ..operands import check_result, single
from ..reporting import report, report_write

new = object.__new__


class CeluBackward1(Node):
    """Backward of celu."""

    __slots__ = ("alpha", "saved_result", "version_result")
    saved_names = ("result",)
    parameter_names = ("alpha",)
    formula = "1 where x > 0, else e^(x/α)"
    alpha: Any
    saved_result: Any
    version_result: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        alpha = self.alpha
        held = self.saved_result
        counter = held._counter
        if counter is not None and counter.value != self.version_result:
            raise modified(self, "result")
        result = held._array
        g0 = activation_backward_kernels.elu_backward(grad, alpha, 1.0, 1.0 / alpha, True, result)
        if release:
            self.saved_result = RELEASED
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        alpha = self.alpha
        held = self.saved_result
        result = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_result)
            else unpack(self, "result")
        )
        g0 = F.elu_backward(grad, alpha, 1.0, 1.0 / alpha, True, result)
        return (g0,)

    def release(self) -> bool:
        self.saved_result = RELEASED
        return True


def celu_alpha_over(input: Any, alpha: Any = 1.0) -> Tensor:
    """``celu``: 1 where x > 0, else e^(x/α)"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(celu_alpha_over, mark, (input,), None, (input, alpha), {})
        input = single("celu", input, "input", 1)
    a_input = input._array
    data = activation_kernels.elu_array(a_input, alpha, 1.0, 1.0 / alpha)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(CeluBackward1)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.alpha = alpha
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
        report("celu", (input,), {"alpha": alpha}, (result,), node)
    return result


def celu_alpha_over_(input: Any, alpha: Any = 1.0) -> Any:
    """``celu`` that overwrites its first argument."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(celu_alpha_over_, mark, (input,), None, (input, alpha), {})
        input = single("celu_", input, "input", 1)
    check_inplace(input)
    a_input = input._array
    data = activation_kernels.elu_array(a_input, alpha, 1.0, 1.0 / alpha)
    check_result("celu_alpha_over_", input, data.dtype, data.shape)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(CeluBackward1)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.alpha = alpha
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
        report("celu_", (input,), {"alpha": alpha}, (input,), node)
        report_write(input, "celu_", before, node is not None)
    return input


class LeakyReluBackward1(Node):
    """Backward of leaky_relu."""

    __slots__ = ("negative_slope", "saved_result", "version_result")
    saved_names = ("result",)
    parameter_names = ("negative_slope",)
    formula = "1 where x > 0, else the slope"
    negative_slope: Any
    saved_result: Any
    version_result: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_result
        counter = held._counter
        if counter is not None and counter.value != self.version_result:
            raise modified(self, "result")
        result = held._array
        negative_slope = self.negative_slope
        g0 = activation_backward_kernels.leaky_relu_backward(grad, result, negative_slope, True)
        if release:
            self.saved_result = RELEASED
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        held = self.saved_result
        result = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_result)
            else unpack(self, "result")
        )
        negative_slope = self.negative_slope
        g0 = F.leaky_relu_backward(grad, result, negative_slope, True)
        return (g0,)

    def release(self) -> bool:
        self.saved_result = RELEASED
        return True


def leaky_relu_over(input: Any, negative_slope: Any = 0.01) -> Tensor:
    """``leaky_relu``: 1 where x > 0, else the slope"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(leaky_relu_over, mark, (input,), None, (input, negative_slope), {})
        input = single("leaky_relu", input, "input", 1)
    a_input = input._array
    data = activation_kernels.leaky_relu_array(a_input, negative_slope)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(LeakyReluBackward1)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.negative_slope = negative_slope
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
        report("leaky_relu", (input,), {"negative_slope": negative_slope}, (result,), node)
    return result


def leaky_relu_over_(input: Any, negative_slope: Any = 0.01) -> Any:
    """``leaky_relu`` that overwrites its first argument."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(leaky_relu_over_, mark, (input,), None, (input, negative_slope), {})
        input = single("leaky_relu_", input, "input", 1)
    check_inplace(input)
    a_input = input._array
    data = activation_kernels.leaky_relu_array(a_input, negative_slope)
    check_result("leaky_relu_over_", input, data.dtype, data.shape)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(LeakyReluBackward1)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.negative_slope = negative_slope
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
        report("leaky_relu_", (input,), {"negative_slope": negative_slope}, (input,), node)
        report_write(input, "leaky_relu_", before, node is not None)
    return input


FUNCTIONS = {
    "celu_alpha_over": celu_alpha_over,
    "celu_alpha_over_": celu_alpha_over_,
    "leaky_relu_over": leaky_relu_over,
    "leaky_relu_over_": leaky_relu_over_,
}
OPERATORS: dict[str, Any] = {}
