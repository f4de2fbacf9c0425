"""Pooling over windows on arrays. Shapes are (…, *places): leading dimensions are whatever they are.

A *window* is (kernel, stride, padding, dilation) with one number for each pooled dimension. Loops run over the places
of the kernel, so that each step is one operation on whole arrays.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from math import prod
from typing import Any

import numpy as np

from ...storage import Array
from .convolution import laid_out_as

Sizes = tuple[int, ...]


def pooled_size(size: int, kernel: int, stride: int, padding: int, dilation: int, ceil_mode: bool) -> int:
    """How many windows there are along one dimension; with ``ceil_mode`` a part of one counts if it starts inside."""
    span = size + 2 * padding - dilation * (kernel - 1) - 1
    count = (span + (stride - 1 if ceil_mode else 0)) // stride + 1
    if ceil_mode and (count - 1) * stride >= size + padding:
        count -= 1
    return count


def _lowest(kind: np.dtype[Any]) -> Any:
    return kind.type(-np.inf) if kind.kind == "f" else np.iinfo(kind).min


class Windows:
    """The windows over one array."""

    def __init__(
        self, sizes: Sizes, kernel: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes, ceil_mode: bool
    ) -> None:
        stride = stride or kernel  # left out
        self.sizes, self.kernel, self.stride, self.padding, self.dilation = sizes, kernel, stride, padding, dilation
        several = zip(sizes, kernel, stride, padding, dilation, strict=True)
        self.made = tuple(pooled_size(*one, ceil_mode) for one in several)
        reach = zip(self.made, kernel, stride, dilation, strict=True)
        # Padding after the input: as much as the last window needs.
        self.after = tuple(
            max((m - 1) * s + d * (k - 1) + 1 - p - n, 0)
            for n, p, (m, k, s, d) in zip(sizes, padding, reach, strict=True)
        )
        self.plain = not any(padding) and not any(self.after)
        self.covering = self.plain and kernel == stride and tuple(map(int.__mul__, self.made, stride)) == sizes
        self.places = tuple(self._places())
        self.apart = all(s >= d * (k - 1) + 1 for k, s, d in zip(kernel, stride, dilation, strict=True))

    def padded(self, x: Array, value: Any) -> Array:
        """``x`` with a border of ``value`` as far as windows reach."""
        if self.plain:
            return x
        lead = x.shape[: x.ndim - len(self.sizes)]
        outer = (n + p + a for n, p, a in zip(self.sizes, self.padding, self.after, strict=True))
        whole = np.full((*lead, *outer), value, x.dtype)
        whole[self.inner] = x
        return whole

    @property
    def inner(self) -> Any:
        """The index of the input in the padded array."""
        return (..., *(slice(p, p + n) for n, p in zip(self.sizes, self.padding, strict=True)))

    def _places(self) -> Iterator[tuple[Sizes, Any]]:
        """Each place of the kernel with the index of the padded elements that it meets."""
        for place in np.ndindex(*self.kernel):
            slices = tuple(
                slice(k * d, k * d + (m - 1) * s + 1, s)
                for k, d, m, s in zip(place, self.dilation, self.made, self.stride, strict=True)
            )
            yield place, (..., *slices)

    def positions(self) -> list[Array]:
        """Where each window starts along each dimension, counted from the input's start."""
        several = zip(self.made, self.stride, self.padding, strict=True)
        found = [np.arange(m) * s - p for m, s, p in several]
        return [a.reshape(-1, *(1,) * (len(found) - 1 - i)) for i, a in enumerate(found)]


@lru_cache(maxsize=256)
def windows_over(
    sizes: Sizes, kernel: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes, ceil_mode: bool
) -> Windows:
    """The windows over an array with the given sizes; the same object each time."""
    return Windows(sizes, kernel, stride, padding, dilation, ceil_mode)


