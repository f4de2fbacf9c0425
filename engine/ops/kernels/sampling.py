"""Sampling images and volumes at the places of a grid, on arrays.

``mode`` is 0 (linear), 1 (nearest) or 2 (cubic); ``padding`` is 0 (zeros), 1 (border) or 2 (reflection).
Coordinates stand in the grid's last dimension, the image's last dimension first.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ...storage import Array
from .interpolation import cubic_weights


def _unnormalised(grid: Array, size: int, align: bool) -> tuple[Array, Any]:
    """Places in pixels, and how they change with the grid."""
    kind = grid.dtype.type
    if align:
        return np.asarray((grid + 1) / 2 * kind(size - 1)), kind((size - 1) / 2)
    return np.asarray(((grid + 1) * kind(size) - 1) / 2), kind(size / 2)


def _reflected(at: Array, twice_low: int, twice_high: int) -> tuple[Array, Array]:
    if twice_low == twice_high:
        return np.zeros_like(at), np.zeros_like(at)
    kind = at.dtype.type
    low, span = kind(twice_low / 2), kind((twice_high - twice_low) / 2)
    off = np.abs(at - low)
    sign = np.where(at < low, kind(-1), kind(1))
    extra, flips = np.fmod(off, span), np.floor(off / span)
    even = flips % 2 == 0
    return np.where(even, extra + low, span - extra + low), np.where(even, sign, -sign)


def _inside(at: Array, size: int, padding: int, align: bool) -> tuple[Array, Array]:
    """Places brought into the image as the padding asks, and by what factor they still change."""
    slope = np.ones_like(at)
    if padding == 2:
        at, slope = _reflected(at, 0, 2 * (size - 1)) if align else _reflected(at, -1, 2 * size - 1)
    if padding:
        slope = np.where((at <= 0) | (at >= size - 1), at.dtype.type(0), slope)
        at = np.clip(at, 0, size - 1)
    # What cannot be a place lies outside.
    return np.where(np.isfinite(at) & (np.abs(at) < 1e9), at, at.dtype.type(-100)), slope


class Sampler:
    """The pixels that each place of the grid uses, with weights and the weights' slopes."""

    def __init__(self, x: Array, grid: Array, mode: int, padding: int, align: bool) -> None:
        self.sizes = x.shape[2:]
        self.mode, self.padding, self.align = mode, padding, align
        count = len(self.sizes)
        self.axes: list[list[tuple[Array, Array, Array]]] = []
        self.shares: list[tuple[Array, Any]] = []
        for i, size in enumerate(self.sizes):
            at, factor = _unnormalised(grid[..., count - 1 - i], size, align)
            if mode == 2:
                self.axes.append(self._cubic(at, factor, size))
            else:
                inside, slope = _inside(at, size, padding, align)
                self.axes.append(self._near(inside, slope * factor))
        self.rows = np.arange(len(x)).reshape(-1, *(1,) * count)

    def _near(self, at: Array, slope: Array) -> list[tuple[Array, Array, Array]]:
        """(pixel, weight, slope of the weight) for one dimension."""
        if self.mode == 1:
            return [(np.rint(at).astype(np.int64), np.ones_like(at), np.zeros_like(at))]
        low = np.floor(at)
        share = at - low
        first = low.astype(np.int64)
        return [(first, 1 - share, -slope), (first + 1, share, slope)]

    def _cubic(self, at: Array, factor: Any, size: int) -> list[tuple[Array, Array, Array]]:
        kind = at.dtype.type
        at = np.where(np.isfinite(at) & (np.abs(at) < 1e9), at, kind(-100))
        low = np.floor(at)
        share = np.asarray(at - low)
        found = []
        self.shares.append((share, factor))
        slopes = _cubic_slopes(share, kind)
        for i, (weight, slope) in enumerate(zip(cubic_weights(share, kind), slopes, strict=True)):
            inside, _ = _inside(np.asarray(low + kind(i - 1)), size, self.padding, self.align)
            found.append((np.rint(inside).astype(np.int64), weight, slope * factor))
        return found

    def expansions(self, i: int) -> Iterator[tuple[Array, Array, Array, Array]]:
        """The weights of one dimension, each with its first three derivatives by the grid."""
        for k, (_, weight, slope) in enumerate(self.axes[i]):
            if self.mode != 2:
                yield weight, slope, np.zeros_like(slope), np.zeros_like(slope)
                continue
            share, factor = self.shares[i]
            bend, twist = _cubic_bends(share, k)
            yield weight, slope, bend * factor**2, twist * factor**3

    def pixel(self, chosen: tuple[int, ...]) -> tuple[tuple[Array, ...], Array]:
        """The image's samples and pixels that each place uses, and which of them are inside; one choice a dimension."""
        within: Any = True
        safe = []
        for axis, k, size in zip(self.axes, chosen, self.sizes, strict=True):
            at = axis[k][0]
            within = within & (at >= 0) & (at < size)
            safe.append(np.clip(at, 0, size - 1))
        return (self.rows, *safe), within

    def pixels(self) -> Iterator[tuple[Any, Array, list[tuple[Array, Array, Array]]]]:
        """(index into the image, whether it is inside, what each dimension gave)."""
        for chosen in np.ndindex(*(len(axis) for axis in self.axes)):
            (rows, *safe), within = self.pixel(chosen)
            yield (rows, slice(None), *safe), within, [axis[k] for axis, k in zip(self.axes, chosen, strict=True)]


