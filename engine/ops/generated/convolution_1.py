"""Operations of the family convolution, part 1, written by ``make generate`` from ``engine/ops/convolution.py``."""

from __future__ import annotations

from typing import Any

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, unpack
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import convolution as convolution_kernels
from ..operands import single
from ..reporting import report

new = object.__new__


class ConvolutionBackward0(Node):
    """Backward of convolution."""

    __slots__ = (
        "dilation",
        "groups",
        "output_padding",
        "padding",
        "saved_input",
        "saved_weight",
        "stride",
        "transposed",
        "version_input",
        "version_weight",
    )
    saved_names = (
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
    formula = "gx = g ⋆ᵀ w,  gw = x ⋆ g,  gb = Σ g"
    dilation: Any
    groups: Any
    output_padding: Any
    padding: Any
    saved_input: Any
    saved_weight: Any
    stride: Any
    transposed: Any
    version_input: Any
    version_weight: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1, e2 = self.next
        g0 = g1 = g2 = None
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
        g0, g1, g2 = convolution_kernels.convolution_gradients(
            grad, input, weight, stride, padding, dilation, transposed, output_padding, groups, wanted
        )
        if release:
            self.saved_input = self.saved_weight = RELEASED
        return (g0, g1, g2)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1, e2 = self.next
        g0 = g1 = g2 = None
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
        g0, g1, g2 = F.convolution_gradients(
            grad, input, weight, stride, padding, dilation, transposed, output_padding, groups, wanted
        )
        return (g0, g1, g2)

    def release(self) -> bool:
        self.saved_input = self.saved_weight = RELEASED
        return True


def convolve(
    input: Any,
    weight: Any,
    bias: Any,
    stride: Any,
    padding: Any,
    dilation: Any,
    transposed: Any,
    output_padding: Any,
    groups: Any,
) -> Tensor:
    """``convolution``: gx = g ⋆ᵀ w,  gw = x ⋆ g,  gb = Σ g"""
    if type(input) is not Tensor or type(weight) is not Tensor or (bias is not None and type(bias) is not Tensor):
        if marked.active:
            mark = marked.found((input, weight, bias))
            if mark is not None:
                return marked.run(
                    convolve,
                    mark,
                    (input, weight, bias),
                    None,
                    (input, weight, bias, stride, padding, dilation, transposed, output_padding, groups),
                    {},
                )
        if type(input) is not Tensor:
            input = single("convolution", input, "input", 1)
        if type(weight) is not Tensor:
            weight = single("convolution", weight, "weight", 2)
        if bias is not None and type(bias) is not Tensor:
            bias = single("convolution", bias, "bias", 3)
    a_input = input._array
    a_weight = weight._array
    a_bias = None if bias is None else bias._array
    data = convolution_kernels.convolution_array(
        a_input, a_weight, a_bias, stride, padding, dilation, transposed, output_padding, groups
    )
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if weight._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(weight)
    if bias is not None and bias._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(bias)
    if (input._requires_grad or weight._requires_grad or (bias is not None and bias._requires_grad)) and (
        not modes.altered or modes.is_grad_enabled()
    ):
        node: Any = new(ConvolutionBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = weight._edge
        if e1 is None and weight._requires_grad:
            e1 = weight._accumulator() or accumulate_grad(weight)
        e2 = None if bias is None else bias._edge
        if e2 is None and bias is not None and bias._requires_grad:
            e2 = bias._accumulator() or accumulate_grad(bias)
        node.next = (e0, e1, e2)
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
            "convolution",
            (input, weight, bias),
            {
                "stride": stride,
                "padding": padding,
                "dilation": dilation,
                "transposed": transposed,
                "output_padding": output_padding,
                "groups": groups,
            },
            (result,),
            node,
        )
    return result


FUNCTIONS = {"convolve": convolve}
OPERATORS: dict[str, Any] = {}
