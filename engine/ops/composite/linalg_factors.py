"""Factorisations of matrices as scripts call them."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import autocasting
from ...settings import warn_once
from ...tensor import Tensor, tensor_of
from ..functions import composite
from ..functions import namespace as F
from ..operands import single
from ..recording import wants_node
from ..results import named_results
from .linalg_arguments import (
    LinAlgError,
    first_failure,
    floating,
    implemented,
    linear,
    matrix,
    square,
    tensor,
)


def _outdated(old: str, new: str, rest: str = "") -> None:
    warn_once(
        f"torch.{old} is deprecated in favor of torch.linalg.{new}{rest}will be removed in a future PyTorch release.",
        UserWarning,
    )


def _zeros(like: Tensor, *shape: int) -> Tensor:
    return tensor_of(np.zeros(shape, like._array.dtype))


# ------------------------------------------------------------------------------------------------ singular values
def _svd(a: Tensor, full_matrices: bool, compute_uv: bool) -> Any:
    matrix("linalg.svd", a)
    floating("linalg.svd", a)
    implemented("linalg_svd_cpu", a)
    if not np.isfinite(a._array).all():
        raise LinAlgError(
            "linalg.svd: The algorithm failed to converge because the input matrix contained non-finite values."
        )
    return F.linalg_svd_rows(a, full_matrices, compute_uv)


@linear()
def linalg_svd(A: Any, full_matrices: bool = True, *, driver: str | None = None) -> Any:
    """Singular value decomposition: ``U``, ``S`` and ``Vh``."""
    a = tensor("linalg_svd", A)
    if driver is not None:
        raise RuntimeError(
            "torch.linalg.svd: keyword argument `driver=` is only supported on CUDA inputs with cuSOLVER backend."
        )
    return _svd(a, full_matrices, True)


@linear()
def linalg_svdvals(A: Any, *, driver: str | None = None) -> Any:
    """Singular values."""
    a = tensor("linalg_svdvals", A)
    if driver is not None:
        raise RuntimeError(
            "torch.linalg.svd: keyword argument `driver=` is only supported on CUDA inputs with cuSOLVER backend."
        )
    return _svd(a, False, wants_node((a,)) or a._may_carry).S


@composite()
def svd(input: Any, some: bool = True, compute_uv: bool = True) -> Any:
    """Singular value decomposition: ``U``, ``S`` and ``V``."""
    if autocasting.on:
        input = autocasting.full(input)
    a = single("svd", input)
    matrix("linalg.svd", a)
    if compute_uv:
        u, s, v = _svd(a, not some, True)
        return named_results("svd", ("U", "S", "V"), (u, s, F.transpose(v, -2, -1)))
    s = linalg_svdvals(a)
    *batch, m, n = a.shape
    return named_results("svd", ("U", "S", "V"), (_zeros(a, *batch, m, m), s, _zeros(a, *batch, n, n).mT))


# ------------------------------------------------------------------------------------------------ eigenvalues
def _eigh(name: str, input: Any, UPLO: str) -> Any:
    a = tensor(name, input, "input")
    square("linalg.eigh", a)
    if UPLO.upper() not in ("L", "U"):
        raise RuntimeError(f"Expected UPLO argument to be 'L' or 'U', but got {UPLO}")
    implemented("linalg_eigh_cpu", a)
    return F.linalg_eigh_rows(a, UPLO.upper())


@linear()
def linalg_eigh(input: Any, UPLO: str = "L") -> Any:
    """Eigenvalues in ascending order and eigenvectors of a symmetric matrix."""
    return _eigh("linalg_eigh", input, UPLO)


@linear()
def linalg_eigvalsh(input: Any, UPLO: str = "L") -> Any:
    """Eigenvalues of a symmetric matrix."""
    return _eigh("linalg_eigvalsh", input, UPLO).eigenvalues


_COMPLEX = "torch.linalg.{}() gives complex tensors, which Retrograd does not have; for symmetric matrices use {}h()"


@linear()
def linalg_eig(input: Any) -> Any:
    """Refused: the result is complex."""
    raise NotImplementedError(_COMPLEX.format("eig", "eig"))


@linear()
def linalg_eigvals(input: Any) -> Any:
    """Refused: the result is complex."""
    raise NotImplementedError(_COMPLEX.format("eigvals", "eigvals"))


# ------------------------------------------------------------------------------------------------ QR
@linear()
def linalg_qr(A: Any, mode: str = "reduced") -> Any:
    """Orthogonal and triangular factor."""
    a = tensor("linalg_qr", A)
    matrix("linalg.qr", a)
    floating("linalg.qr", a)
    if mode not in ("reduced", "complete", "r"):
        raise RuntimeError(
            f"qr received unrecognized mode '{mode}' but expected one of 'reduced' (default), 'r', or 'complete'"
        )
    implemented("geqrf_cpu", a)
    return F.linalg_qr_rows(a, mode)


@composite()
def qr(input: Any, some: bool = True) -> Any:
    """Orthogonal and triangular factor."""
    if autocasting.on:
        input = autocasting.full(input)
    a = single("qr", input)
    warn_once(
        "torch.qr is deprecated in favor of torch.linalg.qr and will be removed in a future PyTorch release.\n"
        "The boolean parameter 'some' has been replaced with a string parameter 'mode'.\n"
        "Q, R = torch.qr(A, some)\nshould be replaced with\n"
        "Q, R = torch.linalg.qr(A, 'reduced' if some else 'complete')",
        UserWarning,
    )
    found = linalg_qr(a, "reduced" if some else "complete")
    return named_results("qr", ("Q", "R"), tuple(found))


# ------------------------------------------------------------------------------------------------ Cholesky
def _positive(name: str, info: Tensor) -> None:
    found = first_failure(info)
    if found is not None:
        raise LinAlgError(
            f"{name}: {found[0]}The factorization could not be completed because the input is not positive-definite "
            f"(the leading minor of order {found[1]} is not positive-definite)."
        )


def _cholesky(name: str, input: Any, upper: bool) -> Any:
    a = tensor(name, input, "input")
    square("linalg.cholesky", a)
    floating("linalg.cholesky", a)
    implemented("cholesky_cpu", a)
    return F.linalg_cholesky_ex_rows(a, upper)


@linear()
def linalg_cholesky(input: Any, *, upper: bool = False) -> Any:
    """The triangular factor of a positive definite matrix."""
    found = _cholesky("linalg_cholesky", input, upper)
    _positive("linalg.cholesky", found.info)
    return found.L


@linear()
def linalg_cholesky_ex(input: Any, *, upper: bool = False, check_errors: bool = False) -> Any:
    """``cholesky`` that says in ``info`` where a matrix isn't positive definite."""
    found = _cholesky("linalg_cholesky_ex", input, upper)
    if check_errors:
        _positive("linalg.cholesky_ex", found.info)
    return found


