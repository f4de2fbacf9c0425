"""Convolution of any number of dimensions on arrays.

Everything is matrix products over *columns*: for each sample an array (channels × kernel places, output places) filled
slice by slice. Samples are taken as many at a time as keep the columns in the cache.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from math import prod
from typing import Any

import numpy as np

from ...storage import Array
from .convolution_merged import merged_gradients, pays

Sizes = tuple[int, ...]

#: Bytes of columns that are formed at a time.
_CACHED = 3 << 19


def convolved_size(size: int, kernel: int, stride: int, padding: int, dilation: int) -> int:
    """How many places a kernel takes along one dimension."""
    return (size + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1


def transposed_size(size: int, kernel: int, stride: int, padding: int, dilation: int, more: int) -> int:
    """Size of a transposed convolution's output along one dimension."""
    return (size - 1) * stride - 2 * padding + dilation * (kernel - 1) + more + 1


def laid_out_as(made: Array, *inputs: Array) -> Array:
    """``made`` with channels last in memory, if an image or volume among ``inputs`` has them so."""
    for x in inputs:
        if x.ndim in (4, 5) and not x.flags.c_contiguous and np.moveaxis(x, 1, -1).flags.c_contiguous:
            return np.moveaxis(np.ascontiguousarray(np.moveaxis(made, 1, -1)), -1, 1)
    return made


def _padded(x: Array, padding: Sizes) -> Array:
    """``x`` with zeros around its spatial dimensions."""
    if not any(padding):
        return x
    shape = (*x.shape[:2], *(n + 2 * p for n, p in zip(x.shape[2:], padding, strict=True)))
    whole = np.zeros(shape, x.dtype)
    inner: Any = (..., *(slice(p, n - p) for n, p in zip(shape[2:], padding, strict=True)))
    whole[inner] = x
    return whole


def _inside(whole: Array, padding: Sizes) -> Array:
    """What :func:`_padded` was made of."""
    if not any(padding):
        return whole
    inner: Any = (..., *(slice(p, n - p) for n, p in zip(whole.shape[2:], padding, strict=True)))
    return np.ascontiguousarray(whole[inner])


@lru_cache(maxsize=256)
def _places(kernel: Sizes, stride: Sizes, dilation: Sizes, sizes: Sizes) -> tuple[tuple[Sizes, Any], ...]:
    """Each place of the kernel with the index of the input elements that it meets."""
    whole = slice(None)
    found = []
    for place in np.ndindex(*kernel):
        several = zip(place, dilation, stride, sizes, strict=True)
        met = tuple(slice(k * d, k * d + (n - 1) * s + 1, s) for k, d, s, n in several)
        found.append(((whole, whole, *place), (whole, whole, *met)))
    return tuple(found)


