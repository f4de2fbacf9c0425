"""Weights made of a length and a direction, on arrays."""

from __future__ import annotations

import numpy as np

from ...storage import Array


def _others(v: Array, dim: int) -> tuple[int, ...]:
    return tuple(d for d in range(v.ndim) if d != dim)


def weight_norm_array(v: Array, g: Array, dim: int) -> tuple[Array, Array]:
    """``g v / |v|``, and the lengths."""
    norms = np.sqrt(np.add.reduce(v * v, axis=_others(v, dim), keepdims=True))
    return np.asarray(v * (g / norms)), np.asarray(norms)


def weight_norm_gradients(
    grad: Array, v: Array, g: Array, norms: Array, dim: int, wanted: tuple[bool, ...]
) -> tuple[Array | None, Array | None]:
    """Gradients of :func:`weight_norm_array` for direction and length."""
    along = np.add.reduce(grad * v, axis=_others(v, dim), keepdims=True)
    for_v = np.asarray((g / norms) * (grad - v * (along / (norms * norms)))) if wanted[0] else None
    return for_v, (np.asarray(along / norms) if wanted[1] else None)
