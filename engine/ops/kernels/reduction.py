"""Sums, means, extremes and their gradients on arrays. ``dim`` is None for all dimensions, else a tuple from 0 up."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from ...storage import Array
from .elementary import scalar

#: None for all dimensions, else a tuple of them (Any: numpy's own hints know no union here).
Dims = Any

_F32, _F64 = np.dtype(np.float32), np.dtype(np.float64)
_add: Any = np.add.reduce
_multiply: Any = np.multiply.reduce
_maximum: Any = np.maximum.reduce
_minimum: Any = np.minimum.reduce
_and: Any = np.logical_and.reduce
_or: Any = np.logical_or.reduce


def sum_type(kind: np.dtype[Any]) -> np.dtype[Any]:
    """The type that sums of ``kind`` are formed in."""
    if kind.kind in "biu":
        return np.dtype(np.int64)
    return np.dtype(np.float32) if kind == np.float16 else kind


def sum_array(values: Array, dim: Dims, keepdim: bool, dtype: Any = None) -> Array:
    """Sum in ``dtype`` (integers: int64)."""
    if dtype is None and (values.dtype is _F32 or values.dtype is _F64):
        quick: Array = _add(values, axis=dim, keepdims=keepdim, out=...)
        return quick
    target = sum_type(values.dtype) if dtype is None else dtype.numpy
    if values.dtype == np.float16 and dtype is None:
        return np.asarray(_add(values, axis=dim, dtype=np.float32, keepdims=keepdim)).astype(np.float16)
    return np.asarray(_add(values, axis=dim, dtype=target, keepdims=keepdim))


def spread(grad: Array, shape: tuple[int, ...], dim: Dims, keepdim: bool, source: Any = None) -> Array:
    """``grad`` of a sum, repeated over the dimensions that were reduced, in the numpy type ``source``.

    As in PyTorch it is a view with strides of 0, unless the type changes.
    """
    if source is not None:
        return filled(grad, shape, dim, keepdim, source)
    if dim is None:
        return np.ndarray(shape, grad.dtype, grad, 0, (0,) * len(shape))
    whole = grad if keepdim else grad.reshape(kept_shape(shape, dim))
    if not whole.flags.c_contiguous:
        return np.broadcast_to(whole, shape)
    return np.ndarray(shape, grad.dtype, whole, 0, tuple(0 if i in dim else s for i, s in enumerate(whole.strides)))


def filled(grad: Array, shape: tuple[int, ...], dim: Dims, keepdim: bool, source: Any) -> Array:
    """An array of ``shape`` and the numpy type ``source`` with ``grad`` repeated over the reduced dimensions."""
    out = np.empty(shape, source)
    out[...] = grad if keepdim or dim is None else grad.reshape(kept_shape(shape, dim))
    return out


def kept_shape(shape: tuple[int, ...], dim: Dims) -> tuple[int, ...]:
    """``shape`` with the reduced dimensions of size 1."""
    if dim is None:
        return (1,) * len(shape)
    return tuple(1 if i in dim else n for i, n in enumerate(shape))


def kept(values: Array, shape: tuple[int, ...], dim: Dims, keepdim: bool) -> Array:
    """A reduction's result (or gradient) with its reduced dimensions put back as size 1."""
    return values if keepdim else values.reshape(kept_shape(shape, dim))


def reduced_count(shape: tuple[int, ...], dim: Dims) -> int:
    """How many elements each result was formed from."""
    return prod(shape) if dim is None else prod(shape[i] for i in dim)


def mean_array(values: Array, dim: Dims, keepdim: bool, dtype: Any = None) -> Array:
    """Mean; nan for no elements."""
    if dtype is None and (values.dtype is _F32 or values.dtype is _F64):
        total = _add(values, axis=dim, keepdims=keepdim, out=...)
        count = values.size if dim is None else reduced_count(values.shape, dim)
        quick: Array = np.divide(total, scalar(count, values.dtype), total)
        return quick
    if dtype is not None:
        values = values.astype(dtype.numpy)
    count = reduced_count(values.shape, dim)
    work = np.float32 if values.dtype == np.float16 else values.dtype
    total = np.asarray(_add(values, axis=dim, dtype=work, keepdims=keepdim))
    with np.errstate(invalid="ignore", divide="ignore"):
        total = np.divide(total, total.dtype.type(count), out=...)
    made: Array = total.astype(values.dtype, copy=False)
    return made


