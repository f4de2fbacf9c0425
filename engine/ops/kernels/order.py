"""Order statistics, sorting and running extremes on arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import dtypes
from ...storage import Array
from .reduction import place, with_indices


def median_with_index(values: Array, dim: int, keepdim: bool) -> tuple[Array, Array]:
    """The lower median along ``dim`` and where it is; a nan counts as the median."""
    return kth_with_index(values, 1 + (values.shape[dim] - 1) // 2 if values.ndim else 1, dim, keepdim, True)


def kth_with_index(values: Array, k: int, dim: int, keepdim: bool, nan_first: bool = False) -> tuple[Array, Array]:
    """The ``k``-th smallest (from 1) along ``dim`` and where it is."""
    if values.ndim == 0:
        return values.copy(), np.zeros((), np.int64)
    order = np.argsort(values, axis=dim, kind="stable")
    indices = np.take(order, [k - 1], dim)
    if nan_first and values.dtype.kind == "f":
        nans = np.isnan(values)
        indices = np.where(nans.any(dim, keepdims=True), nans.argmax(dim, keepdims=True), indices)
    return with_indices(values, indices.astype(np.int64), dim, keepdim)


def median_array(values: Array) -> Array:
    """The lower median of all elements; nan for none."""
    flat = values.reshape(-1)
    if not flat.size:
        return np.full((), np.nan, values.dtype)
    if values.dtype.kind == "f" and np.isnan(flat).any():
        return np.full((), np.nan, values.dtype)
    middle = (flat.size - 1) // 2
    return np.asarray(np.partition(flat, middle)[middle])


def nanmedian_array(values: Array) -> Array:
    """The lower median of the elements that aren't nan."""
    flat = values.reshape(-1)
    return median_array(flat[~np.isnan(flat)] if values.dtype.kind == "f" else flat)


def nanmedian_with_index(values: Array, dim: int, keepdim: bool) -> tuple[Array, Array]:
    """The lower median along ``dim`` of what isn't nan, and where it is."""
    if values.ndim == 0:
        return values.copy(), np.zeros((), np.int64)
    order = np.argsort(values, axis=dim, kind="stable")
    number = np.full(1, values.shape[dim])
    if values.dtype.kind == "f":
        number = (~np.isnan(values)).sum(dim, keepdims=True)
    middle = np.maximum(number - 1, 0) // 2
    shape = tuple(1 if i == dim else n for i, n in enumerate(values.shape))
    indices = np.take_along_axis(
        order, np.broadcast_to(middle.reshape(middle.shape if middle.ndim > 1 else (1,) * values.ndim), shape), dim
    )
    return with_indices(values, indices.astype(np.int64), dim, keepdim)


def logcumsumexp_array(values: Array, dim: int) -> Array:
    """Logarithm of the running sum of exponentials along ``dim``."""
    if values.dtype.kind not in "fc":
        raise NotImplementedError(
            f"\"logcumsumexp_out_cpu\" not implemented for '{dtypes.of(values.dtype).scalar_type}'"
        )
    if values.ndim == 0:
        return values.copy()
    return np.asarray(np.logaddexp.accumulate(values, axis=dim))


def logcumsumexp(values: Array, dim: int) -> Array:
    """The same (in formulas)."""
    return logcumsumexp_array(values, dim)


def logcumsumexp_gradient(grad: Array, values: Array, result: Array, dim: int) -> Array:
    """Gradient of :func:`logcumsumexp_array`: sums from the end, of logarithms so that nothing overflows."""
    if values.ndim == 0:
        return grad
    found = np.zeros_like(grad)
    for sign in (1, -1):
        part = np.where(
            (sign * grad > 0) & (result != -np.inf), np.log(np.abs(grad)) - result, grad.dtype.type(-np.inf)
        )
        total = np.flip(np.logaddexp.accumulate(np.flip(part, dim), axis=dim), dim)
        found = found + sign * np.exp(total + values)
    return found


