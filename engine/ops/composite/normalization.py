"""Gradients of normalisation in tensor operations; the statistics are formed anew, so that they are differentiated."""

from __future__ import annotations

from typing import Any

from ...tensor import Tensor
from ..functions import composite
from ..functions import namespace as F


def _standardised(x: Any, dims: tuple[int, ...], eps: float) -> tuple[Any, Any]:
    off = x - x.mean(dims, True)
    rstd = F.rsqrt((off * off).mean(dims, True) + eps)
    return off * rstd, rstd


def _normal_gradient(g: Any, hat: Any, scale: Any, dims: tuple[int, ...]) -> Any:
    return (g - g.mean(dims, True) - hat * (g * hat).mean(dims, True)) * scale


@composite(torch=False, method=False)
def layer_norm_gradient(
    grad: Tensor, x: Tensor, weight: Tensor, mean: Tensor, rstd: Tensor, rank: int, eps: float
) -> Any:
    """Gradient of layer normalisation for ``x``."""
    dims = tuple(range(x.ndim - rank, x.ndim))
    hat, scale = _standardised(x, dims, eps)
    return _normal_gradient(grad * weight, hat, scale, dims)


@composite(torch=False, method=False)
def layer_norm_weight_gradient(
    grad: Tensor, x: Tensor, mean: Tensor, rstd: Tensor, shape: tuple[int, ...], rank: int, eps: float
) -> Any:
    """Gradient of layer normalisation for the weight."""
    hat, _ = _standardised(x, tuple(range(x.ndim - rank, x.ndim)), eps)
    return F.summed_to(grad * hat, shape)


def _axes(x: Any) -> tuple[int, ...]:
    return tuple(i for i in range(x.ndim) if i != 1)


def _channels(values: Any, like: Any) -> Any:
    return values.reshape(1, -1, *(1,) * (like.ndim - 2))


@composite(torch=False, method=False)
def batch_norm_gradient(
    grad: Tensor, x: Tensor, weight: Tensor, mean: Tensor, invstd: Tensor, training: bool, eps: float
) -> Any:
    """Gradient of batch normalisation for ``x``."""
    if not training:
        return grad * _channels(invstd * weight, x)
    hat, scale = _standardised(x, _axes(x), eps)
    return _normal_gradient(grad * _channels(weight, x), hat, scale, _axes(x))


@composite(torch=False, method=False)
def batch_norm_weight_gradient(
    grad: Tensor, x: Tensor, mean: Tensor, invstd: Tensor, training: bool, eps: float
) -> Any:
    """Gradient of batch normalisation for the weight."""
    if training:
        hat, _ = _standardised(x, _axes(x), eps)
    else:
        hat = (x - _channels(mean, x)) * _channels(invstd, x)
    return channel_sum(grad * hat)


@composite(torch=False, method=False)
def channel_sum(grad: Tensor) -> Any:
    """Sum over everything but the channels."""
    return grad.sum(_axes(grad))


@composite(torch=False, method=False)
def embedding_gradient(
    grad: Tensor, indices: Tensor, shape: tuple[int, ...], padding_idx: int, scale_grad_by_freq: bool
) -> Any:
    """``grad`` added up in the rows looked up."""
    flat, rows = indices.reshape(-1), grad.reshape(-1, shape[1])
    if scale_grad_by_freq:
        rows = rows / F.bincount(flat, minlength=shape[0])[flat].unsqueeze(1)
    if padding_idx >= 0:
        rows = rows * F.ne(flat, padding_idx).unsqueeze(1)
    return F.index_add(F.zeros_of(grad, shape), 0, flat, rows)
