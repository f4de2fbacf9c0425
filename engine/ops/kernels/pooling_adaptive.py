"""Pooling whose windows follow from the output's size, and unpooling, on arrays."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from ...storage import Array
from .convolution import laid_out_as
from .pooling import gathered, scattered

Sizes = tuple[int, ...]


def _bounds(size: int, made: int) -> tuple[Array, Array]:
    """Where each window begins and ends along one dimension."""
    number = np.arange(made)
    return number * size // max(made, 1), -(-(number + 1) * size // max(made, 1))


def _means(size: int, made: int, kind: np.dtype[Any]) -> tuple[Array, Array]:
    """A (made, size) matrix with ones in each window, and the windows' lengths."""
    begin, end = _bounds(size, made)
    places = np.arange(size)
    inside = (places >= begin[:, None]) & (places < end[:, None])
    return inside.astype(kind), (end - begin).astype(kind)


def _even(sizes: Sizes, output_size: Sizes) -> bool:
    return all(m and n % m == 0 for n, m in zip(sizes, output_size, strict=True))


def _blocks(x: Array, output_size: Sizes) -> tuple[Array, Sizes]:
    """``x`` with each pooled dimension split in (windows, places), and the axes of the places."""
    count = len(output_size)
    lead = x.shape[: x.ndim - count]
    split = [v for n, m in zip(x.shape[-count:], output_size, strict=True) for v in (m, n // m)]
    return x.reshape(*lead, *split), tuple(len(lead) + 1 + 2 * i for i in range(count))


def adaptive_avg_array(x: Array, output_size: Sizes) -> Array:
    """The mean of each window."""
    kind, count = x.dtype, len(output_size)
    wide = x.astype(np.float32) if kind == np.float16 else x
    if _even(x.shape[-count:], output_size):
        blocks, axes = _blocks(wide, output_size)
        return laid_out_as(np.asarray(np.mean(blocks, axis=axes, dtype=wide.dtype)).astype(kind, copy=False), x)
    found = wide
    for i, made in enumerate(output_size):
        axis = x.ndim - count + i
        ones, lengths = _means(x.shape[axis], made, wide.dtype)
        found = np.moveaxis(np.moveaxis(found, axis, -1) @ ones.T / lengths, -1, axis)
    return laid_out_as(np.ascontiguousarray(found).astype(kind, copy=False), x)


def adaptive_avg_gradient(grad: Array, x: Array, count: int) -> Array:
    """Each window's share of its gradient, added up."""
    kind = grad.dtype
    found = grad.astype(np.float32) if kind == np.float16 else grad
    for i in range(count):
        axis = x.ndim - count + i
        ones, lengths = _means(x.shape[axis], grad.shape[axis], found.dtype)
        found = np.moveaxis((np.moveaxis(found, axis, -1) / lengths) @ ones, -1, axis)
    return np.ascontiguousarray(found).astype(kind, copy=False)


def _largest(x: Array, begins: list[Array], ends: list[Array], made: Sizes) -> tuple[Array, Array]:
    """The largest of each window with its flat index: the first of equals, the last nan.

    Bounds have the shape (lead, windows) or (windows,).
    """
    count = len(made)
    sizes, lead = x.shape[-count:], x.shape[: x.ndim - count]
    flat = x.reshape(prod(lead), *sizes)
    shape = (len(flat), *made)
    best = np.full(shape, -np.inf if x.dtype.kind == "f" else np.iinfo(x.dtype).min, x.dtype)
    starts = [_spread(b, i, count) for i, b in enumerate(begins)]
    stops = [_spread(e, i, count) for i, e in enumerate(ends)]
    found = np.broadcast_to(_index(starts, sizes), shape).copy()
    rows = np.arange(len(flat)).reshape(-1, *(1,) * count)
    longest = tuple(int((e - b).max(initial=0)) for b, e in zip(begins, ends, strict=True))
    for place in np.ndindex(*longest):
        at = [s + k for s, k in zip(starts, place, strict=True)]
        inside: Any = True
        for a, e in zip(at, stops, strict=True):
            inside = inside & (a < e)
        safe = [np.minimum(a, n - 1) for a, n in zip(at, sizes, strict=True)]
        value = flat[(rows, *safe)]
        larger = (value > best) | np.isnan(value) if x.dtype.kind == "f" else value > best
        larger &= inside
        np.copyto(best, value, where=larger)
        np.copyto(found, np.broadcast_to(_index(safe, sizes), shape), where=larger)
    return laid_out_as(best.reshape(*lead, *made), x), laid_out_as(found.reshape(*lead, *made), x)


def _spread(bounds: Array, axis: int, count: int) -> Array:
    lead = len(bounds) if bounds.ndim == 2 else 1
    shape = [1] * count
    shape[axis] = bounds.shape[-1]
    return bounds.reshape(lead, *shape)


def _index(positions: list[Array], sizes: Sizes) -> Array:
    total: Any = 0
    for position, size in zip(positions, sizes, strict=True):
        total = total * size + position
    return np.asarray(total, np.int64)


def adaptive_max_array(x: Array, output_size: Sizes) -> tuple[Array, Array]:
    """The largest of each window with its flat index."""
    bounds = [_bounds(n, m) for n, m in zip(x.shape[-len(output_size) :], output_size, strict=True)]
    return _largest(x, [b for b, _ in bounds], [e for _, e in bounds], output_size)


def _intervals(samples: Array, size: int, made: int, kernel: int) -> Array:
    """Where the windows of fractional pooling begin, by a random number in [0, 1)."""
    if made == 1:
        return np.full((*samples.shape, 1), size - kernel)
    alpha = samples.dtype.type(size - kernel) / samples.dtype.type(made - 1)
    number = np.arange(made - 1, dtype=samples.dtype)
    inner = ((number + samples[..., None]) * alpha).astype(np.int64) - (samples * alpha).astype(np.int64)[..., None]
    return np.concatenate([inner, np.full((*samples.shape, 1), size - kernel)], axis=-1)


def fractional_max_array(x: Array, samples: Array, kernel: Sizes, output_size: Sizes) -> tuple[Array, Array]:
    """The largest of windows placed at random by ``samples``: (batch, channels, dimensions), two in reverse order."""
    count = len(kernel)
    rows = samples.reshape(-1, count)[: prod(x.shape[: x.ndim - count])]
    order = (1, 0) if count == 2 else (0, 1, 2)
    begins = [
        _intervals(rows[:, order[i]], n, m, k)
        for i, (n, m, k) in enumerate(zip(x.shape[-count:], output_size, kernel, strict=True))
    ]
    return _largest(x, begins, [b + k for b, k in zip(begins, kernel, strict=True)], output_size)


def max_at_indices_backward(grad: Array, x: Array, indices: Array, count: int) -> Array:
    """Gradient of taking the elements at flat indices."""
    return scattered(grad, indices, x.shape, count)


def taken_at(x: Array, indices: Array, count: int) -> Array:
    """Elements at flat indices of the last ``count`` dimensions."""
    return gathered(x, indices, count)


def max_unpool_array(x: Array, indices: Array, output_size: Sizes) -> Array:
    """Elements put back at flat indices among zeros.

    Raises:
        RuntimeError: If an index lies outside.
    """
    lead, size = x.shape[: x.ndim - len(output_size)], prod(output_size)
    wrong = (indices < 0) | (indices >= size)
    if wrong.any():
        shown = "x".join(map(str, output_size))
        raise RuntimeError(f"Found an invalid max index: {int(indices[wrong][0])} (output volumes are of size {shown})")
    whole = np.zeros((prod(lead), size), x.dtype)
    each = prod(x.shape[len(lead) :])
    np.put_along_axis(whole, indices.reshape(prod(lead), each), x.reshape(prod(lead), each), 1)
    return whole.reshape(*lead, *output_size)


def max_unpool_gradient(grad: Array, indices: Array, count: int) -> Array:
    """Gradient of :func:`max_unpool_array`."""
    return gathered(grad, indices, count)
