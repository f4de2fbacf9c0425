"""Attributes of tensors that can't be assigned refuse it in PyTorch's words."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, NoReturn


def _refusal(name: str) -> Callable[..., NoReturn]:
    def refuse(self: Any, *value: Any) -> NoReturn:
        raise AttributeError(f"attribute '{name}' of 'torch._C.TensorBase' objects is not writable")

    return refuse


def _taking_nothing(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def method(self: Any, *given: Any) -> Any:
        if given:
            raise TypeError(f"TensorBase.{name}() takes no arguments ({len(given)} given)")
        return function(self)

    return method


def refuse_arguments(kind: type, names: tuple[str, ...]) -> None:
    """Let methods that take nothing refuse arguments in PyTorch's words."""
    for name in names:
        setattr(kind, name, _taking_nothing(name, getattr(kind, name)))


def refuse_assignment(kinds: tuple[type, ...]) -> None:
    """Let every property of these classes without a setter, or without a deleter, refuse that."""
    for kind in kinds:
        for name, found in list(vars(kind).items()):
            if isinstance(found, property):
                refuse = _refusal(name)
                changed = found if found.fset is not None else found.setter(refuse)
                setattr(kind, name, changed if found.fdel is not None else changed.deleter(refuse))
