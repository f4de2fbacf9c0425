"""Operations of the family convolution, part 2, written by ``make generate`` from ``engine/ops/convolution.py``."""

from __future__ import annotations

from typing import Any

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, OutputPort, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, unpack
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import convolution as convolution_kernels
from ..operands import single
from ..reporting import report
from ..results import named_results

new = object.__new__


class ConvolutionBackwardBackward0(Node):
    """Backward of convolution_backward."""

    __slots__ = (
        "dilation",
        "groups",
        "output_padding",
        "padding",
        "saved_grad_output",
        "saved_input",
        "saved_weight",
        "stride",
        "transposed",
        "version_grad_output",
        "version_input",
        "version_weight",
    )
    saved_names = (
        "grad_output",
        "input",
        "weight",
    )
    parameter_names = (
        "stride",
        "padding",
        "dilation",
        "transposed",
        "output_padding",
        "groups",
    )
    formula = "bilinear in the gradient, the input and the weight"
    outputs = 3
    dilation: Any
    groups: Any
    output_padding: Any
    padding: Any
    saved_grad_output: Any
    saved_input: Any
    saved_weight: Any
    stride: Any
    transposed: Any
    version_grad_output: Any
    version_input: Any
    version_weight: Any

    def run_arrays(self, grads: Any, release: bool) -> tuple[Any, ...]:
        grad0, grad1, grad2 = grads
        e0, e1, e2 = self.next
        g0 = g1 = g2 = None
        held = self.saved_grad_output
        counter = held._counter
        if counter is not None and counter.value != self.version_grad_output:
            raise modified(self, "grad_output")
        grad_output = held._array
        held = self.saved_input
        counter = held._counter
        if counter is not None and counter.value != self.version_input:
            raise modified(self, "input")
        input = held._array
        held = self.saved_weight
        counter = held._counter
        if counter is not None and counter.value != self.version_weight:
            raise modified(self, "weight")
        weight = held._array
        stride = self.stride
        padding = self.padding
        dilation = self.dilation
        transposed = self.transposed
        output_padding = self.output_padding
        groups = self.groups
        wanted = (e0 is not None, e1 is not None, e2 is not None)
        g0, g1, g2 = convolution_kernels.convolution_double_backward(
            grad0,
            grad1,
            grad2,
            grad_output,
            input,
            weight,
            stride,
            padding,
            dilation,
            transposed,
            output_padding,
            groups,
            wanted,
        )
        if release:
            self.saved_grad_output = self.saved_input = self.saved_weight = RELEASED
        return (g0, g1, g2)

    def apply_tensors(self, grads: Any) -> tuple[Any, ...]:
        grad0, grad1, grad2 = grads
        e0, e1, e2 = self.next
        g0 = g1 = g2 = None
        held = self.saved_grad_output
        grad_output = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_grad_output)
            else unpack(self, "grad_output")
        )
        held = self.saved_input
        input = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_input)
            else unpack(self, "input")
        )
        held = self.saved_weight
        weight = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_weight)
            else unpack(self, "weight")
        )
        stride = self.stride
        padding = self.padding
        dilation = self.dilation
        transposed = self.transposed
        output_padding = self.output_padding
        groups = self.groups
        wanted = (e0 is not None, e1 is not None, e2 is not None)
        g0, g1, g2 = F.convolution_double_backward(
            grad0,
            grad1,
            grad2,
            grad_output,
            input,
            weight,
            stride,
            padding,
            dilation,
            transposed,
            output_padding,
            groups,
            wanted,
        )
        return (g0, g1, g2)

    def output_edge(self, number: int) -> Any:
        return OutputPort(self, number)

    def release(self) -> bool:
        self.saved_grad_output = self.saved_input = self.saved_weight = RELEASED
        return True


