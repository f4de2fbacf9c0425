"""What ``torch`` itself carries of automatic differentiation."""

from __future__ import annotations

from typing import Any

from .anomaly import is_anomaly_check_nan_enabled, is_anomaly_enabled, set_detect_anomaly
from .modes import (
    enable_grad,
    inference_mode,
    is_grad_enabled,
    is_inference_mode_enabled,
    no_grad,
    set_grad_enabled,
)


def vmap(
    func: Any, in_dims: Any = 0, out_dims: Any = 0, randomness: str = "error", *, chunk_size: int | None = None
) -> Any:
    """``torch.func.vmap``, which is loaded when it is called."""
    from ..func import vmap

    return vmap(func, in_dims, out_dims, randomness, chunk_size=chunk_size)


def set_anomaly_enabled(enabled: bool, check_nan: bool = True) -> None:
    """Switch anomaly detection for good."""
    set_detect_anomaly(enabled, check_nan)


EXPORTS = {
    "enable_grad": enable_grad,
    "inference_mode": inference_mode,
    "is_anomaly_check_nan_enabled": is_anomaly_check_nan_enabled,
    "is_anomaly_enabled": is_anomaly_enabled,
    "is_grad_enabled": is_grad_enabled,
    "is_inference_mode_enabled": is_inference_mode_enabled,
    "no_grad": no_grad,
    "set_anomaly_enabled": set_anomaly_enabled,
    "set_detect_anomaly": set_detect_anomaly,
    "set_grad_enabled": set_grad_enabled,
    "vmap": vmap,
}
