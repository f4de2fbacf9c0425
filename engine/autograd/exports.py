"""What ``torch`` itself carries of automatic differentiation."""

from __future__ import annotations

from .anomaly import is_anomaly_check_nan_enabled, is_anomaly_enabled, set_detect_anomaly
from .modes import (
    enable_grad,
    inference_mode,
    is_grad_enabled,
    is_inference_mode_enabled,
    no_grad,
    set_grad_enabled,
)

EXPORTS = {
    "enable_grad": enable_grad,
    "inference_mode": inference_mode,
    "is_anomaly_check_nan_enabled": is_anomaly_check_nan_enabled,
    "is_anomaly_enabled": is_anomaly_enabled,
    "is_grad_enabled": is_grad_enabled,
    "is_inference_mode_enabled": is_inference_mode_enabled,
    "no_grad": no_grad,
    "set_detect_anomaly": set_detect_anomaly,
    "set_grad_enabled": set_grad_enabled,
}
