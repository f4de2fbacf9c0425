"""Gradients of operations of a tensor and a number, in operations of the same kind."""

from __future__ import annotations

from typing import Any

from ...tensor import Tensor
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
