"""Operations of the family pooling, part 1, written by ``make generate`` from ``engine/ops/pooling.py``."""

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
from ..operands import single
from ..reporting import report

new = object.__new__


class AvgPool2DBackward0(Node):
    """Backward of avg_pool2d."""

    __slots__ = (
        "ceil_mode",
        "count_include_pad",
        "divisor_override",
        "kernel_size",
        "padding",
        "saved_self",
        "stride",
        "version_self",
    )
    saved_names = ("self",)
    parameter_names = (
        "kernel_size",
        "stride",
        "padding",
        "ceil_mode",
        "count_include_pad",
        "divisor_override",
    )
    formula = "each window's gradient shared out evenly"
    ceil_mode: Any
    count_include_pad: Any
    divisor_override: Any
    kernel_size: Any
    padding: Any
    saved_self: Any
    stride: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        kernel_size = self.kernel_size
        stride = self.stride
        padding = self.padding
        ceil_mode = self.ceil_mode
        count_include_pad = self.count_include_pad
        divisor_override = self.divisor_override
        g0 = pooling_kernels.avg_pool_gradient(
            grad, input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override
        )
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
        kernel_size = self.kernel_size
        stride = self.stride
        padding = self.padding
        ceil_mode = self.ceil_mode
        count_include_pad = self.count_include_pad
        divisor_override = self.divisor_override
        g0 = F.avg_pool2d_backward(
            grad, input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override
        )
        return (g0,)

    def release(self) -> bool:
        self.saved_self = RELEASED
        return True


def avg_pool2d_windows(
    input: Any,
    kernel_size: Any,
    stride: Any,
    padding: Any,
    ceil_mode: Any,
    count_include_pad: Any,
    divisor_override: Any,
) -> Tensor:
    """``avg_pool2d``: each window's gradient shared out evenly"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(
                    avg_pool2d_windows,
                    mark,
                    (input,),
                    None,
                    (input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override),
                    {},
                )
        input = single("avg_pool2d", input, "input", 1)
    a_input = input._array
    data = pooling_kernels.avg_pool_array(
        a_input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override
    )
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(AvgPool2DBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
        node.kernel_size = kernel_size
        node.stride = stride
        node.padding = padding
        node.ceil_mode = ceil_mode
        node.count_include_pad = count_include_pad
        node.divisor_override = divisor_override
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
            "avg_pool2d",
            (input,),
            {
                "kernel_size": kernel_size,
                "stride": stride,
                "padding": padding,
                "ceil_mode": ceil_mode,
                "count_include_pad": count_include_pad,
                "divisor_override": divisor_override,
            },
            (result,),
            node,
        )
    return result


class AvgPool2DBackwardBackward0(Node):
    """Backward of avg_pool2d_backward."""

    __slots__ = ("ceil_mode", "count_include_pad", "divisor_override", "kernel_size", "padding", "self_shape", "stride")
    parameter_names = (
        "kernel_size",
        "stride",
        "padding",
        "ceil_mode",
        "count_include_pad",
        "divisor_override",
    )
    formula = "avg_pool of the gradient's gradient"
    ceil_mode: Any
    count_include_pad: Any
    divisor_override: Any
    kernel_size: Any
    padding: Any
    self_shape: Any
    stride: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        if e0 is not None:
            kernel_size = self.kernel_size
            stride = self.stride
            padding = self.padding
            ceil_mode = self.ceil_mode
            count_include_pad = self.count_include_pad
            divisor_override = self.divisor_override
            g0 = pooling_kernels.avg_pool_array(
                grad, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override
            )
        if e1 is not None:
            self_shape = self.self_shape
            g1 = pooling_kernels.zeros_shaped(grad, self_shape)
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        if e0 is not None:
            kernel_size = self.kernel_size
            stride = self.stride
            padding = self.padding
            ceil_mode = self.ceil_mode
            count_include_pad = self.count_include_pad
            divisor_override = self.divisor_override
            g0 = F.avg_pool2d_windows(
                grad, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override
            )
        if e1 is not None:
            self_shape = self.self_shape
            g1 = F.zeros_shaped(grad, self_shape)
        return (g0, g1)


def avg_pool2d_backward(
    grad_output: Any,
    input: Any,
    kernel_size: Any,
    stride: Any,
    padding: Any,
    ceil_mode: Any,
    count_include_pad: Any,
    divisor_override: Any,
) -> Tensor:
    """``avg_pool2d_backward``: avg_pool of the gradient's gradient"""
    if type(grad_output) is not Tensor or type(input) is not Tensor:
        if marked.active:
            mark = marked.found((grad_output, input))
            if mark is not None:
                return marked.run(
                    avg_pool2d_backward,
                    mark,
                    (grad_output, input),
                    None,
                    (grad_output, input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override),
                    {},
                )
        if type(grad_output) is not Tensor:
            grad_output = single("avg_pool2d_backward", grad_output, "grad_output", 1)
        if type(input) is not Tensor:
            input = single("avg_pool2d_backward", input, "input", 2)
    a_grad_output = grad_output._array
    a_input = input._array
    data = pooling_kernels.avg_pool_gradient(
        a_grad_output, a_input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override
    )
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if grad_output._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(grad_output)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if (grad_output._requires_grad or input._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(AvgPool2DBackwardBackward0)
        node.sequence = next_sequence()
        e0 = grad_output._edge
        if e0 is None and grad_output._requires_grad:
            e0 = grad_output._accumulator() or accumulate_grad(grad_output)
        e1 = input._edge
        if e1 is None and input._requires_grad:
            e1 = input._accumulator() or accumulate_grad(input)
        node.next = (e0, e1)
        node.kernel_size = kernel_size
        node.stride = stride
        node.padding = padding
        node.ceil_mode = ceil_mode
        node.count_include_pad = count_include_pad
        node.divisor_override = divisor_override
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
        report(
            "avg_pool2d_backward",
            (grad_output, input),
            {
                "kernel_size": kernel_size,
                "stride": stride,
                "padding": padding,
                "ceil_mode": ceil_mode,
                "count_include_pad": count_include_pad,
                "divisor_override": divisor_override,
            },
            (result,),
            node,
        )
    return result


FUNCTIONS = {"avg_pool2d_windows": avg_pool2d_windows, "avg_pool2d_backward": avg_pool2d_backward}
OPERATORS: dict[str, Any] = {}
