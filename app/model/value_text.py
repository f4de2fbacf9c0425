"""Numbers and small arrays as short text, in the manner in which PyTorch prints them."""

from __future__ import annotations

import math
from typing import cast

import numpy as np

from retrograd.engine.protocol.values import Capture

from .values import array_of

#: Short names of element types, as they stand in a shape chip.
SHORT_TYPES = {
    "float16": "f16", "bfloat16": "bf16", "float32": "f32", "float64": "f64", "complex64": "c64", "complex128": "c128",
    "int8": "i8", "int16": "i16", "int32": "i32", "int64": "i64", "uint8": "u8", "bool": "bool",
}  # fmt: skip

#: Most characters of a preview.
WIDEST = 40
#: Most elements in a preview, and in a heat strip.
MOST, STRIP = 4, 64


def shape_text(dtype: str, shape: tuple[int, ...]) -> str:
    """``f32[2,3]``, ``i64[]``."""
    return f"{SHORT_TYPES.get(dtype, dtype)}[{','.join(map(str, shape))}]"


def element_bytes(dtype: str) -> int:
    """Bytes of one element of a type by PyTorch's name."""
    bits = "".join(letter for letter in dtype if letter.isdigit())
    return int(bits) // 8 if bits else 1


def bytes_text(count: int) -> str:
    """``16 B``, ``2 kB``, ``1.5 MB``."""
    size = float(count)
    for unit in ("B", "kB", "MB"):
        if size < 1000:
            return f"{size:.3g} {unit}"
        size /= 1000
    return f"{size:.3g} GB"


def number_text(value: object) -> str:
    """``1.``, ``0.3333``, ``1.2e-05``, ``nan``, ``3`` for an integer, ``True`` for a truth value."""
    if isinstance(value, (bool, np.bool_)):
        return str(bool(value))
    if isinstance(value, (int, np.integer)):
        return str(int(value))
    value = float(cast(float, value))
    if not math.isfinite(value):
        return str(value)
    text = f"{value:.4g}"
    return text if any(mark in text for mark in ".e") else text + "."


def array_text(capture: Capture | None, most: int = MOST) -> str:
    """The elements of a small array in brackets, the first few of a vector, "" where that says too little."""
    array = array_of(capture)
    if array is None or capture is None:
        return ""
    if array.ndim == 0:
        return number_text(array[()])
    if array.size <= most:
        text = _nested(array.tolist())
        if len(text) <= WIDEST:
            return text
    if array.ndim == 1 and array.size:
        shown = ", ".join(number_text(value) for value in array[: most - 1].tolist())
        return f"[{shown}, …]"
    return ""


def _nested(value: object) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_nested(part) for part in value) + "]"
    return number_text(value) if isinstance(value, (int, float)) else str(value)


def short_text(capture: Capture | None) -> str:
    """One line for any array: "all 2." for equal elements, the elements if few, else the norm; "None" for nothing."""
    if capture is None:
        return "None"
    summary = capture.summary
    if summary.partial:
        return "–" if math.isnan(summary.norm) else f"‖{number_text(summary.norm)}‖"
    if capture.shape and summary.count > 1 and summary.minimum == summary.maximum and not summary.nans:
        return f"all {number_text(summary.minimum)}" if not summary.infinities else array_text(capture)
    return array_text(capture) or f"‖{number_text(capture.summary.norm)}‖"


def strip_of(capture: Capture | None) -> tuple[float, ...]:
    """Up to 64 elements, evenly picked, for a heat strip; empty where nothing was kept."""
    array = array_of(capture)
    if array is None or array.size <= MOST:
        return ()
    flat = array.reshape(-1).astype(np.float64)
    if flat.size > STRIP:
        flat = flat[np.linspace(0, flat.size - 1, STRIP).astype(int)]
    return tuple(flat.tolist())