# ------------------------------------------------------------------------------------------------ maximum
def max_pool_array(x: Array, kernel: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes, ceil_mode: bool) -> Array:
    """The largest of each window, one dimension after the other; nan counts as largest."""
    found = x
    count = len(kernel)
    stride = stride or kernel
    for i in range(count):
        one = windows_over(x.shape[-count + i :][:1], kernel[i : i + 1], stride[i : i + 1], padding[i : i + 1],
                      dilation[i : i + 1], ceil_mode)  # fmt: skip
        if one.kernel == (1,) and one.plain and one.stride == (1,):
            continue
        tail = (slice(None),) * (count - 1 - i)
        moved = found if one.plain else _padded_along(found, found.ndim - count + i, one)
        slices = [met[1] for _, met in one.places]
        largest = np.maximum(moved[(..., slices[0], *tail)], moved[(..., slices[1 % len(slices)], *tail)], order="C")
        for met in slices[2:]:
            np.maximum(largest, moved[(..., met, *tail)], out=largest)
        found = largest
    return laid_out_as(found if found is not x else x.copy(), x)


def _padded_along(x: Array, axis: int, windows: Windows) -> Array:
    shape = list(x.shape)
    shape[axis] += windows.padding[0] + windows.after[0]
    whole = np.full(shape, _lowest(x.dtype), x.dtype)
    whole[(slice(None),) * axis + (slice(windows.padding[0], windows.padding[0] + x.shape[axis]),)] = x
    return whole


def max_pool_indices(x: Array, kernel: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes, ceil_mode: bool) -> Array:
    """Where the largest of each window is in the flattened input: the first of equals, the last nan."""
    count = len(kernel)
    windows = windows_over(x.shape[-count:], kernel, stride, padding, dilation, ceil_mode)
    padded = windows.padded(x, _lowest(x.dtype))
    starts = windows.positions()
    lead = x.shape[: x.ndim - count]
    best = np.full((*lead, *windows.made), _lowest(x.dtype), x.dtype)
    # Where no element is larger than the lowest value, the window's first element inside the input counts.
    first = [_first_inside(s, d) for s, d in zip(starts, dilation, strict=True)]
    found = np.broadcast_to(_flat(first, windows.sizes), best.shape).copy()
    floating = x.dtype.kind == "f"
    for place, met in windows.places:
        value = padded[met]
        larger = value > best
        if floating:
            larger |= np.isnan(value)
        at = _flat([s + k * d for s, k, d in zip(starts, place, dilation, strict=True)], windows.sizes)
        np.copyto(best, value, where=larger)
        np.copyto(found, np.broadcast_to(at, found.shape), where=larger)
    return laid_out_as(found, x)


