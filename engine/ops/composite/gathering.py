"""Reading and writing along a dimension or under a mask, as scripts call it."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from ... import autocasting, dtypes
from ...autograd.modes import no_grad
from ...autograd.views import bump, check_inplace, rebase
from ...settings import warn
from ...storage import Array
from ...tensor import Tensor, tensor_of
from ...tensor_access import dimension
from ..functions import composite, publish
from ..functions import namespace as F
from ..operands import broadcast_error, is_number
from ..recording import wants_node
from ..reporting import counted, report, report_write
from . import index_checks as checks
from .placement import check_scatter
from .undifferentiable import raising_node, results

SCATTER_REDUCE = (
    "The reduce argument of torch.scatter with Tensor src is deprecated and will be removed in a future PyTorch "
    "release. Use torch.scatter_reduce instead for more reduction options."
)


def _index(name: str, index: Any) -> Array:
    return checks.whole_numbers(name, index, RuntimeError, f"{name}(): Expected dtype int32/int64 for index")


@composite()
def index_select(input: Tensor, dim: int, index: Tensor) -> Tensor:
    """The given indices of one dimension."""
    at = dimension(dim, input._array.ndim)
    message = "index_select(): Expected dtype int32 or int64 for index"
    found = checks.whole_numbers("index_select", index, RuntimeError, message)
    if found.ndim > 1:
        raise IndexError("index_select(): Index is supposed to be a vector")
    return F.index_select_dim(input, at, found)  # type: ignore[no-any-return]


@composite()
def gather(input: Tensor, dim: int, index: Tensor, *, sparse_grad: bool = False) -> Tensor:
    """Elements picked along a dimension by an index tensor of the same rank."""
    at = dimension(dim, input._array.ndim)
    if isinstance(index, Tensor) and not index._array.size:  # of any type, then
        return F.gather_dim(input, at, index._array.astype(np.int64))  # type: ignore[no-any-return]
    a, i = input._array, _index("gather", index)
    if a.ndim != i.ndim and a.ndim and i.ndim:
        raise RuntimeError("Index tensor must have the same number of dimensions as input tensor")
    for d, (n, m) in enumerate(zip(i.shape, a.shape, strict=False)):
        if d != at and n > m:
            raise RuntimeError(
                f"Size does not match at dimension {d} expected index {list(i.shape)} to be no larger than self "
                f"{list(a.shape)} apart from dimension {at}"
            )
    return F.gather_dim(input, at, i)  # type: ignore[no-any-return]


@composite()
def take_along_dim(input: Tensor, indices: Tensor, dim: int | None = None) -> Tensor:
    """``gather`` with broadcasting; without ``dim`` on the flattened tensor."""
    if indices.dtype is not dtypes.int64:
        raise RuntimeError(
            f"torch.take_along_dim(): dtype of indices should be Long but got {indices.dtype.scalar_type}"
        )
    if dim is None:
        return gather(F.reshape(input, -1), 0, F.reshape(indices, -1))
    at = dimension(dim, input._array.ndim)
    if input._array.ndim != indices._array.ndim:
        raise RuntimeError(
            "torch.take_along_dim(): input and indices should have the same number of dimensions, but got "
            f"{input._array.ndim} dimensions for input, and {indices._array.ndim} dimensions for indices"
        )
    shape, other = list(input._array.shape), list(indices._array.shape)
    shape[at] = other[at] = 1
    common = np.broadcast_shapes(tuple(shape), tuple(other))
    own = (*common[:at], input._array.shape[at], *common[at + 1 :])
    wide = (*common[:at], indices._array.shape[at], *common[at + 1 :])
    places = F.where(indices < 0, indices + input._array.shape[at], indices) if (indices._array < 0).any() else indices
    return gather(F.expand(input, own), at, F.expand(places, wide))


@cache
def _warn_of_reduce() -> None:
    """PyTorch warns of this once in a program."""
    warn(SCATTER_REDUCE, UserWarning)


def _scatter_reducing(input: Tensor, at: int, index: Array, source: Any, reduce: str, ending: str) -> Tensor:
    """The old ``reduce=`` form of scatter, which PyTorch doesn't differentiate."""
    if reduce not in ("add", "multiply"):
        raise RuntimeError("reduce argument must be either add or multiply.")
    if isinstance(source, Tensor):
        _warn_of_reduce()
    else:
        source = tensor_of(np.full(index.shape, source, input._array.dtype))
    check_scatter("scatter", input, at, index, source)
    kind = "sum" if reduce == "add" else "prod"
    with no_grad(reported=False):
        found: Tensor = F.scatter_reduce_source(input, source, at, index, kind, True)
    inputs = (input, source) if source._requires_grad or isinstance(source, Tensor) else (input,)
    message = f"derivative for aten::scatter{ending} is not implemented"
    if not ending:
        return results("scatter", [found._array], inputs, message)[0]
    check_inplace(input)
    node = raising_node(inputs, message) if wants_node(inputs) and input._array.dtype.kind == "f" else None
    np.copyto(input._array, found._array)
    before = bump(input)
    if node is not None:
        rebase(input, node)
    report("scatter_", inputs, {"dim": at, "reduce": reduce}, (input,), node)
    report_write(input, "scatter_", before, node is not None)
    return input


