"""``torch.linalg``: matrices, their factors, norms and equations."""

from __future__ import annotations

from typing import Any

from . import fill_in

_NAMES = (
    "LinAlgError", "cholesky", "cholesky_ex", "cond", "cross", "det", "diagonal", "eig", "eigh", "eigvals", "eigvalsh",
    "householder_product", "inv", "inv_ex", "ldl_factor", "ldl_factor_ex", "ldl_solve", "lstsq", "lu", "lu_factor",
    "lu_factor_ex", "lu_solve", "matmul", "matrix_exp", "matrix_norm", "matrix_power", "matrix_rank", "multi_dot",
    "norm", "pinv", "qr", "slogdet", "solve", "solve_ex", "solve_triangular", "svd", "svdvals", "tensorinv",
    "tensorsolve", "vander", "vecdot", "vector_norm",
)  # fmt: skip

__all__ = list(_NAMES)


def __getattr__(name: str) -> Any:
    fill_in()
    from .ops.composite.linalg_arguments import members

    if name not in members:
        from .names import missing

        missing(__name__, name)
    return members[name]


def __dir__() -> list[str]:
    return sorted(__all__)
