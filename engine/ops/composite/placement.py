"""Writing one tensor into a copy of another, as scripts call it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from ...autograd.delayed_error import delayed
from ...settings import warn
from ...storage import Array
from ...tensor import Tensor, tensor_of
from ...tensor_access import dimension
from ..functions import composite, publish
from ..functions import namespace as F
from ..operands import single, wrong_type
from .indexing import _range


# ------------------------------------------------------------------------------------------------ flat positions
def _flat_index(name: str, index: Any, input: Tensor) -> Array:
    if not isinstance(index, Tensor):
        raise wrong_type(name.rstrip("_"), "index", 2, index)
    if index._array.dtype != np.int64:
        given = index.dtype.scalar_type
        raise RuntimeError(
            f"{name}(): Expected a long tensor for index, but got {given}"
            if name == "take"
            else f"put_(): Expected a long tensor for index, but got {given}"
        )
    size, array = input._array.size, index._array
    if not size and array.size:
        raise IndexError(f"{name}(): tried to take from an empty tensor")
    if array.size and (array.max() >= size or array.min() < -size):
        bad = array[(array >= size) | (array < -size)].flat[0]
        raise IndexError(f"out of range: tried to access index {bad} on a tensor of {size} elements.")
    return array


@composite()
def take(input: Tensor, index: Tensor) -> Tensor:
    """Elements of the flattened tensor."""
    return F.take_flat(input, _flat_index("take", index, single("take", input)))  # type: ignore[no-any-return]


@composite(torch=False, method=False)
def put_zeros(grad: Tensor, shape: tuple[int, ...], index: Array) -> Tensor:
    """Zeros in ``shape`` with ``grad`` added at flat positions."""
    return F.put_flat_(tensor_of(np.zeros(shape, grad._array.dtype)), grad, index, True)  # type: ignore[no-any-return]


@composite(torch=False, method=False)
def put_erase(grad: Tensor, index: Array) -> Tensor:
    """``grad`` with zeros at flat positions."""
    return F.put_flat(grad, tensor_of(np.zeros(index.shape, grad._array.dtype)), index, False)  # type: ignore[no-any-return]


def _put(ending: str) -> None:
    def put(input: Tensor, index: Tensor, source: Tensor, accumulate: bool = False) -> Tensor:
        """``source`` written (or added) at positions of the flattened tensor."""
        single("put" + ending, input)
        if not isinstance(source, Tensor):
            raise wrong_type("put" + ending, "source", 3, source)
        if source.dtype is not input.dtype:
            raise RuntimeError(
                "put_(): self and source expected to have the same dtype, but got self.dtype = "
                f"{input.dtype.scalar_type} and source.dtype = {source.dtype.scalar_type}"
            )
        where = _flat_index("put_", index, input)
        if source._array.size != where.size:
            raise IndexError(
                "put_(): Expected source and index to have the same number of elements, but got source.numel() = "
                f"{source._array.size}, index.numel() = {where.size}"
            )
        return getattr(F, "put_flat" + ending)(input, source, where, accumulate)  # type: ignore[no-any-return]

    publish("put" + ending, put, torch=not ending)


_put("")
_put("_")


# ------------------------------------------------------------------------------------------------ places of views
def _same_size(src: Tensor, shape: tuple[int, ...]) -> None:
    if src._array.shape != shape:
        raise RuntimeError(
            "expected src to have a size equal to the slice of self. "
            f"src size = {list(src._array.shape)}, slice size = {list(shape)}"
        )


@composite()
def slice_scatter(
    input: Tensor, src: Tensor, dim: int = 0, start: Any = None, end: Any = None, step: int = 1
) -> Tensor:
    """A copy with ``src`` in the place of ``start:end:step`` of one dimension."""
    shape = single("slice_scatter", input)._array.shape
    at = dimension(dim, len(shape))
    low, high, _ = _range(start, end, step, shape[at])
    _same_size(src, (*shape[:at], len(range(low, high, step)), *shape[at + 1 :]))
    return F.slice_scatter_into(input, src, at, low, high, step)  # type: ignore[no-any-return]


@composite()
def select_scatter(input: Tensor, src: Tensor, dim: int, index: int) -> Tensor:
    """A copy with ``src`` in the place of one index of one dimension."""
    shape = single("select_scatter", input)._array.shape
    at = dimension(dim, len(shape))
    size = shape[at]
    if not -size <= index < size:
        raise IndexError(f"select(): index {index} out of range for tensor of size {list(shape)} at dimension {at}")
    _same_size(src, (*shape[:at], *shape[at + 1 :]))
    return F.select_scatter_into(input, src, at, index + size if index < 0 else index)  # type: ignore[no-any-return]


@composite()
def diagonal_scatter(input: Tensor, src: Tensor, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Tensor:
    """A copy with ``src`` in the place of a diagonal."""
    ndim = single("diagonal_scatter", input)._array.ndim
    first, second = dimension(dim1, ndim), dimension(dim2, ndim)
    if first == second:
        raise RuntimeError(f"diagonal dimensions cannot be identical {dim1}, {dim2}")
    _same_size(src, np.diagonal(input._array, offset, first, second).shape)
    return F.diagonal_scatter_into(input, src, offset, first, second)  # type: ignore[no-any-return]


@composite()
def as_strided_scatter(input: Tensor, src: Tensor, size: Any, stride: Any, storage_offset: int | None = None) -> Tensor:
    """A copy with ``src`` in the place of a view of the memory with any geometry."""
    from ...autograd.geometry import Geometry
    from ...storage import element_offset, strided

    array = single("as_strided_scatter", input)._array
    offset = element_offset(array) if storage_offset is None else storage_offset
    view = strided(array, tuple(size), tuple(stride), offset)
    _same_size(src, view.shape)
    return F.replace_strided_part(input, src, Geometry(array, view))  # type: ignore[no-any-return]


@composite(torch=False, method=False)
def erased(grad: Tensor, view: str, parameters: tuple[Any, ...]) -> Tensor:
    """``grad`` with zeros in the place of a view."""
    into = {"slice_dim": "slice_scatter", "select_dim": "select_scatter", "diagonal_dims": "diagonal_scatter"}[view]
    part = getattr(F, view)(grad.detach(), *parameters)
    zero = tensor_of(np.zeros(part._array.shape, grad._array.dtype))
    return getattr(F, f"{into}_into")(grad, zero, *parameters)  # type: ignore[no-any-return]


# ------------------------------------------------------------------------------------------------ reductions
def _integers(name: str, index: Any) -> Array:
    if not isinstance(index, Tensor):
        raise wrong_type(name, "index", 2, index)
    if index._array.dtype not in (np.int64, np.int32):
        raise RuntimeError(f"{name}(): Expected dtype int32/int64 for index")
    return index._array.astype(np.int64, copy=False)


def _in_range(where: Array, size: int, dim: int, scattered: bool) -> None:
    if where.size and (where.max() >= size or where.min() < 0):
        if not scattered:
            raise IndexError("index out of range in self")
        bad = where[(where >= size) | (where < 0)].flat[0]
        raise RuntimeError(f"index {bad} is out of bounds for dimension {dim} with size {size}")


def check_scatter(name: str, input: Tensor, at: int, where: Array, src: Tensor | None) -> None:
    """Refuse an index that doesn't fit the tensor (or the source) beside the dimension.

    Raises:
        RuntimeError: With PyTorch's wording.
    """
    if src is not None and src.dtype is not input.dtype:
        raise RuntimeError(f"{name}(): Expected self.dtype to be equal to src.dtype")
    if not where.size:
        return
    shape, index = input._array.shape or (1,), where.shape or (1,)
    source = index if src is None else src._array.shape or (1,)
    if len(shape) != len(index):
        raise RuntimeError("Index tensor must have the same number of dimensions as self tensor")
    if len(source) != len(index):
        raise RuntimeError("Index tensor must have the same number of dimensions as src tensor")
    if any(n > m for d, (n, m) in enumerate(zip(index, shape, strict=True)) if d != at) or any(
        n > m for n, m in zip(index, source, strict=True)
    ):
        beside = f"self {list(input._array.shape)} apart from dimension {at}"
        raise RuntimeError(
            f"Expected index {list(where.shape)} to be no larger than {beside}"
            + ("" if src is None else f" and to be no larger size than src {list(src._array.shape)}")
        )


@cache
def _warn_of_beta() -> None:
    """PyTorch warns of this once in a program."""
    warn("index_reduce() is in beta and the API may change at any time.", UserWarning)


def _reductions(ending: str) -> None:
    def scatter_reduce(
        input: Tensor, dim: int, index: Tensor, src: Tensor, reduce: str, *, include_self: bool = True
    ) -> Tensor:
        """Elements of ``src`` reduced into places along a dimension."""
        at = dimension(dim, single("scatter_reduce", input)._array.ndim)
        where = _integers("scatter", index)
        if not isinstance(src, Tensor):
            raise wrong_type("scatter_reduce" + ending, "src", 3, src)
        check_scatter("scatter", input, at, where, src)
        if reduce not in ("sum", "prod", "mean", "amax", "amin"):
            raise RuntimeError(f"reduce argument must be either sum, prod, mean, amax or amin, got {reduce}")
        _in_range(where, input._array.shape[at] if input._array.ndim else 1, at, True)
        return getattr(F, "scatter_reduce_source" + ending)(input, src, at, where, reduce, include_self)  # type: ignore[no-any-return]

    def index_reduce(
        input: Tensor, dim: int, index: Tensor, source: Tensor, reduce: str, *, include_self: bool = True
    ) -> Tensor:
        """Slices of ``source`` reduced into slices along a dimension."""
        if reduce not in ("prod", "mean", "amax", "amin"):
            raise RuntimeError(
                f"index_reduce(): Expected reduce to be one of prod, mean, amax or amin but got {reduce}."
            )
        at = dimension(dim, single("index_reduce", input)._array.ndim)
        where = _integers("index_reduce", index).reshape(-1)
        shape = source._array.shape or (1,)
        if where.size != shape[at]:
            raise RuntimeError(
                f"index_reduce_(): Number of indices ({where.size}) should be equal to source.size(dim): "
                f"({shape[at]}), for dim: {at}"
            )
        _in_range(where, input._array.shape[at] if input._array.ndim else 1, at, False)
        _warn_of_beta()
        wide = np.broadcast_to(where.reshape([-1 if d == at else 1 for d in range(len(shape))]), shape)
        return getattr(F, "index_reduce_source" + ending)(input, source, at, wide, reduce, include_self)  # type: ignore[no-any-return]

    functions: tuple[Callable[..., Tensor], ...] = (scatter_reduce, index_reduce)
    for function in functions:
        publish(function.__name__ + ending, function, torch=not ending)


_reductions("")
_reductions("_")


def _places(like: Tensor, dim: int, index: Array, include_self: bool) -> Tensor:
    from ..kernels.placement import counts

    return tensor_of(counts(like._array, dim, index, include_self).astype(like._array.dtype))


def _without_self(grad: Tensor, dim: int, index: Array, include_self: bool) -> Tensor:
    return grad if include_self else F.scatter_number(grad, dim, index, 0.0)


def _shared(grad: Tensor, a: Tensor, src: Tensor, result: Tensor, dim: int, index: Array) -> Tensor:
    same = F.to_dtype(a == result, grad._array.dtype)
    own = F.to_dtype(src == F.gather_within(result, dim, index, src._array.shape), grad._array.dtype)
    return grad / F.scatter_add_source(same, own, dim, index)  # type: ignore[no-any-return]


@composite(torch=False, method=False)
def scatter_reduced_self(
    grad: Tensor, a: Tensor, src: Tensor, result: Tensor, dim: int, index: Array, reduce: str, include_self: bool
) -> Tensor:
    """Gradient of what was there before a reduction."""
    if reduce == "sum":
        made = grad
    elif reduce == "mean":
        made = grad / _places(a, dim, index, include_self)
    elif reduce == "prod":
        filled = F.where(a == 0.0, 1.0, a)
        made = grad * F.scatter_reduce_source(filled, src, dim, index, "prod", include_self) / filled
    else:
        made = F.to_dtype(a == result, grad._array.dtype) * _shared(grad, a, src, result, dim, index)
    return _without_self(made, dim, index, include_self)


@composite(torch=False, method=False)
def scatter_reduced_source(
    grad: Tensor,
    a: Tensor,
    src: Tensor,
    result: Tensor,
    dim: int,
    index: Array,
    reduce: str,
    include_self: bool,
    named: str,
) -> Tensor:
    """Gradient of what the reduction ``named`` wrote.

    With several zeros in one place of a product it can't be differentiated again, as in PyTorch.
    """
    shape = src._array.shape
    if reduce == "sum":
        return F.gather_within(grad, dim, index, shape)  # type: ignore[no-any-return]
    if reduce == "mean":
        return F.gather_within(grad / _places(a, dim, index, include_self), dim, index, shape)  # type: ignore[no-any-return]
    if reduce == "prod":
        zero = src == 0.0
        filled = F.where(zero, 1.0, src)
        start = a if include_self else tensor_of(np.ones_like(a._array))
        product = F.scatter_reduce_source(start, filled, dim, index, "prod", True)
        none = tensor_of(np.zeros_like(a._array))
        zeros = F.scatter_add_source(none, F.to_dtype(zero, grad._array.dtype), dim, index)
        left = F.gather_within(zeros, dim, index, shape) - F.to_dtype(zero, grad._array.dtype)
        spread = F.gather_within(grad * product, dim, index, shape)
        made = F.where(left > 0.0, 0.0, spread / filled)
        if not (zero._array & (left._array > 0)).any():
            return made  # type: ignore[no-any-return]
        written = "src" if named == "scatter_reduce" else "source"
        message = (
            f"{named}(): Double backward is unsupported for {written} when >1 zeros in {written} are scattered to the "
            "same position in self"
        )
        return delayed((made,), message, behind=True)[0]  # type: ignore[no-any-return]
    same = F.to_dtype(src == F.gather_within(result, dim, index, shape), grad._array.dtype)
    return same * F.gather_within(_shared(grad, a, src, result, dim, index), dim, index, shape)  # type: ignore[no-any-return]


@composite(torch=False, method=False)
def scaled_mask(grad: Tensor, mask: Array, scale: float) -> Tensor:
    """``grad * mask * scale``."""
    return grad * tensor_of(mask.astype(grad._array.dtype)) * scale
