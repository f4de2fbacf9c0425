"""Gradients of operations of a tensor and a number, on arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...storage import Array


def times_number(grad: Array, other: Any) -> Array:
    """``grad * other``."""
    made: Array = np.multiply(grad, other, out=...)
    return made


def over_number(grad: Array, other: Any) -> Array:
    """``grad / other``."""
    made: Array = np.true_divide(grad, other, out=...)
    return made


def cubed(values: Array) -> Array:
    """``values³``, by multiplication."""
    made: Array = np.multiply(values * values, values, out=...)
    return made


def squared(values: Array) -> Array:
    """``values²``."""
    made: Array = np.multiply(values, values, out=...)
    return made
