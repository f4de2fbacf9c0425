"""Products of matrices and vectors, and sums with them."""

from __future__ import annotations

from .op import PLAIN, Op

_SUM = "beta=1, alpha=1"

OPS = (
    Op(
        "mm", "MmBackward0", "self, mat2", "mm_array(self, mat2)",
        {"self": "mm_right(grad, mat2)", "mat2": "mm_left(grad, self)"},
        tensors=("self", "mat2"), kind=PLAIN, formula="∂(AB)/∂A = G·Bᵀ,  ∂(AB)/∂B = Aᵀ·G", samples=("t(2, 3), t(3, 2)",),
    ),
    Op(
        "bmm", "BmmBackward0", "self, mat2", "bmm_array(self, mat2)",
        {"self": "bmm_right(grad, mat2)", "mat2": "bmm_left(grad, self)"},
        tensors=("self", "mat2"), kind=PLAIN, formula="as mm, for each pair", samples=("t(2, 2, 3), t(2, 3, 2)",),
    ),
    Op(
        "mv", "MvBackward0", "self, vec", "mv_array(self, vec)",
        {"self": "mv_left(grad, vec)", "vec": "mv_right(grad, self)"},
        tensors=("self", "vec"), kind=PLAIN, formula="∂(Av)/∂A = g·vᵀ,  ∂(Av)/∂v = Aᵀ·g", samples=("t(2, 3), t(3)",),
    ),
    Op(
        "dot", "DotBackward0", "self, tensor", "dot_array(self, tensor)",
        {"self": "grad * tensor", "tensor": "grad * self"},
        tensors=("self", "tensor"), kind=PLAIN, formula="∂(a·b)/∂a = b,  ∂(a·b)/∂b = a", samples=("t(3), t(3)",),
    ),
    Op(
        "addmm", "AddmmBackward0", f"self, mat1, mat2, *, {_SUM}", "addmm_array(self, mat1, mat2, beta, alpha)",
        {
            "self": "summed_to(scaled(grad, beta), self_shape)",
            "mat1": "scaled(mm_right(grad, mat2), alpha)",
            "mat2": "scaled(mm_left(grad, mat1), alpha)",
        },
        tensors=("self", "mat1", "mat2"), kind=PLAIN, formula="∂/∂bias = Σ rows of G,  ∂/∂A = G·Bᵀ,  ∂/∂B = Aᵀ·G",
        samples=("t(2), t(2, 3), t(3, 2)", "t(2, 2), t(2, 3), t(3, 2), beta=0.5, alpha=2.0"),
    ),
    Op(
        "addmv", "AddmvBackward0", f"self, mat, vec, *, {_SUM}", "plus_product(self, mv_array(mat, vec), beta, alpha)",
        {
            "self": "summed_to(scaled(grad, beta), self_shape)",
            "mat": "scaled(mv_left(grad, vec), alpha)",
            "vec": "scaled(mv_right(grad, mat), alpha)",
        },
        tensors=("self", "mat", "vec"), kind=PLAIN, formula="as mv, and the gradient itself for the summand",
        samples=("t(2), t(2, 3), t(3)",),
    ),
    Op(
        "baddbmm", "BaddbmmBackward0", f"self, batch1, batch2, *, {_SUM}",
        "plus_product(self, bmm_array(batch1, batch2), beta, alpha)",
        {
            "self": "summed_to(scaled(grad, beta), self_shape)",
            "batch1": "scaled(bmm_right(grad, batch2), alpha)",
            "batch2": "scaled(bmm_left(grad, batch1), alpha)",
        },
        tensors=("self", "batch1", "batch2"), kind=PLAIN, formula="as bmm, and the gradient itself for the summand",
        samples=("t(2, 2, 2), t(2, 2, 3), t(2, 3, 2)",),
    ),
    Op(
        "addbmm", "AddbmmBackward0", f"self, batch1, batch2, *, {_SUM}",
        "plus_product(self, sum_array(bmm_array(batch1, batch2), (0,), False), beta, alpha)",
        {
            "self": "summed_to(scaled(grad, beta), self_shape)",
            "batch1": "scaled(addbmm_right(grad, batch2), alpha)",
            "batch2": "scaled(addbmm_left(grad, batch1), alpha)",
        },
        tensors=("self", "batch1", "batch2"), kind=PLAIN, formula="as bmm with the gradient repeated over the batch",
        samples=("t(2, 2), t(2, 2, 3), t(2, 3, 2)",),
    ),
    Op(
        "addr", "AddrBackward0", f"self, vec1, vec2, *, {_SUM}", "plus_product(self, mv_left(vec1, vec2), beta, alpha)",
        {
            "self": "summed_to(scaled(grad, beta), self_shape)",
            "vec1": "scaled(mv_array(grad, vec2), alpha)",
            "vec2": "scaled(mv_right(grad, vec1), alpha)",
        },
        tensors=("self", "vec1", "vec2"), kind=PLAIN, formula="∂(abᵀ)/∂a = G·b,  ∂(abᵀ)/∂b = Gᵀ·a",
        samples=("t(2, 3), t(2), t(3)",),
    ),
)  # fmt: skip
