"""``torch.nn.functional``: rows of a table looked up by index, alone or in bags."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.views import bump
from ..ops.functions import namespace as F
from ..settings import warn
from ..tensor import Tensor, tensor_of

__all__ = ["embedding", "embedding_bag"]

_MODES = ("sum", "mean", "max")


def embedding(
    input: Tensor,
    weight: Tensor,
    padding_idx: int | None = None,
    max_norm: float | None = None,
    norm_type: float = 2.0,
    scale_grad_by_freq: bool = False,
    sparse: bool = False,
) -> Any:
    """Rows of ``weight`` at the indices ``input``."""
    if weight.ndim != 2:
        raise RuntimeError("'weight' must be 2-D")
    if input._array.dtype not in (np.int64, np.int32):
        raise RuntimeError(
            "Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got "
            f"{input.type()} instead (while checking arguments for embedding)"
        )
    rows = weight._array.shape[0]
    padding = -1
    if padding_idx is not None:
        if not -rows <= padding_idx < rows:
            raise AssertionError("Padding_idx must be within num_embeddings")
        padding = padding_idx % rows
    if sparse:
        raise RuntimeError("sparse gradients are not supported by Retrograd: leave sparse=False")
    if max_norm is not None:
        _shorten(weight, input._array, max_norm, norm_type)
    return F.embedding_rows(weight, input, padding, scale_grad_by_freq)


def _shorten(weight: Tensor, indices: Any, max_norm: float, norm_type: float) -> None:
    """Scale the rows about to be looked up down to ``max_norm``."""
    used = np.unique(indices)
    rows = weight._array[used]
    norms = np.linalg.norm(rows, norm_type, axis=1, keepdims=True)
    weight._array[used] = np.where(norms > max_norm, rows * (max_norm / (norms + 1e-7)), rows)
    bump(weight)


def _bags(input: Tensor, offsets: Any, weights: Any) -> tuple[Any, Any, Any]:
    """Indices, offsets and weights of samples in one dimension."""
    if input.dim() == 2:
        if offsets is not None:
            raise ValueError(
                "if input is 2D, then offsets has to be None, as input is treated is a mini-batch of fixed length "
                f"sequences. However, found offsets of type {type(offsets)}"
            )
        starts = tensor_of(np.arange(0, input.numel(), input.shape[1], dtype=input._array.dtype))
        return F.reshape(input, (-1,)), starts, None if weights is None else F.reshape(weights, (-1,))
    if input.dim() != 1:
        raise ValueError(f"input has to be 1D or 2D Tensor, but got Tensor of dimension {input.dim()}")
    if offsets is None:
        raise ValueError("offsets has to be a 1D Tensor but got None")
    if offsets.ndim != 1:
        raise ValueError("offsets has to be a 1D Tensor")
    return input, offsets, weights


def _check_types(indices: Tensor, weight: Tensor) -> None:
    checked = (("indices", indices, "ib", "Long, Int"), ("weight", weight, "f", "Half, BFloat16, Float, Double"))
    for name, value, kinds, due in checked:
        if value._array.dtype.kind not in kinds:
            raise RuntimeError(
                f"Expected tensor for argument #1 '{name}' to have one of the following scalar types: {due}; but got "
                f"torch.{value.dtype.scalar_type}Tensor instead (while checking arguments for embedding_bag)"
            )


def embedding_bag(
    input: Tensor,
    weight: Tensor,
    offsets: Tensor | None = None,
    max_norm: float | None = None,
    norm_type: float = 2,
    scale_grad_by_freq: bool = False,
    mode: str = "mean",
    sparse: bool = False,
    per_sample_weights: Tensor | None = None,
    include_last_offset: bool = False,
    padding_idx: int | None = None,
) -> Any:
    """Sums, means or maxima of the rows of ``weight`` in each bag of indices."""
    if weight._array.dtype == np.int64 and input._array.dtype.kind == "f":
        warn(
            "Argument order of nn.functional.embedding_bag was changed. Usage `embedding_bag(weight, input, ...)` is "
            "deprecated, and should now be `embedding_bag(input, weight, ...)`.",
        )
        weight, input = input, weight
    if per_sample_weights is not None and input.shape != per_sample_weights.shape:
        raise ValueError(
            f"embedding_bag: If per_sample_weights ({per_sample_weights.shape}) is not None, then it must have the "
            f"same shape as the input ({input.shape})"
        )
    if weight.ndim != 2:
        raise ValueError(f"weight has to be a 2D Tensor, but got Tensor of dimension {weight.ndim}")
    if input.dim() == 2:
        include_last_offset = False
    indices, starts, samples = _bags(input, offsets, per_sample_weights)
    if mode not in _MODES:
        raise ValueError("mode has to be one of sum, mean or max")
    if mode == "max":
        if scale_grad_by_freq:
            raise ValueError("max mode does not support scaling the gradient by the frequency")
        if sparse:
            raise ValueError("max mode does not support sparse weights")
    if max_norm is not None:
        _shorten(weight, indices._array, max_norm, norm_type)
    if samples is not None and mode != "sum":
        raise NotImplementedError(
            "embedding_bag: per_sample_weights was not None. per_sample_weights is only supported for mode='sum' (got "
            f"mode='{mode}'). Please open a feature request on GitHub."
        )
    _check_types(indices, weight)
    given = (scale_grad_by_freq, _MODES.index(mode), sparse, samples, include_last_offset, padding_idx)
    return F.embedding_bag(weight, indices, starts, *given)[0]
