"""Gradients of activation functions in tensor operations, for ``create_graph=True``.

Most backward kernels are operations of the table; here stand the others, and the gradients of the kernels.
"""

from __future__ import annotations

from math import pi, sqrt
from typing import Any

from ...tensor import Tensor
from ..functions import composite
from ..functions import namespace as F
from ..operands import number
from .unimplemented import unimplemented

_SQRT_2_PI = sqrt(2.0 / pi)
_CUBIC = 0.044715


def _less(value: float, t: Any) -> Any:
    """``value - t`` as C++ writes it: a subtraction from a constant."""
    return F.sub(number(value, t._array), t)


@composite(torch=False, method=False)
def hardsigmoid_backward(grad: Tensor, x: Tensor) -> Any:
    """Gradient of hardsigmoid, which PyTorch can't differentiate again."""
    from ..kernels.activation_backward import hardsigmoid_backward as kernel

    return unimplemented("aten::hardsigmoid_backward", kernel(grad._array, x._array), (grad, x))


@composite(torch=False, method=False)
def silu_gradient(grad: Tensor, x: Tensor) -> Any:
    """Gradient of silu."""
    s = F.sigmoid(x)
    return grad * s * F.add_scalar(x * _less(1.0, s), 1.0)


@composite(torch=False, method=False)
def mish_gradient(grad: Tensor, x: Tensor) -> Any:
    """Gradient of mish."""
    s = F.sigmoid(x)
    t = F.tanh(F.log1p(F.exp(x)))
    return grad * (t + x * s * _less(1.0, t * t))


@composite(torch=False, method=False)
def gelu_curve(factor: Tensor, x: Tensor, approximate: str) -> Any:
    """``factor`` times the second derivative of gelu."""
    if approximate == "tanh":
        t = F.tanh((x * x * _CUBIC + 1) * x * _SQRT_2_PI)
        first, second = (x * x * (3 * _CUBIC) + 1) * _SQRT_2_PI, x * (6 * _CUBIC * _SQRT_2_PI)
        return factor * ((1 - t * t) * (first + 0.5 * x * (second - 2 * t * first * first)))
    return factor * (F.exp(x * x * -0.5) * (1 / sqrt(2 * pi)) * (2 - x * x))


@composite(torch=False, method=False)
def elu_curve(
    factor: Tensor, alpha: float, scale: float, input_scale: float, is_result: bool, self_or_result: Tensor
) -> Any:
    """``factor`` times the derivative of elu's slope."""
    x = self_or_result
    bend: Any = input_scale
    if not is_result:
        bend = F.exp(F.clamp(x, max=0) * input_scale) * (alpha * scale * input_scale**2)
    return F.where(x >= 0, F.zeros_as(factor), factor * bend)


@composite(torch=False, method=False)
def softplus_curve(factor: Tensor, x: Tensor, beta: float, threshold: float) -> Any:
    """``factor`` times the second derivative of softplus."""
    s = F.sigmoid(x * beta)
    return F.where(x * beta > threshold, F.zeros_as(factor), factor * s * (1 - s) * beta)


@composite(torch=False, method=False)
def kept_between(values: Tensor, x: Tensor, low: float, high: float) -> Any:
    """``values`` where ``x`` lies strictly between the bounds, else zero."""
    return F.where(F.logical_and(x > low, x < high), values, F.zeros_as(values))


@composite(torch=False, method=False)
def sigmoid_slope(x: Tensor) -> Any:
    """Derivative of the sigmoid."""
    s = F.sigmoid(x)
    return s * (1 - s)


@composite(torch=False, method=False)
def glu_upstream(grad: Tensor, x: Tensor, dim: int) -> Any:
    """Gradient of glu's backward for its upstream."""
    first, second = F.chunk(x, 2, dim)
    gate = F.sigmoid(second)
    a, b = F.chunk(grad, 2, dim)
    return a * gate + b * first * gate * (1 - gate)


@composite(torch=False, method=False)
def glu_curve(grad: Tensor, upstream: Tensor, x: Tensor, dim: int) -> Any:
    """Gradient of glu's backward for the values."""
    first, second = F.chunk(x, 2, dim)
    gate = F.sigmoid(second)
    a, b = F.chunk(grad, 2, dim)
    slope = upstream * gate * (1 - gate)
    return F.cat([b * slope, slope * (a + b * first * (1 - 2 * gate))], dim)


@composite(torch=False, method=False)
def prelu_gradients(grad: Tensor, x: Tensor, weight: Tensor) -> Any:
    """Gradients of prelu for the values and the weight: one node."""
    of_values, of_weight = F.prelu_kernel_backward(grad, x, weight)
    return of_values, F.summed_to(of_weight, weight.shape)


@composite(torch=False, method=False)
def prelu_double_backward(of_values: Any, of_weight: Any, grad: Tensor, x: Tensor, weight: Tensor) -> Any:
    """Gradients of prelu's backward for its three arguments."""
    a = F.zeros_as(grad) if of_values is None else of_values
    b = F.zeros_as(grad) if of_weight is None else of_weight
    above, zero = x > 0, F.zeros_as(grad)
    for_weight = F.summed_to(F.where(above, zero, a * grad), weight.shape)
    return F.where(above, a, weight * a + b * x), F.where(above, zero, b * grad), for_weight
