"""Losses and their gradients on arrays. A weight is an array or None."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...storage import Array
from .activation import log_sigmoid_array
from .elementary import scalar

_I64, _U64 = np.dtype(np.int64), np.dtype(np.uint64)


def reduced(losses: Array, reduction: str) -> Array:
    """``losses`` themselves, their mean or their sum."""
    if reduction == "none":
        return np.asarray(losses)
    total = np.asarray(np.add.reduce(losses, axis=None))
    if reduction == "sum":
        return total
    made: Array = np.divide(total, total.dtype.type(losses.size), out=...)
    return made


def scale_of(grad: Array, size: int, reduction: str) -> Array:
    """``grad`` of one element's loss."""
    return np.divide(grad, grad.dtype.type(size), out=...) if reduction == "mean" else grad


def mse_loss_array(x: Array, y: Array, reduction: str) -> Array:
    """``(x - y)²``."""
    off = np.subtract(x, y, out=...)
    return reduced(np.multiply(off, off, out=...), reduction)


def smooth_l1_loss_array(x: Array, y: Array, reduction: str, beta: float) -> Array:
    """``0.5 d² / beta`` for ``d < beta``, else ``d - 0.5 beta``."""
    size = np.abs(x - y)
    number = size.dtype.type
    near = number(0.5) * size * size / number(beta) if beta else size
    return reduced(np.where(size < beta, near, size - number(0.5 * beta)), reduction)


def huber_loss_array(x: Array, y: Array, reduction: str, delta: float) -> Array:
    """``0.5 d²`` for ``d < delta``, else ``delta * (d - 0.5 delta)``."""
    size = np.abs(x - y)
    number = size.dtype.type
    far = number(delta) * (size - number(0.5 * delta))
    return reduced(np.where(size < delta, number(0.5) * size * size, far), reduction)


def soft_margin_loss_array(x: Array, y: Array, reduction: str) -> Array:
    """``log(1 + exp(-y x))``."""
    return reduced(np.log1p(np.exp(-y * x)), reduction)


# ------------------------------------------------------------------------------------------------ negative likelihood
def chosen_classes(
    target: Array, classes: int, weight: Array | None, ignore_index: int, kind: Any
) -> tuple[Array, Array]:
    """Class indices safe to look up, and each element's weight (0 where ignored).

    Raises:
        IndexError: If a target is no class.
    """
    ignored = target == ignore_index
    wrong = ~ignored & ((target < 0) | (target >= classes))
    if wrong.any():
        raise IndexError(f"Target {int(target[wrong].flat[0])} is out of bounds.")
    safe = np.where(ignored, 0, target)
    weights = np.ones(target.shape, kind) if weight is None else weight[safe].astype(kind, copy=False)
    return safe, np.where(ignored, kind.type(0), weights)


def plain_classes(rank: int, target: Array, classes: int, weight: Array | None, ignore_index: int) -> bool:
    """Whether these are rows with one class each, none out of range, ignored or weighted: the usual case."""
    if rank != 2 or weight is not None or target.ndim != 1 or not target.size:
        return False
    if target.dtype is _I64 and not 0 <= ignore_index < classes:
        return bool(np.maximum.reduce(target.view(_U64)) < classes)  # negative ones are large then
    low, high = np.minimum.reduce(target), np.maximum.reduce(target)
    return bool(low >= 0 and high < classes and not low <= ignore_index <= high)


def class_axis(values: Array) -> int:
    return 1 if values.ndim > 1 else 0


def nll_loss_array(values: Array, target: Array, weight: Array | None, reduction: str, ignore_index: int) -> Array:
    """Minus the value at each target's class, weighted."""
    if plain_classes(values.ndim, target, values.shape[-1] if values.ndim else 1, weight, ignore_index):
        picked = values[np.arange(len(target)), target]
        if reduction == "none":
            return np.negative(picked, picked)
        count = len(target) if reduction == "mean" else 1
        return np.divide(np.add.reduce(picked), scalar(-count, values.dtype), out=...)
    axis = class_axis(values)
    if values.ndim == 1:
        target = target.reshape(())
    safe, weights = chosen_classes(target, values.shape[axis], weight, ignore_index, values.dtype)
    picked = np.take_along_axis(values, np.expand_dims(safe, axis), axis).squeeze(axis)
    losses = np.asarray(-picked * weights)
    losses = np.where(weights == 0, values.dtype.type(0), losses)
    if reduction == "none":
        return np.asarray(losses)
    total = np.asarray(np.add.reduce(losses, axis=None))
    return total if reduction == "sum" else np.divide(total, np.add.reduce(weights, axis=None), out=...)


# ------------------------------------------------------------------------------------------------ binary cross entropy
def weighted(losses: Array, weight: Array | None) -> Array:
    """``losses`` times the weight, if there is one."""
    return losses if weight is None else losses * weight


