"""Automatic differentiation: nodes, passes, modes, hooks, custom functions; also ``torch.autograd`` for scripts.

The names that need Tensor come from modules that import it, so they are looked up when first asked for.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any, Final

#: Public names, by the module that defines them.
_WHERE: Final = {
    "backward": "grad_api",
    "grad": "grad_api",
    "detect_anomaly": "anomaly",
    "set_detect_anomaly": "anomaly",
    "enable_grad": "modes",
    "inference_mode": "modes",
    "no_grad": "modes",
    "set_grad_enabled": "modes",
    "Function": "function",
    "gradcheck": "gradient_check",
    "gradgradcheck": "gradient_check",
    "GradcheckError": "gradient_check",
    "Variable": "variable",
    "is_multithreading_enabled": "multithreading",
    "set_multithreading_enabled": "multithreading",
    "SavedTensor": "saved_tensor",
    "is_view_replay_enabled": "view_replay",
    "_force_original_view_tracking": "view_replay",
    "_unsafe_preserve_version_counter": "versions",
}
_MODULES: Final = {
    "functional": ".functional", "function": ".function", "graph": ".graph", "variable": ".variable",
    "anomaly": ".anomaly", "anomaly_mode": ".anomaly", "grad_mode": ".modes", "forward_ad": ".forward_ad",
    "profiler": "..cpu_only.profiler",
}  # fmt: skip

__all__ = sorted(name for name in {*_WHERE, *_MODULES} if not name.startswith("_"))


class _Namespace(ModuleType):
    """This module: ``gradcheck`` is the function, also after ``import torch.autograd.gradcheck``."""

    def __setattr__(self, name: str, value: Any) -> None:
        if not (isinstance(value, ModuleType) and name in _WHERE):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Namespace


def __getattr__(name: str) -> Any:
    where = _WHERE.get(name)
    if where is not None:
        found = getattr(importlib.import_module(f"{__name__}.{where}"), name)
    elif name in _MODULES:
        found = importlib.import_module(_MODULES[name], __name__)
    elif name == "torch":  # PyTorch's module has it by accident, and old examples use it
        found = importlib.import_module("..", __name__)
    else:
        from ..names import missing

        missing(__name__, name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return list(__all__)
