"""Vector norms with a type to compute in, on arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...storage import Array
from .reduction import norm_array, norm_gradient

Dims = tuple[int, ...] | None


def vector_norm_array(values: Array, ord: float, dim: Dims, keepdim: bool, dtype: Any) -> Array:
    """The norm, computed and given in ``dtype``; half precision is summed in single precision."""
    kind = values.dtype if dtype is None else dtype
    wide = np.dtype(np.float32) if kind == np.float16 else kind
    return norm_array(values.astype(wide, copy=False), ord, dim, keepdim).astype(kind, copy=False)


def vector_norm_gradient(grad: Array, values: Array, result: Array, ord: float, dim: Dims, keepdim: bool) -> Any:
    """Gradient of :func:`vector_norm_array`; None for the number of nonzero elements."""
    if ord == 0:
        return None
    wide = values.astype(result.dtype, copy=False)
    return norm_gradient(grad, wide, result, ord, dim, keepdim).astype(values.dtype, copy=False)
