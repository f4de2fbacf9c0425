"""Operations of the family activation_backward, part 8, written by ``make generate`` from ``engine/ops/activation_backward.py``."""

from __future__ import annotations

from typing import Any

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


class GluBackwardBackward0(Node):
    """Backward of glu_backward."""

    __slots__ = ("dim", "saved_grad_output", "saved_self", "version_grad_output", "version_self")
    saved_names = (
        "grad_output",
        "self",
    )
    parameter_names = ("dim",)
    formula = "linear in the gradient; the kernel's own slope for the rest"
    dim: Any
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
        dim = self.dim
        if e0 is not None:
            g0 = activation_backward_kernels.glu_upstream(grad, input, dim)
        if e1 is not None:
            held = self.saved_grad_output
            counter = held._counter
            if counter is not None and counter.value != self.version_grad_output:
                raise modified(self, "grad_output")
            grad_output = held._array
            g1 = activation_backward_kernels.glu_curve(grad, grad_output, input, dim)
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
        dim = self.dim
        if e0 is not None:
            g0 = F.glu_upstream(grad, input, dim)
        if e1 is not None:
            held = self.saved_grad_output
            grad_output = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_grad_output)
                else unpack(self, "grad_output")
            )
            g1 = F.glu_curve(grad, grad_output, input, dim)
        return (g0, g1)

    def release(self) -> bool:
        self.saved_grad_output = self.saved_self = RELEASED
        return True


def glu_backward(grad_output: Any, input: Any, dim: Any) -> Tensor:
    """``glu_backward``: linear in the gradient; the kernel's own slope for the rest"""
    if type(grad_output) is not Tensor or type(input) is not Tensor:
        if marked.active:
            mark = marked.found((grad_output, input))
            if mark is not None:
                return marked.run(glu_backward, mark, (grad_output, input), None, (grad_output, input, dim), {})
        if type(grad_output) is not Tensor:
            grad_output = single("glu_backward", grad_output, "grad_output", 1)
        if type(input) is not Tensor:
            input = single("glu_backward", input, "input", 2)
    a_grad_output = grad_output._array
    a_input = input._array
    data = activation_backward_kernels.glu_backward(a_grad_output, a_input, dim)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if grad_output._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(grad_output)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if (grad_output._requires_grad or input._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(GluBackwardBackward0)
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
        node.dim = dim
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
        report("glu_backward", (grad_output, input), {"dim": dim}, (result,), node)
    return result


class RreluWithNoiseBackwardBackward0(Node):
    """Backward of rrelu_with_noise_backward."""

    __slots__ = (
        "lower",
        "saved_noise",
        "saved_self",
        "self_is_result",
        "training",
        "upper",
        "version_noise",
        "version_self",
    )
    saved_names = (
        "self",
        "noise",
    )
    parameter_names = (
        "lower",
        "upper",
        "training",
        "self_is_result",
    )
    formula = "linear in the gradient; the kernel's own slope for the rest"
    lower: Any
    saved_noise: Any
    saved_self: Any
    self_is_result: Any
    training: Any
    upper: Any
    version_noise: Any
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
            held = self.saved_noise
            counter = held._counter
            if counter is not None and counter.value != self.version_noise:
                raise modified(self, "noise")
            noise = held._array
            lower = self.lower
            upper = self.upper
            training = self.training
            self_is_result = self.self_is_result
            g0 = activation_backward_kernels.rrelu_with_noise_backward(
                grad, input, noise, lower, upper, training, self_is_result
            )
        if e1 is not None:
            g1 = activation_backward_kernels.zeros_as(grad)
        if release:
            self.saved_self = self.saved_noise = RELEASED
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
            held = self.saved_noise
            noise = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_noise)
                else unpack(self, "noise")
            )
            lower = self.lower
            upper = self.upper
            training = self.training
            self_is_result = self.self_is_result
            g0 = F.rrelu_with_noise_backward(grad, input, noise, lower, upper, training, self_is_result)
        if e1 is not None:
            g1 = F.zeros_as(grad)
        return (g0, g1)

    def release(self) -> bool:
        self.saved_self = self.saved_noise = RELEASED
        return True


def rrelu_with_noise_backward(
    grad_output: Any, input: Any, noise: Any, lower: Any, upper: Any, training: Any, self_is_result: Any
) -> Tensor:
    """``rrelu_with_noise_backward``: linear in the gradient; the kernel's own slope for the rest"""
    if type(grad_output) is not Tensor or type(input) is not Tensor or type(noise) is not Tensor:
        if marked.active:
            mark = marked.found((grad_output, input, noise))
            if mark is not None:
                return marked.run(
                    rrelu_with_noise_backward,
                    mark,
                    (grad_output, input, noise),
                    None,
                    (grad_output, input, noise, lower, upper, training, self_is_result),
                    {},
                )
        if type(grad_output) is not Tensor:
            grad_output = single("rrelu_with_noise_backward", grad_output, "grad_output", 1)
        if type(input) is not Tensor:
            input = single("rrelu_with_noise_backward", input, "input", 2)
        if type(noise) is not Tensor:
            noise = single("rrelu_with_noise_backward", noise, "noise", 3)
    a_grad_output = grad_output._array
    a_input = input._array
    a_noise = noise._array
    data = activation_backward_kernels.rrelu_with_noise_backward(
        a_grad_output, a_input, a_noise, lower, upper, training, self_is_result
    )
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if grad_output._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(grad_output)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if noise._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(noise)
    if (grad_output._requires_grad or input._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(RreluWithNoiseBackwardBackward0)
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
        if e0 is not None:
            node.saved_noise = noise if not saved.attention else save_input(noise)
            node.version_noise = 0 if noise._counter is None else noise._counter.value
        else:
            node.saved_noise = None
        node.lower = lower
        node.upper = upper
        node.training = training
        node.self_is_result = self_is_result
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
            "rrelu_with_noise_backward",
            (grad_output, input, noise),
            {"lower": lower, "upper": upper, "training": training, "self_is_result": self_is_result},
            (result,),
            node,
        )
    return result


FUNCTIONS = {"glu_backward": glu_backward, "rrelu_with_noise_backward": rrelu_with_noise_backward}
OPERATORS: dict[str, Any] = {}
