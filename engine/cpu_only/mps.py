"""``torch.mps`` of a machine without it."""

from __future__ import annotations

from ..names import missing
from .refusal import answering, refusing

_CALLS = {
    "current_allocated_memory": "getCurrentAllocatedMemory", "driver_allocated_memory": "getDriverAllocatedMemory",
    "empty_cache": "emptyCache", "get_rng_state": "getDefaultGenerator",
    "recommended_max_memory": "getRecommendedMaxMemory", "seed": "getDefaultGenerator",
    "set_per_process_memory_fraction": "setMemoryFraction", "set_rng_state": "getDefaultGenerator",
    "synchronize": "deviceSynchronize",
}  # fmt: skip

__all__ = sorted({*_CALLS, "device_count", "is_available", "manual_seed"})

for _name, _call in _CALLS.items():
    globals()[_name] = refusing(_name, RuntimeError, f"Cannot execute {_call}() without MPS backend.")
manual_seed = answering("manual_seed", lambda: None, "Does nothing.")
device_count = answering("device_count", int, "Zero.")
is_available = answering("is_available", bool, "False.")


def __getattr__(name: str) -> object:
    return missing("torch.mps", name)
