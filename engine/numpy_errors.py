"""Overflow and 0/0: silent in the engine, as in PyTorch's kernels, while a script's own numpy warns as it always does.

numpy has one setting for all its callers. Under ``"log"`` it costs nothing until something happens, and then names what
happened to an object of ours, which looks at who called.
"""

from __future__ import annotations

import sys
import warnings

import numpy as np

from .settings import warn

_ENGINE = __package__ + "."


class _Listener:
    """Passes numpy's remarks on as the warnings that they are without us, except those about the engine's work."""

    def write(self, message: str) -> None:
        """``message`` is ``"Warning: <what> encountered in <function>"``."""
        caller = sys._getframe(1)
        while caller.f_back is not None and caller.f_globals.get("__name__", "").startswith("numpy."):
            caller = caller.f_back
        if caller.f_globals.get("__name__", "").startswith(_ENGINE):
            return
        warn(message.removeprefix("Warning: ").strip(), RuntimeWarning)


def listen() -> None:
    """Take over numpy's remarks in this thread, where it would warn; what a script has set otherwise stays."""
    old = np.geterr()
    np.seterr(**{kind: "log" for kind, what in old.items() if what == "warn"})  # type: ignore[arg-type]
    if np.geterrcall() is None:
        np.seterrcall(_Listener())
    # Threads start with numpy's own setting; this covers what they do in the engine.
    warnings.filterwarnings("ignore", category=RuntimeWarning, module=r"retrograd\.engine\.")
