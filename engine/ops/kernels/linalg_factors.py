"""Factorisations of matrices on arrays: singular values, eigenvalues, orthogonal factors, least squares."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...storage import Array
from .linalg import column_major, is_vector, solve_triangular_array


def singular_values(a: Array, **options: bool) -> Any:
    """numpy's singular value decomposition.

    Raises:
        LinAlgError: PyTorch's, if there are nan or infinities.
    """
    try:
        return np.linalg.svd(a, **options)  # type: ignore[call-overload]
    except np.linalg.LinAlgError:
        from ..composite.linalg_arguments import LinAlgError

        raise LinAlgError(
            "linalg.svd: The algorithm failed to converge because the input matrix contained non-finite values."
        ) from None


def svd_arrays(a: Array, full_matrices: bool, compute_uv: bool) -> tuple[Array, Array, Array]:
    """Left singular vectors, singular values, right singular vectors in rows."""
    if not compute_uv:
        empty = np.zeros(0, a.dtype)
        return empty, np.ascontiguousarray(singular_values(a, compute_uv=False)), empty
    m, n = a.shape[-2:]
    if m >= n and int(1.5 * n) <= m < int(11 * n / 6):
        u, s, v = _svd_tall(a, full_matrices)
    elif 1 < m < n and int(11 * m / 6) <= n:
        u, s, v = _svd_wide(a, full_matrices)
    else:
        u, s, v = singular_values(a, full_matrices=full_matrices)
    return column_major(u), np.ascontiguousarray(s), column_major(v)


# Singular vectors have no sign of their own. PyTorch's LAPACK (MKL) takes its way through the triangular factor from
# another height on than numpy's, and never for wide matrices; to get its signs, such matrices are sent the same way.
def _svd_tall(a: Array, full_matrices: bool) -> tuple[Array, Array, Array]:
    """By the triangular factor of QR."""
    n = a.shape[-1]
    q, r = np.linalg.qr(a, "complete" if full_matrices else "reduced")
    u, s, v = singular_values(r[..., :n, :], full_matrices=False)
    return np.concatenate([np.matmul(q[..., :n], u), q[..., n:]], -1), s, v


def _svd_wide(a: Array, full_matrices: bool) -> tuple[Array, Array, Array]:
    """With rows of zeros below, which keep numpy from the way through a triangular factor."""
    m, n = a.shape[-2:]
    height = m
    while int(11 * height / 6) <= n:
        height += 1
    if height >= n:
        return singular_values(a, full_matrices=full_matrices)  # type: ignore[no-any-return]
    room = np.zeros((*a.shape[:-2], height, n), a.dtype)
    room[..., :m, :] = a
    u, s, v = singular_values(room, full_matrices=full_matrices)
    return u[..., :m, :m], s[..., :m], v if full_matrices else v[..., :m, :]


def eigh_arrays(a: Array, uplo: str) -> tuple[Array, Array]:
    """Eigenvalues in ascending order and eigenvectors of symmetric matrices, reading one triangle."""
    try:
        values, vectors = np.linalg.eigh(a, uplo)  # type: ignore[call-overload]
    except np.linalg.LinAlgError:
        values, vectors = np.full(a.shape[:-1], np.nan, a.dtype), np.full(a.shape, np.nan, a.dtype)
    return np.ascontiguousarray(values), column_major(vectors)


def qr_arrays(a: Array, mode: str) -> tuple[Array, Array]:
    """Orthogonal and triangular factor; the first is empty for ``"r"``."""
    if mode == "r":
        return np.zeros(0, a.dtype), column_major(np.asarray(np.linalg.qr(a, "r")))
    q, r = np.linalg.qr(a, mode)  # type: ignore[call-overload]
    return column_major(q), column_major(r)


def geqrf_arrays(a: Array) -> tuple[Array, Array]:
    """The reflectors below the triangular factor, and their factors."""
    reflectors, tau = np.linalg.qr(a, "raw")
    return column_major(reflectors.swapaxes(-1, -2)), np.ascontiguousarray(tau)


def reflect(a: Array, tau: Array, values: Array, adjoint: bool) -> Array:
    """The product of all reflectors (or its transpose) times ``values``."""
    out = np.array(values)
    count = tau.shape[-1]
    for i in range(count) if adjoint else range(count - 1, -1, -1):
        v = np.tril(a, -1)[..., :, i, None]
        v[..., i, 0] = 1
        out = out - tau[..., i, None, None] * (v @ (v.swapaxes(-1, -2) @ out))
    return out


def householder_array(a: Array, tau: Array) -> Array:
    """The first columns of the product of all reflectors."""
    m, n = a.shape[-2:]
    eye = np.broadcast_to(np.eye(m, n, dtype=a.dtype), a.shape)
    return column_major(reflect(a, tau, eye, False))


def ormqr_array(a: Array, tau: Array, other: Array, left: bool, transpose: bool) -> Array:
    """The product of all reflectors (transposed or not) with ``other``, from the left or the right."""
    if left:
        return column_major(reflect(a, tau, other, transpose))
    return column_major(reflect(a, tau, other.swapaxes(-1, -2), not transpose).swapaxes(-1, -2))


def cholesky_arrays(a: Array, upper: bool) -> tuple[Array, Array]:
    """The triangular factor, and the order of the leading minor that isn't positive definite (0: none)."""
    read = a.swapaxes(-1, -2) if upper else a
    info = np.zeros(a.shape[:-2], np.int32)
    try:
        lower = np.linalg.cholesky(read)
    except np.linalg.LinAlgError:
        lower = np.zeros(a.shape, a.dtype)
        for place in np.ndindex(a.shape[:-2]):
            info[place] = _cholesky_failure(read[place], lower[place])
    diagonal = np.isnan(lower.diagonal(axis1=-2, axis2=-1))
    if diagonal.any():
        info = np.where(diagonal.any(-1), diagonal.argmax(-1) + 1, info).astype(np.int32)
    return column_major(lower.swapaxes(-1, -2) if upper else lower), info


