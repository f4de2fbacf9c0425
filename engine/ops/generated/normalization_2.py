"""Operations of the family normalization, part 2, written by ``make generate`` from ``engine/ops/normalization.py``."""

from __future__ import annotations

from typing import Any

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, OutputPort, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, optional_array, save_input, unpack
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import normalization as normalization_kernels
from ..operands import single
from ..reporting import report
from ..results import named_results

new = object.__new__


class NativeLayerNormBackwardBackward0(Node):
    """Backward of native_layer_norm_backward."""

    __slots__ = (
        "normalized_shape",
        "saved_grad_out",
        "saved_input",
        "saved_mean",
        "saved_rstd",
        "saved_weight",
        "version_grad_out",
        "version_input",
        "version_mean",
        "version_rstd",
        "version_weight",
    )
    saved_names = (
        "grad_out",
        "input",
        "mean",
        "rstd",
        "weight",
    )
    parameter_names = ("normalized_shape",)
    formula = "second derivative of the normalisation"
    outputs = 3
    normalized_shape: Any
    saved_grad_out: Any
    saved_input: Any
    saved_mean: Any
    saved_rstd: Any
    saved_weight: Any
    version_grad_out: Any
    version_input: Any
    version_mean: Any
    version_rstd: Any
    version_weight: Any

    def run_arrays(self, grads: Any, release: bool) -> tuple[Any, ...]:
        grad0, grad1, grad2 = grads
        e0, e1, _, _, e4, e5 = self.next
        g0 = g1 = g2 = g3 = g4 = g5 = None
        held = self.saved_grad_out
        counter = held._counter
        if counter is not None and counter.value != self.version_grad_out:
            raise modified(self, "grad_out")
        grad_out = held._array
        held = self.saved_input
        counter = held._counter
        if counter is not None and counter.value != self.version_input:
            raise modified(self, "input")
        input = held._array
        held = self.saved_mean
        counter = held._counter
        if counter is not None and counter.value != self.version_mean:
            raise modified(self, "mean")
        mean = held._array
        held = self.saved_rstd
        counter = held._counter
        if counter is not None and counter.value != self.version_rstd:
            raise modified(self, "rstd")
        rstd = held._array
        weight = optional_array(self, "weight")
        normalized_shape = self.normalized_shape
        wanted = (e0 is not None, e1 is not None, e4 is not None, e5 is not None)
        g0, g1, g4, g5 = normalization_kernels.layer_norm_double_backward(
            grad0, grad1, grad2, grad_out, input, mean, rstd, weight, normalized_shape
        )
        if release:
            self.saved_grad_out = self.saved_input = self.saved_mean = self.saved_rstd = self.saved_weight = RELEASED
        return (g0, g1, g2, g3, g4, g5)

    def apply_tensors(self, grads: Any) -> tuple[Any, ...]:
        grad0, grad1, grad2 = grads
        e0, e1, _, _, e4, e5 = self.next
        g0 = g1 = g2 = g3 = g4 = g5 = None
        held = self.saved_grad_out
        grad_out = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_grad_out)
            else unpack(self, "grad_out")
        )
        held = self.saved_input
        input = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_input)
            else unpack(self, "input")
        )
        held = self.saved_mean
        mean = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_mean)
            else unpack(self, "mean")
        )
        held = self.saved_rstd
        rstd = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_rstd)
            else unpack(self, "rstd")
        )
        weight = None if self.saved_weight is None else unpack(self, "weight")
        normalized_shape = self.normalized_shape
        wanted = (e0 is not None, e1 is not None, e4 is not None, e5 is not None)
        g0, g1, g4, g5 = F.layer_norm_double_backward(
            grad0, grad1, grad2, grad_out, input, mean, rstd, weight, normalized_shape
        )
        return (g0, g1, g2, g3, g4, g5)

    def output_edge(self, number: int) -> Any:
        return OutputPort(self, number)

    def release(self) -> bool:
        self.saved_grad_out = self.saved_input = self.saved_mean = self.saved_rstd = self.saved_weight = RELEASED
        return True


