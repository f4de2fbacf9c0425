"""``quantile`` and its like, and searches in sorted sequences."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import autocasting
from ...storage import Array
from ...tensor import Tensor, tensor_of
from ...tensor_access import dimension
from ..functions import composite
from ..functions import namespace as F
from ..operands import is_number, single
from ..recording import wants_node
from ..reporting import counted


def _levels(name: str, input: Tensor, q: Any) -> Tensor:
    if is_number(q) and not isinstance(q, bool):
        if not 0 <= q <= 1:
            raise RuntimeError(f"{name}() q must be in the range [0, 1] but got {q:g}")
        return tensor_of(np.asarray(q, input._array.dtype))
    if not isinstance(q, Tensor):
        raise TypeError(
            f"{name}() received an invalid combination of arguments - got (Tensor, {type(q).__name__}), but expected "
            "one of:"
        )
    return q


def _check_quantile(name: str, input: Tensor, q: Tensor, interpolation: str) -> None:
    if not input._array.size:
        raise RuntimeError(f"{name}() input tensor must be non-empty")
    if q._array.ndim > 1:
        raise RuntimeError(f"{name}() q must be a scalar or 1D tensor")
    if input._array.dtype not in (np.float32, np.float64):
        raise RuntimeError(f"{name}() input tensor must be either float or double dtype")
    if q.dtype is not input.dtype:
        raise RuntimeError(f"{name}() q tensor must be same dtype as the input tensor")
    if interpolation not in ("linear", "lower", "higher", "midpoint", "nearest"):
        raise RuntimeError(
            f"{name}() interpolation must be one of linear, lower, higher, midpoint or nearest, but got {interpolation}"
        )
    if ((q._array < 0) | (q._array > 1)).any():
        raise RuntimeError(f"{name}() q values must be in the range [0, 1]")


def _quantile(name: str, input: Any, q: Any, dim: Any, keepdim: bool, interpolation: str, skip_nan: bool) -> Tensor:
    levels = _levels(name, single(name, input), q)
    ndim = input._array.ndim
    at = None if dim is None else dimension(dim, ndim)
    _check_quantile(name, input, levels, interpolation)
    if at is None:
        sorted_ = F.sort(F.flatten(input), -1)[0]
    elif at == ndim - 1:
        sorted_ = F.sort(input)[0]
    else:
        sorted_ = F.sort(F.transpose(F.unsqueeze(input, -1), at, -1))[0]
    if keepdim:
        shape: tuple[int, ...] = (
            (1,) * ndim if at is None else tuple(1 if d == at else n for d, n in enumerate(input._array.shape))
        )
    else:
        shape = () if at is None else tuple(n for d, n in enumerate(input._array.shape) if d != at)
    count = sorted_._array.shape[-1]
    # PyTorch always makes the sorted tensor one row for every result.
    rows = F.view(sorted_, (*shape, count))
    values = _values(rows, levels, interpolation, skip_nan)
    if levels._array.ndim:
        F.unsqueeze_(values, 0)
        F.transpose_(values, 0, -1)
    return F.squeeze_(values, -1)  # type: ignore[no-any-return]


def _values(rows: Tensor, levels: Tensor, interpolation: str, skip_nan: bool) -> Tensor:
    array, count = rows._array, rows._array.shape[-1]
    q = levels._array.reshape(-1)
    nans = np.isnan(array)
    if skip_nan:
        number = (~nans).sum(-1, keepdims=True)
        ranks = q * np.maximum(number - 1, 0).astype(array.dtype)
    else:
        last = np.asarray(count - 1, array.dtype)
        ranks = np.broadcast_to(q * last, (*array.shape[:-1], q.size))
        ranks = np.where(nans.any(-1, keepdims=True), last, ranks)
    ranks = np.asarray(ranks, array.dtype)
    if interpolation == "lower":
        ranks = np.floor(ranks)
    elif interpolation == "higher":
        ranks = np.ceil(ranks)
    elif interpolation == "nearest":
        ranks = np.rint(ranks)
    below = ranks.astype(np.int64)
    low = F.gather(rows, -1, tensor_of(below))
    if interpolation not in ("linear", "midpoint"):
        return low  # type: ignore[no-any-return]
    above = np.ceil(ranks).astype(np.int64)
    if interpolation == "linear" and wants_node((levels,)):
        weights = F.sub(_tracked_ranks(rows, levels, skip_nan), tensor_of(below))
    else:
        weights = np.full_like(ranks, 0.5) if interpolation == "midpoint" else ranks - below
        weights = tensor_of(np.asarray(weights, array.dtype))
    return F.lerp_tensor_(low, F.gather(rows, -1, tensor_of(above)), weights)  # type: ignore[no-any-return]


def _tracked_ranks(rows: Tensor, levels: Tensor, skip_nan: bool) -> Tensor:
    """Where in each row the levels lie, as operations on the levels."""
    nans = np.isnan(rows._array)
    if skip_nan:
        number = (~nans).sum(-1, keepdims=True) - 1
        ranks = F.mul(levels, tensor_of(number))
        return F.masked_fill(ranks, F.lt(ranks, 0), 0)  # type: ignore[no-any-return]
    last = rows._array.shape[-1] - 1
    scaled, odd = F.broadcast_tensors(F.mul_scalar(levels, last), tensor_of(np.asarray(nans.any(-1, keepdims=True))))
    return F.masked_fill(scaled, odd, last)  # type: ignore[no-any-return]


@composite()
def quantile(input: Any, q: Any, dim: Any = None, keepdim: bool = False, *, interpolation: str = "linear") -> Tensor:
    """The values below which the parts ``q`` of the elements lie."""
    if autocasting.on:
        input, q = autocasting.full(input, q)
    return _quantile("quantile", input, q, dim, keepdim, interpolation, False)


@composite()
def nanquantile(input: Any, q: Any, dim: Any = None, keepdim: bool = False, *, interpolation: str = "linear") -> Tensor:
    """:func:`quantile` of what isn't nan."""
    if autocasting.on:
        input, q = autocasting.full(input, q)
    return _quantile("nanquantile", input, q, dim, keepdim, interpolation, True)


