"""Operations of the family activation, part 9, written by ``make generate`` from ``engine/ops/activation.py``."""

from __future__ import annotations

from typing import Any

from ... import probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, unpack
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import activation as activation_kernels
from ..operands import single
from ..reporting import report

new = object.__new__


class LeakyReluBackwardBackward0(Node):
    """Backward of leaky_relu_backward."""

    __slots__ = ("negative_slope", "saved_self", "version_self")
    saved_names = ("self",)
    parameter_names = ("negative_slope",)
    negative_slope: Any
    saved_self: Any
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
            negative_slope = self.negative_slope
            g0 = activation_kernels.leaky_relu_backward(grad, input, negative_slope)
        if e1 is not None:
            g1 = activation_kernels.zeros_as(grad)
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        if e0 is not None:
            input = unpack(self, "self")
            negative_slope = self.negative_slope
            g0 = F.leaky_relu_backward(grad, input, negative_slope)
        if e1 is not None:
            g1 = F.zeros_as(grad)
        return (g0, g1)

    def release(self) -> bool:
        self.saved_self = RELEASED
        return True


def leaky_relu_backward(grad_output: Any, input: Any, negative_slope: Any) -> Tensor:
    """``leaky_relu_backward``: linear in the gradient; the kernel's own slope for the rest"""
    if type(grad_output) is not Tensor:
        grad_output = single("leaky_relu_backward", grad_output, "grad_output", 1)
    if type(input) is not Tensor:
        input = single("leaky_relu_backward", input, "input", 2)
    a_grad_output = grad_output._array
    a_input = input._array
    data = activation_kernels.leaky_relu_backward(a_grad_output, a_input, negative_slope)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if grad_output._base is not None:
        refresh(grad_output)
    if input._base is not None:
        refresh(input)
    if (grad_output._requires_grad or input._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(LeakyReluBackwardBackward0)
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
        node.negative_slope = negative_slope
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
        report("leaky_relu_backward", (grad_output, input), {"negative_slope": negative_slope}, (result,), node)
    return result


FUNCTIONS = {"leaky_relu_backward": leaky_relu_backward}
OPERATORS: dict[str, Any] = {}