class _Plan:
    """The sizes of one convolution."""

    def __init__(
        self, x_shape: Sizes, w_shape: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes, groups: int
    ) -> None:
        self.batch, self.channels = x_shape[:2]
        self.made = w_shape[0]
        self.kernel = w_shape[2:]
        self.stride, self.padding, self.dilation, self.groups = stride, padding, dilation, groups
        self.sizes = tuple(map(convolved_size, x_shape[2:], self.kernel, stride, padding, dilation))
        self.places = prod(self.sizes)
        self.rows = w_shape[1] * prod(self.kernel)
        self.pointwise = prod(self.kernel) == 1 and prod(stride) == 1

    def portions(self, itemsize: int) -> Iterator[slice]:
        """The samples in portions whose columns fit the cache."""
        each = self.groups * self.rows * self.places * itemsize
        step = max(1, _CACHED // max(each, 1))
        return (slice(start, start + step) for start in range(0, self.batch, step))

    def columns(self, padded: Array) -> Array:
        """(samples, groups, rows, places) of ``padded``, a portion of the padded input."""
        count = len(padded)
        if self.pointwise:
            return np.ascontiguousarray(padded).reshape(count, self.groups, self.rows, self.places)
        filled = np.empty((count, self.channels, *self.kernel, *self.sizes), padded.dtype)
        for place, met in _places(self.kernel, self.stride, self.dilation, self.sizes):
            filled[place] = padded[met]
        return filled.reshape(count, self.groups, self.rows, self.places)


def _wide(*arrays: Array) -> list[Array]:
    """Half precision as float32, in which sums are formed."""
    return [a.astype(np.float32) if a.dtype == np.float16 else a for a in arrays]


def _forward(x: Array, w: Array, stride: Sizes, padding: Sizes, dilation: Sizes, groups: int) -> Array:
    """Convolution without bias."""
    plan = _Plan(x.shape, w.shape, stride, padding, dilation, groups)
    padded = _padded(x, padding)
    weights = np.ascontiguousarray(w).reshape(groups, plan.made // groups, plan.rows)
    out = np.empty((plan.batch, groups, plan.made // groups, plan.places), x.dtype)
    for part in plan.portions(x.itemsize):
        np.matmul(weights, plan.columns(padded[part]), out=out[part])
    return out.reshape(plan.batch, plan.made, *plan.sizes)


def _input_gradient(
    g: Array, w: Array, sizes: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes, groups: int
) -> Array:
    """Gradient of :func:`_forward` for an input with spatial ``sizes``; also the transposed convolution."""
    kernel, within = w.shape[2:], w.shape[1]
    around = tuple(d * (k - 1) - p for d, k, p in zip(dilation, kernel, padding, strict=True))
    made = w.shape[0] // groups
    least = tuple(n + d * (k - 1) - 2 * p for n, d, k, p in zip(g.shape[2:], dilation, kernel, padding, strict=True))
    if prod(stride) == 1 and min(around) >= 0 and made <= within and least == sizes:
        # With steps of one this is itself a convolution, by the kernel turned around.
        turned = w.reshape(groups, made, within, *kernel).swapaxes(1, 2)
        backwards: Any = (..., *(slice(None, None, -1) for _ in kernel))
        turned = turned[backwards]
        return _forward(g, turned.reshape(groups * within, made, *kernel), stride, around, dilation, groups)
    # Output padding of a transposed convolution may reach beyond the last place of the kernel.
    spread = zip(g.shape[2:], kernel, stride, dilation, strict=True)
    reached = tuple((n - 1) * s + d * (k - 1) + 1 for n, k, s, d in spread)
    whole_sizes = tuple(max(n + 2 * p, m) for n, p, m in zip(sizes, padding, reached, strict=True))
    whole = np.zeros((len(g), groups * within, *whole_sizes), g.dtype)
    weights = np.moveaxis(w.reshape(groups, made, within, *kernel), 1, -1)  # groups, within, *kernel, made
    step = max(1, _CACHED // max(groups * (within + made) * prod(g.shape[2:]) * g.itemsize, 1))
    spread_out = _spread_flat if prod(stride) == 1 and g.size else _spread
    for start in range(0, len(g), step):
        spread_out(g[start : start + step], weights, whole[start : start + step], stride, dilation)
    if not any(padding):
        return whole if whole_sizes == sizes else _fitted(whole, sizes)
    inner: Any = (..., *(slice(p, p + n) for n, p in zip(sizes, padding, strict=True)))
    return np.ascontiguousarray(whole[inner])


def _spread(g: Array, weights: Array, whole: Array, stride: Sizes, dilation: Sizes) -> None:
    """Add each gradient times the weights where it came from: a product and an addition for each kernel place."""
    groups, within, *kernel, made = weights.shape
    rows = np.ascontiguousarray(g).reshape(len(g), groups, made, prod(g.shape[2:]))
    for place, met in _places(tuple(kernel), stride, dilation, g.shape[2:]):
        product = np.matmul(np.ascontiguousarray(weights[place]), rows)
        whole[met] += product.reshape(len(g), groups * within, *g.shape[2:])


def _spread_flat(g: Array, weights: Array, whole: Array, stride: Sizes, dilation: Sizes) -> None:
    """The same for steps of one: with lines as long as those of ``whole``, each place is one shift of flat memory."""
    groups, within, *kernel, made = weights.shape
    sizes, count = whole.shape[2:], len(g)
    steps = [prod(sizes[i + 1 :]) for i in range(len(sizes))]
    lines = np.zeros((count, groups, made, g.shape[2], *sizes[1:]), g.dtype)
    inner: Any = (..., *(slice(n) for n in g.shape[2:]))
    lines[inner] = g.reshape(count, groups, made, *g.shape[2:])
    length = sum((n - 1) * step for n, step in zip(g.shape[2:], steps, strict=True)) + 1
    flat = lines.reshape(count, groups, made, -1)[..., :length]
    target = whole.reshape(count, groups, within, -1)
    product = np.empty((count, groups, within, length), g.dtype)
    for place in np.ndindex(*kernel):
        at = sum(k * d * step for k, d, step in zip(place, dilation, steps, strict=True))
        np.matmul(np.ascontiguousarray(weights[(slice(None), slice(None), *place)]), flat, out=product)
        target[..., at : at + length] += product


def _fitted(found: Array, sizes: Sizes) -> Array:
    """``found`` cut, or filled with zeros at the end, to spatial ``sizes``."""
    whole = np.zeros((*found.shape[:2], *sizes), found.dtype)
    common: Any = (..., *(slice(min(n, m)) for n, m in zip(sizes, found.shape[2:], strict=True)))
    whole[common] = found[common]
    return whole


def _weight_gradient(
    g: Array, x: Array, w_shape: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes, groups: int
) -> Array:
    """Gradient of :func:`_forward` for the weight."""
    plan = _Plan(x.shape, w_shape, stride, padding, dilation, groups)
    plan.sizes, plan.places = g.shape[2:], prod(g.shape[2:])
    padded = _padded(x, padding)
    rows = np.ascontiguousarray(g).reshape(plan.batch, groups, plan.made // groups, plan.places).swapaxes(2, 3)
    total = np.zeros((groups, plan.rows, plan.made // groups), g.dtype)
    for part in plan.portions(x.itemsize):
        total += np.add.reduce(np.matmul(plan.columns(padded[part]), rows[part]), axis=0)
    return np.ascontiguousarray(total.swapaxes(1, 2)).reshape(w_shape)


def convolution_array(
    x: Array,
    w: Array,
    b: Array | None,
    stride: Sizes,
    padding: Sizes,
    dilation: Sizes,
    transposed: bool,
    output_padding: Sizes,
    groups: int,
) -> Array:
    """Convolution, or transposed convolution, with bias."""
    kind = x.dtype
    x, w = _wide(x, w)
    if transposed:
        sizes = tuple(map(transposed_size, x.shape[2:], w.shape[2:], stride, padding, dilation, output_padding))
        out = _input_gradient(x, w, sizes, stride, padding, dilation, groups)
    else:
        out = _forward(x, w, stride, padding, dilation, groups)
    if b is not None:
        out += b.reshape(-1, *(1,) * (x.ndim - 2))
    return laid_out_as(out.astype(kind, copy=False), x, w)


def _places_sum(g: Array) -> Array:
    """Sum over samples and places: a matrix product is three times as fast as ``add.reduce``."""
    places = prod(g.shape[2:])
    if g.dtype.kind != "f" or not g.flags.c_contiguous:
        return np.asarray(np.add.reduce(g, axis=(0, *range(2, g.ndim))))
    by_channel = g.reshape(-1, places) @ np.ones(places, g.dtype)
    return np.asarray(np.add.reduce(by_channel.reshape(len(g), g.shape[1]), axis=0))


def convolution_gradients(
    grad: Array,
    x: Array,
    w: Array,
    stride: Sizes,
    padding: Sizes,
    dilation: Sizes,
    transposed: bool,
    output_padding: Sizes,
    groups: int,
    wanted: tuple[bool, bool, bool],
) -> tuple[Array | None, Array | None, Array | None]:
    """Gradients of :func:`convolution_array` for input, weight and bias; None for those not wanted."""
    kind = grad.dtype
    grad, x, w = _wide(grad, x, w)
    how = (stride, padding, dilation, groups)
    of_x = of_w = of_b = None
    if wanted[2]:
        of_b = _places_sum(grad).astype(kind, copy=False)
    if wanted[0] and wanted[1] and not transposed and pays(grad, x, w, stride, groups):
        of_x, of_w = merged_gradients(grad, _padded(x, padding), w, dilation)
        if np.isfinite(np.add.reduce(of_x, axis=None)) and np.isfinite(of_w).all():
            return _inside(of_x, padding).astype(kind, copy=False), of_w.astype(kind, copy=False), of_b
    if wanted[0]:
        of_x = _forward(grad, w, *how) if transposed else _input_gradient(grad, w, x.shape[2:], *how)
        if of_x.shape != x.shape:  # output padding made room for more places
            of_x = _fitted(of_x, x.shape[2:])
        of_x = of_x.astype(kind, copy=False)
    if wanted[1]:
        of_w = _weight_gradient(x, grad, w.shape, *how) if transposed else _weight_gradient(grad, x, w.shape, *how)
        of_w = of_w.astype(kind, copy=False)
    return of_x, of_w, of_b


def convolution_backward_array(grad: Array, x: Array, w: Array, *how: Any) -> tuple[Array, Array, Array]:
    """As :func:`convolution_gradients`, with an empty array for what isn't wanted."""
    empty = np.empty(0, grad.dtype)
    of_x, of_w, of_b = convolution_gradients(grad, x, w, *how)
    return empty if of_x is None else of_x, empty if of_w is None else of_w, empty if of_b is None else of_b


def convolution_double_backward(
    of_x: Array | None,
    of_w: Array | None,
    of_b: Array | None,
    grad: Array,
    x: Array,
    w: Array,
    stride: Sizes,
    padding: Sizes,
    dilation: Sizes,
    transposed: bool,
    output_padding: Sizes,
    groups: int,
    wanted: tuple[bool, bool, bool],
) -> tuple[Array | None, Array | None, Array | None]:
    """Gradients of the gradients for ``grad``, ``x`` and ``w``; each of the first three may be None."""
    how = (stride, padding, dilation, transposed, output_padding, groups)
    of_grad = None
    if wanted[0]:
        parts = [
            *([] if of_x is None else [convolution_array(of_x, w, None, *how)]),
            *([] if of_w is None else [convolution_array(x, of_w, None, *how)]),
            *([] if of_b is None else [np.broadcast_to(of_b.reshape(-1, *(1,) * (grad.ndim - 2)), grad.shape)]),
        ]
        of_grad = np.asarray(sum(parts[1:], parts[0])) if parts else None
    again_x = again_w = None
    if wanted[1] and of_w is not None:
        again_x = convolution_gradients(grad, x, of_w, *how, (True, False, False))[0]
    if wanted[2] and of_x is not None:
        again_w = convolution_gradients(grad, of_x, w, *how, (False, True, False))[1]
    return of_grad, again_x, again_w


def conv_tbc_array(x: Array, w: Array, b: Array, pad: int) -> Array:
    """Convolution along time of (time, batch, channel) with a weight (kernel, in, out)."""
    padded = np.zeros((len(x) + 2 * pad, *x.shape[1:]), x.dtype)
    padded[pad : pad + len(x)] = x
    size = len(padded) - len(w) + 1
    out = np.empty((size, x.shape[1], w.shape[2]), x.dtype)
    out[...] = b
    for k, weight in enumerate(w):
        out += padded[k : k + size] @ weight
    return out


def conv_tbc_gradients(
    grad: Array, x: Array, w: Array, pad: int, wanted: tuple[bool, bool, bool]
) -> tuple[Array, Array, Array]:
    """Gradients of :func:`conv_tbc_array` for input, weight and bias."""
    size = len(grad)
    padded = np.zeros((len(x) + 2 * pad, *x.shape[1:]), x.dtype)
    padded[pad : pad + len(x)] = x
    of_x, of_w = np.zeros_like(padded), np.empty_like(w)
    rows = grad.reshape(-1, grad.shape[2])
    for k, weight in enumerate(w):
        of_x[k : k + size] += grad @ weight.T
        of_w[k] = padded[k : k + size].reshape(-1, x.shape[2]).T @ rows
    return of_x[pad : pad + len(x)], of_w, np.asarray(np.add.reduce(rows, axis=0))
