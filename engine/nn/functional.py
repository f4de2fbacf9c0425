"""``torch.nn.functional``."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path
from typing import Any

from .. import fill_in
from ..names import missing
from ..ops.functions import functional
from .argument_checks import checked

#: Modules whose ``__all__`` make up this one.
_PARTS = sorted(m.name for m in pkgutil.iter_modules([str(Path(__file__).parent)]) if m.name.startswith("functional_"))

fill_in()  # whoever imports this module alone has not asked for any of torch's names yet
_found: dict[str, Any] = dict(functional)
for _part in _PARTS:
    _module = importlib.import_module(f"{__package__}.{_part}")
    _found.update({name: getattr(_module, name) for name in _module.__all__})
globals().update({name: checked(name, found) for name, found in _found.items()})


def __getattr__(name: str) -> Any:
    return missing(__name__, name)
