"""Equations of linear algebra as scripts call them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ... import autocasting
from ...creation_arguments import integer
from ...tensor import Tensor, tensor_of
from ..functions import composite
from ..functions import namespace as F
from ..kernels.linalg import is_vector, warn_of_triangular_solve
from ..operands import single
from ..results import named_results
from .linalg_arguments import (
    LinAlgError,
    first_failure,
    floating,
    handled,
    implemented,
    linear,
    matrix,
    same_type,
    square,
    tensor,
)


# ------------------------------------------------------------------------------------------------ solve
def _solve(name: str, A: Any, B: Any, left: bool) -> Any:
    a, b = tensor(name, A), tensor(name, B, "B", 2)
    floating("linalg.solve", a)
    same_type("linalg.solve", a, b)
    square("linalg.solve", a)
    _fitting("linalg.solve", a, b, left)
    implemented("lu_cpu", a)
    return F.linalg_solve_ex_rows(a, b, left)


def _fitting(name: str, a: Tensor, b: Tensor, left: bool) -> None:
    if name == "linalg.solve" and is_vector(a._array, b._array):
        if not left:
            raise RuntimeError(
                "linalg.solve: Vector broadcasting of the left hand side is not supported for left=False. In this case "
                "linalg.solve is equivalent to B / A.squeeze(-1)"
            )
        p, q = b._array.shape[-1], 1
    else:
        matrix(name, b, "B")
        p, q = b._array.shape[-2:]
    m, n = a._array.shape[-2:]
    if (left and m != p) or (not left and n != q):
        equation = "AX = B" if left else "XA = B"
        raise RuntimeError(f"{name}: Incompatible shapes of A and B for the equation {equation} ({m}x{n} and {p}x{q})")


def _solved(name: str, info: Tensor) -> None:
    found = first_failure(info)
    if found is not None:
        raise LinAlgError(f"{name}: {found[0]}The solver failed because the input matrix is singular.")


@linear()
def linalg_solve(A: Any, B: Any, *, left: bool = True) -> Any:
    """The solution of ``A @ X = B``, or of ``X @ A = B`` for not ``left``."""
    found = _solve("linalg_solve", A, B, left)
    _solved("torch.linalg.solve", found.info)
    return found.result


@linear()
def linalg_solve_ex(A: Any, B: Any, *, left: bool = True, check_errors: bool = False) -> Any:
    """``solve`` that says in ``info`` where a matrix is singular."""
    found = _solve("linalg_solve_ex", A, B, left)
    if check_errors:
        _solved("torch.linalg.solve_ex", found.info)
    return named_results("linalg_solve_ex", ("result", "info"), (found.result, found.info))


@linear()
def linalg_solve_triangular(input: Any, B: Any, *, upper: bool, left: bool = True, unitriangular: bool = False) -> Any:
    """The solution of a triangular system."""
    a, b = tensor("linalg_solve_triangular", input, "input"), tensor("linalg_solve_triangular", B, "B", 2)
    same_type("linalg.solve_triangular", a, b)
    square("linalg.solve_triangular", a)
    _fitting("linalg.solve_triangular", a, b, left)
    implemented("triangular_solve_cpu", a)
    return F.linalg_solve_triangular_rows(a, b, upper, left, unitriangular)


def _matching(name: str, b: Tensor, a: Tensor) -> None:
    """The checks of the older functions, whose right-hand side comes first."""
    for label, value in (("b", b), ("A", a)):
        if value._array.ndim < 2:
            raise RuntimeError(
                f"{label} should have at least 2 dimensions, but has {value._array.ndim} dimensions instead"
            )
    m, n = a._array.shape[-2:]
    if m != n:
        raise RuntimeError(f"A must be batches of square matrices, but they are {m} by {n} matrices")
    if m != b._array.shape[-2]:
        raise RuntimeError(
            f"Incompatible matrix sizes for {name}: each A matrix is {n} by {n} but each b matrix is "
            f"{b._array.shape[-2]} by {b._array.shape[-1]}"
        )


@composite()
def triangular_solve(
    input: Any, A: Any, upper: bool = True, transpose: bool = False, unitriangular: bool = False
) -> Any:
    """The solution of a triangular system and a copy of its matrix."""
    if autocasting.on:
        input, A = autocasting.full(input, A)
    b, a = single("triangular_solve", input), single("triangular_solve", A, "A", 2)
    warn_of_triangular_solve()
    _matching("triangular_solve", b, a)
    return F.triangular_solve_rows(b, a, upper, transpose, unitriangular)


@composite()
def cholesky_solve(input: Any, input2: Any, upper: bool = False) -> Any:
    """The solution of a system whose matrix has the Cholesky factor ``input2``."""
    if autocasting.on:
        input, input2 = autocasting.full(input, input2)
    b, factor = single("cholesky_solve", input), single("cholesky_solve", input2, "input2", 2)
    if b._array.ndim < 2:
        raise RuntimeError(f"b should have at least 2 dimensions, but has {b._array.ndim} dimensions instead")
    if factor._array.ndim < 2:
        raise RuntimeError(f"u should have at least 2 dimensions, but has {factor._array.ndim} dimensions instead")
    _matching("cholesky_solve", b, factor)
    return F.cholesky_solve_rows(b, factor, upper)


@composite()
def cholesky_inverse(input: Any, upper: bool = False) -> Any:
    """The inverse of the matrix with the Cholesky factor ``input``."""
    if autocasting.on:
        input = autocasting.full(input)
    factor = single("cholesky_inverse", input)
    square("cholesky_inverse", factor)
    return F.cholesky_inverse_rows(factor, upper)


# ------------------------------------------------------------------------------------------------ inverse
def _inverted(name: str, A: Any) -> Any:
    a = tensor(name, A)
    square("linalg.inv", a)
    floating("linalg.inv", a, low_precision=False)
    return F.linalg_inv_ex_rows(a)


def _invertible(info: Tensor) -> None:
    found = first_failure(info)
    if found is not None:
        raise LinAlgError(
            f"linalg.inv: {found[0]}The diagonal element {found[1]} is zero, the inversion could not be completed "
            "because the input matrix is singular."
        )


@linear("inverse", torch=True, method=True)
def linalg_inv(A: Any) -> Any:
    """The inverse."""
    found = _inverted("linalg_inv", A)
    _invertible(found.info)
    return found.inverse


@linear()
def linalg_inv_ex(A: Any, *, check_errors: bool = False) -> Any:
    """The inverse, saying in ``info`` where a matrix is singular."""
    found = _inverted("linalg_inv_ex", A)
    if check_errors:
        _invertible(found.info)
    return found


# ------------------------------------------------------------------------------------------------ determinant
@linear("det", torch=True, method=True)
def linalg_det(A: Any) -> Any:
    """The determinant."""
    a = tensor("linalg_det", A)
    square("linalg.det", a)
    floating("linalg.det", a)
    implemented("lu_cpu", a)
    return F.linalg_det_rows(a).result


def _slogdet(name: str, A: Any) -> Any:
    a = tensor(name, A)
    square("linalg.slogdet", a)
    floating("linalg.slogdet", a, low_precision=False)
    found = F.linalg_slogdet_rows(a)
    return named_results(name, ("sign", "logabsdet"), (found.sign, found.logabsdet))


@linear()
def linalg_slogdet(A: Any) -> Any:
    """Sign and logarithm of the absolute value of the determinant."""
    return _slogdet("linalg_slogdet", A)


@composite()
def slogdet(input: Any) -> Any:
    """Sign and logarithm of the absolute value of the determinant."""
    return _slogdet("slogdet", input)


@composite()
def logdet(input: Any) -> Any:
    """Logarithm of the determinant; nan where that is negative."""
    a = single("logdet", input)
    square("logdet", a)
    floating("logdet", a, low_precision=False)
    found = F.linalg_slogdet_rows(a)
    nan = tensor_of(np.full((), np.nan, a._array.dtype))
    return F.where(F.eq(found.sign, -1), nan, found.logabsdet)


# ------------------------------------------------------------------------------------------------ powers
@linear("matrix_exp", torch=True, method=True)
def linalg_matrix_exp(input: Any) -> Any:
    """The exponential of a matrix."""
    a = tensor("linalg_matrix_exp", input, "input")
    square("linalg.matrix_exp", a)
    floating("linalg.matrix_exp", a)
    return F.linalg_matrix_exp_rows(a)


@linear("matrix_power", torch=True, method=True)
def linalg_matrix_power(input: Any, n: Any) -> Any:
    """The ``n``-th power; of the inverse for a negative ``n``."""
    a = tensor("linalg_matrix_power", input, "input")
    exponent = None if isinstance(n, bool) else integer(n)
    if exponent is None:
        raise TypeError(f"matrix_power(): argument 'n' (position 1) must be int, not {type(n).__name__}")
    n = exponent
    square("linalg.matrix_power", a)
    if n == 0:
        eye = np.broadcast_to(np.eye(a.shape[-1], dtype=a._array.dtype), a._array.shape)
        return F.clone(a).copy_(tensor_of(np.ascontiguousarray(eye)))
    if n == 1:
        return F.clone(a)
    if n < 0:
        a, n = linalg_inv(a), -n
    if n == 3:
        return F.matmul(F.matmul(a, a), a)
    power, result = a, None
    while n:
        n, bit = divmod(int(n), 2)
        if bit:
            result = power if result is None else F.matmul(result, power)
        if n:
            power = F.matmul(power, power)
    return result


def _order(p: Any) -> str:
    return f"{p:g}" if isinstance(p, (int, float)) else str(p)


@linear()
def linalg_cond(input: Any, p: Any = None) -> Any:
    """How much solving a system with this matrix may magnify errors."""
    a = tensor("linalg_cond", input, "input")
    if a._array.ndim < 2:
        raise RuntimeError("linalg.cond: The input tensor must have at least 2 dimensions.")
    if p not in (None, "fro", "nuc", 1, -1, 2, -2, math.inf, -math.inf):
        raise RuntimeError(f"linalg.cond got an invalid norm type: {_order(p)}")
    if p in (None, 2, -2):
        s = F.linalg_svdvals(a)
        largest, smallest = F.narrow(s, -1, 0, 1), F.narrow(s, -1, s.shape[-1] - 1, 1)
        return F.squeeze(smallest / largest if p == -2 else largest / smallest, -1)
    square(f"linalg.cond(ord={_order(p)})", a)
    if p == "nuc":
        s = F.linalg_svdvals(a)
        return F.sum(s, -1) * F.sum(F.reciprocal(s), -1)
    floating("linalg.inv", a, low_precision=False)
    inverse, info = F.linalg_inv_ex_rows(a)
    singular = F.gt(F.unsqueeze(F.unsqueeze(info, -1), -1), 0)
    F.masked_fill_(inverse, singular, math.inf)
    return F.linalg_matrix_norm(a, p) * F.linalg_matrix_norm(inverse, p)


# ------------------------------------------------------------------------------------------------ tensors as matrices
@linear()
def linalg_tensorinv(input: Any, ind: int = 2) -> Any:
    """The inverse for ``tensordot``."""
    a = tensor("linalg_tensorinv", input, "input")
    if ind <= 0:
        raise RuntimeError(f"Expected a strictly positive integer for 'ind', but got {ind}")
    shape = tuple(a.shape)
    rows, columns = math.prod(shape[:ind]), math.prod(shape[ind:])
    if rows != columns:
        raise RuntimeError(
            "Expected self to satisfy the requirement prod(self.shape[ind:]) == prod(self.shape[:ind]), but got "
            f"{columns} != {rows}"
        )
    return F.reshape(linalg_inv(F.reshape(a, (columns, rows))), (*shape[ind:], *shape[:ind]))


@linear()
def linalg_tensorsolve(input: Any, other: Any, dims: Any = None) -> Any:
    """The solution ``X`` of ``tensordot(input, X, X.ndim) = other``."""
    a, b = tensor("linalg_tensorsolve", input, "input"), tensor("linalg_tensorsolve", other, "other", 2)
    if dims is not None:
        moved = [d % a._array.ndim for d in ([dims] if isinstance(dims, int) else dims)]
        a = F.movedim(a, tuple(moved), tuple(range(a._array.ndim - len(moved), a._array.ndim)))
    rest = tuple(a.shape)[b._array.ndim :]
    rows, columns = math.prod(tuple(a.shape)[: b._array.ndim]), math.prod(rest)
    if rows != columns:
        raise RuntimeError(
            "Expected self to satisfy the requirement prod(self.shape[other.ndim:]) == prod(self.shape[:other.ndim]), "
            f"but got {columns} != {rows}"
        )
    found = linalg_solve(F.reshape(a, (columns, columns)), F.reshape(b, (-1,)))
    return F.reshape(found, rest)


# ------------------------------------------------------------------------------------------------ least squares
_DRIVERS = ("gels", "gelsy", "gelsd", "gelss")


def _least_squares(a: Tensor, b: Tensor, driver: str) -> None:
    name = "torch.linalg.lstsq"
    if a._array.ndim < 2:
        raise RuntimeError(f"{name}: input must have at least 2 dimensions.")
    if b._array.ndim < 1:
        raise RuntimeError(f"{name}: other must have at least 1 dimension.")
    if a._array.dtype is not b._array.dtype:
        raise RuntimeError(
            f"{name}: Expected input and other to have the same dtype, but got input's dtype {a.dtype.scalar_type} and "
            f"other's dtype {b.dtype.scalar_type}"
        )
    gap = a._array.ndim - b._array.ndim
    if not 0 <= gap <= 1:
        raise RuntimeError(
            f"{name}: input.dim() must be greater or equal to other.dim() and (input.dim() - other.dim()) <= 1"
        )
    vector = is_vector(a._array, b._array)
    if a._array.shape[-2] != b._array.shape[-1 if vector else -2]:
        which = -1 if vector else -2
        raise RuntimeError(f"{name}: input.size(-2) should match other.size({which})")
    if driver not in _DRIVERS:
        raise RuntimeError(f"{name}: parameter `driver` should be one of (gels, gelsy, gelsd, gelss)")


@linear()
def linalg_lstsq(input: Any, b: Any, rcond: Any = None, *, driver: str | None = None) -> Any:
    """A solution of the least squares problem, with residuals, rank and singular values where the driver gives them."""
    a, b = tensor("linalg_lstsq", input, "input"), tensor("linalg_lstsq", b, "b", 2)
    chosen = "gelsy" if driver is None else driver
    _least_squares(a, b, chosen)
    handled(a)
    return F.linalg_lstsq_rows(a, b, rcond, chosen)
