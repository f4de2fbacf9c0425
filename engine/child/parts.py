"""What a value consists of, as far as it can be looked at without running anything of the program's."""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Any

import numpy as np

from ..tensor import Tensor
from .looking import CONTAINERS, MAPPINGS, own_attributes, own_parts

#: Containers whose parts say nothing that their text does not.
_WHOLE = (str, bytes, range)
#: Keys that can be written as they are.
_PLAIN = (str, int, float, bool, type(None))
#: What a program defines; not what one looks for among its variables.
UNSHOWN = (types.ModuleType, types.FunctionType, types.BuiltinFunctionType, type)


def parts_of(value: Any) -> Iterator[tuple[str, Any]]:
    """The parts in order, each with what has to be written behind the value's own expression: ``[0]``, ``.bias``."""
    kind = type(value)
    if issubclass(kind, Tensor) or kind in _WHOLE or isinstance(value, type):
        return
    if kind in MAPPINGS:
        for key in list(value):
            if type(key) in _PLAIN:
                yield f"[{key!r}]", value[key]
    elif kind in CONTAINERS:
        if not _is_single(value):
            for index, part in enumerate(value):
                yield f"[{index}]", part
    else:
        yield from _attributes(value)


def number_of_parts(value: Any) -> int:
    """How many parts there are, without going through those of a container."""
    kind = type(value)
    counted = kind in MAPPINGS or (kind in CONTAINERS and kind not in _WHOLE and not _is_single(value))
    return len(value) if counted else sum(1 for _ in parts_of(value))


def _is_single(value: Any) -> bool:
    """Whether it is an array that holds one number and has no length."""
    return isinstance(value, np.ndarray) and not value.ndim


def _attributes(value: Any) -> Iterator[tuple[str, Any]]:
    for name, part in own_parts(value).items():
        # Containers of modules count theirs, which are no names.
        yield (f".{name}" if name.isidentifier() else f"[{name}]" if name.isdigit() else f"[{name!r}]"), part
    for name, part in own_attributes(value).items():
        hidden = not isinstance(name, str) or name.startswith("_") or not name.isidentifier()
        if not hidden and not isinstance(part, UNSHOWN):
            yield f".{name}", part
