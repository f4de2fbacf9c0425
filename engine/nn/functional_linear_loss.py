"""``torch.nn.functional``: a linear map and the cross entropy of what it gives."""

from __future__ import annotations

import math
from typing import Any

from ..ops.functions import namespace as F
from ..tensor import Tensor
from .functional_loss import cross_entropy

__all__ = ["linear_cross_entropy"]


def _check(input: Tensor, weight: Tensor, bias: Tensor | None) -> None:
    if input.ndim not in (1, 2):
        raise RuntimeError(f"expected input with dimensionality 1 or 2, got {input.ndim}")
    if weight.ndim < 2:
        raise RuntimeError(f"expected linear_weight with dimensionality at least 2, got {weight.ndim}")
    if input.shape[-1] != weight.shape[-1]:
        raise RuntimeError(
            "expected equal input and linear_weight last dimensions (in_features), got "
            f"{input.shape[-1]} and {weight.shape[-1]}, respectively"
        )
    if bias is not None and tuple(bias.shape) != tuple(weight.shape[:-1]):
        raise RuntimeError(f"expected linear_bias shape {tuple(weight.shape[:-1])}, got {tuple(bias.shape)}")
    if weight.ndim > 2 and input.ndim == 1:
        raise RuntimeError(
            f"K-dimensional loss defined by linear_weight shape {tuple(weight.shape)} requires batched input, (N, "
            f"{input.shape[-1]}), got unbatched input with shape {tuple(input.shape)}"
        )


def linear_cross_entropy(
    input: Tensor,
    linear_weight: Tensor,
    target: Tensor,
    *,
    linear_bias: Tensor | None = None,
    weight: Tensor | None = None,
    reduction: str = "mean",
    ignore_index: int | None = None,
    label_smoothing: float = 0.0,
    options: Any = None,
) -> Any:
    """Cross entropy of ``input @ linear_weight.T + linear_bias``."""
    if options is not None:
        raise NotImplementedError("options of linear_cross_entropy are not supported by Retrograd: leave options=None")
    _check(input, linear_weight, linear_bias)
    classes, *out = linear_weight.shape[:-1]
    shape = (*input.shape[:-1], classes, *out)
    if tuple(target.shape) == shape and ignore_index is not None:
        raise RuntimeError("ignore_index cannot be specified when target contains probabilities")
    if out:
        rows = math.prod(out, start=classes)
        linear_weight = F.reshape(linear_weight, (rows, input.shape[-1]))
        linear_bias = None if linear_bias is None else F.reshape(linear_bias, (rows,))
    logits = F.reshape(F.linear(input, linear_weight, linear_bias), shape)
    chosen = -100 if ignore_index is None else ignore_index
    return cross_entropy(logits, target, weight, None, chosen, reduction=reduction, label_smoothing=label_smoothing)
