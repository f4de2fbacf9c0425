"""``torch.fx``: not available."""

from __future__ import annotations

from typing import Any

from .refusal import absent, refusing

_REASON = "programs are not traced symbolically."

__all__ = ["symbolic_trace", "wrap"]

symbolic_trace = refusing(
    "symbolic_trace", NotImplementedError, f"torch.fx.symbolic_trace is not supported by Retrograd: {_REASON}"
)


def wrap(fn_or_name: Any) -> Any:
    """``fn_or_name`` itself."""
    return fn_or_name


def __getattr__(name: str) -> object:
    return absent("torch.fx", name, _REASON)
