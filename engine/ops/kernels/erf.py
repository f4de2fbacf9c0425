"""The error function on arrays, by rational approximations (no special-function library is at hand)."""

from __future__ import annotations

from collections.abc import Sequence
from math import pi, sqrt

import numpy as np

from ...storage import Array

# W. J. Cody, "Rational Chebyshev approximations for the error function" (1969): numerators and denominators of erf
# near 0, of exp(x²) erfc(x) in the middle, and of its tail in 1/x².
_NEAR = (
    (
        1.85777706184603153e-1,
        3.16112374387056560e0,
        1.13864154151050156e2,
        3.77485237685302021e2,
        3.20937758913846947e3,
    ),
    (1.0, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3),
)
_MIDDLE = (
    (
        2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594e0, 6.61191906371416295e1,
        2.98635138197400131e2, 8.81952221241769090e2, 1.71204761263407058e3, 2.05107837782607147e3,
        1.23033935479799725e3,
    ),
    (
        1.0, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2, 1.62138957456669019e3,
        3.29079923573345963e3, 4.36261909014324716e3, 3.43936767414372164e3, 1.23033935480374942e3,
    ),
)  # fmt: skip
_TAIL = (
    (
        1.63153871373020978e-2, 3.05326634961232344e-1, 3.60344899949804439e-1, 1.25781726111229246e-1,
        1.60837851487422766e-2, 6.58749161529837803e-4,
    ),
    (
        1.0, 2.56852019228982242e0, 1.87295284992346725e0, 5.27905102951428412e-1, 6.05183413124413191e-2,
        2.33520497626869185e-3,
    ),
)  # fmt: skip

# Odd numerator and even denominator of erf between -4 and 4, good to the last digits of single precision.
_SINGLE = (
    (
        -2.72614225801306e-10, 2.77068142495902e-8, -2.10102402082508e-6, -5.69250639462346e-5, -7.34990630326855e-4,
        -2.95459980854025e-3, -1.60960333262415e-2,
    ),
    (-1.45660718464996e-5, -2.13374055278905e-4, -1.68282697438203e-3, -7.37332916720468e-3, -1.42647390514189e-2),
)  # fmt: skip


def _polynomial(x: Array, coefficients: Sequence[float]) -> Array:
    kind = x.dtype.type
    out: Array = x * kind(coefficients[0])
    for c in coefficients[1:-1]:
        out += kind(c)
        out *= x
    out += kind(coefficients[-1])
    return out


def _ratio(x: Array, parts: tuple[Sequence[float], Sequence[float]]) -> Array:
    top = _polynomial(x, parts[0])
    top /= _polynomial(x, parts[1])
    return top


def _complement(size: Array) -> Array:
    """``1 - erf(size)`` for sizes above 0.46."""
    found = _ratio(np.minimum(size, 4.0), _MIDDLE)
    if (far := size > 4).any():
        big = size[far]
        inverse = 1 / (big * big)
        found[far] = (1 / sqrt(pi) - inverse * _ratio(inverse, _TAIL)) / big
    return np.asarray(found * np.exp(-size * size))


def erf_array(a: Array) -> Array:
    """The error function, computed in double precision."""
    x = np.asarray(a, np.float64).reshape(-1)
    size = np.abs(x)
    out = np.empty_like(x)
    near = size <= 0.46875
    part = x[near]
    out[near] = part * _ratio(part * part, _NEAR)
    rest = ~near
    out[rest] = np.copysign(1 - _complement(size[rest]), x[rest])
    return out.reshape(a.shape).astype(a.dtype, copy=False)


def erf_fast(a: Array) -> Array:
    """The error function, to single precision for single precision."""
    if a.dtype != np.float32:
        return erf_array(a)
    x = np.clip(a, np.float32(-4), np.float32(4))
    square = x * x
    top = _polynomial(square, _SINGLE[0])
    top *= x
    top /= _polynomial(square, _SINGLE[1])
    return top
