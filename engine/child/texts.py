"""Arguments of operations as texts."""

from __future__ import annotations

from typing import Any

from ..tensor import Tensor

_LONGEST = 200


def argument_text(value: Any) -> str:
    """A bounded text of an argument; nothing of the user's own is called."""
    if isinstance(value, Tensor):
        return f"tensor{tuple(value._array.shape)}"
    if isinstance(value, (tuple, list)):
        if len(value) <= 32 and all(type(one) is int for one in value) and type(value) in (tuple, list):
            return repr(value)
        inside = ", ".join(argument_text(one) for one in value[:32])
        return f"[{inside}]" if isinstance(value, list) else f"({inside}{',' if len(value) == 1 else ''})"
    if value is None or isinstance(value, (bool, int, float, complex, str, bytes, slice)) or value is Ellipsis:
        return repr(value)[:_LONGEST]
    if type(value).__module__.startswith(("retrograd.engine", "numpy")):
        return repr(value)[:_LONGEST]
    return f"<{type(value).__name__}>"