# ------------------------------------------------------------------------------------------------ searches
def _search_side(name: str, side: str | None, right: bool) -> str:
    if side is None:
        return "right" if right else "left"
    if side not in ("left", "right"):
        raise RuntimeError(f"torch.{name}(): side can only be 'left' or 'right' but got {side}")
    if side == "left" and right:
        raise RuntimeError(
            f"torch.{name}(): side and right can't be set to opposites, got side of left while right was True"
        )
    return side


def _check_search(bounds: Array, values: Array, sorter: Any) -> None:
    name = "torch.searchsorted()"
    if not bounds.ndim:
        raise RuntimeError(f"{name}: boundaries tensor should have positive dimension, but got 0 dimension")
    if not values.ndim and bounds.ndim != 1:
        raise RuntimeError(
            f"{name}: input value can be a scalar only when boundaries tensor dimension is 1, but we got boundaries "
            f"tensor dim({bounds.ndim}) and input value's dim(0) numel(1)"
        )
    if bounds.ndim != 1 and bounds.shape[:-1] != values.shape[:-1]:
        raise RuntimeError(
            f"{name}: boundaries tensor should be 1 dimension or the first N-1 dimensions of boundaries tensor and "
            f"input value tensor must match, but we got boundaries tensor {list(bounds.shape)} and input value tensor "
            f"{list(values.shape)}"
        )
    if sorter is not None and sorter._array.shape != bounds.shape:
        raise RuntimeError(
            f"{name}: boundary and sorter must have the same size, but got boundary tensor {list(bounds.shape)}and "
            f"got sorter tensor {list(sorter._array.shape)}"
        )


@composite(method=False)
def searchsorted(
    sorted_sequence: Tensor,
    input: Any,
    *,
    out_int32: bool = False,
    right: bool = False,
    side: str | None = None,
    sorter: Any = None,
) -> Tensor:
    """Where each value would have to be put into the innermost sorted sequences to keep them sorted."""
    bounds = single("searchsorted", sorted_sequence, "sorted_sequence")._array
    if not isinstance(input, Tensor) and not is_number(input):
        single("searchsorted", input, "input", 2)
    values = input._array if isinstance(input, Tensor) else np.asarray(input)
    found_side = _search_side("searchsorted", side, right)
    _check_search(bounds, values, sorter)
    if sorter is not None:
        bounds = np.take_along_axis(bounds, sorter._array, -1)
    kind = np.int32 if out_int32 else np.int64
    if bounds.ndim == 1:
        made = np.asarray(np.searchsorted(bounds, values, found_side), kind)  # type: ignore[call-overload]
    else:
        made = np.empty(values.shape, kind)
        for place in np.ndindex(bounds.shape[:-1]):
            made[place] = np.searchsorted(bounds[place], values[place], found_side)  # type: ignore[call-overload]
    return counted("searchsorted", (sorted_sequence, input), (tensor_of(made),), right=found_side == "right")[0]


@composite(method=False)
def bucketize(input: Any, boundaries: Tensor, *, out_int32: bool = False, right: bool = False) -> Tensor:
    """The number of the interval between ``boundaries`` that each value lies in."""
    bounds = single("bucketize", boundaries, "boundaries", 2)._array
    if bounds.ndim != 1:
        raise RuntimeError(f"boundaries tensor must be 1 dimension, but got dim({bounds.ndim})")
    return searchsorted(boundaries, input, out_int32=out_int32, right=right)
