"""Gradients of operations of a tensor and a number, in operations of the same kind."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...tensor import Tensor, tensor_of
from ..functions import composite
from ..functions import namespace as F


@composite(torch=False, method=False)
def times_number(grad: Tensor, other: Any) -> Any:
    """``grad * other``."""
    return F.mul_scalar(grad, other)


@composite(torch=False, method=False)
def over_number(grad: Tensor, other: Any) -> Any:
    """``grad / other``."""
    return F.div_scalar(grad, other)


@composite(torch=False, method=False)
def cubed(values: Tensor) -> Any:
    """``values³``."""
    return F.pow(values, 3)


@composite(torch=False, method=False)
def squared(values: Tensor) -> Any:
    """``values²``."""
    return F.pow(values, 2)


@composite(torch=False, method=False)
def from_number(number: Any, values: Tensor) -> Any:
    """``number - values``, the number as a tensor of their type."""
    return F.sub(tensor_of(np.array(number, values._array.dtype)), values)


@composite(torch=False, method=False)
def number_over(number: Any, values: Tensor) -> Any:
    """``number / values``, the number as a tensor of their type."""
    return F.true_div(tensor_of(np.array(number, values._array.dtype)), values)
