"""Statistics of an array from its bytes, in plain Python: for arrays of a few elements."""

from __future__ import annotations

import math
from collections.abc import Mapping

from .values import Summary

_CODES: Mapping[str, str] = {
    "bool": "?", "uint8": "B", "int8": "b", "int16": "h", "uint16": "H", "int32": "i", "uint32": "I", "int64": "q",
    "uint64": "Q", "bfloat16": "f", "float32": "f", "float64": "d",
}  # fmt: skip


def elements(dtype: str, data: bytes) -> list[float]:
    """The elements of an array; of complex numbers their absolute values.

    Raises:
        KeyError: For a type that no array has.
    """
    if dtype == "float16":
        import struct

        return [one for (one,) in struct.iter_unpack("<e", data)]
    if dtype.startswith("complex"):
        parts = memoryview(data).cast("f" if dtype == "complex64" else "d").tolist()
        return [math.hypot(*pair) for pair in zip(parts[::2], parts[1::2], strict=True)]
    return memoryview(data).cast(_CODES[dtype]).tolist()  # type: ignore[call-overload, no-any-return]


def summarize(dtype: str, shape: tuple[int, ...], data: bytes) -> Summary:
    """Statistics of an array's bytes."""
    return summary(elements(dtype, data))


def summary(values: list[float]) -> Summary:
    """Statistics of some numbers."""
    count = len(values)
    if not count:
        return Summary()
    zeros = values.count(0)
    nans = infinities = 0
    total = sum(values)
    if not math.isfinite(total):
        finite = [v for v in values if math.isfinite(v)]
        nans = sum(1 for v in values if v != v)
        infinities = count - nans - len(finite)
        values = finite
        if not values:
            return Summary(count=count, zeros=zeros, nans=nans, infinities=infinities)
        total = sum(values)
    size = len(values)
    mean = total / size if math.isfinite(total) else math.fsum(v / size for v in values)
    std = math.hypot(*[v - mean for v in values]) / math.sqrt(size)
    minimum, maximum = float(min(values)), float(max(values))
    return Summary(count, minimum, maximum, mean, std, math.hypot(*values), zeros, nans, infinities)
