"""``torch.nn.functional``: losses that compare distributions."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import autocasting
from ..ops.functions import namespace as F
from ..settings import warn
from ..signatures import complaint
from ..tensor import Tensor
from .functional_activation import plus
from .functional_loss import legacy_reduction, reduced

__all__ = ["gaussian_nll_loss", "kl_div", "poisson_nll_loss"]


def kl_div(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    log_target: bool = False,
) -> Any:
    """``target * (log(target) - input)``; ``input`` holds log-probabilities."""
    if reduction == "mean" and size_average is None and reduce is None:
        warn(
            "reduction: 'mean' divides the total loss by both the batch size and the support size.'batchmean' divides "
            "only by the batch size, and aligns with the KL div math definition.'mean' will be changed to "
            "behave the same "
            "as 'batchmean' in the next major release.",
        )
    if not isinstance(input, Tensor) or not isinstance(target, Tensor):
        raise TypeError(complaint("kl_div", (input, target, 1), {"log_target": log_target}))
    if not input.dtype.is_floating_point or not target.dtype.is_floating_point:
        raise RuntimeError("kl_div: Integral inputs not supported.")
    if autocasting.on:
        input, target = autocasting.full(input, target)
    # As in PyTorch's code, what stands on the right is computed first.
    second = target - input if log_target else target * input
    losses = F.exp(target) * second if log_target else F.xlogy(target, target) - second
    if reduction == "batchmean":
        total = losses.sum()
        return total / input.shape[0] if input.ndim else total
    return reduced(losses, legacy_reduction(size_average, reduce, reduction))


def poisson_nll_loss(
    input: Tensor,
    target: Tensor,
    log_input: bool = True,
    full: bool = False,
    size_average: bool | None = None,
    eps: float = 1e-8,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Any:
    """``exp(input) - target * input``, or ``input - target * log(input + eps)``."""
    reduction = legacy_reduction(size_average, reduce, reduction)
    if autocasting.on:
        input, target = autocasting.full(input, target)
    second = target * input if log_input else None
    loss = F.exp(input) - second if log_input else input - target * F.log(plus(input, eps))
    if full:
        stirling = target * F.log(target) - target + 0.5 * F.log(2 * np.pi * target)
        loss = loss + F.masked_fill(stirling, target <= 1, 0)
    return reduced(loss, reduction)


def gaussian_nll_loss(
    input: Tensor, target: Tensor, var: Any, full: bool = False, eps: float = 1e-6, reduction: str = "mean"
) -> Any:
    """``0.5 (log var + (input - target)² / var)`` with the variance at least ``eps``."""
    if isinstance(var, float):
        if var < 0:
            raise ValueError("var has negative entry/entries")
        var = var * F.ones_like(input)
    elif not isinstance(var, Tensor):
        raise TypeError(f"'<' not supported between instances of '{type(var).__name__}' and 'int'")
    elif (var._array < 0).any():
        raise ValueError("var has negative entry/entries")
    if var.size() != input.size() and input.size()[:-1] == var.size():
        var = F.unsqueeze(var, -1)
    elif var.size() != input.size() and not (
        var.ndim == input.ndim and sum(n for m, n in zip(input.size(), var.size(), strict=True) if m != n) == 1
    ):
        raise ValueError("var is of incorrect size")
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"{reduction} is not valid")
    var = var.clone()
    var._array[...] = var._array.clip(min=eps)
    loss = 0.5 * (F.log(var) + (input - target) ** 2 / var)
    if full:
        loss = loss + 0.5 * float(np.log(2 * np.pi))
    return reduced(loss, reduction)
