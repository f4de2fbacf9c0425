"""Activation functions and their gradients on arrays."""

from __future__ import annotations

from math import pi, sqrt

import numpy as np

from ...dtypes import of
from ...storage import Array
from .elementary import by_blocks, ones, scalar
from .erf import erf_fast

_SQRT_HALF = sqrt(0.5)
_SQRT_2_PI = sqrt(2.0 / pi)
_CUBIC = 0.044715


def relu_array(values: Array) -> Array:
    """Zero for what is negative; nan stays."""
    kind = values.dtype
    if kind.char == "?":
        raise RuntimeError("Boolean inputs not supported for relu")
    made: Array = np.maximum(values, scalar(0, kind), out=...)
    return made


def threshold_array(values: Array, threshold: float, value: float) -> Array:
    """``value`` for what isn't above ``threshold``."""
    return np.asarray(np.where(values <= threshold, values.dtype.type(value), values))


def sigmoid_array(values: Array) -> Array:
    """``1 / (1 + exp(-x))``."""
    with np.errstate(over="ignore"):
        out = np.exp(np.negative(values, out=...), out=...)
        out += out.dtype.type(1)
        made: Array = np.divide(out.dtype.type(1), out, out=...)
        return made


def floats_only(values: Array, kernel: str) -> None:
    """Refuse integers and booleans.

    Raises:
        NotImplementedError: In PyTorch's words.
    """
    if values.dtype.kind != "f":
        raise NotImplementedError(f"\"{kernel}\" not implemented for '{of(values.dtype).scalar_type}'")


def _work(values: Array) -> Array:
    return values.astype(np.float32) if values.dtype == np.float16 else values


def row_sums(values: Array, dim: int) -> Array:
    """Sums along ``dim``, kept as a dimension; along the last one by a matrix product, which is faster."""
    if values.size and values.ndim > 1 and dim % values.ndim == values.ndim - 1 and values.flags.c_contiguous:
        count = values.shape[-1]
        sums: Array = values.reshape(-1, count).dot(ones(count, values.dtype))
        return sums.reshape(*values.shape[:-1], 1)
    return np.add.reduce(values, axis=dim, keepdims=True)


def row_maxima(values: Array, dim: int) -> Array:
    """Largest values along ``dim``, kept as a dimension; of many short rows by columns, which is faster."""
    if values.ndim == 2 and dim % 2 and 1 <= values.shape[1] <= 16 and values.dtype.kind == "f":
        top: Array = np.maximum.reduce(values.T.copy(), axis=0)
        return top[:, None]
    return np.maximum.reduce(values, axis=dim, keepdims=True)


def softmax_array(values: Array, dim: int) -> Array:
    """``exp(x) / Σ exp(x)`` along ``dim``."""
    if not values.ndim:
        return np.ones_like(values)
    if not values.size:
        return values.copy()
    x = _work(values)
    out = np.subtract(x, row_maxima(x, dim), order="C") if x.shape[dim] else x.copy()
    np.exp(out, out=out)
    out /= row_sums(out, dim)
    return out.astype(values.dtype, copy=False)


def log_softmax_array(values: Array, dim: int) -> Array:
    """``x - log Σ exp(x)`` along ``dim``."""
    if not values.ndim:
        return np.zeros_like(values)
    if not values.size:
        return values.copy()
    x = _work(values)
    out = np.subtract(x, row_maxima(x, dim), order="C") if x.shape[dim] else x.copy()
    out -= np.log(row_sums(np.exp(out), dim))
    return out.astype(values.dtype, copy=False)


def gelu_array(values: Array, approximate: str) -> Array:
    """``x * Φ(x)``, or its approximation by tanh."""
    floats_only(values, "GeluKernelImpl")
    x = _work(values)
    kind = x.dtype.type
    cubic, root, one, half = kind(_CUBIC), kind(_SQRT_2_PI), kind(1), kind(0.5)

    def work(x: Array, out: Array) -> None:
        if approximate == "tanh":
            np.multiply(x, x, out)
            np.multiply(out, cubic, out)
            np.add(out, one, out)
            np.multiply(out, x, out)
            np.multiply(out, root, out)
            np.tanh(out, out)
        else:
            out[...] = erf_fast(np.multiply(x, kind(_SQRT_HALF), out=...))
        np.add(out, one, out)
        np.multiply(out, x, out)
        np.multiply(out, half, out)

    made = np.empty_like(x)
    by_blocks(work, x, made)
    return made.astype(values.dtype, copy=False)


