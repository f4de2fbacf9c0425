"""Equations and products of linear algebra; the functions that scripts call are in ``composite/linalg.py``."""

from __future__ import annotations

from typing import Any

from .op import BROADCAST, Op


def rows(name: str, node: str, public: str, signature: str, forward: str, gradients: dict[str, str], **more: Any) -> Op:
    """A row that scripts reach through a function that checks the arguments first."""
    return Op(
        f"{name}_rows", node, signature, forward, gradients, public=public, method=False, function=False, **more
    )  # fmt: skip


OPS = (
    rows(
        "linalg_solve_ex",
        "LinalgSolveExBackward0",
        "linalg_solve_ex",
        "A, B, left=True",
        "solve_arrays(A, B, left)",
        {"A, B": "solve_gradients(grad, result, A, LU, pivots, left, B_shape, wanted)"},
        tensors=("A", "B"),
        outputs=("result", "LU", "pivots", "info"),
        formula="∂X/∂B: A⁻ᵀ·G,  ∂X/∂A: −A⁻ᵀ·G·Xᵀ",
        samples=("t(3, 3), t(3, 2)", "t(3, 3), t(3)", "t(2, 3, 3), t(3, 2)", "t(3, 3), t(2, 3), False"),
    ),
    rows(
        "linalg_inv_ex",
        "LinalgInvExBackward0",
        "linalg_inv_ex",
        "A",
        "inv_arrays(A)",
        {"A": "inv_gradient(grad, inverse)"},
        tensors=("A",),
        outputs=("inverse", "info"),
        formula="−A⁻ᵀ·G·A⁻ᵀ",
        samples=("t(3, 3)", "t(2, 2, 2)"),
    ),
    rows(
        "linalg_det",
        "LinalgDetBackward0",
        "linalg_det",
        "A",
        "det_arrays(A)",
        {"A": "det_gradient(grad, result, A, LU, pivots)"},
        tensors=("A",),
        outputs=("result", "LU", "pivots"),
        formula="∂det/∂A = det(A)·A⁻ᵀ",
        samples=("t(3, 3)", "t(2, 2, 2)"),
    ),
    rows(
        "linalg_slogdet",
        "LinalgSlogdetBackward0",
        "linalg_slogdet",
        "A",
        "slogdet_arrays(A)",
        {"A": "slogdet_gradient(grad0, grad1, A, sign, LU, pivots)"},
        tensors=("A",),
        outputs=("sign", "logabsdet", "LU", "pivots"),
        differentiable=2,
        formula="∂log|det|/∂A = A⁻ᵀ",
        samples=("t(3, 3)", "t(2, 2, 2)"),
    ),
    rows(
        "linalg_lu_solve",
        "LinalgLuSolveBackward0",
        "linalg_lu_solve",
        "LU, pivots, B, left=True, adjoint=False",
        "lu_solve_array(LU, pivots, B, left, adjoint)",
        {"LU, B": "lu_solve_gradients(grad, LU, pivots, result, left, adjoint, B_shape, wanted)"},
        tensors=("LU", "pivots", "B"),
        constants=("pivots",),
        formula="as solve, through the factors",
        samples=tuple(
            f"t(3, 3), torch.tensor([3, 3, 3], dtype=torch.int32), t(3, 3), {left}, {adjoint}"
            for left in (True, False)
            for adjoint in (True, False)
        ),
    ),
    rows(
        "linalg_solve_triangular",
        "LinalgSolveTriangularBackward0",
        "linalg_solve_triangular",
        "self, B, upper, left=True, unitriangular=False",
        "solve_triangular_array(self, B, upper, left, unitriangular)",
        {"self, B": "solve_triangular_gradients(grad, self, result, upper, left, unitriangular, B_shape, wanted)"},
        tensors=("self", "B"),
        formula="as solve, in the triangle that is read",
        samples=("t(3, 3), t(3, 2), True", "t(3, 3), t(2, 3), False, False", "t(3, 3), t(3, 2), True, True, True"),
    ),
    rows(
        "triangular_solve",
        "TriangularSolveBackward0",
        "triangular_solve",
        "self, A, upper=True, transpose=False, unitriangular=False",
        "triangular_solve_arrays(self, A, upper, transpose, unitriangular)",
        {
            "self, A": "triangular_solve_gradients(grad0, grad1, self, A, solution, upper, transpose, unitriangular, "
            "wanted)"
        },
        tensors=("self", "A"),
        outputs=("solution", "cloned_coefficient"),
        differentiable=2,
        formula="as solve, in the triangle that is read",
        samples=("t(3, 2), t(3, 3)", "t(3, 2), t(3, 3), False, True", "t(3, 2), t(3, 3), True, False, True"),
    ),
    rows(
        "cholesky_solve",
        "CholeskySolveBackward0",
        "cholesky_solve",
        "self, input2, upper=False",
        "cholesky_solve_array(self, input2, upper)",
        {"self, input2": "cholesky_solve_gradients(grad, input2, result, upper, self_shape, wanted)"},
        tensors=("self", "input2"),
        formula="as solve with A = L·Lᵀ",
        samples=("t(2, 1, 3), p(2, 1, 1)",),
    ),
    rows(
        "cholesky_inverse",
        "CholeskyInverseBackward0",
        "cholesky_inverse",
        "self, upper=False",
        "cholesky_inverse_array(self, upper)",
        {"self": "cholesky_inverse_gradient(grad, self, upper, result)"},
        tensors=("self",),
        formula="as the inverse of L·Lᵀ",
        samples=("p(2, 1, 1)",),
    ),
    rows(
        "linalg_matrix_exp",
        "LinalgMatrixExpBackward0",
        "linalg_matrix_exp",
        "self",
        "matrix_exp_array(self)",
        {"self": "matrix_exp_gradient(grad, self)"},
        formula="the upper right block of exp([[Aᵀ, G], [0, Aᵀ]])",
        samples=("t(2, 2)", "t(2, 2, 2)"),
    ),
    rows(
        "linalg_pinv",
        "LinalgPinvBackward0",
        "linalg_pinv",
        "self, atol, rtol, hermitian",
        "pinv_array(self, atol, rtol, hermitian)",
        {"self": "pinv_gradient(grad, result, self)"},
        formula="through A⁺ = (AᵀA)⁻¹Aᵀ",
        samples=("t(3, 2), None, None, False", "t(2, 3), None, None, False"),
    ),
    rows(
        "linalg_lstsq",
        "LinalgLstsqBackward0",
        "linalg_lstsq",
        "self, B, rcond, driver",
        "lstsq_arrays(self, B, rcond, driver)",
        {"self, B": "lstsq_gradients(grad0, grad1, self, B, solution, wanted)"},
        tensors=("self", "B"),
        outputs=("solution", "residuals", "rank", "singular_values"),
        differentiable=2,
        formula="through X = A⁺·B",
        samples=("t(4, 2), t(4, 2), None, 'gelsd'", "t(2, 3), t(2, 1), None, 'gelsy'"),
    ),
    rows(
        "linalg_cross",
        "LinalgCrossBackward0",
        "linalg_cross",
        "self, other, dim",
        "cross_array(self, other, dim)",
        {"self": "cross_array(other, grad, dim)", "other": "cross_array(grad, self, dim)"},
        kind=BROADCAST,
        formula="∂(a×b)/∂a: b×g,  ∂(a×b)/∂b: g×a",
        samples=("t(2, 3), t(2, 3), 1", "t(2, 3), t(1, 3), -1"),
    ),
    rows(
        "vdot",
        "VdotBackward0",
        "vdot",
        "self, other",
        "vdot_array(self, other)",
        {"self": "grad * other", "other": "grad * self"},
        formula="∂(a·b)/∂a = b,  ∂(a·b)/∂b = a",
        samples=("t(3), t(3)",),
    ),
)
