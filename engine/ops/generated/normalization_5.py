"""Operations of the family normalization, part 5, written by ``make generate`` from ``engine/ops/normalization.py``."""

from __future__ import annotations

from typing import Any

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, OutputPort, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, optional_array, save_input, save_output, unpack
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import embedding as embedding_kernels
from ..kernels import normalization as normalization_kernels
from ..operands import single
from ..reporting import report
from ..results import named_results

new = object.__new__


class NativeGroupNormBackward0(Node):
    """Backward of native_group_norm."""

    __slots__ = (
        "eps",
        "group",
        "saved_input",
        "saved_result1",
        "saved_result2",
        "saved_weight",
        "version_input",
        "version_result1",
        "version_result2",
        "version_weight",
    )
    saved_names = (
        "input",
        "weight",
        "result1",
        "result2",
    )
    parameter_names = (
        "group",
        "eps",
    )
    formula = "(w·g − mean(w·g) − x̂·mean(w·g·x̂))/σ over each group"
    outputs = 3
    eps: Any
    group: Any
    saved_input: Any
    saved_result1: Any
    saved_result2: Any
    saved_weight: Any
    version_input: Any
    version_result1: Any
    version_result2: Any
    version_weight: Any

    def run_arrays(self, grads: Any, release: bool) -> tuple[Any, ...]:
        grad0, grad1, grad2 = grads
        e0, e1, e2 = self.next
        g0 = g1 = g2 = None
        held = self.saved_input
        counter = held._counter
        if counter is not None and counter.value != self.version_input:
            raise modified(self, "input")
        input = held._array
        weight = optional_array(self, "weight")
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
        group = self.group
        eps = self.eps
        wanted = (e0 is not None, e1 is not None, e2 is not None)
        g0, g1, g2 = normalization_kernels.group_norm_gradients(
            grad0, grad1, grad2, input, weight, result1, result2, group, eps, wanted
        )
        if release:
            self.saved_input = self.saved_weight = self.saved_result1 = self.saved_result2 = RELEASED
        return (g0, g1, g2)

    def apply_tensors(self, grads: Any) -> tuple[Any, ...]:
        grad0, grad1, grad2 = grads
        e0, e1, e2 = self.next
        g0 = g1 = g2 = None
        held = self.saved_input
        input = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_input)
            else unpack(self, "input")
        )
        weight = None if self.saved_weight is None else unpack(self, "weight")
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
        group = self.group
        eps = self.eps
        wanted = (e0 is not None, e1 is not None, e2 is not None)
        g0, g1, g2 = F.group_norm_gradients(grad0, grad1, grad2, input, weight, result1, result2, group, eps, wanted)
        return (g0, g1, g2)

    def output_edge(self, number: int) -> Any:
        return OutputPort(self, number)

    def release(self) -> bool:
        self.saved_input = self.saved_weight = self.saved_result1 = self.saved_result2 = RELEASED
        return True


def native_group_norm_groups(input: Any, weight: Any, bias: Any, group: Any, eps: Any) -> Any:
    """``native_group_norm``: (w·g − mean(w·g) − x̂·mean(w·g·x̂))/σ over each group"""
    if (
        type(input) is not Tensor
        or (weight is not None and type(weight) is not Tensor)
        or (bias is not None and type(bias) is not Tensor)
    ):
        if marked.active:
            mark = marked.found((input, weight, bias))
            if mark is not None:
                return marked.run(
                    native_group_norm_groups,
                    mark,
                    (input, weight, bias),
                    input.dtype,
                    (input, weight, bias, group, eps),
                    {},
                )
        if type(input) is not Tensor:
            input = single("native_group_norm", input, "input", 1)
        if weight is not None and type(weight) is not Tensor:
            weight = single("native_group_norm", weight, "weight", 2)
        if bias is not None and type(bias) is not Tensor:
            bias = single("native_group_norm", bias, "bias", 3)
    a_input = input._array
    a_weight = None if weight is None else weight._array
    a_bias = None if bias is None else bias._array
    data0, data1, data2 = normalization_kernels.group_norm_array(a_input, a_weight, a_bias, group, eps)
    result: Tensor = new(Tensor)
    result._array = data0
    result._counter = result._base = None
    result1: Tensor = new(Tensor)
    result1._array = data1
    result1._counter = result1._base = None
    result2: Tensor = new(Tensor)
    result2._array = data2
    result2._counter = result2._base = None
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
        node: Any = new(NativeGroupNormBackward0)
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
        node.group = group
        node.eps = eps
        result._edge = OutputPort(node, 0)
        result._requires_grad = True
        result1._edge = OutputPort(node, 1)
        result1._requires_grad = True
        result2._edge = OutputPort(node, 2)
        result2._requires_grad = True
        node.saved_result1 = save_output(result1, 1)
        node.version_result1 = 0
        node.saved_result2 = save_output(result2, 2)
        node.version_result2 = 0
        if saved.attention and anomaly.enabled:
            anomaly.note_creation(node)
    else:
        node = None
        result._edge = None
        result._requires_grad = False
        result1._edge = None
        result1._requires_grad = False
        result2._edge = None
        result2._requires_grad = False
        if modes.altered and modes.is_inference_mode_enabled():
            result._inference = True
            result1._inference = True
            result2._inference = True
    if probe.observer is not None:
        report(
            "native_group_norm", (input, weight, bias), {"group": group, "eps": eps}, (result, result1, result2), node
        )
    return named_results("native_group_norm", ("result", "result1", "result2"), (result, result1, result2))


