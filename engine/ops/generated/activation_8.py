"""Operations of the family activation, part 8, written by ``make generate`` from ``engine/ops/activation.py``."""

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


class PreluKernelBackward0(Node):
    """Backward of prelu."""

    __slots__ = ("saved_self", "saved_weight", "version_self", "version_weight")
    saved_names = (
        "self",
        "weight",
    )
    formula = "1 where x > 0, else w;  x where x ≤ 0 for w"
    saved_self: Any
    saved_weight: Any
    version_self: Any
    version_weight: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        held = self.saved_weight
        counter = held._counter
        if counter is not None and counter.value != self.version_weight:
            raise modified(self, "weight")
        weight = held._array
        wanted = (e0 is not None, e1 is not None)
        g0, g1 = activation_backward_kernels.prelu_gradients(grad, input, weight)
        if release:
            self.saved_self = self.saved_weight = RELEASED
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
        held = self.saved_weight
        weight = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_weight)
            else unpack(self, "weight")
        )
        wanted = (e0 is not None, e1 is not None)
        g0, g1 = F.prelu_gradients(grad, input, weight)
        return (g0, g1)

    def release(self) -> bool:
        self.saved_self = self.saved_weight = RELEASED
        return True


def prelu_kernel(input: Any, weight: Any) -> Tensor:
    """``prelu``: 1 where x > 0, else w;  x where x ≤ 0 for w"""
    if type(input) is not Tensor or type(weight) is not Tensor:
        if marked.active:
            mark = marked.found((input, weight))
            if mark is not None:
                return marked.run(prelu_kernel, mark, (input, weight), None, (input, weight), {})
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
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if weight._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(weight)
    if (input._requires_grad or weight._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(PreluKernelBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = weight._edge
        if e1 is None and weight._requires_grad:
            e1 = weight._accumulator() or accumulate_grad(weight)
        node.next = (e0, e1)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
        node.saved_weight = weight if not saved.attention else save_input(weight)
        node.version_weight = 0 if weight._counter is None else weight._counter.value
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


class EluBackward1(Node):
    """Backward of elu."""

    __slots__ = ("alpha", "input_scale", "saved_result", "scale", "version_result")
    saved_names = ("result",)
    parameter_names = (
        "alpha",
        "scale",
        "input_scale",
    )
    formula = "1 where x > 0, else α·eˣ"
    alpha: Any
    input_scale: Any
    saved_result: Any
    scale: Any
    version_result: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        alpha = self.alpha
        scale = self.scale
        input_scale = self.input_scale
        held = self.saved_result
        counter = held._counter
        if counter is not None and counter.value != self.version_result:
            raise modified(self, "result")
        result = held._array
        g0 = activation_backward_kernels.elu_backward(grad, alpha, scale, input_scale, True, result)
        if release:
            self.saved_result = RELEASED
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        alpha = self.alpha
        scale = self.scale
        input_scale = self.input_scale
        held = self.saved_result
        result = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_result)
            else unpack(self, "result")
        )
        g0 = F.elu_backward(grad, alpha, scale, input_scale, True, result)
        return (g0,)

    def release(self) -> bool:
        self.saved_result = RELEASED
        return True


def elu_scaled_over(input: Any, alpha: Any = 1.0, scale: Any = 1.0, input_scale: Any = 1.0) -> Tensor:
    """``elu``: 1 where x > 0, else α·eˣ"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(elu_scaled_over, mark, (input,), None, (input, alpha, scale, input_scale), {})
        input = single("elu", input, "input", 1)
    a_input = input._array
    data = activation_kernels.elu_array(a_input, alpha, scale, input_scale)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(EluBackward1)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.alpha = alpha
        node.scale = scale
        node.input_scale = input_scale
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
        report("elu", (input,), {"alpha": alpha, "scale": scale, "input_scale": input_scale}, (result,), node)
    return result


def elu_scaled_over_(input: Any, alpha: Any = 1.0, scale: Any = 1.0, input_scale: Any = 1.0) -> Any:
    """``elu`` that overwrites its first argument."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(elu_scaled_over_, mark, (input,), None, (input, alpha, scale, input_scale), {})
        input = single("elu_", input, "input", 1)
    check_inplace(input)
    a_input = input._array
    data = activation_kernels.elu_array(a_input, alpha, scale, input_scale)
    check_result("elu_scaled_over_", input, data.dtype, data.shape)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(EluBackward1)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.alpha = alpha
        node.scale = scale
        node.input_scale = input_scale
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
        report("elu_", (input,), {"alpha": alpha, "scale": scale, "input_scale": input_scale}, (input,), node)
        report_write(input, "elu_", before, node is not None)
    return input


FUNCTIONS = {"prelu_kernel": prelu_kernel, "elu_scaled_over": elu_scaled_over, "elu_scaled_over_": elu_scaled_over_}
OPERATORS: dict[str, Any] = {}
