"""Gradients of activation functions, and the gradients of those, on arrays."""

from __future__ import annotations

from math import pi, sqrt
from typing import Any, Final

import numpy as np

from ...storage import Array
from .activation import row_sums, sigmoid_array, softplus_array
from .elementary import by_blocks, scalar, sum_to_size
from .erf import erf_fast

#: Integers as wide as each type, by its character.
_BITS: Final = {"f": np.int32, "d": np.int64}
_SQRT_HALF = sqrt(0.5)
_SQRT_2_PI = sqrt(2.0 / pi)
_CUBIC = 0.044715
_DENSITY = 1 / sqrt(2 * pi)


def threshold_backward(grad: Array, result: Array, threshold: float) -> Array:
    """``grad`` where ``result`` is above ``threshold`` (or nan), else zero, whatever ``grad`` is there."""
    bits = _BITS.get(grad.dtype.char)
    if bits is not None and grad.ndim and grad.dtype is result.dtype and grad.shape == result.shape:
        mask = np.less_equal(result, scalar(threshold, result.dtype)).view(np.int8)
        np.subtract(mask, 1, mask)
        kept = mask.astype(bits)  # all bits set where the gradient stays
        np.bitwise_and(kept, grad.view(bits), kept)
        return kept.view(grad.dtype)
    return _kept_where(grad, result, threshold)


def _kept_where(grad: Array, result: Array, threshold: float) -> Array:
    return np.asarray(np.where(result <= threshold, grad.dtype.type(0), grad))


def sigmoid_backward(grad: Array, result: Array) -> Array:
    """``grad * y * (1 - y)``."""
    out = np.subtract(scalar(1, result.dtype), result, out=...)
    np.multiply(result, out, out)
    return np.multiply(grad, out, out)


def tanh_backward(grad: Array, result: Array) -> Array:
    """``grad * (1 - y²)``."""
    out = np.multiply(result, result, out=...)
    np.subtract(scalar(1, out.dtype), out, out)
    return np.multiply(grad, out, out)


def softmax_backward_data(grad: Array, result: Array, dim: int) -> Array:
    """``y * (grad - Σ grad * y)``."""
    if not grad.ndim:
        return np.zeros_like(grad)
    product = grad * result
    product -= result * row_sums(product, dim)
    return product


def log_softmax_backward_data(grad: Array, result: Array, dim: int) -> Array:
    """``grad - exp(y) * Σ grad``."""
    if not grad.ndim:
        return np.zeros_like(grad)
    out = np.exp(result)
    out *= row_sums(grad, dim)
    return np.subtract(grad, out, out=out)


def silu_gradient(grad: Array, values: Array) -> Array:
    """Gradient of :func:`silu_array`."""
    s = sigmoid_array(values)
    made: Array = np.multiply(grad, s * (1 + values * (1 - s)), out=...)
    return made


def mish_gradient(grad: Array, values: Array) -> Array:
    """Gradient of :func:`mish_array`."""
    t = np.tanh(softplus_array(values, 1, 20))
    made: Array = np.multiply(grad, t + values * sigmoid_array(values) * (1 - t * t), out=...)
    return made


def gelu_backward(grad: Array, values: Array, approximate: str) -> Array:
    """Gradient of gelu."""
    x = values.astype(np.float32) if values.dtype == np.float16 else values
    made = np.empty_like(x)
    by_blocks(_gelu_tanh if approximate == "tanh" else _gelu_exact, grad, x, made)
    return made.astype(grad.dtype, copy=False)


def _gelu_tanh(grad: Array, x: Array, out: Array) -> None:
    """``grad * ((1 + t) + x * (1 - t²) * t') / 2`` with ``t`` the tanh of the approximation."""
    kind = x.dtype.type
    one, root = kind(1), kind(_SQRT_2_PI)
    slope = np.multiply(x, x, out=...)
    t = np.multiply(slope, kind(_CUBIC), out=...)
    np.add(t, one, t)
    np.multiply(t, x, t)
    np.multiply(t, root, t)
    np.tanh(t, t)
    np.multiply(slope, kind(3 * _CUBIC), slope)
    np.add(slope, one, slope)
    np.multiply(slope, root, slope)
    np.multiply(slope, x, slope)
    np.multiply(t, t, out)
    np.subtract(one, out, out)
    np.multiply(out, slope, out)
    np.add(out, t, out)
    np.add(out, one, out)
    np.multiply(out, kind(0.5), out)
    np.multiply(out, grad, out)


