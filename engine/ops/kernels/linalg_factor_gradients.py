"""Derivatives of factorisations, on arrays as on tensors (see ``algebra.py``)."""

from __future__ import annotations

from typing import Any

from .algebra import of


def svd_gradient(u_grad: Any, s_grad: Any, v_grad: Any, u: Any, s: Any, v: Any, full_matrices: bool) -> Any:
    """Of the singular value decomposition; of full matrices the first columns (or rows) count."""
    if u_grad is None and s_grad is None and v_grad is None:
        return None
    math = of(s)
    k = s.shape[-1]
    if full_matrices:
        u_grad = None if u_grad is None else math.narrow(u_grad, -1, 0, k)
        v_grad = None if v_grad is None else math.narrow(v_grad, -2, 0, k)
        u, v = math.narrow(u, -1, 0, k), math.narrow(v, -2, 0, k)
    tall = u.shape[-2] >= v.shape[-1]
    if u_grad is None and v_grad is None:
        if tall:
            return u @ (math.unsqueeze(s_grad, -1) * v)
        return (u * math.unsqueeze(s_grad, -2)) @ v
    inner = _svd_inner(u_grad, v_grad, u, s, v)
    if s_grad is not None:
        inner = inner + math.diag_embed(s_grad)
    if u.shape[-2] > k and u_grad is not None:
        scaled = u_grad / math.unsqueeze(s, -2)
        return (u @ inner + scaled - u @ (u.mT @ scaled)) @ v
    if v.shape[-1] > k and v_grad is not None:
        scaled = v_grad / math.unsqueeze(s, -1)
        return u @ (inner @ v + scaled - (scaled @ v.mT) @ v)
    return u @ (inner @ v) if tall else (u @ inner) @ v


def _svd_inner(u_grad: Any, v_grad: Any, u: Any, s: Any, v: Any) -> Any:
    """What the gradients of the singular vectors give off the diagonal."""
    math = of(s)
    of_u = of_v = None
    if u_grad is not None:
        of_u = u.mT @ u_grad
        of_u = of_u - of_u.mT
    if v_grad is not None:
        of_v = v @ v_grad.mT
        of_v = of_v - of_v.mT
    squared = s * s
    gaps = math.diagonal_set(math.unsqueeze(squared, -2) - math.unsqueeze(squared, -1), 1.0)
    if of_u is None:
        return math.unsqueeze(s, -1) * (of_v / gaps)
    if of_v is None:
        return (of_u / gaps) * math.unsqueeze(s, -2)
    return (of_u * math.unsqueeze(s, -2) + math.unsqueeze(s, -1) * of_v) / gaps


def eigh_gradient(values_grad: Any, vectors_grad: Any, values: Any, vectors: Any) -> Any:
    """Of eigenvalues and eigenvectors of symmetric matrices."""
    math = of(vectors)
    if vectors_grad is None:
        if values_grad is None:
            return None
        return (vectors * math.unsqueeze(values_grad, -2)) @ vectors.mT
    turned = vectors.mT
    inner = turned @ vectors_grad
    inner = math.scaled(inner - inner.mT, 0.5)
    gaps = math.diagonal_set(math.unsqueeze(values, -2) - math.unsqueeze(values, -1), 1.0)
    inner = inner / gaps
    if values_grad is not None:
        inner = math.diagonal_set(inner, values_grad)
    return vectors @ (inner @ vectors.mT)


def qr_gradient(q_grad: Any, r_grad: Any, q: Any, r: Any, mode: str) -> Any:
    """Of the orthogonal and the triangular factor.

    Raises:
        RuntimeError: For modes that leave out what it needs.
    """
    if q_grad is None and r_grad is None:
        return None
    if mode == "r":
        raise RuntimeError(
            "The derivative of linalg.qr depends on Q, which is not computed when mode='r'. Please use "
            "linalg.qr(A, mode='reduced') if you are going to differentiate through linalg.qr."
        )
    math = of(q)
    m, n = q.shape[-2], r.shape[-1]
    if mode == "complete" and m > n:
        raise RuntimeError("The QR decomposition is not differentiable when mode='complete' and nrows > ncols.")
    inner: Any = None if r_grad is None else r_grad @ r.mT
    if q_grad is not None:
        product = q.mT @ q_grad
        inner = -product if inner is None else inner - product
    if m >= n:
        inner = math.triu(inner)
        made = q @ math.diagonal_scaled(inner + inner.mT, 0.5)
        if q_grad is not None:
            made = made + q_grad
        return math.solve_triangular(r.mT, made, False, False)
    inner = -inner
    made = q @ math.tril(inner - inner.mT)
    made = math.solve_triangular(math.narrow(r, -1, 0, m).mT, made, False, False)
    made = math.cat([made, math.zeros(made, (*r.shape[:-1], n - m))], -1)
    return made if r_grad is None else made + q @ r_grad