def _scatter(ending: str) -> Callable[..., Tensor]:  # noqa: C901 - seven small functions, each in two forms
    def scatter(
        input: Tensor, dim: int, index: Tensor, src: Any = None, *, value: Any = None, reduce: str | None = None
    ) -> Tensor:
        """``src`` (tensor or number) written at ``index`` along a dimension."""
        at, i = dimension(dim, input._array.ndim), _index("scatter", index)
        source = value if src is None else src
        if reduce is not None:
            return _scatter_reducing(input, at, i, source, reduce, ending)
        check_scatter("scatter", input, at, i, source if isinstance(source, Tensor) else None)
        if isinstance(source, Tensor):
            return getattr(F, "scatter_source" + ending)(input, source, at, i)  # type: ignore[no-any-return]
        return getattr(F, "scatter_number" + ending)(input, at, i, source)  # type: ignore[no-any-return]

    def scatter_add(input: Tensor, dim: int, index: Tensor, src: Tensor) -> Tensor:
        """``src`` added at ``index`` along a dimension."""
        at, found = dimension(dim, input._array.ndim), _index("scatter", index)
        check_scatter("scatter", input, at, found, src)
        return getattr(F, "scatter_add_source" + ending)(input, src, at, found)  # type: ignore[no-any-return]

    def index_add(input: Tensor, dim: int, index: Tensor, source: Tensor, *, alpha: float = 1) -> Tensor:
        """``alpha * source`` added at the indices of a dimension."""
        at = dimension(dim, input._array.ndim)
        return getattr(F, "index_add_dim" + ending)(  # type: ignore[no-any-return]
            input, source, at, checks.index_add(input, at, index, source), alpha
        )

    def index_copy(input: Tensor, dim: int, index: Tensor, source: Tensor) -> Tensor:
        """``source`` written at the indices of a dimension."""
        if autocasting.on and not ending:
            input, source = autocasting.widest((input, source))
        at = dimension(dim, input._array.ndim)
        return getattr(F, "index_copy_dim" + ending)(input, source, at, checks.index_copy(input, at, index, source))  # type: ignore[no-any-return]

    def index_fill(input: Tensor, dim: int, index: Tensor, value: Any) -> Tensor:
        """A number written at the indices of a dimension."""
        at = dimension(dim, input._array.ndim)
        found = checks.index_fill(input, at, index, value)
        if isinstance(value, Tensor):
            return getattr(F, "index_fill_tensor" + ending)(input, value, at, found)  # type: ignore[no-any-return]
        return getattr(F, "index_fill_dim" + ending)(input, at, found, value)  # type: ignore[no-any-return]

    def masked_fill(input: Tensor, mask: Tensor, value: Any) -> Tensor:
        """``value`` (number or 0-d tensor) where the mask holds."""
        m = _mask("masked_fill", mask, input, mask_first=not ending)
        if is_number(value):
            return getattr(F, "masked_fill_number" + ending)(input, m, value)  # type: ignore[no-any-return]
        if value._array.ndim:
            raise RuntimeError(
                "masked_fill_ only supports a 0-dimensional value tensor, but got tensor with "
                f"{value._array.ndim} dimension(s)."
            )
        return getattr(F, "masked_fill_tensor" + ending)(input, value, m)  # type: ignore[no-any-return]

    def masked_scatter(input: Tensor, mask: Tensor, source: Tensor) -> Tensor:
        """The elements of ``source``, in order, where the mask holds."""
        return getattr(F, "masked_scatter_mask" + ending)(input, source, _mask("masked_scatter", mask, input))  # type: ignore[no-any-return]

    for function in (scatter, scatter_add, index_add, index_copy, index_fill, masked_fill, masked_scatter):
        publish(function.__name__ + ending, function, torch=not ending)
    return scatter


