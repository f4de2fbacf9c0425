"""Operations of the family pooling, part 3, written by ``make generate`` from ``engine/ops/pooling.py``."""

from __future__ import annotations

from typing import Any

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, unpack
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import pooling as pooling_kernels
from ..kernels import pooling_adaptive as pooling_adaptive_kernels
from ..operands import single
from ..reporting import report

new = object.__new__


class AdaptiveAvgPool2DBackward0(Node):
    """Backward of _adaptive_avg_pool2d."""

    __slots__ = ("saved_self", "version_self")
    saved_names = ("self",)
    formula = "each window's gradient shared out evenly"
    saved_self: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        g0 = pooling_adaptive_kernels.adaptive_avg_gradient(grad, input, 2)
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
        g0 = F.adaptive_avg_pool2d_backward(grad, input)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = RELEASED
        return True


def adaptive_avg_pool2d_size(input: Any, output_size: Any) -> Tensor:
    """``_adaptive_avg_pool2d``: each window's gradient shared out evenly"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(adaptive_avg_pool2d_size, mark, (input,), None, (input, output_size), {})
        input = single("_adaptive_avg_pool2d", input, "input", 1)
    a_input = input._array
    data = pooling_adaptive_kernels.adaptive_avg_array(a_input, output_size)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(AdaptiveAvgPool2DBackward0)
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
        report("_adaptive_avg_pool2d", (input,), {"output_size": output_size}, (result,), node)
    return result


class AdaptiveAvgPool2DBackwardBackward0(Node):
    """Backward of adaptive_avg_pool2d_backward."""

    __slots__ = ("grad_output_shape", "self_shape")
    formula = "adaptive_avg_pool of the gradient's gradient"
    grad_output_shape: Any
    self_shape: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        if e0 is not None:
            grad_output_shape = self.grad_output_shape
            g0 = pooling_adaptive_kernels.adaptive_avg_array(grad, tuple(grad_output_shape[-2:]))
        if e1 is not None:
            self_shape = self.self_shape
            g1 = pooling_kernels.zeros_shaped(grad, self_shape)
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        if e0 is not None:
            grad_output_shape = self.grad_output_shape
            g0 = F.adaptive_avg_pool2d_size(grad, tuple(grad_output_shape[-2:]))
        if e1 is not None:
            self_shape = self.self_shape
            g1 = F.zeros_shaped(grad, self_shape)
        return (g0, g1)


def adaptive_avg_pool2d_backward(grad_output: Any, input: Any) -> Tensor:
    """``adaptive_avg_pool2d_backward``: adaptive_avg_pool of the gradient's gradient"""
    if type(grad_output) is not Tensor or type(input) is not Tensor:
        if marked.active:
            mark = marked.found((grad_output, input))
            if mark is not None:
                return marked.run(
                    adaptive_avg_pool2d_backward, mark, (grad_output, input), None, (grad_output, input), {}
                )
        if type(grad_output) is not Tensor:
            grad_output = single("adaptive_avg_pool2d_backward", grad_output, "grad_output", 1)
        if type(input) is not Tensor:
            input = single("adaptive_avg_pool2d_backward", input, "input", 2)
    a_grad_output = grad_output._array
    a_input = input._array
    data = pooling_adaptive_kernels.adaptive_avg_gradient(a_grad_output, a_input, 2)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if grad_output._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(grad_output)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if (grad_output._requires_grad or input._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(AdaptiveAvgPool2DBackwardBackward0)
        node.sequence = next_sequence()
        e0 = grad_output._edge
        if e0 is None and grad_output._requires_grad:
            e0 = grad_output._accumulator() or accumulate_grad(grad_output)
        e1 = input._edge
        if e1 is None and input._requires_grad:
            e1 = input._accumulator() or accumulate_grad(input)
        node.next = (e0, e1)
        node.grad_output_shape = a_grad_output.shape
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
        report("adaptive_avg_pool2d_backward", (grad_output, input), {}, (result,), node)
    return result


class AdaptiveAvgPool3DBackward0(Node):
    """Backward of _adaptive_avg_pool3d."""

    __slots__ = ("saved_self", "version_self")
    saved_names = ("self",)
    formula = "each window's gradient shared out evenly"
    saved_self: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        g0 = pooling_adaptive_kernels.adaptive_avg_gradient(grad, input, 3)
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
        g0 = F.adaptive_avg_pool3d_backward(grad, input)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = RELEASED
        return True


def adaptive_avg_pool3d_size(input: Any, output_size: Any) -> Tensor:
    """``_adaptive_avg_pool3d``: each window's gradient shared out evenly"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(adaptive_avg_pool3d_size, mark, (input,), None, (input, output_size), {})
        input = single("_adaptive_avg_pool3d", input, "input", 1)
    a_input = input._array
    data = pooling_adaptive_kernels.adaptive_avg_array(a_input, output_size)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(AdaptiveAvgPool3DBackward0)
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
        report("_adaptive_avg_pool3d", (input,), {"output_size": output_size}, (result,), node)
    return result


class AdaptiveAvgPool3DBackwardBackward0(Node):
    """Backward of adaptive_avg_pool3d_backward."""

    __slots__ = ("grad_output_shape", "self_shape")
    formula = "adaptive_avg_pool of the gradient's gradient"
    grad_output_shape: Any
    self_shape: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        if e0 is not None:
            grad_output_shape = self.grad_output_shape
            g0 = pooling_adaptive_kernels.adaptive_avg_array(grad, tuple(grad_output_shape[-3:]))
        if e1 is not None:
            self_shape = self.self_shape
            g1 = pooling_kernels.zeros_shaped(grad, self_shape)
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        if e0 is not None:
            grad_output_shape = self.grad_output_shape
            g0 = F.adaptive_avg_pool3d_size(grad, tuple(grad_output_shape[-3:]))
        if e1 is not None:
            self_shape = self.self_shape
            g1 = F.zeros_shaped(grad, self_shape)
        return (g0, g1)


def adaptive_avg_pool3d_backward(grad_output: Any, input: Any) -> Tensor:
    """``adaptive_avg_pool3d_backward``: adaptive_avg_pool of the gradient's gradient"""
    if type(grad_output) is not Tensor or type(input) is not Tensor:
        if marked.active:
            mark = marked.found((grad_output, input))
            if mark is not None:
                return marked.run(
                    adaptive_avg_pool3d_backward, mark, (grad_output, input), None, (grad_output, input), {}
                )
        if type(grad_output) is not Tensor:
            grad_output = single("adaptive_avg_pool3d_backward", grad_output, "grad_output", 1)
        if type(input) is not Tensor:
            input = single("adaptive_avg_pool3d_backward", input, "input", 2)
    a_grad_output = grad_output._array
    a_input = input._array
    data = pooling_adaptive_kernels.adaptive_avg_gradient(a_grad_output, a_input, 3)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if grad_output._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(grad_output)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if (grad_output._requires_grad or input._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(AdaptiveAvgPool3DBackwardBackward0)
        node.sequence = next_sequence()
        e0 = grad_output._edge
        if e0 is None and grad_output._requires_grad:
            e0 = grad_output._accumulator() or accumulate_grad(grad_output)
        e1 = input._edge
        if e1 is None and input._requires_grad:
            e1 = input._accumulator() or accumulate_grad(input)
        node.next = (e0, e1)
        node.grad_output_shape = a_grad_output.shape
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
        report("adaptive_avg_pool3d_backward", (grad_output, input), {}, (result,), node)
    return result


FUNCTIONS = {
    "adaptive_avg_pool2d_size": adaptive_avg_pool2d_size,
    "adaptive_avg_pool2d_backward": adaptive_avg_pool2d_backward,
    "adaptive_avg_pool3d_size": adaptive_avg_pool3d_size,
    "adaptive_avg_pool3d_backward": adaptive_avg_pool3d_backward,
}
OPERATORS: dict[str, Any] = {}
