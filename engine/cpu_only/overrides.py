"""``torch.overrides``: functions are not overridden here; asking is answered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..tensor import Tensor
from .refusal import absent

__all__ = ["has_torch_function", "is_tensor_like", "is_tensor_method_or_property"]


def has_torch_function(relevant_args: Iterable[Any]) -> bool:
    """False: ``__torch_function__`` is not called."""
    return False


def is_tensor_like(inp: Any) -> bool:
    """Whether it is a tensor (or has ``__torch_function__``)."""
    return isinstance(inp, Tensor) or hasattr(inp, "__torch_function__")


def is_tensor_method_or_property(func: Any) -> bool:
    """Whether it belongs to Tensor."""
    return getattr(Tensor, getattr(func, "__name__", ""), None) is func


def __getattr__(name: str) -> object:
    return absent("torch.overrides", name, "functions are not overridden.")
