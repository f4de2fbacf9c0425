"""``torch.nn``: modules. One file a family; a module class is public by standing in its file's ``__all__``."""

from __future__ import annotations

import importlib
import pkgutil

from ..names import missing
from . import functional, init, utils
from .module import Module
from .own_methods import give_own_methods
from .parameter import Buffer, Parameter, UninitializedBuffer, UninitializedParameter

__all__ = [
    "Buffer",
    "Module",
    "Parameter",
    "UninitializedBuffer",
    "UninitializedParameter",
    "functional",
    "init",
    "utils",
]

#: Files of this package that hold no module classes.
_OTHER = (
    "functional", "init", "utils", "gradient_norms", "module", "parameter", "backward_watcher", "packed_sequence",
    "fusion", "weight_normalization", "own_methods", "argument_checks",
)  # fmt: skip

for _info in pkgutil.iter_modules(__path__):
    if not _info.name.startswith(_OTHER):
        _family = importlib.import_module(f"{__name__}.{_info.name}")
        for _name in getattr(_family, "__all__", ()):
            globals()[_name] = getattr(_family, _name)
give_own_methods(tuple(globals().values()))


def __getattr__(name: str) -> object:
    if name == "modules":
        return importlib.import_module(f"{__name__}.modules")
    return missing(__name__, name)
