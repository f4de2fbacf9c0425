"""Approximate singular value decompositions of low rank, by random projections."""

from __future__ import annotations

from typing import Any

from ... import dtypes
from ...creation_random import randn
from ...tensor import Tensor
from ..functions import composite
from ..functions import namespace as F


def _orthogonal(x: Tensor) -> Any:
    return F.linalg_qr(x).Q


def _product(a: Tensor, mean: Tensor | None, x: Any) -> Any:
    found = F.matmul(a, x)
    return found if mean is None else found - F.matmul(mean, x)


def _basis(a: Tensor, q: int, niter: int, mean: Tensor | None) -> Any:
    """Orthonormal columns that nearly span the range of ``a``."""
    kind: Any = dtypes.of(a._array.dtype)
    found = _orthogonal(_product(a, mean, randn(a.shape[-1], q, dtype=kind)))
    for _ in range(niter):
        found = _orthogonal(_product(a.mT, None if mean is None else mean.mT, found))
        found = _orthogonal(_product(a, mean, found))
    return found


@composite(method=False)
def svd_lowrank(A: Tensor, q: int | None = 6, niter: int | None = 2, M: Tensor | None = None) -> Any:
    """``U``, ``S`` and ``V`` of ``A - M``, of rank ``q``."""
    wide = A.shape[-2] < A.shape[-1]
    mean = None if M is None else F.broadcast_to(M, tuple(A.shape))
    a = A.mT if wide else A
    if mean is not None and wide:
        mean = mean.mT
    q_columns = _basis(a, 6 if q is None else q, 2 if niter is None else niter, mean)
    inner = F.matmul(q_columns.mT, a)
    if mean is not None:
        inner = inner - F.matmul(q_columns.mT, mean)
    u, s, vh = F.linalg_svd(inner, full_matrices=False)
    v = vh.mT
    u = F.matmul(q_columns, u)
    return (v, s, u) if wide else (u, s, v)


@composite(method=False)
def pca_lowrank(A: Tensor, q: int | None = None, center: bool = True, niter: int = 2) -> Any:
    """Principal components: :func:`svd_lowrank` of ``A`` without the mean of its columns."""
    m, n = A.shape[-2:]
    if q is None:
        q = min(6, m, n)
    elif not 0 <= q <= min(m, n):
        raise ValueError(f"q(={q}) must be non-negative integer and not greater than min(m, n)={min(m, n)}")
    if niter < 0:
        raise ValueError(f"niter(={niter}) must be non-negative integer")
    if not center:
        return svd_lowrank(A, q, niter=niter)
    return svd_lowrank(A - F.mean(A, (-2,), True), q, niter=niter)
