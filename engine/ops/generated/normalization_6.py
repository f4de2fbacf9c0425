"""Operations of the family normalization, part 6, written by ``make generate`` from ``engine/ops/normalization.py``."""

from __future__ import annotations

from typing import Any

from ... import probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, unpack
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import embedding as embedding_kernels
from ..operands import single
from ..reporting import report

new = object.__new__


class EmbeddingDenseBackwardBackward0(Node):
    """Backward of embedding_dense_backward."""

    __slots__ = ("num_weights", "padding_idx", "saved_indices", "scale_grad_by_freq", "version_indices")
    saved_names = ("indices",)
    parameter_names = (
        "num_weights",
        "padding_idx",
        "scale_grad_by_freq",
    )
    formula = "the rows looked up"
    num_weights: Any
    padding_idx: Any
    saved_indices: Any
    scale_grad_by_freq: Any
    version_indices: Any

    def apply(self, grad: Any) -> tuple[Any, ...]:
        held = self.saved_indices
        counter = held._counter
        if counter is not None and counter.value != self.version_indices:
            raise modified(self, "indices")
        indices = held._array
        num_weights = self.num_weights
        padding_idx = self.padding_idx
        scale_grad_by_freq = self.scale_grad_by_freq
        g0 = embedding_kernels.embedding_double_backward(grad, indices, num_weights, padding_idx, scale_grad_by_freq)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        indices = unpack(self, "indices")
        num_weights = self.num_weights
        padding_idx = self.padding_idx
        scale_grad_by_freq = self.scale_grad_by_freq
        g0 = F.embedding_double_backward(grad, indices, num_weights, padding_idx, scale_grad_by_freq)
        return (g0,)

    def release(self) -> bool:
        self.saved_indices = RELEASED
        return True


def embedding_dense_backward(
    grad_output: Any, indices: Any, num_weights: Any, padding_idx: Any, scale_grad_by_freq: Any
) -> Tensor:
    """``embedding_dense_backward``: the rows looked up"""
    if type(grad_output) is not Tensor:
        grad_output = single("embedding_dense_backward", grad_output, "grad_output", 1)
    if type(indices) is not Tensor:
        indices = single("embedding_dense_backward", indices, "indices", 2)
    a_grad_output = grad_output._array
    a_indices = indices._array
    data = embedding_kernels.embedding_dense_backward(
        a_grad_output, a_indices, num_weights, padding_idx, scale_grad_by_freq
    )
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if grad_output._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(grad_output)
    if indices._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(indices)
    if grad_output._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(EmbeddingDenseBackwardBackward0)
        node.sequence = next_sequence()
        e0 = grad_output._edge
        if e0 is None and grad_output._requires_grad:
            e0 = accumulate_grad(grad_output)
        node.next = (e0,)
        node.saved_indices = indices if not saved.attention else save_input(indices)
        node.version_indices = 0 if indices._counter is None else indices._counter.value
        node.num_weights = num_weights
        node.padding_idx = padding_idx
        node.scale_grad_by_freq = scale_grad_by_freq
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
            "embedding_dense_backward",
            (grad_output, indices),
            {"num_weights": num_weights, "padding_idx": padding_idx, "scale_grad_by_freq": scale_grad_by_freq},
            (result,),
            node,
        )
    return result


FUNCTIONS = {"embedding_dense_backward": embedding_dense_backward}
OPERATORS: dict[str, Any] = {}
