"""A tensor and a number, as PyTorch's own functions combine them: node names end in 1 there (``MulBackward1``)."""

from __future__ import annotations

from .op import UNARY, Op


def _scalar(name: str, node: str, public: str, forward: str, gradient: str, formula: str) -> Op:
    return Op(
        name, node, "self, other", forward, {"self": gradient}, kind=UNARY, tensors=("self",), public=public,
        method=False, function=False, inplace=True, formula=formula, samples=("t(2, 3), 1.5",),
    )  # fmt: skip


OPS = (
    _scalar("add_scalar", "AddBackward1", "add", "self + other", "grad", "1"),
    _scalar("sub_scalar", "SubBackward1", "sub", "self - other", "grad", "1"),
    _scalar("mul_scalar", "MulBackward1", "mul", "self * other", "times_number(grad, other)", "the number"),
    _scalar("div_scalar", "DivBackward1", "div", "self / other", "over_number(grad, other)", "1 / the number"),
)
