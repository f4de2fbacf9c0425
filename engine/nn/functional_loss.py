"""``torch.nn.functional``: losses."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import autocasting
from ..autograd import modes
from ..ops.functions import namespace as F
from ..ops.operands import broadcast_error, number, single
from ..settings import warn
from ..tensor import Tensor

__all__ = [
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "cross_entropy",
    "huber_loss",
    "l1_loss",
    "mse_loss",
    "nll_loss",
    "smooth_l1_loss",
]


_INT64 = np.dtype(np.int64)


def legacy_reduction(size_average: bool | None, reduce: bool | None, reduction: str) -> str:
    """``reduction``, or what the two old flags mean, with PyTorch's warning.

    Raises:
        ValueError: If it is none of the three.
    """
    if size_average is not None or reduce is not None:
        average = True if size_average is None else size_average
        wanted = True if reduce is None else reduce
        reduction = "none" if not wanted else "mean" if average else "sum"
        warn(
            f"size_average and reduce args will be deprecated, please use reduction='{reduction}' instead.",
        )
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"{reduction} is not a valid value for reduction")
    return reduction


def reduced(losses: Any, reduction: str) -> Any:
    """``losses`` themselves, their mean or their sum."""
    return losses.mean() if reduction == "mean" else losses.sum() if reduction == "sum" else losses


def _warn_sizes(input: Tensor, target: Tensor) -> None:
    if target.size() != input.size():
        warn(
            f"Using a target size ({target.size()}) that is different to the input size ({input.size()}). This will "
            "likely lead to incorrect results due to broadcasting. Please ensure they have the same size.",
        )


def constant(tensor: Tensor | None, function: str, argument: str = "weight") -> Tensor | None:
    """A weight, which can't have a gradient.

    Raises:
        RuntimeError: If it wants one.
    """
    if tensor is not None and tensor.requires_grad and modes.is_grad_enabled():
        raise RuntimeError(
            f"The function '{function}' is not differentiable with respect to argument '{argument}'. This input cannot "
            "have requires_grad True."
        )
    return tensor


def together(input: Tensor, target: Tensor) -> tuple[Any, Any]:
    """Both expanded to the shape that they broadcast to."""
    if input._array.shape == target._array.shape:
        return input, target
    try:
        shape = np.broadcast_shapes(input._array.shape, target._array.shape)
    except ValueError:
        raise broadcast_error(input._array, target._array) from None
    grown = (t if t._array.shape == shape else F.expand(t, shape) for t in (input, target))
    return next(grown), next(grown)


def less(value: float, t: Any) -> Any:
    """``value - t`` as C++ writes it: a subtraction from a constant."""
    return F.sub(number(value, t._array), t)


def mse_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    weight: Tensor | None = None,
) -> Any:
    """``(input - target)²``."""
    reduction = legacy_reduction(size_average, reduce, reduction)
    _warn_sizes(input, target)
    input, target = together(input, target)
    if autocasting.on:
        input, target = autocasting.full(input, target)
    if weight is not None:
        losses = F.pow(input - target, 2) * weight
        return losses.sum() / weight.sum() if reduction == "mean" else reduced(losses, reduction)
    return F.mse_loss_pair(input, target, reduction)


def l1_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    weight: Tensor | None = None,
) -> Any:
    """``|input - target|``."""
    reduction = legacy_reduction(size_average, reduce, reduction)
    _warn_sizes(input, target)
    input, target = together(input, target)
    if autocasting.on:
        input, target = autocasting.full(input, target)
    losses = F.abs(input - target)
    if weight is not None:
        losses = losses * weight
        return losses.sum() / weight.sum() if reduction == "mean" else reduced(losses, reduction)
    return reduced(losses, reduction)


def smooth_l1_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    beta: float = 1.0,
) -> Any:
    """Squared below ``beta``, linear above."""
    reduction = legacy_reduction(size_average, reduce, reduction)
    _warn_sizes(input, target)
    if beta < 0:
        raise RuntimeError("smooth_l1_loss does not support negative values for beta.")
    if beta == 0:
        return l1_loss(input, target, reduction=reduction)
    input, target = together(input, target)
    if autocasting.on:
        input, target = autocasting.full(input, target)
    return F.smooth_l1_loss_pair(input, target, reduction, beta)


def huber_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", delta: float = 1.0, weight: Tensor | None = None
) -> Any:
    """Squared below ``delta``, linear with slope ``delta`` above."""
    delta = float(delta)  # a 0-d tensor may stand for it
    _warn_sizes(input, target)
    if delta <= 0:
        raise RuntimeError("huber_loss does not support non-positive values for delta.")
    input, target = together(input, target)
    if autocasting.on:
        input, target = autocasting.full(input, target)
    if weight is not None:
        return reduced(F.huber_loss_pair(input, target, "none", delta) * weight, reduction)
    return F.huber_loss_pair(input, target, legacy_reduction(None, None, reduction), delta)


# ------------------------------------------------------------------------------------------------ classes
def _check_classes(input: Tensor, target: Tensor) -> None:
    x, t = input._array, target._array
    if x.ndim < 1:
        raise ValueError("Expected 1 or more dimensions (got 0)")
    if x.ndim == 1:
        if t.ndim > 1:
            raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
        if t.ndim and t.shape != (1,):
            raise ValueError(f"For 1D input, 1D target must have size 1, but got target size: {t.shape[0]}")
    elif x.shape[0] != (t.shape[0] if t.ndim else 1):
        raise ValueError(
            f"Expected input batch_size ({x.shape[0]}) to match target batch_size ({t.shape[0] if t.ndim else 1})."
        )
    if t.dtype is not _INT64 and t.dtype not in (np.int64, np.uint8):
        raise RuntimeError(f"expected target dtype to be Long or Byte, but got {target.dtype.scalar_type}")
    if x.ndim > 1 and x.shape[2:] != t.shape[1:]:
        if x.ndim == 2:
            raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
        raise RuntimeError(f"Expected target size {[x.shape[0], *x.shape[2:]]}, got {list(t.shape)}")


def _check_weight(input: Tensor, weight: Tensor | None) -> None:
    classes = input._array.shape[1 if input._array.ndim > 1 else 0]
    if weight is not None and weight._array.shape != (classes,):
        raise RuntimeError(
            f"weight tensor should be defined either for all {classes} classes or no classes but got weight tensor of "
            f"shape: {list(weight._array.shape)}"
        )
    if weight is not None and weight.dtype is not input.dtype:
        raise RuntimeError(f"expected scalar type {input.dtype.scalar_type} but found {weight.dtype.scalar_type}")


def nll_loss(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    ignore_index: int = -100,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Any:
    """Minus the log-likelihood at each target's class: ``input`` (N, C, …), ``target`` (N, …)."""
    reduction = legacy_reduction(size_average, reduce, reduction)
    if autocasting.on:
        input, weight = autocasting.full(input, weight)
    _check_classes(input, target)
    if target._array.dtype == np.uint8:
        target = target.long()
    rank = input._array.ndim
    _check_weight(input, weight)
    if rank <= 2:
        return F.nll_loss_rows(input, target, constant(weight, "nll_loss_forward"), reduction, ignore_index)
    if rank == 4:
        return F.nll_loss2d_planes(input, target, constant(weight, "nll_loss2d_forward"), reduction, ignore_index)
    n, c = input._array.shape[:2]
    rest = input._array.shape[2:]
    planes = F.reshape(input, (n, c, 1, -1))
    flat = F.reshape(target, (n, 1, -1))
    losses = F.nll_loss2d_planes(planes, flat, constant(weight, "nll_loss2d_forward"), reduction, ignore_index)
    return F.view(losses, (n, *rest)) if reduction == "none" else losses


def cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    ignore_index: int = -100,
    reduce: bool | None = None,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Any:
    """Cross entropy of logits (N, C, …) with class indices (N, …) or probabilities (N, C, …)."""
    reduction = legacy_reduction(size_average, reduce, reduction)
    if not 0.0 <= label_smoothing <= 1.0:
        raise RuntimeError(f"label_smoothing must be between 0.0 and 1.0. Got: {label_smoothing:g}")
    input, target = single("cross_entropy_loss", input), single("cross_entropy_loss", target, "target", 2)
    if autocasting.on:
        input, target, weight = autocasting.full(input, target, weight)
    axis = 0 if input._array.ndim == 1 else 1
    if not input._array.ndim:
        raise IndexError("Dimension specified as 1 but tensor has no dimensions")
    logs = F.log_softmax(input, axis)
    if target._array.shape == input._array.shape:
        if target._array.dtype.kind != "f":
            raise RuntimeError(
                "Expected floating point type for target with class probabilities, got " + target.dtype.scalar_type
            )
        if ignore_index >= 0:
            raise RuntimeError("ignore_index is not supported for floating point target")
        return _soft_targets(logs, target, weight, reduction, label_smoothing, axis)
    loss = nll_loss(logs, target, weight, None, ignore_index, None, reduction)
    if not label_smoothing:
        return loss
    return _smoothed(loss, logs, target, weight, ignore_index, reduction, label_smoothing, axis)


