"""Gradients of losses in tensor operations, for ``create_graph=True``; the twins of ``kernels/loss.py``."""

from __future__ import annotations

from typing import Any

from ...tensor import Tensor, tensor_of
from ..functions import composite
from ..functions import namespace as F
from ..kernels import loss as kernels


def _scaled(grad: Tensor, slope: Any, reduction: str) -> Any:
    return grad * slope / slope.numel() if reduction == "mean" else grad * slope


def _weighted(slope: Any, weight: Any) -> Any:
    return slope if weight is None else slope * tensor_of(weight)


@composite(torch=False, method=False)
def mse_loss_backward(grad: Tensor, x: Tensor, y: Tensor, reduction: str) -> Any:
    """``2 (x - y)``."""
    return _scaled(grad, (x - y) * 2.0, reduction)


@composite(torch=False, method=False)
def smooth_l1_loss_backward(grad: Tensor, x: Tensor, y: Tensor, reduction: str, beta: float) -> Any:
    """``(x - y) / beta`` between -1 and 1."""
    off = x - y
    return _scaled(grad, F.clamp(off / beta, -1, 1) if beta else F.sign(off), reduction)


@composite(torch=False, method=False)
def huber_loss_backward(grad: Tensor, x: Tensor, y: Tensor, reduction: str, delta: float) -> Any:
    """``x - y`` between ``-delta`` and ``delta``."""
    return _scaled(grad, F.clamp(x - y, -delta, delta), reduction)


@composite(torch=False, method=False)
def soft_margin_loss_gradient(grad: Tensor, x: Tensor, y: Tensor, reduction: str) -> Any:
    """``-y sigmoid(-y x)``."""
    return _scaled(grad, -y * F.sigmoid(-y * x), reduction)


@composite(torch=False, method=False)
def nll_loss_gradient(
    grad: Tensor, shape: tuple[int, ...], target: Tensor, weight: Any, reduction: str, ignore_index: int
) -> Any:
    """``-weight`` at each target's class; linear in ``grad``, so that the kernel gives the constant factor."""
    one = tensor_of(
        kernels.nll_loss_gradient(grad._array * 0 + 1, shape, target._array, weight, reduction, ignore_index)
    )
    if reduction == "none":
        grad = F.unsqueeze(grad, 1 if len(shape) > 1 else 0)
    return grad * one


@composite(torch=False, method=False)
def bce_gradient(grad: Tensor, x: Tensor, y: Tensor, weight: Any, reduction: str) -> Any:
    """``(x - y) / (x (1 - x))``."""
    return _scaled(grad, _weighted((x - y) / F.clamp((1 - x) * x, min=1e-12), weight), reduction)


@composite(torch=False, method=False)
def bce_target_gradient(grad: Tensor, x: Tensor, weight: Any, reduction: str) -> Any:
    """``log(1 - x) - log(x)``."""
    return _scaled(grad, _weighted(F.log1p(-x) - F.log(x), weight), reduction)


@composite(torch=False, method=False)
def bce_logits_gradient(grad: Tensor, x: Tensor, y: Tensor, weight: Any, pos_weight: Any, reduction: str) -> Any:
    """``sigmoid(x) - y``, or its weighted form."""
    s = F.sigmoid(x)
    if pos_weight is None:
        return _scaled(grad, _weighted(s - y, weight), reduction)
    positive = tensor_of(pos_weight) * y
    return _scaled(grad, _weighted((positive + 1 - y) * s - positive, weight), reduction)


@composite(torch=False, method=False)
def bce_logits_target_gradient(grad: Tensor, x: Tensor, weight: Any, pos_weight: Any, reduction: str) -> Any:
    """``-x``, or its weighted form."""
    if pos_weight is None:
        return _scaled(grad, _weighted(-x, weight), reduction)
    slope = F.logsigmoid(-x) - tensor_of(pos_weight) * F.logsigmoid(x)
    return _scaled(grad, _weighted(slope, weight), reduction)


@composite(torch=False, method=False)
def multi_margin_gradient(
    grad: Tensor, x: Tensor, target: Tensor, p: int, margin: float, weight: Any, reduction: str
) -> Any:
    """Piecewise constant for ``p = 1``; the kernel gives the factor of ``grad``."""
    one = tensor_of(
        kernels.multi_margin_gradient(grad._array * 0 + 1, x._array, target._array, p, margin, weight, reduction)
    )
    return (F.unsqueeze(grad, -1) if grad.ndim else grad) * one
