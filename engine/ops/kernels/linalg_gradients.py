"""Derivatives of equations and products, on arrays as on tensors (see ``algebra.py``)."""

from __future__ import annotations

from typing import Any

import numpy as np

from .algebra import of
from .linalg import is_turned, is_vector

Wanted = tuple[bool, ...]
Pair = tuple[Any, Any]
Shape = tuple[int, ...]


def _matrix(a: Any, b: Any) -> Any:
    return of(b).unsqueeze(b, -1) if is_vector(a, b) else b


def solve_gradients(
    grad: Any, result: Any, a: Any, packed: Any, pivots: Any, left: bool, shape: Shape, wanted: Wanted
) -> Pair:
    """Of ``solve`` for the matrix and the right-hand side."""
    del packed, pivots  # kept by the node, as in PyTorch; the matrix itself is factored faster than these are used
    math = of(grad)
    vector = is_vector(a, result)
    upstream = _matrix(a, grad)
    of_b = math.solve(a.mT, upstream, left)
    of_a = None
    if wanted[0]:
        x = _matrix(a, result)
        of_a = -(of_b @ x.mT) if left else -(x.mT @ of_b)
        of_a = math.sum_to(of_a, a.shape)
    return of_a, math.sum_to(math.squeeze(of_b) if vector else of_b, shape) if wanted[1] else None


def inv_gradient(grad: Any, inverse: Any) -> Any:
    """Of the inverse."""
    return -(inverse.mT @ (grad @ inverse.mT))


def det_gradient(grad: Any, result: Any, a: Any, packed: Any, pivots: Any) -> Any:
    """Of the determinant, also where it is zero."""
    math = of(grad)
    if not a.shape[-1]:
        return math.zeros(a, a.shape)
    if isinstance(grad, np.ndarray):
        diagonal = np.diagonal(packed, 0, -2, -1)
        nudged = math.diagonal_set(packed.copy(), np.where(diagonal == 0, np.finfo(a.dtype).eps, diagonal))
        size = np.broadcast_to((grad * result)[..., None], pivots.shape)
        return math.lu_solve(nudged, pivots, math.diag_embed(size), True, not is_turned(a))
    small = np.abs(result._array) < 100 * np.finfo(a._array.dtype).eps
    if not small.any():
        return _det_regular(grad * result, a, pivots)
    singular = _det_singular(grad, a)
    return singular if small.all() else _det_mixed(small, singular, grad, result, a, pivots)


def _det_regular(scale: Any, a: Any, pivots: Any) -> Any:
    math = of(a)
    right = math.diag_embed(math.unsqueeze(scale, -1).expand(*pivots.shape)).mT
    return math.solve(a.mT, right)


def _det_mixed(small: Any, singular: Any, grad: Any, result: Any, a: Any, pivots: Any) -> Any:
    """The gradient of the determinant for a batch of which some are singular."""
    from ...tensor import tensor_of
    from ..functions import namespace as F

    small = tensor_of(small[..., None, None])
    safe = F.where(small, _identity(a), a)
    return F.where(small, singular, _det_regular(grad * result, safe, pivots))


def _identity(like: Any) -> Any:
    from ...tensor import tensor_of

    return tensor_of(np.broadcast_to(np.eye(like.shape[-1], dtype=like._array.dtype), tuple(like.shape)).copy())


def _det_singular(grad: Any, a: Any) -> Any:
    from ..functions import namespace as F

    u, s, v = F.linalg_svd_rows(a, True, True)
    alpha = F.linalg_det_rows(u)[0] * F.linalg_det_rows(v)[0] * grad
    ones = F.narrow(F.ones_like(s.detach()), -1, 0, 1)
    n = s.shape[-1]
    before = F.cumprod(F.cat([ones, F.narrow(s, -1, 0, n - 1)], -1), -1)
    after = F.flip(F.cumprod(F.cat([ones, F.flip(F.narrow(s, -1, 1, n - 1), (-1,))], -1), -1), (-1,))
    gamma = F.unsqueeze(alpha, -1) * (before * after)
    return (u * F.unsqueeze(gamma, -2)) @ v


def slogdet_gradient(sign_grad: Any, grad: Any, a: Any, sign: Any, packed: Any, pivots: Any) -> Any:
    """Of the logarithm of the determinant's size; the sign has none."""
    if grad is None:
        return None
    math = of(grad)
    if isinstance(grad, np.ndarray):
        right = math.diag_embed(np.broadcast_to(grad[..., None], pivots.shape))
        return math.lu_solve(packed, pivots, right, True, not is_turned(a))
    return _det_regular(grad, a, pivots)


def lu_solve_gradients(
    grad: Any, packed: Any, pivots: Any, result: Any, left: bool, adjoint: bool, shape: Shape, wanted: Wanted
) -> Pair:
    """Of ``lu_solve`` for the packed factors and the right-hand side."""
    math = of(grad)
    of_lu = of_b = None
    if wanted[0]:
        of_lu = math.sum_to(_lu_solve_factor(grad, packed, pivots, result, left, adjoint), packed.shape)
    if wanted[1]:
        of_b = math.sum_to(math.lu_solve(packed, pivots, grad, left, not adjoint), shape)
    return of_lu, of_b


