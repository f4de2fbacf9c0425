"""Small array functions that formulas of every family use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...storage import Array

#: Constants by ``(value, type)``, and vectors of ones by ``(type, count)``.
_scalars: dict[Any, Array] = {}
_LIMIT = 1024


def scalar(value: Any, kind: np.dtype[Any]) -> Array:
    """``value`` as a constant without dimensions: a ufunc takes it in half the time of a Python number. Not for -0."""
    key = (value, kind)
    found = _scalars.get(key)
    if found is None:
        if len(_scalars) >= _LIMIT:
            _scalars.clear()
        found = _scalars[key] = np.asarray(value, kind.type)  # bfloat16 equals float32, which is what it computes in
        found.flags.writeable = False
    return found


def ones(count: int, kind: np.dtype[Any]) -> Array:
    """A vector of ones, kept for the next time: sums as products with it take no longer than the product."""
    key = (kind, count)
    found = _scalars.get(key)
    if found is None:
        found = np.ones(count, kind.type)
        found.flags.writeable = False
        if count <= _LIMIT:
            if len(_scalars) >= _LIMIT:
                _scalars.clear()
            _scalars[key] = found
    return found


#: Elements worked on at a time where an expression has many steps: its temporaries then stay in the cache.
BLOCK = 1 << 16


def by_blocks(work: Callable[..., object], *arrays: Array) -> None:
    """``work(*arrays)``, which goes element by element, on one block after the other where the arrays are large."""
    size = arrays[0].size
    if size <= BLOCK or not all(a.flags.c_contiguous for a in arrays):
        work(*arrays)
        return
    flat = [a.reshape(-1) for a in arrays]
    for start in range(0, size, BLOCK):
        work(*(a[start : start + BLOCK] for a in flat))


def zeros_like(a: Array) -> Array:
    """Zeros in the shape and type of ``a``."""
    return np.zeros(a.shape, a.dtype)


def where(condition: Array, a: Any, b: Any) -> Array:
    """Elements of ``a`` where the condition holds, of ``b`` elsewhere; Python numbers take the other's type."""
    return np.asarray(np.where(condition, a, b))


def sum_to_size(array: Array, shape: tuple[int, ...]) -> Array:
    """``array`` summed over the dimensions that broadcasting to its shape from ``shape`` added or stretched."""
    extra = array.ndim - len(shape)
    if extra == 1 and array.ndim == 2 and array.shape[1] == shape[0] and array.dtype.char in "fd":
        rows = len(array)
        if 0 < rows <= _LIMIT:  # a bias: the product is four times as fast, and as exact for so few
            summed: Array = ones(rows, array.dtype).dot(array)
            return summed
    axes = tuple(range(extra)) + tuple(i + extra for i, n in enumerate(shape) if n == 1 and array.shape[i + extra] != 1)
    if axes:
        array = np.add.reduce(array, axis=axes, keepdims=True, out=...)
    return array.reshape(shape) if extra else array
