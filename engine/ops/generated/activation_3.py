"""Operations of the family activation, part 3, written by ``make generate`` from ``engine/ops/activation.py``."""

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
from ..kernels import activation_backward as activation_backward_kernels
from ..operands import single
from ..reporting import report

new = object.__new__


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

    def apply(self, grad: Any) -> tuple[Any, ...]:
        alpha = self.alpha
        scale = self.scale
        input_scale = self.input_scale
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        g0 = activation_backward_kernels.elu_backward(grad, alpha, scale, input_scale, False, input)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        alpha = self.alpha
        scale = self.scale
        input_scale = self.input_scale
        input = unpack(self, "self")
        g0 = F.elu_backward(grad, alpha, scale, input_scale, False, input)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = RELEASED
        return True


def elu_scaled(input: Any, alpha: Any = 1.0, scale: Any = 1.0, input_scale: Any = 1.0) -> Tensor:
    """``elu``: 1 where x > 0, else α·eˣ"""
    if type(input) is not Tensor:
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
            e0 = accumulate_grad(input)
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


class CeluBackward0(Node):
    """Backward of celu."""

    __slots__ = ("alpha", "saved_self", "version_self")
    saved_names = ("self",)
    parameter_names = ("alpha",)
    formula = "1 where x > 0, else e^(x/α)"
    alpha: Any
    saved_self: Any
    version_self: Any

    def apply(self, grad: Any) -> tuple[Any, ...]:
        alpha = self.alpha
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        g0 = activation_backward_kernels.elu_backward(grad, alpha, 1.0, 1.0 / alpha, False, input)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        alpha = self.alpha
        input = unpack(self, "self")
        g0 = F.elu_backward(grad, alpha, 1.0, 1.0 / alpha, False, input)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = RELEASED
        return True


def celu_alpha(input: Any, alpha: Any = 1.0) -> Tensor:
    """``celu``: 1 where x > 0, else e^(x/α)"""
    if type(input) is not Tensor:
        input = single("celu", input, "input", 1)
    a_input = input._array
    data = activation_kernels.elu_array(a_input, alpha, 1.0, 1.0 / alpha)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(CeluBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = accumulate_grad(input)
        node.next = (e0,)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
        node.alpha = alpha
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
        report("celu", (input,), {"alpha": alpha}, (result,), node)
    return result


class SoftplusBackward0(Node):
    """Backward of softplus."""

    __slots__ = ("beta", "saved_self", "threshold", "version_self")
    saved_names = ("self",)
    parameter_names = (
        "beta",
        "threshold",
    )
    formula = "σ(βx)"
    beta: Any
    saved_self: Any
    threshold: Any
    version_self: Any

    def apply(self, grad: Any) -> tuple[Any, ...]:
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        beta = self.beta
        threshold = self.threshold
        g0 = activation_backward_kernels.softplus_backward(grad, input, beta, threshold)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        input = unpack(self, "self")
        beta = self.beta
        threshold = self.threshold
        g0 = F.softplus_backward(grad, input, beta, threshold)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = RELEASED
        return True


def softplus(input: Any, beta: Any = 1.0, threshold: Any = 20.0) -> Tensor:
    """``softplus``: σ(βx)"""
    if type(input) is not Tensor:
        input = single("softplus", input, "input", 1)
    a_input = input._array
    data = activation_kernels.softplus_array(a_input, beta, threshold)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(SoftplusBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = accumulate_grad(input)
        node.next = (e0,)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
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
        report("softplus", (input,), {"beta": beta, "threshold": threshold}, (result,), node)
    return result


FUNCTIONS = {"elu_scaled": elu_scaled, "celu_alpha": celu_alpha, "softplus": softplus}
OPERATORS: dict[str, Any] = {}