def _gelu_exact(grad: Array, x: Array, out: Array) -> None:
    """``grad * (Φ(x) + x * φ(x))``."""
    kind = x.dtype.type
    np.multiply(x, x, out)
    np.multiply(out, kind(-0.5), out)
    np.exp(out, out)
    np.multiply(out, x, out)
    np.multiply(out, kind(_DENSITY), out)
    below = erf_fast(np.multiply(x, kind(_SQRT_HALF), out=...))
    np.add(out, (below + kind(1)) * kind(0.5), out)
    np.multiply(out, grad, out)


def gelu_curve(factor: Array, x: Array, approximate: str) -> Array:
    """``factor`` times the second derivative of gelu."""
    if approximate == "tanh":
        t = np.tanh((x * x * _CUBIC + 1) * x * _SQRT_2_PI)
        first, second = (3 * _CUBIC * x * x + 1) * _SQRT_2_PI, 6 * _CUBIC * _SQRT_2_PI * x
        bend = (1 - t * t) * (first + 0.5 * x * (second - 2 * t * first * first))
    else:
        bend = np.exp(-0.5 * x * x) * _DENSITY * (2 - x * x)
    made: Array = np.multiply(factor, bend, out=...).astype(factor.dtype, copy=False)
    return made


def leaky_relu_backward(grad: Array, values: Array, negative_slope: float, self_is_result: bool) -> Array:
    """Gradient of leaky relu."""
    if self_is_result and negative_slope < 0:
        raise RuntimeError(
            "In-place leakyReLu backward calculation is triggered with a negative slope which is not supported. This "
            "is caused by calling in-place forward function with a negative slope, please call out-of-place version "
            "instead. File an issue at https://github.com/pytorch/pytorch if you do require supporting in-place "
            "leakRelu backward calculation with negative slope"
        )
    return np.asarray(np.where(values > 0, grad, grad * grad.dtype.type(negative_slope)))


def elu_backward(
    grad: Array, alpha: float, scale: float, input_scale: float, is_result: bool, self_or_result: Array
) -> Array:
    """Gradient of elu, from its input or its result."""
    values, number = self_or_result, self_or_result.dtype.type
    if is_result:
        if alpha < 0:
            raise RuntimeError(
                "In-place elu backward calculation is triggered with a negative slope which is not supported. This is "
                "caused by calling in-place forward function with a negative slope, please call out-of-place version "
                "instead."
            )
        below = (values + number(alpha * scale)) * number(input_scale)
    else:
        below = np.exp(np.minimum(values, 0) * number(input_scale)) * number(alpha * scale * input_scale)
    return np.asarray(np.where(values > 0, grad * number(scale), grad * below))


def elu_curve(
    factor: Array, alpha: float, scale: float, input_scale: float, is_result: bool, self_or_result: Array
) -> Array:
    """``factor`` times the derivative of elu's slope."""
    values, number = self_or_result, self_or_result.dtype.type
    bend: Any = number(input_scale)
    if not is_result:
        bend = np.exp(np.minimum(values, 0) * number(input_scale)) * number(alpha * scale * input_scale**2)
    return np.asarray(np.where(values >= 0, number(0), factor * bend))


def softplus_backward(grad: Array, values: Array, beta: float, threshold: float) -> Array:
    """Gradient of softplus."""
    scaled = np.multiply(values, values.dtype.type(beta), out=...)
    return np.asarray(np.where(scaled > threshold, grad, grad * sigmoid_array(scaled)))


def softplus_curve(factor: Array, values: Array, beta: float, threshold: float) -> Array:
    """``factor`` times the second derivative of softplus."""
    scaled = np.multiply(values, values.dtype.type(beta), out=...)
    s = sigmoid_array(scaled)
    return np.asarray(np.where(scaled > threshold, factor.dtype.type(0), factor * s * (1 - s) * s.dtype.type(beta)))


def kept_between(values: Array, x: Array, low: float, high: float) -> Array:
    """``values`` where ``x`` lies strictly between the bounds, else zero."""
    return np.asarray(np.where((x > low) & (x < high), values, values.dtype.type(0)))


def hardtanh_backward(grad: Array, values: Array, min_val: float, max_val: float) -> Array:
    """Gradient of hardtanh."""
    return kept_between(grad, values, min_val, max_val)


