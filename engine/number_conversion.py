"""Python numbers that become elements of a tensor."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

#: What C++ calls the types of elements.
_C_TYPES: Final = {
    "uint8": "uint8_t", "int8": "int8_t", "int16": "int16_t", "int32": "int", "int64": "int64_t",
    "float16": "c10::Half", "float32": "float", "float64": "double",
}  # fmt: skip

_LARGEST: Final = {
    np.dtype(name): float(np.finfo(name).max) if name.startswith("float") else int(np.iinfo(name).max)
    for name in _C_TYPES
}


def fitting(value: Any, kind: np.dtype[Any]) -> Any:
    """``value`` if it can become an element of type ``kind``; negative ones wrap around in unsigned types.

    Raises:
        RuntimeError: In PyTorch's words, if it is too large.
    """
    largest = _LARGEST.get(kind)
    if largest is None or isinstance(value, (bool, complex, np.ndarray)):
        return value
    lowest = -largest if kind.kind in "uf" else -largest - 1
    if kind.kind == "f" and (math.isinf(value) or math.isnan(value)):
        return value
    if not lowest <= value <= largest:
        raise RuntimeError(f"value cannot be converted to type {_C_TYPES[kind.name]} without overflow")
    return value
