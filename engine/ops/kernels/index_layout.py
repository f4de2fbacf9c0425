"""How the result of advanced indexing lies in memory: in the order of the strides that its dimensions are read with."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...storage import Array


def laid_out_as_read(found: Array, a: Array, indices: tuple[Any, ...]) -> Array:
    """``found``, which is ``a`` at ``indices`` (None for a whole dimension), copied if PyTorch's lies otherwise."""
    if len(indices) == 1 and indices[0].ndim == 1 and a.flags.c_contiguous:  # rows: the usual case
        return found
    arrays = [i for i in indices if i is not None]
    if a.flags.c_contiguous and all(i.flags.c_contiguous for i in arrays):
        return found if found.flags.c_contiguous else np.ascontiguousarray(found)
    order = _order(found.shape, _strides(a, indices, arrays))
    strides, step = [0] * found.ndim, found.itemsize
    for d in order:
        strides[d] = step
        step *= max(found.shape[d], 1)
    if all(s == t or n <= 1 for s, t, n in zip(strides, found.strides, found.shape, strict=True)):
        return found
    made: Array = np.ndarray(found.shape, found.dtype, np.empty(found.size, found.dtype), 0, strides)
    made[...] = found
    return made


def _strides(a: Array, indices: tuple[Any, ...], arrays: list[Array]) -> list[list[int]]:
    """For each array that is read its stride in each dimension of the result, 0 where it doesn't move."""
    whole: list[int] = []  # strides of the dimensions that are read whole
    places: list[int] = []  # where the indices stand, counted in dimensions read whole
    axis = 0
    for index in indices:
        if index is None:
            whole.append(a.strides[axis])
            axis += 1
        else:
            places.append(len(whole))
            axis += index.ndim if index.dtype.kind == "b" else 1
    whole += a.strides[axis:]
    taken = [np.empty(int(i.sum()), np.intp) if i.dtype.kind == "b" else i for i in arrays]
    wide = np.broadcast_arrays(*taken)
    start = places[0] if len(set(places)) == 1 else 0
    before, after = whole[:start], whole[start:]
    source = [*before, *([0] * wide[0].ndim), *after]
    return [source, *([*([0] * len(before)), *w.strides, *([0] * len(after))] for w in wide)]


def _order(shape: tuple[int, ...], strides: list[list[int]]) -> list[int]:
    """The dimensions from the one that moves least to the one that moves most; the last first where nothing tells."""
    order = list(range(len(shape)))[::-1]
    for i in range(1, len(order)):
        at = i
        for before in range(i - 1, -1, -1):
            found = _compared(order[before], order[at], shape, strides)
            if found > 0:
                order[before], order[at] = order[at], order[before]
                at = before
            elif found < 0:
                break
    return order


def _compared(one: int, other: int, shape: tuple[int, ...], strides: list[list[int]]) -> int:
    """Whether dimension ``one`` moves more (1) or less (-1) than ``other``; 0 if nothing tells."""
    for steps in strides:
        s, t = steps[one], steps[other]
        if not s or not t:
            continue
        if s != t:
            return 1 if s > t else -1
        if shape[one] > shape[other]:
            return 1
    return 0
