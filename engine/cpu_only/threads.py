"""Settings of threads, precision and determinism: kept, of no effect on numpy's kernels."""

from __future__ import annotations

import os
from typing import Any

from ..settings import warn

_threads: int | None = None
_interop: int | None = None
_precision = "highest"
_deterministic = (False, False)
_MODES = ("default", "warn", "error")


def _count() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def get_num_threads() -> int:
    """What was set, or the number of processors."""
    return _count() if _threads is None else _threads


def set_num_threads(num: int) -> None:
    """Keep the number; numpy's library has its own."""
    global _threads
    if not isinstance(num, int):
        raise RuntimeError(f"set_num_threads expects an int, but got {type(num).__name__}")
    if num <= 0:
        raise RuntimeError("set_num_threads expects a positive integer")
    _threads = num


def get_num_interop_threads() -> int:
    """What was set, or the number of processors."""
    return _count() if _interop is None else _interop


def set_num_interop_threads(num: int) -> None:
    """Keep the number."""
    global _interop
    if num <= 0:
        raise RuntimeError("set_num_interop_threads expects a positive integer")
    _interop = num


def get_float32_matmul_precision() -> str:
    """``"highest"`` unless set."""
    return _precision


def set_float32_matmul_precision(precision: str) -> None:
    """Keep the setting: products are always exact to float32 here."""
    global _precision
    if precision not in ("highest", "high", "medium"):
        warn(
            f"{precision} is not one of 'highest', 'high', or 'medium'; the current"
            "setFloat32MatmulPrecision call has no effect.",
        )
        return
    _precision = precision


def use_deterministic_algorithms(mode: bool, *, warn_only: bool = False) -> None:
    """Keep the setting: every algorithm here is deterministic."""
    global _deterministic
    if not isinstance(mode, bool):
        kind = type(mode).__name__
        raise TypeError(f"_set_deterministic_algorithms(): argument 'mode' (position 1) must be bool, not {kind}")
    _deterministic = (bool(mode), bool(warn_only))


def are_deterministic_algorithms_enabled() -> bool:
    """What was set."""
    return _deterministic[0]


def is_deterministic_algorithms_warn_only_enabled() -> bool:
    """What was set."""
    return _deterministic[1]


def get_deterministic_debug_mode() -> int:
    """0, 1 (warn) or 2 (error)."""
    return 0 if not _deterministic[0] else 1 if _deterministic[1] else 2


def set_deterministic_debug_mode(debug_mode: int | str) -> None:
    """Set by number or by ``"default"``, ``"warn"``, ``"error"``."""
    if isinstance(debug_mode, str):
        if debug_mode not in _MODES:
            raise RuntimeError(
                f"invalid value of debug_mode, expected one of `default`, `warn`, `error`, but got {debug_mode}"
            )
        debug_mode = _MODES.index(debug_mode)
    if debug_mode not in (0, 1, 2):
        raise RuntimeError(f"invalid value of debug_mode, expected 0, 1, or 2, but got {debug_mode}")
    use_deterministic_algorithms(debug_mode > 0, warn_only=debug_mode == 1)


def set_flush_denormal(mode: bool) -> bool:
    """False: numpy can't be told to flush small numbers to zero."""
    return False


EXPORTS: dict[str, Any] = {
    found.__name__: found
    for found in (
        get_num_threads, set_num_threads, get_num_interop_threads, set_num_interop_threads,
        get_float32_matmul_precision, set_float32_matmul_precision, use_deterministic_algorithms,
        are_deterministic_algorithms_enabled, is_deterministic_algorithms_warn_only_enabled,
        get_deterministic_debug_mode, set_deterministic_debug_mode, set_flush_denormal,
    )
}  # fmt: skip
