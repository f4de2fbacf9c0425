"""Numbers, types and captures as short text, in the one form that all panels use."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from retrograd.app.model.states import TensorState
from retrograd.app.model.value_text import shape_text
from retrograd.app.model.values import array_of
from retrograd.engine.protocol.values import Capture, Summary

from .plain_text import one_line

Array = np.ndarray[Any, np.dtype[Any]]


def number_text(value: Any, digits: int = 4) -> str:
    """A number as PyTorch prints it alone: ``1.``, ``0.3333``, ``1.0000e-05``, ``nan``, ``True``."""
    if isinstance(value, (bool, np.bool_)):
        return str(bool(value))
    if isinstance(value, (int, np.integer)):
        return str(int(value))
    if isinstance(value, (complex, np.complexfloating)):
        imaginary = float(value.imag)
        sign = "-" if imaginary < 0 else "+"
        return f"{number_text(float(value.real), digits)}{sign}{number_text(abs(imaginary), digits)}j"
    value = float(value)
    if not math.isfinite(value):
        return str(value)
    magnitude = abs(value)
    if value == int(value) and magnitude <= 1e8:
        return f"{value:.0f}."
    if magnitude > 1e8 or magnitude < 1e-4:
        return f"{value:.{digits}e}"
    return f"{value:.{digits}f}"


def cell_text(value: Any) -> str:
    """A number in a cell; what is not finite carries a sign that does not rest on colour."""
    text = number_text(value)
    return text if np.isfinite(value) else f"⚠ {text}"


def array_text(array: Array, limit: int = 4) -> str:
    """``2.``, ``[1., 2.]``, ``[[1., 2.], [3., 4.]]``; above ``limit`` elements the rest is ``…``."""
    if array.ndim == 0:
        return number_text(array[()])
    if array.size > limit:
        shown = ", ".join(number_text(value) for value in array.reshape(-1)[:limit])
        return "[" * array.ndim + shown + ", …"
    return "[" + ", ".join(array_text(row, limit) for row in array) + "]"


def capture_text(capture: Capture | None, missing: str = "–", limit: int = 4) -> str:
    """A value in a few characters: its elements if few and kept, else mean and spread."""
    if capture is None:
        return missing
    array = array_of(capture)
    if array is not None and array.size <= max(limit, 1) * 4:
        return array_text(array, limit)
    return summary_text(capture.summary)


def size_text(capture: Capture | None, missing: str = "–") -> str:
    """A single number as it is, anything larger by its 2-norm: ``‖0.0027‖``."""
    if capture is None:
        return missing
    return capture_text(capture) if capture.summary.count == 1 else norm_text(capture.summary)


def norm_text(summary: Summary) -> str:
    """``‖0.0027‖``, or a dash where the norm was not taken."""
    return "–" if math.isnan(summary.norm) else f"‖{summary.norm:.3g}‖"


def mean_text(summary: Summary) -> str:
    """The mean, or a dash where it was not taken."""
    return "–" if summary.partial else f"{summary.mean:.4g}"


def summary_text(summary: Summary) -> str:
    """``0.12 ± 1.3`` and, if there are any, the counts of what is not finite."""
    if summary.count == 0:
        return "[]"
    parts = [norm_text(summary) if summary.partial else f"{summary.mean:.3g} ± {summary.std:.3g}"]
    if summary.nans:
        parts.append(f"⚠ {summary.nans} nan")
    if summary.infinities:
        parts.append(f"⚠ {summary.infinities} inf")
    return " ".join(parts)


def tensor_name(state: TensorState) -> str:
    """What to call a tensor: its name, else the operation that made it, else its number."""
    return one_line(state.name or state.op or f"#{state.tensor}", 60)


def chip_parts(state: TensorState, gradient: bool) -> list[tuple[str, str]]:
    """The pieces of a chip as (role, text): roles "name", "type", "grad", "no-grad", "version", "number"."""
    has_grad = ("grad", "grad ✓") if gradient else ("no-grad", "grad –")
    parts = [("name", tensor_name(state)), ("type", shape_text(state.dtype, state.shape))]
    if state.requires_grad:
        parts.append(has_grad)
    return [*parts, ("version", f"v{state.version}"), ("number", f"#{state.tensor}")]