def leaky_relu_array(values: Array, negative_slope: float) -> Array:
    """``negative_slope * x`` for what isn't positive."""
    floats_only(values, "leaky_relu_cpu")
    return np.asarray(np.where(values > 0, values, values * values.dtype.type(negative_slope)))


def elu_array(values: Array, alpha: float, scale: float, input_scale: float) -> Array:
    """``scale * x`` above zero, ``scale * alpha * (exp(input_scale * x) - 1)`` below."""
    floats_only(values, "elu_cpu")
    number = values.dtype.type
    below = np.expm1(np.minimum(values, 0) * number(input_scale)) * number(alpha * scale)
    return np.asarray(np.where(values > 0, values * number(scale), below))


def softplus_array(values: Array, beta: float, threshold: float) -> Array:
    """``log(1 + exp(beta * x)) / beta``, ``x`` itself above ``threshold / beta``."""
    floats_only(values, "softplus_cpu")
    scaled = values * values.dtype.type(beta)
    with np.errstate(over="ignore"):
        soft = np.log1p(np.exp(scaled)) / values.dtype.type(beta)
    return np.asarray(np.where(scaled > threshold, values, soft))


def hardtanh_array(values: Array, low: float, high: float) -> Array:
    """``x`` kept between ``low`` and ``high``."""
    number = values.dtype.type
    return np.asarray(np.minimum(np.maximum(values, number(low)), number(high)))


def hardsigmoid_array(values: Array) -> Array:
    """``(x + 3) / 6`` kept between 0 and 1."""
    floats_only(values, "hardsigmoid_cpu")
    number = values.dtype.type
    return np.asarray(np.minimum(np.maximum(values + number(3), number(0)), number(6)) / number(6))


def hardswish_array(values: Array) -> Array:
    """``x * hardsigmoid(x)``."""
    floats_only(values, "hardswish_cpu")
    return np.multiply(values, hardsigmoid_array(values), out=...)


def hardshrink_array(values: Array, lambd: float) -> Array:
    """Zero between ``-lambd`` and ``lambd``."""
    floats_only(values, "hardshrink_cpu")
    return np.asarray(np.where((values >= -lambd) & (values <= lambd), values.dtype.type(0), values))


def softshrink_array(values: Array, lambd: float) -> Array:
    """What lies outside ``-lambd`` to ``lambd``, moved towards zero by it."""
    floats_only(values, "softshrink_cpu")
    number = values.dtype.type
    above, below = values - number(lambd), values + number(lambd)
    return np.asarray(np.where(values > lambd, above, np.where(values < -lambd, below, values * number(0))))


def silu_array(values: Array) -> Array:
    """``x * sigmoid(x)``."""
    floats_only(values, "silu_cpu")
    return np.multiply(values, sigmoid_array(values), out=...)


def mish_array(values: Array) -> Array:
    """``x * tanh(softplus(x))``."""
    floats_only(values, "mish_cpu")
    return np.multiply(values, np.tanh(softplus_array(values, 1, 20)), out=...)


def log_sigmoid_array(values: Array) -> Array:
    """``log(sigmoid(x))`` without overflow."""
    floats_only(values, "log_sigmoid_cpu")
    return np.subtract(np.minimum(values, 0), np.log1p(np.exp(-np.abs(values))), out=...)


def glu_array(values: Array, dim: int) -> Array:
    """The first half along ``dim`` times the sigmoid of the second."""
    floats_only(values, "glu_cpu")
    first, second = np.split(values, 2, dim)
    made: Array = np.multiply(first, sigmoid_array(second), out=...)
    return made


def prelu_array(values: Array, weight: Array) -> Array:
    """``weight * x`` for what isn't positive."""
    return np.asarray(np.where(values > 0, values, weight * values))


def rrelu_array(values: Array, noise: Array, lower: float, upper: float, training: bool) -> Array:
    """``noise * x`` for what isn't positive; the mean of the bounds instead of the noise out of training."""
    slope = noise if training else values.dtype.type((lower + upper) / 2)
    return np.asarray(np.where(values > 0, values, values * slope))
