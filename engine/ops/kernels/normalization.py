"""Layer and batch normalisation and embedding on arrays."""

from __future__ import annotations

from math import prod

import numpy as np

from ...storage import Array


def _rows(values: Array, rank: int) -> Array:
    """``values`` with the last ``rank`` dimensions made one and the others another."""
    return values.reshape(-1, prod(values.shape[values.ndim - rank :]))


def layer_norm_array(x: Array, weight: Array, bias: Array, rank: int, eps: float) -> tuple[Array, Array, Array]:
    """Each row brought to mean 0 and variance 1, then scaled and shifted; also mean and 1 / deviation of each row."""
    rows = _rows(x, rank)
    lead = (*x.shape[: x.ndim - rank], *(1,) * rank)
    count = rows.dtype.type(max(rows.shape[1], 1))
    mean = np.add.reduce(rows, axis=1, keepdims=True) / count
    off = rows - mean
    rstd = 1 / np.sqrt(np.vecdot(off, off)[:, None] / count + rows.dtype.type(eps))
    off *= rstd
    out = off.reshape(x.shape) * weight + bias
    return out, mean.reshape(lead), np.asarray(rstd, x.dtype).reshape(lead)


def layer_norm_gradient(grad: Array, x: Array, weight: Array, mean: Array, rstd: Array, rank: int, eps: float) -> Array:
    """Gradient of :func:`layer_norm_array` for ``x``."""
    scale = rstd.reshape(-1, 1)
    hat = (_rows(x, rank) - mean.reshape(-1, 1)) * scale
    g = _rows(np.asarray(grad * weight), rank)
    count = g.dtype.type(max(g.shape[1], 1))
    out = g - np.add.reduce(g, axis=1, keepdims=True) / count
    out -= hat * (np.vecdot(g, hat)[:, None] / count)
    out *= scale
    made: Array = out.reshape(x.shape)
    return made


def layer_norm_weight_gradient(
    grad: Array, x: Array, mean: Array, rstd: Array, shape: tuple[int, ...], rank: int, eps: float
) -> Array:
    """Gradient of :func:`layer_norm_array` for the weight."""
    product = grad * ((x - mean) * rstd)
    return np.asarray(np.add.reduce(_rows(product, rank), axis=0)).reshape(shape)


def _axes(values: Array) -> tuple[int, ...]:
    return tuple(i for i in range(values.ndim) if i != 1)


def _channels(values: Array, like: Array) -> Array:
    """One value a channel, shaped to broadcast with ``like``."""
    return values.reshape(1, -1, *(1,) * (like.ndim - 2))


def batch_norm_array(
    x: Array,
    weight: Array,
    bias: Array,
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
    out = off * _channels(invstd * weight, x) + _channels(bias, x)
    return out, np.asarray(mean), invstd


def batch_norm_gradient(
    grad: Array, x: Array, weight: Array, mean: Array, invstd: Array, training: bool, eps: float
) -> Array:
    """Gradient of :func:`batch_norm_array` for ``x``."""
    scale = _channels(invstd * weight, x)
    if not training:
        return np.asarray(grad * scale)
    count = x.dtype.type(x.size // x.shape[1])
    hat = (x - _channels(mean, x)) * _channels(invstd, x)
    along = np.add.reduce(grad * hat, axis=_axes(x), keepdims=True) / count
    return np.asarray((grad - np.add.reduce(grad, axis=_axes(x), keepdims=True) / count - hat * along) * scale)


def batch_norm_weight_gradient(grad: Array, x: Array, mean: Array, invstd: Array, training: bool, eps: float) -> Array:
    """Gradient of :func:`batch_norm_array` for the weight."""
    return channel_sum(grad * ((x - _channels(mean, x)) * _channels(invstd, x)))


def channel_sum(grad: Array) -> Array:
    """Sum over everything but the channels."""
    return np.asarray(np.add.reduce(grad, axis=_axes(grad)))


def embedding_array(weight: Array, indices: Array) -> Array:
    """Rows of ``weight``.

    Raises:
        IndexError: If an index is out of range.
    """
    if indices.size and (indices.min() < 0 or indices.max() >= len(weight)):
        raise IndexError("index out of range in self")
    return weight.take(indices, axis=0)


def embedding_gradient(
    grad: Array, indices: Array, shape: tuple[int, ...], padding_idx: int, scale_grad_by_freq: bool
) -> Array:
    """``grad`` added up in the rows looked up; none for the padding row."""
    flat, rows = indices.reshape(-1), grad.reshape(-1, shape[1])
    if scale_grad_by_freq:
        rows = rows / np.bincount(flat, minlength=shape[0])[flat][:, None].astype(grad.dtype)
    if padding_idx >= 0:
        rows = rows * (flat != padding_idx)[:, None].astype(grad.dtype)
    out = np.zeros(shape, grad.dtype)
    places = flat[:, None] * shape[1] + np.arange(shape[1])
    np.add.at(out.reshape(-1), places.reshape(-1), rows.reshape(-1))  # flat indices: four times as fast as rows
    return out
