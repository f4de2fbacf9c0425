"""Gradients of a convolution whose products are small for each sample: formed for many samples at once.

With channels first and the gradient's lines as long as those of the input, a place of the kernel is one shift of flat
memory, the same for all samples: two products for each place, over everything there is. What lies between the lines is
multiplied by zero, so that only finite results are right.
"""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from ...storage import Array

Sizes = tuple[int, ...]

#: Multiplications of one sample and one place of the kernel up to which merging samples pays.
_SMALL = 1 << 17

#: Bytes worked on at a time.
_CACHED = 3 << 19


def pays(g: Array, x: Array, w: Array, stride: Sizes, groups: int) -> bool:
    """Whether :func:`merged_gradients` can and should form both gradients."""
    return (
        groups == 1
        and prod(stride) == 1
        and bool(g.size)
        and prod(w.shape[2:]) > 1
        and w.shape[0] * w.shape[1] * prod(x.shape[2:]) <= _SMALL
        and prod(x.shape[2:]) <= 2 * prod(g.shape[2:])
    )


def _shifts(kernel: Sizes, dilation: Sizes, sizes: Sizes) -> list[int]:
    """How far each place of the kernel lies from the first in the flat memory of a sample."""
    steps = [prod(sizes[i + 1 :]) for i in range(len(sizes))]
    return [sum(k * d * s for k, d, s in zip(place, dilation, steps, strict=True)) for place in np.ndindex(*kernel)]


def _channels_first(x: Array) -> Array:
    return np.ascontiguousarray(x.swapaxes(0, 1)).reshape(x.shape[1], -1)


def merged_gradients(g: Array, padded: Array, w: Array, dilation: Sizes) -> tuple[Array, Array]:
    """Gradients for the padded input and for the weight, without groups and in steps of one."""
    made, within, *kernel = w.shape
    sizes = padded.shape[2:]
    size = prod(sizes)
    shifts = _shifts(tuple(kernel), dilation, sizes)
    weights = np.ascontiguousarray(np.moveaxis(w, (0, 1), (-1, -2))).reshape(-1, within, made)
    of_x, of_w = np.empty(padded.shape, g.dtype), np.zeros((len(shifts), within, made), g.dtype)
    inner: Any = (slice(None), slice(None), *map(slice, g.shape[2:]))
    step = max(1, _CACHED // ((made + 3 * within) * size * g.itemsize))
    for start in range(0, len(g), step):
        part = slice(start, start + step)
        x = padded[part]
        count, length = len(x), len(x) * size - shifts[-1]
        values = _channels_first(x)
        lines = np.zeros((made, count, *sizes), g.dtype)
        lines[inner] = g[part].swapaxes(0, 1)
        flat = lines.reshape(made, -1)[:, :length]
        target, product = np.zeros((within, count * size), g.dtype), np.empty((within, length), g.dtype)
        for place, shift in enumerate(shifts):
            of_w[place] += np.matmul(values[:, shift : shift + length], flat.T)
            met = target[:, shift : shift + length]
            np.add(met, np.matmul(weights[place], flat, product), met)
        of_x[part] = target.reshape(within, count, *sizes).swapaxes(0, 1)
    return of_x, np.ascontiguousarray(of_w.transpose(2, 1, 0)).reshape(w.shape)
