"""``torch.typename``, ``torch.is_storage``: what kind of thing something is."""

from __future__ import annotations

from typing import Any

from .storage import Storage
from .tensor import Tensor

__all__ = ["is_storage", "typename"]


def is_storage(obj: Any, /) -> bool:
    """Whether it is the memory of a tensor."""
    return isinstance(obj, Storage)


def typename(obj: Any, /) -> str:
    """The name of the type of ``obj`` with its module; tensors give that of their elements too."""
    if isinstance(obj, Tensor):
        return str(obj.type())
    kind = obj if isinstance(obj, type) or hasattr(obj, "__qualname__") else type(obj)
    module = getattr(kind, "__module__", None) or ""
    name: str = kind.__qualname__
    return name if module in ("", "builtins") else f"{module}.{name}"