def bce_array(x: Array, y: Array, weight: Array | None, reduction: str) -> Array:
    """``-(y log x + (1 - y) log(1 - x))`` with logarithms not below -100."""
    if not ((x >= 0) & (x <= 1)).all():
        raise RuntimeError("all elements of input should be between 0 and 1")
    if not ((y >= 0) & (y <= 1)).all():
        raise RuntimeError("all elements of target should be between 0 and 1")
    low = x.dtype.type(-100)
    losses = (y - 1) * np.maximum(np.log1p(-x), low) - y * np.maximum(np.log(x), low)
    return reduced(weighted(losses, weight), reduction)


def bce_logits_array(x: Array, y: Array, weight: Array | None, pos_weight: Array | None, reduction: str) -> Array:
    """Binary cross entropy of ``sigmoid(x)`` without overflow."""
    likelihood = log_sigmoid_array(x)
    if pos_weight is not None:
        likelihood = likelihood * ((pos_weight - 1) * y + 1)
    return reduced(weighted((1 - y) * x - likelihood, weight), reduction)


# ------------------------------------------------------------------------------------------------ margins
def _violations(x: Array, target: Array, p: int, margin: float, weight: Array | None) -> tuple[Array, Array, Array]:
    rows, at = np.atleast_2d(x), np.atleast_1d(target)
    if ((at < 0) | (at >= rows.shape[1])).any():
        raise RuntimeError("target out of range")
    picked = np.take_along_axis(rows, at[:, None], 1)
    off = np.maximum(x.dtype.type(margin) - picked + rows, 0)
    np.put_along_axis(off, at[:, None], 0, 1)
    factor = np.ones(len(at), x.dtype) if weight is None else weight[at]
    return off, at, factor[:, None] / x.dtype.type(rows.shape[1])


def multi_margin_array(x: Array, target: Array, p: int, margin: float, weight: Array | None, reduction: str) -> Array:
    """``Σ max(0, margin - x[target] + x[i])^p / classes`` over the other classes."""
    off, _, factor = _violations(x, target, p, margin, weight)
    losses = np.add.reduce(off**p * factor, axis=1)
    return reduced(losses if x.ndim > 1 else losses.reshape(()), reduction)


def multi_margin_gradient(
    grad: Array, x: Array, target: Array, p: int, margin: float, weight: Array | None, reduction: str
) -> Array:
    """Gradient of :func:`multi_margin_array`."""
    off, at, factor = _violations(x, target, p, margin, weight)
    slope = (off > 0) * factor if p == 1 else 2 * off * factor
    slope = slope.astype(x.dtype)
    np.put_along_axis(slope, at[:, None], -slope.sum(1, keepdims=True), 1)
    upstream = scale_of(grad, len(at), reduction)
    return np.asarray(slope * (upstream[:, None] if upstream.ndim else upstream)).reshape(x.shape)


def _labels(target: Array) -> tuple[Array, Array]:
    """For rows of labels that end at the first negative one: which entries count, and which classes are meant."""
    counted = np.logical_and.accumulate(target >= 0, axis=1)
    meant = np.zeros(target.shape, bool)
    rows = np.nonzero(counted)[0]
    meant[rows, target[counted]] = True
    return counted, meant


def _label_differences(x: Array, target: Array) -> tuple[Array, Array, Array]:
    rows, labels = np.atleast_2d(x), np.atleast_2d(target)
    if ((labels < -1) | (labels >= rows.shape[1])).any():
        raise RuntimeError("argument #3 'target' is out of range")
    counted, meant = _labels(labels)
    picked = np.take_along_axis(rows, np.where(counted, labels, 0), 1)
    off = 1 - picked[:, :, None] + rows[:, None, :]
    off = np.where(counted[:, :, None] & ~meant[:, None, :], np.maximum(off, 0), 0).astype(x.dtype)
    return off, counted, labels


def multilabel_margin_array(x: Array, target: Array, reduction: str) -> Array:
    """``Σ max(0, 1 - x[label] + x[i]) / classes`` over the labels and the classes that aren't labels."""
    off, _, _ = _label_differences(x, target)
    losses = np.add.reduce(off, axis=(1, 2)) / x.dtype.type(off.shape[2])
    return reduced(losses if x.ndim > 1 else losses.reshape(()), reduction)


def multilabel_margin_gradient(grad: Array, x: Array, target: Array, reduction: str) -> Array:
    """Gradient of :func:`multilabel_margin_array`."""
    off, counted, labels = _label_differences(x, target)
    violated = (off > 0).astype(x.dtype)
    slope = violated.sum(1)
    rows, places = np.nonzero(counted)
    np.add.at(slope, (rows, labels[rows, places]), -violated.sum(2)[rows, places])
    slope /= x.dtype.type(off.shape[2])
    upstream = scale_of(grad, len(slope), reduction)
    return np.asarray(slope * (upstream[:, None] if upstream.ndim else upstream)).reshape(x.shape)
