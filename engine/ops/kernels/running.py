"""Running sums and products on arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...storage import Array
from .reduction import sum_type


def cumsum_array(values: Array, dim: int, dtype: Any = None) -> Array:
    """Running sum along ``dim``."""
    target = sum_type(values.dtype) if dtype is None else dtype.numpy
    if values.ndim == 0:
        return values.astype(target if values.dtype != np.float16 or dtype is not None else np.float16)
    found = np.add.accumulate(np.asarray(values, order="C"), axis=dim, dtype=target)
    return found.astype(values.dtype) if values.dtype == np.float16 and dtype is None else found


def cumsum_gradient(grad: Array, dim: int, source: Any = None) -> Array:
    """Gradient of a running sum: the running sum from the end, in the numpy type ``source``."""
    if source is not None:
        grad = grad.astype(source)
    if grad.ndim == 0:
        return grad
    return np.ascontiguousarray(np.flip(np.add.accumulate(np.flip(grad, dim), axis=dim), dim))


def cumprod_array(values: Array, dim: int, dtype: Any = None) -> Array:
    """Running product along ``dim``."""
    target = sum_type(values.dtype) if dtype is None else dtype.numpy
    if values.dtype == np.float16 and dtype is None:
        return cumprod_array(values.astype(np.float32), dim).astype(np.float16)
    return (
        values.astype(target)
        if values.ndim == 0
        else np.multiply.accumulate(values if values.flags.c_contiguous else values.copy(), axis=dim, dtype=target)
    )


def cumprod_gradient(grad: Array, values: Array, result: Array, dim: int) -> Array:
    """Gradient of a running product, exact also where elements are zero."""
    if values.ndim == 0:
        return grad
    if (values != 0).all():
        return cumsum_gradient(grad * result, dim) / values
    x, g = np.moveaxis(values, dim, -1), np.moveaxis(grad, dim, -1)
    out = np.empty_like(x)
    before = np.ones(x.shape[:-1], x.dtype)
    for i in range(x.shape[-1]):  # d result[j] / d x[i] for j >= i, the factor x[i] left out
        following = x[..., i:].copy()
        following[..., 0] = before
        out[..., i] = (np.multiply.accumulate(following, axis=-1) * g[..., i:]).sum(-1)
        before = before * x[..., i]
    return np.moveaxis(out, -1, dim)
