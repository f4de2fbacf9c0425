"""Layer, batch and group normalisation on arrays."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from ...storage import Array
from .activation import floats_only
from .normalization_second import second_derivatives

Wanted = tuple[bool, ...]
Gradients = tuple[Array | None, ...]


def _work(values: Array) -> Array:
    """Half precision is computed in single."""
    return values.astype(np.float32) if values.dtype == np.float16 else values


def _rows(values: Array, rank: int) -> Array:
    """``values`` with the last ``rank`` dimensions made one and the others another."""
    return values.reshape(prod(values.shape[: values.ndim - rank]), prod(values.shape[values.ndim - rank :]))


def _mean_weights(count: int, kind: Any) -> Array:
    """A vector whose product with a row is the row's mean."""
    return np.full(count, 1 / max(count, 1), kind)


def layer_norm_array(
    x: Array, weight: Array | None, bias: Array | None, rank: int, eps: float
) -> tuple[Array, Array, Array]:
    """Each row brought to mean 0 and variance 1, then scaled and shifted; also mean and 1 / deviation of each row."""
    floats_only(x, "LayerNormKernelImpl")
    rows = _work(_rows(x, rank))
    kind, count = rows.dtype, rows.shape[1]
    lead = (*x.shape[: x.ndim - rank], *(1,) * rank)
    mean = rows.dot(_mean_weights(count, kind))
    off = np.subtract(rows, mean[:, None], order="C")
    rstd = np.vecdot(off, off)
    rstd /= kind.type(max(count, 1))
    rstd += kind.type(eps)
    np.sqrt(rstd, out=rstd)
    np.divide(kind.type(1), rstd, out=rstd)
    off *= rstd[:, None]
    if weight is not None:
        off *= weight.reshape(-1)
    if bias is not None:
        off += bias.reshape(-1)
    return off.astype(x.dtype, copy=False).reshape(x.shape), mean.reshape(lead), rstd.reshape(lead)


def _hat(x: Array, mean: Array, rstd: Array, rank: int) -> Array:
    hat = _work(_rows(x, rank)) - mean.reshape(-1, 1)
    hat *= rstd.reshape(-1, 1)
    return hat


def _weights(weight: Array | None, like: Array) -> Array:
    return np.ones(like.shape[1], like.dtype) if weight is None else weight.reshape(-1).astype(like.dtype, copy=False)


def layer_norm_gradients(
    grad: Array,
    x: Array,
    normalized_shape: tuple[int, ...],
    weight: Array | None,
    bias: Array | None,
    mean: Array,
    rstd: Array,
    wanted: Wanted,
) -> Gradients:
    """Gradients of :func:`layer_norm_array` for ``x``, weight and bias."""
    rank = len(normalized_shape)
    g = _work(_rows(grad, rank))
    dx: Array | None = None
    dw: Array | None = None
    db: Array | None = None
    ones = np.ones(len(g), g.dtype)
    if wanted[2]:
        db = ones.dot(g).astype(grad.dtype, copy=False).reshape(normalized_shape)
    if wanted[0] or wanted[1]:
        hat = _hat(x, mean, rstd, rank)
        product = g * hat
        if wanted[1]:
            dw = ones.dot(product).astype(grad.dtype, copy=False).reshape(normalized_shape)
        if wanted[0]:
            flat = _weights(weight, g)
            share = flat / g.dtype.type(max(g.shape[1], 1))
            hat *= product.dot(share)[:, None]
            hat += g.dot(share)[:, None]
            out = np.multiply(g, flat, out=product)
            out -= hat
            out *= rstd.reshape(-1, 1)
            dx = out.astype(x.dtype, copy=False).reshape(x.shape)
    return dx, dw, db


def layer_norm_backward_array(
    grad: Array, x: Array, mean: Array, rstd: Array, weight: Array | None, rank: int
) -> tuple[Array, ...]:
    """All three gradients."""
    shape = x.shape[x.ndim - rank :]
    return layer_norm_gradients(grad, x, shape, weight, weight, mean, rstd, (True,) * 3)  # type: ignore[return-value]


def layer_norm_double_backward(
    ggx: Array | None,
    ggw: Array | None,
    ggb: Array | None,
    grad: Array,
    x: Array,
    mean: Array,
    rstd: Array,
    weight: Array | None,
    normalized_shape: tuple[int, ...],
) -> Gradients:
    """Gradients of :func:`layer_norm_backward_array` for the gradient, ``x`` and the weight; the bias has none."""
    rank = len(normalized_shape)
    axes = tuple(range(x.ndim - rank, x.ndim))
    others = tuple(range(x.ndim - rank))
    found = second_derivatives(
        (ggx, ggw, ggb),
        (grad, x, x.dtype.type(1) if weight is None else weight, mean, rstd),
        lambda v: np.mean(v, axis=axes, keepdims=True),
        lambda v: np.asarray(np.add.reduce(v, axis=others)),
    )
    return *found, None


# ------------------------------------------------------------------------------------------------ channels
def _axes(values: Array) -> tuple[int, ...]:
    return tuple(i for i in range(values.ndim) if i != 1)


def _channels(values: Array, like: Array) -> Array:
    """One value a channel, shaped to broadcast with ``like``."""
    return values.reshape(1, -1, *(1,) * (like.ndim - 2))


def _times(values: Array, weight: Array | None) -> Array:
    return values if weight is None else values * weight