def _cubic_slopes(share: Array, kind: Any) -> list[Array]:
    a = kind(-0.75)

    def near(x: Array) -> Array:
        return np.asarray((3 * (a + 2) * x - 2 * (a + 3)) * x)

    def far(x: Array) -> Array:
        return np.asarray((3 * a * x - 10 * a) * x + 8 * a)

    return [far(share + 1), near(share), -near(1 - share), -far(2 - share)]


def _cubic_bends(share: Array, which: int) -> tuple[Array, Array]:
    """Second and third derivative of one of the four cubic weights."""
    a = share.dtype.type(-0.75)
    x = (share + 1, share, 1 - share, 2 - share)[which]
    sign = 1 if which < 2 else -1
    if which in (0, 3):
        return np.asarray(6 * a * x - 10 * a), np.full_like(share, sign * 6 * a)
    return np.asarray(6 * (a + 2) * x - 2 * (a + 3)), np.full_like(share, sign * 6 * (a + 2))


def _weight(chosen: list[tuple[Array, Array, Array]], within: Array) -> Array:
    total: Any = within
    for _, weight, _ in chosen:
        total = total * weight
    return np.asarray(total)


def _channels_second(values: Array) -> Array:
    """The last dimension moved behind the first, in memory too."""
    moved = np.moveaxis(values, -1, 1)
    made = np.empty(moved.shape, moved.dtype)
    made[...] = moved
    return made


def grid_sampled(x: Array, grid: Array, mode: int, padding: int, align: bool) -> Array:
    """``x`` (N, C, *sizes) at the places of ``grid`` (N, *places, dimensions)."""
    total = np.zeros((*grid.shape[:-1], x.shape[1]), x.dtype)
    for index, within, chosen in Sampler(x, grid, mode, padding, align).pixels():
        weight = _weight(chosen, within)
        value = x[index]
        np.copyto(value, 0, where=~within[..., None])  # nothing outside, not even nan times 0
        total += value * weight[..., None]
    return _channels_second(total).astype(x.dtype, copy=False)


def grid_sampler_gradients(
    grad: Array, x: Array, grid: Array, mode: int, padding: int, align: bool, wanted: tuple[bool, bool]
) -> tuple[Array | None, Array | None]:
    """Gradients of :func:`grid_sampled` for the image and the grid."""
    rows = np.moveaxis(grad, 1, -1)
    count = x.ndim - 2
    of_x = np.zeros((x.shape[0], *x.shape[2:], x.shape[1]), grad.dtype) if wanted[0] else None
    of_grid = np.zeros(grid.shape, grid.dtype)
    for index, within, chosen in Sampler(x, grid, mode, padding, align).pixels():
        if of_x is not None:
            np.add.at(of_x, (index[0], *index[2:]), rows * _weight(chosen, within)[..., None])
        if wanted[1] and mode != 1:
            along = np.where(within, np.vecdot(rows, x[index]), 0)
            for i in range(count):
                slope = along * chosen[i][2]
                for j in range(count):
                    if j != i:
                        slope = slope * chosen[j][1]
                of_grid[..., count - 1 - i] += slope
    image = None if of_x is None else _channels_second(of_x)
    return image, of_grid if wanted[1] else None


def _base_grid(sizes: tuple[int, ...], align: bool, kind: np.dtype[Any]) -> Array:
    """Homogeneous coordinates of every place: (places, dimensions + 1)."""
    axes = []
    for n in sizes:
        line = np.linspace(-1, 1, n, dtype=np.float64) if n > 1 else np.zeros(n)
        axes.append((line if align or n <= 1 else line * (n - 1) / n).astype(kind))
    mesh = np.meshgrid(*axes, indexing="ij")[::-1]
    return np.stack([*(m.reshape(-1) for m in mesh), np.ones(mesh[0].size, kind)], axis=1)


def affine_base(size: tuple[int, ...], align: bool, kind: np.dtype[Any]) -> Array:
    """The base grid of an output of ``size`` for each sample: (N, places, dimensions + 1)."""
    base = _base_grid(tuple(size[2:]), align, kind)
    return np.broadcast_to(base, (size[0], *base.shape))


def affine_grid_array(theta: Array, size: tuple[int, ...], align: bool) -> Array:
    """The places that each output place is taken from under affine maps."""
    base = affine_base(size, align, theta.dtype)
    return np.asarray(np.matmul(base, theta.swapaxes(1, 2))).reshape(size[0], *size[2:], len(size) - 2)


def affine_grid_gradient(grad: Array, size: tuple[int, ...], align: bool) -> Array:
    """Gradient of :func:`affine_grid_array`."""
    base = affine_base(size, align, grad.dtype)
    rows = grad.reshape(size[0], -1, len(size) - 2)
    return np.ascontiguousarray(np.matmul(base.swapaxes(1, 2), rows).swapaxes(1, 2))
