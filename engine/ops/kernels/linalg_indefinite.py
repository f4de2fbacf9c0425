"""The symmetric indefinite factorisation with Bunch and Kaufman's pivots, and systems solved with it."""

from __future__ import annotations

import math

import numpy as np

from ...storage import Array
from .linalg import column_major

#: The pivoting threshold that keeps the growth of elements smallest.
_THRESHOLD = (1 + math.sqrt(17)) / 8


def ldl_arrays(a: Array) -> tuple[Array, Array, Array]:
    """The factors in one array, the swaps (negative twice for a block of two), and where a pivot was zero."""
    made = column_major(np.tril(a))
    pivots = np.zeros(a.shape[:-1], np.int32)
    info = np.zeros(a.shape[:-2], np.int32)
    for place in np.ndindex(a.shape[:-2]):
        info[place] = _factor(made[place], pivots[place])
    return made, pivots, info


def _factor(a: Array, pivots: Array) -> int:
    n, k, failed = len(a), 0, 0
    while k < n:
        step, chosen = _pivot(a, k)
        if not np.abs(a[k:, k]).max() > 0:
            failed = failed or k + 1
            pivots[k] = k + 1
            k += 1
            continue
        _swap(a, k, step, chosen)
        if step == 1:
            column = a[k + 1 :, k].copy()
            a[k + 1 :, k + 1 :] -= np.tril(np.outer(column, column) / a[k, k])
            a[k + 1 :, k] /= a[k, k]
            pivots[k] = chosen + 1
        else:
            block = a[k : k + 2, k : k + 2].copy()
            block[0, 1] = block[1, 0]
            columns = a[k + 2 :, k : k + 2].copy()
            factors = np.linalg.solve(block, columns.T).T
            a[k + 2 :, k + 2 :] -= np.tril(factors @ columns.T)
            a[k + 2 :, k : k + 2] = factors
            pivots[k : k + 2] = -(chosen + 1)
        k += step
    return failed


def _pivot(a: Array, k: int) -> tuple[int, int]:
    """Size of the next block, and the row to swap into it."""
    own = abs(a[k, k])
    if k == len(a) - 1:
        return 1, k
    most = k + 1 + int(np.abs(a[k + 1 :, k]).argmax())
    column = abs(a[most, k])
    if own >= _THRESHOLD * column:
        return 1, k
    row = max(np.abs(a[most, k:most]).max(), np.abs(a[most + 1 :, most]).max(initial=0))
    if own >= _THRESHOLD * column * (column / row):
        return 1, k
    return (1, most) if abs(a[most, most]) >= _THRESHOLD * row else (2, most)


def _swap(a: Array, k: int, step: int, chosen: int) -> None:
    here = k + step - 1
    if chosen == here:
        return
    a[chosen + 1 :, [here, chosen]] = a[chosen + 1 :, [chosen, here]]
    between = a[here + 1 : chosen, here].copy()
    a[here + 1 : chosen, here] = a[chosen, here + 1 : chosen]
    a[chosen, here + 1 : chosen] = between
    a[here, here], a[chosen, chosen] = a[chosen, chosen], a[here, here]
    if step == 2:
        a[k + 1, k], a[chosen, k] = a[chosen, k], a[k + 1, k]


def ldl_solve_array(factors: Array, pivots: Array, b: Array) -> Array:
    """The solution of a system whose matrix was factored by :func:`ldl_arrays`."""
    batch = np.broadcast_shapes(factors.shape[:-2], b.shape[:-2])
    x = column_major(np.broadcast_to(b, (*batch, *b.shape[-2:])))
    factors = np.broadcast_to(factors, (*batch, *factors.shape[-2:]))
    pivots = np.broadcast_to(pivots, (*batch, pivots.shape[-1]))
    for place in np.ndindex(batch):
        _solve(factors[place], pivots[place], x[place])
    return x


def _solve(a: Array, pivots: Array, x: Array) -> None:
    blocks = []
    k = 0
    while k < len(a):
        step = 1 if pivots[k] > 0 else 2
        blocks.append((k, step, abs(int(pivots[k])) - 1))
        k += step
    for k, step, chosen in blocks:
        last, end = k + step - 1, k + step
        x[[last, chosen]] = x[[chosen, last]]
        x[end:] -= a[end:, k:end] @ x[k:end]
        block = np.tril(a[k:end, k:end])
        x[k:end] = np.linalg.solve(block + np.tril(block, -1).T, x[k:end])
    for k, step, chosen in reversed(blocks):
        last, end = k + step - 1, k + step
        x[k:end] -= a[end:, k:end].T @ x[end:]
        x[[last, chosen]] = x[[chosen, last]]
