"""Tensors of random values for tests."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .. import dtypes
from ..device import check
from ..random import default_generator
from ..tensor import Tensor, tensor_of

__all__ = ["make_tensor"]


def make_tensor(
    *shape: Any,
    dtype: dtypes.dtype,
    device: Any,
    low: float | None = None,
    high: float | None = None,
    requires_grad: bool = False,
    noncontiguous: bool = False,
    exclude_zero: bool = False,
    memory_format: Any = None,
) -> Tensor:
    """Uniform random values from ``low`` below ``high`` (by default about -9 to 9, as far as the type allows).

    Raises:
        ValueError: If the bounds don't fit the type.
        RuntimeError: If an integer type should require a gradient.
    """
    check(device)
    sizes = tuple(shape[0]) if len(shape) == 1 and isinstance(shape[0], (tuple, list)) else tuple(map(int, shape))
    kind = dtype.numpy
    if requires_grad and not (dtype.is_floating_point or dtype.is_complex):
        raise RuntimeError(
            f"`requires_grad=True` is not supported for boolean and integral dtypes, but got dtype={dtype!r}"
        )
    if noncontiguous and math.prod(sizes) > 1:
        drawn = _drawn((*sizes[:-1], 2 * sizes[-1]), kind, low, high)[..., 1::2]
    else:
        drawn = _drawn(sizes, kind, low, high)
    if exclude_zero:
        drawn[drawn == 0] = np.finfo(kind).tiny if kind.kind == "f" else 1
    return tensor_of(drawn).requires_grad_() if requires_grad else tensor_of(drawn)


def _drawn(shape: tuple[int, ...], kind: np.dtype[Any], low: float | None, high: float | None) -> Any:
    if kind.kind == "b":
        first, last = (0, 2) if low is None and high is None else (int(low or 0), int(2 if high is None else high))
        return default_generator.integers(shape, np.dtype(np.int64), first, last).astype(bool)
    if kind.kind == "f":
        least, most = (-9.0 if low is None else low), (9.0 if high is None else high)
        _check_bounds(least, most)
        return default_generator.uniform(shape, kind, least, most)
    least, most = (0 if kind.kind == "u" else -9) if low is None else low, 10 if high is None else high
    _check_bounds(least, most)
    return default_generator.integers(shape, kind, math.floor(least), math.ceil(most))


def _check_bounds(low: float, high: float) -> None:
    if math.isnan(low) or math.isnan(high):
        raise ValueError(f"`low` and `high` cannot be NaN, but got low={low!r} and high={high!r}")
    if low >= high:
        raise ValueError(f"`low` must be less than `high`, but got {low} >= {high}")