def mean_gradient(grad: Array, shape: tuple[int, ...], dim: Dims, keepdim: bool, source: Any = None) -> Array:
    """Gradient of a mean: an equal share for every element."""
    count = reduced_count(shape, dim) or 1
    share = np.divide(grad, scalar(count, grad.dtype), out=...)
    return filled(share, shape, dim, keepdim, share.dtype if source is None else source)


def nansum_array(values: Array, dim: Dims, keepdim: bool, dtype: Any = None) -> Array:
    """Sum of what isn't nan."""
    return sum_array(np.where(np.isnan(values), values.dtype.type(0), values), dim, keepdim, dtype)


# ------------------------------------------------------------------------------------------------ extremes
def max_array(values: Array, dim: Dims, keepdim: bool) -> Array:
    """Largest elements; nan wins."""
    return np.asarray(_maximum(values, axis=dim, keepdims=keepdim))


def min_array(values: Array, dim: Dims, keepdim: bool) -> Array:
    """Smallest elements; nan wins."""
    return np.asarray(_minimum(values, axis=dim, keepdims=keepdim))


def taken(values: Array, indices: Array, dim: int, keepdim: bool) -> Array:
    """The element at ``indices`` (with that dimension kept) along ``dim``."""
    if values.ndim == 0:
        return values.copy()
    found = np.take_along_axis(values, indices, dim)
    return found if keepdim else found.squeeze(dim)


def max_with_index(values: Array, dim: int, keepdim: bool) -> tuple[Array, Array]:
    """Largest elements along ``dim`` and where they are (the first of equals)."""
    return with_indices(values, argmax_array(values, dim, True), dim, keepdim)


def min_with_index(values: Array, dim: int, keepdim: bool) -> tuple[Array, Array]:
    """Smallest elements along ``dim`` and where they are (the first of equals)."""
    return with_indices(values, argmin_array(values, dim, True), dim, keepdim)


def with_indices(values: Array, indices: Array, dim: int, keepdim: bool) -> tuple[Array, Array]:
    """The elements at ``indices`` and the indices, with or without that dimension."""
    if values.ndim == 0:
        return values.copy(), indices.reshape(())
    return taken(values, indices, dim, keepdim), indices if keepdim else indices.squeeze(dim)


def argmax_array(values: Array, dim: int | None, keepdim: bool) -> Array:
    """Position of the largest element, int64."""
    return _position(values, dim, keepdim, np.argmax)


def argmin_array(values: Array, dim: int | None, keepdim: bool) -> Array:
    """Position of the smallest element, int64."""
    return _position(values, dim, keepdim, np.argmin)


def _position(values: Array, dim: int | None, keepdim: bool, find: Any) -> Array:
    if values.ndim == 0:
        return np.zeros((), np.int64)
    if dim is None:
        found = np.asarray(find(values), np.int64)
        return found.reshape((1,) * values.ndim) if keepdim else found
    return np.asarray(find(values, axis=dim, keepdims=keepdim), np.int64)


def place(grad: Array, indices: Array, shape: tuple[int, ...], dim: int, keepdim: bool) -> Array:
    """Zeros of ``shape`` with ``grad`` at ``indices`` along ``dim``: the gradient of picking elements."""
    out = np.zeros(shape, grad.dtype)
    if not shape:
        out[...] = grad.reshape(())
        return out
    if not keepdim:
        grad, indices = np.expand_dims(grad, dim), np.expand_dims(indices, dim)
    np.put_along_axis(out, indices, grad, dim)
    return out


def share_equals(grad: Array, values: Array, result: Array, dim: Dims, keepdim: bool) -> Array:
    """Gradient of an extreme, shared equally by all elements equal to it."""
    top = kept(result, values.shape, dim, keepdim)
    mask = values == top
    if values.dtype.kind == "f" and np.isnan(top).any():
        mask |= np.isnan(values) & np.isnan(top)
    count = _add(mask, axis=dim, keepdims=True)
    shares = np.divide(kept(grad, values.shape, dim, keepdim), count.astype(grad.dtype))
    made: Array = np.multiply(shares, mask.astype(grad.dtype), out=...)
    return made


# ------------------------------------------------------------------------------------------------ spread of values
def var_array(values: Array, dim: Dims, correction: float, keepdim: bool) -> Array:
    """Variance with ``correction`` taken off the count."""
    count = reduced_count(values.shape, dim)
    with np.errstate(invalid="ignore", divide="ignore"):
        centre = _add(values, axis=dim, keepdims=True) / values.dtype.type(max(count, 1))
        off = values - centre
        total = np.asarray(_add(off * off, axis=dim, keepdims=keepdim))
        made: Array = np.divide(total, total.dtype.type(max(count - correction, 0)), out=...)
        return made


