"""Checks of arguments that are made once for each combination of types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

import numpy as np

from .signatures import complaint
from .tensor import Tensor, tensor_of

#: Looks at the arguments of a call, and raises.
Check: TypeAlias = Callable[[tuple[Any, ...], dict[str, Any]], None]

_TWO: Final = np.zeros(2)

#: The longest combination that is remembered.
_LONGEST: Final = 20


def kind_of(value: Any) -> Any:
    """The type of an argument, with those inside a list."""
    return (type(value), *map(type, value)) if isinstance(value, (tuple, list)) else type(value)


def by_types_alone(check: Check, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> bool:
    """Whether every call with the same types fits: tensors with one element may stand for numbers, others not."""

    def larger(value: Any) -> Any:
        return tensor_of(_TWO) if isinstance(value, Tensor) and value.numel() == 1 else value

    try:
        check(tuple(map(larger, args)), {name: larger(value) for name, value in kwargs.items()})
    except (TypeError, RuntimeError):
        return False
    return True


def remembered(check: Check) -> Check:
    """``check`` made once for each combination of types."""
    settled: set[tuple[Any, ...]] = set()

    def look(args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        kinds: tuple[Any, ...] = (*map(type, args),)
        if kwargs or tuple in kinds or list in kinds:
            kinds = (*map(kind_of, args), *kwargs, *map(kind_of, kwargs.values()))
        if kinds not in settled:
            check(args, kwargs)
            if len(kinds) < _LONGEST and by_types_alone(check, args, kwargs):
                settled.add(kinds)

    return look


def parser(name: str) -> Check:
    """What PyTorch's argument parser refuses of a function."""

    def check(args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        text = complaint(name, args, kwargs)
        if text is not None:
            raise TypeError(text)

    return check
