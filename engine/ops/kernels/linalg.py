"""Systems of linear equations on arrays: triangular factors, solutions, inverses, determinants, exponentials."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...settings import warn_once
from ...storage import Array
from .matmul import dot_array

#: Up to this size a triangular system is solved row by row, above it by halves.
_ROWS = 32


def column_major(values: Array) -> Array:
    """A copy that is stored column by column, as LAPACK leaves its results."""
    made = np.empty((*values.shape[:-2], values.shape[-1], values.shape[-2]), values.dtype).swapaxes(-1, -2)
    made[...] = values
    return made


def is_vector(a: Array, b: Array) -> bool:
    """Whether the right-hand side ``b`` of a system with matrix ``a`` is (a batch of) one vector."""
    return b.ndim == 1 or (a.ndim - 1 == b.ndim and b.shape == a.shape[:-1])


def lu_arrays(a: Array) -> tuple[Array, Array, Array]:
    """Both triangular factors in one array, the rows that were swapped (from 1), and where a pivot was zero."""
    m, n = a.shape[-2:]
    count = math.prod(a.shape[:-2])
    work = column_major(a.reshape((count, m, n)))
    pivots = np.zeros((count, min(m, n)), np.int32)
    info = np.zeros(count, np.int32)
    for start in range(0, min(m, n) if count else 0, _ROWS):
        stop = min(start + _ROWS, m, n)
        _lu_columns(work, pivots, info, start, stop)
        beside = work[:, start:stop, stop:]
        _substitute(work[:, start:stop, start:stop], beside, False, True)
        work[:, stop:, stop:] -= np.matmul(work[:, stop:, start:stop], beside)
    batch = a.shape[:-2]
    turned = work.swapaxes(-1, -2).reshape((*batch, n, m)).swapaxes(-1, -2)
    return turned, pivots.reshape((*batch, min(m, n))), info.reshape(batch)


def _lu_columns(work: Array, pivots: Array, info: Array, start: int, stop: int) -> None:
    """Factor a block of columns, swapping whole rows."""
    every = np.arange(len(work))
    for j in range(start, stop):
        chosen = j + np.abs(work[:, j:, j]).argmax(1)
        pivots[:, j] = chosen + 1
        row = work[every, j]
        work[every, j] = work[every, chosen]
        work[every, chosen] = row
        pivot = work[:, j, j]
        zero = pivot == 0
        info[zero & (info == 0)] = j + 1
        work[:, j + 1 :, j] /= np.where(zero, pivot.dtype.type(1), pivot)[:, None]
        work[:, j + 1 :, j + 1 : stop] -= work[:, j + 1 :, j, None] * work[:, j, None, j + 1 : stop]


def lu_order(pivots: Array, rows: int) -> Array:
    """The rows of the factored matrix in the order that the swaps leave them in."""
    swaps = pivots.reshape((math.prod(pivots.shape[:-1]), pivots.shape[-1])).astype(np.int64) - 1
    order = np.tile(np.arange(rows), (len(swaps), 1))
    every = np.arange(len(swaps))
    for j in range(swaps.shape[1]):
        chosen = swaps[:, j]
        here = order[:, j].copy()
        order[:, j] = order[every, chosen]
        order[every, chosen] = here
    return order.reshape((*pivots.shape[:-1], rows))


def lu_parts(packed: Array, pivots: Array, unpack_data: bool, unpack_pivots: bool) -> tuple[Array, Array, Array]:
    """Lower and upper factor, and the permutation matrix."""
    m, n = packed.shape[-2:]
    k = min(m, n)
    empty = np.zeros(0, packed.dtype)
    permutation, lower, upper = empty, empty, empty
    if unpack_pivots:
        order = lu_order(pivots, m)
        permutation = np.ascontiguousarray(np.eye(m, dtype=packed.dtype)[order].swapaxes(-1, -2))
    if unpack_data:
        lower = np.ascontiguousarray(np.tril(packed[..., :, :k], -1))
        lower[..., range(k), range(k)] = 1
        upper = np.ascontiguousarray(np.triu(packed[..., :k, :]))
    return lower, upper, permutation


def lu_matrices(a: Array) -> tuple[Array, Array, Array]:
    """Lower and upper factor of ``a``, and the permutation matrix."""
    packed, pivots, _ = lu_arrays(a)
    return lu_parts(packed, pivots, True, True)


def _substitute(a: Array, x: Array, upper: bool, unitriangular: bool) -> None:
    n = a.shape[-1]
    if n > _ROWS:
        half = n // 2
        first, last = slice(0, half), slice(half, n)
        if upper:
            first, last = last, first
        _substitute(a[..., first, first], x[..., first, :], upper, unitriangular)
        x[..., last, :] -= np.matmul(a[..., last, first], x[..., first, :])
        _substitute(a[..., last, last], x[..., last, :], upper, unitriangular)
        return
    for i in range(n - 1, -1, -1) if upper else range(n):
        known = slice(i + 1, n) if upper else slice(0, i)
        if n > 1:
            x[..., i, :] -= np.matmul(a[..., i, None, known], x[..., known, :])[..., 0, :]
        if not unitriangular:
            x[..., i, :] /= a[..., i, i][..., None]


def solve_triangular_array(a: Array, b: Array, upper: bool, left: bool = True, unitriangular: bool = False) -> Array:
    """The solution of ``a @ x = b`` (of ``x @ a = b`` for not ``left``), reading one triangle of ``a``."""
    if not left:
        turned = solve_triangular_array(a.swapaxes(-1, -2), b.swapaxes(-1, -2), not upper, True, unitriangular)
        return column_major(turned.swapaxes(-1, -2))
    batch = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    whole = np.broadcast_to(b, (*batch, *b.shape[-2:]))
    x = column_major(whole)
    with np.errstate(all="ignore"):
        _substitute(a, x, upper, unitriangular)
    return x


def lu_solve_array(packed: Array, pivots: Array, b: Array, left: bool = True, adjoint: bool = False) -> Array:
    """The solution of a system whose matrix was factored by :func:`lu_arrays`."""
    if not left:
        turned = lu_solve_array(packed, pivots, b.swapaxes(-1, -2), True, not adjoint)
        return np.ascontiguousarray(turned.swapaxes(-1, -2))
    batch = np.broadcast_shapes(packed.shape[:-2], b.shape[:-2])
    b = np.broadcast_to(b, (*batch, *b.shape[-2:]))
    order = np.broadcast_to(lu_order(pivots, packed.shape[-1]), (*batch, packed.shape[-1]))
    if adjoint:
        turned = packed.swapaxes(-1, -2)
        x = solve_triangular_array(turned, b, False)
        x = solve_triangular_array(turned, x, True, True, True)
        return column_major(np.take_along_axis(x, np.argsort(order, -1)[..., None], -2))
    x = solve_triangular_array(packed, np.take_along_axis(b, order[..., None], -2), False, True, True)
    return solve_triangular_array(packed, x, True)


def solve_arrays(a: Array, b: Array, left: bool = True) -> tuple[Array, Array, Array, Array]:
    """The solution, the factors with their swaps, and where the matrix is singular."""
    packed, pivots, info = lu_arrays(a)
    vector = is_vector(a, b)
    right = b[..., None] if vector else b
    x = lu_solve_array(packed, pivots, right, left) if info.any() else solve_array(a, right, left)
    if vector:
        x = x[..., 0]
    return (column_major(x) if left and x.ndim > 1 else np.ascontiguousarray(x)), packed, pivots, info


def solve_array(a: Array, b: Array, left: bool = True) -> Array:
    """The solution of ``a @ x = b`` with as many columns as ``b`` has."""
    try:
        if left:
            return column_major(np.linalg.solve(a, b))
        return np.ascontiguousarray(np.linalg.solve(a.swapaxes(-1, -2), b.swapaxes(-1, -2)).swapaxes(-1, -2))
    except np.linalg.LinAlgError:  # a singular one: infinities and nan, as PyTorch leaves them
        packed, pivots, _ = lu_arrays(a)
        return lu_solve_array(packed, pivots, b, left)


def inv_arrays(a: Array) -> tuple[Array, Array]:
    """The inverse, and where the matrix is singular."""
    try:
        return column_major(np.linalg.inv(a)), np.zeros(a.shape[:-2], np.int32)
    except np.linalg.LinAlgError:
        packed, pivots, info = lu_arrays(a)
    eye = np.broadcast_to(np.eye(a.shape[-1], dtype=a.dtype), a.shape)
    return lu_solve_array(packed, pivots, eye), info


def is_turned(a: Array) -> bool:
    """Whether for a determinant the transpose of ``a`` is factored, which is then stored as LAPACK wants it."""
    return bool(a.flags.c_contiguous)


def _parity(pivots: Array, kind: Any) -> Array:
    swapped = (pivots != np.arange(1, pivots.shape[-1] + 1)).sum(-1)
    return np.where(swapped % 2 == 1, -1, 1).astype(kind)


def det_arrays(a: Array) -> tuple[Array, Array, Array]:
    """The determinant, and the factors with their swaps (see :func:`is_turned`)."""
    packed, pivots, _ = lu_arrays(a.swapaxes(-1, -2) if is_turned(a) else a)
    diagonal = np.diagonal(packed, 0, -2, -1)
    return np.asarray(diagonal.prod(-1) * _parity(pivots, a.dtype)), packed, pivots


def slogdet_arrays(a: Array) -> tuple[Array, Array, Array, Array]:
    """Sign and logarithm of the absolute value of the determinant, and the factors with their swaps."""
    packed, pivots, _ = lu_arrays(a.swapaxes(-1, -2) if is_turned(a) else a)
    diagonal = np.diagonal(packed, 0, -2, -1)
    sign = np.sign(diagonal).prod(-1) * _parity(pivots, a.dtype)
    with np.errstate(divide="ignore"):
        size = np.log(np.abs(diagonal)).sum(-1)
    return np.asarray(sign), np.asarray(size), packed, pivots


#: Coefficients of the numerator of the diagonal Padé approximant of degree 13 of the exponential.
_PADE = tuple(
    math.factorial(26 - j) * math.factorial(13) // (math.factorial(13 - j) * math.factorial(j)) / math.factorial(13)
    for j in range(14)
)
#: 1-norm up to which that approximant is exact in double precision.
_REACH = 5.371920351148152


def matrix_exp_array(a: Array) -> Array:
    """The exponential of each matrix, by scaling and squaring."""
    n = a.shape[-1]
    if not a.size:
        return np.empty(a.shape, a.dtype)
    work = a.reshape((-1, n, n)).astype(np.float64)
    norms = np.abs(work).sum(-2).max(-1)
    with np.errstate(all="ignore"):
        halvings = np.where(norms > _REACH, np.ceil(np.log2(norms / _REACH)), 0)
    halvings = np.nan_to_num(halvings, nan=0.0, posinf=0.0).astype(np.int64)
    x = work / (2.0 ** halvings.astype(np.float64))[:, None, None]
    eye = np.eye(n)
    x2 = x @ x
    x4 = x2 @ x2
    x6 = x4 @ x2
    c = _PADE
    odd = x @ (x6 @ (c[13] * x6 + c[11] * x4 + c[9] * x2) + c[7] * x6 + c[5] * x4 + c[3] * x2 + c[1] * eye)
    even = x6 @ (c[12] * x6 + c[10] * x4 + c[8] * x2) + c[6] * x6 + c[4] * x4 + c[2] * x2 + c[0] * eye
    found = solve_array(even - odd, even + odd)
    for step in range(int(halvings.max())):
        more = halvings > step
        found[more] = found[more] @ found[more]
    return np.ascontiguousarray(found.reshape(a.shape).astype(a.dtype))


def cross_array(a: Array, b: Array, dim: int) -> Array:
    """Cross product of vectors along ``dim``."""
    a, b = np.moveaxis(a, dim, 0), np.moveaxis(b, dim, 0)
    made = np.stack([a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]])
    return np.ascontiguousarray(np.moveaxis(made, 0, dim))


def vdot_array(a: Array, b: Array) -> Array:
    """Sum of the products of two vectors."""
    return dot_array(a, b)


def warn_of_triangular_solve() -> None:
    """Say that ``triangular_solve`` is outdated, which PyTorch does in its backward as well."""
    warn_once(
        "torch.triangular_solve is deprecated in favor of torch.linalg.solve_triangularand will be removed in a future "
        "PyTorch release.\ntorch.linalg.solve_triangular has its arguments reversed and does not return a copy of one "
        "of the inputs.\nX = torch.triangular_solve(B, A).solution\nshould be replaced with\n"
        "X = torch.linalg.solve_triangular(A, B).",
        UserWarning,
    )


def triangular_solve_arrays(
    b: Array, a: Array, upper: bool, transpose: bool, unitriangular: bool
) -> tuple[Array, Array]:
    """The solution of a triangular system, and a copy of its matrix."""
    batch = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    read, part = (a.swapaxes(-1, -2), not upper) if transpose else (a, upper)
    solution = solve_triangular_array(read, b, part, True, unitriangular)
    return solution, column_major(np.broadcast_to(a, (*batch, *a.shape[-2:])))
