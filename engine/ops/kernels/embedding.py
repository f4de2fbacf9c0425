"""Rows of a table looked up by index, on arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...storage import Array

#: Up to so many elements of a one-hot matrix, gradients are added up by a matrix product.
_ONE_HOT = 1 << 17


def embedding_array(weight: Array, indices: Array) -> Array:
    """Rows of ``weight``.

    Raises:
        IndexError: If an index is out of range.
    """
    if indices.size and (indices.min() < 0 or indices.max() >= len(weight)):
        raise IndexError("index out of range in self")
    return weight.take(indices, axis=0)


def rows_added(rows: Array, places: Array, count: int) -> Array:
    """``count`` rows of zeros to which ``rows`` are added at ``places``."""
    width = rows.shape[1]
    if places.size * count <= _ONE_HOT and rows.dtype.kind == "f" and np.isfinite(rows).all():
        chosen = np.zeros((count, places.size), rows.dtype)
        chosen[places, np.arange(places.size)] = 1
        return np.asarray(chosen.dot(rows))
    out = np.zeros((count, width), rows.dtype)
    flat = places[:, None] * width + np.arange(width)
    np.add.at(out.reshape(-1), flat.reshape(-1), rows.reshape(-1))  # flat indices: four times as fast as rows
    return out


def _scales(flat: Array, count: int, padding_idx: int, by_frequency: bool, kind: Any) -> Array | None:
    """The factor of each looked-up row's gradient; None if all are 1."""
    scales: Array | None = None
    if by_frequency:
        scales = (1 / np.bincount(flat, minlength=count)[flat]).astype(kind)
    if padding_idx >= 0:
        kept = (flat != padding_idx).astype(kind)
        scales = kept if scales is None else scales * kept
    return scales


def embedding_dense_backward(
    grad: Array, indices: Array, num_weights: int, padding_idx: int, scale_grad_by_freq: bool
) -> Array:
    """``grad`` added up in the rows looked up; none for the padding row."""
    flat, rows = indices.reshape(-1), grad.reshape(-1, grad.shape[-1])
    scales = _scales(flat, num_weights, padding_idx, scale_grad_by_freq, grad.dtype)
    if scales is not None:
        rows = rows * scales[:, None]
    return rows_added(rows, flat, num_weights)


def embedding_double_backward(
    grad: Array, indices: Array, num_weights: int, padding_idx: int, scale_grad_by_freq: bool
) -> Array:
    """The rows looked up, without the padding row (PyTorch leaves frequencies out of account here)."""
    flat = indices.reshape(-1)
    rows = grad.take(flat, axis=0)
    if padding_idx >= 0:
        rows *= (flat != padding_idx)[:, None]
    return rows.reshape(*indices.shape, grad.shape[-1])
