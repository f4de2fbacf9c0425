"""Attributes of tensors that can't be assigned refuse it in PyTorch's words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn


def _refusal(name: str) -> Callable[..., NoReturn]:
    def refuse(self: Any, *value: Any) -> NoReturn:
        raise AttributeError(f"attribute '{name}' of 'torch._C.TensorBase' objects is not writable")

    return refuse


def refuse_assignment(kinds: tuple[type, ...]) -> None:
    """Let every property of these classes without a setter, or without a deleter, refuse that."""
    for kind in kinds:
        for name, found in list(vars(kind).items()):
            if isinstance(found, property):
                refuse = _refusal(name)
                changed = found if found.fset is not None else found.setter(refuse)
                setattr(kind, name, changed if found.fdel is not None else changed.deleter(refuse))
