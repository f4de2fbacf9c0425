"""Activation functions and their gradients on arrays."""

from __future__ import annotations

from math import pi, sqrt
from typing import Any

import numpy as np

from ...storage import Array
from .pointwise import erf_array

_SQRT_HALF = sqrt(0.5)
_SQRT_2_PI = sqrt(2.0 / pi)
_CUBIC = 0.044715


def relu_array(values: Array) -> Array:
    """Zero for what is negative; nan stays."""
    made: Array = np.maximum(values, values.dtype.type(0), out=...)
    return made


def threshold_backward(grad: Array, result: Array, threshold: float) -> Array:
    """``grad`` where ``result`` is above ``threshold`` (or nan), else zero, whatever ``grad`` is there."""
    if grad.dtype == np.float32 and result.dtype == np.float32:
        mask = np.subtract(result <= threshold, 1, dtype=np.int32)
        return (
            np.bitwise_and(mask, grad.view(np.int32)).view(np.float32)
            if grad.ndim
            else _kept_where(grad, result, threshold)
        )
    return _kept_where(grad, result, threshold)


def _kept_where(grad: Array, result: Array, threshold: float) -> Array:
    return np.asarray(np.where(result <= threshold, grad.dtype.type(0), grad))


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


def sigmoid_backward(grad: Array, result: Array) -> Array:
    """``grad * y * (1 - y)``."""
    made: Array = np.multiply(grad, result * (1 - result), out=...)
    return made


def tanh_backward(grad: Array, result: Array) -> Array:
    """``grad * (1 - y²)``."""
    made: Array = np.multiply(grad, 1 - result * result, out=...)
    return made


def _work(values: Array) -> Array:
    return values.astype(np.float32) if values.dtype == np.float16 else values


def softmax_array(values: Array, dim: int) -> Array:
    """``exp(x) / Σ exp(x)`` along ``dim``."""
    if not values.ndim:
        return np.ones_like(values)
    x = _work(values)
    out = x - np.maximum.reduce(x, axis=dim, keepdims=True) if x.shape[dim] else x.copy()
    np.exp(out, out=out)
    out /= np.add.reduce(out, axis=dim, keepdims=True)
    return out.astype(values.dtype, copy=False)


def softmax_backward_data(grad: Array, result: Array, dim: int) -> Array:
    """``y * (grad - Σ grad * y)``."""
    if not grad.ndim:
        return np.zeros_like(grad)
    product = grad * result
    product -= result * np.add.reduce(product, axis=dim, keepdims=True)
    return product


def log_softmax_array(values: Array, dim: int) -> Array:
    """``x - log Σ exp(x)`` along ``dim``."""
    if not values.ndim:
        return np.zeros_like(values)
    x = _work(values)
    out = x - np.maximum.reduce(x, axis=dim, keepdims=True) if x.shape[dim] else x.copy()
    out -= np.log(np.add.reduce(np.exp(out), axis=dim, keepdims=True))
    return out.astype(values.dtype, copy=False)


def log_softmax_backward_data(grad: Array, result: Array, dim: int) -> Array:
    """``grad - exp(y) * Σ grad``."""
    if not grad.ndim:
        return np.zeros_like(grad)
    out = np.exp(result)
    out *= np.add.reduce(grad, axis=dim, keepdims=True)
    return np.subtract(grad, out, out=out)


def gelu_array(values: Array, approximate: str) -> Array:
    """``x * Φ(x)``, or its approximation by tanh."""
    x = _work(values)
    if approximate == "tanh":
        inside = x * x
        inside *= x * x.dtype.type(_CUBIC)
        inside += x
        out = np.tanh(inside * x.dtype.type(_SQRT_2_PI), out=...)
        out = (out + 1) * (x * x.dtype.type(0.5))
    else:
        out = x * x.dtype.type(0.5) * (1 + erf_array(np.multiply(x, x.dtype.type(_SQRT_HALF), out=...)))
    return np.asarray(out).astype(values.dtype, copy=False)


