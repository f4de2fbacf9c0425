"""Distances as scripts call them, and the tensor twins of their kernels."""

from __future__ import annotations

import math

import numpy as np

from ...tensor import Tensor
from ..functions import composite
from ..functions import namespace as F


@composite(method=False)
def cdist(x1: Tensor, x2: Tensor, p: float = 2.0, compute_mode: str = "use_mm_for_euclid_dist_if_necessary") -> Tensor:
    """Distances of every row of ``x1`` from every row of ``x2``, over broadcast batches.

    Raises:
        RuntimeError: If the rows differ in length, or there are no rows.
    """
    a, b = x1._array, x2._array
    if a.ndim < 2 or b.ndim < 2:
        which, found = ("X1", a) if a.ndim < 2 else ("X2", b)
        raise RuntimeError(f"cdist only supports at least 2D tensors, {which} got: {found.ndim}D")
    if a.shape[-1] != b.shape[-1]:
        raise RuntimeError(f"X1 and X2 must have the same number of columns. X1: {a.shape[-1]} X2: {b.shape[-1]}")
    if a.shape[:-2] != b.shape[:-2]:
        batch = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
        x1, x2 = F.expand(x1, (*batch, *a.shape[-2:])), F.expand(x2, (*batch, *b.shape[-2:]))
    return F.cdist_rows(x1, x2, float(p))  # type: ignore[no-any-return]


def _slope(difference: Tensor, norm: Tensor, p: float) -> Tensor:
    safe: Tensor = F.where(norm == 0.0, 1.0, norm)
    if p == 2:
        return difference / safe
    if p == 1:
        return F.sign(difference)  # type: ignore[no-any-return]
    if p == 0:
        return F.zeros_like(difference)  # type: ignore[no-any-return]
    if math.isinf(p):
        largest: Tensor = F.where(F.abs(difference) == norm, 1.0, F.zeros_like(difference))
        signed: Tensor = largest * F.sign(difference)
        return signed
    slope = F.sign(difference) * F.pow(F.abs(difference) / safe, p - 1)
    return F.where(norm == 0.0, 0.0, slope)  # type: ignore[no-any-return]


@composite(torch=False, method=False)
def distance_slope(grad: Tensor, difference: Tensor, result: Tensor, p: float) -> Tensor:
    """``grad`` times the derivative of the norm of ``difference``."""
    return grad * _slope(difference, result, p)


@composite(torch=False, method=False)
def cdist_slope(grad: Tensor, a: Tensor, b: Tensor, result: Tensor, p: float) -> Tensor:
    """The gradient of the rows of ``a``."""
    difference = F.unsqueeze(a, -2) - F.unsqueeze(b, -3)
    slope = _slope(difference, F.unsqueeze(result, -1), p)
    return F.sum(F.unsqueeze(grad, -1) * slope, -2)  # type: ignore[no-any-return]
