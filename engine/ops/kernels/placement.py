"""Array computations of the placement family."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from ...storage import Array
from . import shape as views
from .index import _grid

_VIEWS: Final[dict[str, Any]] = {
    "slice_dim": views.slice_array,
    "select_dim": views.select_array,
    "diagonal_dims": views.diagonal_array,
}


def written(a: Array, src: Array, view: str, parameters: tuple[Any, ...]) -> Array:
    """A copy of ``a`` with ``src`` in the place of a view."""
    whole = np.array(a, order="K", subok=False)
    _VIEWS[view](whole, *parameters)[...] = src
    return whole


def scaled_mask(a: Array, mask: Array, scale: float) -> Array:
    """``a * mask * scale``."""
    return np.asarray(np.multiply(np.multiply(a, mask.astype(a.dtype)), a.dtype.type(scale)))


def erased(grad: Array, view: str, parameters: tuple[Any, ...]) -> Array:
    """``grad`` with zeros in the place of a view."""
    whole = grad.copy()
    _VIEWS[view](whole, *parameters)[...] = 0
    return whole


def take_array(a: Array, index: Array) -> Array:
    """Elements of the flattened array; negative positions count from the end."""
    return np.asarray(a.reshape(-1)[index])


def take_flat(a: Array, index: Array) -> Array:
    """Elements of the flattened array (in formulas)."""
    return take_array(a, index)


def put_zeros(grad: Array, shape: tuple[int, ...], index: Array) -> Array:
    """Zeros in ``shape`` with ``grad`` added at flat positions."""
    whole = np.zeros(shape, grad.dtype)
    np.add.at(whole.reshape(-1), index, grad)
    return whole


def put_array(a: Array, source: Array, index: Array, accumulate: bool) -> Array:
    """A copy of ``a`` with ``source`` written (or added) at flat positions."""
    whole = np.array(a, order="C", subok=False)
    flat = whole.reshape(-1)
    if accumulate:
        np.add.at(flat, index.reshape(-1), source.reshape(-1))
    else:
        flat[index.reshape(-1)] = source.reshape(-1)
    return whole


def put_erase(grad: Array, index: Array) -> Array:
    """``grad`` with zeros at flat positions."""
    return put_array(grad, np.zeros(index.shape, grad.dtype), index, False)


# ------------------------------------------------------------------------------------------------ reductions
def _parts(src: Array, dim: int, index: Array) -> tuple[Any, Array]:
    """Where the elements go, and those elements of ``src`` that go there."""
    return _grid(index, dim), src[tuple(slice(n) for n in index.shape)]


def counts(a: Array, dim: int, index: Array, include_self: bool) -> Array:
    """How many elements went into each place; 1 where none did."""
    number = np.full(a.shape, 1 if include_self else 0, np.int64)
    np.add.at(number, _grid(index, dim), 1)
    number[number == 0] = 1
    return number


_START: Final[dict[str, Any]] = {"sum": 0, "mean": 0, "prod": 1}
_FOLD: Final[dict[str, Any]] = {
    "sum": np.add, "mean": np.add, "prod": np.multiply, "amax": np.maximum, "amin": np.minimum,
}  # fmt: skip


def _start(reduce: str, kind: np.dtype[Any]) -> Any:
    if reduce in _START:
        return _START[reduce]
    if kind.kind == "f":
        return -np.inf if reduce == "amax" else np.inf
    if kind.kind == "b":
        return reduce == "amin"
    limits = np.iinfo(kind)
    return limits.min if reduce == "amax" else limits.max


def scatter_reduced(a: Array, src: Array, dim: int, index: Array, reduce: str, include_self: bool) -> Array:
    """A copy of ``a`` with elements of ``src`` reduced into places along ``dim``."""
    at_zero_dim = a.ndim == 0
    if at_zero_dim:
        a, src, index, dim = a.reshape(1), src.reshape(-1), index.reshape(-1), 0
    whole = a.copy()
    if index.size:
        where, values = _parts(src, dim, index)
        if not include_self:
            whole[where] = _start(reduce, a.dtype)
        _FOLD[reduce].at(whole, where, values)
        if reduce == "mean":
            number = counts(a, dim, index, include_self)
            if a.dtype.kind == "f":
                whole = np.divide(whole, number.astype(a.dtype), out=...)
            else:
                whole = np.floor_divide(whole, number).astype(a.dtype)
    return whole.reshape(()) if at_zero_dim else whole


def _without_self(grad: Array, dim: int, index: Array, include_self: bool) -> Array:
    if include_self:
        return grad
    whole = grad.copy()
    whole[_grid(index, dim)] = 0
    return whole


def scatter_reduced_self(
    grad: Array, a: Array, src: Array, result: Array, dim: int, index: Array, reduce: str, include_self: bool
) -> Array:
    """Gradient of what was there before."""
    if a.ndim == 0:
        g, x, y, z = (v.reshape(1) for v in (grad, a, src, result))
        found = scatter_reduced_self(g, x, y, z, 0, index.reshape(-1), reduce, include_self)
        return found.reshape(())
    if reduce == "sum":
        made = grad
    elif reduce == "mean":
        made = np.divide(grad, counts(a, dim, index, include_self).astype(grad.dtype), out=...)
    elif reduce == "prod":
        ones = scatter_reduced(np.ones_like(a), src, dim, index, "prod", True)
        made = np.multiply(grad, ones, out=...)
    else:
        made = np.multiply(a == result, _shared(grad, a, src, result, dim, index), out=...)
    return _without_self(made, dim, index, include_self)


def _shared(grad: Array, a: Array, src: Array, result: Array, dim: int, index: Array) -> Array:
    """The gradient of an extreme divided among all that are equal to it."""
    where, values = _parts(src, dim, index)
    number = (a == result).astype(grad.dtype)
    np.add.at(number, where, (values == result[where]).astype(grad.dtype))
    return np.asarray(np.divide(grad, number))


def scatter_reduced_source(
    grad: Array,
    a: Array,
    src: Array,
    result: Array,
    dim: int,
    index: Array,
    reduce: str,
    include_self: bool,
    named: str,
) -> Array:
    """Gradient of what the reduction ``named`` wrote; zero where ``index`` doesn't reach."""
    if a.ndim == 0:
        g, x, y, z = (v.reshape(1) for v in (grad, a, src, result))
        found = scatter_reduced_source(g, x, y, z, 0, index.reshape(-1), reduce, include_self, named)
        return found.reshape(src.shape)
    where, values = _parts(src, dim, index)
    if reduce == "sum":
        part = grad[where]
    elif reduce == "mean":
        part = np.divide(grad, counts(a, dim, index, include_self).astype(grad.dtype))[where]
    elif reduce == "prod":
        part = grad[where] * _others(a, values, result, where, include_self)
    else:
        part = (values == result[where]) * _shared(grad, a, src, result, dim, index)[where]
    whole = np.zeros(src.shape, grad.dtype)
    whole[tuple(slice(n) for n in index.shape)] = part
    return whole


def _others(a: Array, values: Array, result: Array, where: Any, include_self: bool) -> Array:
    """For each written element the product of all else in its place, exact where one of them is zero."""
    zero = values == 0
    filled = np.where(zero, values.dtype.type(1), values)
    product = a.copy() if include_self else np.ones_like(a)
    np.multiply.at(product, where, filled)
    zeros = np.zeros(a.shape, np.int64)
    np.add.at(zeros, where, zero.astype(np.int64))
    left = zeros[where] - zero
    return np.asarray(np.where(left > 0, values.dtype.type(0), product[where] / filled))
