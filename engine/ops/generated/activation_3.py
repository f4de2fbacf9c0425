"""Operations of the family activation, part 3, written by ``make generate`` from ``engine/ops/activation.py``."""

from __future__ import annotations

from typing import Any

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, unpack
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import activation as activation_kernels
from ..kernels import activation_backward as activation_backward_kernels
from ..operands import single
from ..reporting import report

new = object.__new__


class GeluBackward0(Node):
    """Backward of gelu."""

    __slots__ = ("approximate", "saved_self", "version_self")
    saved_names = ("self",)
    parameter_names = ("approximate",)
    formula = "Φ(x) + x·φ(x)"
    approximate: Any
    saved_self: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        approximate = self.approximate
        g0 = activation_backward_kernels.gelu_backward(grad, input, approximate)
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
        approximate = self.approximate
        g0 = F.gelu_backward(grad, input, approximate)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = RELEASED
        return True


def gelu_kind(input: Any, approximate: Any = "none") -> Tensor:
    """``gelu``: Φ(x) + x·φ(x)"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(gelu_kind, mark, (input,), None, (input, approximate), {})
        input = single("gelu", input, "input", 1)
    a_input = input._array
    data = activation_kernels.gelu_array(a_input, approximate)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(GeluBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
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
        report("gelu", (input,), {"approximate": approximate}, (result,), node)
    return result


class LeakyReluBackward0(Node):
    """Backward of leaky_relu."""

    __slots__ = ("negative_slope", "saved_self", "version_self")
    saved_names = ("self",)
    parameter_names = ("negative_slope",)
    formula = "1 where x > 0, else the slope"
    negative_slope: Any
    saved_self: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        negative_slope = self.negative_slope
        g0 = activation_backward_kernels.leaky_relu_backward(grad, input, negative_slope, False)
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
        negative_slope = self.negative_slope
        g0 = F.leaky_relu_backward(grad, input, negative_slope, False)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = RELEASED
        return True


def leaky_relu(input: Any, negative_slope: Any = 0.01) -> Tensor:
    """``leaky_relu``: 1 where x > 0, else the slope"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(leaky_relu, mark, (input,), None, (input, negative_slope), {})
        input = single("leaky_relu", input, "input", 1)
    a_input = input._array
    data = activation_kernels.leaky_relu_array(a_input, negative_slope)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(LeakyReluBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
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
        report("leaky_relu", (input,), {"negative_slope": negative_slope}, (result,), node)
    return result


class EluBackward0(Node):
    """Backward of elu."""

    __slots__ = ("alpha", "input_scale", "saved_self", "scale", "version_self")
    saved_names = ("self",)
    parameter_names = (
        "alpha",
        "scale",
        "input_scale",
    )
    formula = "1 where x > 0, else α·eˣ"
    alpha: Any
    input_scale: Any
    saved_self: Any
    scale: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        alpha = self.alpha
        scale = self.scale
        input_scale = self.input_scale
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        g0 = activation_backward_kernels.elu_backward(grad, alpha, scale, input_scale, False, input)
        if release:
            self.saved_self = RELEASED
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        alpha = self.alpha
        scale = self.scale
        input_scale = self.input_scale
        held = self.saved_self
        input = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_self)
            else unpack(self, "self")
        )
        g0 = F.elu_backward(grad, alpha, scale, input_scale, False, input)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = RELEASED
        return True


def elu_scaled(input: Any, alpha: Any = 1.0, scale: Any = 1.0, input_scale: Any = 1.0) -> Tensor:
    """``elu``: 1 where x > 0, else α·eˣ"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(elu_scaled, mark, (input,), None, (input, alpha, scale, input_scale), {})
        input = single("elu", input, "input", 1)
    a_input = input._array
    data = activation_kernels.elu_array(a_input, alpha, scale, input_scale)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(EluBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
        node.alpha = alpha
        node.scale = scale
        node.input_scale = input_scale
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
        report("elu", (input,), {"alpha": alpha, "scale": scale, "input_scale": input_scale}, (result,), node)
    return result


FUNCTIONS = {"gelu_kind": gelu_kind, "leaky_relu": leaky_relu, "elu_scaled": elu_scaled}
OPERATORS: dict[str, Any] = {}
