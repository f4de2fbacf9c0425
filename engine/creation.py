"""Factories that fill: ``zeros``, ``ones``, ``full``, ``empty``, ``arange``, ``linspace``, ``eye`` and their kin."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from . import dtypes
from .creation_arguments import Options, asked_format, check_ends, check_sizes, integer, like, number, sizes
from .number_conversion import fitting
from .ops.kernels.memory_format import empty as in_format
from .settings import warn
from .signatures import complaint
from .storage import Array
from .tensor import Tensor

__all__ = [
    "arange",
    "empty",
    "empty_like",
    "empty_permuted",
    "empty_strided",
    "eye",
    "full",
    "full_like",
    "linspace",
    "logspace",
    "ones",
    "ones_like",
    "range",
    "scalar_tensor",
    "zeros",
    "zeros_like",
]

_builtin_range = range


def _shape(function: str, size: tuple[Any, ...], options: dict[str, Any]) -> tuple[int, ...]:
    if not size:
        if "size" not in options:
            raise TypeError(f'{function}() missing 1 required positional arguments: "size"')
        size = (options.pop("size"),)
    return sizes(size, function)


def zeros(*size: Any, **options: Any) -> Tensor:
    """A tensor of zeros; ``size`` is ints or one sequence of ints."""
    shape = _shape("zeros", size, options)
    given = Options("zeros", options)
    return given.result(np.zeros(shape, given.kind()))


def ones(*size: Any, **options: Any) -> Tensor:
    """A tensor of ones; ``size`` is ints or one sequence of ints."""
    shape = _shape("ones", size, options)
    given = Options("ones", options)
    return given.result(np.ones(shape, given.kind()))


def empty(*size: Any, **options: Any) -> Tensor:
    """A tensor whose values mean nothing (here zeros, so that a run can be repeated)."""
    shape = _shape("empty", size, options)
    given = Options("empty", options)
    return given.result(np.zeros(shape, given.kind()))


def empty_strided(size: Any, stride: Any, **options: Any) -> Tensor:
    """Like :func:`empty` with the given strides, counted in elements."""
    shape, steps = sizes((size,), "empty_strided"), tuple(stride)
    given = Options("empty_strided", options)
    kind = given.kind()
    reach = sum((n - 1) * s for n, s in zip(shape, steps, strict=True)) + 1 if 0 not in shape else 0
    memory = np.zeros(reach, kind)
    return given.result(np.ndarray(shape, kind, memory, 0, tuple(s * kind.itemsize for s in steps)))


def empty_permuted(size: Any, physical_layout: Any, **options: Any) -> Tensor:
    """Like :func:`empty`; ``physical_layout`` names the dimensions from the largest steps in memory to the smallest."""
    shape, order = sizes((size,), "empty_permuted"), tuple(physical_layout)
    if len(order) != len(shape):
        raise RuntimeError(
            f"Number of dimensions in size does not match the length of the physical_layout; i.e. len(size) = "
            f"{len(shape)} is not equal to len(physical_layout) = {len(order)}"
        )
    for at, d in enumerate(order):
        if not 0 <= d < len(shape):
            raise RuntimeError(
                f"Dimension out of range (expected to be between 0 and {len(shape) - 1}, but got {d} at index {at}).  "
                "NB: negative dims not currently supported; file an issue if you want it."
            )
    if sorted(set(order)) != sorted(order):
        raise RuntimeError("Duplicate dim not allowed")
    steps, step = [0] * len(shape), 1
    for d in reversed(order):
        steps[d] = step
        step *= shape[d]
    return empty_strided(shape, steps, **options)


def _filled(shape: tuple[int, ...], value: Any, kind: np.dtype[Any]) -> Array:
    fitting(value, kind)
    if kind.kind in "iu" and isinstance(value, float):
        value = int(value)
    return np.full(shape, np.asarray(value).astype(kind), kind)


def full(size: Any, fill_value: Any, **options: Any) -> Tensor:
    """A tensor of shape ``size`` (a sequence) filled with ``fill_value``, whose type decides the dtype."""
    if not isinstance(size, (tuple, list)):
        raise TypeError(f"full(): argument 'size' (position 1) must be tuple of ints, not {type(size).__name__}")
    shape = sizes((size,), "full")
    given = Options("full", options)
    value = number(fill_value, "full", "fill_value", 2)
    return given.result(_filled(shape, value, given.kind(dtypes.of_scalar(value))))


def scalar_tensor(s: Any, **options: Any) -> Tensor:
    """A 0-d tensor of the default floating type."""
    given = Options("scalar_tensor", options)
    return given.result(np.array(number(s, "scalar_tensor", "s", 1), given.kind()))


def _laid_out_like(tensor: Tensor, value: Any, kind: np.dtype[Any], memory_format: Any = None) -> Array:
    """An array filled with ``value`` whose dimensions lie in memory as those of ``tensor``, or as a format says."""
    if memory_format is None:
        made = np.empty_like(tensor._array, kind, order="K", subok=False)
    else:
        made = in_format(tensor._array.shape, kind, memory_format)
    made.fill(int(value) if kind.kind in "iu" else value)
    return made


def zeros_like(input: Tensor, **options: Any) -> Tensor:
    """Zeros of the shape and type of ``input``."""
    order = asked_format(options)
    given = like(input, "zeros_like", options)
    return given.result(_laid_out_like(input, 0, given.kind(), order))


def ones_like(input: Tensor, **options: Any) -> Tensor:
    """Ones of the shape and type of ``input``."""
    order = asked_format(options)
    given = like(input, "ones_like", options)
    return given.result(_laid_out_like(input, 1, given.kind(), order))


def empty_like(input: Tensor, **options: Any) -> Tensor:
    """Meaningless values (here zeros) of the shape and type of ``input``."""
    order = asked_format(options)
    given = like(input, "empty_like", options)
    return given.result(_laid_out_like(input, 0, given.kind(), order))


def full_like(input: Tensor, fill_value: Any, **options: Any) -> Tensor:
    """``fill_value`` in the shape and type of ``input``."""
    order = asked_format(options)
    given = like(input, "full_like", options)
    return given.result(_laid_out_like(input, number(fill_value, "full_like", "fill_value", 2), given.kind(), order))


def _constant(value: Any) -> Any:
    """An end of a range without its history, which takes tensors of any kind."""
    return value.detach() if isinstance(value, Tensor) else value


def _range_bounds(function: str, positional: tuple[Any, ...], options: dict[str, Any]) -> tuple[Any, Any, Any]:
    names = ("end",) if len(positional) == 1 else ("start", "end", "step")
    found = dict(zip(names, positional, strict=False))
    for name in ("start", "end", "step"):
        if name in options:
            if name in found and name == "end" and len(positional) == 1:  # arange(1, end=3)
                found["start"] = found["end"]
            found[name] = options.pop(name)
    if "end" not in found or len(positional) > 3:
        raise TypeError(
            f"{function}() received an invalid combination of arguments: it takes (end), (start, end) or "
            "(start, end, step)"
        )
    start, end, step = (number(found.get(n, d), function, n) for n, d in (("start", 0), ("end", 0), ("step", 1)))
    return start, end, step


def arange(*bounds: Any, **options: Any) -> Tensor:
    """``start``, ``start + step``, … below ``end``; of type int64 if all three are ints."""
    start, end, step = _range_bounds("arange", bounds, options)
    given = Options("arange", options)
    whole = all(isinstance(v, int) for v in (start, end, step))
    kind = given.kind(dtypes.int64 if whole else None)
    if kind == np.int64 and not whole and math.isfinite(start) and math.isfinite(end):
        if not int(step) and step:
            raise ValueError("step must be nonzero")
        start, end, step, whole = int(start), int(end), int(step), True
    if step == 0:
        raise RuntimeError("step must be nonzero")
    if not (math.isfinite(start) and math.isfinite(end)):
        raise RuntimeError(f"unsupported range: {start} -> {end}")
    if (end - start) * step < 0:
        raise RuntimeError("upper bound and lower bound inconsistent with step sign")
    if whole:
        values = np.arange(start, end, step, dtype=np.int64)
    else:
        count = math.ceil((end - start) / step)
        if kind.kind in "iu":  # counted as given, then made of whole numbers
            start, step = int(start), int(step)
        values = start + np.arange(count, dtype=np.float64) * step
    return given.result(values.astype(kind, copy=False))


def range(start: Any = 0, end: Any = None, step: Any = 1, **options: Any) -> Tensor:
    """Like :func:`arange` with the end included (deprecated in PyTorch)."""
    warn(
        "torch.range is deprecated and will be removed in a future release because its behavior is inconsistent with "
        "Python's range builtin. Instead, use torch.arange, which produces values in [start, end).",
        UserWarning,
    )
    given = Options("range", options)
    first, last = (0, start) if end is None else (start, end)
    if (last < first) if step > 0 else (last > first):
        raise RuntimeError("upper bound and lower bound inconsistent with step sign")
    count = math.floor((last - first) / step) + 1
    return given.result((first + np.arange(count, dtype=np.float64) * step).astype(given.kind()))


def _spaced(first: Any, last: Any, count: int, kind: np.dtype[Any]) -> Array:
    """``count`` points counted from both ends, so that both are exact."""
    if kind.kind in "iu":
        first, last = int(first), int(last)
    work = np.dtype(np.float64) if kind.kind not in "fc" else kind
    step = work.type((work.type(last) - work.type(first)) / work.type(max(count - 1, 1)))
    index = np.arange(count)
    from_start = work.type(first) + step * index.astype(work)
    from_end = work.type(last) - step * (count - 1 - index).astype(work)
    return np.where(index < count // 2, from_start, from_end)


def linspace(start: Any, end: Any, steps: int, **options: Any) -> Tensor:
    """``steps`` evenly spaced numbers from ``start`` to ``end``, both included."""
    given = Options("linspace", options)
    if integer(steps) is None:
        raise TypeError(f"linspace(): argument 'steps' must be int, not {type(steps).__name__}")
    check_ends("linspace", start, end)
    if steps < 0:
        raise RuntimeError("number of steps must be non-negative")
    first, last = number(_constant(start), "linspace", "start"), number(_constant(end), "linspace", "end")
    kind = given.kind()
    values = np.full(1, first, kind) if steps == 1 else _spaced(first, last, steps, kind)
    return given.result(values.astype(kind))


def logspace(start: Any, end: Any, steps: int, base: float = 10.0, **options: Any) -> Tensor:
    """``steps`` numbers from ``base ** start`` to ``base ** end``, evenly spaced in the exponent."""
    given = Options("logspace", options)
    if integer(steps) is None:
        raise TypeError(f"logspace(): argument 'steps' must be int, not {type(steps).__name__}")
    check_ends("logspace", start, end)
    if steps < 0:
        raise RuntimeError("number of steps must be non-negative")
    first, last = number(_constant(start), "logspace", "start"), number(_constant(end), "logspace", "end")
    kind = given.kind()
    exponents = np.full(1, first, kind) if steps == 1 else _spaced(first, last, steps, kind)
    return given.result(np.power(float(base), exponents.astype(np.float64)).astype(kind))


def eye(n: int, m: int | None = None, **options: Any) -> Tensor:
    """A matrix of ``n`` rows and ``m`` (default ``n``) columns with ones on the diagonal."""
    given = Options("eye", options)
    if n < 0:
        raise RuntimeError(f"n must be greater or equal to 0, got {n}")
    if m is not None and m < 0:
        raise RuntimeError(f"m must be greater or equal to 0, got {m}")
    return given.result(np.eye(n, m, dtype=given.kind()))


# ------------------------------------------------------------------------------------------------ new_* methods
def _same_type(tensor: Tensor, options: dict[str, Any]) -> dict[str, Any]:
    if options.get("dtype") is None:
        options["dtype"] = tensor.dtype
    return options


def new_zeros(self: Tensor, *size: Any, **options: Any) -> Tensor:
    """Zeros of the type of ``self``."""
    check_sizes(sizes(size, "new_zeros"), "new_zeros")
    return zeros(*size, **_same_type(self, options))


def new_ones(self: Tensor, *size: Any, **options: Any) -> Tensor:
    """Ones of the type of ``self``."""
    check_sizes(sizes(size, "new_ones"), "new_ones")
    return ones(*size, **_same_type(self, options))


def new_empty(self: Tensor, *size: Any, **options: Any) -> Tensor:
    """Meaningless values (here zeros) of the type of ``self``."""
    check_sizes(sizes(size, "new_empty"), "new_empty")
    return empty(*size, **_same_type(self, options))


def new_full(self: Tensor, size: Any, fill_value: Any, **options: Any) -> Tensor:
    """``fill_value`` in the type of ``self``."""
    text = complaint("new_full", (size, fill_value), {}, method=True)
    if text is not None:
        raise TypeError(text)
    return full(size, fill_value, **_same_type(self, options))


#: Methods of Tensor that this module brings.
METHODS: dict[str, Callable[..., Any]] = {
    "new_empty": new_empty,
    "new_full": new_full,
    "new_ones": new_ones,
    "new_zeros": new_zeros,
}
