"""Array computations of the index family."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...number_conversion import fitting
from ...storage import Array
from .elementary import sum_to_size
from .index_layout import laid_out_as_read

Indices = tuple[Any, ...]


def _full(indices: Indices) -> tuple[Any, ...]:
    return tuple(slice(None) if i is None else i for i in indices)


def index_array(a: Array, indices: Indices) -> Array:
    """Advanced indexing; None stands for a whole dimension."""
    return laid_out_as_read(np.asarray(a[_full(indices)]), a, indices)


def index_tensors(a: Array, indices: Indices) -> Array:
    """Advanced indexing (in formulas)."""
    return index_array(a, indices)


def index_backward(grad: Array, shape: tuple[int, ...], indices: Indices) -> Array:
    """Zeros in ``shape`` with ``grad`` added at the indices."""
    whole = np.zeros(shape, grad.dtype)
    if len(indices) == 1 and indices[0].dtype.kind != "b" and indices[0].ndim == 1 and len(shape) == 1:
        index = indices[0]
        return np.bincount(np.where(index < 0, index + shape[0], index), grad, shape[0]).astype(grad.dtype)
    np.add.at(whole, _full(indices), grad)
    return whole


def index_put_array(a: Array, values: Array, indices: Indices, accumulate: bool) -> Array:
    """A copy of ``a`` with ``values`` written (or added) at the indices."""
    whole = a.copy("K")
    try:
        if accumulate:
            np.add.at(whole, _full(indices), values)
        else:
            whole[_full(indices)] = values
    except IndexError as error:
        raise IndexError(str(error).replace(" for axis ", " for dimension ")) from None
    except ValueError:
        raise RuntimeError(
            f"shape mismatch: value tensor of shape {list(values.shape)} cannot be broadcast to indexing result "
            "of shape "
            f"{list(a[_full(indices)].shape)}"
        ) from None
    return whole


def index_erase(grad: Array, indices: Indices) -> Array:
    """``grad`` with zeros at the indices."""
    whole = grad.copy()
    whole[_full(indices)] = 0
    return whole


def _along(dim: int, index: Array) -> Any:
    """The numpy index for ``index`` along a dimension."""
    return (slice(None),) * dim + (index,)


def index_select_array(a: Array, dim: int, index: Array) -> Array:
    """The given indices of one dimension."""
    if a.ndim == 0:
        return a.reshape(1)[index].reshape(())
    if index.size and a.ndim > 1 and not a.shape[dim]:
        raise RuntimeError("index_select(): self indexing axis dim should be positive")
    if index.size and (index.max() >= a.shape[dim] or index.min() < 0):
        raise IndexError("index out of range in self")
    return np.take(a, index.reshape(-1), axis=dim)


def index_select_dim(a: Array, dim: int, index: Array) -> Array:
    """The given indices of one dimension (in formulas)."""
    return index_select_array(a, dim, index)


def index_add_zeros(grad: Array, shape: tuple[int, ...], dim: int, index: Array) -> Array:
    """Zeros in ``shape`` with ``grad`` added along a dimension."""
    if not shape:
        return index_add_zeros(grad.reshape(-1), (1,), 0, index).reshape(())
    whole = np.zeros(shape, grad.dtype)
    np.add.at(whole, _along(dim, index.reshape(-1)), grad)
    return whole


def index_add_array(a: Array, source: Array, dim: int, index: Array, alpha: float) -> Array:
    """A copy of ``a`` with ``alpha * source`` added along a dimension."""
    if a.ndim == 0:
        return index_add_array(a.reshape(1), source.reshape(-1), 0, index.reshape(-1), alpha).reshape(())
    whole = a.copy()
    np.add.at(whole, _along(dim, index), source if alpha == 1 else source * alpha)
    return whole


def index_copy_array(a: Array, source: Array, dim: int, index: Array) -> Array:
    """A copy of ``a`` with ``source`` written along a dimension."""
    if a.ndim == 0:
        return index_copy_array(a.reshape(1), source.reshape(-1), 0, index.reshape(-1)).reshape(())
    whole = a.copy()
    whole[(slice(None),) * dim + (index,)] = source
    return whole


def index_fill_dim(a: Array, dim: int, index: Array, value: float) -> Array:
    """A copy of ``a`` with ``value`` written along a dimension."""
    if a.ndim == 0:
        return index_fill_dim(a.reshape(1), 0, index.reshape(-1), value).reshape(())
    whole = a.copy("K")
    whole[(slice(None),) * dim + (index,)] = value
    return whole


def index_selected(grad: Array, dim: int, index: Array, shape: tuple[int, ...]) -> Array:
    """``grad`` at the index, in the shape of the source that was written there."""
    return index_select_array(grad, dim, index).reshape(shape)


def index_filled_sum(grad: Array, dim: int, index: Array) -> Array:
    """The sum of ``grad`` over what was filled, each place once."""
    return np.asarray(np.sum(index_select_array(grad, dim, np.unique(index))))


# ------------------------------------------------------------------------------------------------ gather and scatter
def _grid(index: Array, dim: int) -> tuple[Array, ...]:
    """Indices of every dimension for elements at ``index`` along ``dim``."""
    if not index.ndim:  # a number stands for one of a vector
        return (index,)
    grid: list[Any] = list(np.indices(index.shape, sparse=True))
    grid[dim] = index
    return tuple(grid)


def _checked(a: Array, index: Array, dim: int) -> None:
    if index.size and (index.max() >= a.shape[dim] or index.min() < 0):
        bad = index[(index >= a.shape[dim]) | (index < 0)].flat[0]
        raise RuntimeError(f"index {bad} is out of bounds for dimension {dim} with size {a.shape[dim]}")


def gather_array(a: Array, dim: int, index: Array) -> Array:
    """``out[i][j] = a[index[i][j]][j]`` for dimension 0, and so on."""
    if a.ndim == 0 or not index.size:
        return np.broadcast_to(a, index.shape).copy() if index.size else np.empty(index.shape, a.dtype)
    _checked(a, index, dim)
    return np.asarray(a[_grid(index, dim)])


def gather_dim(a: Array, dim: int, index: Array) -> Array:
    """Gather (in formulas)."""
    return gather_array(a, dim, index)


def gather_within(a: Array, dim: int, index: Array, shape: tuple[int, ...]) -> Array:
    """Gather into the part of ``shape`` that ``index`` covers, zeros beside it."""
    found = gather_array(a, dim, index)
    if found.shape == shape:
        return found
    whole = np.zeros(shape, a.dtype)
    whole[tuple(slice(n) for n in found.shape)] = found
    return whole


def gather_backward(grad: Array, shape: tuple[int, ...], dim: int, index: Array) -> Array:
    """Zeros in ``shape`` with ``grad`` added where gather read."""
    whole = np.zeros(shape, grad.dtype)
    if not shape:
        whole[...] = grad.sum()
    elif index.size:
        np.add.at(whole, _grid(index, dim), grad)
    return whole


def scatter_array(a: Array, src: Array, dim: int, index: Array) -> Array:
    """A copy of ``a`` with ``src`` written at ``index`` along ``dim``."""
    if not a.ndim:
        return scatter_array(a.reshape(1), src.reshape(-1), 0, index.reshape(-1)).reshape(())
    _checked(a, index, dim)
    whole = a.copy()
    if not index.size:
        return whole
    whole[_grid(index, dim)] = src[tuple(slice(n) for n in index.shape)]
    return whole


def scatter_number(a: Array, dim: int, index: Array, value: float) -> Array:
    """A copy of ``a`` with a number written at ``index`` along ``dim``."""
    if not a.ndim:
        return scatter_number(a.reshape(1), 0, index.reshape(-1), value).reshape(())
    _checked(a, index, dim)
    whole = a.copy()
    if not index.size:
        return whole
    whole[_grid(index, dim)] = value
    return whole


def scatter_add_array(a: Array, src: Array, dim: int, index: Array) -> Array:
    """A copy of ``a`` with ``src`` added at ``index`` along ``dim``."""
    if not a.ndim:
        return scatter_add_array(a.reshape(1), src.reshape(-1), 0, index.reshape(-1)).reshape(())
    _checked(a, index, dim)
    whole = a.copy()
    if not index.size:
        return whole
    np.add.at(whole, _grid(index, dim), src[tuple(slice(n) for n in index.shape)])
    return whole


# ------------------------------------------------------------------------------------------------ masks
def masked_fill_array(a: Array, mask: Array, value: float) -> Array:
    """``value`` where the mask holds."""
    return np.asarray(np.where(mask, a.dtype.type(value), a), order="C")


def masked_fill_tensor_array(a: Array, value: Array, mask: Array) -> Array:
    """The 0-d ``value`` where the mask holds."""
    return np.asarray(np.where(mask, value.astype(a.dtype), a), order="C")


def masked_fill_back(grad: Array, mask: Array, shape: tuple[int, ...]) -> Array:
    """``grad`` with zeros where the mask holds, summed to the input's shape."""
    found = np.asarray(np.where(mask, grad.dtype.type(0), grad))
    return found if found.shape == shape else sum_to_size(found, shape)


