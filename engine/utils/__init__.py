"""``torch.utils``: hook handles, checkpointing, data loading."""

from __future__ import annotations

import importlib

from ..names import missing

_MODULES = ("checkpoint", "data", "hooks")

__all__ = list(_MODULES)


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        return missing(__name__, name)
    return importlib.import_module(f"{__name__}.{name}")
