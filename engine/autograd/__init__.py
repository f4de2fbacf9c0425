"""Automatic differentiation: nodes, passes, modes, hooks, custom functions; also ``torch.autograd`` for scripts.

The names that need Tensor come from modules that import it, so they are looked up when first asked for.
"""

from __future__ import annotations

import importlib
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
}
_MODULES: Final = {
    "functional": ".functional", "function": ".function", "graph": ".graph", "variable": ".variable",
    "anomaly": ".anomaly", "anomaly_mode": ".anomaly", "grad_mode": ".modes", "forward_ad": ".forward_ad",
    "profiler": "..cpu_only.profiler",
}  # fmt: skip

__all__ = sorted({*_WHERE, *_MODULES})


def __getattr__(name: str) -> Any:
    where = _WHERE.get(name)
    if where is not None:
        found = getattr(importlib.import_module(f"{__name__}.{where}"), name)
    elif name in _MODULES:
        found = importlib.import_module(_MODULES[name], __name__)
    else:
        from ..names import missing

        missing(__name__, name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return list(__all__)
