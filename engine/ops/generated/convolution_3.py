"""Operations of the family convolution, part 3, written by ``make generate`` from ``engine/ops/convolution.py``."""

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


class ConvTbcBackward0(Node):
    """Backward of conv_tbc."""

    __slots__ = ("pad", "saved_self", "saved_weight", "version_self", "version_weight")
    saved_names = (
        "self",
        "weight",
    )
    parameter_names = ("pad",)
    formula = "gx = g ⋆ᵀ w,  gw = x ⋆ g,  gb = Σ g"
    pad: Any
    saved_self: Any
    saved_weight: Any
    version_self: Any
    version_weight: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1, e2 = self.next
        g0 = g1 = g2 = None
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        held = self.saved_weight
        counter = held._counter
        if counter is not None and counter.value != self.version_weight:
            raise modified(self, "weight")
        weight = held._array
        pad = self.pad
        wanted = (e0 is not None, e1 is not None, e2 is not None)
        g0, g1, g2 = convolution_kernels.conv_tbc_gradients(grad, input, weight, pad, wanted)
        if release:
            self.saved_self = self.saved_weight = RELEASED
        return (g0, g1, g2)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1, e2 = self.next
        g0 = g1 = g2 = None
        held = self.saved_self
        input = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_self)
            else unpack(self, "self")
        )
        held = self.saved_weight
        weight = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_weight)
            else unpack(self, "weight")
        )
        pad = self.pad
        wanted = (e0 is not None, e1 is not None, e2 is not None)
        g0, g1, g2 = F.conv_tbc_gradients(grad, input, weight, pad, wanted)
        return (g0, g1, g2)

    def release(self) -> bool:
        self.saved_self = self.saved_weight = RELEASED
        return True


def conv_tbc_padded(input: Any, weight: Any, bias: Any, pad: Any) -> Tensor:
    """``conv_tbc``: gx = g ⋆ᵀ w,  gw = x ⋆ g,  gb = Σ g"""
    if type(input) is not Tensor or type(weight) is not Tensor or type(bias) is not Tensor:
        if marked.active:
            mark = marked.found((input, weight, bias))
            if mark is not None:
                return marked.run(conv_tbc_padded, mark, (input, weight, bias), None, (input, weight, bias, pad), {})
        if type(input) is not Tensor:
            input = single("conv_tbc", input, "input", 1)
        if type(weight) is not Tensor:
            weight = single("conv_tbc", weight, "weight", 2)
        if type(bias) is not Tensor:
            bias = single("conv_tbc", bias, "bias", 3)
    a_input = input._array
    a_weight = weight._array
    a_bias = bias._array
    data = convolution_kernels.conv_tbc_array(a_input, a_weight, a_bias, pad)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if weight._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(weight)
    if bias._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(bias)
    if (input._requires_grad or weight._requires_grad or bias._requires_grad) and (
        not modes.altered or modes.is_grad_enabled()
    ):
        node: Any = new(ConvTbcBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = weight._edge
        if e1 is None and weight._requires_grad:
            e1 = weight._accumulator() or accumulate_grad(weight)
        e2 = bias._edge
        if e2 is None and bias._requires_grad:
            e2 = bias._accumulator() or accumulate_grad(bias)
        node.next = (e0, e1, e2)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
        node.saved_weight = weight if not saved.attention else save_input(weight)
        node.version_weight = 0 if weight._counter is None else weight._counter.value
        node.pad = pad
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
        report("conv_tbc", (input, weight, bias), {"pad": pad}, (result,), node)
    return result


FUNCTIONS = {"conv_tbc_padded": conv_tbc_padded}
OPERATORS: dict[str, Any] = {}
