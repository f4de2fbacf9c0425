"""Arguments that are one integer or several, and the error for arguments that fit no form of a function."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ...creation_arguments import integer
from ...tensor import Tensor

_INTEGERS = (int, np.integer)

#: The default of an argument that must be given.
MISSING: Any = object()


def is_sizes(value: Any) -> bool:
    """Whether ``value`` is what PyTorch takes for a tuple of ints: an int or a sequence of them."""
    if isinstance(value, _INTEGERS):
        return not isinstance(value, bool)
    return isinstance(value, (tuple, list)) and all(isinstance(v, _INTEGERS) for v in value)


def checked_sizes(name: str, label: str, position: int, value: Any) -> tuple[int, ...]:
    """``value`` as a tuple of ints.

    Raises:
        TypeError: With PyTorch's wording, if it is something else.
    """
    if isinstance(value, _INTEGERS) and not isinstance(value, bool):
        return (int(value),)
    where = f"{name}(): argument '{label}' (position {position}) must be tuple of ints"
    if not isinstance(value, (tuple, list)):
        raise TypeError(f"{where}, not {type(value).__name__}")
    for i, v in enumerate(value):
        if integer(v) is None:
            raise TypeError(f"{where}, but found element of type {type(v).__name__} at pos {i}")
    return tuple(int(integer(v) or 0) for v in value)


def _shown(value: Any) -> str:
    return "Tensor" if type(value) is Tensor else type(value).__name__


def overload_error(
    name: str,
    positional: Sequence[Any],
    named: Mapping[str, tuple[Any, Any]],
    extra: Mapping[str, Any],
    forms: Sequence[str],
) -> TypeError:
    """PyTorch's error for arguments that fit none of ``forms``; ``named`` holds (value, default)."""
    given = list(positional)
    if given[-1] is None:  # an optional argument that was left out
        given.pop()
    given = [v for v in given if v is not MISSING]
    shown = [_shown(v) for v in given]
    shown += [f"{k}={_shown(v)}" for k, (v, default) in named.items() if v is not default and v != default]
    shown += [f"{k}={_shown(v)}" for k, v in extra.items()]
    lines = "".join(f"\n * {form}" for form in forms)
    return TypeError(
        f"{name}() received an invalid combination of arguments - got ({', '.join(shown)}), "
        f"but expected one of:{lines}\n"
    )