@composite()
def cholesky(input: Any, upper: bool = False) -> Any:
    """The triangular factor of a positive definite matrix."""
    if autocasting.on:
        input = autocasting.full(input)
    a = single("cholesky", input)
    shown = "L = torch.cholesky(A)\nshould be replaced with\nL = torch.linalg.cholesky(A)\nand\n"
    warn_once(
        "torch.cholesky is deprecated in favor of torch.linalg.cholesky and will be removed in a future PyTorch "
        f"release.\n{shown}U = torch.cholesky(A, upper=True)\nshould be replaced with\n"
        "U = torch.linalg.cholesky(A).mH\nThis transform will produce equivalent results for all valid (symmetric "
        "positive definite) inputs.",
        UserWarning,
    )
    square("cholesky", a)
    implemented("cholesky_cpu", a)
    found = F.cholesky_rows(a, upper)
    from ..kernels.linalg_factors import cholesky_arrays

    if not np.isfinite(found._array).all() or (np.diagonal(found._array, 0, -2, -1) <= 0).any():
        _positive("cholesky", tensor_of(cholesky_arrays(a._array, upper)[1]))
    return found


# ------------------------------------------------------------------------------------------------ LU
def _lu_input(name: str, A: Any, pivot: bool, label: str) -> Tensor:
    a = tensor(name, A)
    if a._array.ndim < 2:
        raise RuntimeError(f"{label}: Expected tensor with 2 or more dimensions. Got size: {list(a.shape)} instead")
    if not pivot:
        raise RuntimeError("linalg.lu_factor: LU without pivoting is not implemented on the CPU")
    implemented("lu_cpu", a)
    return a


