"""Products of Householder reflectors as scripts call them."""

from __future__ import annotations

from typing import Any

from ... import autocasting
from ...tensor import Tensor
from ..functions import composite
from ..functions import namespace as F
from .linalg_arguments import linear, tensor


@linear("orgqr", torch=True, method=True)
def linalg_householder_product(input: Any, tau: Any) -> Any:
    """The first columns of a product of Householder reflectors."""
    a = tensor("linalg_householder_product", input, "input")
    t = tensor("linalg_householder_product", tau, "tau", 2)
    name = "torch.linalg.householder_product"
    if a._array.ndim < 2:
        raise RuntimeError(f"{name}: input must have at least 2 dimensions.")
    if a.shape[-2] < a.shape[-1]:
        raise RuntimeError(f"{name}: input.shape[-2] must be greater than or equal to input.shape[-1]")
    if a.shape[-1] < t.shape[-1]:
        raise RuntimeError(f"{name}: input.shape[-1] must be greater than or equal to tau.shape[-1]")
    return F.linalg_householder_product_rows(a, t)


@composite()
def ormqr(input: Any, input2: Any, input3: Any, left: bool = True, transpose: bool = False) -> Any:
    """The product of all reflectors of ``geqrf`` (``input`` and ``input2``) with ``input3``, from the left or right."""
    if autocasting.on:
        input, input2, input3 = autocasting.full(input, input2, input3)
    a, tau, other = (
        tensor("ormqr", one, f"input{n or ''}", n or 1) for n, one in ((0, input), (2, input2), (3, input3))
    )
    _fit(a, tau, other, -2 if left else -1)
    return F.ormqr_rows(a, tau, other, left, transpose)


def _fit(a: Tensor, tau: Tensor, other: Tensor, side: int) -> None:
    """Refuse shapes and types that don't belong together; dimension ``side`` of ``other`` is multiplied."""
    for name, one in (("input", a), ("other", other)):
        if one._array.ndim < 2:
            raise RuntimeError(f"torch.ormqr: {name} must have at least 2 dimensions.")
    if other.shape[side] != a.shape[-2]:
        raise RuntimeError(f"torch.ormqr: other.shape[{side}] must be equal to input.shape[-2]")
    if tau.shape[-1] != min(other.shape[side], a.shape[-1]):
        raise RuntimeError(f"torch.ormqr: tau.shape[-1] must be equal to min(other.shape[{side}], input.shape[-1])")
    rank, ranks = a._array.ndim, {"tau": tau._array.ndim, "other": other._array.ndim}
    if ranks["tau"] != rank - 1 or ranks["other"] != rank:
        name, words = (
            ("tau", "one dimension less than") if ranks["tau"] != rank - 1
            else ("other", "the same number of dimensions as")
        )  # fmt: skip
        raise RuntimeError(
            f"torch.ormqr: Expected {name} to have {words} input, but got {name}.ndim equal to {ranks[name]} and "
            f"input.ndim is equal to {rank}"
        )
    batch = a.shape[:-2]
    for name, found in (("tau", tau.shape[:-1]), ("other", other.shape[:-2])):
        if found != batch:
            raise RuntimeError(
                f"torch.ormqr: Expected batch dimensions of {name} to be equal to input.shape[:-2], "
                f"but got {list(found)}"
            )
    for name, one in (("tau", tau), ("other", other)):
        if one.dtype != a.dtype:
            raise RuntimeError(
                f"torch.ormqr: Expected input and {name} to have the same dtype, but input has dtype"
                f"{a.dtype.scalar_type} and {name} has dtype {one.dtype.scalar_type}"
            )
    if a._array.dtype.kind not in "fc":
        raise NotImplementedError(f"\"ormqr_cpu\" not implemented for '{a.dtype.scalar_type}'")