def _mask(name: str, mask: Any, input: Tensor, mask_first: bool = False) -> Array:
    checks.mask_of(name, mask, input)
    try:
        np.broadcast_shapes(mask._array.shape, input._array.shape)
    except ValueError:
        first, second = (mask, input) if mask_first else (input, mask)
        raise broadcast_error(first._array, second._array) from None
    return mask._array  # type: ignore[no-any-return]


_scatter("")
_scatter("_")


@composite()
def masked_select(input: Tensor, mask: Tensor) -> Tensor:
    """The elements where the mask holds, in order."""
    return F.masked_select_mask(input, _mask("masked_select", mask, input, mask_first=True))  # type: ignore[no-any-return]


@composite()
def nonzero(input: Tensor, *, as_tuple: bool = False) -> Any:
    """Indices of the elements that aren't zero: one row each, or one vector per dimension."""
    array = input._array
    found = np.nonzero(array) if array.ndim else np.nonzero(array.reshape(1))
    if as_tuple:
        return counted("nonzero", (input,), tuple(tensor_of(f.astype(np.int64)) for f in found), as_tuple=True)
    # PyTorch lays it out by dimension
    rows = np.stack(found).astype(np.int64).T if array.ndim else np.zeros((len(found[0]), 0), np.int64)
    return counted("nonzero", (input,), (tensor_of(rows),))[0]


@composite()
def argwhere(input: Tensor) -> Tensor:
    """Indices of the elements that aren't zero, one row each."""
    return nonzero(input)  # type: ignore[no-any-return]


def _triangle(name: str, row: int, col: int, offset: int, options: dict[str, Any]) -> Tensor:
    from ...creation_arguments import Options

    for label, size in (("row", row), ("col", col)):
        if size < 0:
            raise RuntimeError(f"{label} must be non-negative, got{size}")
    given = Options(name, options)
    i, j = np.indices((row, col))
    keep = j - i <= offset if name == "tril_indices" else j - i >= offset
    return given.result(np.stack(np.nonzero(keep)).astype(given.kind(dtypes.int64)))


@composite(method=False)
def tril_indices(row: int, col: int, offset: int = 0, **options: Any) -> Tensor:
    """Row and column indices of the lower triangle."""
    return _triangle("tril_indices", row, col, offset, options)


@composite(method=False)
def triu_indices(row: int, col: int, offset: int = 0, **options: Any) -> Tensor:
    """Row and column indices of the upper triangle."""
    return _triangle("triu_indices", row, col, offset, options)


@composite(method=False)
def combinations(input: Tensor, r: int = 2, with_replacement: bool = False) -> Tensor:
    """All choices of ``r`` elements of a vector, in order."""
    if input._array.ndim != 1:
        raise RuntimeError(f"Expect a 1D vector, but got shape {list(input._array.shape)}")
    if r < 0:
        raise RuntimeError(f"Expect a non-negative number, but got {r}")
    if r == 0:
        return tensor_of(np.zeros(0, input._array.dtype))
    count = len(input._array)
    places = np.indices((count,) * r, sparse=True)
    mask = np.ones((count,) * r, np.bool_)
    for here, there in itertools.pairwise(places):
        mask &= here <= there if with_replacement else here < there
    chosen = tensor_of(mask)
    grids = F.meshgrid(*[input] * r, indexing="ij")
    return F.stack([F.masked_select(grid, chosen) for grid in grids], 1)  # type: ignore[no-any-return]


@composite(method=False)
def cartesian_prod(*tensors: Tensor) -> Tensor:
    """All combinations of the elements of vectors."""
    for one in tensors:
        if one._array.ndim != 1:
            raise RuntimeError(f"Expect a 1D vector, but got shape {list(one._array.shape)}")
    if len(tensors) == 1:
        return tensors[0]
    grids = F.meshgrid(*tensors, indexing="ij")
    return F.stack([F.reshape(g, -1) for g in grids], 1)  # type: ignore[no-any-return]
