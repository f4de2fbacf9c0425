"""Statistics of arrays that came as bytes: in plain Python where they are small, else by numpy."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from retrograd.engine.protocol import statistics as plain
from retrograd.engine.protocol.values import Capture, Summary

_FEW = 24


def summarize(dtype: str, shape: tuple[int, ...], data: bytes) -> Summary:
    """Statistics of an array; of complex numbers, those of their absolute values."""
    if math.prod(shape) <= _FEW:
        return plain.summarize(dtype, shape, data)
    array: np.ndarray[Any, Any] = np.frombuffer(data, "float32" if dtype == "bfloat16" else dtype)
    wide = np.abs(array).astype(np.float64) if array.dtype.kind == "c" else array.astype(np.float64)
    zeros = int(array.size - np.count_nonzero(array))
    finite = np.isfinite(wide)
    count = int(np.count_nonzero(finite))
    nans = infinities = 0
    if count < array.size:
        nans = int(np.count_nonzero(np.isnan(wide)))
        infinities = array.size - count - nans
        wide = wide[finite]
        if not count:
            return Summary(count=array.size, zeros=zeros, nans=nans, infinities=infinities)
    largest = float(np.abs(wide).max())
    scale = largest if largest and not 1e-140 < largest < 1e140 else 1.0
    scaled = wide / scale
    mean = float(scaled.mean())
    norm = math.sqrt(float(scaled.dot(scaled)))
    off = scaled - mean
    std = math.sqrt(float(off.dot(off)) / count)
    return Summary(
        array.size, float(wide.min()), float(wide.max()), mean * scale, std * scale, norm * scale, zeros, nans,
        infinities,
    )  # fmt: skip


def capture_of(array: Any, dtype: str = "") -> Capture:
    """An array that was computed here as a capture, in this type if it is one of numpy's (else float64)."""
    made = np.array(array, dtype=np.dtype(dtype) if dtype in np.sctypeDict else np.float64, order="C")
    data = made.tobytes()
    return Capture(made.dtype.name, made.shape, summarize(made.dtype.name, made.shape, data), data)
