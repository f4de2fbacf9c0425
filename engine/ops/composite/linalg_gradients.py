"""The derivatives of linear algebra, which are written once for arrays and tensors, published for tensors."""

from __future__ import annotations

from types import FunctionType
from typing import Any

from ...tensor import Tensor
from ..functions import composite, publish
from ..functions import namespace as F
from ..kernels import linalg_factor_gradients, linalg_gradients

for _module in (linalg_gradients, linalg_factor_gradients):
    for _name, _function in list(vars(_module).items()):
        if isinstance(_function, FunctionType) and _function.__module__ == _module.__name__ and _name[0] != "_":
            publish(_name, _function, torch=False, method=False)


@composite(torch=False, method=False)
def cross_array(a: Tensor, b: Tensor, dim: int) -> Any:
    """Cross product along ``dim``."""
    return F.linalg_cross_rows(a, b, dim)


@composite(torch=False, method=False)
def vector_norm_gradient(grad: Tensor, x: Tensor, result: Tensor, ord: float, dim: Any, keepdim: bool) -> Any:
    """Gradient of a vector norm."""
    if ord == 0:
        return None
    kind, wide = x._array.dtype, result._array.dtype
    if kind is wide:
        return F.norm_gradient(grad, x, result, ord, dim, keepdim)
    return F.to_dtype(F.norm_gradient(grad, F.to_dtype(x, wide), result, ord, dim, keepdim), kind)