def _channelwise(weight: Tensor, rank: int, axis: int) -> Any:
    return F.view(weight, tuple(-1 if i == axis else 1 for i in range(rank)))


def _soft_targets(
    logs: Any, target: Any, weight: Tensor | None, reduction: str, label_smoothing: float, axis: int
) -> Any:
    classes = logs.shape[axis]
    if label_smoothing:
        target = F.add_scalar(F.mul_scalar(target, 1 - label_smoothing), label_smoothing / classes)
    terms = logs * target
    if weight is not None:
        terms = terms * _channelwise(weight, logs.ndim, axis)
    if reduction == "none":
        return -terms.sum(axis)
    total = -terms.sum()
    return total if reduction == "sum" else F.div_scalar(total, max(logs.numel() // classes, 1))


def _smoothed(
    loss: Any,
    logs: Any,
    target: Any,
    weight: Tensor | None,
    ignore_index: int,
    reduction: str,
    amount: float,
    axis: int,
) -> Any:
    classes = logs.shape[axis]
    terms = logs if weight is None else logs * _channelwise(weight, logs.ndim, axis)
    smooth = -terms.sum(axis)
    ignored = target == ignore_index
    smooth = F.masked_fill(smooth, ignored, 0.0)
    if reduction == "mean":
        if weight is None:
            number: Any = F.logical_not(ignored).sum()
        else:
            picked = F.gather(weight, 0, F.masked_fill(target, ignored, 0).reshape(-1))
            number = F.masked_fill(picked, ignored.reshape(-1), 0).sum()
        smooth = smooth.sum() / number
    elif reduction == "sum":
        smooth = smooth.sum()
    return F.mul_scalar(loss, 1 - amount) + F.mul_scalar(smooth, amount / classes)


# ------------------------------------------------------------------------------------------------ two classes
def binary_cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Any:
    """Cross entropy of probabilities with targets in [0, 1]."""
    reduction = legacy_reduction(size_average, reduce, reduction)
    if target._array.shape != input._array.shape:
        raise ValueError(
            f"Using a target size ({target.size()}) that is different to the input size ({input.size()}) is "
            "deprecated. "
            "Please ensure they have the same size."
        )
    if autocasting.on:
        input, target, weight = autocasting.full(input, target, weight)
    _check_types(input, target)
    return F.binary_cross_entropy_pair(input, target, constant(weight, "binary_cross_entropy"), reduction)


def _check_types(input: Tensor, target: Tensor) -> None:
    if input.dtype is not target.dtype:
        raise RuntimeError(f"Found dtype {target.dtype.scalar_type} but expected {input.dtype.scalar_type}")


def binary_cross_entropy_with_logits(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    pos_weight: Tensor | None = None,
) -> Any:
    """Binary cross entropy of ``sigmoid(input)``, without overflow."""
    reduction = legacy_reduction(size_average, reduce, reduction)
    if target._array.shape != input._array.shape:
        raise ValueError(f"Target size ({target.size()}) must be the same as input size ({input.size()})")
    if autocasting.on:
        input, target, weight, pos_weight = autocasting.full(input, target, weight, pos_weight)
    if target.dtype is not input.dtype:
        target = target.to(input.dtype)
    name = "binary_cross_entropy_with_logits"
    return F.binary_cross_entropy_with_logits_pair(
        input, target, constant(weight, name), constant(pos_weight, name, "pos_weight"), reduction
    )