def std_array(values: Array, dim: Dims, correction: float, keepdim: bool) -> Array:
    """Standard deviation."""
    return np.sqrt(var_array(values, dim, correction, keepdim), out=...)


def var_gradient(grad: Array, values: Array, dim: Dims, correction: float, keepdim: bool) -> Array:
    """Gradient of a variance."""
    count = reduced_count(values.shape, dim)
    with np.errstate(invalid="ignore", divide="ignore"):
        centre = _add(values, axis=dim, keepdims=True) / values.dtype.type(max(count, 1))
        factor = np.divide(grad.dtype.type(2.0), grad.dtype.type(count - correction))
        made: Array = np.multiply(factor * kept(grad, values.shape, dim, keepdim), values - centre, out=...)
        return made


def std_gradient(grad: Array, values: Array, result: Array, dim: Dims, correction: float, keepdim: bool) -> Array:
    """Gradient of a standard deviation; zero where it is zero."""
    with np.errstate(invalid="ignore", divide="ignore"):
        through = np.where(result == 0, grad.dtype.type(0), grad / (result * 2))
    return var_gradient(np.asarray(through), values, dim, correction, keepdim)


# ------------------------------------------------------------------------------------------------ products
def prod_array(values: Array, dim: Dims, keepdim: bool, dtype: Any = None) -> Array:
    """Product in ``dtype`` (integers: int64)."""
    target = sum_type(values.dtype) if dtype is None else dtype.numpy
    found = np.asarray(_multiply(values, axis=dim, dtype=target, keepdims=keepdim))
    return found.astype(values.dtype) if values.dtype == np.float16 and dtype is None else found


def prod_gradient(grad: Array, values: Array, result: Array, dim: Dims, keepdim: bool) -> Array:
    """Gradient of a product: the product of all other elements, exact also where some are zero."""
    if not values.ndim:
        return grad.reshape(())
    if (values != 0).all() and values.ndim:
        others = np.true_divide(kept(result, values.shape, dim, keepdim), values, out=...)
        return np.multiply(kept(grad, values.shape, dim, keepdim), others, out=...)
    if dim is None:
        flat = values.reshape(-1)
        return (_others(flat, 0) * grad.reshape(-1)).reshape(values.shape)
    return np.multiply(_others(values, dim[0]), kept(grad, values.shape, dim, keepdim), out=...)


def _others(values: Array, dim: int) -> Array:
    """For each element the product of the others along ``dim``."""
    if values.ndim == 0:
        return np.ones_like(values)
    before = np.ones_like(values)
    after = np.ones_like(values)
    head = [slice(None)] * values.ndim
    tail = list(head)
    head[dim], tail[dim] = slice(None, -1), slice(1, None)
    before[tuple(tail)] = np.multiply.accumulate(values[tuple(head)], axis=dim)
    backwards = np.flip(values[tuple(tail)], dim)
    after[tuple(head)] = np.flip(np.multiply.accumulate(backwards, axis=dim), dim)
    return before * after


# ------------------------------------------------------------------------------------------------ log-sum-exp, norms
def logsumexp_array(values: Array, dim: Dims, keepdim: bool) -> Array:
    """Logarithm of the sum of exponentials, without overflow."""
    top = _maximum(values, axis=dim, keepdims=True, initial=-np.inf)
    top = np.where(np.isfinite(top), top, top.dtype.type(0))
    with np.errstate(divide="ignore"):
        found = np.log(_add(np.exp(values - top), axis=dim, keepdims=True)) + top
    return np.asarray(found if keepdim else found.reshape(_add(values, axis=dim).shape))


def logsumexp_gradient(grad: Array, values: Array, result: Array, dim: Dims, keepdim: bool) -> Array:
    """Gradient of :func:`logsumexp_array`: softmax times ``grad``."""
    top = kept(result, values.shape, dim, keepdim)
    with np.errstate(invalid="ignore"):
        share = np.exp(values - np.where(np.isneginf(top), top.dtype.type(0), top))
    made: Array = np.multiply(kept(grad, values.shape, dim, keepdim), share, out=...)
    return made


