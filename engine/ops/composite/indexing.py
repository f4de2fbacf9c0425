"""``tensor[index]`` and ``tensor[index] = value``: basic indexing becomes views, tensors become ``index``."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from ...dtypes import C_NAMES
from ...settings import warn
from ...signatures import type_name
from ...storage import Array
from ...tensor import Tensor, tensor_of
from ..functions import composite
from ..functions import namespace as F

INVALID = (
    "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices (got {kind})"
)
SEQUENCE = (
    "Using a non-tuple sequence for multidimensional indexing is deprecated and will be changed in pytorch 2.9; use "
    "x[tuple(seq)] instead of x[seq]. In pytorch 2.9 this will be interpreted as tensor index, x[torch.tensor(seq)], "
    "which will result either in an error or a different result"
)


@composite(torch=False, method=False)
def slice(input: Tensor, dim: int, start: int | None, stop: int | None, step: int) -> Tensor:
    """``start:stop:step`` of one dimension, as a view."""
    low, high, _ = _range(start, stop, step, input._array.shape[dim])
    return F.slice_dim(input, dim, low, high, step)  # type: ignore[no-any-return]


def _range(start: Any, stop: Any, step: int, size: int) -> tuple[int, int, int]:
    import builtins

    low, high, step = builtins.slice(start, stop, step).indices(size)
    return low, max(low, high), step


@composite()
def narrow(input: Tensor, dim: int, start: Any, length: int) -> Tensor:
    """``length`` indices of one dimension from ``start``, as a view."""
    from ...tensor_access import dimension

    if not input._array.ndim:
        raise RuntimeError("narrow() cannot be applied to a 0-dim tensor.")
    at = dimension(dim, input._array.ndim)
    size = input._array.shape[at]
    if isinstance(start, Tensor) and (start._array.ndim or start._array.dtype.kind not in "iu"):
        raise RuntimeError("start must be an 0-dim integral Tensor.")
    start = operator.index(start._array.item() if isinstance(start, Tensor) else start)
    if length < 0:
        raise RuntimeError("narrow(): length must be non-negative.")
    if not -size <= start <= size:
        raise IndexError(f"start out of range (expected to be in range of [{-size}, {size}], but got {start})")
    low = start + size if start < 0 else start
    if low + length > size:
        raise RuntimeError(f"start ({start}) + length ({length}) exceeds dimension size ({size}).")
    return F.slice_dim(input, at, low, low + length, 1)  # type: ignore[no-any-return]


@composite()
def select(input: Tensor, dim: int, index: int) -> Tensor:
    """One index of one dimension, which disappears; a view."""
    from ...tensor_access import dimension

    shape = input._array.shape
    if not shape:
        raise IndexError("select() cannot be applied to a 0-dim tensor.")
    at = dimension(dim, len(shape))
    size = shape[at]
    if not -size <= index < size:
        raise IndexError(f"select(): index {index} out of range for tensor of size {list(shape)} at dimension {at}")
    return F.select_dim(input, at, index + size if index < 0 else index)  # type: ignore[no-any-return]


def _as_index(item: Any) -> Any:
    """An index item: int, slice, None, Ellipsis, or an array of integers or booleans."""
    import builtins

    if item is None or item is Ellipsis or isinstance(item, (bool, builtins.slice)):
        return item
    if isinstance(item, Tensor):
        return _array_index(item._array)
    if isinstance(item, np.ndarray):
        return _array_index(item)
    if isinstance(item, (list, tuple, range)):
        return _array_index(_nested(item))
    try:
        return operator.index(item)
    except TypeError:
        if isinstance(item, str):
            warn(SEQUENCE, UserWarning)
            raise TypeError(f"new(): invalid data type '{type(item).__name__}'") from None
        raise IndexError(INVALID.format(kind=type(item).__name__)) from None


def _nested(item: Any) -> Array:
    def plain(value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            return [plain(v) for v in value]
        return value._array if isinstance(value, Tensor) else value

    found = np.asarray(plain(list(item)))
    return found.astype(np.int64) if found.size == 0 else found


def _array_index(array: Array) -> Any:
    kind = array.dtype
    if kind.kind == "b":
        return array
    if kind == np.uint8:
        warn(
            "indexing with dtype torch.uint8 is now deprecated, please use a dtype torch.bool instead.",
            UserWarning,
        )
        return array.astype(np.bool_)
    if kind.kind not in "iu":
        raise IndexError("tensors used as indices must be long, int, byte or bool tensors")
    return array.item() if array.ndim == 0 else array.astype(np.int64, copy=False)


def _stands_for_tuple(index: Any) -> bool:
    """Whether a list is taken as the indices of several dimensions (PyTorch still does that, with a warning)."""
    import builtins

    if not isinstance(index, list) or len(index) >= 32:
        return False
    kinds = (Tensor, list, tuple, range, builtins.slice)
    return any(i is None or i is Ellipsis or isinstance(i, kinds) for i in index)


def _items(index: Any) -> list[Any]:
    if _stands_for_tuple(index):
        warn(SEQUENCE, UserWarning)
        index = tuple(index)
    if isinstance(index, tuple):
        return [_as_index(i) for i in index]
    return [_as_index(index)]


def _consumed(item: Any) -> int:
    """How many dimensions an index item stands for."""
    if item is None or item is Ellipsis or isinstance(item, bool):
        return 0
    return item.ndim if isinstance(item, np.ndarray) and item.dtype.kind == "b" else 1


def _applied(input: Tensor, index: Any) -> tuple[Tensor, list[Any]]:
    """The view that the basic part of an index gives, and the arrays (None: whole dimension) for the rest."""
    import builtins

    items = _items(index)
    ndim = input._array.ndim
    used = sum(map(_consumed, items))
    if used > ndim:
        if ndim == 0 and len(items) == 1 and isinstance(items[0], int):
            raise IndexError(
                "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to "
                "convert a "
                "0-dim tensor to a number"
            )
        raise IndexError(f"too many indices for tensor of dimension {ndim}")
    result, dim = input, 0
    arrays: list[Any] = []
    original = 0
    for item in items:
        if item is Ellipsis:
            skip = ndim - used
            dim += skip
            original += skip
            arrays += [None] * skip
        elif item is None:
            result = F.unsqueeze_dim(result, dim)
            dim += 1
            original += 1
            arrays.append(None)
        elif isinstance(item, bool):
            result = F.unsqueeze_dim(result, dim)
            arrays.append(np.zeros(1 if item else 0, np.int64))
            dim += 1
        elif isinstance(item, int):
            size = result._array.shape[dim]
            if not -size <= item < size:
                raise IndexError(f"index {item} is out of bounds for dimension {original} with size {size}")
            result = F.select_dim(result, dim, item + size if item < 0 else item)
            original += 1
        elif isinstance(item, builtins.slice):
            result = _sliced(result, dim, item)
            arrays.append(None)
            dim += 1
            original += 1
        else:
            _check_array(item, result._array.shape, dim)
            arrays.append(item)
            dim += _consumed(item)
            original += _consumed(item)
    while arrays and arrays[-1] is None:
        arrays.pop()
    return result, arrays


def _sliced(input: Tensor, dim: int, item: Any) -> Tensor:
    step = 1 if item.step is None else operator.index(item.step)
    if step == 0:
        raise ValueError("slice step cannot be zero")
    if step < 0:
        raise ValueError("step must be greater than zero")
    size = input._array.shape[dim]
    low, high, _ = _range(_bound(item.start), _bound(item.stop), step, size)
    if low == 0 and high == size and step == 1:
        return input
    return F.slice_dim(input, dim, low, high, step)  # type: ignore[no-any-return]


def _bound(value: Any) -> int | None:
    if value is None:
        return None
    try:
        return operator.index(value)
    except TypeError:
        raise TypeError("slice indices must be integers or None or have an __index__ method") from None


def _check_array(item: Array, shape: tuple[int, ...], dim: int) -> None:
    if item.dtype.kind == "b":
        for i, n in enumerate(item.shape):
            if n != shape[dim + i]:
                raise IndexError(
                    f"The shape of the mask {list(item.shape)} at index {i} does not match the shape of the indexed "
                    f"tensor {list(shape)} at index {dim + i}"
                )
    elif item.size and dim < len(shape):
        size = shape[dim]
        if item.max() >= size or item.min() < -size:
            bad = item[(item >= size) | (item < -size)].flat[0]
            raise IndexError(f"index {bad} is out of bounds for dimension {dim} with size {size}")


@composite(torch=False, method=False, operators="__getitem__")
def getitem(input: Tensor, index: Any) -> Tensor:
    """``input[index]``."""
    import builtins

    if type(index) is builtins.slice and input._array.ndim:
        # A slice alone is always a slice node in PyTorch, also one that takes everything.
        step = 1 if index.step is None else operator.index(index.step)
        if step > 0:
            return slice(input, 0, _bound(index.start), _bound(index.stop), step)
    view, arrays = _applied(input, index)
    if arrays:
        try:
            return F.index_tensors(view, tuple(arrays))  # type: ignore[no-any-return]
        except IndexError as error:
            raise IndexError(_mismatch(arrays) or str(error)) from None
    return F.alias(input) if view is input else view


def _mismatch(arrays: list[Any]) -> str:
    shapes = [list(a.shape) for a in arrays if a is not None and a.dtype.kind != "b"]
    shown = ", ".join(map(str, shapes))
    return (
        f"shape mismatch: indexing tensors could not be broadcast together with shapes {shown}"
        if len(shapes) > 1
        else ""
    )


@composite(torch=False, method=False, operators="__setitem__")
def setitem(input: Tensor, index: Any, value: Any) -> None:
    """``input[index] = value``."""
    view, arrays = _applied(input, index)
    if not isinstance(value, (Tensor, int, float, complex, np.integer)):
        raise TypeError(f"can't assign a {type_name(value)} to a {input.type()}")
    if isinstance(value, complex) and input._array.dtype.kind != "c":
        kind = C_NAMES.get(input.dtype.name, input.dtype.name)
        raise RuntimeError(f"value cannot be converted to type {kind} without overflow")
    source = value if isinstance(value, Tensor) else tensor_of(np.asarray(value).astype(input._array.dtype))
    if arrays:
        if source.dtype is not input.dtype:
            source = F.to_dtype(source, input._array.dtype)
        shape = source._array.shape
        target_ndim = view._array[tuple(np.s_[:] if a is None else a for a in arrays)].ndim
        while len(shape) > target_ndim and shape[0] == 1:
            source = F.squeeze_dim(source, 0)
            shape = source._array.shape
        F.index_put_values_(view, source, tuple(arrays), False)
        return
    shape = source._array.shape
    while len(shape) > view._array.ndim and shape[0] == 1:
        source = F.squeeze_dim(source, 0)
        shape = source._array.shape
    if len(shape) > view._array.ndim or any(
        n not in (1, m) for n, m in zip(shape[::-1], view._array.shape[::-1], strict=False)
    ):
        F.expand(source, view._array.shape)  # raises PyTorch's error for the assignment
    if not shape and view._array.ndim and not source._requires_grad:
        F.fill_number_(view, source._array.item()) if not isinstance(value, Tensor) else F.copy_(view, source)
    else:
        F.copy_(view, source)


@composite()
def index_put(input: Tensor, indices: Any, values: Tensor, accumulate: bool = False) -> Tensor:
    """A copy with ``values`` written at the indices."""
    return F.index_put_values(input, values, tuple(_as_index(i) for i in indices), accumulate)  # type: ignore[no-any-return]


@composite(torch=False)
def index_put_(input: Tensor, indices: Any, values: Tensor, accumulate: bool = False) -> Tensor:
    """``index_put`` that overwrites its first argument."""
    return F.index_put_values_(input, values, tuple(_as_index(i) for i in indices), accumulate)  # type: ignore[no-any-return]
