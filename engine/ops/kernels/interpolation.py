"""Resizing on arrays, one dimension after the other.

A resized dimension is described by *taps*: for each output place some input places with weights.
"""

from __future__ import annotations

from math import ceil
from typing import Any

import numpy as np

from ...storage import Array
from .convolution import laid_out_as
from .image import added_along

Scales = tuple[float | None, ...]
Sizes = tuple[int, ...]
Taps = list[tuple[Array, Array | None]]


def _step(size: int, made: int, scale: float | None, align_corners: bool, kind: Any) -> Any:
    """How far apart in the input neighbouring output places lie."""
    if align_corners:
        return kind(size - 1) / kind(made - 1) if made > 1 else kind(0)
    return kind(1.0 / scale) if scale is not None and scale > 0 else kind(size) / kind(made)


def _nearest(size: int, made: int, scale: float | None, exact: bool) -> Taps:
    kind = np.float32
    step = _step(size, made, scale, False, kind)
    place = np.arange(made, dtype=kind)
    at = np.floor((place + kind(0.5)) * step) if exact else np.floor(place * step)
    if not exact and made == size:
        at = place
    elif not exact and made == 2 * size:
        at = np.arange(made) >> 1
    return [(np.minimum(at.astype(np.int64), size - 1), None)]


def _positions(size: int, made: int, scale: float | None, align: bool, kind: Any, cubic: bool) -> Array:
    step = _step(size, made, scale, align, kind)
    place = np.arange(made, dtype=kind)
    if align:
        return np.asarray(step * place)
    found = step * (place + kind(0.5)) - kind(0.5)
    return np.asarray(found if cubic else np.maximum(found, 0))


def _linear(size: int, made: int, scale: float | None, align: bool, kind: Any) -> Taps:
    at = _positions(size, made, scale, align, kind, False)
    low = np.minimum(at.astype(np.int64), size - 1)
    high = np.minimum(low + 1, size - 1)
    share = np.clip(at - low.astype(kind), 0, 1).astype(kind)
    return [(low, kind(1) - share), (high, share)]


def cubic_weights(share: Array, kind: Any) -> list[Array]:
    """Weights of the four neighbours at a distance of ``share`` behind the second (Keys, a = -0.75)."""
    a = kind(-0.75)

    def near(x: Array) -> Array:
        return np.asarray(((a + 2) * x - (a + 3)) * x * x + 1)

    def far(x: Array) -> Array:
        return np.asarray(((a * x - 5 * a) * x + 8 * a) * x - 4 * a)

    return [far(share + 1), near(share), near(1 - share), far(2 - share)]


def _cubic(size: int, made: int, scale: float | None, align: bool, kind: Any) -> Taps:
    at = _positions(size, made, scale, align, kind, True)
    low = np.floor(at)
    weights = cubic_weights((at - low).astype(kind), kind)
    first = low.astype(np.int64) - 1
    return [(np.clip(first + i, 0, size - 1), w.astype(kind)) for i, w in enumerate(weights)]


def _tent(x: float) -> float:
    return max(1.0 - abs(x), 0.0)


def _keys(x: float) -> float:
    a, x = -0.5, abs(x)
    if x < 1:
        return ((a + 2) * x - (a + 3)) * x * x + 1
    return (((x - 5) * x + 8) * x - 4) * a if x < 2 else 0.0


def _lanczos(x: float) -> float:
    if abs(x) >= 3:
        return 0.0
    return 1.0 if x == 0 else float(np.sinc(x) * np.sinc(x / 3))


#: Filters of antialiased resizing with their reach.
_FILTERS = {"linear": (_tent, 1), "cubic": (_keys, 2), "lanczos": (_lanczos, 3)}


def _smooth(size: int, made: int, scale: float | None, align: bool, kind: Any, filter_name: str) -> Taps:
    """Taps of antialiased resizing: the filter is as wide as the input places that fall on one output place."""
    function, reach = _FILTERS[filter_name]
    step = float(_step(size, made, scale, align, kind))
    support = reach * step if step >= 1 else float(reach)
    shrink = 1.0 / step if step >= 1 else 1.0
    count = ceil(support) * 2 + 1
    places, weights = np.zeros((count, made), np.int64), np.zeros((count, made), kind)
    for i in range(made):
        center = step * (i + 0.5)
        low, high = max(int(center - support + 0.5), 0), min(int(center + support + 0.5), size)
        shares = [function((j + low - center + 0.5) * shrink) for j in range(min(high - low, count))]
        total = sum(shares)
        for j, share in enumerate(shares):
            places[j, i], weights[j, i] = low + j, share / total if total else share
        places[len(shares) :, i] = min(low + len(shares), size - 1)
    return [(p, w) for p, w in zip(places, weights, strict=True) if w.any()]


def _taps(mode: str, size: int, made: int, scale: float | None, align: bool, kind: Any) -> Taps:
    if mode in ("nearest", "nearest-exact"):
        return _nearest(size, made, scale, mode == "nearest-exact")
    if mode == "linear":
        return _linear(size, made, scale, align, kind)
    if mode == "cubic":
        return _cubic(size, made, scale, align, kind)
    return _smooth(size, made, scale, align, kind, mode.removeprefix("smooth-"))


def _working(kind: np.dtype[Any]) -> Any:
    """The type that weights are formed in."""
    return np.float64 if kind == np.float64 else np.float32


def upsampled(x: Array, output_size: Sizes, align_corners: bool, scales: Scales, mode: str) -> Array:
    """``x`` resized to ``output_size`` in its last dimensions."""
    count = len(output_size)
    kind = _working(x.dtype)
    found = x if mode.startswith("nearest") else x.astype(kind, copy=False)
    for i in reversed(range(count)):
        axis = x.ndim - count + i
        taps = _taps(mode, x.shape[axis], output_size[i], scales[i], align_corners, kind)
        if len(taps) == 2 and not np.any(taps[1][1]):
            taps = taps[:1]
        total: Any = None
        for places, weights in taps:
            part = np.take(found, places, axis=axis)
            if weights is not None:
                part *= weights.reshape(-1, *(1,) * (x.ndim - axis - 1))
            total = part if total is None else np.add(total, part, out=total)
        found = total
    if x.dtype.kind in "iu" and found.dtype != x.dtype:
        limits = np.iinfo(x.dtype)
        rounded = np.floor(found + found.dtype.type(0.5))
        return np.asarray(np.clip(rounded, limits.min, limits.max).astype(x.dtype))
    return laid_out_as(found.astype(x.dtype, copy=False), x)


def upsampled_gradient(grad: Array, input_size: Sizes, align_corners: bool, scales: Scales, mode: str) -> Array:
    """Gradient of :func:`upsampled` for an input of shape ``input_size``."""
    kind = _working(grad.dtype)
    count = len(scales)
    found = grad.astype(kind, copy=False)
    for i in range(count):
        axis = grad.ndim - count + i
        size = input_size[axis]
        taps = _taps(mode, size, grad.shape[axis], scales[i], align_corners, kind)
        total: Any = None
        for places, weights in taps:
            part = added_along(found, places, size, axis, weights)
            total = part if total is None else np.add(total, part, out=total)
        found = total
    return found.astype(grad.dtype, copy=False)