def convolution_backward_masked(
    grad_output: Any,
    input: Any,
    weight: Any,
    stride: Any,
    padding: Any,
    dilation: Any,
    transposed: Any,
    output_padding: Any,
    groups: Any,
    output_mask: Any,
) -> Any:
    """``convolution_backward``: bilinear in the gradient, the input and the weight"""
    if type(grad_output) is not Tensor or type(input) is not Tensor or type(weight) is not Tensor:
        if marked.active:
            mark = marked.found((grad_output, input, weight))
            if mark is not None:
                return marked.run(
                    convolution_backward_masked,
                    mark,
                    (grad_output, input, weight),
                    None,
                    (
                        grad_output,
                        input,
                        weight,
                        stride,
                        padding,
                        dilation,
                        transposed,
                        output_padding,
                        groups,
                        output_mask,
                    ),
                    {},
                )
        if type(grad_output) is not Tensor:
            grad_output = single("convolution_backward", grad_output, "grad_output", 1)
        if type(input) is not Tensor:
            input = single("convolution_backward", input, "input", 2)
        if type(weight) is not Tensor:
            weight = single("convolution_backward", weight, "weight", 3)
    a_grad_output = grad_output._array
    a_input = input._array
    a_weight = weight._array
    data0, data1, data2 = convolution_kernels.convolution_backward_array(
        a_grad_output, a_input, a_weight, stride, padding, dilation, transposed, output_padding, groups, output_mask
    )
    result0: Tensor = new(Tensor)
    result0._array = data0
    result0._counter = result0._base = None
    result1: Tensor = new(Tensor)
    result1._array = data1
    result1._counter = result1._base = None
    result2: Tensor = new(Tensor)
    result2._array = data2
    result2._counter = result2._base = None
    if grad_output._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(grad_output)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if weight._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(weight)
    if (grad_output._requires_grad or input._requires_grad or weight._requires_grad) and (
        not modes.altered or modes.is_grad_enabled()
    ):
        node: Any = new(ConvolutionBackwardBackward0)
        node.sequence = next_sequence()
        e0 = grad_output._edge
        if e0 is None and grad_output._requires_grad:
            e0 = grad_output._accumulator() or accumulate_grad(grad_output)
        e1 = input._edge
        if e1 is None and input._requires_grad:
            e1 = input._accumulator() or accumulate_grad(input)
        e2 = weight._edge
        if e2 is None and weight._requires_grad:
            e2 = weight._accumulator() or accumulate_grad(weight)
        node.next = (e0, e1, e2)
        node.saved_grad_output = grad_output if not saved.attention else save_input(grad_output)
        node.version_grad_output = 0 if grad_output._counter is None else grad_output._counter.value
        node.saved_input = input if not saved.attention else save_input(input)
        node.version_input = 0 if input._counter is None else input._counter.value
        node.saved_weight = weight if not saved.attention else save_input(weight)
        node.version_weight = 0 if weight._counter is None else weight._counter.value
        node.stride = stride
        node.padding = padding
        node.dilation = dilation
        node.transposed = transposed
        node.output_padding = output_padding
        node.groups = groups
        result0._edge = OutputPort(node, 0)
        result0._requires_grad = True
        result1._edge = OutputPort(node, 1)
        result1._requires_grad = True
        result2._edge = OutputPort(node, 2)
        result2._requires_grad = True
        if saved.attention and anomaly.enabled:
            anomaly.note_creation(node)
    else:
        node = None
        result0._edge = None
        result0._requires_grad = False
        result1._edge = None
        result1._requires_grad = False
        result2._edge = None
        result2._requires_grad = False
        if modes.altered and modes.is_inference_mode_enabled():
            result0._inference = True
            result1._inference = True
            result2._inference = True
    if probe.observer is not None:
        report(
            "convolution_backward",
            (grad_output, input, weight),
            {
                "stride": stride,
                "padding": padding,
                "dilation": dilation,
                "transposed": transposed,
                "output_padding": output_padding,
                "groups": groups,
                "output_mask": output_mask,
            },
            (result0, result1, result2),
            node,
        )
    return named_results("convolution_backward", ("result0", "result1", "result2"), (result0, result1, result2))


FUNCTIONS = {"convolution_backward_masked": convolution_backward_masked}
OPERATORS: dict[str, Any] = {}
