"""Automatic differentiation: nodes, passes, modes, hooks, custom functions; also ``torch.autograd`` for scripts."""

from __future__ import annotations

from .anomaly import detect_anomaly, set_detect_anomaly
from .grad_api import backward, grad
from .modes import enable_grad, inference_mode, no_grad, set_grad_enabled

__all__ = [
    "backward",
    "detect_anomaly",
    "enable_grad",
    "grad",
    "inference_mode",
    "no_grad",
    "set_detect_anomaly",
    "set_grad_enabled",
]