def _cholesky_failure(a: Array, lower: Array) -> int:
    """Factor ``a`` into ``lower`` as far as it goes; which leading minor stopped it."""
    lower[...] = np.tril(a)
    for j in range(len(a)):
        pivot = lower[j, j] - lower[j, :j] @ lower[j, :j]
        if not pivot > 0:
            return j + 1
        lower[j, j] = np.sqrt(pivot)
        lower[j + 1 :, j] = (lower[j + 1 :, j] - lower[j + 1 :, :j] @ lower[j, :j]) / lower[j, j]
    return 0


def cholesky_array(a: Array, upper: bool) -> Array:
    """The triangular factor alone."""
    return cholesky_arrays(a, upper)[0]


def cholesky_solve_array(b: Array, factor: Array, upper: bool) -> Array:
    """The solution of a system whose matrix has the Cholesky factor ``factor``."""
    lower = factor.swapaxes(-1, -2) if upper else factor
    half = solve_triangular_array(lower, b, False)
    return solve_triangular_array(lower.swapaxes(-1, -2), half, True)


def cholesky_inverse_array(factor: Array, upper: bool) -> Array:
    """The inverse of the matrix with the Cholesky factor ``factor``."""
    eye = np.broadcast_to(np.eye(factor.shape[-1], dtype=factor.dtype), factor.shape)
    return cholesky_solve_array(eye, factor, upper)


def cutoff(values: Array, shape: tuple[int, ...], atol: Any, rtol: Any) -> Array:
    """Below what a singular value (of those in ``values``, by size) counts as zero, for matrices of ``shape``."""
    largest = values.max(-1, keepdims=True) if values.shape[-1] else np.zeros((*values.shape[:-1], 1), values.dtype)
    least = np.zeros((), values.dtype) if atol is None else np.asarray(atol)
    if rtol is None:
        rtol = np.where(least > 0, 0.0, np.finfo(values.dtype).eps * max(shape[-2:]))
    found = np.maximum(np.asarray(least)[..., None], np.asarray(rtol)[..., None] * largest)
    return np.asarray(found, values.dtype)


def pinv_array(a: Array, atol: Any, rtol: Any, hermitian: bool) -> Array:
    """The pseudo-inverse, taking small singular values for zero."""
    if not a.size:
        return np.zeros((*a.shape[:-2], a.shape[-1], a.shape[-2]), a.dtype)
    if hermitian:
        s, u = np.linalg.eigh(a, "L")
        v = u.swapaxes(-1, -2)
    else:
        u, s, v = singular_values(a, full_matrices=False)
    kept = np.abs(s) > cutoff(np.abs(s), a.shape, atol, rtol)
    inverse = np.where(kept, 1 / np.where(kept, s, 1), 0).astype(a.dtype)
    return np.ascontiguousarray(np.matmul(v.swapaxes(-1, -2) * inverse[..., None, :], u.swapaxes(-1, -2)))


def lstsq_arrays(a: Array, b: Array, rcond: Any, driver: str) -> tuple[Array, Array, Array, Array]:
    """Least squares: solution, sums of squared residuals, rank, singular values, as the LAPACK driver gives them."""
    if is_vector(a, b):
        solution, *rest = lstsq_arrays(a, b[..., None], rcond, driver)
        return solution[..., 0], *rest  # type: ignore[return-value]
    m, n = a.shape[-2:]
    u, s, v = singular_values(a, full_matrices=False)
    limit = (np.finfo(a.dtype).eps * max(m, n) if rcond is None else rcond) * (
        s.max(-1, keepdims=True) if s.size else 0
    )
    kept = s > limit if driver != "gels" else np.ones(s.shape, np.bool_)
    inverse = np.where(kept, 1 / np.where(kept, s, 1), 0).astype(a.dtype)
    found = np.matmul(v.swapaxes(-1, -2), inverse[..., :, None] * np.matmul(u.swapaxes(-1, -2), b))
    room = np.empty((*found.shape[:-2], b.shape[-1], max(m, n)), a.dtype).swapaxes(-1, -2)
    solution = room[..., :n, :]
    solution[...] = found
    rank = kept.sum(-1, dtype=np.int64)
    residuals = np.zeros(0, a.dtype)
    if driver != "gelsy" and m > n and bool((rank == n).all()):
        residuals = np.add.reduce((np.matmul(a, found) - b) ** 2, axis=-2, out=...)
    if driver == "gels":
        rank = np.zeros(0, np.int64)
    values = np.ascontiguousarray(s) if driver in ("gelsd", "gelss") else np.zeros(0, a.dtype)
    return solution, residuals, np.asarray(rank), values
