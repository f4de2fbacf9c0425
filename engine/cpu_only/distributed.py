"""``torch.distributed``: a program is one process here."""

from __future__ import annotations

from typing import Any, Final

from .refusal import absent, answering, refusing

_REASON: Final = "a program runs in one process; torch.distributed.is_available() is False."

_NAMES = (
    "all_gather", "all_gather_into_tensor", "all_gather_object", "all_reduce", "all_to_all", "all_to_all_single",
    "barrier", "broadcast", "broadcast_object_list", "destroy_process_group", "gather", "get_backend", "get_rank",
    "get_world_size", "init_device_mesh", "init_process_group", "irecv", "isend", "monitored_barrier", "new_group",
    "recv", "reduce", "reduce_scatter", "reduce_scatter_tensor", "scatter", "send",
)  # fmt: skip

__all__ = sorted({*_NAMES, "is_available", "is_initialized", "is_torchelastic_launched"})

for _name in _NAMES:
    globals()[_name] = refusing(
        _name, RuntimeError, f"torch.distributed.{_name} is not supported by Retrograd: {_REASON}"
    )
is_available = answering("is_available", bool, "False.")
is_initialized = answering("is_initialized", bool, "False.")
is_torchelastic_launched = answering("is_torchelastic_launched", bool, "False.")


class ReduceOp:
    """How values of several processes would be combined."""

    SUM, AVG, PRODUCT, MIN, MAX, BAND, BOR, BXOR = range(8)


def __getattr__(name: str) -> Any:
    return absent("torch.distributed", name, _REASON)
