"""Window functions: ``hann_window`` and its like."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .creation_arguments import Options, integer
from .dtypes import C_NAMES
from .storage import Array
from .tensor import Tensor

__all__ = ["bartlett_window", "blackman_window", "hamming_window", "hann_window", "kaiser_window"]


def _window(name: str, length: Any, periodic: bool, options: dict[str, Any], shape: Any) -> Tensor:
    """The window whose values ``shape(positions, last)`` gives; a periodic one is one longer, without its end."""
    given = Options(name, options)
    count = integer(length)
    if count is None or isinstance(length, bool):
        raise TypeError(f"{name}(): argument 'window_length' (position 1) must be int, not {type(length).__name__}")
    kind = given.kind()
    if kind.kind != "f":
        shown = C_NAMES.get(given.dtype.name, given.dtype.name) if given.dtype is not None else kind.name
        raise RuntimeError(
            f"{name} expects floating point dtypes, got: TensorOptions(dtype={shown}, device=cpu, layout=Strided "
            "(default), requires_grad=false (default), pinned_memory=false, memory_format=(nullopt))"
        )
    if count < 0:
        raise RuntimeError(f"{name} requires non-negative window_length, got window_length={count}")
    if count <= 1:
        return given.result(np.ones(count, kind))
    work = np.dtype(np.float64) if kind.itemsize == 8 else np.dtype(np.float32)
    size = count + 1 if periodic else count
    values: Array = shape(np.arange(size, dtype=work), work.type(size - 1))
    return given.result(np.asarray(values[:count]).astype(kind))


def _cosines(positions: Array, last: Any, coefficients: tuple[float, ...]) -> Array:
    kind = positions.dtype.type
    total = np.full_like(positions, coefficients[0])
    for k, c in enumerate(coefficients[1:], 1):
        total = total + kind(c) * np.cos(positions * kind(2 * math.pi * k / float(last)))
    return total


def hann_window(window_length: int, periodic: bool = True, **options: Any) -> Tensor:
    """½ − ½·cos(2πn/N)."""
    return _window("hann_window", window_length, periodic, options, lambda n, last: _cosines(n, last, (0.5, -0.5)))


def hamming_window(
    window_length: int, periodic: bool = True, alpha: float = 0.54, beta: float = 0.46, **options: Any
) -> Tensor:
    """α − β·cos(2πn/N)."""
    return _window(
        "hamming_window", window_length, periodic, options, lambda n, last: _cosines(n, last, (alpha, -beta))
    )


def blackman_window(window_length: int, periodic: bool = True, **options: Any) -> Tensor:
    """0.42 − 0.5·cos(2πn/N) + 0.08·cos(4πn/N)."""
    return _window(
        "blackman_window", window_length, periodic, options, lambda n, last: _cosines(n, last, (0.42, -0.5, 0.08))
    )


def bartlett_window(window_length: int, periodic: bool = True, **options: Any) -> Tensor:
    """A triangle."""
    return _window(
        "bartlett_window",
        window_length,
        periodic,
        options,
        lambda n, last: np.where(n * 2 <= last, n * 2 / last, 2 - n * 2 / last),
    )


def kaiser_window(window_length: int, periodic: bool = True, beta: float = 12.0, **options: Any) -> Tensor:
    """I₀(β·√(1 − (2n/N − 1)²)) / I₀(β)."""

    def shape(n: Array, last: Any) -> Array:
        inside = np.clip(1 - (2 * n / last - 1) ** 2, 0, None)
        return np.asarray(np.i0(beta * np.sqrt(inside)) / np.i0(beta))

    return _window("kaiser_window", window_length, periodic, options, shape)
