"""How far an optimiser's step moves the parameters whose elements are not sent."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..protocol.values import ParameterUpdate
from ..tensor import Tensor

Array = np.ndarray[Any, np.dtype[Any]]

#: Elements of one parameter that are looked at, and in how many stretches of a larger one.
MOST, STRETCHES = 1 << 16, 64


class Updates:
    """Copies of parameters from before a step, small enough to cost next to nothing."""

    def __init__(self) -> None:
        self._before: list[tuple[Tensor, Array]] = []

    def begin(self, parameters: Sequence[Tensor], limit: int) -> None:
        """Remember the parameters that have a gradient and take more than ``limit`` bytes."""
        self._before = [
            (one, sample(one._array).copy())
            for one in parameters
            if one._grad is not None and one._array.nbytes > limit and one._array.dtype.kind == "f"
        ]

    def finish(self) -> list[tuple[Tensor, ParameterUpdate]]:
        """How far each of them has moved; the number of the tensor is for the caller to fill in."""
        before, self._before = self._before, []
        return [(one, moved(old, one._array)) for one, old in before]


def sample(array: Array, most: int = MOST) -> Array:
    """The elements in one row; where there are more than ``most``, evenly spread stretches of them."""
    flat = array.reshape(-1) if array.flags.c_contiguous else array.ravel(order="K")
    if flat.size <= most:
        return flat
    length = most // STRETCHES
    apart = flat.size // STRETCHES
    return np.lib.stride_tricks.as_strided(
        flat, (STRETCHES, length), (apart * flat.itemsize, flat.itemsize), writeable=False
    )


def moved(old: Array, array: Array) -> ParameterUpdate:
    """The 2-norm of the difference, estimated where only a part was looked at."""
    difference = np.subtract(sample(array), old, dtype=np.float64).reshape(-1)
    share = old.size / array.size
    return ParameterUpdate(0, math.sqrt(float(difference.dot(difference)) / share), share)