def native_layer_norm_backward(
    grad_out: Any, input: Any, mean: Any, rstd: Any, weight: Any, bias: Any, normalized_shape: Any
) -> Any:
    """``native_layer_norm_backward``: second derivative of the normalisation"""
    if (
        type(grad_out) is not Tensor
        or type(input) is not Tensor
        or type(mean) is not Tensor
        or type(rstd) is not Tensor
        or (weight is not None and type(weight) is not Tensor)
        or (bias is not None and type(bias) is not Tensor)
    ):
        if marked.active:
            mark = marked.found((grad_out, input, mean, rstd, weight, bias))
            if mark is not None:
                return marked.run(
                    native_layer_norm_backward,
                    mark,
                    (grad_out, input, mean, rstd, weight, bias),
                    None,
                    (grad_out, input, mean, rstd, weight, bias, normalized_shape),
                    {},
                )
        if type(grad_out) is not Tensor:
            grad_out = single("native_layer_norm_backward", grad_out, "grad_out", 1)
        if type(input) is not Tensor:
            input = single("native_layer_norm_backward", input, "input", 2)
        if type(mean) is not Tensor:
            mean = single("native_layer_norm_backward", mean, "mean", 3)
        if type(rstd) is not Tensor:
            rstd = single("native_layer_norm_backward", rstd, "rstd", 4)
        if weight is not None and type(weight) is not Tensor:
            weight = single("native_layer_norm_backward", weight, "weight", 5)
        if bias is not None and type(bias) is not Tensor:
            bias = single("native_layer_norm_backward", bias, "bias", 6)
    a_grad_out = grad_out._array
    a_input = input._array
    a_mean = mean._array
    a_rstd = rstd._array
    a_weight = None if weight is None else weight._array
    a_bias = None if bias is None else bias._array
    data0, data1, data2 = normalization_kernels.layer_norm_backward_array(
        a_grad_out, a_input, a_mean, a_rstd, a_weight, len(normalized_shape)
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
    if grad_out._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(grad_out)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if mean._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(mean)
    if rstd._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(rstd)
    if weight is not None and weight._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(weight)
    if bias is not None and bias._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(bias)
    if (
        grad_out._requires_grad
        or input._requires_grad
        or (weight is not None and weight._requires_grad)
        or (bias is not None and bias._requires_grad)
    ) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(NativeLayerNormBackwardBackward0)
        node.sequence = next_sequence()
        e0 = grad_out._edge
        if e0 is None and grad_out._requires_grad:
            e0 = grad_out._accumulator() or accumulate_grad(grad_out)
        e1 = input._edge
        if e1 is None and input._requires_grad:
            e1 = input._accumulator() or accumulate_grad(input)
        e4 = None if weight is None else weight._edge
        if e4 is None and weight is not None and weight._requires_grad:
            e4 = weight._accumulator() or accumulate_grad(weight)
        e5 = None if bias is None else bias._edge
        if e5 is None and bias is not None and bias._requires_grad:
            e5 = bias._accumulator() or accumulate_grad(bias)
        node.next = (e0, e1, None, None, e4, e5)
        node.saved_grad_out = grad_out if not saved.attention else save_input(grad_out)
        node.version_grad_out = 0 if grad_out._counter is None else grad_out._counter.value
        node.saved_input = input if not saved.attention else save_input(input)
        node.version_input = 0 if input._counter is None else input._counter.value
        node.saved_mean = mean if not saved.attention else save_input(mean)
        node.version_mean = 0 if mean._counter is None else mean._counter.value
        node.saved_rstd = rstd if not saved.attention else save_input(rstd)
        node.version_rstd = 0 if rstd._counter is None else rstd._counter.value
        node.saved_weight = None if weight is None else weight if not saved.attention else save_input(weight)
        node.version_weight = 0 if weight is None or weight._counter is None else weight._counter.value
        node.normalized_shape = normalized_shape
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
            "native_layer_norm_backward",
            (grad_out, input, mean, rstd, weight, bias),
            {"normalized_shape": normalized_shape},
            (result0, result1, result2),
            node,
        )
    return named_results("native_layer_norm_backward", ("result0", "result1", "result2"), (result0, result1, result2))


FUNCTIONS = {"native_layer_norm_backward": native_layer_norm_backward}
OPERATORS: dict[str, Any] = {}
