"""Settings of the whole process that scripts read and write through ``torch``."""

from __future__ import annotations

import math
import sys
import warnings
from pathlib import Path
from types import FrameType

#: Where the engine's own files are.
_ENGINE = str(Path(__file__).parent)
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


def warn(message: str, category: type[Warning] = UserWarning) -> None:
    """Give a warning about the line of the program that led here, however deep below it this is."""
    frame: FrameType | None = sys._getframe(1)
    level = 2
    while frame is not None and frame.f_code.co_filename.startswith(_ENGINE):
        frame = frame.f_back
        level += 1
    warnings.warn(message, category, level)


def warn_once(message: str, category: type[Warning] = UserWarning, what: str = "") -> None:
    """Give a warning that PyTorch gives once a process, unless :func:`set_warn_always` was asked for.

    ``what`` names the kind of warnings of which only the first is given; without it, it is the message itself.
    """
    if _warn_always or (what or message) not in _given:
        _given.add(what or message)
        warn(message, category)


#: The constants among ``torch``'s names.
CONSTANTS = {"e": math.e, "inf": math.inf, "nan": math.nan, "newaxis": None, "pi": math.pi}

EXPORTS = {"set_warn_always": set_warn_always, "is_warn_always_enabled": is_warn_always_enabled, **CONSTANTS}
