"""Operations of the family normalization, part 2, written by ``make generate`` from ``engine/ops/normalization.py``."""

from __future__ import annotations

from typing import Any

from ... import probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, unpack
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import normalization as normalization_kernels
from ..operands import single
from ..reporting import report
from ..results import named_results

new = object.__new__


class NativeBatchNormBackward0(Node):
    """Backward of native_batch_norm."""

    __slots__ = (
        "eps",
        "saved_result1",
        "saved_result2",
        "saved_self",
        "saved_weight",
        "training",
        "version_result1",
        "version_result2",
        "version_self",
        "version_weight",
    )
    saved_names = (
        "self",
        "weight",
        "result1",
        "result2",
    )
    parameter_names = (
        "training",
        "eps",
    )
    formula = "(w·g − mean(w·g) − x̂·mean(w·g·x̂))/σ over the batch"
    eps: Any
    saved_result1: Any
    saved_result2: Any
    saved_self: Any
    saved_weight: Any
    training: Any
    version_result1: Any
    version_result2: Any
    version_self: Any
    version_weight: Any

    def apply(self, grad: Any) -> tuple[Any, ...]:
        e0, e1, e2 = self.next
        g0 = g1 = g2 = None
        if e0 is not None:
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
            training = self.training
            eps = self.eps
            g0 = normalization_kernels.batch_norm_gradient(grad, input, weight, result1, result2, training, eps)
        if e1 is not None:
            held = self.saved_self
            counter = held._counter
            if counter is not None and counter.value != self.version_self:
                raise modified(self, "self")
            input = held._array
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
            training = self.training
            eps = self.eps
            g1 = normalization_kernels.batch_norm_weight_gradient(grad, input, result1, result2, training, eps)
        if e2 is not None:
            g2 = normalization_kernels.channel_sum(grad)
        return (g0, g1, g2)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1, e2 = self.next
        g0 = g1 = g2 = None
        if e0 is not None:
            input = unpack(self, "self")
            weight = unpack(self, "weight")
            result1 = unpack(self, "result1")
            result2 = unpack(self, "result2")
            training = self.training
            eps = self.eps
            g0 = F.batch_norm_gradient(grad, input, weight, result1, result2, training, eps)
        if e1 is not None:
            input = unpack(self, "self")
            result1 = unpack(self, "result1")
            result2 = unpack(self, "result2")
            training = self.training
            eps = self.eps
            g1 = F.batch_norm_weight_gradient(grad, input, result1, result2, training, eps)
        if e2 is not None:
            g2 = F.channel_sum(grad)
        return (g0, g1, g2)

    def release(self) -> bool:
        self.saved_self = self.saved_weight = self.saved_result1 = self.saved_result2 = RELEASED
        return True


def native_batch_norm_channels(
    input: Any, weight: Any, bias: Any, running_mean: Any, running_var: Any, training: Any, eps: Any
) -> Any:
    """``native_batch_norm``: (w·g − mean(w·g) − x̂·mean(w·g·x̂))/σ over the batch"""
    if type(input) is not Tensor:
        input = single("native_batch_norm", input, "input", 1)
    if type(weight) is not Tensor:
        weight = single("native_batch_norm", weight, "weight", 2)
    if type(bias) is not Tensor:
        bias = single("native_batch_norm", bias, "bias", 3)
    a_input = input._array
    a_weight = weight._array
    a_bias = bias._array
    data0, data1, data2 = normalization_kernels.batch_norm_array(
        a_input, a_weight, a_bias, running_mean, running_var, training, eps
    )
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
    if input._base is not None:
        refresh(input)
    if weight._base is not None:
        refresh(weight)
    if bias._base is not None:
        refresh(bias)
    if (input._requires_grad or weight._requires_grad or bias._requires_grad) and (
        not modes.altered or modes.is_grad_enabled()
    ):
        node: Any = new(NativeBatchNormBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = accumulate_grad(input)
        e1 = weight._edge
        if e1 is None and weight._requires_grad:
            e1 = accumulate_grad(weight)
        e2 = bias._edge
        if e2 is None and bias._requires_grad:
            e2 = accumulate_grad(bias)
        node.next = (e0, e1, e2)
        if e0 is not None or e1 is not None:
            node.saved_self = input if not saved.attention else save_input(input)
            node.version_self = 0 if input._counter is None else input._counter.value
        else:
            node.saved_self = None
        if e0 is not None:
            node.saved_weight = weight if not saved.attention else save_input(weight)
            node.version_weight = 0 if weight._counter is None else weight._counter.value
        else:
            node.saved_weight = None
        node.training = training
        node.eps = eps
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
            "native_batch_norm",
            (input, weight, bias),
            {"running_mean": running_mean, "running_var": running_var, "training": training, "eps": eps},
            (result, result1, result2),
            node,
        )
    return named_results("native_batch_norm", ("result", "result1", "result2"), (result, result1, result2))


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

    def apply(self, grad: Any) -> tuple[Any, ...]:
        held = self.saved_indices
        counter = held._counter
        if counter is not None and counter.value != self.version_indices:
            raise modified(self, "indices")
        indices = held._array
        weight_shape = self.weight_shape
        padding_idx = self.padding_idx
        scale_grad_by_freq = self.scale_grad_by_freq
        g0 = normalization_kernels.embedding_gradient(grad, indices, weight_shape, padding_idx, scale_grad_by_freq)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        indices = unpack(self, "indices")
        weight_shape = self.weight_shape
        padding_idx = self.padding_idx
        scale_grad_by_freq = self.scale_grad_by_freq
        g0 = F.embedding_gradient(grad, indices, weight_shape, padding_idx, scale_grad_by_freq)
        return (g0,)

    def release(self) -> bool:
        self.saved_indices = RELEASED
        return True


def embedding_rows(weight: Any, indices: Any, padding_idx: Any, scale_grad_by_freq: Any) -> Tensor:
    """``embedding``: gradients added up in the rows looked up"""
    if type(weight) is not Tensor:
        weight = single("embedding", weight, "weight", 1)
    if type(indices) is not Tensor:
        indices = single("embedding", indices, "indices", 2)
    a_weight = weight._array
    a_indices = indices._array
    data = normalization_kernels.embedding_array(a_weight, a_indices)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if weight._base is not None:
        refresh(weight)
    if indices._base is not None:
        refresh(indices)
    if weight._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(EmbeddingBackward0)
        node.sequence = next_sequence()
        e0 = weight._edge
        if e0 is None and weight._requires_grad:
            e0 = accumulate_grad(weight)
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


FUNCTIONS = {"native_batch_norm_channels": native_batch_norm_channels, "embedding_rows": embedding_rows}
OPERATORS: dict[str, Any] = {}
