"""Operations of the family activation_backward, part 4, written by ``make generate`` from ``engine/ops/activation_backward.py``."""

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


class GeluBackwardBackward0(Node):
    """Backward of gelu_backward."""

    __slots__ = ("approximate", "saved_grad_output", "saved_self", "version_grad_output", "version_self")
    saved_names = (
        "grad_output",
        "self",
    )
    parameter_names = ("approximate",)
    formula = "linear in the gradient; the kernel's own slope for the rest"
    approximate: Any
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
        approximate = self.approximate
        if e0 is not None:
            g0 = activation_backward_kernels.gelu_backward(grad, input, approximate)
        if e1 is not None:
            held = self.saved_grad_output
            counter = held._counter
            if counter is not None and counter.value != self.version_grad_output:
                raise modified(self, "grad_output")
            grad_output = held._array
            g1 = activation_backward_kernels.gelu_curve(np.multiply(grad, grad_output, out=...), input, approximate)
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
        approximate = self.approximate
        if e0 is not None:
            g0 = F.gelu_backward(grad, input, approximate)
        if e1 is not None:
            held = self.saved_grad_output
            grad_output = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_grad_output)
                else unpack(self, "grad_output")
            )
            g1 = F.gelu_curve(grad * grad_output, input, approximate)
        return (g0, g1)

    def release(self) -> bool:
        self.saved_grad_output = self.saved_self = RELEASED
        return True


def gelu_backward(grad_output: Any, input: Any, approximate: Any) -> Tensor:
    """``gelu_backward``: linear in the gradient; the kernel's own slope for the rest"""
    if type(grad_output) is not Tensor or type(input) is not Tensor:
        if marked.active:
            mark = marked.found((grad_output, input))
            if mark is not None:
                return marked.run(
                    gelu_backward, mark, (grad_output, input), None, (grad_output, input, approximate), {}
                )
        if type(grad_output) is not Tensor:
            grad_output = single("gelu_backward", grad_output, "grad_output", 1)
        if type(input) is not Tensor:
            input = single("gelu_backward", input, "input", 2)
    a_grad_output = grad_output._array
    a_input = input._array
    data = activation_backward_kernels.gelu_backward(a_grad_output, a_input, approximate)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if grad_output._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(grad_output)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if (grad_output._requires_grad or input._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(GeluBackwardBackward0)
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
        node.approximate = approximate
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
        report("gelu_backward", (grad_output, input), {"approximate": approximate}, (result,), node)
    return result


class EluBackwardBackward0(Node):
    """Backward of elu_backward."""

    __slots__ = (
        "alpha",
        "input_scale",
        "is_result",
        "saved_grad_output",
        "saved_self_or_result",
        "scale",
        "version_grad_output",
        "version_self_or_result",
    )
    saved_names = (
        "grad_output",
        "self_or_result",
    )
    parameter_names = (
        "alpha",
        "scale",
        "input_scale",
        "is_result",
    )
    formula = "linear in the gradient; the kernel's own slope for the rest"
    alpha: Any
    input_scale: Any
    is_result: Any
    saved_grad_output: Any
    saved_self_or_result: Any
    scale: Any
    version_grad_output: Any
    version_self_or_result: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        alpha = self.alpha
        scale = self.scale
        input_scale = self.input_scale
        is_result = self.is_result
        held = self.saved_self_or_result
        counter = held._counter
        if counter is not None and counter.value != self.version_self_or_result:
            raise modified(self, "self_or_result")
        self_or_result = held._array
        if e0 is not None:
            g0 = activation_backward_kernels.elu_backward(grad, alpha, scale, input_scale, is_result, self_or_result)
        if e1 is not None:
            held = self.saved_grad_output
            counter = held._counter
            if counter is not None and counter.value != self.version_grad_output:
                raise modified(self, "grad_output")
            grad_output = held._array
            g1 = activation_backward_kernels.elu_curve(
                np.multiply(grad, grad_output, out=...), alpha, scale, input_scale, is_result, self_or_result
            )
        if release:
            self.saved_grad_output = self.saved_self_or_result = RELEASED
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        alpha = self.alpha
        scale = self.scale
        input_scale = self.input_scale
        is_result = self.is_result
        held = self.saved_self_or_result
        self_or_result = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_self_or_result)
            else unpack(self, "self_or_result")
        )
        if e0 is not None:
            g0 = F.elu_backward(grad, alpha, scale, input_scale, is_result, self_or_result)
        if e1 is not None:
            held = self.saved_grad_output
            grad_output = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_grad_output)
                else unpack(self, "grad_output")
            )
            g1 = F.elu_curve(grad * grad_output, alpha, scale, input_scale, is_result, self_or_result)
        return (g0, g1)

    def release(self) -> bool:
        self.saved_grad_output = self.saved_self_or_result = RELEASED
        return True


def elu_backward(
    grad_output: Any, alpha: Any, scale: Any, input_scale: Any, is_result: Any, self_or_result: Any
) -> Tensor:
    """``elu_backward``: linear in the gradient; the kernel's own slope for the rest"""
    if type(grad_output) is not Tensor or type(self_or_result) is not Tensor:
        if marked.active:
            mark = marked.found((grad_output, self_or_result))
            if mark is not None:
                return marked.run(
                    elu_backward,
                    mark,
                    (grad_output, self_or_result),
                    None,
                    (grad_output, alpha, scale, input_scale, is_result, self_or_result),
                    {},
                )
        if type(grad_output) is not Tensor:
            grad_output = single("elu_backward", grad_output, "grad_output", 1)
        if type(self_or_result) is not Tensor:
            self_or_result = single("elu_backward", self_or_result, "self_or_result", 2)
    a_grad_output = grad_output._array
    a_self_or_result = self_or_result._array
    data = activation_backward_kernels.elu_backward(
        a_grad_output, alpha, scale, input_scale, is_result, a_self_or_result
    )
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if grad_output._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(grad_output)
    if self_or_result._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(self_or_result)
    if (grad_output._requires_grad or self_or_result._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(EluBackwardBackward0)
        node.sequence = next_sequence()
        e0 = grad_output._edge
        if e0 is None and grad_output._requires_grad:
            e0 = grad_output._accumulator() or accumulate_grad(grad_output)
        e1 = self_or_result._edge
        if e1 is None and self_or_result._requires_grad:
            e1 = self_or_result._accumulator() or accumulate_grad(self_or_result)
        node.next = (e0, e1)
        node.saved_self_or_result = self_or_result if not saved.attention else save_input(self_or_result)
        node.version_self_or_result = 0 if self_or_result._counter is None else self_or_result._counter.value
        if e1 is not None:
            node.saved_grad_output = grad_output if not saved.attention else save_input(grad_output)
            node.version_grad_output = 0 if grad_output._counter is None else grad_output._counter.value
        else:
            node.saved_grad_output = None
        node.alpha = alpha
        node.scale = scale
        node.input_scale = input_scale
        node.is_result = is_result
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
        report(
            "elu_backward",
            (grad_output, self_or_result),
            {"alpha": alpha, "scale": scale, "input_scale": input_scale, "is_result": is_result},
            (result,),
            node,
        )
    return result


FUNCTIONS = {"gelu_backward": gelu_backward, "elu_backward": elu_backward}
OPERATORS: dict[str, Any] = {}