def cholesky_gradient(grad: Any, upper: bool, factor: Any) -> Any:
    """Of the Cholesky factor, symmetric."""
    math = of(grad)
    lower = factor.mT if upper else factor
    inner = math.tril(lower.mT @ (grad.mT if upper else grad))
    inner = math.scaled(inner + math.tril(inner, -1).mT, 0.5)
    inner = math.solve_triangular(lower.mT, inner, True)
    return math.solve_triangular(lower, inner, False, False)


def lu_gradient(l_grad: Any, u_grad: Any, permutation: Any, lower: Any, upper: Any) -> Any:
    """Of the triangular factors of an LU decomposition."""
    if l_grad is None and u_grad is None:
        return None
    m, n = lower.shape[-2], upper.shape[-1]
    if m == n:
        made = _lu_square(l_grad, u_grad, lower, upper)
    elif m < n:
        made = _lu_wide(l_grad, u_grad, lower, upper)
    else:
        made = _lu_tall(l_grad, u_grad, lower, upper)
    return permutation @ made


def _lu_square(l_grad: Any, u_grad: Any, lower: Any, upper: Any) -> Any:
    math = of(lower)
    made = None if l_grad is None else math.tril(lower.mT @ l_grad, -1)
    if u_grad is not None:
        part = math.triu(u_grad @ upper.mT)
        made = part if made is None else made + part
    made = math.solve_triangular(upper.mT, made, False, False)
    return math.solve_triangular(lower.mT, made, True, True, True)


def _lu_wide(l_grad: Any, u_grad: Any, lower: Any, upper: Any) -> Any:
    math = of(lower)
    m, n = upper.shape[-2:]
    made = None if l_grad is None else lower.mT @ l_grad
    if u_grad is not None:
        part = math.triu(u_grad) @ upper.mT
        made = -part if made is None else made - part
    made = math.solve_triangular(math.narrow(upper, -1, 0, m).mT, math.tril(made, -1), False, False)
    if u_grad is not None:
        first = made + math.triu(math.narrow(u_grad, -1, 0, m))
        made = math.cat([first, math.narrow(u_grad, -1, m, n - m)], -1)
    made = math.solve_triangular(lower.mT, made, True, True, True)
    if u_grad is None:
        made = math.cat([made, math.zeros(made, (*upper.shape[:-1], n - m))], -1)
    return made


def _lu_tall(l_grad: Any, u_grad: Any, lower: Any, upper: Any) -> Any:
    math = of(lower)
    m, n = lower.shape[-2:]
    made = None if u_grad is None else u_grad @ upper.mT
    if l_grad is not None:
        part = lower.mT @ math.tril(l_grad, -1)
        made = -part if made is None else made - part
    made = math.solve_triangular(math.narrow(lower, -2, 0, n).mT, math.triu(made), True, True, True)
    if l_grad is not None:
        first = made + math.tril(math.narrow(l_grad, -2, 0, n), -1)
        made = math.cat([first, math.narrow(l_grad, -2, n, m - n)], -2)
    made = math.solve_triangular(upper.mT, made, False, False)
    if l_grad is None:
        made = math.cat([made, math.zeros(made, (*lower.shape[:-2], m - n, n))], -2)
    return made


def lu_factor_gradient(grad: Any, packed: Any, pivots: Any) -> Any:
    """Of both factors in one array."""
    math = of(grad)
    m, n = packed.shape[-2:]
    lower, upper, permutation = math.lu_unpack(packed, pivots, True, True)
    l_grad = math.narrow(grad, -1, 0, m) if m < n else grad
    u_grad = math.narrow(grad, -2, 0, n) if m > n else grad
    return lu_gradient(l_grad, u_grad, permutation, lower, upper)