@linear()
def linalg_lu(A: Any, *, pivot: bool = True) -> Any:
    """Permutation, lower and upper triangular factor."""
    lower, upper, permutation = F.linalg_lu_rows(_lu_input("linalg_lu", A, pivot, "linalg.lu"))
    return named_results("linalg_lu", ("P", "L", "U"), (permutation, lower, upper))


@linear()
def linalg_lu_factor(A: Any, *, pivot: bool = True) -> Any:
    """Both triangular factors in one tensor, and the rows that were swapped."""
    packed, pivots, info = F.linalg_lu_factor_ex_rows(_lu_input("linalg_lu_factor", A, pivot, "torch.lu_factor"))
    _lu_complete("torch.linalg.lu_factor", info)
    return named_results("linalg_lu_factor", ("LU", "pivots"), (packed, pivots))


def _lu_complete(name: str, info: Tensor) -> None:
    found = first_failure(info)
    if found is not None:
        raise RuntimeError(
            f"{name}: {found[0]}U[{found[1]},{found[1]}] is zero and using it on lu_solve would result in a division "
            "by zero. If you still want to perform the factorization, consider calling linalg.lu(A, pivot) or "
            "linalg.lu_factor_ex(A, pivot)"
        )


@linear()
def linalg_lu_factor_ex(A: Any, *, pivot: bool = True, check_errors: bool = False) -> Any:
    """``lu_factor`` that says in ``info`` where a pivot is zero."""
    found = F.linalg_lu_factor_ex_rows(_lu_input("linalg_lu_factor_ex", A, pivot, "torch.lu_factor"))
    if check_errors:
        _lu_complete("torch.linalg.lu_factor_ex", found.info)
    return found


@linear()
def linalg_lu_solve(LU: Any, pivots: Any, B: Any, *, left: bool = True, adjoint: bool = False) -> Any:
    """The solution of a system whose matrix was factored by ``lu_factor``."""
    packed, swaps = tensor("linalg_lu_solve", LU, "LU"), tensor("linalg_lu_solve", pivots, "pivots", 2)
    b = tensor("linalg_lu_solve", B, "B", 3)
    floating("torch.linalg.lu_solve", packed)
    if packed._array.dtype is not b._array.dtype:
        raise RuntimeError(
            f"linalg.lu_solve: Expected LU and B to have the same dtype, but found LU of type "
            f"{packed.dtype.scalar_type} and B of type {b.dtype.scalar_type} instead"
        )
    if swaps._array.dtype != np.int32:
        raise RuntimeError("linalg.lu_solve: pivots should be a Tensor of scalar type torch.int32")
    square("torch.linalg.lu_solve", packed, "LU")
    return F.linalg_lu_solve_rows(packed, swaps, b, left, adjoint)


@composite()
def lu_solve(input: Any, LU_data: Any, LU_pivots: Any) -> Any:
    """The solution of a system whose matrix was factored by ``lu``."""
    if autocasting.on:
        input, LU_data = autocasting.full(input, LU_data)
    warn_once(
        "torch.lu_solve is deprecated in favor of torch.linalg.lu_solveand will be removed in a future PyTorch "
        "release.\nNote that torch.linalg.lu_solve has its arguments reversed.\nX = torch.lu_solve(B, LU, pivots)\n"
        "should be replaced with\nX = torch.linalg.lu_solve(LU, pivots, B)",
        UserWarning,
    )
    return linalg_lu_solve(LU_data, LU_pivots, input)


