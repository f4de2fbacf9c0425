"""Operations of the family image, part 3, written by ``make generate`` from ``engine/ops/image.py``."""

from __future__ import annotations

from typing import Any

from ... import autocasting, marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, unpack
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import image as image_kernels
from ..kernels import pooling as pooling_kernels
from ..operands import single
from ..reporting import report

new = object.__new__


class ReplicationPad1DBackward0(Node):
    """Backward of replication_pad1d."""

    __slots__ = ("padding", "saved_self", "version_self")
    saved_names = ("self",)
    parameter_names = ("padding",)
    formula = "the gradient of each place added to the element that stands there"
    padding: Any
    saved_self: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        padding = self.padding
        g0 = image_kernels.replication_gradient(grad, input, padding)
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
        padding = self.padding
        g0 = F.replication_pad1d_backward(grad, input, padding)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = RELEASED
        return True


def replication_pad1d(input: Any, padding: Any) -> Tensor:
    """``replication_pad1d``: the gradient of each place added to the element that stands there"""
    if autocasting.on:
        input = autocasting.full(input)
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(replication_pad1d, mark, (input,), None, (input, padding), {})
        input = single("replication_pad1d", input, "input", 1)
    a_input = input._array
    data = image_kernels.replication_padded(a_input, padding)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(ReplicationPad1DBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
        node.padding = padding
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
        report("replication_pad1d", (input,), {"padding": padding}, (result,), node)
    return result


class ReplicationPad1DBackwardBackward0(Node):
    """Backward of replication_pad1d_backward."""

    __slots__ = ("padding", "self_shape")
    parameter_names = ("padding",)
    formula = "replication padding of the gradient's gradient"
    padding: Any
    self_shape: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        if e0 is not None:
            padding = self.padding
            g0 = image_kernels.replication_padded(grad, padding)
        if e1 is not None:
            self_shape = self.self_shape
            g1 = pooling_kernels.zeros_shaped(grad, self_shape)
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        if e0 is not None:
            padding = self.padding
            g0 = F.replication_pad1d(grad, padding)
        if e1 is not None:
            self_shape = self.self_shape
            g1 = F.zeros_shaped(grad, self_shape)
        return (g0, g1)


def replication_pad1d_backward(grad_output: Any, input: Any, padding: Any) -> Tensor:
    """``replication_pad1d_backward``: replication padding of the gradient's gradient"""
    if type(grad_output) is not Tensor or type(input) is not Tensor:
        if marked.active:
            mark = marked.found((grad_output, input))
            if mark is not None:
                return marked.run(
                    replication_pad1d_backward, mark, (grad_output, input), None, (grad_output, input, padding), {}
                )
        if type(grad_output) is not Tensor:
            grad_output = single("replication_pad1d_backward", grad_output, "grad_output", 1)
        if type(input) is not Tensor:
            input = single("replication_pad1d_backward", input, "input", 2)
    a_grad_output = grad_output._array
    a_input = input._array
    data = image_kernels.replication_gradient(a_grad_output, a_input, padding)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if grad_output._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(grad_output)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if (grad_output._requires_grad or input._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(ReplicationPad1DBackwardBackward0)
        node.sequence = next_sequence()
        e0 = grad_output._edge
        if e0 is None and grad_output._requires_grad:
            e0 = grad_output._accumulator() or accumulate_grad(grad_output)
        e1 = input._edge
        if e1 is None and input._requires_grad:
            e1 = input._accumulator() or accumulate_grad(input)
        node.next = (e0, e1)
        node.padding = padding
        node.self_shape = a_input.shape
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
        report("replication_pad1d_backward", (grad_output, input), {"padding": padding}, (result,), node)
    return result


class ReplicationPad2DBackward0(Node):
    """Backward of replication_pad2d."""

    __slots__ = ("padding", "saved_self", "version_self")
    saved_names = ("self",)
    parameter_names = ("padding",)
    formula = "the gradient of each place added to the element that stands there"
    padding: Any
    saved_self: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        padding = self.padding
        g0 = image_kernels.replication_gradient(grad, input, padding)
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
        padding = self.padding
        g0 = F.replication_pad2d_backward(grad, input, padding)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = RELEASED
        return True


def replication_pad2d(input: Any, padding: Any) -> Tensor:
    """``replication_pad2d``: the gradient of each place added to the element that stands there"""
    if autocasting.on:
        input = autocasting.full(input)
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(replication_pad2d, mark, (input,), None, (input, padding), {})
        input = single("replication_pad2d", input, "input", 1)
    a_input = input._array
    data = image_kernels.replication_padded(a_input, padding)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(ReplicationPad2DBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
        node.padding = padding
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
        report("replication_pad2d", (input,), {"padding": padding}, (result,), node)
    return result


FUNCTIONS = {
    "replication_pad1d": replication_pad1d,
    "replication_pad1d_backward": replication_pad1d_backward,
    "replication_pad2d": replication_pad2d,
}
OPERATORS: dict[str, Any] = {}