def gelu_gradient(grad: Array, values: Array, approximate: str) -> Array:
    """Gradient of :func:`gelu_array`."""
    if approximate == "tanh":
        inner = _SQRT_2_PI * (values + _CUBIC * values * values * values)
        t = np.tanh(inner)
        slope = 0.5 * (1 + t) + 0.5 * values * (1 - t * t) * _SQRT_2_PI * (1 + 3 * _CUBIC * values * values)
    else:
        below = 0.5 * (1 + erf_array(np.multiply(values, values.dtype.type(_SQRT_HALF), out=...)))
        slope = below + values * np.exp(-0.5 * values * values) * values.dtype.type(1 / sqrt(2 * pi))
    made: Array = np.multiply(grad, slope, out=...).astype(grad.dtype, copy=False)
    return made


def leaky_relu_array(values: Array, negative_slope: float) -> Array:
    """``negative_slope * x`` for what isn't positive."""
    return np.asarray(np.where(values > 0, values, values * values.dtype.type(negative_slope)))


def leaky_relu_backward(grad: Array, values: Array, negative_slope: float) -> Array:
    """Gradient of :func:`leaky_relu_array`."""
    return np.asarray(np.where(values > 0, grad, grad * grad.dtype.type(negative_slope)))


def elu_array(values: Array, alpha: float, scale: float, input_scale: float) -> Array:
    """``scale * x`` above zero, ``scale * alpha * (exp(input_scale * x) - 1)`` below."""
    number = values.dtype.type
    below = np.expm1(np.minimum(values, 0) * number(input_scale)) * number(alpha * scale)
    return np.asarray(np.where(values > 0, values * number(scale), below))


def elu_gradient(grad: Array, values: Array, alpha: float, scale: float, input_scale: float) -> Array:
    """Gradient of :func:`elu_array`."""
    number = values.dtype.type
    below = np.exp(np.minimum(values, 0) * number(input_scale)) * number(alpha * scale * input_scale)
    return np.asarray(np.where(values > 0, grad * number(scale), grad * below))


def softplus_array(values: Array, beta: float, threshold: float) -> Array:
    """``log(1 + exp(beta * x)) / beta``, ``x`` itself above ``threshold / beta``."""
    scaled = values * values.dtype.type(beta)
    with np.errstate(over="ignore"):
        soft = np.log1p(np.exp(scaled)) / values.dtype.type(beta)
    return np.asarray(np.where(scaled > threshold, values, soft))


def softplus_gradient(grad: Array, values: Array, beta: float, threshold: float) -> Array:
    """Gradient of :func:`softplus_array`."""
    scaled = np.multiply(values, values.dtype.type(beta), out=...)
    return np.asarray(np.where(scaled > threshold, grad, grad * sigmoid_array(scaled)))


def hardtanh_array(values: Array, low: float, high: float) -> Array:
    """``x`` kept between ``low`` and ``high``."""
    number = values.dtype.type
    return np.asarray(np.minimum(np.maximum(values, number(low)), number(high)))


def between_gradient(grad: Array, values: Array, low: float, high: float, factor: float = 1) -> Array:
    """``factor * grad`` strictly between ``low`` and ``high``, else zero."""
    inside = (values > low) & (values < high)
    return np.asarray(np.where(inside, grad * grad.dtype.type(factor), grad.dtype.type(0)))


def hardsigmoid_array(values: Array) -> Array:
    """``(x + 3) / 6`` kept between 0 and 1."""
    number = values.dtype.type
    return np.asarray(np.minimum(np.maximum(values + number(3), number(0)), number(6)) / number(6))


def hardswish_array(values: Array) -> Array:
    """``x * hardsigmoid(x)``."""
    return np.multiply(values, hardsigmoid_array(values), out=...)


def hardswish_gradient(grad: Array, values: Array) -> Array:
    """Gradient of :func:`hardswish_array`."""
    number = grad.dtype.type
    middle = grad * (values / number(3) + number(0.5))
    return np.asarray(np.where(values <= -3, number(0), np.where(values < 3, middle, grad)))


def hardshrink_array(values: Array, lambd: float) -> Array:
    """Zero between ``-lambd`` and ``lambd``."""
    return np.asarray(np.where((values >= -lambd) & (values <= lambd), values.dtype.type(0), values))


