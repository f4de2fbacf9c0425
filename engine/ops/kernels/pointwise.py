"""Array computations of the pointwise family."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...number_conversion import fitting
from ...storage import Array


def rsqrt_array(a: Array) -> Array:
    """``1 / sqrt(a)``."""
    return np.reciprocal(np.sqrt(a, out=...), out=...)


def rsqrt(a: Array) -> Array:
    """``1 / sqrt(a)``, for formulas."""
    return rsqrt_array(a)


def reciprocal_array(a: Array) -> Array:
    """``1 / a``."""
    return np.reciprocal(a, out=...)


def refuse(a: Array, kinds: str, kernel: str) -> None:
    """Raise PyTorch's error for a type that its kernel hasn't.

    Raises:
        NotImplementedError: If the type is of one of the numpy ``kinds``.
    """
    if a.dtype.kind in kinds:
        from ... import dtypes

        raise NotImplementedError(f"\"{kernel}\" not implemented for '{dtypes.of(a.dtype).scalar_type}'")


# ------------------------------------------------------------------------------------------------ rounding
def floor_array(a: Array) -> Array:
    """Rounded down; integers as they are."""
    refuse(a, "b", "floor_vml_cpu")
    return a.copy() if a.dtype.kind in "iu" else np.floor(a, out=...)


def ceil_array(a: Array) -> Array:
    """Rounded up; integers as they are."""
    refuse(a, "b", "ceil_vml_cpu")
    return a.copy() if a.dtype.kind in "iu" else np.ceil(a, out=...)


def trunc_array(a: Array) -> Array:
    """Rounded to zero; integers as they are."""
    refuse(a, "b", "trunc_vml_cpu")
    return a.copy() if a.dtype.kind in "iu" else np.trunc(a, out=...)


def round_array(a: Array, decimals: int = 0) -> Array:
    """Rounded to the nearest, halves to even; with ``decimals`` as PyTorch scales."""
    refuse(a, "b", "round_vml_cpu")
    if a.dtype.kind in "iu":
        refuse(a, "iu" if decimals else "", "round_cpu")
        return a.copy()
    if decimals == 0:
        return np.rint(a, out=...)
    scale = a.dtype.type(10 ** abs(decimals))
    if decimals > 0:
        return np.asarray(np.divide(np.rint(np.multiply(a, scale, out=...), out=...), scale, out=...))
    return np.asarray(np.multiply(np.rint(np.divide(a, scale, out=...), out=...), scale, out=...))


def frac_array(a: Array) -> Array:
    """``a - trunc(a)``."""
    refuse(a, "iub", "frac_cpu")
    return np.subtract(a, np.trunc(a), out=...)


def sign_array(a: Array) -> Array:
    """-1, 0 or 1; 0 for NaN; booleans as they are."""
    if a.dtype.kind == "b":
        return a.copy()
    found = np.sign(a, out=...)
    if a.dtype.kind == "f":
        found[np.isnan(found)] = 0  # PyTorch's sign of NaN is 0
    return found


def angle_array(a: Array) -> Array:
    """0, π for negative numbers, nan for nan."""
    return np.asarray(np.where(np.isnan(a), a, np.where(a < 0, a.dtype.type(math.pi), a.dtype.type(0))))


def frexp_arrays(a: Array) -> tuple[Array, Array]:
    """Mantissa in [½, 1) and exponent of each element."""
    if a.dtype.kind != "f":
        raise RuntimeError("torch.frexp() only supports floating-point dtypes")
    mantissa, exponent = np.frexp(a)
    return np.asarray(mantissa), np.asarray(exponent, np.int32)


def over_power_of_two(grad: Array, exponent: Array) -> Array:
    """``grad / 2 ** exponent``."""
    return np.asarray(np.divide(grad, np.exp2(exponent.astype(grad.dtype))))


# ------------------------------------------------------------------------------------------------ limits
def clamp_array(a: Array, low: Any, high: Any) -> Array:
    """``a`` within the limits; NaN stays."""
    if a.dtype.kind in "iub" and (isinstance(low, float) or isinstance(high, float)):
        from ... import dtypes

        a = a.astype(dtypes.get_default_dtype().numpy)
    elif a.dtype.kind == "b":
        a = a.astype(np.int64)
    if low is not None:
        a = np.maximum(a, np.asarray(fitting(low, a.dtype)).astype(a.dtype), out=...)
    if high is not None:
        a = np.minimum(a, np.asarray(fitting(high, a.dtype)).astype(a.dtype), out=...)
    return a


def clamp_backward(grad: Array, a: Array, low: Any, high: Any) -> Array:
    """``grad`` where ``a`` lies within the limits (they included), 0 elsewhere."""
    inside: Any = True
    if low is not None:
        inside = a >= low
    if high is not None:
        inside = (a <= high) & inside
    return np.asarray(np.where(inside, grad, grad.dtype.type(0)))


def nan_to_num_array(a: Array, nan: float | None, posinf: float | None, neginf: float | None) -> Array:
    """``a`` with NaN and infinities replaced."""
    if a.dtype.kind in "iub":
        return a.copy()
    limits = np.finfo(a.dtype)
    return np.asarray(
        np.nan_to_num(
            a,
            nan=0.0 if nan is None else nan,
            posinf=limits.max if posinf is None else posinf,
            neginf=limits.min if neginf is None else neginf,
        )
    )


# ------------------------------------------------------------------------------------------------ special functions
_erf = np.frompyfunc(math.erf, 1, 1)
_erfc = np.frompyfunc(math.erfc, 1, 1)
_lgamma_one = np.frompyfunc(
    lambda v: math.inf if v == -math.inf or (v <= 0 and v == math.floor(v)) else math.lgamma(v), 1, 1
)


def erfc_array(a: Array) -> Array:
    """``1 - erf(a)`` without cancellation."""
    return np.asarray(_erfc(a.astype(np.float64)), dtype=a.dtype)


def erfinv_array(a: Array) -> Array:
    """The inverse of the error function: a rational start and three Newton steps."""
    x = a.astype(np.float64)
    w = -np.log((1 - x) * (1 + x))
    c = 2 / (math.pi * 0.147) - w / 2
    y = np.sign(x) * np.sqrt(np.sqrt(c * c + w / 0.147) - c)
    for _ in range(3):
        error = np.asarray(_erf(y), dtype=np.float64) - x
        y = y - error / (2 / math.sqrt(math.pi) * np.exp(-y * y))
    y = np.where(np.abs(x) == 1, np.sign(x) * np.inf, y)
    return np.asarray(y, dtype=a.dtype)


def lgamma_array(a: Array) -> Array:
    """Logarithm of the absolute value of the gamma function."""
    return np.asarray(_lgamma_one(a.astype(np.float64)), dtype=a.dtype)


def digamma(a: Array) -> Array:
    """The derivative of lgamma: recurrence to 10, then the asymptotic series; reflection below 0."""
    x = a.astype(np.float64)
    negative = x < 0
    y = np.where(negative, 1 - x, x)
    total = np.zeros_like(y)
    for _ in range(10):
        small = y < 10
        total = total - np.where(small, 1 / y, 0.0)
        y = np.where(small, y + 1, y)
    s = 1 / (y * y)
    series = s * (1 / 12 - s * (1 / 120 - s * (1 / 252 - s * (1 / 240 - s * (1 / 132 - s * (691 / 32760 - s / 12))))))
    value = total + np.log(y) - 0.5 / y - series
    value = np.where(negative, value - math.pi / np.tan(math.pi * np.where(negative, x, 0.5)), value)
    value = np.where(negative & (x == np.floor(x)), np.nan, np.where(x == 0, -np.copysign(np.inf, x), value))
    return np.asarray(value, dtype=a.dtype)


def polygamma(n: int, a: Array) -> Array:
    """The ``n``-th derivative of digamma, for positive arguments: Hurwitz zeta by Euler-Maclaurin summation."""
    if n < 0:
        raise RuntimeError("polygamma(n, x) does not support negative n.")
    if n == 0:
        return digamma(a)
    x = a.astype(np.float64)
    s = n + 1.0
    total = np.zeros_like(x)
    for k in range(12):
        total = total + (x + k) ** -s
    y = x + 12
    total = total + y ** (1 - s) / (s - 1) + 0.5 * y**-s
    factor, bernoulli = s, (1 / 12, -1 / 720, 1 / 30240, -1 / 1209600, 1 / 47900160)
    for j, b in enumerate(bernoulli):
        total = total + b * factor * y ** (-s - 2 * j - 1)
        factor *= (s + 2 * j + 1) * (s + 2 * j + 2)
    return np.asarray((-1) ** (n + 1) * math.gamma(n + 1) * total, dtype=a.dtype)


def sinc_array(a: Array) -> Array:
    """``sin(πa) / (πa)``, 1 at 0."""
    return np.asarray(np.sinc(a), dtype=a.dtype)


def sinc_slope(grad: Array, a: Array) -> Array:
    """``grad`` times the derivative of sinc."""
    x = np.where(a == 0, a.dtype.type(1), a)
    slope = grad * ((math.pi * x * np.cos(math.pi * x) - np.sin(math.pi * x)) / (x * x * math.pi))
    return np.asarray(np.where(a == 0, 0, slope), dtype=a.dtype)


def logit_array(a: Array, eps: float | None) -> Array:
    """``log(a / (1 - a))``, with ``a`` first kept ``eps`` away from 0 and 1."""
    x = a if eps is None else np.clip(a, a.dtype.type(eps), a.dtype.type(1 - eps))
    return np.log(np.divide(x, np.subtract(1, x, out=...), out=...), out=...)


def logit_slope(grad: Array, a: Array, eps: float | None) -> Array:
    """``grad / (a (1 - a))``; 0 (NaN without ``eps``) outside."""
    low, high, outside = (0.0, 1.0, math.nan) if eps is None else (eps, 1 - eps, 0.0)
    inside = (a >= low) & (a <= high)
    return np.asarray(np.where(inside, grad / (a * (1 - a)), grad.dtype.type(outside)))