def _lu_solve_factor(grad: Any, packed: Any, pivots: Any, x: Any, left: bool, adjoint: bool) -> Any:
    math = of(grad)
    lower, upper, permutation = math.lu_unpack(packed, pivots, True, left == adjoint)
    if left != adjoint:
        product = -(grad if left else grad.mT) @ (x.mT if left else x)
        whole = math.solve_triangular(upper.mT, product, False)
        of_lower = math.solve_triangular(lower.mT, whole @ upper.mT, True, True, True)
        return math.tril(of_lower, -1) + math.triu(whole)
    product = -(permutation.mT @ (x if left else x.mT)) @ ((grad.mT if left else grad) @ permutation)
    of_lower = math.solve_triangular(lower.mT, product, True, False, True)
    of_upper = math.solve_triangular(upper.mT, lower.mT @ of_lower, False, False)
    return math.tril(of_lower, -1) + math.triu(of_upper)


def solve_triangular_gradients(
    grad: Any, a: Any, x: Any, upper: bool, left: bool, unitriangular: bool, shape: Shape, wanted: Wanted
) -> Pair:
    """Of ``solve_triangular`` for the matrix and the right-hand side."""
    math = of(grad)
    of_b = math.solve_triangular(a.mT, grad, not upper, left, unitriangular)
    of_a = None
    if wanted[0]:
        product = -(of_b @ x.mT) if left else -(x.mT @ of_b)
        of_a = math.triu(product, int(unitriangular)) if upper else math.tril(product, -int(unitriangular))
    return math.sum_to(of_a, a.shape), math.sum_to(of_b, shape) if wanted[1] else None


def triangular_solve_gradients(
    grad: Any, cloned: Any, b: Any, a: Any, x: Any, upper: bool, transpose: bool, unitriangular: bool, wanted: Wanted
) -> Pair:
    """Of ``triangular_solve``, whose second result is a copy of the matrix."""
    math = of(a)
    of_b = of_a = None
    if grad is not None:
        of_b = math.triangular_solve(grad, a, upper, not transpose, unitriangular)
        if wanted[1]:
            product = -(x @ of_b.mT) if transpose else -(of_b @ x.mT)
            of_a = math.triu(product, int(unitriangular)) if upper else math.tril(product, -int(unitriangular))
    if cloned is not None and wanted[1]:
        of_a = cloned if of_a is None else of_a + cloned
    return math.sum_to(of_b, b.shape), math.sum_to(of_a, a.shape)


def cholesky_solve_gradients(grad: Any, factor: Any, result: Any, upper: bool, shape: Shape, wanted: Wanted) -> Pair:
    """Of ``cholesky_solve`` for the right-hand side and the factor."""
    math = of(grad)
    of_b = of(grad).cholesky_solve(grad, factor, upper)
    of_factor = None
    if wanted[1]:
        product = of_b @ result.mT
        product = product + product.mT
        of_factor = -(factor @ product) if upper else -(product @ factor)
    return math.sum_to(of_b, shape) if wanted[0] else None, math.sum_to(of_factor, factor.shape)


def cholesky_inverse_gradient(grad: Any, factor: Any, upper: bool, result: Any) -> Any:
    """Of ``cholesky_inverse``."""
    product = result @ ((grad + grad.mT) @ result)
    return -(factor @ product) if upper else -(product @ factor)


def matrix_exp_gradient(grad: Any, a: Any) -> Any:
    """Of the exponential: a block of the exponential of a matrix of twice the size."""
    math = of(grad)
    n = a.shape[-1]
    if not n:
        return math.zeros(a, a.shape)
    turned = a.mT
    shape = (*a.shape[:-2], 2 * n, 2 * n)
    whole = math.filled(shape, grad, [(0, 0, turned), (n, n, turned), (0, n, grad)])
    return math.narrow(math.narrow(math.matrix_exp(whole), -2, 0, n), -1, n, n)


def pinv_gradient(grad: Any, inverse: Any, a: Any) -> Any:
    """Of the pseudo-inverse (of constant rank)."""
    turned, upstream = inverse.mT, grad.mT
    if a.shape[-2] <= a.shape[-1]:
        k = upstream @ inverse
        kt = k @ turned
        return -(inverse @ k).mT + kt - (a @ inverse) @ kt + (turned @ inverse) @ (upstream - k @ a)
    k = inverse @ upstream
    tk = turned @ k
    return -(k @ inverse).mT + ((upstream - a @ k) @ inverse) @ turned + tk - (tk @ inverse) @ a


def lstsq_gradients(grad: Any, residual_grad: Any, a: Any, b: Any, x: Any, wanted: Wanted) -> Pair:
    """Of the least squares solution and of the sums of squared residuals."""
    math = of(a)
    of_a = of_b = None
    vector = is_vector(a, b)
    if vector:
        b, x = math.unsqueeze(b, -1), math.unsqueeze(x, -1)
        grad = None if grad is None else math.unsqueeze(grad, -1)
    if grad is not None:
        inverse = math.pinv(a)
        if wanted[0]:
            of_a = pinv_gradient(grad @ b.mT, inverse, a)
        if wanted[1]:
            of_b = inverse.mT @ grad
    if residual_grad is not None and 0 not in residual_grad.shape:
        residuals = (b - a @ x) * math.unsqueeze(residual_grad, -2)
        if wanted[0]:
            part = math.scaled(residuals @ x.mT, -2.0)
            of_a = part if of_a is None else of_a + part
        if wanted[1]:
            part = math.scaled(residuals, 2.0)
            of_b = part if of_b is None else of_b + part
    return of_a, math.squeeze(of_b) if vector and of_b is not None else of_b