def _first_inside(start: Array, dilation: int) -> Array:
    before = np.maximum(-start, 0)
    return np.asarray(start + -(-before // dilation) * dilation)


def _flat(positions: list[Array], sizes: Sizes) -> Array:
    """The index in a flattened array of ``sizes``."""
    total: Any = 0
    for position, size in zip(positions, sizes, strict=True):
        total = total * size + position
    return np.asarray(total, np.int64)


def _bits(values: Array) -> Array:
    return values.view(np.dtype(f"i{values.dtype.itemsize}"))


def max_pool_gradient(
    grad: Array, x: Array, result: Array, kernel: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes, ceil_mode: bool
) -> Array:
    """``grad`` at the first element of each window that equals its maximum ``result``.

    The gradient is masked through its bits: exact for inf and nan, and faster than choosing.
    """
    count = len(kernel)
    windows = windows_over(x.shape[-count:], kernel, stride, padding, dilation, ceil_mode)
    if result.size and not result.min() > _lowest(x.dtype):  # nan, or nothing larger than the padding
        indices = max_pool_indices(x, kernel, stride, padding, dilation, ceil_mode)
        return scattered(grad, indices, x.shape, count)
    padded = windows.padded(x, _lowest(x.dtype))
    whole = (np.empty if windows.covering else np.zeros)(padded.shape, grad.dtype)
    bits, whole_bits = _bits(np.ascontiguousarray(grad)), _bits(whole)
    free = None
    for _, met in windows.places:
        hit = np.equal(padded[met], result)
        if free is None:
            free = ~hit
        else:
            hit &= free
            free ^= hit
        mask = hit.astype(bits.dtype)
        mask *= bits
        if windows.apart:
            whole_bits[met] = mask
        else:
            whole[met] += mask.view(grad.dtype)
    return whole if windows.plain else np.ascontiguousarray(whole[windows.inner])


def scattered(grad: Array, indices: Array, shape: Sizes, count: int) -> Array:
    """``grad`` added at flat ``indices`` into the last ``count`` dimensions of zeros in ``shape``."""
    lead, size = prod(shape[: len(shape) - count]), prod(shape[len(shape) - count :])
    places = indices.reshape(lead, prod(indices.shape[len(shape) - count :])) + (np.arange(lead) * size)[:, None]
    total = np.zeros(lead * size, grad.dtype)
    np.add.at(total, places.reshape(-1), grad.reshape(-1))
    return total.reshape(shape)


def gathered(x: Array, indices: Array, count: int) -> Array:
    """Elements of the last ``count`` dimensions of ``x`` at flat ``indices``."""
    lead = x.shape[: x.ndim - count]
    flat = x.reshape(prod(lead), prod(x.shape[len(lead) :]))
    found = np.take_along_axis(flat, indices.reshape(prod(lead), prod(indices.shape[len(lead) :])), 1)
    return np.ascontiguousarray(found).reshape(indices.shape)


def zeros_shaped(like: Array, shape: Sizes) -> Array:
    """Zeros in ``shape``, in the type of ``like``."""
    return np.zeros(shape, like.dtype)


# ------------------------------------------------------------------------------------------------ average
def _divisors(windows: Windows, count_include_pad: bool, divisor: int | None, kind: np.dtype[Any]) -> Any:
    """What each window's sum is divided by: the size of its part inside the padded input, or the input itself."""
    if divisor is not None:
        return kind.type(divisor)
    total: Any = kind.type(1)
    axes = zip(windows.positions(), windows.kernel, windows.sizes, windows.padding, strict=True)
    for start, kernel, size, padding in axes:
        end = np.minimum(start + kernel, size + padding)
        width = end - start if count_include_pad else np.minimum(end, size) - np.maximum(start, 0)
        total = total * width.astype(kind)
    if isinstance(total, np.ndarray) and total.size and (total == total.flat[0]).all():
        return total.flat[0]
    return total


def _wide(x: Array) -> Array:
    return x.astype(np.float32) if x.dtype == np.float16 else x


def avg_pool_array(
    x: Array,
    kernel: Sizes,
    stride: Sizes,
    padding: Sizes,
    ceil_mode: bool,
    count_include_pad: bool,
    divisor_override: int | None,
) -> Array:
    """The mean of each window."""
    kind, x, count = x.dtype, _wide(x), len(kernel)
    windows = windows_over(x.shape[-count:], kernel, stride, padding, (1,) * count, ceil_mode)
    padded = windows.padded(x, 0)
    total = None
    for _, met in windows.places:
        if total is None:
            total = padded[met].copy()
        else:
            total += padded[met]
    assert total is not None
    divisors = _divisors(windows, count_include_pad, divisor_override, total.dtype)
    if kind.kind in "iu":  # as C divides: towards zero
        total = np.abs(total) // np.abs(divisors) * np.sign(total) * np.sign(divisors)
    else:
        np.divide(total, divisors, out=total)
    return laid_out_as(total.astype(kind, copy=False), x)


def avg_pool_gradient(
    grad: Array,
    x: Array,
    kernel: Sizes,
    stride: Sizes,
    padding: Sizes,
    ceil_mode: bool,
    count_include_pad: bool,
    divisor_override: int | None,
) -> Array:
    """Each window's share of its gradient, added up."""
    kind, grad, count = grad.dtype, _wide(grad), len(kernel)
    windows = windows_over(x.shape[-count:], kernel, stride, padding, (1,) * count, ceil_mode)
    share = grad / _divisors(windows, count_include_pad, divisor_override, grad.dtype)
    outer = (n + p + a for n, p, a in zip(windows.sizes, padding, windows.after, strict=True))
    whole = np.zeros((*x.shape[: x.ndim - count], *outer), grad.dtype)
    for _, met in windows.places:
        whole[met] += share
    return np.ascontiguousarray(whole[windows.inner]).astype(kind, copy=False)
