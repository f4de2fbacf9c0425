"""Operations of the family activation, part 7, written by ``make generate`` from ``engine/ops/activation.py``."""

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


class LogSigmoidBackward0(Node):
    """Backward of log_sigmoid."""

    __slots__ = ("saved_self", "version_self")
    saved_names = ("self",)
    formula = "σ(−x)"
    saved_self: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        g0 = activation_backward_kernels.log_sigmoid_backward(grad, input)
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
        g0 = F.log_sigmoid_backward(grad, input)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = RELEASED
        return True


def logsigmoid(input: Any) -> Tensor:
    """``log_sigmoid``: σ(−x)"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(logsigmoid, mark, (input,), None, (input,), {})
        input = single("log_sigmoid", input, "input", 1)
    a_input = input._array
    data = activation_kernels.log_sigmoid_array(a_input)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(LogSigmoidBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
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
        report("log_sigmoid", (input,), {}, (result,), node)
    return result


class GluBackward0(Node):
    """Backward of glu."""

    __slots__ = ("dim", "saved_self", "version_self")
    saved_names = ("self",)
    parameter_names = ("dim",)
    formula = "product rule of a·σ(b)"
    dim: Any
    saved_self: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        dim = self.dim
        g0 = activation_backward_kernels.glu_backward(grad, input, dim)
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
        dim = self.dim
        g0 = F.glu_backward(grad, input, dim)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = RELEASED
        return True


def glu_dim(input: Any, dim: Any = -1) -> Tensor:
    """``glu``: product rule of a·σ(b)"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(glu_dim, mark, (input,), None, (input, dim), {})
        input = single("glu", input, "input", 1)
    a_input = input._array
    data = activation_kernels.glu_array(a_input, dim)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(GluBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
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
        report("glu", (input,), {"dim": dim}, (result,), node)
    return result


class ThresholdBackward0(Node):
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


def threshold(input: Any, threshold: Any, value: Any) -> Tensor:
    """``threshold``: 1 above the threshold"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                found: Tensor = marked.run(F.threshold, mark, (input,), None, (input, threshold, value), {})
                return found
        input = single("threshold", input, "input", 1)
    a_input = input._array
    data = activation_kernels.threshold_array(a_input, threshold, value)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(ThresholdBackward0)
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


FUNCTIONS = {"logsigmoid": logsigmoid, "glu_dim": glu_dim, "threshold": threshold}
OPERATORS: dict[str, Any] = {}
