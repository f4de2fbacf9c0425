"""Settings of the whole process that scripts read and write through ``torch``."""

from __future__ import annotations

import math
import warnings

_warn_always = False
_given: set[str] = set()


def set_warn_always(b: bool) -> None:
    """Give each warning of :func:`warn_once` every time (True) or once a process (False).

    Source: https://docs.pytorch.org/docs/stable/generated/torch.set_warn_always.html
    """
    global _warn_always
    if not isinstance(b, bool):
        raise RuntimeError("setWarnOnlyOnce expects a bool, but got " + type(b).__name__)
    _warn_always = b


def is_warn_always_enabled() -> bool:
    """Whether warnings are given every time."""
    return _warn_always


def warn_once(message: str, category: type[Warning] = UserWarning, stacklevel: int = 2, what: str = "") -> None:
    """Give a warning that PyTorch gives once a process, unless :func:`set_warn_always` was asked for.

    ``what`` names the kind of warnings of which only the first is given; without it, it is the message itself.
    """
    if _warn_always or (what or message) not in _given:
        _given.add(what or message)
        warnings.warn(message, category, stacklevel + 1)


#: The constants among ``torch``'s names.
CONSTANTS = {"e": math.e, "inf": math.inf, "nan": math.nan, "newaxis": None, "pi": math.pi}

EXPORTS = {"set_warn_always": set_warn_always, "is_warn_always_enabled": is_warn_always_enabled, **CONSTANTS}
