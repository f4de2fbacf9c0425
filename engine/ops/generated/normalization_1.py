"""Operations of the family normalization, part 1, written by ``make generate`` from ``engine/ops/normalization.py``."""

from __future__ import annotations

from typing import Any

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, optional_array, save_input, unpack
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import normalization as normalization_kernels
from ..operands import single
from ..reporting import report
from ..results import named_results

new = object.__new__


class NativeLayerNormBackward0(Node):
    """Backward of native_layer_norm."""

    __slots__ = (
        "normalized_shape",
        "saved_bias",
        "saved_input",
        "saved_result1",
        "saved_result2",
        "saved_weight",
        "version_bias",
        "version_input",
        "version_result1",
        "version_result2",
        "version_weight",
    )
    saved_names = (
        "input",
        "weight",
        "bias",
        "result1",
        "result2",
    )
    parameter_names = ("normalized_shape",)
    formula = "(w·g − mean(w·g) − x̂·mean(w·g·x̂))/σ"
    normalized_shape: Any
    saved_bias: Any
    saved_input: Any
    saved_result1: Any
    saved_result2: Any
    saved_weight: Any
    version_bias: Any
    version_input: Any
    version_result1: Any
    version_result2: Any
    version_weight: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1, e2 = self.next
        g0 = g1 = g2 = None
        held = self.saved_input
        counter = held._counter
        if counter is not None and counter.value != self.version_input:
            raise modified(self, "input")
        input = held._array
        normalized_shape = self.normalized_shape
        weight = optional_array(self, "weight")
        bias = optional_array(self, "bias")
        held = self.saved_result1
        counter = held._counter
        if counter is not None and counter.value != self.version_result1:
            raise modified(self, "result1")
        result1 = held._array
        held = self.saved_result2
        counter = held._counter
        if counter is not None and counter.value != self.version_result2:
            raise modified(self, "result2")
        result2 = held._array
        wanted = (e0 is not None, e1 is not None, e2 is not None)
        g0, g1, g2 = normalization_kernels.layer_norm_gradients(
            grad, input, normalized_shape, weight, bias, result1, result2, wanted
        )
        if release:
            self.saved_input = self.saved_weight = self.saved_bias = self.saved_result1 = self.saved_result2 = RELEASED
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
        normalized_shape = self.normalized_shape
        weight = None if self.saved_weight is None else unpack(self, "weight")
        bias = None if self.saved_bias is None else unpack(self, "bias")
        held = self.saved_result1
        result1 = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_result1)
            else unpack(self, "result1")
        )
        held = self.saved_result2
        result2 = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_result2)
            else unpack(self, "result2")
        )
        wanted = (e0 is not None, e1 is not None, e2 is not None)
        g0, g1, g2 = F.layer_norm_gradients(grad, input, normalized_shape, weight, bias, result1, result2, wanted)
        return (g0, g1, g2)

    def release(self) -> bool:
        self.saved_input = self.saved_weight = self.saved_bias = self.saved_result1 = self.saved_result2 = RELEASED
        return True


def native_layer_norm_rows(input: Any, normalized_shape: Any, weight: Any, bias: Any, eps: Any) -> Any:
    """``native_layer_norm``: (w·g − mean(w·g) − x̂·mean(w·g·x̂))/σ"""
    if (
        type(input) is not Tensor
        or (weight is not None and type(weight) is not Tensor)
        or (bias is not None and type(bias) is not Tensor)
    ):
        if marked.active:
            mark = marked.found((input, weight, bias))
            if mark is not None:
                return marked.run(
                    native_layer_norm_rows,
                    mark,
                    (input, weight, bias),
                    input.dtype,
                    (input, normalized_shape, weight, bias, eps),
                    {},
                )
        if type(input) is not Tensor:
            input = single("native_layer_norm", input, "input", 1)
        if weight is not None and type(weight) is not Tensor:
            weight = single("native_layer_norm", weight, "weight", 2)
        if bias is not None and type(bias) is not Tensor:
            bias = single("native_layer_norm", bias, "bias", 3)
    a_input = input._array
    a_weight = None if weight is None else weight._array
    a_bias = None if bias is None else bias._array
    data0, data1, data2 = normalization_kernels.layer_norm_array(a_input, a_weight, a_bias, len(normalized_shape), eps)
    result: Tensor = new(Tensor)
    result._array = data0
    result._counter = result._base = None
    result1: Tensor = new(Tensor)
    result1._array = data1
    result1._counter = result1._base = None
    result1._edge = None
    result1._requires_grad = False
    result2: Tensor = new(Tensor)
    result2._array = data2
    result2._counter = result2._base = None
    result2._edge = None
    result2._requires_grad = False
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if weight is not None and weight._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(weight)
    if bias is not None and bias._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(bias)
    if (
        input._requires_grad
        or (weight is not None and weight._requires_grad)
        or (bias is not None and bias._requires_grad)
    ) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(NativeLayerNormBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = None if weight is None else weight._edge
        if e1 is None and weight is not None and weight._requires_grad:
            e1 = weight._accumulator() or accumulate_grad(weight)
        e2 = None if bias is None else bias._edge
        if e2 is None and bias is not None and bias._requires_grad:
            e2 = bias._accumulator() or accumulate_grad(bias)
        node.next = (e0, e1, e2)
        node.saved_input = input if not saved.attention else save_input(input)
        node.version_input = 0 if input._counter is None else input._counter.value
        node.saved_weight = None if weight is None else weight if not saved.attention else save_input(weight)
        node.version_weight = 0 if weight is None or weight._counter is None else weight._counter.value
        node.saved_bias = None if bias is None else bias if not saved.attention else save_input(bias)
        node.version_bias = 0 if bias is None or bias._counter is None else bias._counter.value
        node.normalized_shape = normalized_shape
        result._edge = node
        result._requires_grad = True
        node.saved_result1 = result1
        node.version_result1 = 0
        node.saved_result2 = result2
        node.version_result2 = 0
        if saved.attention and anomaly.enabled:
            anomaly.note_creation(node)
    else:
        node = None
        result._edge = None
        result._requires_grad = False
        if modes.altered and modes.is_inference_mode_enabled():
            result._inference = True
            result1._inference = True
            result2._inference = True
    if probe.observer is not None:
        report(
            "native_layer_norm",
            (input, weight, bias),
            {"normalized_shape": normalized_shape, "eps": eps},
            (result, result1, result2),
            node,
        )
    return named_results("native_layer_norm", ("result", "result1", "result2"), (result, result1, result2))


FUNCTIONS = {"native_layer_norm_rows": native_layer_norm_rows}
OPERATORS: dict[str, Any] = {}