def hardsigmoid_backward(grad: Array, values: Array) -> Array:
    """Gradient of hardsigmoid."""
    return kept_between(np.multiply(grad, grad.dtype.type(1.0 / 6.0), out=...), values, -3.0, 3.0)


def hardswish_backward(grad: Array, values: Array) -> Array:
    """Gradient of hardswish."""
    number = grad.dtype.type
    middle = grad * (values / number(3) + number(0.5))
    return np.asarray(np.where(values <= -3, number(0), np.where(values < 3, middle, grad)))


def hardshrink_backward(grad: Array, values: Array, lambd: float) -> Array:
    """Gradient of hardshrink: ``grad`` outside the bounds, else zero."""
    return np.asarray(np.where((values >= -lambd) & (values <= lambd), grad.dtype.type(0), grad))


def softshrink_backward(grad: Array, values: Array, lambd: float) -> Array:
    """Gradient of softshrink: ``grad`` outside the bounds, else zero."""
    return hardshrink_backward(grad, values, lambd)


def log_sigmoid_backward(grad: Array, values: Array) -> Array:
    """Gradient of logsigmoid."""
    return np.multiply(grad, sigmoid_array(np.negative(values, out=...)), out=...)


def sigmoid_slope(values: Array) -> Array:
    """Derivative of the sigmoid."""
    s = sigmoid_array(values)
    made: Array = np.multiply(s, 1 - s, out=...)
    return made


def _gated(values: Array, dim: int) -> tuple[Array, Array]:
    first, second = np.split(values, 2, dim)
    return first, sigmoid_array(second)


def glu_backward(grad: Array, values: Array, dim: int) -> Array:
    """Gradient of glu."""
    first, gate = _gated(values, dim)
    return np.concatenate([grad * gate, grad * first * gate * (1 - gate)], dim)


def glu_upstream(grad: Array, values: Array, dim: int) -> Array:
    """Gradient of :func:`glu_backward` for its ``grad``."""
    first, gate = _gated(values, dim)
    a, b = np.split(grad, 2, dim)
    made: Array = a * gate + b * first * gate * (1 - gate)
    return made


def glu_curve(grad: Array, upstream: Array, values: Array, dim: int) -> Array:
    """Gradient of :func:`glu_backward` for its ``values``."""
    first, gate = _gated(values, dim)
    a, b = np.split(grad, 2, dim)
    slope = upstream * gate * (1 - gate)
    return np.concatenate([b * slope, slope * (a + b * first * (1 - 2 * gate))], dim)


def rrelu_with_noise_backward(
    grad: Array, values: Array, noise: Array, lower: float, upper: float, training: bool, self_is_result: bool
) -> Array:
    """Gradient of the leaky relu with drawn slopes."""
    if training and upper - lower > 1e-6:
        return np.multiply(grad, noise, out=...)
    return leaky_relu_backward(grad, values, (lower + upper) / 2, self_is_result)


def prelu_kernel_backward(grad: Array, values: Array, weight: Array) -> tuple[Array, Array]:
    """Gradients of prelu for the values and, not summed yet, the weight."""
    above = values > 0
    return (
        np.asarray(np.where(above, grad, weight * grad)),
        np.asarray(np.where(above, grad.dtype.type(0), values * grad)),
    )


def prelu_gradients(grad: Array, values: Array, weight: Array) -> tuple[Array, Array]:
    """Gradients of prelu for the values and the weight."""
    of_values, of_weight = prelu_kernel_backward(grad, values, weight)
    return of_values, sum_to_size(of_weight, weight.shape)


def prelu_double_backward(
    of_values: Array | None, of_weight: Array | None, grad: Array, values: Array, weight: Array
) -> tuple[Array, Array, Array]:
    """Gradients of :func:`prelu_kernel_backward` for its three arguments."""
    above, zero = values > 0, grad.dtype.type(0)
    a = np.zeros_like(grad) if of_values is None else of_values
    b = np.zeros_like(grad) if of_weight is None else of_weight
    for_grad = np.asarray(np.where(above, a, weight * a + b * values))
    for_weight = sum_to_size(np.asarray(np.where(above, zero, a * grad)), weight.shape)
    return for_grad, np.asarray(np.where(above, zero, b * grad)), for_weight


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
