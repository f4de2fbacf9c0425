"""Padding, sliding blocks and rearrangements of images on arrays."""

from __future__ import annotations

from itertools import pairwise
from math import prod
from typing import Any

import numpy as np

from ...storage import Array
from .convolution import convolved_size, laid_out_as

Sizes = tuple[int, ...]


def _sources(size: int, before: int, after: int, mode: str) -> Array:
    """Which input element stands at each place of the padded dimension."""
    place = np.arange(-before, size + after)
    if mode == "replicate":
        return np.clip(place, 0, size - 1)
    place = np.abs(place)
    return size - 1 - np.abs(size - 1 - place)


def _widths(padding: Sizes) -> list[tuple[int, int]]:
    """(before, after) for each padded dimension, the first one first."""
    return [(padding[i], padding[i + 1]) for i in range(len(padding) - 2, -1, -2)]


def bordered(x: Array, padding: Sizes, mode: str) -> Array:
    """``x`` with a border of reflected or repeated elements."""
    widths = _widths(padding)
    found = x
    for i, (before, after) in enumerate(widths):
        axis = x.ndim - len(widths) + i
        found = np.take(found, _sources(x.shape[axis], before, after, mode), axis=axis)
    return laid_out_as(found, x)


def bordered_gradient(grad: Array, x: Array, padding: Sizes, mode: str) -> Array:
    """The gradient of each place added to the element that stands there."""
    widths = _widths(padding)
    found = grad
    for i, (before, after) in enumerate(widths):
        axis = x.ndim - len(widths) + i
        found = added_along(found, _sources(x.shape[axis], before, after, mode), x.shape[axis], axis)
    return found


def added_along(values: Array, targets: Array, size: int, axis: int, weights: Array | None = None) -> Array:
    """``values`` (times ``weights``) added up by their ``targets`` along ``axis``: a few slices at a time.

    Targets that rise or fall steadily are cut into runs; each run is one addition.
    """
    shape = list(values.shape)
    shape[axis] = size
    total = np.zeros(shape, values.dtype)
    lead: tuple[Any, ...] = (slice(None),) * axis
    if weights is not None:
        values = values * weights.reshape(-1, *(1,) * (values.ndim - axis - 1))
    if not len(targets):
        return total
    direction = np.sign(np.diff(targets))
    moving = np.flatnonzero(direction)
    turns = moving[1:][np.diff(direction[moving]) != 0] + 1
    for a, b in pairwise([0, *turns.tolist(), len(targets)]):
        run = targets[a:b]
        starts = np.flatnonzero(np.diff(run, prepend=run[0] - 1))
        part = values[(*lead, slice(a, b))]
        if len(starts) < len(run):
            part = np.add.reduceat(part, starts, axis=axis)
            run = run[starts]
        total[(*lead, run)] += part  # no target twice within a run
    return total


def reflection_padded(x: Array, padding: Sizes) -> Array:
    """``x`` with its elements reflected at the border."""
    return bordered(x, padding, "reflect")


def reflection_gradient(grad: Array, x: Array, padding: Sizes) -> Array:
    """Gradient of :func:`reflection_padded`."""
    return bordered_gradient(grad, x, padding, "reflect")


def replication_padded(x: Array, padding: Sizes) -> Array:
    """``x`` with its outermost elements repeated."""
    return bordered(x, padding, "replicate")


def replication_gradient(grad: Array, x: Array, padding: Sizes) -> Array:
    """Gradient of :func:`replication_padded`."""
    return bordered_gradient(grad, x, padding, "replicate")


# ------------------------------------------------------------------------------------------------ sliding blocks
def _slices(place: Sizes, stride: Sizes, dilation: Sizes, made: Sizes) -> Any:
    several = zip(place, dilation, stride, made, strict=True)
    return (..., *(slice(k * d, k * d + (n - 1) * s + 1, s) for k, d, s, n in several))


def im2col(x: Array, kernel: Sizes, dilation: Sizes, padding: Sizes, stride: Sizes) -> Array:
    """Sliding blocks of images as columns: (N, C·kh·kw, places)."""
    made = tuple(map(convolved_size, x.shape[-2:], kernel, stride, padding, dilation))
    padded = x
    if any(padding):
        (h, w), (ph, pw) = x.shape[-2:], padding
        padded = np.zeros((*x.shape[:-2], h + 2 * ph, w + 2 * pw), x.dtype)
        padded[..., ph : ph + h, pw : pw + w] = x
    out = np.empty((*x.shape[:-2], *kernel, *made), x.dtype)
    for i, j in np.ndindex(*kernel):
        out[..., i, j, :, :] = padded[_slices((i, j), stride, dilation, made)]
    return out.reshape(*x.shape[:-3], x.shape[-3] * prod(kernel), prod(made))


def col2im(x: Array, output_size: Sizes, kernel: Sizes, dilation: Sizes, padding: Sizes, stride: Sizes) -> Array:
    """Columns added up to images: the reverse of :func:`im2col`."""
    made = tuple(map(convolved_size, output_size, kernel, stride, padding, dilation))
    channels = x.shape[-2] // prod(kernel)
    blocks = x.reshape(*x.shape[:-2], channels, *kernel, *made)
    (h, w), (ph, pw) = output_size, padding
    whole = np.zeros((*x.shape[:-2], channels, h + 2 * ph, w + 2 * pw), x.dtype)
    for i, j in np.ndindex(*kernel):
        whole[_slices((i, j), stride, dilation, made)] += blocks[..., i, j, :, :]
    return np.ascontiguousarray(whole[..., ph : ph + h, pw : pw + w])


# ------------------------------------------------------------------------------------------------ rearrangements
def pixel_shuffle(x: Array, upscale_factor: int) -> Array:
    """Channels spread over blocks of ``upscale_factor`` squared pixels."""
    *lead, c, h, w = x.shape
    r = upscale_factor
    split = x.reshape(*lead, c // (r * r), r, r, h, w)
    n = len(lead)
    order = (*range(n), n, n + 3, n + 1, n + 4, n + 2)
    return np.ascontiguousarray(split.transpose(order)).reshape(*lead, c // (r * r), h * r, w * r)


def pixel_unshuffle(x: Array, downscale_factor: int) -> Array:
    """Blocks of pixels gathered into channels."""
    *lead, c, h, w = x.shape
    r = downscale_factor
    split = x.reshape(*lead, c, h // r, r, w // r, r)
    n = len(lead)
    order = (*range(n), n, n + 2, n + 4, n + 1, n + 3)
    return np.ascontiguousarray(split.transpose(order)).reshape(*lead, c * r * r, h // r, w // r)


def channel_shuffle(x: Array, groups: int) -> Array:
    """Channels dealt out anew: groups become the inner order."""
    n, c, *rest = x.shape
    split = x.reshape(n, groups, c // groups, *rest)
    return np.ascontiguousarray(split.swapaxes(1, 2)).reshape(x.shape)
