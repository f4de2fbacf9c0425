"""Weights made of a length and a direction."""

from __future__ import annotations

from typing import Any

from ...tensor import Tensor
from ..functions import composite
from ..functions import namespace as F


@composite(method=False)
def norm_except_dim(v: Tensor, pow: int = 2, dim: int = 0) -> Any:
    """The norm over all dimensions but ``dim`` (over all of them for -1), with dimensions kept."""
    if dim == -1:
        return F.norm(v, pow)
    others = tuple(d for d in range(v.ndim) if d != dim % v.ndim)
    return F.norm(v, pow, others, True) if others else F.abs(v)


@composite(method=False)
def _weight_norm(v: Tensor, g: Tensor, dim: int = 0) -> Any:
    """``g v / |v|``, with lengths over all dimensions but ``dim``."""
    if dim in (0, v.ndim - 1):
        return F._weight_norm_interface(v, g, dim)[0]
    return v * (g / norm_except_dim(v, 2, dim))


@composite(torch=False, method=False)
def weight_norm_gradients(grad: Any, v: Any, g: Any, norms: Any, dim: int, wanted: tuple[bool, ...]) -> Any:
    """Gradients of length and direction, with the lengths formed anew."""
    lengths = norm_except_dim(v, 2, dim)
    others = tuple(d for d in range(v.ndim) if d != dim)
    along = (grad * v).sum(others, True)
    for_v = (g / lengths) * (grad - v * (along / (lengths * lengths))) if wanted[0] else None
    return for_v, (along / lengths if wanted[1] else None)
