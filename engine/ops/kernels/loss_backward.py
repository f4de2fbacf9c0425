"""Gradients of losses, and the gradients of those, on arrays. A weight is an array or None."""

from __future__ import annotations

import numpy as np

from ...storage import Array
from .activation import log_sigmoid_array, sigmoid_array
from .elementary import scalar
from .loss import chosen_classes, class_axis, plain_classes, scale_of, weighted


def averaged(values: Array, reduction: str) -> Array:
    """``values`` divided by their number if the loss is a mean."""
    if reduction != "mean":
        return values
    made: Array = np.divide(values, values.dtype.type(max(values.size, 1)), out=...)
    return made


def mse_loss_backward(grad: Array, x: Array, y: Array, reduction: str) -> Array:
    """Gradient for the first of the two."""
    off = np.subtract(x, y, out=...)
    made: Array = np.multiply(off, scale_of(grad, off.size, reduction) * grad.dtype.type(2), out=...)
    return made


def mse_loss_slope(x: Array, y: Array) -> Array:
    """``2 (x - y)``."""
    made: Array = np.multiply(x - y, x.dtype.type(2), out=...)
    return made


def mse_loss_curve(x: Array, y: Array) -> Array:
    """Derivative of the slope."""
    return np.full_like(x, 2)


def smooth_l1_loss_slope(x: Array, y: Array, beta: float) -> Array:
    """``(x - y) / beta`` between -1 and 1."""
    off = np.subtract(x, y, out=...)
    return np.asarray(np.clip(off / off.dtype.type(beta), -1, 1) if beta else np.sign(off))


def smooth_l1_loss_curve(x: Array, y: Array, beta: float) -> Array:
    """Derivative of the slope."""
    number = x.dtype.type
    return np.asarray(np.where(np.abs(x - y) < beta, number(1 / beta) if beta else number(0), number(0)))


def smooth_l1_loss_backward(grad: Array, x: Array, y: Array, reduction: str, beta: float) -> Array:
    """Gradient for the first of the two."""
    slope = smooth_l1_loss_slope(x, y, beta)
    return np.multiply(slope, scale_of(grad, slope.size, reduction), out=...)


def huber_loss_slope(x: Array, y: Array, delta: float) -> Array:
    """``x - y`` between ``-delta`` and ``delta``."""
    return np.asarray(np.clip(x - y, -delta, delta))


def huber_loss_curve(x: Array, y: Array, delta: float) -> Array:
    """Derivative of the slope."""
    return np.asarray(np.abs(x - y) < delta).astype(x.dtype)


def huber_loss_backward(grad: Array, x: Array, y: Array, reduction: str, delta: float) -> Array:
    """Gradient for the first of the two."""
    slope = huber_loss_slope(x, y, delta)
    return np.multiply(slope, scale_of(grad, slope.size, reduction), out=...)


def soft_margin_loss_slope(x: Array, y: Array) -> Array:
    """``-y sigmoid(-y x)``."""
    z = np.exp(-y * x)
    return np.asarray(-y * z / (1 + z))


def soft_margin_loss_curve(x: Array, y: Array) -> Array:
    """Derivative of the slope."""
    s = sigmoid_array(np.asarray(y * x))
    return np.asarray(y * y * s * (1 - s))


def soft_margin_loss_backward(grad: Array, x: Array, y: Array, reduction: str) -> Array:
    """Gradient for ``x``."""
    slope = soft_margin_loss_slope(x, y)
    return np.multiply(slope, scale_of(grad, slope.size, reduction), out=...)


# ------------------------------------------------------------------------------------------------ negative likelihood
def nll_loss_backward(
    grad: Array, x: Array, target: Array, weight: Array | None, reduction: str, ignore_index: int
) -> Array:
    """``-weight`` at each target's class."""
    axis = class_axis(x)
    if x.ndim == target.ndim == 1:
        raise RuntimeError(f"size mismatch (got input: {list(x.shape)}, target: {list(target.shape)})")
    if plain_classes(x.ndim, target, x.shape[axis] if x.ndim else 1, weight, ignore_index):
        out = np.zeros(x.shape, grad.dtype)
        each = np.divide(grad, scalar(-len(target), grad.dtype)) if reduction == "mean" else np.negative(grad)
        out[np.arange(len(target)), target] = each
        return out
    safe, weights = chosen_classes(target, x.shape[axis], weight, ignore_index, grad.dtype)
    out = np.zeros(x.shape, grad.dtype)
    if reduction == "mean":
        grad = grad / np.add.reduce(weights, axis=None)
    values = np.where(weights == 0, weights, -weights * grad)
    np.put_along_axis(out, np.expand_dims(safe, axis), np.expand_dims(values, axis), axis)
    return out


def nll_loss2d_backward(
    grad: Array, x: Array, target: Array, weight: Array | None, reduction: str, ignore_index: int
) -> Array:
    """:func:`nll_loss_backward` of planes."""
    return nll_loss_backward(grad, x, target, weight, reduction, ignore_index)


def nll_loss_upstream(grad: Array, target: Array, weight: Array | None, reduction: str, ignore_index: int) -> Array:
    """Gradient of :func:`nll_loss_backward` for its ``grad``: the loss of ``grad``."""
    from .loss import nll_loss_array

    return nll_loss_array(grad, target, weight, reduction, ignore_index)


# ------------------------------------------------------------------------------------------------ binary cross entropy
def bce_slope(x: Array, y: Array) -> Array:
    """``(x - y) / (x (1 - x))``."""
    return np.asarray((x - y) / np.maximum((1 - x) * x, x.dtype.type(1e-12)))


def bce_curve(x: Array, y: Array) -> Array:
    """Derivative of the slope by ``x``."""
    return np.asarray((x * x + y - 2 * y * x) / np.square(np.maximum((1 - x) * x, x.dtype.type(1e-12))))


def bce_cross(x: Array) -> Array:
    """Derivative of the slope by ``y``."""
    return np.asarray(-1 / np.maximum((1 - x) * x, x.dtype.type(1e-12)))


def binary_cross_entropy_backward(grad: Array, x: Array, y: Array, weight: Array | None, reduction: str) -> Array:
    """Gradient for ``x``."""
    return np.multiply(weighted(bce_slope(x, y), weight), scale_of(grad, x.size, reduction), out=...)


def bce_target_gradient(grad: Array, x: Array, weight: Array | None, reduction: str) -> Array:
    """Gradient of the binary cross entropy for ``y``."""
    slope = np.log1p(-x) - np.log(x)
    return np.multiply(weighted(slope, weight), scale_of(grad, x.size, reduction), out=...)


def bce_logits_gradient(
    grad: Array, x: Array, y: Array, weight: Array | None, pos_weight: Array | None, reduction: str
) -> Array:
    """Gradient of the binary cross entropy of logits for ``x``."""
    s = sigmoid_array(x)
    slope = s - y if pos_weight is None else (pos_weight * y + 1 - y) * s - pos_weight * y
    return np.multiply(weighted(slope, weight), scale_of(grad, x.size, reduction), out=...)


def bce_logits_target_gradient(
    grad: Array, x: Array, weight: Array | None, pos_weight: Array | None, reduction: str
) -> Array:
    """Gradient of the binary cross entropy of logits for ``y``."""
    slope = -x if pos_weight is None else log_sigmoid_array(-x) - pos_weight * log_sigmoid_array(x)
    return np.multiply(weighted(slope, weight), scale_of(grad, x.size, reduction), out=...)