def mode_with_index(values: Array, dim: int, keepdim: bool) -> tuple[Array, Array]:
    """The most frequent value along ``dim`` (the smallest of equals) and its last position."""
    if values.ndim == 0:
        return values.copy(), np.zeros((), np.int64)
    rows = np.moveaxis(values, dim, -1)
    found = np.empty((*rows.shape[:-1], 1), np.int64)
    for place_ in np.ndindex(rows.shape[:-1]):
        row = rows[place_]
        unique, counts = np.unique(row, return_counts=True)
        found[place_] = np.flatnonzero(row == unique[counts.argmax()])[-1]
    return with_indices(values, np.moveaxis(found, -1, dim), dim, keepdim)


def sort_with_index(values: Array, dim: int, descending: bool) -> tuple[Array, Array]:
    """Sorted along ``dim`` (stable) with the original positions; nan is largest."""
    if values.ndim == 0:
        return values.copy(), np.zeros((), np.int64)
    if descending:  # stable from the far end: equal elements keep their order
        order = np.flip(np.argsort(np.flip(values, dim), axis=dim, kind="stable"), dim)
        order = values.shape[dim] - 1 - order
    else:
        order = np.argsort(values, axis=dim, kind="stable")
    found = np.empty_like(values, subok=False)
    found[...] = np.take_along_axis(values, order, dim)
    places = np.empty_like(values, np.int64, subok=False)
    places[...] = order
    return found, places


def topk_with_index(values: Array, k: int, dim: int, largest: bool) -> tuple[Array, Array]:
    """The ``k`` largest (or smallest) along ``dim``, sorted, with their positions."""
    if values.ndim == 0:
        return values.copy(), np.zeros((), np.int64)
    found, order = sort_with_index(values, dim, largest)
    return np.take(found, range(k), dim), np.take(order, range(k), dim)


def place_many(grad: Array, indices: Array, shape: tuple[int, ...], dim: int) -> Array:
    """Gradient of picking several distinct elements along ``dim``."""
    return place(grad, indices, shape, dim, True)


def cummax_with_index(values: Array, dim: int) -> tuple[Array, Array]:
    """Running maximum along ``dim`` and where it was met last."""
    return _running_extreme(values, dim, np.maximum, np.greater_equal)


def cummin_with_index(values: Array, dim: int) -> tuple[Array, Array]:
    """Running minimum along ``dim`` and where it was met last."""
    return _running_extreme(values, dim, np.minimum, np.less_equal)


def _running_extreme(values: Array, dim: int, extreme: Any, wins: Any) -> tuple[Array, Array]:
    if values.ndim == 0:
        return values.copy(), np.zeros((), np.int64)
    if not values.size:
        return values.copy(), np.zeros(values.shape, np.int64)
    values = np.asarray(values, order="C")
    best = extreme.accumulate(values, axis=dim)
    positions = np.arange(values.shape[dim]).reshape([-1 if i == dim else 1 for i in range(values.ndim)])
    at = np.where(wins(values, best) | np.isnan(values), positions, -1)
    return best, np.maximum.accumulate(at, axis=dim).astype(np.int64)


def place_added(grad: Array, indices: Array, shape: tuple[int, ...], dim: int) -> Array:
    """Gradient of picking elements along ``dim`` where one may be picked several times."""
    out = np.zeros(shape, grad.dtype)
    if not shape:
        out[...] = grad
        return out
    where: list[Any] = list(np.indices(indices.shape, sparse=True))
    where[dim] = indices
    np.add.at(out, tuple(where), grad)
    return out


def bincount_array(values: Array, weights: Any, minlength: int) -> Array:
    """How often each number from 0 occurs, or the sum of its weights (a tensor)."""
    if values.dtype.kind not in "iu":
        raise NotImplementedError(f"\"bincount_cpu\" not implemented for '{dtypes.of(values.dtype).scalar_type}'")
    if minlength < 0:
        raise RuntimeError("minlength should be >= 0")
    if values.ndim != 1 or (values < 0).any():
        raise RuntimeError("bincount only supports 1-d non-negative integral inputs.")
    if weights is not None and weights._array.shape != values.shape:
        raise RuntimeError("weights should be 1-d and have the same length as input")
    if weights is None:
        return np.bincount(values, minlength=minlength).astype(np.int64)
    counted = np.bincount(values, weights._array, minlength)
    return counted.astype(np.float32 if weights._array.dtype == np.float32 else np.float64)