def masked_sum(grad: Array, mask: Array) -> Array:
    """The sum of ``grad`` where the mask holds."""
    return np.add.reduce(np.where(mask, grad, grad.dtype.type(0)), axis=None, out=...)


def masked_select_array(a: Array, mask: Array) -> Array:
    """The elements where the mask holds, in order."""
    a, mask = np.broadcast_arrays(a, mask)
    return np.asarray(a[mask])


def masked_select_mask(a: Array, mask: Array) -> Array:
    """The elements where the mask holds (in formulas)."""
    return masked_select_array(a, mask)


def masked_select_backward(grad: Array, shape: tuple[int, ...], mask: Array) -> Array:
    """Zeros with ``grad`` where the mask holds, summed to ``shape``."""
    full = np.broadcast_shapes(shape, mask.shape)
    whole = np.zeros(full, grad.dtype)
    whole[np.broadcast_to(mask, full)] = grad
    return whole if full == tuple(shape) else sum_to_size(whole, shape)


def masked_scatter_array(a: Array, source: Array, mask: Array) -> Array:
    """A copy of ``a`` with the elements of ``source``, in order, where the mask holds."""
    whole = np.broadcast_to(a, np.broadcast_shapes(a.shape, mask.shape)).copy()
    where = np.broadcast_to(mask, whole.shape)
    count = int(where.sum())
    if source.size < count:
        raise RuntimeError("Number of elements of source < number of ones in mask")
    whole[where] = source.reshape(-1)[:count]
    return whole


def masked_scatter_back(grad: Array, mask: Array, shape: tuple[int, ...]) -> Array:
    """The gradient of the source: the masked elements in order, zeros behind them."""
    taken = grad[np.broadcast_to(mask, grad.shape)]
    flat = np.zeros(math.prod(shape), grad.dtype)
    flat[: taken.size] = taken
    return flat.reshape(shape)


# ------------------------------------------------------------------------------------------------ whole tensors
def fill_array(a: Array, value: Any) -> Array:
    """``value`` everywhere."""
    return np.full(a.shape, np.asarray(fitting(value, a.dtype)).astype(a.dtype), a.dtype)


def fill_tensor_array(a: Array, value: Array) -> Array:
    """The 0-d ``value`` everywhere."""
    if value.ndim:
        raise RuntimeError(f"fill_ only supports 0-dimension value tensor but got tensor with {value.ndim} dimensions.")
    return np.full(a.shape, value.astype(a.dtype), a.dtype)


def total(grad: Array) -> Array:
    """The sum of all elements."""
    return np.add.reduce(grad, axis=None, out=...)
