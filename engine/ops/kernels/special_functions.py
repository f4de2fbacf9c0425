"""Functions of the normal distribution, of the gamma family, zeta and orthogonal polynomials on arrays."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ... import dtypes
from ...storage import Array
from .bessel import i0, special_i0e
from .pointwise import digamma, erfc_array, erfinv_array, lgamma_array

_ROOT = math.sqrt(math.pi)


def _double(values: Array) -> Array:
    return values.astype(np.float64)


def i1_slope(x: Array, result: Array) -> Array:
    """The derivative of i1."""
    safe = np.where(np.abs(x) > np.finfo(x.dtype).eps, x, x.dtype.type(1))
    return np.asarray(np.where(safe == x, i0(safe) - result / safe, x.dtype.type(0.5)), dtype=x.dtype)


def i1e_slope(x: Array, result: Array) -> Array:
    """The derivative of i1e."""
    safe = np.where(np.abs(x) > np.finfo(x.dtype).eps, x, x.dtype.type(1))
    found = special_i0e(safe) - result * (np.sign(safe) + 1 / safe)
    return np.asarray(np.where(safe == x, found, x.dtype.type(0.5)), dtype=x.dtype)


# ------------------------------------------------------------------------------------------------ normal distribution
def _erfcx(x: Array) -> Array:
    far = np.maximum(x, 25.0)
    total, term = np.ones_like(x), np.ones_like(x)
    for k in range(1, 12):
        term = -term * (2 * k - 1) / (2 * far * far)
        total = total + term
    near = np.minimum(x, 25.0)
    return np.where(x > 25, total / (far * _ROOT), np.exp(near * near) * erfc_array(near))


def special_erfcx(values: Array) -> Array:
    """``exp(x²) * erfc(x)``."""
    return np.asarray(_erfcx(_double(values)), dtype=values.dtype)


def erfcx_slope(x: Array, result: Array) -> Array:
    """The derivative of erfcx."""
    return np.asarray(2 * x * result - 2 / _ROOT, dtype=x.dtype)


def special_log_ndtr(values: Array) -> Array:
    """Logarithm of the normal distribution function."""
    x = _double(values)
    low = np.minimum(x, -1.0)
    high = np.maximum(x, -1.0)
    below = np.log(_erfcx(-low / math.sqrt(2)) / 2) - low * low / 2
    found = np.where(x < -1, below, np.log1p(-erfc_array(high / math.sqrt(2)) / 2))
    return np.asarray(found, dtype=values.dtype)


def log_ndtr_slope(grad: Array, x: Array, result: Array) -> Array:
    """Gradient of log_ndtr."""
    return np.asarray(grad / math.sqrt(2 * math.pi) * np.exp(-(result + x * x / 2)), dtype=x.dtype)


def special_ndtri(values: Array) -> Array:
    """Inverse of the normal distribution function."""
    p = _double(values)
    inside = (p > 0) & (p < 1)
    low = np.where(inside, np.minimum(p, 1 - p), 0.25)
    x = -np.where(low < 1e-8, np.sqrt(-2 * np.log(low)), -math.sqrt(2) * erfinv_array(2 * np.maximum(low, 1e-8) - 1))
    for _ in range(4):  # Newton's steps on the logarithm, which is nearly a parabola
        value = special_log_ndtr(x)
        x = x - (value - np.log(low)) / (np.exp(-x * x / 2 - value) / math.sqrt(2 * math.pi))
    found = np.where(p > 0.5, -x, x)
    found = np.where(p == 0, -np.inf, np.where(p == 1, np.inf, np.where(inside, found, np.nan)))
    return np.asarray(found, dtype=values.dtype)


def ndtri_slope(grad: Array, result: Array) -> Array:
    """Gradient of ndtri."""
    return np.asarray(grad * math.sqrt(2 * math.pi) * np.exp(result * result / 2), dtype=result.dtype)


def special_entr(values: Array) -> Array:
    """``-x ln x``."""
    safe = np.where(values > 0, values, values.dtype.type(1))
    found = np.where(values > 0, -values * np.log(safe), np.where(values == 0, 0, -np.inf))
    return np.asarray(np.where(np.isnan(values), values, found), dtype=values.dtype)


def xlog1py_array(x: Array, y: Array) -> Array:
    """``x * log1p(y)``, 0 where ``x`` is 0."""
    found = np.where((x == 0) & ~np.isnan(y), 0, x * np.log1p(y))
    return np.asarray(found, dtype=np.result_type(x, y))


def xlog1py_slope(grad: Array, x: Array, y: Array) -> Array:
    """Gradient of xlog1py for its first argument."""
    return np.asarray(np.where((x == 0) & (y <= -1), 0, grad * np.log1p(y)), dtype=grad.dtype)


# ------------------------------------------------------------------------------------------------ gamma family
_BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510)


def special_zeta(s: Array, q: Array) -> Array:
    """Hurwitz' zeta function by Euler and Maclaurin's summation."""
    order, start = np.broadcast_arrays(_double(s), _double(q))
    total = np.zeros(order.shape)
    for k in range(24):
        total = total + (start + k) ** -order
    a = start + 24
    total = total + a ** (1 - order) / (order - 1) + a**-order / 2
    factor = order * a ** (-order - 1)
    for j, bernoulli in enumerate(_BERNOULLI, 1):
        total = total + bernoulli / math.factorial(2 * j) * factor
        factor = factor * (order + 2 * j - 1) * (order + 2 * j) / (a * a)
    whole = start == np.floor(start)
    found = np.where(start <= 0, np.where(whole, np.inf, np.where(order == np.floor(order), total, np.nan)), total)
    found = np.where(order == 1, np.inf, np.where(order < 1, np.nan, found))
    return np.asarray(found, dtype=np.result_type(s, q))


def not_implemented(what: str) -> Any:
    """Refuse a derivative that PyTorch hasn't either.

    Raises:
        NotImplementedError: Always.
    """
    raise NotImplementedError(f"the derivative for '{what}' is not implemented.")


def _gamma_parts(a: Array, x: Array) -> tuple[Array, Array]:
    """Lower and upper regularised incomplete gamma function for ``a > 0`` and finite ``x > 0``."""
    scale = np.exp(a * np.log(x) - x - lgamma_array(a))
    series = x < a + 1
    low_x = np.where(series, x, a)
    term = total = 1 / a
    for k in range(1, 5000):
        term = term * low_x / (a + k)
        total = total + term
        if not (np.abs(term) > 1e-17 * total).any():
            break
    high_x = np.where(series, a + 2, x)
    b = high_x + 1 - a
    c = np.full_like(b, 1e300)
    d = 1 / b
    fraction = d
    for k in range(1, 5000):
        step = -k * (k - a)
        b = b + 2
        d = 1 / (step * d + b)
        c = b + step / c
        fraction = fraction * d * c
        if not (np.abs(d * c - 1) > 1e-16).any():
            break
    lower, upper = scale * total, scale * fraction
    return np.where(series, lower, 1 - upper), np.where(series, 1 - lower, upper)


def _incomplete(a: Array, x: Array, upper: bool) -> Array:
    name = "igammac_cpu" if upper else "igamma_cpu"
    if a.dtype.kind != "f":
        raise NotImplementedError(f"\"{name}\" not implemented for '{dtypes.of(a.dtype).scalar_type}'")
    order, at = np.broadcast_arrays(_double(a), _double(x))
    regular = (order > 0) & (at > 0) & np.isfinite(order) & np.isfinite(at)
    parts = _gamma_parts(np.where(regular, order, 1.0), np.where(regular, at, 1.0))
    lower = np.where(at == 0, np.where(order > 0, 0.0, np.nan), np.where(np.isinf(order), 0.0, 1.0))
    lower = np.where(np.isinf(order) & np.isinf(at), np.nan, lower)
    found = np.where(regular, parts[upper], 1 - lower if upper else lower)
    bad = (order < 0) | (at < 0) | np.isnan(order) | np.isnan(at)
    return np.asarray(np.where(bad, np.nan, found), dtype=a.dtype)


def igamma_array(a: Array, x: Array) -> Array:
    """The lower regularised incomplete gamma function."""
    return _incomplete(a, x, False)


def igammac_array(a: Array, x: Array) -> Array:
    """The upper regularised incomplete gamma function."""
    return _incomplete(a, x, True)


def igamma_slope(grad: Array, a: Array, x: Array) -> Array:
    """Gradient of igamma for its second argument."""
    return np.asarray(grad * np.exp((a - 1) * np.log(x) - x - lgamma_array(a)), dtype=grad.dtype)


def _shifted(values: Array, p: int) -> Array:
    if p < 1:
        raise RuntimeError("p has to be greater than or equal to 1")
    return values[..., None] + np.arange(0, -p, -1).astype(values.dtype) / 2


def mvlgamma_array(values: Array, p: int) -> Array:
    """Logarithm of the multivariate gamma function."""
    terms = lgamma_array(_shifted(values, p)).sum(-1)
    return np.asarray(terms + p * (p - 1) / 4 * math.log(math.pi), dtype=values.dtype)


def mvlgamma_slope(grad: Array, values: Array, p: int) -> Array:
    """Gradient of mvlgamma."""
    return np.asarray(grad * digamma(_shifted(values, p)).sum(-1), dtype=values.dtype)


# ------------------------------------------------------------------------------------------------ polynomials
def _recurrence(x: Array, n: Array, kind: str, shifted: bool) -> Array:
    at, order = np.broadcast_arrays(_double(x), np.trunc(_double(n)))
    if shifted:
        at = 2 * at - 1
    before, now = np.ones(at.shape), _FIRST[kind](at)
    found = np.where(order < 0, 0.0, np.where(order == 0, before, now))
    top = order[np.isfinite(order)].max(initial=0)
    for k in range(1, int(top)):
        before, now = now, _NEXT[kind](k, at, now, before)
        found = np.where(order == k + 1, now, found)
    return np.asarray(found, dtype=np.result_type(x, n))


_FIRST: dict[str, Any] = {
    "t": lambda x: x, "u": lambda x: 2 * x, "v": lambda x: 2 * x - 1, "w": lambda x: 2 * x + 1, "h": lambda x: 2 * x,
    "he": lambda x: x, "l": lambda x: 1 - x, "p": lambda x: x,
}  # fmt: skip
_NEXT: dict[str, Any] = {
    **dict.fromkeys("tuvw", lambda k, x, now, before: 2 * x * now - before),
    "h": lambda k, x, now, before: 2 * x * now - 2 * k * before,
    "he": lambda k, x, now, before: x * now - k * before,
    "l": lambda k, x, now, before: ((2 * k + 1 - x) * now - k * before) / (k + 1),
    "p": lambda k, x, now, before: ((2 * k + 1) * x * now - k * before) / (k + 1),
}


def polynomial(x: Array, n: Array, kind: str, shifted: bool) -> Array:
    """An orthogonal polynomial of degree ``n`` by its recurrence."""
    return _recurrence(x, n, kind, shifted)


# ------------------------------------------------------------------------------------------------ with numbers
def sgn_of(values: Array) -> Array:
    """The sign."""
    return np.sign(values, out=...)


def plus_one(values: Array) -> Array:
    """``values + 1``."""
    return np.asarray(values + values.dtype.type(1))


def entr_slope(grad: Array, x: Array) -> Array:
    """Gradient of entr."""
    return np.asarray(grad * (-np.log(x) - 1), dtype=x.dtype)


def xlog1py_number(x: float, y: Array) -> Array:
    """``x * log1p(y)`` for a number ``x``."""
    return xlog1py_array(np.asarray(x, y.dtype), y)


def xlog1py_by_number(x: Array, y: float) -> Array:
    """``x * log1p(y)`` for a number ``y``."""
    return xlog1py_array(x, np.asarray(y, x.dtype))


def log1p_of(y: float) -> Array:
    """``log1p`` of a number."""
    return np.asarray(np.log1p(y))
