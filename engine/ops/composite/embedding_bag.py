"""``embedding_bag`` as ``torch`` has it, and its gradients in tensor operations."""

from __future__ import annotations

from typing import Any

from ...autograd.node import Node
from ...tensor import Tensor
from ..functions import composite
from ..functions import namespace as F
from ..kernels.embedding_bag import embedding_bag_gradients as kernel
from ..recording import new_node, one_result
from .unimplemented import unimplemented


@composite(method=False)
def embedding_bag(
    weight: Tensor,
    indices: Tensor,
    offsets: Tensor,
    scale_grad_by_freq: bool = False,
    mode: int = 0,
    sparse: bool = False,
    per_sample_weights: Tensor | None = None,
    include_last_offset: bool = False,
    padding_idx: int | None = None,
) -> Any:
    """Rows looked up and joined in bags; also the bag of each index, sizes of bags, and where maxima came from."""
    if sparse:
        raise RuntimeError("sparse gradients are not supported by Retrograd: leave sparse=False")
    rows = weight.shape[0]
    padding = -1
    if padding_idx is not None:
        if not -rows <= padding_idx < rows:
            raise RuntimeError(
                f"padding_idx must be within the number of embeddings, -{rows} through {rows - 1}, but got "
                f"{padding_idx}"
            )
        padding = padding_idx % rows
    given = (scale_grad_by_freq, mode, sparse, per_sample_weights, include_last_offset, padding)
    return tuple(F._embedding_bag(weight, indices, offsets, *given))


class EmbeddingBagBackwardBackward0(Node):
    """Stands for the second derivative, which PyTorch doesn't have."""

    __slots__ = ()

    def apply(self, grad: Any) -> tuple[Any, ...]:
        raise NotImplementedError("the derivative for '_embedding_bag_backward' is not implemented.")

    apply_tensors = apply


@composite(torch=False, method=False)
def embedding_bag_gradients(
    grad: Any, weight: Any, indices: Any, bags: Any, sizes: Any, chosen: Any, by_frequency: bool, mode: int,
    sample_weights: Any, padding_idx: int, wanted: tuple[bool, ...],
) -> Any:  # fmt: skip
    """Gradients for the table and the weights of samples, which PyTorch can't differentiate again."""
    g, w, i = grad._array, weight._array, indices._array
    bag, size, pick = bags._array, sizes._array, chosen._array
    samples = None if sample_weights is None else sample_weights._array
    for_table, for_samples = kernel(g, w, i, bag, size, pick, by_frequency, mode, samples, padding_idx, wanted)
    inputs = [grad] if sample_weights is None else [grad, sample_weights]
    table = (
        for_table
        if for_table is None
        else one_result("_embedding_bag_backward", for_table, inputs, lambda: _node(inputs), {})
    )
    name = "aten::_embedding_bag_per_sample_weights_backward"
    return table, None if for_samples is None else unimplemented(name, for_samples, (grad, weight))


def _node(inputs: list[Any]) -> Any:
    node = new_node(EmbeddingBagBackwardBackward0, inputs)
    node.next = (*node.next, None)[:2]
    return node