@composite(method=False)
def lu_unpack(LU_data: Any, LU_pivots: Any, unpack_data: bool = True, unpack_pivots: bool = True) -> Any:
    """Permutation, lower and upper triangular factor of what ``lu`` gave."""
    packed, pivots = single("lu_unpack", LU_data, "LU_data"), single("lu_unpack", LU_pivots, "LU_pivots", 2)
    matrix("torch.lu_unpack", packed, "LU_data")
    if unpack_pivots and pivots._array.dtype != np.int32:
        raise RuntimeError("torch.lu_unpack: LU_pivots is expected to be a contiguous tensor of torch.int32 dtype.\n"
                           "Note: this function is intended to be used with the output produced by "
                           "torch.linalg.lu_factor")  # fmt: skip
    lower, upper, permutation = F.lu_unpack_rows(packed, pivots, unpack_data, unpack_pivots)
    return named_results("lu_unpack", ("P", "L", "U"), (permutation, lower, upper))


@composite()
def lu(A: Any, pivot: bool = True, get_infos: bool = False, out: Any = None) -> Any:
    """Both triangular factors in one tensor, the rows that were swapped, and where a pivot is zero if asked."""
    del out
    warn_once(
        "torch.lu is deprecated in favor of torch.linalg.lu_factor / torch.linalg.lu_factor_ex and will be removed in "
        "a future PyTorch release.\nLU, pivots = torch.lu(A, compute_pivots)\nshould be replaced with\n"
        "LU, pivots = torch.linalg.lu_factor(A, compute_pivots)\nand\n"
        "LU, pivots, info = torch.lu(A, compute_pivots, get_infos=True)\nshould be replaced with\n"
        "LU, pivots, info = torch.linalg.lu_factor_ex(A, compute_pivots)",
        UserWarning,
    )
    found = F.linalg_lu_factor_ex_rows(_lu_input("_lu_with_info", A, pivot, "torch.lu_factor"))
    if get_infos:
        return named_results("_lu_with_info", ("LU", "pivots", "info"), tuple(found))
    return found.LU, found.pivots


# ------------------------------------------------------------------------------------------------ LDL
def _ldl(name: str, input: Any) -> Any:
    a = tensor(name, input, "input")
    square("torch.linalg.ldl_factor_ex", a)
    floating("torch.linalg.ldl_factor_ex", a)
    return F.linalg_ldl_factor_ex_rows(a)


@linear()
def linalg_ldl_factor(input: Any, *, hermitian: bool = False) -> Any:
    """Factors of a symmetric matrix that needn't be positive definite."""
    del hermitian  # the same for real matrices
    found = _ldl("linalg_ldl_factor", input)
    _ldl_complete("torch.linalg.ldl_factor", found.info)
    return named_results("linalg_ldl_factor", ("LD", "pivots"), (found.LD, found.pivots))


def _ldl_complete(name: str, info: Tensor) -> None:
    found = first_failure(info)
    if found is not None:
        raise LinAlgError(
            f"{name}: {found[0]}The factorization could not be completed because the input is singular (the diagonal "
            f"element {found[1]} is zero)."
        )


@linear()
def linalg_ldl_factor_ex(input: Any, *, hermitian: bool = False, check_errors: bool = False) -> Any:
    """``ldl_factor`` that says in ``info`` where a pivot is zero."""
    del hermitian
    found = _ldl("linalg_ldl_factor_ex", input)
    if check_errors:
        _ldl_complete("torch.linalg.ldl_factor_ex", found.info)
    return found


@linear()
def linalg_ldl_solve(LD: Any, pivots: Any, B: Any, *, hermitian: bool = False) -> Any:
    """The solution of a system whose matrix was factored by ``ldl_factor``."""
    del hermitian
    factors, swaps = tensor("linalg_ldl_solve", LD, "LD"), tensor("linalg_ldl_solve", pivots, "pivots", 2)
    b = tensor("linalg_ldl_solve", B, "B", 3)
    square("torch.linalg.ldl_solve", factors, "LD")
    matrix("torch.linalg.ldl_solve", b, "B")
    return F.linalg_ldl_solve_rows(factors, swaps, b)