def norm_array(values: Array, ord: float, dim: Dims, keepdim: bool) -> Array:
    """Vector norm of order ``ord`` over ``dim``."""
    if ord == 2:
        made: Array = np.sqrt(_add(values * values, axis=dim, keepdims=keepdim), out=...)
        return made
    size = np.abs(values)
    if ord == np.inf or ord == -np.inf:
        reduce = _maximum if ord > 0 else _minimum
        return np.asarray(reduce(size, axis=dim, keepdims=keepdim))
    if ord == 0:
        return np.asarray(_add((values != 0).astype(values.dtype), axis=dim, keepdims=keepdim))
    if ord == 1:
        return np.asarray(_add(size, axis=dim, keepdims=keepdim))
    total = _add(size**ord, axis=dim, keepdims=keepdim)
    return np.asarray(total ** (1.0 / ord))


def norm_gradient(grad: Array, values: Array, result: Array, ord: float, dim: Dims, keepdim: bool) -> Array:
    """Gradient of :func:`norm_array`; zero where the norm is zero."""
    upstream, top = kept(grad, values.shape, dim, keepdim), kept(result, values.shape, dim, keepdim)
    zero = values.dtype.type(0)
    with np.errstate(all="ignore"):
        if ord == 0:
            return np.zeros_like(values)
        if ord == 1:
            return np.multiply(np.sign(values), upstream, out=...)
        if ord == np.inf or ord == -np.inf:
            mask = np.abs(values) == top
            count = _add(mask, axis=dim, keepdims=True).astype(values.dtype)
            made: Array = np.multiply(np.sign(values) * mask, upstream / count, out=...)
            return made
        if ord == 2:
            return np.multiply(upstream, np.where(top == 0, zero, values / top), out=...)
        if ord < 2:
            own = np.where(values == 0, zero, np.sign(values) * np.abs(values) ** (ord - 1))
            return np.multiply(own, np.where(top == 0, zero, upstream * top ** (1 - ord)), out=...)
        scale = np.where(top == 0, zero, upstream / top ** (ord - 1))
        return np.multiply(values * np.abs(values) ** (ord - 2), scale, out=...)


def all_array(values: Array, dim: Dims, keepdim: bool) -> Array:
    """Whether all are true; uint8 in gives uint8 out."""
    found = np.asarray(_and(values, axis=dim, keepdims=keepdim))
    return found.astype(np.uint8) if values.dtype == np.uint8 else found


def any_array(values: Array, dim: Dims, keepdim: bool) -> Array:
    """Whether any is true; uint8 in gives uint8 out."""
    found = np.asarray(_or(values, axis=dim, keepdims=keepdim))
    return found.astype(np.uint8) if values.dtype == np.uint8 else found


def count_nonzero_array(values: Array, dim: Dims) -> Array:
    """How many aren't zero, int64."""
    return np.asarray(_add(values != 0, axis=dim, dtype=np.int64))


def nansum_gradient(grad: Array, values: Array, dim: Dims, keepdim: bool) -> Array:
    """Gradient of :func:`nansum_array`: nothing for nan."""
    made: Array = np.multiply(kept(grad, values.shape, dim, keepdim), (~np.isnan(values)).astype(grad.dtype), out=...)
    return made


def aminmax_gradient(
    low: Array | None, high: Array | None, values: Array, least: Array, largest: Array, dim: Dims, keepdim: bool
) -> Array:
    """Gradient of both extremes together."""
    out = np.zeros_like(values)
    if low is not None:
        out = out + share_equals(low, values, least, dim, keepdim)
    if high is not None:
        out = out + share_equals(high, values, largest, dim, keepdim)
    return out


def var_mean_gradient(
    var: Array | None, mean: Array | None, values: Array, dim: Dims, correction: float, keepdim: bool
) -> Array:
    """Gradient of variance and mean together."""
    out = np.zeros_like(values)
    if var is not None:
        out = out + var_gradient(var, values, dim, correction, keepdim)
    if mean is not None:
        out = out + mean_gradient(mean, values.shape, dim, keepdim)
    return out


def std_mean_gradient(
    std: Array | None, mean: Array | None, values: Array, result: Array, dim: Dims, correction: float, keepdim: bool
) -> Array:
    """Gradient of standard deviation and mean together."""
    out = np.zeros_like(values)
    if std is not None:
        out = out + std_gradient(std, values, result, dim, correction, keepdim)
    if mean is not None:
        out = out + mean_gradient(mean, values.shape, dim, keepdim)
    return out
