"""The text of a tensor, exactly as PyTorch prints it.

Works on an array and a few facts beside it, so that a recorded value prints like a live tensor.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

import numpy as np

from . import dtypes

Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True)
class PrintOptions:
    """How tensors are printed.

    Attributes:
        precision: Digits after the decimal point.
        threshold: Number of elements above which the middle is left out.
        edgeitems: Elements shown at each end of a dimension that is cut short.
        linewidth: Columns before a line breaks.
        sci_mode: True or False to force or forbid scientific notation, None to let the values decide.
    """

    precision: int = 4
    threshold: float = 1000
    edgeitems: int = 3
    linewidth: int = 80
    sci_mode: bool | None = None


PROFILES: Final = {
    "default": PrintOptions(),
    "short": PrintOptions(precision=2, edgeitems=2),
    "full": PrintOptions(threshold=math.inf),
}

_options = PrintOptions()


def get_printoptions() -> dict[str, Any]:
    """The options in force, by name."""
    return asdict(_options)


def set_printoptions(
    precision: int | None = None,
    threshold: float | None = None,
    edgeitems: int | None = None,
    linewidth: int | None = None,
    profile: str | None = None,
    sci_mode: bool | None = None,
) -> None:
    """Change how tensors are printed; what is None stays, except ``sci_mode``, for which None means automatic.

    Args:
        precision: Digits after the decimal point.
        threshold: Elements above which the middle is left out.
        edgeitems: Elements shown at each end then.
        linewidth: Columns before a line breaks.
        profile: ``"default"``, ``"short"`` or ``"full"``, applied before the other arguments.
        sci_mode: Force or forbid scientific notation.
    """
    global _options
    changed = PROFILES.get(profile, _options) if profile is not None else _options
    given: dict[str, Any] = {
        "precision": precision,
        "threshold": threshold,
        "edgeitems": edgeitems,
        "linewidth": linewidth,
    }
    _options = replace(changed, sci_mode=sci_mode, **{k: v for k, v in given.items() if v is not None})


@contextmanager
def printoptions(**options: Any) -> Iterator[None]:
    """Options of :func:`set_printoptions` for the time of a ``with`` block."""
    global _options
    before = _options
    set_printoptions(**options)
    try:
        yield
    finally:
        _options = before


class Formatter:
    """Gives every number of an array the same width and notation."""

    def __init__(self, values: Array, options: PrintOptions) -> None:
        self.options = options
        self.floating = values.dtype.kind == "f"
        self.whole = True
        self.scientific = False
        self.width = 1
        flat = values.reshape(-1)
        if self.floating:
            self._fit_floats(flat[np.isfinite(flat) & (flat != 0)].astype(np.float64))
        elif flat.size:
            self.width = max(len(str(v)) for v in flat.tolist())

    def _fit_floats(self, values: Array) -> None:
        """Choose notation and width from the finite values other than zero; the others adapt."""
        if not values.size:
            return
        magnitudes = np.abs(values)
        largest, smallest = float(magnitudes.max()), float(magnitudes.min())
        self.whole = bool((np.ceil(values) == values).all())
        wide = largest / smallest > 1000.0 or largest > 1.0e8
        self.scientific = wide or (not self.whole and smallest < 1.0e-4)
        if self.options.sci_mode is not None:
            self.scientific = self.options.sci_mode
        self.width = max(map(len, map(self._number, values.tolist())))

    def _number(self, value: Any) -> str:
        if not self.floating:
            return str(value)
        digits = self.options.precision
        if self.scientific:
            return f"{value:.{digits}e}"
        if self.whole:
            return f"{value:.0f}." if math.isfinite(value) else f"{value:.0f}"
        return f"{value:.{digits}f}"

    def format(self, value: Any) -> str:
        """``value`` as text, right-aligned in the common width."""
        return self._number(value).rjust(self.width)


class ComplexFormatter:
    """Formats real and imaginary parts, each in its own common width."""

    def __init__(self, values: Array, options: PrintOptions) -> None:
        self.real = Formatter(values.real, options)
        self.imag = Formatter(values.imag, options)
        self.width = self.real.width + self.imag.width + 1

    def format(self, value: complex) -> str:
        """``value`` as ``1.5000+2.0000j``."""
        imaginary = self.imag.format(value.imag).lstrip() + "j"
        sign = "" if imaginary[0] in "+-" else "+"
        return self.real.format(value.real) + sign + imaginary


def _edges(size: int, options: PrintOptions) -> tuple[range, range] | None:
    """Indices shown at both ends of a dimension that is too long, or None where all of it is shown."""
    if size <= 2 * options.edgeitems:
        return None
    return range(options.edgeitems), range(size - options.edgeitems, size)


def _corners(values: Array, options: PrintOptions) -> Array:
    """The elements that a shortened text shows."""
    for axis, size in enumerate(values.shape):
        ends = _edges(size, options)
        if ends is not None:
            values = values.take([*ends[0], *ends[1]], axis)
    return values


class _Layout:
    """Arranges the elements of one array in brackets and lines."""

    def __init__(self, values: Array, options: PrintOptions) -> None:
        self.options = options
        self.shorten = values.size > options.threshold
        shown = _corners(values, options) if self.shorten else values
        kind: type[Formatter] | type[ComplexFormatter] = ComplexFormatter if values.dtype.kind == "c" else Formatter
        self.formatter = kind(shown, options)

    def text(self, values: Array, indent: int) -> str:
        if values.ndim == 0:
            return self.formatter.format(values.item())
        if values.ndim == 1:
            return self._vector(values, indent)
        ends = _edges(values.shape[0], self.options) if self.shorten else None
        if ends is None:
            parts = [self.text(row, indent + 1) for row in values]
        else:
            first, last = ([self.text(values[i], indent + 1) for i in end] for end in ends)
            parts = [*first, "...", *last]
        between = "," + "\n" * (values.ndim - 1) + " " * (indent + 1)
        return f"[{between.join(parts)}]"

    def _vector(self, values: Array, indent: int) -> str:
        ends = _edges(values.shape[0], self.options) if self.shorten else None
        if ends is None:
            parts = [self.formatter.format(v) for v in values.tolist()]
        else:
            first, last = ([self.formatter.format(values[i].item()) for i in end] for end in ends)
            parts = [*first, " ...", *last]
        per_line = max(1, (self.options.linewidth - indent) // (self.formatter.width + 2))
        lines = [", ".join(parts[i : i + per_line]) for i in range(0, len(parts), per_line)]
        return "[" + (",\n" + " " * (indent + 1)).join(lines) + "]"


def array_text(values: Array, indent: int = 0, options: PrintOptions | None = None) -> str:
    """Only the bracketed numbers of ``values``; continued lines are indented by ``indent`` columns."""
    options = _options if options is None else options
    values = np.asarray(values)
    if values.dtype == np.float16:
        values = values.astype(np.float32)
    return _Layout(values, options).text(values, indent)


def tensor_text(
    values: Array,
    *,
    requires_grad: bool = False,
    grad_fn: str | None = None,
    options: PrintOptions | None = None,
    prefix: str = "tensor(",
    tangent: str | None = None,
) -> str:
    """What ``repr(tensor)`` says.

    Args:
        values: The data; its type decides about the ``dtype=`` suffix.
        requires_grad: Whether a leaf requires a gradient.
        grad_fn: Name of the node's class (``"AddBackward0"``), None for a leaf.
        options: Print options; those of :func:`set_printoptions` by default.
        prefix: What stands before the numbers; its length is the indentation.
        tangent: The text of the tangent that it carries.
    """
    options = _options if options is None else options
    values = np.asarray(values)
    found, default = dtypes.of(values.dtype), dtypes.get_default_dtype()
    suffixes = []
    if values.size == 0:
        body = "[]"
        if values.ndim != 1:
            suffixes.append(f"size={values.shape}")
        usual = found is default
    else:
        body = array_text(values, len(prefix), options)
        usual = found in (default, dtypes.int64, dtypes.bool, default.to_complex())
    if not usual:
        suffixes.append(f"dtype={found!r}")
    if grad_fn is not None:
        suffixes.append(f"grad_fn=<{grad_fn}>")
    elif requires_grad:
        suffixes.append("requires_grad=True")
    if tangent is not None:
        suffixes.append(f"tangent={tangent}")
    return _with_suffixes(prefix + body, suffixes, len(prefix), options.linewidth)


def _with_suffixes(text: str, suffixes: list[str], indent: int, linewidth: int) -> str:
    """Append ``, name=value`` parts, each on a new line where it would overflow."""
    parts = [text]
    column = len(text) - text.rfind("\n") + 1
    for suffix in suffixes:
        if column + len(suffix) + 2 > linewidth:
            parts.append(",\n" + " " * indent + suffix)
            column = indent + len(suffix)
        else:
            parts.append(", " + suffix)
            column += len(suffix) + 2
    return "".join(parts) + ")"


def parameter_text(values: Array, *, requires_grad: bool = True) -> str:
    """What ``repr(parameter)`` says."""
    return "Parameter containing:\n" + tensor_text(values, requires_grad=requires_grad)


#: What ``torch`` gets from here.
EXPORTS = {"set_printoptions": set_printoptions, "get_printoptions": get_printoptions}
