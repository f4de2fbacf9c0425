"""Gradients of normalisation in tensor operations, for ``create_graph=True``: the nodes that PyTorch makes."""

from __future__ import annotations

from typing import Any

from ...tensor import Tensor, tensor_of
from ..functions import composite
from ..functions import namespace as F
from ..kernels.normalization_second import second_derivatives

Wanted = tuple[bool, ...]


def _asked(grads: Any, wanted: Wanted) -> tuple[Any, ...]:
    return tuple(g if w else None for g, w in zip(grads, wanted, strict=True))


@composite(torch=False, method=False)
def layer_norm_gradients(
    grad: Tensor,
    x: Tensor,
    normalized_shape: tuple[int, ...],
    weight: Tensor | None,
    bias: Tensor | None,
    mean: Tensor,
    rstd: Tensor,
    wanted: Wanted,
) -> Any:
    """Gradients of layer normalisation: one node."""
    constants = (mean.detach(), rstd.detach())
    return _asked(F.native_layer_norm_backward(grad, x, *constants, weight, bias, normalized_shape), wanted)


@composite(torch=False, method=False)
def layer_norm_double_backward(
    ggx: Any, ggw: Any, ggb: Any, grad: Any, x: Any, mean: Any, rstd: Any, weight: Any, normalized_shape: Any
) -> Any:
    """Gradients of the backward of layer normalisation; mean and deviation are formed anew, to be differentiated."""
    rank = len(normalized_shape)
    dims = tuple(range(x.ndim - rank, x.ndim))
    centre, scale = _statistics(x, dims, rstd, mean)
    found = second_derivatives(
        (ggx, ggw, ggb),
        (grad, x, 1.0 if weight is None else weight, centre, scale),
        lambda v: v.mean(dims, True),
        lambda v: F.summed_to(v, normalized_shape),
    )
    return *found, None


def _statistics(x: Any, dims: tuple[int, ...], rstd: Any, mean: Any) -> tuple[Any, Any]:
    """Mean and 1 / deviation as functions of ``x``; eps is what the deviation used holds beside the variance."""
    import numpy as np

    values = x._array
    var = np.var(values, axis=dims, keepdims=True)
    eps = tensor_of(np.asarray(1 / np.square(rstd._array.reshape(var.shape)) - var, values.dtype))
    centre = x.mean(dims, True)
    off = x - centre
    return centre, F.rsqrt((off * off).mean(dims, True) + eps)


@composite(torch=False, method=False)
def batch_norm_gradients(
    grad: Tensor,
    x: Tensor,
    weight: Tensor | None,
    mean: Tensor,
    invstd: Tensor,
    training: bool,
    eps: float,
    wanted: Wanted,
) -> Any:
    """Gradients of batch normalisation: one node."""
    constants = (mean.detach(), invstd.detach())
    return _asked(F.native_batch_norm_backward(grad, x, weight, *constants, training), wanted)


def _channels(values: Any, like: Any) -> Any:
    return values.reshape(1, -1, *(1,) * (like.ndim - 2))


@composite(torch=False, method=False)
def batch_norm_double_backward(
    ggx: Any, ggw: Any, ggb: Any, grad: Any, x: Any, weight: Any, mean: Any, invstd: Any, train: bool
) -> Any:
    """Gradients of the backward of batch normalisation."""
    dims = tuple(i for i in range(x.ndim) if i != 1)
    centre, scale = _channels(mean, x), _channels(invstd, x)
    if train:
        centre, scale = _statistics(x, dims, invstd, mean)
    for_w, for_b = (None if v is None else _channels(v, x) for v in (ggw, ggb))
    given = (ggx, for_w, for_b)
    return second_derivatives(
        given,
        (grad, x, 1.0 if weight is None else _channels(weight, x), centre, scale),
        (lambda v: v.mean(dims, True)) if train else None,
        lambda v: v.sum(dims),
    )


@composite(torch=False, method=False)
def group_norm_gradients(
    grad: Any,
    grad_mean: Any,
    grad_rstd: Any,
    x: Any,
    weight: Any,
    mean: Any,
    rstd: Any,
    group: int,
    eps: float,
    wanted: Wanted,
) -> Any:
    """Gradients of group normalisation, in the elementary operations that PyTorch uses here."""
    n, c = x.shape[:2]
    inner = c // group
    size = x.numel() // max(n * c, 1)
    share = 1.0 / max(inner * size, 1)
    shape = (n, group, inner, size)
    values = F.reshape(x, shape)
    m, r = F.reshape(mean, (n, group, 1, 1)), F.reshape(rstd, (n, group, 1, 1))
    dx: Any = None
    dw: Any = None
    db: Any = None
    if grad is not None:
        g = F.reshape(grad, shape)
        ds = F.unsqueeze_((g * values).sum(3), -1)
        sums = F.unsqueeze_(g.sum(3), -1)
        if wanted[0]:
            dx = _group_values(g, values, weight, m, r, ds, sums, share)
        if wanted[1]:
            dw = F.reshape(((ds - sums * m) * r).sum(0), (c,))
        if wanted[2]:
            db = F.reshape(sums.sum(0), (c,))
    if wanted[0]:
        for extra in _through_statistics(grad_mean, grad_rstd, values, m, r, share):
            dx = extra if dx is None else dx + extra
        dx = F.reshape_as(dx, x) if dx is not None else None
    return dx, dw, db


def _group_values(g: Any, x: Any, weight: Any, m: Any, r: Any, ds: Any, sums: Any, share: float) -> Any:
    cube = r * r * r
    if weight is None:
        a, b, c = r, ds, sums
    else:
        w = F.reshape(weight, (1, g.shape[1], g.shape[2], 1))
        a, b, c = r * w, ds * w, sums * w
    b, c = F.unsqueeze_(b.sum(2), -2), F.unsqueeze_(c.sum(2), -2)
    b = F.mul_scalar((c * m - b) * cube, share)
    c = -b * m - F.mul_scalar(c * r, share)
    return a * g + b * x + c


def _through_statistics(grad_mean: Any, grad_rstd: Any, x: Any, m: Any, r: Any, share: float) -> list[Any]:
    found = []
    if grad_mean is not None:
        found.append(F.expand(F.reshape(grad_mean, m.shape) * share, x.shape))
    if grad_rstd is not None:
        found.append((x - m) * (F.reshape(grad_rstd, r.shape) * r * r * r * -share))
    return found


@composite(torch=False, method=False)
def embedding_double_backward(
    grad: Tensor, indices: Tensor, num_weights: int, padding_idx: int, scale_grad_by_freq: bool
) -> Any:
    """The rows looked up, without the padding row (PyTorch leaves frequencies out of account here)."""
    rows = F.index_select(grad, 0, indices.reshape(-1))
    if padding_idx >= 0:
        kept = indices._array.reshape(-1, 1) != padding_idx
        rows = rows * tensor_of(kept.astype(grad._array.dtype))
    return F.reshape(rows, (*indices.shape, grad.shape[-1]))
