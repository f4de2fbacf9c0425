"""Scaled dot-product attention on arrays (batch, heads, length, size)."""

from __future__ import annotations

from math import sqrt

import numpy as np

from ...storage import Array
from .activation import row_sums, softmax_array


def _scale(query: Array, scale: float | None) -> float:
    return 1 / sqrt(query.shape[-1]) if scale is None else float(scale)


def _by_group(values: Array, heads: int) -> Array:
    """Keys or values repeated for groups of query heads."""
    return values if values.shape[1] == heads else np.repeat(values, heads // values.shape[1], axis=1)


def attention_array(
    query: Array, key: Array, value: Array, is_causal: bool, attn_mask: Array | None, scale: float | None
) -> tuple[Array, Array, Array]:
    """The attended values, the logarithm of each row's sum, and the weights (kept for backward)."""
    _, heads, length, _ = query.shape
    kind = query.dtype
    factor = _scale(query, scale)
    scores = np.matmul(query * kind.type(factor), _by_group(key, heads).transpose(0, 1, 3, 2))
    if attn_mask is not None:
        scores += attn_mask
    if is_causal:
        np.copyto(scores, kind.type(-np.inf), where=~np.tri(length, key.shape[2], dtype=bool))
    top = np.maximum.reduce(scores, axis=-1, keepdims=True)
    top[top == -np.inf] = 0
    scores -= top
    np.exp(scores, out=scores)
    total = row_sums(scores, -1)
    with np.errstate(divide="ignore"):
        logsumexp = (np.log(total) + top)[..., 0]
    scores /= np.where(total == 0, kind.type(1), total)
    out: Array = np.matmul(scores, _by_group(value, heads), out=np.empty_like(query))  # in the layout of the query
    return out, logsumexp, scores


def _ungrouped(grad: Array, like: Array) -> Array:
    """Summed over the query heads that shared a key or value."""
    batch, kept, length, size = like.shape
    return np.asarray(np.add.reduce(grad.reshape(batch, kept, -1, length, size), axis=2))


def attention_gradients(
    grad: Array,
    query: Array,
    key: Array,
    value: Array,
    output: Array,
    weights: Array,
    scale: float | None,
    wanted: tuple[bool, ...],
) -> tuple[Array | None, ...]:
    """Gradients of :func:`attention_array` for query, key and value."""
    heads, factor = query.shape[1], query.dtype.type(_scale(query, scale))
    grouped = heads != key.shape[1]

    def product(a: Array, b: Array, like: Array) -> Array:
        batch, own, steps, size = like.shape
        out = np.empty((batch, steps, own, size), grad.dtype).transpose(0, 2, 1, 3)
        if grouped and like is not query:
            out[...] = _ungrouped(np.asarray(np.matmul(a, b)), like)
            return out
        made: Array = np.matmul(a, b, out=out)
        return made

    for_query: Array | None = None
    for_key: Array | None = None
    for_value = product(weights.transpose(0, 1, 3, 2), grad, value) if wanted[2] else None
    if wanted[0] or wanted[1]:
        scores = np.matmul(grad, _by_group(value, heads).transpose(0, 1, 3, 2))
        scores -= np.vecdot(grad, output)[..., None]
        scores *= weights
        scores *= factor
        if wanted[0]:
            for_query = product(scores, _by_group(key, heads), query)
        if wanted[1]:
            for_key = product(scores.transpose(0, 1, 3, 2), query, key)
    return for_query, for_key, for_value


def safe_softmax_array(values: Array, dim: int) -> Array:
    """Softmax that gives zeros where everything is minus infinity."""
    out = softmax_array(values, dim)
    if values.size and np.isneginf(values).any():
        out[np.broadcast_to(np.isneginf(values).all(axis=dim, keepdims=True), out.shape)] = 0
    return out