def softshrink_array(values: Array, lambd: float) -> Array:
    """What lies outside ``-lambd`` to ``lambd``, moved towards zero by it."""
    number = values.dtype.type
    above, below = values - number(lambd), values + number(lambd)
    return np.asarray(np.where(values > lambd, above, np.where(values < -lambd, below, values * number(0))))


def outside_gradient(grad: Array, values: Array, lambd: float) -> Array:
    """``grad`` outside ``-lambd`` to ``lambd``, else zero."""
    return np.asarray(np.where((values >= -lambd) & (values <= lambd), grad.dtype.type(0), grad))


def silu_array(values: Array) -> Array:
    """``x * sigmoid(x)``."""
    return np.multiply(values, sigmoid_array(values), out=...)


def silu_gradient(grad: Array, values: Array) -> Array:
    """Gradient of :func:`silu_array`."""
    s = sigmoid_array(values)
    made: Array = np.multiply(grad, s * (1 + values * (1 - s)), out=...)
    return made


def mish_array(values: Array) -> Array:
    """``x * tanh(softplus(x))``."""
    return np.multiply(values, np.tanh(softplus_array(values, 1, 20)), out=...)


def mish_gradient(grad: Array, values: Array) -> Array:
    """Gradient of :func:`mish_array`."""
    t = np.tanh(softplus_array(values, 1, 20))
    made: Array = np.multiply(grad, t + values * sigmoid_array(values) * (1 - t * t), out=...)
    return made


def log_sigmoid_array(values: Array) -> Array:
    """``log(sigmoid(x))`` without overflow."""
    return np.subtract(np.minimum(values, 0), np.log1p(np.exp(-np.abs(values))), out=...)


def log_sigmoid_gradient(grad: Array, values: Array) -> Array:
    """Gradient of :func:`log_sigmoid_array`."""
    return np.multiply(grad, sigmoid_array(np.negative(values, out=...)), out=...)


def glu_array(values: Array, dim: int) -> Array:
    """The first half along ``dim`` times the sigmoid of the second."""
    first, second = np.split(values, 2, dim)
    made: Array = np.multiply(first, sigmoid_array(second), out=...)
    return made


def glu_gradient(grad: Array, values: Array, dim: int) -> Array:
    """Gradient of :func:`glu_array`."""
    first, second = np.split(values, 2, dim)
    gate = sigmoid_array(second)
    return np.concatenate([grad * gate, grad * first * gate * (1 - gate)], dim)


def prelu_array(values: Array, weight: Array) -> Array:
    """``weight * x`` for what isn't positive."""
    return np.asarray(np.where(values > 0, values, weight * values))


def prelu_gradient(grad: Array, values: Array, weight: Array) -> Array:
    """Gradient of :func:`prelu_array` for the values."""
    return np.asarray(np.where(values > 0, grad, weight * grad))


def prelu_weight_gradient(grad: Array, values: Array) -> Array:
    """Gradient of :func:`prelu_array` for the weight, before summing."""
    return np.asarray(np.where(values > 0, grad.dtype.type(0), values * grad))


def zeros_as(values: Array, *_: Any) -> Array:
    """Zeros of the shape of ``values``."""
    return np.zeros_like(values)


def softmax_double_backward(grad: Array, upstream: Array, result: Array, dim: int) -> Array:
    """Gradient of :func:`softmax_backward_data` for ``result``."""
    through = np.add.reduce(result * grad, axis=dim, keepdims=True)
    total = np.add.reduce(upstream * result, axis=dim, keepdims=True)
    made: Array = np.subtract(grad * upstream - grad * total, upstream * through, out=...)
    return made


def log_softmax_double_backward(grad: Array, result: Array, dim: int) -> Array:
    """Gradient of :func:`log_softmax_backward_data` for its ``grad``."""
    return np.subtract(grad, np.add.reduce(grad * np.exp(result), axis=dim, keepdims=True), out=...)


def log_softmax_output_gradient(grad: Array, upstream: Array, result: Array, dim: int) -> Array:
    """Gradient of :func:`log_softmax_backward_data` for ``result``."""
    made: Array = np.multiply(-grad * np.exp(result), np.add.reduce(upstream, axis=dim, keepdims=True), out=...)
    return made
