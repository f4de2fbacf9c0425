"""``torch.xpu`` of a build without it."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from ..names import missing
from .refusal import answering, refusing

_RAISING = (
    "current_device", "current_stream", "get_device_capability", "get_device_name", "get_device_properties",
    "get_rng_state", "init", "initial_seed", "mem_get_info", "set_device", "synchronize",
)  # fmt: skip
_ANSWERS: dict[str, Any] = {
    "is_available": bool, "is_initialized": bool, "is_bf16_supported": bool, "device_count": int,
    "empty_cache": lambda: None, "manual_seed": lambda: None, "manual_seed_all": lambda: None, "seed": lambda: None,
    "seed_all": lambda: None, "memory_allocated": int, "max_memory_allocated": int, "memory_reserved": int,
    "max_memory_reserved": int, "memory_stats": OrderedDict, "get_rng_state_all": list,
}  # fmt: skip

__all__ = sorted({*_RAISING, *_ANSWERS})

for _name in _RAISING:
    globals()[_name] = refusing(_name, AssertionError, "Torch not compiled with XPU enabled")
for _name, _answer in _ANSWERS.items():
    globals()[_name] = answering(_name, _answer, "What a build without XPU answers.")


def __getattr__(name: str) -> object:
    return missing("torch.xpu", name)
