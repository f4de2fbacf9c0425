"""Array computations of the distance family."""

from __future__ import annotations

import math

import numpy as np

from ...storage import Array


def _norm(difference: Array, p: float, axis: int | None) -> Array:
    """The ``p``-norm over one dimension, or over all."""
    size = np.abs(difference)
    if p == 2:
        return np.sqrt(np.add.reduce(size * size, axis=axis, out=...), out=...)
    if p == 1:
        return np.add.reduce(size, axis=axis, out=...)
    if p == 0:
        return np.add.reduce((size != 0).astype(size.dtype), axis=axis, out=...)
    if math.isinf(p):
        return np.maximum.reduce(size, axis=axis, out=..., initial=0)
    return np.power(np.add.reduce(np.power(size, p), axis=axis, out=...), 1 / p, out=...)


def _slope(difference: Array, norm: Array, p: float) -> Array:
    """The derivative of the norm by the difference; 0 where the norm is 0 (PyTorch's subgradient)."""
    safe = np.where(norm == 0, norm.dtype.type(1), norm)
    if p == 2:
        return np.asarray(difference / safe)
    if p == 1:
        return np.sign(difference, out=...)
    if p == 0:
        return np.zeros(difference.shape, difference.dtype)
    if math.isinf(p):
        return np.asarray(np.sign(difference) * (np.abs(difference) == norm))
    return np.asarray(
        np.where(norm == 0, 0, np.sign(difference) * (np.abs(difference) / safe) ** (p - 1)), dtype=difference.dtype
    )


def distance(a: Array, b: Array, p: float) -> Array:
    """The ``p``-norm of the difference."""
    return _norm(np.subtract(a, b), p, None)


def distance_slope(grad: Array, difference: Array, result: Array, p: float) -> Array:
    """``grad`` times the derivative of the norm of ``difference``."""
    return np.multiply(grad, _slope(difference, result, p), out=...)


def pairwise_distances(a: Array, b: Array, p: float) -> Array:
    """Distances of every row of ``a`` from every row of ``b``."""
    return _norm(a[..., :, None, :] - b[..., None, :, :], p, -1)


def cdist_slope(grad: Array, a: Array, b: Array, result: Array, p: float) -> Array:
    """The gradient of the rows of ``a``."""
    difference = a[..., :, None, :] - b[..., None, :, :]
    slope = _slope(difference, result[..., None], p)
    return np.add.reduce(grad[..., None] * slope, axis=-2, out=...)
