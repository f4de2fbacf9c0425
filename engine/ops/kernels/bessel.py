"""Bessel, Airy and modified Bessel functions of order 0 and 1 on arrays, by integrals that converge exponentially."""

from __future__ import annotations

import math
from functools import cache

import numpy as np

from ...storage import Array

#: Points of a trapezoidal sum over one period.
_POINTS = 128
#: From here on the asymptotic series are exact in double precision.
_FAR = 40.0


def _large(x: Array, order: float, sign: int) -> tuple[Array, Array]:
    """Even and odd terms of the asymptotic series in ``sign / x``."""
    even, odd = np.ones_like(x), np.zeros_like(x)
    term = np.ones_like(x)
    for k in range(1, 24):
        term = term * (4 * order * order - (2 * k - 1) ** 2) / (k * 8 * x)
        turn = sign ** (k // 2)
        if k % 2:
            odd = odd + turn * term
        else:
            even = even + turn * term
    return even, odd


def _scaled_i(x: Array, order: int) -> Array:
    """``exp(-|x|) * I(|x|)`` for ``x >= 0``."""
    angles = 2 * math.pi * np.arange(_POINTS) / _POINTS
    near = np.minimum(x, _FAR)
    mean = np.exp(near[:, None] * (np.cos(angles) - 1)) @ np.cos(order * angles) / _POINTS
    far = np.maximum(x, _FAR)
    even, odd = _large(far, order, 1)
    return np.where(x > _FAR, (even - odd) / np.sqrt(2 * math.pi * far), mean)


def _spread(function: object, values: Array) -> Array:
    assert callable(function)
    flat = values.astype(np.float64).reshape(-1)
    found = np.asarray(function(flat)).reshape(values.shape)
    return found.astype(values.dtype)


def special_i0e(values: Array) -> Array:
    """``exp(-|x|)`` times the modified Bessel function of order 0."""
    return _spread(lambda x: _scaled_i(np.abs(x), 0), values)


def special_i1e(values: Array) -> Array:
    """``exp(-|x|)`` times the modified Bessel function of order 1."""
    return _spread(lambda x: np.sign(x) * _scaled_i(np.abs(x), 1), values)


def i0(values: Array) -> Array:
    """The modified Bessel function of order 0."""
    return _spread(lambda x: np.exp(np.abs(x)) * _scaled_i(np.abs(x), 0), values)


def special_i1(values: Array) -> Array:
    """The modified Bessel function of order 1."""
    return _spread(lambda x: np.sign(x) * np.exp(np.abs(x)) * _scaled_i(np.abs(x), 1), values)


def _hankel(x: Array, order: int, shift: float) -> Array:
    """The asymptotic value of J (``shift`` 0) or Y (``shift`` a quarter turn)."""
    even, odd = _large(x, order, -1)
    angle = x - (order / 2 + 0.25) * math.pi - shift
    return np.asarray(np.sqrt(2 / (math.pi * x)) * (even * np.cos(angle) - odd * np.sin(angle)))


def _j(x: Array, order: int) -> Array:
    angles = 2 * math.pi * np.arange(_POINTS) / _POINTS
    near = np.clip(x, -_FAR, _FAR)
    mean = np.cos(order * angles - near[:, None] * np.sin(angles)).mean(1)
    far = _hankel(np.maximum(np.abs(x), _FAR), order, 0.0) * (np.sign(x) if order else 1)
    return np.where(np.abs(x) > _FAR, far, mean)


def bessel_j0(values: Array) -> Array:
    """The Bessel function of the first kind of order 0."""
    return _spread(lambda x: _j(x, 0), values)


def bessel_j1(values: Array) -> Array:
    """The Bessel function of the first kind of order 1."""
    return _spread(lambda x: _j(x, 1), values)


@cache
def _gauss(count: int) -> tuple[Array, Array]:
    nodes, weights = np.polynomial.legendre.leggauss(count)
    return (nodes + 1) / 2, weights / 2


def _y(x: Array, order: int) -> Array:
    near = np.where(x > 0, np.minimum(x, _FAR), 1.0)
    nodes, weights = _gauss(128)
    angles = math.pi * nodes
    turning = np.sin(near[:, None] * np.sin(angles) - order * angles) @ weights
    reach = np.arcsinh(745 / near)[:, None]
    times = reach * nodes
    decay = np.exp(-near[:, None] * np.sinh(times))
    growth = 2 * np.cosh(times) if order == 0 else 2 * np.sinh(times)
    if order == 0:
        growth = np.full_like(times, 2.0)
    falling = reach[:, 0] * ((growth * decay) @ weights) / math.pi
    found = np.where(x > _FAR, _hankel(np.maximum(x, _FAR), order, math.pi / 2), turning - falling)
    return np.where(x == 0, -np.inf, np.where(x < 0, np.nan, found))


def bessel_y0(values: Array) -> Array:
    """The Bessel function of the second kind of order 0."""
    return _spread(lambda x: _y(x, 0), values)


def bessel_y1(values: Array) -> Array:
    """The Bessel function of the second kind of order 1."""
    return _spread(lambda x: _y(x, 1), values)


def _scaled_k(x: Array, order: float) -> Array:
    """``exp(x) * K(x)``."""
    safe = np.where(x > 0, x, 1.0)[:, None]
    steps = 256
    reach = np.arccosh(1 + 745 / safe)
    times = reach * np.arange(steps + 1) / steps
    values = np.exp(-safe * (np.cosh(times) - 1)) * np.cosh(order * times)
    found = (values.sum(1) - values[:, 0] / 2) * reach[:, 0] / steps
    return np.where(x == 0, np.inf, np.where(x < 0, np.nan, found))


def modified_bessel_k0(values: Array) -> Array:
    """The modified Bessel function of the second kind of order 0."""
    return _spread(lambda x: np.exp(-x) * _scaled_k(x, 0), values)


def modified_bessel_k1(values: Array) -> Array:
    """The modified Bessel function of the second kind of order 1."""
    return _spread(lambda x: np.exp(-x) * _scaled_k(x, 1), values)


def scaled_modified_bessel_k0(values: Array) -> Array:
    """``exp(x)`` times the modified Bessel function of the second kind of order 0."""
    return _spread(lambda x: _scaled_k(x, 0), values)


def scaled_modified_bessel_k1(values: Array) -> Array:
    """``exp(x)`` times the modified Bessel function of the second kind of order 1."""
    return _spread(lambda x: _scaled_k(x, 1), values)


def spherical_bessel_j0(values: Array) -> Array:
    """``sin(x) / x``."""
    return _spread(lambda x: np.where(x == 0, 1.0, np.sin(x) / np.where(x == 0, 1.0, x)), values)


def _airy_series(x: Array) -> Array:
    even, odd = np.ones_like(x), np.array(x)
    a, b = np.ones_like(x), np.array(x)
    for k in range(1, 60):
        a = a * x**3 / ((3 * k - 1) * (3 * k))
        b = b * x**3 / ((3 * k) * (3 * k + 1))
        even, odd = even + a, odd + b
    return np.asarray(even / (3 ** (2 / 3) * math.gamma(2 / 3)) - odd / (3 ** (1 / 3) * math.gamma(1 / 3)))


def _airy_far(z: Array) -> Array:
    """Ai(-z) for large ``z``."""
    turn = 2 / 3 * z * np.sqrt(z)
    even, odd, term = np.ones_like(z), np.zeros_like(z), np.ones_like(z)
    for k in range(1, 20):
        term = term * (6 * k - 5) * (6 * k - 3) * (6 * k - 1) / (216 * k * (2 * k - 1)) / turn
        if k % 2:
            odd = odd + (-1) ** (k // 2) * term
        else:
            even = even + (-1) ** (k // 2) * term
    angle = turn - math.pi / 4
    return np.asarray((np.cos(angle) * even + np.sin(angle) * odd) / (math.sqrt(math.pi) * z**0.25))


def _airy(x: Array) -> Array:
    above = np.maximum(x, 1.0)
    turn = 2 / 3 * above * np.sqrt(above)
    falling = np.sqrt(above / 3) / math.pi * np.exp(-turn) * _scaled_k(turn, 1 / 3)
    series = _airy_series(np.clip(x, -8, 1))
    return np.where(x > 1, falling, np.where(x < -8, _airy_far(np.maximum(-x, 8.0)), series))


def airy_ai(values: Array) -> Array:
    """The Airy function that falls."""
    return _spread(_airy, values)
