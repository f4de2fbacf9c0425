"""Distinct elements and histograms."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ... import dtypes
from ...dtypes import C_NAMES
from ...storage import Array
from ...tensor import Tensor, tensor_of
from ...tensor_access import dimension
from ..functions import composite
from ..operands import single
from ..reporting import counted
from ..results import named_results
from .undifferentiable import results


def _chosen(name: str, arrays: list[Array], wanted: tuple[bool, bool], input: Tensor, node: str) -> Any:
    """One tensor, or a tuple with what was asked for."""
    op = {"Unique2Backward0": "_unique2", "UniqueDimBackward0": "unique_dim"}.get(node, "unique_consecutive")
    made = results(name, arrays, (input,), f"the derivative for '{op}' is not implemented.", node)
    chosen = [made[0], *(t for t, asked in zip(made[1:], wanted, strict=True) if asked)]
    return chosen[0] if len(chosen) == 1 else tuple(chosen)


def _rows(array: Array, dim: int) -> Array:
    return np.moveaxis(array, dim, 0)


@composite()
def unique(
    input: Tensor, sorted: bool = True, return_inverse: bool = False, return_counts: bool = False, dim: Any = None
) -> Any:
    """The distinct elements (or slices along ``dim``), in order; on request where each is and how often."""
    if not isinstance(sorted, bool):
        raise TypeError(f"_unique2(): argument 'sorted' must be bool, not {type(sorted).__name__}")
    array = single("unique", input)._array
    axis = None if dim is None else dimension(dim, array.ndim)
    if axis is not None and not array.size and array.shape[axis] == 0:
        empty = np.zeros(0, np.int64)
        return _chosen(
            "unique", [array.copy(), empty, empty], (return_inverse, return_counts), input, "UniqueDimBackward0"
        )
    values, inverse, counts = np.unique(array, return_inverse=True, return_counts=True, axis=axis, equal_nan=False)
    shape = array.shape if axis is None else (array.shape[axis],)
    arrays = [np.asarray(values), inverse.reshape(shape).astype(np.int64), counts.astype(np.int64)]
    node = "Unique2Backward0" if dim is None else "UniqueDimBackward0"
    return _chosen("unique", arrays, (return_inverse, return_counts), input, node)


@composite(method=False)
def _unique(input: Tensor, sorted: bool = True, return_inverse: bool = False) -> tuple[Tensor, Tensor]:
    """The distinct elements in order, and where each is (nothing unless that was asked for)."""
    array = single("_unique", input)._array
    values, inverse = np.unique(array, return_inverse=True, equal_nan=False)
    places = inverse.reshape(array.shape).astype(np.int64) if return_inverse else np.zeros(0, np.int64)
    text = "the derivative for '_unique' is not implemented."
    made = results("_unique", [np.asarray(values), places], (input,), text, "UniqueBackward0")
    return made[0], made[1]


@composite()
def unique_consecutive(
    input: Tensor, return_inverse: bool = False, return_counts: bool = False, dim: Any = None
) -> Any:
    """The elements (or slices along ``dim``) without immediate repetitions."""
    array = single("unique_consecutive", input)._array
    axis = 0 if dim is None else dimension(dim, array.ndim)
    rows = array.reshape(-1) if dim is None else _rows(array, axis)
    flat = rows.reshape(rows.shape[0], -1) if rows.size else rows.reshape(rows.shape[0], 0)
    new = np.ones(rows.shape[0], np.bool_)
    new[1:] = (flat[1:] != flat[:-1]).any(1)
    starts = np.flatnonzero(new)
    kept = rows[starts]
    counts = np.diff(np.append(starts, rows.shape[0])).astype(np.int64)
    inverse = (np.cumsum(new) - 1).astype(np.int64)
    if dim is None:
        inverse = inverse.reshape(array.shape)
    values = kept if dim is None else np.ascontiguousarray(np.moveaxis(kept, 0, axis))
    arrays = [values, inverse, counts]
    return _chosen("unique_consecutive", arrays, (return_inverse, return_counts), input, "UniqueConsecutiveBackward0")


# ------------------------------------------------------------------------------------------------ histograms
def _edges(values: Array, bins: int, bounds: Any, number: int) -> Array:
    if bins <= 0:
        raise RuntimeError(f"torch.histogram(): bins must be > 0, but got {bins} for dimension {number}")
    if bounds is None:
        low, high = (float(values.min()), float(values.max())) if values.size else (0.0, 0.0)
        if not (math.isfinite(low) and math.isfinite(high)):
            raise RuntimeError(
                f"torch.histogram(): dimension {number}'s inferred range [{low:g}, {high:g}] is not finite"
            )
        if low == high:
            low, high = low - 0.5, high + 0.5
    else:
        low, high = bounds
        if not (math.isfinite(low) and math.isfinite(high)):
            raise RuntimeError(f"torch.histogram(): dimension {number}'s range [{low:g}, {high:g}] is not finite")
        if low > high:
            raise RuntimeError(
                f"torch.histogram(): min should not exceed max, but got min {low:g} max {high:g} for dimension {number}"
            )
        if low == high:
            low, high = low - 0.5, high + 0.5
    return np.linspace(low, high, bins + 1, dtype=np.float64).astype(values.dtype)


def _histogram(points: Array, edges: list[Array], weight: Any, density: bool) -> Array:
    """Counts (or weights, or densities) of rows of ``points`` in the cells between ``edges``."""
    found, _ = np.histogramdd(
        points.astype(np.float64),
        [e.astype(np.float64) for e in edges],
        weights=None if weight is None else weight._array.reshape(-1),
        density=density,
    )
    return np.asarray(found, points.dtype)


def _check_histogram(input: Tensor, weight: Any) -> Array:
    array = input._array
    if array.dtype.kind != "f":
        raise NotImplementedError(f"\"histogramdd\" not implemented for '{input.dtype.scalar_type}'")
    if weight is not None and weight.dtype is not input.dtype:
        raise RuntimeError(
            "torch.histogramdd: if weight tensor is provided, input tensor and weight tensor should have the same "
            f"dtype, but got input({C_NAMES[input.dtype.name]}), and weight({C_NAMES[weight.dtype.name]})"
        )
    return array


@composite()
def histogram(input: Tensor, bins: Any, *, range: Any = None, weight: Any = None, density: bool = False) -> Any:
    """``(hist, bin_edges)``: counts in ``bins`` equal parts, or between the given edges."""
    array = _check_histogram(single("histogram", input), weight)
    points = array.reshape(-1, 1)
    if isinstance(bins, Tensor):
        if bins.dtype is not input.dtype:
            raise RuntimeError(
                "torch.histogramdd: input tensor and bins tensors should have the same dtype, but got input with dtype "
                f"{C_NAMES[input.dtype.name]} and bins for dimension 0 with dtype {C_NAMES[bins.dtype.name]}"
            )
        edges = bins._array.reshape(-1).copy()
    else:
        edges = _edges(array, bins, range, 0)
    found = _histogram(points, [edges], weight, density)
    made = results("histogram", [found, edges], (input,), "derivative for aten::histogram is not implemented")
    return named_results("histogram", ("hist", "bin_edges"), tuple(made))


@composite(method=False)
def histogramdd(input: Tensor, bins: Any, range: Any = None, weight: Any = None, density: bool = False) -> Any:
    """``(hist, bin_edges)`` of points in several dimensions, given as rows."""
    array = _check_histogram(single("histogramdd", input), weight)
    points = array.reshape(-1, array.shape[-1])
    ndim = points.shape[1]
    given: Sequence[Any] = [bins] * ndim if isinstance(bins, int) else list(bins)
    if len(given) != ndim:
        raise RuntimeError("histogramdd: The size of bins must be equal to the innermost dimension of the input.")
    edges = []
    for d, bin_ in enumerate(given):
        bounds = None if range is None else (range[2 * d], range[2 * d + 1])
        edges.append(bin_._array.copy() if isinstance(bin_, Tensor) else _edges(points[:, d], bin_, bounds, d))
    found = tensor_of(_histogram(points, edges, weight, density))
    return named_results("histogramdd", ("hist", "bin_edges"), (found, tuple(tensor_of(e) for e in edges)))


@composite()
def histc(input: Tensor, bins: int = 100, min: float = 0, max: float = 0) -> Tensor:
    """How many elements lie in each of ``bins`` equal parts of ``min`` to ``max`` (of all, where both are equal)."""
    values = single("histc", input)._array
    if values.dtype.kind != "f":
        raise NotImplementedError(f"\"histogram_cpu\" not implemented for '{dtypes.of(values.dtype).scalar_type}'")
    if bins <= 0:
        raise RuntimeError(f"torch.histogram(): bins must be > 0, but got {bins} for dimension 0")
    low, high = float(min), float(max)
    if low == high and values.size:
        low, high = float(values.min()), float(values.max())
    if low == high:
        low, high = low - 1, high + 1
    if not (math.isfinite(low) and math.isfinite(high)):
        shown = ", ".join("-nan" if math.isnan(v) else f"{v:g}" for v in (low, high))
        raise RuntimeError(f"torch.histc: range of [{shown}] is not finite")
    if low > high:
        raise RuntimeError("torch.histc: max must be larger than min")
    found = tensor_of(np.histogram(values, bins, (low, high))[0].astype(values.dtype))
    return counted("histc", (input,), (found,), bins=bins, min=low, max=high)[0]
