"""Array computations of the distance family."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...storage import Array
from ...tensor_access import dimension
from .reduction import norm_array, norm_gradient


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
    if a.dtype == np.float16:  # summed in a wider type
        return distance(a.astype(np.float32), b.astype(np.float32), p).astype(np.float16)
    return _norm(np.subtract(a, b), p, None)


def distance_slope(grad: Array, difference: Array, result: Array, p: float) -> Array:
    """``grad`` times the derivative of the norm of ``difference``."""
    return np.multiply(grad, _slope(difference, result, p), out=...)


def pairwise_distances(a: Array, b: Array, p: float) -> Array:
    """Distances of every row of ``a`` from every row of ``b``."""
    return np.ascontiguousarray(_norm(a[..., :, None, :] - b[..., None, :, :], p, -1))


def cdist_slope(grad: Array, a: Array, b: Array, result: Array, p: float) -> Array:
    """The gradient of the rows of ``a``."""
    difference = a[..., :, None, :] - b[..., None, :, :]
    slope = _slope(difference, result[..., None], p)
    return np.add.reduce(grad[..., None] * slope, axis=-2, out=...)


def incidence(count: int, kind: np.dtype[Any]) -> Array:
    """For each pair of rows, 1 at the first and -1 at the second."""
    first, second = np.triu_indices(count, 1)
    made = np.zeros((len(first), count), kind)
    made[range(len(first)), first] = 1
    made[range(len(first)), second] = -1
    return made


def distances_within(values: Array, p: float) -> Array:
    """Distances of every row from every later one."""
    first, second = np.triu_indices(len(values), 1)
    return _norm(values[first] - values[second], p, -1)


def pdist_slope(grad: Array, values: Array, result: Array, p: float) -> Array:
    """Gradient of :func:`distances_within`."""
    pairs = incidence(len(values), values.dtype)
    slope = _slope(pairs @ values, result[:, None], p)
    return np.asarray(pairs.T @ (grad[:, None] * slope))


#: What PyTorch adds to a norm before it divides by it.
RENORM_EPSILON = 1e-7


def renorm_dims(values: Array, p: float, dim: int, maxnorm: float) -> tuple[int, ...]:
    """All dimensions but ``dim``.

    Raises:
        RuntimeError: In PyTorch's words, for arguments that make no sense.
        IndexError: If there is no dimension ``dim``.
    """
    if p <= 0:
        raise RuntimeError("renorm: non-positive-norm not supported")
    if values.ndim < 2:
        raise RuntimeError(f"renorm: input needs at least 2 dimensions, got {values.ndim} dimensions")
    if maxnorm < 0:
        raise RuntimeError(f"renorm: expected maxnorm to be >= 0 but got {maxnorm:g}")
    at = dimension(dim, values.ndim)
    return tuple(d for d in range(values.ndim) if d != at)


def renorm_array(values: Array, p: float, dim: int, maxnorm: float) -> Array:
    """Each slice along ``dim`` scaled so that its norm is at most ``maxnorm``."""
    if any(getattr(one, "requires_grad", False) for one in (p, maxnorm)):
        raise TypeError("a number is wanted")  # told in PyTorch's words by whoever asked
    p, maxnorm = float(p), float(maxnorm)  # 0-d tensors may stand for them
    size = norm_array(values, p, renorm_dims(values, p, dim, maxnorm), True)
    scale = np.where(size > maxnorm, maxnorm / (size + RENORM_EPSILON), 1).astype(values.dtype)
    return np.asarray(values * scale)


def renorm_slope(grad: Array, values: Array, p: float, dim: int, maxnorm: float) -> Array:
    """Gradient of :func:`renorm_array`."""
    dims = renorm_dims(values, p, dim, maxnorm)
    size = norm_array(values, p, dims, True)
    large, room = size > maxnorm, size + values.dtype.type(RENORM_EPSILON)
    scale = np.where(large, maxnorm / room, 1).astype(values.dtype)
    along = np.add.reduce(grad * values, axis=dims, keepdims=True)
    through = np.where(large, -maxnorm * along / (room * room), 0).astype(values.dtype)
    return np.asarray(grad * scale + norm_gradient(through, values, size, p, dims, True))
