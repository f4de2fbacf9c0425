"""Gradients of reductions in tensor operations, for ``create_graph=True``; the twins of ``kernels/reduction.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...tensor import Tensor, tensor_of
from ..functions import composite
from ..functions import namespace as F
from ..kernels.reduction import reduced_count

Dims = tuple[int, ...] | None


def _kept(values: Tensor, shape: tuple[int, ...], dim: Dims, keepdim: bool) -> Any:
    """``values`` with the reduced dimensions put back, by unsqueeze as PyTorch does it."""
    if keepdim or dim is None:
        return values
    for d in sorted(dim):
        values = F.unsqueeze(values, d) if len(values.shape) < len(shape) else values
    return values


def _like(grad: Tensor, source: Any) -> Any:
    return grad if source is None else F.to_dtype(grad, source)


@composite(torch=False, method=False)
def spread(grad: Tensor, shape: tuple[int, ...], dim: Dims, keepdim: bool, source: Any = None) -> Any:
    """``grad`` repeated over the dimensions that were summed."""
    return _like(F.expand_size(_kept(grad, shape, dim, keepdim), shape), source)


@composite(torch=False, method=False)
def mean_gradient(grad: Tensor, shape: tuple[int, ...], dim: Dims, keepdim: bool, source: Any = None) -> Any:
    """``grad / n`` repeated over the dimensions that were averaged."""
    whole = F.expand_size(_kept(grad, shape, dim, keepdim), shape)
    return _like(F.div_scalar(whole, max(reduced_count(shape, dim), 1)), source)


@composite(torch=False, method=False)
def nansum_gradient(grad: Tensor, x: Tensor, dim: Dims, keepdim: bool) -> Any:
    """``grad`` repeated, zero at nan."""
    return F.expand(_kept(grad, x.shape, dim, keepdim), x.shape) * F.logical_not(F.isnan(x))


@composite(torch=False, method=False)
def share_equals(grad: Tensor, x: Tensor, result: Tensor, dim: Dims, keepdim: bool) -> Any:
    """``grad`` shared by all elements equal to the extreme."""
    mask = _equal(x, _kept(result, x.shape, dim, keepdim))
    if dim is None:
        return F.masked_fill(F.zeros_of(grad, x.shape), mask, grad / mask.sum())
    if not keepdim:
        grad = grad.view(tuple(1 if d in dim else n for d, n in enumerate(x.shape)))
    return grad / mask.sum(dim, True) * mask


def _equal(x: Tensor, top: Tensor) -> Any:
    mask = F.eq(x, top)
    if np.isnan(top._array).any():
        mask = F.logical_or(mask, F.logical_and(F.isnan(x), F.isnan(top)))
    return mask


@composite(torch=False, method=False)
def place(grad: Tensor, indices: Tensor, shape: tuple[int, ...], dim: int, keepdim: bool) -> Any:
    """Zeros with ``grad`` at ``indices`` along ``dim``."""
    if not shape:
        return grad.reshape(())
    if not keepdim:
        grad, indices = F.unsqueeze(grad, dim), F.unsqueeze(indices, dim)
    return F.scatter(F.zeros_of(grad, shape), dim, indices, grad)


@composite(torch=False, method=False)
def zeros_of(like: Tensor, shape: tuple[int, ...]) -> Any:
    """Constant zeros of ``shape`` in the type of ``like``."""
    return tensor_of(np.zeros(tuple(shape), like._array.dtype))


@composite(torch=False, method=False)
def place_many(grad: Tensor, indices: Tensor, shape: tuple[int, ...], dim: int) -> Any:
    """Zeros with ``grad`` at several ``indices`` along ``dim``."""
    return place(grad, indices, shape, dim, True)


@composite(torch=False, method=False)
def place_added(grad: Tensor, indices: Tensor, shape: tuple[int, ...], dim: int) -> Any:
    """Zeros to which ``grad`` is added at ``indices`` along ``dim``."""
    return grad.reshape(()) if not shape else F.scatter_add(F.zeros_of(grad, shape), dim, indices, grad)


@composite(torch=False, method=False)
def aminmax_gradient(
    low: Tensor | None, high: Tensor | None, x: Tensor, least: Tensor, largest: Tensor, dim: Dims, keepdim: bool
) -> Any:
    """Gradient of both extremes together."""
    dim = tuple(range(len(x.shape))) if dim is None else dim
    parts = [share_equals(g, x, r, dim, keepdim) for g, r in ((low, least), (high, largest)) if g is not None]
    return parts[0] if len(parts) == 1 else parts[0] + parts[1]


@composite(torch=False, method=False)
def var_gradient(grad: Tensor, x: Tensor, dim: Dims, correction: float, keepdim: bool) -> Any:
    """``2 / (n - correction) * grad * (x - mean)``."""
    count = reduced_count(x.shape, dim) - correction
    centre = x.mean() if dim is None else x.mean(dim, True)
    factor = 2.0 / count if count else float("inf")
    return F.mul_scalar(_kept(grad, x.shape, dim, keepdim), factor) * (x - centre)


@composite(torch=False, method=False)
def std_gradient(grad: Tensor, x: Tensor, result: Tensor, dim: Dims, correction: float, keepdim: bool) -> Any:
    """Through the variance; zero where the deviation is zero."""
    through = F.masked_fill(grad / F.mul_scalar(result, 2), F.eq(result, 0), 0)
    return var_gradient(through, x, dim, correction, keepdim)


@composite(torch=False, method=False)
def var_mean_gradient(
    var: Tensor | None, mean: Tensor | None, x: Tensor, dim: Dims, correction: float, keepdim: bool
) -> Any:
    """Gradient of variance and mean together."""
    parts = [] if var is None else [var_gradient(var, x, dim, correction, keepdim)]
    if mean is not None:
        parts.append(mean_gradient(mean, x.shape, dim, keepdim))
    return parts[0] if len(parts) == 1 else parts[0] + parts[1]


@composite(torch=False, method=False)
def std_mean_gradient(
    std: Tensor | None, mean: Tensor | None, x: Tensor, result: Tensor, dim: Dims, correction: float, keepdim: bool
) -> Any:
    """Gradient of standard deviation and mean together."""
    parts = [] if std is None else [std_gradient(std, x, result, dim, correction, keepdim)]
    if mean is not None:
        parts.append(mean_gradient(mean, x.shape, dim, keepdim))
    return parts[0] if len(parts) == 1 else parts[0] + parts[1]


@composite(torch=False, method=False)
def prod_gradient(grad: Tensor, x: Tensor, result: Tensor, dim: Dims, keepdim: bool) -> Any:
    """The product of all other elements; by running products where zeros would do harm."""
    if not x.shape:
        return grad.clone()
    if (x._array != 0).all():
        return _kept(grad, x.shape, dim, keepdim) * (_kept(result, x.shape, dim, keepdim) / x)
    if dim is None:
        return (_others(x.reshape(-1), 0) * grad).reshape(x.shape)
    return _others(x, dim[0]) * _kept(grad, x.shape, dim, keepdim)


def _others(x: Any, dim: int) -> Any:
    size = x.shape[dim]
    one = F.ones_like(x.narrow(dim, 0, 1))
    before = F.cat([one, x.narrow(dim, 0, size - 1).cumprod(dim)], dim)
    after = F.cat([x.narrow(dim, 1, size - 1).flip(dim).cumprod(dim).flip(dim), one], dim)
    return before * after


@composite(torch=False, method=False)
def cumsum_gradient(grad: Tensor, dim: int, source: Any = None) -> Any:
    """The running sum from the end."""
    grad = _like(grad, source)
    return grad if not grad.shape else grad.flip(dim).cumsum(dim).flip(dim)


@composite(torch=False, method=False)
def cumprod_gradient(grad: Tensor, x: Tensor, result: Tensor, dim: int) -> Any:
    """``(grad * result)`` summed from the end, over ``x``; element by element where some are zero."""
    if not x.shape:
        return grad
    if (x._array != 0).all():
        return cumsum_gradient(result * grad, dim) / x
    size = x.shape[dim]
    parts = []
    for i in range(size):
        before = F.ones_like(x.narrow(dim, 0, 1)) if i == 0 else x.narrow(dim, 0, i).prod(dim, keepdim=True)
        following = F.cat([before, x.narrow(dim, i + 1, size - i - 1)], dim).cumprod(dim)
        parts.append((following * grad.narrow(dim, i, size - i)).sum(dim, keepdim=True))
    return F.cat(parts, dim)


@composite(torch=False, method=False)
def logsumexp_gradient(grad: Tensor, x: Tensor, result: Tensor, dim: Dims, keepdim: bool) -> Any:
    """``grad * exp(x - result)``."""
    top = _kept(result, x.shape, dim, keepdim)
    if np.isneginf(top._array).any():
        top = F.masked_fill(top, F.eq(top, float("-inf")), 0)
    return _kept(grad, x.shape, dim, keepdim) * F.exp(x - top)


@composite(torch=False, method=False)
def norm_gradient(grad: Tensor, x: Tensor, result: Tensor, ord: float, dim: Dims, keepdim: bool) -> Any:
    """Gradient of a vector norm; zero where the norm is zero."""
    grad, top = _kept(grad, x.shape, dim, keepdim), _kept(result, x.shape, dim, keepdim)
    if ord == 0:
        return F.zeros_of(x, x.shape)
    if ord == 1:
        return F.sgn(x) * grad
    if ord in (float("inf"), float("-inf")):
        mask = F.eq(F.abs(x), top)
        count = mask.sum() if dim is None else mask.sum(dim, True)
        return F.sgn(x) * mask * (grad / count)
    if ord == 2:
        return grad * F.masked_fill(x / top, F.eq(top, 0), 0)
    if ord < 2:
        own = F.masked_fill(F.sgn(x) * F.abs(x) ** (ord - 1), F.eq(x, 0), 0)
        return own * F.masked_fill(grad * top ** (1 - ord), F.eq(top, 0), 0)
    return x * F.abs(x) ** (ord - 2) * F.masked_fill(grad / top ** (ord - 1), F.eq(top, 0), 0)


@composite(torch=False, method=False)
def trace_gradient(grad: Tensor, shape: tuple[int, ...]) -> Any:
    """``grad`` on the diagonal."""
    rows, columns = shape
    diagonal = tensor_of(np.arange(0, min(rows, columns) * (columns + 1), columns + 1))
    return F.index_fill(F.zeros_of(grad, (rows * columns,)), 0, diagonal, grad).view(shape)