def batch_norm_array(
    x: Array,
    weight: Array | None,
    bias: Array | None,
    running_mean: Array | None,
    running_var: Array | None,
    training: bool,
    eps: float,
) -> tuple[Array, Array, Array]:
    """Each channel brought to mean 0 and variance 1 by its batch, or by the running statistics."""
    number = x.dtype.type
    if training or running_mean is None or running_var is None:
        mean = np.add.reduce(x, axis=_axes(x)) / number(max(x.size // max(x.shape[1], 1), 1))
        off = x - _channels(mean, x)
        var = np.add.reduce(off * off, axis=_axes(x)) / number(max(x.size // max(x.shape[1], 1), 1))
    else:
        mean, var = running_mean.astype(x.dtype), running_var.astype(x.dtype)
        off = x - _channels(mean, x)
    invstd = np.asarray(1 / np.sqrt(var + number(eps)), x.dtype)
    out = off * _channels(_times(invstd, weight), x)
    if bias is not None:
        out += _channels(bias, x)
    return out.astype(x.dtype, copy=False), np.asarray(mean), invstd


def batch_norm_gradients(
    grad: Array, x: Array, weight: Array | None, mean: Array, invstd: Array, training: bool, eps: float, wanted: Wanted
) -> Gradients:
    """Gradients of :func:`batch_norm_array` for ``x``, weight and bias."""
    total = np.asarray(np.add.reduce(grad, axis=_axes(x)))
    if not training and not wanted[1]:
        return (np.asarray(grad * _channels(_times(invstd, weight), x)) if wanted[0] else None), None, total
    hat = (x - _channels(mean, x)) * _channels(invstd, x)
    along = np.asarray(np.add.reduce(grad * hat, axis=_axes(x)))
    dx: Array | None = None
    if wanted[0]:
        scale = _channels(_times(invstd, weight), x)
        if training:
            count = x.dtype.type(max(x.size // max(x.shape[1], 1), 1))
            hat *= _channels(along / count, x)
            hat += _channels(total / count, x)
            dx = (grad - hat) * scale
        else:
            dx = np.asarray(grad * scale)
    return dx, along, total


def batch_norm_backward_array(
    grad: Array, x: Array, weight: Array | None, mean: Array, invstd: Array, train: bool
) -> tuple[Array, ...]:
    """All three gradients."""
    return batch_norm_gradients(grad, x, weight, mean, invstd, train, 0.0, (True,) * 3)  # type: ignore[return-value]


def batch_norm_double_backward(
    ggx: Array | None,
    ggw: Array | None,
    ggb: Array | None,
    grad: Array,
    x: Array,
    weight: Array | None,
    mean: Array,
    invstd: Array,
    train: bool,
) -> Gradients:
    """Gradients of :func:`batch_norm_backward_array` for the gradient, ``x`` and the weight."""
    m, r = (_channels(v, x) for v in (mean, invstd))
    w = x.dtype.type(1) if weight is None else _channels(weight, x)
    for_w, for_b = (None if v is None else _channels(v, x) for v in (ggw, ggb))
    given = (ggx, for_w, for_b)
    return second_derivatives(
        given,
        (grad, x, w, m, r),
        (lambda v: np.mean(v, axis=_axes(x), keepdims=True)) if train else None,
        lambda v: np.asarray(np.add.reduce(v, axis=_axes(x))),
    )


# ------------------------------------------------------------------------------------------------ groups
def _grouped(x: Array, group: int) -> Array:
    return x.reshape(x.shape[0], group, prod(x.shape[1:]) // group)


def group_norm_array(
    x: Array, weight: Array | None, bias: Array | None, group: int, eps: float
) -> tuple[Array, Array, Array]:
    """Groups of channels brought to mean 0 and variance 1, then scaled and shifted by channel."""
    rows = _work(_grouped(x, group))
    kind = rows.dtype.type
    mean = np.mean(rows, axis=2)
    off = rows - mean[:, :, None]
    rstd = np.asarray(1 / np.sqrt(np.vecdot(off, off) / kind(max(rows.shape[2], 1)) + kind(eps)), rows.dtype)
    off *= rstd[:, :, None]
    out = off.reshape(x.shape)
    if weight is not None:
        out *= _channels(weight, x)
    if bias is not None:
        out += _channels(bias, x)
    return out.astype(x.dtype, copy=False), mean.astype(x.dtype, copy=False), rstd.astype(x.dtype, copy=False)


def group_norm_gradients(
    grad: Array | None,
    grad_mean: Array | None,
    grad_rstd: Array | None,
    x: Array,
    weight: Array | None,
    mean: Array,
    rstd: Array,
    group: int,
    eps: float,
    wanted: Wanted,
) -> Gradients:
    """Gradients of :func:`group_norm_array` for ``x``, weight and bias; also of its mean and 1 / deviation."""
    rows = _grouped(x, group)
    count = x.dtype.type(max(rows.shape[2], 1))
    m, r = mean[:, :, None], rstd[:, :, None]
    off = rows - m
    hat = off * r
    dx = np.zeros_like(rows)
    dw: Array | None = None
    db: Array | None = None
    if grad is not None:
        if wanted[1]:
            dw = np.asarray(np.add.reduce(grad * hat.reshape(x.shape), axis=_axes(x)))
        if wanted[2]:
            db = np.asarray(np.add.reduce(grad, axis=_axes(x)))
        g = _grouped(grad if weight is None else np.asarray(grad * _channels(weight, x)), group)
        along = np.vecdot(g, hat)[:, :, None] / count
        dx += (g - np.add.reduce(g, axis=2, keepdims=True) / count - hat * along) * r
    if grad_mean is not None:
        dx += grad_mean[:, :, None] / count
    if grad_rstd is not None:
        dx -= (grad_rstd[:, :, None] * r * r * r / count) * off
    return dx.reshape(x.shape), dw, db
