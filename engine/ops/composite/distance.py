"""Distances as scripts call them, and the tensor twins of their kernels."""

from __future__ import annotations

import math

from ... import autocasting
from ...tensor import Tensor, tensor_of
from ..functions import composite
from ..functions import namespace as F
from ..kernels.distance import RENORM_EPSILON, incidence, renorm_dims
from ..operands import single

_MODES = ("use_mm_for_euclid_dist_if_necessary", "use_mm_for_euclid_dist", "donot_use_mm_for_euclid_dist")


@composite(method=False)
def cdist(x1: Tensor, x2: Tensor, p: float = 2.0, compute_mode: str = "use_mm_for_euclid_dist_if_necessary") -> Tensor:
    """Distances of every row of ``x1`` from every row of ``x2``, over broadcast batches.

    Raises:
        RuntimeError: If the rows differ in length, or there are no rows.
    """
    if autocasting.on:
        x1, x2 = autocasting.full(x1, x2)
    x1, x2 = single("cdist", x1, "x1"), single("cdist", x2, "x2", 2)
    if isinstance(p, Tensor) and (p.requires_grad or p._array.ndim):
        raise TypeError("cdist(): argument 'p' (position 3) must be float, not Tensor")
    if compute_mode not in _MODES:
        raise ValueError(f"{compute_mode} is not a valid value for compute_mode")
    a, b = x1._array, x2._array
    for which, one in (("X1", x1), ("X2", x2)):
        if one._array.dtype.kind not in "fc":
            raise RuntimeError(f"cdist only supports floating-point dtypes, {which} got: {one.dtype.scalar_type}")
    for which, array in (("X1", a), ("X2", b)):
        if array.ndim < 2:
            raise RuntimeError(f"cdist only supports at least 2D tensors, {which} got: {array.ndim}D")
    if a.shape[-1] != b.shape[-1]:
        raise RuntimeError(f"X1 and X2 must have the same number of columns. X1: {a.shape[-1]} X2: {b.shape[-1]}")
    if p < 0:
        raise RuntimeError("cdist only supports non-negative p values")
    rows, columns = a.shape[-2], b.shape[-2]
    asked = compute_mode == _MODES[0] and (rows > 25 or columns > 25)
    if (
        p == 2 and (asked or compute_mode == _MODES[1]) and rows and columns and a.shape[-1]
    ):  # by matrix products in PyTorch, which has another node then
        found = F.euclidean_dist(x1, x2)
        return F.view(found, tuple(found.shape))  # type: ignore[no-any-return]
    return F.cdist_rows(x1, x2, float(p))  # type: ignore[no-any-return]


@composite(method=False, nn_functional=True)
def pdist(input: Tensor, p: float = 2.0) -> Tensor:
    """Distances of every row of ``input`` from every later one."""
    x = single("pdist", input)
    if x._array.ndim != 2:
        raise RuntimeError(f"pdist only supports 2D tensors, got: {x._array.ndim}D")
    if x._array.dtype.kind not in "fc":
        raise RuntimeError("pdist only supports floating-point dtypes")
    if p < 0:
        raise RuntimeError("pdist only supports non-negative p values")
    return F.pdist_rows(x, float(p))  # type: ignore[no-any-return]


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
    if p == 1:
        return F.sgn(difference) * grad  # type: ignore[no-any-return]
    if p == 2:
        return grad * F.masked_fill(difference / result, result == 0.0, 0.0)  # type: ignore[no-any-return]
    return grad * _slope(difference, result, p)


@composite(torch=False, method=False)
def cdist_slope(grad: Tensor, a: Tensor, b: Tensor, result: Tensor, p: float) -> Tensor:
    """The gradient of the rows of ``a``."""
    difference = F.unsqueeze(a, -2) - F.unsqueeze(b, -3)
    slope = _slope(difference, F.unsqueeze(result, -1), p)
    return F.sum(F.unsqueeze(grad, -1) * slope, -2)  # type: ignore[no-any-return]


@composite(torch=False, method=False)
def pdist_slope(grad: Tensor, x: Tensor, result: Tensor, p: float) -> Tensor:
    """The gradient of the distances within ``x``."""
    pairs = tensor_of(incidence(x.shape[0], x._array.dtype))
    slope = _slope(F.mm(pairs, x), F.unsqueeze(result, -1), p)
    return F.mm(F.t(pairs), F.unsqueeze(grad, -1) * slope)  # type: ignore[no-any-return]


@composite(torch=False, method=False)
def renorm_slope(grad: Tensor, x: Tensor, p: float, dim: int, maxnorm: float) -> Tensor:
    """The gradient of slices that were scaled to a norm."""
    dims = renorm_dims(x._array, p, dim, maxnorm)
    size = F.linalg_vector_norm_dims(x, p, dims, True)
    large, room = F.gt(size, maxnorm), size + RENORM_EPSILON
    scale = F.where(large, maxnorm / room, 1.0)
    along = F.sum(grad * x, dims, True)
    through = F.where(large, along * (-maxnorm / (room * room)), 0.0)
    return grad * scale + F.norm_gradient(through, x, size, p, dims, True)  # type: ignore[no-any-return]
