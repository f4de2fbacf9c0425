"""``torch.nn.functional``."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path
from typing import Any

from ..names import missing
from ..ops.functions import functional

#: Modules whose ``__all__`` make up this one.
_PARTS = sorted(m.name for m in pkgutil.iter_modules([str(Path(__file__).parent)]) if m.name.startswith("functional_"))

globals().update(functional)
for _part in _PARTS:
    _module = importlib.import_module(f"{__package__}.{_part}")
    globals().update({name: getattr(_module, name) for name in _module.__all__})


def __getattr__(name: str) -> Any:
    return missing(__name__, name)