class EmbeddingBackward0(Node):
    """Backward of embedding."""

    __slots__ = ("padding_idx", "saved_indices", "scale_grad_by_freq", "version_indices", "weight_shape")
    saved_names = ("indices",)
    parameter_names = (
        "padding_idx",
        "scale_grad_by_freq",
    )
    formula = "gradients added up in the rows looked up"
    padding_idx: Any
    saved_indices: Any
    scale_grad_by_freq: Any
    version_indices: Any
    weight_shape: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_indices
        counter = held._counter
        if counter is not None and counter.value != self.version_indices:
            raise modified(self, "indices")
        indices = held._array
        padding_idx = self.padding_idx
        scale_grad_by_freq = self.scale_grad_by_freq
        weight_shape = self.weight_shape
        g0 = embedding_kernels.embedding_dense_backward(grad, indices, weight_shape[0], padding_idx, scale_grad_by_freq)
        if release:
            self.saved_indices = RELEASED
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        held = self.saved_indices
        indices = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_indices)
            else unpack(self, "indices")
        )
        padding_idx = self.padding_idx
        scale_grad_by_freq = self.scale_grad_by_freq
        weight_shape = self.weight_shape
        g0 = F.embedding_dense_backward(grad, indices, weight_shape[0], padding_idx, scale_grad_by_freq)
        return (g0,)

    def release(self) -> bool:
        self.saved_indices = RELEASED
        return True


def embedding_rows(weight: Any, indices: Any, padding_idx: Any, scale_grad_by_freq: Any) -> Tensor:
    """``embedding``: gradients added up in the rows looked up"""
    if type(weight) is not Tensor or type(indices) is not Tensor:
        if marked.active:
            mark = marked.found((weight, indices))
            if mark is not None:
                return marked.run(
                    embedding_rows,
                    mark,
                    (weight, indices),
                    None,
                    (weight, indices, padding_idx, scale_grad_by_freq),
                    {},
                )
        if type(weight) is not Tensor:
            weight = single("embedding", weight, "weight", 1)
        if type(indices) is not Tensor:
            indices = single("embedding", indices, "indices", 2)
    a_weight = weight._array
    a_indices = indices._array
    data = embedding_kernels.embedding_array(a_weight, a_indices)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if weight._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(weight)
    if indices._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(indices)
    if weight._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(EmbeddingBackward0)
        node.sequence = next_sequence()
        e0 = weight._edge
        if e0 is None and weight._requires_grad:
            e0 = weight._accumulator() or accumulate_grad(weight)
        node.next = (e0,)
        node.saved_indices = indices if not saved.attention else save_input(indices)
        node.version_indices = 0 if indices._counter is None else indices._counter.value
        node.padding_idx = padding_idx
        node.scale_grad_by_freq = scale_grad_by_freq
        node.weight_shape = a_weight.shape
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
            "embedding",
            (weight, indices),
            {"padding_idx": padding_idx, "scale_grad_by_freq": scale_grad_by_freq},
            (result,),
            node,
        )
    return result


FUNCTIONS = {"native_group_norm_groups": native_group_norm_groups, "embedding_rows": embedding_rows}
OPERATORS: dict[str, Any] = {}
