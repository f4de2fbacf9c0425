"""Array computations of the comparison family."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...storage import Array

_BITS = {"and": np.bitwise_and, "or": np.bitwise_or, "xor": np.bitwise_xor}


def bit_operation(name: str, a: Array, b: Array) -> Array:
    """``and``, ``or`` or ``xor`` of the bits.

    Raises:
        NotImplementedError: For floating types, with PyTorch's wording.
    """
    np.broadcast_shapes(a.shape, b.shape)
    if a.dtype.kind not in "iub":
        from ... import dtypes

        raise NotImplementedError(f"\"bitwise_{name}_cpu\" not implemented for '{dtypes.of(a.dtype).scalar_type}'")
    return _BITS[name](a, b, out=...)


def shifted(name: str, a: Array, b: Array) -> Array:
    """Bits moved to the left or the right.

    Raises:
        NotImplementedError: For types without bits to move.
    """
    kind = np.result_type(a, b)
    if kind.kind not in "iu":
        from ... import dtypes

        raise NotImplementedError(f"\"{name}_cpu\" not implemented for '{dtypes.of(kind).scalar_type}'")
    return (np.left_shift if name == "lshift" else np.right_shift)(a, b, out=...)


def bit_inverse(a: Array) -> Array:
    """All bits inverted; booleans negated.

    Raises:
        NotImplementedError: For floating types.
    """
    if a.dtype.kind not in "iub":
        from ... import dtypes

        raise NotImplementedError(f"\"bitwise_not_cpu\" not implemented for '{dtypes.of(a.dtype).scalar_type}'")
    return np.invert(a, out=...)


def is_infinity(a: Array, sign: int) -> Array:
    """Whether elements are the infinity of that sign."""
    return np.equal(a, sign * np.inf, out=...) if a.dtype.kind == "f" else np.zeros(a.shape, np.bool_)


def extreme_gradient(grad: Array, winner: Array, loser: Array) -> Array:
    """``grad`` where ``winner`` is larger, half where they are equal, 0 elsewhere."""
    half = np.where(winner == loser, grad * grad.dtype.type(0.5), grad)
    return np.asarray(np.where(winner < loser, grad.dtype.type(0), half))


def zero_where(grad: Array, mask: Array) -> Array:
    """``grad``, zero where ``mask`` holds."""
    return np.asarray(np.where(mask, grad.dtype.type(0), grad))


def choose(a: Array, b: Array, condition: Array) -> Array:
    """Elements of ``a`` where the condition holds, of ``b`` elsewhere."""
    return np.asarray(np.where(condition, a, b))


def close(a: Array, b: Array, rtol: float, atol: float, equal_nan: bool) -> Array:
    """Whether ``|a - b| <= atol + rtol |b|``."""
    return np.asarray(np.isclose(a, b, rtol, atol, equal_nan))


def same(a: Any, b: Any) -> bool:
    """Whether two arrays have the same shape and elements."""
    return bool(np.array_equal(a, b))
