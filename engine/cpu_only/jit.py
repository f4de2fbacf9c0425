"""``torch.jit``: there is no TorchScript here; what leaves a function as it is works."""

from __future__ import annotations

from typing import Any, Final

from .refusal import absent, answering, refusing

_REASON: Final = "there is no TorchScript; call the function or module itself."

_NAMES = ("script", "script_method", "trace", "trace_module", "load", "save", "freeze", "optimize_for_inference",
              "fork", "wait", "interface")  # fmt: skip

__all__ = sorted({
    *_NAMES, "Final", "ScriptFunction", "ScriptModule", "annotate", "export", "ignore", "is_scripting", "is_tracing",
    "isinstance", "unused",
})  # fmt: skip

for _name in _NAMES:
    globals()[_name] = refusing(
        _name, NotImplementedError, f"torch.jit.{_name} is not supported by Retrograd: {_REASON}"
    )


class ScriptModule:
    """Not available."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        raise NotImplementedError(f"torch.jit.ScriptModule is not supported by Retrograd: {_REASON}")


class ScriptFunction(ScriptModule):
    """Not available."""


def annotate(the_type: Any, the_value: Any) -> Any:
    """``the_value``."""
    return the_value


def export(fn: Any) -> Any:
    """``fn`` itself."""
    return fn


def unused(fn: Any) -> Any:
    """``fn`` itself."""
    return fn


def ignore(drop: Any = False, **kwargs: Any) -> Any:
    """The function itself; usable with and without arguments."""
    return drop if callable(drop) else (lambda fn: fn)


def isinstance(obj: Any, target_type: Any) -> bool:
    """Python's ``isinstance``."""
    import builtins

    return builtins.isinstance(obj, target_type)


is_scripting = answering("is_scripting", bool, "False.")
is_tracing = answering("is_tracing", bool, "False.")


def __getattr__(name: str) -> object:
    return absent("torch.jit", name, _REASON)
