"""Rows of a table looked up by index and joined in bags, on arrays. Modes: 0 sum, 1 mean, 2 maximum."""

from __future__ import annotations

import numpy as np

from ...storage import Array
from .embedding import rows_added


def embedding_bag_array(
    weight: Array,
    indices: Array,
    offsets: Array,
    mode: int,
    sample_weights: Array | None,
    include_last_offset: bool,
    padding_idx: int,
) -> tuple[Array, Array, Array, Array]:
    """The joined rows; also the bag of each index (-1 for padding), sizes of bags, and where maxima came from."""
    if indices.size and (indices.min() < 0 or indices.max() >= len(weight)):
        bad = indices[(indices < 0) | (indices >= len(weight))].flat[0]
        raise RuntimeError(f"embedding_bag: Expected idx >= 0 && idx < num_embeddings but found idx to be {int(bad)}")
    count = len(offsets) - include_last_offset
    bags = np.searchsorted(offsets[:count], np.arange(len(indices)), side="right") - 1
    bags = np.where(indices == padding_idx, -1, bags) if padding_idx >= 0 else bags
    kept = bags >= 0
    rows = weight[indices[kept]]
    sizes = np.bincount(bags[kept], minlength=count).astype(np.int64)
    if mode == 2:
        return _largest(weight, indices, bags, count, sizes)
    if sample_weights is not None:
        rows = rows * sample_weights[kept][:, None]
    out = rows_added(rows, bags[kept], count)
    if mode == 1:
        out /= np.maximum(sizes, 1)[:, None].astype(out.dtype)
    return out, bags, sizes, np.empty(0, np.int64)


def _largest(weight: Array, indices: Array, bags: Array, count: int, sizes: Array) -> tuple[Array, Array, Array, Array]:
    out = np.zeros((count, weight.shape[1]), weight.dtype)
    chosen = np.full((count, weight.shape[1]), -1, np.int64)
    for bag in range(count):
        own = indices[bags == bag]
        if own.size:
            chosen[bag] = own[np.argmax(weight[own], axis=0)]
            out[bag] = np.take_along_axis(weight, chosen[bag][None], 0)[0]
    return out, bags, sizes, chosen


def embedding_bag_gradients(
    grad: Array,
    weight: Array,
    indices: Array,
    bags: Array,
    sizes: Array,
    chosen: Array,
    by_frequency: bool,
    mode: int,
    sample_weights: Array | None,
    padding_idx: int,
    wanted: tuple[bool, ...],
) -> tuple[Array | None, Array | None]:
    """Gradients of :func:`embedding_bag_array` for the table and the weights of samples."""
    if mode == 2:
        out = np.zeros_like(weight)
        found = chosen >= 0
        columns = np.broadcast_to(np.arange(weight.shape[1]), chosen.shape)
        np.add.at(out, (chosen[found], columns[found]), grad[found])
        return out, None
    kept = bags >= 0
    rows = grad[bags[kept]]
    for_table: Array | None = None
    for_samples: Array | None = None
    if wanted[0]:
        own = rows
        if mode == 1:
            own = own / sizes[bags[kept]][:, None].astype(grad.dtype)
        if sample_weights is not None:
            own = own * sample_weights[kept][:, None]
        if by_frequency:
            own = own / np.bincount(indices, minlength=len(weight))[indices[kept]][:, None].astype(grad.dtype)
        for_table = rows_added(own, indices[kept], len(weight))
    if wanted[1]:
        for_samples = np.zeros(len(indices), grad.dtype)
        for_samples[kept] = np.vecdot(rows, weight[indices[kept]])
    return for_table, for_samples
