"""Array computations of the arithmetic family."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...storage import Array

SUB_BOOL = (
    "Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logical_xor()` operator "
    "instead."
)
NEG_BOOL = (
    "Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a mask, use the `~` or "
    "`logical_not()` operator instead."
)


def checked_sub(a: Array, b: Array) -> Array:
    """``a - b``; refuses booleans as PyTorch does."""
    if a.dtype.kind == "b":
        raise RuntimeError(SUB_BOOL)
    return np.subtract(a, b, out=...)


def inverse_or_zero(values: Array) -> Array:
    """``1 / values``, zero where they are zero."""
    return np.asarray(np.where(values == 0, values.dtype.type(0), np.reciprocal(values)))


def power_of_two(exponent: Array) -> Array:
    """``2 ** exponent``."""
    return np.exp2(exponent, out=...)


def times_alpha(a: Array, alpha: Any) -> Array:
    """``a * alpha`` for the factor of add and sub.

    Raises:
        RuntimeError: For a fraction of integers.
    """
    if a.dtype.kind == "b":
        return np.logical_and(a, bool(alpha), out=...)
    if a.dtype.kind in "iu" and isinstance(alpha, float):
        raise RuntimeError("For integral input tensors, argument alpha must not be a floating point number.")
    return np.asarray(np.multiply(a, alpha))


def checked_negative(a: Array) -> Array:
    """``-a``; refuses booleans."""
    if a.dtype.kind == "b":
        raise RuntimeError(NEG_BOOL)
    return np.negative(a, out=...)


def divide_rounded(a: Array, b: Array, rounding_mode: str) -> Array:
    """Division rounded down (``"floor"``) or to zero (``"trunc"``).

    Raises:
        RuntimeError: For an unknown mode, and for integer division by zero.
    """
    if rounding_mode not in ("floor", "trunc"):
        raise RuntimeError(
            f"div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '{rounding_mode}'"
        )
    if a.dtype.kind in "iub":
        _no_bool(f"div_{rounding_mode}_cpu", a)
        _no_zero(b)
        if rounding_mode == "floor":
            return np.floor_divide(a, b, out=...)
        return np.trunc(np.divide(a, b)).astype(a.dtype) if a.itemsize < 8 else _trunc_integer(a, b)
    if rounding_mode == "trunc":
        return np.trunc(np.divide(a, b), out=...)
    quotient = np.divide(a, b, out=...)
    return np.where(np.isfinite(quotient), np.floor_divide(a, b), quotient)


def _trunc_integer(a: Array, b: Array) -> Array:
    quotient = np.floor_divide(a, b, out=...)
    return np.asarray(np.add(quotient, (np.remainder(a, b) != 0) & ((a < 0) != (b < 0)), out=...))


def _no_bool(kernel: str, a: Array) -> None:
    if a.dtype.kind == "b":
        raise NotImplementedError(f"\"{kernel}\" not implemented for 'Bool'")


def hypot_checked(a: Array, b: Array) -> Array:
    """``sqrt(a² + b²)`` of floating numbers."""
    _floating("hypot_cpu", a)
    return np.hypot(a, b, out=...)


def log_sum(a: Array, b: Array) -> Array:
    """``log(eᵃ + eᵇ)`` of floating numbers."""
    _floating("logaddexp_cpu", a)
    return np.logaddexp(a, b, out=...)


def log2_sum(a: Array, b: Array) -> Array:
    """``log2(2ᵃ + 2ᵇ)`` of floating numbers."""
    _floating("logaddexp2_cpu", a)
    return np.logaddexp2(a, b, out=...)


def _floating(kernel: str, a: Array) -> None:
    if a.dtype.kind not in "fc":
        from ... import dtypes

        raise NotImplementedError(f"\"{kernel}\" not implemented for '{dtypes.of(a.dtype).scalar_type}'")


def _no_zero(b: Array) -> None:
    if not b.all():
        raise RuntimeError("ZeroDivisionError")


def remainder(a: Array, b: Array) -> Array:
    """``a mod b`` with the sign of ``b``.

    Raises:
        RuntimeError: For integer division by zero.
    """
    if a.dtype.kind in "iub":
        _no_bool("remainder_cpu", a)
        _no_zero(b)
    return np.remainder(a, b, out=...)


def fmod_checked(a: Array, b: Array) -> Array:
    """``a mod b`` with the sign of ``a``.

    Raises:
        RuntimeError: For integer division by zero.
    """
    if a.dtype.kind in "iub":
        _no_bool("fmod_cpu", a)
        _no_zero(b)
    return np.fmod(a, b, out=...)


def power_scalar(a: Array, exponent: Any) -> Array:
    """``a ** exponent`` for a number; small integer powers by multiplication (numpy's power is a hundred times slower).

    Raises:
        RuntimeError: For a negative integer power of integers.
    """
    if a.dtype.kind in "iub":
        return _integer_power(a, exponent)
    if exponent == 2:
        return np.multiply(a, a, out=...)
    if exponent == 1:
        return a.copy()
    if exponent == 3:
        return np.multiply(np.multiply(a, a), a, out=...)
    if exponent == 0.5:
        return np.sqrt(a, out=...)
    if exponent == -1:
        return np.reciprocal(a, out=...)
    if exponent == 4:
        square = np.multiply(a, a, out=...)
        return np.multiply(square, square, out=...)
    return np.asarray(np.power(a, np.asarray(exponent, dtype=a.dtype), out=...))


def _integer_power(a: Array, exponent: Any) -> Array:
    from ... import dtypes

    if isinstance(exponent, float):
        kind = dtypes.get_default_dtype().numpy
        return power_scalar(a.astype(kind), exponent)
    if a.dtype.kind == "b" and not isinstance(exponent, bool):
        a = a.astype(np.int64)
    elif a.dtype.kind == "b":
        return np.logical_or(a, not exponent, out=...)
    if exponent < 0:
        raise RuntimeError("Integers to negative integer powers are not allowed.")
    return np.asarray(np.power(a, np.asarray(exponent, dtype=a.dtype), out=...))


def power(a: Array, b: Array) -> Array:
    """``a ** b``; integers to negative powers give 0, ±1 as in C."""
    _no_bool("pow", a)
    if a.dtype.kind in "iu":
        low = np.minimum(b, 0)
        if low.any():
            kept = np.power(a, np.maximum(b, 0))
            unit = np.where(a == 1, 1, np.where(a == -1, np.where(b % 2 == 0, 1, -1), 0)).astype(a.dtype)
            return np.asarray(np.where(b < 0, unit, kept))
    return np.power(a, b, out=...)


def power_base(base: Any, exponent: Array) -> Array:
    """``base ** exponent`` for a number as base."""
    from ... import dtypes

    kind = dtypes.combine(dtypes.of(exponent.dtype), None, dtypes.of_scalar(base)).numpy
    return power(np.asarray(base, dtype=kind), exponent.astype(kind, copy=False))


def pow_scalar_backward(grad: Array, a: Array, exponent: Any) -> Array:
    """``grad * exponent * a ** (exponent - 1)``; zero for exponent 0."""
    if exponent == 0:
        return np.zeros_like(grad)
    if exponent == 2:
        return np.multiply(grad, np.multiply(a, 2, out=...), out=...)
    if exponent == 1:
        return grad
    return np.asarray(np.multiply(grad, np.multiply(power_scalar(a, exponent - 1), exponent, out=...), out=...))


def pow_backward_self(grad: Array, a: Array, b: Array) -> Array:
    """``grad * b * a ** (b - 1)``; zero where ``b`` is zero."""
    return np.asarray(np.where(b == 0, grad.dtype.type(0), grad * (b * np.power(a, b - 1))))


def pow_backward_exponent(grad: Array, a: Array, b: Array, result: Array) -> Array:
    """``grad * result * log(a)``; zero where ``a`` is zero and ``b`` isn't negative."""
    return np.asarray(np.where((a == 0) & (b >= 0), grad.dtype.type(0), grad * (result * np.log(a))))


def pow_backward_base(grad: Array, base: Any, exponent: Array, result: Array) -> Array:
    """``grad * result * log(base)``; zero where ``base`` is zero and the exponent isn't negative."""
    if base == 0:
        return np.asarray(np.where(exponent >= 0, grad.dtype.type(0), grad * (result * np.log(grad.dtype.type(0)))))
    return np.asarray(np.multiply(grad, np.multiply(result, np.log(result.dtype.type(base)), out=...), out=...))


def absolute_checked(a: Array) -> Array:
    """``|a|``; refuses booleans."""
    if a.dtype.kind == "b":
        raise NotImplementedError("\"abs_cpu\" not implemented for 'Bool'")
    return np.absolute(a, out=...)


def common_divisor(a: Array, b: Array) -> Array:
    """The greatest common divisor of integers."""
    _integers("gcd_cpu", a)
    return np.gcd(a, b, out=...)


def common_multiple(a: Array, b: Array) -> Array:
    """The least common multiple of integers."""
    _integers("lcm_cpu", a)
    return np.lcm(a, b, out=...)


def _integers(kernel: str, a: Array) -> None:
    if a.dtype.kind not in "iu":
        from ... import dtypes

        raise NotImplementedError(f"\"{kernel}\" not implemented for '{dtypes.of(a.dtype).scalar_type}'")


def lerp_array(a: Array, b: Array, weight: Any) -> Array:
    """``a + weight * (b - a)``, from the nearer end."""
    w = np.asarray(weight, dtype=a.dtype)
    difference = b - a
    return np.asarray(np.where(np.abs(w) < 0.5, a + w * difference, b - difference * (1 - w)))


def copysign_backward(grad: Array, a: Array, result: Array) -> Array:
    """``grad`` with the sign that copysign put on ``a``; zero at zero."""
    return np.where(a == 0, grad.dtype.type(0), grad * (result / a))


def xlogy_array(a: Array, b: Array) -> Array:
    """``a * log(b)``, 0 where ``a`` is 0 (and ``b`` isn't NaN)."""
    return np.where((a == 0) & ~np.isnan(b), a.dtype.type(0), a * np.log(b))


def xlogy_backward_self(grad: Array, a: Array, b: Array) -> Array:
    """``grad * log(b)``, 0 where ``a`` is 0 and ``b`` isn't positive."""
    return np.where((a == 0) & (b <= 0), grad.dtype.type(0), grad * np.log(b))


def ldexp_array(a: Array, b: Array) -> Array:
    """``a * 2 ** b``."""
    return np.multiply(a, np.exp2(b, out=...), out=...)


def nextafter_checked(a: Array, b: Array) -> Array:
    """The next number from ``a`` towards ``b``.

    Raises:
        NotImplementedError: For integers.
    """
    if a.dtype.kind != "f":
        from ... import dtypes

        raise NotImplementedError(f"\"nextafter_cpu\" not implemented for '{dtypes.of(a.dtype).scalar_type}'")
    return np.nextafter(a, b, out=...)
