"""``torch.Tensor(...)``: the legacy constructor, in the default type."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import dtypes
from .tensor import Tensor, created


def construct(kind: type[Tensor], *args: Any, **kwargs: Any) -> Tensor:
    """A tensor of sizes (uninitialised: zeros here), of nested data, or sharing another tensor's memory.

    Raises:
        TypeError: For data that no tensor can hold.
    """
    default = dtypes.get_default_dtype().numpy
    if len(args) == 1 and isinstance(args[0], Tensor):
        source = args[0]
        if kind is Tensor and source._array.dtype != default:
            raise TypeError(f"expected {dtypes.get_default_dtype().scalar_type} (got {source.dtype.scalar_type})")
        array = source._array
    elif len(args) == 1 and isinstance(args[0], (list, tuple, np.ndarray)) and not hasattr(args[0], "numel"):
        from .creation_data import tensor

        array = tensor(args[0], dtype=dtypes.get_default_dtype())._array
    else:
        sizes = args[0] if len(args) == 1 and hasattr(args[0], "numel") else args
        if not args:
            sizes = (0,)
        array = np.zeros(tuple(int(n) for n in sizes), default)
    result = created(array, "Tensor")
    if kind is not Tensor:
        result.__class__ = kind
    return result
