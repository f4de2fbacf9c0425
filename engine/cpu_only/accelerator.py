"""``torch.accelerator`` of a machine without one."""

from __future__ import annotations

from ..names import missing
from .refusal import answering, refusing

_RAISING = (
    "current_device_idx", "current_device_index", "current_stream", "empty_cache", "empty_host_cache",
    "get_device_capability", "get_memory_info", "max_memory_allocated", "max_memory_reserved", "memory_allocated",
    "memory_reserved", "memory_stats", "reset_accumulated_memory_stats", "reset_peak_memory_stats", "set_device_idx",
    "set_device_index", "set_stream", "synchronize",
)  # fmt: skip

__all__ = sorted({*_RAISING, "current_accelerator", "device_count", "is_available"})

for _name in _RAISING:
    globals()[_name] = refusing(_name, RuntimeError, "Cannot access accelerator device when none is available.")
current_accelerator = answering("current_accelerator", lambda: None, "None.")
device_count = answering("device_count", int, "Zero.")
is_available = answering("is_available", bool, "False.")


def __getattr__(name: str) -> object:
    return missing("torch.accelerator", name)
