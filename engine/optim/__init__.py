"""``torch.optim``: optimisers. One file each; a class is public by standing in its file's ``__all__``."""

from __future__ import annotations

import importlib
import pkgutil

from ..names import missing
from .adam import Adam, AdamW
from .optimizer import Optimizer
from .sgd import SGD

__all__ = ["SGD", "Adam", "AdamW", "Optimizer"]

for _info in pkgutil.iter_modules(__path__):
    _module = importlib.import_module(f"{__name__}.{_info.name}")
    if _info.name in ("lr_scheduler", "swa_utils"):  # their classes stay below these names
        continue
    for _name in getattr(_module, "__all__", ()):
        globals()[_name] = getattr(_module, _name)


def __getattr__(name: str) -> object:
    return missing(__name__, name)
