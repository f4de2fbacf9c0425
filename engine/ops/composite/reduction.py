"""Reductions as scripts call them: forms with and without ``dim``, names that numpy users expect, checks."""

from __future__ import annotations

import math
from operator import index
from typing import Any

from ... import autocasting, dtypes
from ...settings import warn
from ...tensor import Tensor
from ...tensor_access import dimension
from ..functions import composite
from ..functions import namespace as F
from ..operands import single

_ALIASES = {"axis": "dim", "keepdims": "keepdim"}


def keyword_dim(name: str, dim: Any, keepdim: bool, aliases: dict[str, Any]) -> tuple[Any, bool]:
    """``dim`` and ``keepdim``, also given as ``axis`` and ``keepdims``.

    Raises:
        TypeError: For any other keyword.
    """
    for given, value in aliases.items():
        if given == "axis":
            dim = value
        elif given == "keepdims":
            keepdim = value
        else:
            raise TypeError(f"{name}() got an unexpected keyword argument '{given}'")
    return dim, keepdim


def dims_of(dim: Any, ndim: int, empty_is_all: bool = True) -> tuple[int, ...] | None:
    """``dim`` as a tuple from 0 up, None for all dimensions.

    Raises:
        IndexError: If one is out of range.
        RuntimeError: If one appears twice.
    """
    if dim is None:
        return None
    if isinstance(dim, (tuple, list)):
        found = tuple(dimension(index(d), ndim) for d in dim)
        for i, d in enumerate(found):
            if d in found[:i]:
                raise RuntimeError(f"dim {d} appears multiple times in the list of dims")
        if not found and empty_is_all:
            return tuple(range(ndim))
    else:
        found = (dimension(index(dim), ndim),)
    return found if ndim else ()


def one_dim(dim: Any, tensor: Tensor) -> int:
    """A single ``dim`` from 0 up.

    Raises:
        IndexError: If it is out of range.
    """
    return dimension(index(dim), tensor._array.ndim)


# ------------------------------------------------------------------------------------------------ sums and means
def other_type(tensor: Tensor, dtype: dtypes.dtype | None) -> Any:
    """The numpy type of ``tensor`` where a result of another ``dtype`` is asked for, else None."""
    return None if dtype is None or dtype is tensor.dtype else tensor._array.dtype


@composite()
def sum(input: Any, dim: Any = None, keepdim: bool = False, *, dtype: Any = None, **aliases: Any) -> Any:
    """Sum of all elements, or over ``dim``; integers add up in int64."""
    if aliases:
        dim, keepdim = keyword_dim("sum", dim, keepdim, aliases)
    if dim is None and not keepdim:
        return F.sum_all(input, None, False, dtype, None if dtype is None else other_type(input, dtype))
    input = single("sum", input)
    return F.sum_dim(input, dims_of(dim, input._array.ndim), keepdim, dtype, other_type(input, dtype))


@composite()
def nansum(input: Any, dim: Any = None, keepdim: bool = False, *, dtype: Any = None, **aliases: Any) -> Any:
    """Sum of what isn't nan."""
    dim, keepdim = keyword_dim("nansum", dim, keepdim, aliases)
    if input._array.dtype.kind != "f":
        return sum(input, dim, keepdim, dtype=dtype)
    return F.nansum_dims(input, dims_of(dim, input._array.ndim), keepdim, dtype)


def _check_mean(input: Tensor, dtype: Any) -> None:
    if dtype is None and input._array.dtype.kind not in "fc":
        raise RuntimeError(
            "mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. Got: "
            + input.dtype.scalar_type
        )
    if isinstance(dtype, dtypes.dtype) and dtype.numpy.kind not in "fc":
        raise RuntimeError(
            "mean(): could not infer output dtype. Optional dtype must be either a floating point or complex dtype. "
            f"Got: {dtype.scalar_type}"
        )


@composite()
def mean(input: Any, dim: Any = None, keepdim: bool = False, *, dtype: Any = None, **aliases: Any) -> Any:
    """Mean of all elements, or over ``dim``.

    Raises:
        RuntimeError: For integers, unless ``dtype`` names a floating type.
    """
    plain = dim is None and dtype is None and not keepdim and not aliases and type(input) is Tensor
    if plain and input._array.dtype.char in "fd":
        return F.mean_all(input)
    if aliases:
        dim, keepdim = keyword_dim("mean", dim, keepdim, aliases)
    input = single("mean", input)
    _check_mean(input, dtype)
    if dim is None and not keepdim:
        return F.mean_all(input, None, False, dtype, other_type(input, dtype))
    return F.mean_dim(input, dims_of(dim, input._array.ndim), keepdim, dtype, other_type(input, dtype))


