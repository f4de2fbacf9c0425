"""Order statistics, sorting and running reductions as scripts call them."""

from __future__ import annotations

import builtins
from typing import Any

from ...tensor import Tensor
from ..functions import composite
from ..functions import namespace as F
from ..operands import single
from .inplace_views import renamed
from .reduction import _check_not_empty, keyword_dim, one_dim, other_type


def _valued(name: str, input: Any, dim: Any, keepdim: bool, aliases: dict[str, Any]) -> Any:
    dim, keepdim = keyword_dim(name, dim, keepdim, aliases)
    input = single(name, input)
    at = None if dim is None else one_dim(dim, input)
    if name == "median":
        _refuse_bool(input, at)
    if at is None:
        return F.median_all(input)
    _check_not_empty(name, input, at)
    return getattr(F, f"{name}_dim")(input, at, keepdim)


def _refuse_bool(input: Any, at: int | None) -> None:
    if input._array.dtype.kind == "b":
        kernel = "median_cpu" if at is None else "median_out"
        raise NotImplementedError(f"\"{kernel}\" not implemented for 'Bool'")


@composite()
def median(input: Any, dim: Any = None, keepdim: bool = False, **aliases: Any) -> Any:
    """The lower median of all elements, or (values, indices) along ``dim``."""
    return _valued("median", input, dim, keepdim, aliases)


@composite()
def nanmedian(input: Any, dim: Any = None, keepdim: bool = False, **aliases: Any) -> Any:
    """The lower median of what isn't nan, of all elements or with indices along ``dim``."""
    dim, keepdim = keyword_dim("nanmedian", dim, keepdim, aliases)
    input = single("nanmedian", input)
    at = None if dim is None else one_dim(dim, input)
    _refuse_bool(input, at)
    if at is None:
        return F.nanmedian_all(input)
    _check_not_empty("median", input, at)
    return F.nanmedian_dim(input, at, keepdim)


@composite()
def logcumsumexp(input: Any, dim: int) -> Any:
    """Logarithm of the running sum of exponentials along ``dim``."""
    return F.logcumsumexp_dim(single("logcumsumexp", input), one_dim(dim, input))


@composite(torch=False, method=False)
def logcumsumexp_gradient(grad: Tensor, x: Tensor, result: Tensor, dim: int) -> Any:
    """Gradient of ``logcumsumexp``, for positive and negative upstream gradients apart."""
    lowest = -1.7976931348623157e308 if x._array.itemsize == 8 else -3.4028234663852886e38
    logarithm = F.log(F.abs(grad))
    sides = []
    for holds in (grad > 0.0, grad < 0.0):
        part = F.where(holds, logarithm, lowest) - result
        total = F.flip(F.logcumsumexp_dim(F.flip(part, dim), dim), dim)
        sides.append(F.exp(total + x))
    return sides[0] - sides[1]


@composite(torch=False)
def cumsum_(input: Any, dim: int, *, dtype: Any = None) -> Any:
    """``cumsum`` that overwrites its argument."""
    return F.cumsum_dim_(single("cumsum_", input), one_dim(dim, input), dtype, other_type(input, dtype))


@composite(torch=False)
def cumprod_(input: Any, dim: int, *, dtype: Any = None) -> Any:
    """``cumprod`` that overwrites its argument."""
    return F.cumprod_dim_(single("cumprod_", input), one_dim(dim, input), dtype)


@composite()
def mode(input: Any, dim: Any = -1, keepdim: bool = False, **aliases: Any) -> Any:
    """(values, indices) of the most frequent elements along ``dim``."""
    return _valued("mode", input, dim, keepdim, aliases)


@composite()
def kthvalue(input: Any, k: int, dim: int = -1, keepdim: bool = False) -> Any:
    """(values, indices) of the ``k``-th smallest elements along ``dim``."""
    at = one_dim(dim, input)
    if input._array.dtype.kind == "b":
        raise NotImplementedError("\"kthvalue_cpu\" not implemented for 'Bool'")
    _check_not_empty("kthvalue", input, at)
    size = input._array.shape[at] if input._array.ndim else 1
    if not 1 <= k <= size:
        raise RuntimeError(f"kthvalue(): selected number k out of range for dimension {at}")
    return F.kthvalue_dim(input, k, at, keepdim)


@composite()
def sort(input: Any, dim: int = -1, descending: bool = False, stable: bool | None = None) -> Any:
    """(values, indices) sorted along ``dim``; always stable, but PyTorch's node is another one where that is asked."""
    found = F.sort_dim(single("sort", input), one_dim(dim, input), builtins.bool(descending))
    if stable is not None and found.values._edge is not None:
        renamed(getattr(found.values._edge, "node", found.values._edge), "SortBackward1")
    return found


@composite()
def argsort(input: Any, dim: int = -1, descending: bool = False, stable: bool = False) -> Any:
    """Indices that would sort along ``dim``."""
    return sort(input, dim, descending)[1]


@composite()
def msort(input: Any) -> Any:
    """Sorted along the first dimension."""
    return sort(input, 0)[0]


@composite()
def topk(input: Any, k: int, dim: int = -1, largest: bool = True, sorted: bool = True) -> Any:
    """(values, indices) of the ``k`` largest (or smallest) elements along ``dim``, in order."""
    at = one_dim(dim, single("topk", input))
    if input._array.dtype.kind == "b":
        raise RuntimeError("topk does not support bool dtypes on CPU")
    size = input._array.shape[at] if input._array.ndim else 1
    if not 0 <= k <= size:
        raise RuntimeError("selected index k out of range")
    return F.topk_dim(input, int(k), at, largest)


@composite()
def cumsum(input: Any, dim: int, *, dtype: Any = None) -> Any:
    """Running sum along ``dim``."""
    return F.cumsum_dim(single("cumsum", input), one_dim(dim, input), dtype, other_type(input, dtype))


@composite()
def cumprod(input: Any, dim: int, *, dtype: Any = None) -> Any:
    """Running product along ``dim``."""
    return F.cumprod_dim(single("cumprod", input), one_dim(dim, input), dtype)


@composite()
def cummax(input: Any, dim: int) -> Any:
    """Running maximum along ``dim`` and its indices."""
    return F.cummax_dim(single("cummax", input), _running_dim("cummax", input, dim))


@composite()
def cummin(input: Any, dim: int) -> Any:
    """Running minimum along ``dim`` and its indices."""
    return F.cummin_dim(single("cummin", input), _running_dim("cummin", input, dim))


def _running_dim(name: str, input: Any, dim: int) -> int:
    """The dimension of a running extreme; any for no elements, as in PyTorch."""
    if not input._array.size:
        return 0
    if not input._array.ndim and dim not in (0, -1):
        raise IndexError(f"{name}(): Expected reduction dim -1 or 0 for scalar but got {dim}")
    return one_dim(dim, input)
