"""What generated backward code and functions call on results: summing to a shape, casting, named tuples."""

from __future__ import annotations

from collections import namedtuple
from functools import cache
from typing import Any

import numpy as np

from .. import probe
from ..tensor import Tensor, tensor_of
from .functions import namespace as F
from .kernels.elementary import sum_to_size as sum_to

__all__ = ["cast_arrays", "cast_tensors", "named_results", "overwritten", "result_type", "sum_to"]


def cast_arrays(grads: tuple[Any, ...], kinds: tuple[np.dtype[Any], ...]) -> tuple[Any, ...]:
    """Each gradient in the type of its input."""
    return tuple(g if g is None or g.dtype is kind else g.astype(kind) for g, kind in zip(grads, kinds, strict=True))


def cast_tensors(grads: tuple[Any, ...], kinds: tuple[np.dtype[Any], ...]) -> tuple[Any, ...]:
    """Each gradient in the type of its input, recorded."""
    return tuple(
        g if g is None or g._array.dtype is kind else F.to_dtype(g, kind) for g, kind in zip(grads, kinds, strict=True)
    )


def overwritten(target: Tensor, edge: Any) -> Tensor:
    """A copy of a tensor that is about to be overwritten, for the node of the operation that does it."""
    if probe.observer is None:
        found: Tensor = F.clone(target)
        return found
    # A program that is watched doesn't clone here: no line of it asks for that operation.
    copy = tensor_of(target._array.copy())
    copy._edge = edge
    copy._requires_grad = edge is not None
    return copy


@cache
def result_type(name: str, fields: tuple[str, ...]) -> Any:
    """The class of the named results of a function."""

    def shown(self: Any) -> str:
        parts = ",\n".join(f"{field}={value!r}" for field, value in zip(fields, self, strict=True))
        return f"torch.return_types.{name}(\n{parts})"

    make: Any = namedtuple
    base = make(name, fields)
    return type(name, (base,), {"__slots__": (), "__repr__": shown, "__module__": "torch.return_types"})


def named_results(name: str, fields: tuple[str, ...], values: tuple[Any, ...]) -> Any:
    """Several results as PyTorch returns them: ``torch.return_types.max(values=…, indices=…)``."""
    return result_type(name, fields)(*values)