def lu_unpack_gradient(l_grad: Any, u_grad: Any, shape: tuple[int, ...]) -> Any:
    """Of taking the factors apart."""
    if l_grad is None and u_grad is None:
        return None
    math = of(u_grad if l_grad is None else l_grad)
    m, n = shape[-2:]
    k = min(m, n)
    lower = None if l_grad is None else math.tril(l_grad, -1)
    upper = None if u_grad is None else math.triu(u_grad)
    if m == n:
        return lower if upper is None else upper if lower is None else lower + upper
    known = upper if lower is None else lower
    if m < n:
        corner = math.narrow(upper, -1, 0, k) if upper is not None else None
        rest = math.narrow(upper, -1, k, n - k) if upper is not None else math.zeros(known, (*shape[:-1], n - k))
        first = corner if lower is None else lower if corner is None else lower + corner
        return math.cat([first, rest], -1)
    corner = math.narrow(lower, -2, 0, k) if lower is not None else None
    rest = math.narrow(lower, -2, k, m - k) if lower is not None else math.zeros(known, (*shape[:-2], m - k, n))
    first = corner if upper is None else upper if corner is None else corner + upper
    return math.cat([first, rest], -2)


def householder_gradients(grad: Any, a: Any, tau: Any, wanted: tuple[bool, ...]) -> tuple[Any, Any]:
    """Of the product of reflectors, for the reflectors and for their factors."""
    math = of(grad)
    eye = math.zeros(a, a.shape) + math.diagonal_set(math.zeros(a, a.shape[-2:]), 1.0)
    columns, factors = _reflected_gradients(grad, a, tau, eye)
    return columns if wanted[0] else None, factors if wanted[1] else None


def ormqr_gradients(
    grad: Any, a: Any, tau: Any, other: Any, left: bool, transpose: bool, wanted: tuple[bool, ...]
) -> tuple[Any, Any, Any]:
    """Of the product of all reflectors with ``other``, for the reflectors, their factors and ``other``."""
    result, given, turned = (grad, other, transpose) if left else (grad.mT, other.mT, not transpose)
    columns = factors = of_other = None
    if wanted[2]:
        of_other = _reflected(a, tau, result, not turned)
        of_other = of_other if left else of_other.mT
    if wanted[0] or wanted[1]:
        # G with Qᵀ·X is X with Q·G
        columns, factors = _reflected_gradients(*((given, a, tau, result) if turned else (result, a, tau, given)))
    return columns if wanted[0] else None, factors if wanted[1] else None, of_other


def _reflectors(a: Any, tau: Any) -> list[tuple[Any, Any]]:
    """Vector and factor of each reflector, the first one first."""
    math = of(a)
    below = math.tril(a, -1)
    unit = math.diagonal_set(math.zeros(a, a.shape[-2:]), 1.0)
    return [
        (math.narrow(below, -1, i, 1) + math.narrow(unit, -1, i, 1), math.unsqueeze(math.narrow(tau, -1, i, 1), -1))
        for i in range(tau.shape[-1])
    ]


def _reflected(a: Any, tau: Any, values: Any, adjoint: bool) -> Any:
    """The product of all reflectors (or its transpose) times ``values``."""
    reflectors = _reflectors(a, tau)
    for v, t in reflectors if adjoint else reflectors[::-1]:
        values = values - (t * v) @ (v.mT @ values)
    return values


def _reflected_gradients(grad: Any, a: Any, tau: Any, values: Any) -> tuple[Any, Any]:
    """Of the product of all reflectors times ``values``, for the reflectors and for their factors."""
    math = of(grad)
    reflectors = _reflectors(a, tau)
    count = len(reflectors)
    partial = [values]
    for v, t in reflectors[::-1]:
        partial.append(partial[-1] - (t * v) @ (v.mT @ partial[-1]))
    of_tau, of_a = [], []
    for i, (v, t) in enumerate(reflectors):
        rest = partial[count - 1 - i]
        mine, theirs = grad.mT @ v, rest.mT @ v
        of_tau.append(-math.column_sums(mine * theirs))
        of_a.append(-t * (grad @ theirs + rest @ mine))
        grad = grad - (t * v) @ mine.mT
    if count < a.shape[-1]:
        of_a.append(math.zeros(a, (*a.shape[:-1], a.shape[-1] - count)))
    columns = math.tril(math.cat(of_a, -1), -1) if of_a else math.zeros(a, a.shape)
    factors = math.cat(of_tau, -1)[..., 0, :] if of_tau else math.zeros(tau, tau.shape)
    return columns, factors