@composite()
def nanmean(input: Any, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """Mean of what isn't nan."""
    if single("nanmean", input)._array.dtype.kind not in "fc":
        raise RuntimeError(
            "nanmean(): expected input to have floating point or complex dtype but got " + input.dtype.scalar_type
        )
    number = F.logical_not(F.isnan(input)).sum(dim, keepdim)
    return F.div(nansum(input, dim, keepdim, dtype=dtype), number)


@composite()
def prod(input: Any, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """Product of all elements, or along ``dim``."""
    if autocasting.on:
        input = autocasting.full(input)
    input = single("prod", input)
    if dim is None:
        return F.prod_all(input, None, False, dtype)
    return F.prod_dim(input, dims_of(dim, input._array.ndim), keepdim, dtype)


# ------------------------------------------------------------------------------------------------ extremes
def _extreme(name: str, input: Any, dim: Any, keepdim: bool, aliases: dict[str, Any]) -> Any:
    if aliases:
        if "other" in aliases:
            dim = aliases.pop("other")
        dim, keepdim = keyword_dim(name, dim, keepdim, aliases)
    if isinstance(dim, Tensor):
        return getattr(F, f"{name}imum")(input, dim)
    input = single(name, input)
    if dim is None:
        if not input._array.size:
            raise RuntimeError(
                f"{name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim "
                "with the 'dim' argument."
            )
        return getattr(F, f"{name}_all")(input)
    found = one_dim(dim, input)
    _check_not_empty(name, input, found)
    return getattr(F, f"{name}_dim")(input, found, keepdim)


def _check_not_empty(name: str, input: Tensor, dim: int) -> None:
    if input._array.ndim and not input._array.shape[dim]:
        raise IndexError(f"{name}(): Expected reduction dim {dim} to have non-zero size.")


@composite()
def max(input: Any, dim: Any = None, keepdim: bool = False, **aliases: Any) -> Any:
    """Largest element; with ``dim`` (values, indices) along it; with a tensor the larger of each pair."""
    return _extreme("max", input, dim, keepdim, aliases)


@composite()
def min(input: Any, dim: Any = None, keepdim: bool = False, **aliases: Any) -> Any:
    """Smallest element; with ``dim`` (values, indices) along it; with a tensor the smaller of each pair."""
    return _extreme("min", input, dim, keepdim, aliases)


def _all_extremes(name: str, input: Any, dim: Any, keepdim: bool, aliases: dict[str, Any]) -> Any:
    dim, keepdim = keyword_dim(name, dim, keepdim, aliases)
    input = single(name, input)
    dims = dims_of(dim, input._array.ndim)
    if not input._array.size:
        _check_extreme_of_none(name, input, dim, dims)
    return getattr(F, f"{name}_dims")(input, dims, keepdim)


def _check_extreme_of_none(name: str, input: Tensor, dim: Any, dims: tuple[int, ...] | None) -> None:
    """Refuse an extreme over a dimension without elements.

    Raises:
        RuntimeError: If no dimension was named.
        IndexError: If one of those named has no elements.
    """
    given = list(dim) if isinstance(dim, (tuple, list)) else [] if dim is None else [dim]
    if not given:
        raise RuntimeError(
            f"{name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with "
            "the 'dim' argument."
        )
    for shown, at in zip(given, dims or (), strict=False):
        if not input._array.shape[at]:
            raise IndexError(f"{name}(): Expected reduction dim {shown} to have non-zero size.")


@composite()
def amax(input: Any, dim: Any = (), keepdim: bool = False, **aliases: Any) -> Any:
    """Largest elements over ``dim``; equal ones share the gradient."""
    return _all_extremes("amax", input, dim, keepdim, aliases)


@composite()
def amin(input: Any, dim: Any = (), keepdim: bool = False, **aliases: Any) -> Any:
    """Smallest elements over ``dim``; equal ones share the gradient."""
    return _all_extremes("amin", input, dim, keepdim, aliases)


@composite()
def aminmax(input: Any, *, dim: Any = None, keepdim: bool = False) -> Any:
    """Smallest and largest element, of all or along ``dim``."""
    at = None if dim is None else one_dim(dim, single("aminmax", input))
    if dim is None and not single("aminmax", input)._array.size:
        raise RuntimeError(
            "aminmax(): cannot compute aminmax over an empty dimension as the operation has no identity."
        )
    if at is not None and input._array.ndim and not input._array.shape[at]:
        raise IndexError(f"aminmax: Expected reduction dim {at} to have non-zero size.")
    return F.aminmax_dims(input, dims_of(dim, input._array.ndim), keepdim)


def _arg(name: str, input: Any, dim: Any, keepdim: bool, aliases: dict[str, Any]) -> Any:
    dim, keepdim = keyword_dim(name, dim, keepdim, aliases)
    input = single(name, input)
    if input._array.dtype.kind == "b":
        raise RuntimeError(f"{name}(): does not support bool input")
    if dim is None:
        if not input._array.size:
            raise IndexError(f"{name}(): Expected reduction dim to be specified for input.numel() == 0.")
        return getattr(F, f"{name}_dim")(input, None, keepdim)
    at = one_dim(dim, input)
    _check_not_empty(name, input, at)
    return getattr(F, f"{name}_dim")(input, at, keepdim)


@composite()
def argmax(input: Any, dim: Any = None, keepdim: bool = False, **aliases: Any) -> Any:
    """Position of the largest element, among all or along ``dim``."""
    return _arg("argmax", input, dim, keepdim, aliases)


@composite()
def argmin(input: Any, dim: Any = None, keepdim: bool = False, **aliases: Any) -> Any:
    """Position of the smallest element, among all or along ``dim``."""
    return _arg("argmin", input, dim, keepdim, aliases)


@composite()
def all(input: Any, dim: Any = None, keepdim: bool = False, **aliases: Any) -> Any:
    """Whether all elements are true (not zero)."""
    dim, keepdim = keyword_dim("all", dim, keepdim, aliases)
    input = single("all", input)
    return F.all_dims(input, dims_of(dim, input._array.ndim), keepdim)


@composite()
def any(input: Any, dim: Any = None, keepdim: bool = False, **aliases: Any) -> Any:
    """Whether any element is true (not zero)."""
    dim, keepdim = keyword_dim("any", dim, keepdim, aliases)
    input = single("any", input)
    return F.any_dims(input, dims_of(dim, input._array.ndim), keepdim)


@composite()
def count_nonzero(input: Any, dim: Any = None) -> Any:
    """How many elements aren't zero."""
    return F.count_nonzero_dims(input, dims_of(dim, input._array.ndim))


# ------------------------------------------------------------------------------------------------ spread of values
def _spread_arguments(name: str, input: Any, dim: Any, options: dict[str, Any]) -> tuple[Any, float, bool]:
    """``(dims, correction, keepdim)`` from the old form with ``unbiased`` and the new one with ``correction``."""
    correction = options.pop("correction", None)
    unbiased = options.pop("unbiased", None)
    keepdim = options.pop("keepdim", options.pop("keepdims", False))
    dim = options.pop("axis", dim)
    if options:
        raise TypeError(f"{name}() got an unexpected keyword argument '{next(iter(options))}'")
    if isinstance(dim, bool):  # x.var(False): unbiased
        dim, unbiased = None, dim
    if correction is None:
        correction = 1 if unbiased is None or unbiased else 0
    if input._array.dtype.kind not in "fc":
        shown = "std and var" if name in ("std", "var") else name
        raise RuntimeError(f"{shown} only support floating point and complex dtypes")
    dims = dims_of(dim, input._array.ndim)
    shape = input._array.shape
    count = input._array.size if dims is None else _count(shape, dims)
    left = 1 if dims is None else math.prod(n for d, n in enumerate(shape) if d not in dims)
    if count - correction <= 0 or not left:
        warn(
            f"{name}(): degrees of freedom is <= 0. Correction should be strictly less than the reduction factor "
            "(input numel divided by output numel).",
            UserWarning,
        )
    return dims, correction, keepdim


def _count(shape: tuple[int, ...], dims: tuple[int, ...]) -> int:
    count = 1
    for d in dims:
        count *= shape[d]
    return count


def _spread(name: str, row: str, input: Any, dim: Any, positional: tuple[Any, ...], options: dict[str, Any]) -> Any:
    input = single(name, input)
    for key, value in zip(("unbiased", "keepdim"), positional, strict=False):
        options[key] = value
    return getattr(F, row)(input, *_spread_arguments(name, input, dim, options))


@composite()
def var(input: Any, dim: Any = None, *more: Any, **options: Any) -> Any:
    """Variance over ``dim``; ``correction`` (default 1) is taken off the count."""
    return _spread("var", "var_dims", input, dim, more, options)


@composite()
def std(input: Any, dim: Any = None, *more: Any, **options: Any) -> Any:
    """Standard deviation over ``dim``; ``correction`` (default 1) is taken off the count."""
    return _spread("std", "std_dims", input, dim, more, options)


@composite(method=False)
def var_mean(input: Any, dim: Any = None, *more: Any, **options: Any) -> Any:
    """Variance and mean over ``dim``."""
    return tuple(_spread("var_mean", "var_mean_dims", input, dim, more, options))


@composite(method=False)
def std_mean(input: Any, dim: Any = None, *more: Any, **options: Any) -> Any:
    """Standard deviation and mean over ``dim``."""
    return tuple(_spread("std_mean", "std_mean_dims", input, dim, more, options))


# ------------------------------------------------------------------------------------------------ norms, log-sum-exp
@composite()
def logsumexp(input: Any, dim: Any, keepdim: bool = False, **aliases: Any) -> Any:
    """Logarithm of the sum of exponentials over ``dim``."""
    dim, keepdim = keyword_dim("logsumexp", dim, keepdim, aliases)
    input = single("logsumexp", input)
    return F.logsumexp_dims(input, dims_of(dim, input._array.ndim), keepdim)
