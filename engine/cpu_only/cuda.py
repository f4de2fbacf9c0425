"""``torch.cuda`` of a build without CUDA: nothing is available, and using it raises PyTorch's errors."""

from __future__ import annotations

from collections import OrderedDict
from types import TracebackType
from typing import Any, Final

from ..names import missing
from ..settings import warn
from .refusal import answering, refusing

NOT_COMPILED: Final = "Torch not compiled with CUDA enabled"

_RAISING = (
    "cudart", "current_blas_handle", "current_device", "current_stream", "default_stream", "get_device_capability",
    "get_device_name", "get_device_properties", "get_per_process_memory_fraction", "get_rng_state", "init",
    "initial_seed", "ipc_collect", "mem_get_info", "set_per_process_memory_fraction", "synchronize",
)  # fmt: skip
_NO_RUNTIME = {
    "set_device": "_cuda_setDevice", "reset_peak_memory_stats": "_cuda_resetPeakMemoryStats",
    "reset_accumulated_memory_stats": "_cuda_resetAccumulatedMemoryStats", "memory_snapshot": "_cuda_memorySnapshot",
}  # fmt: skip
_ANSWERS: dict[str, Any] = {
    "is_available": bool, "is_initialized": bool, "is_bf16_supported": bool, "is_tf32_supported": bool,
    "device_count": int, "memory_allocated": int, "max_memory_allocated": int, "memory_reserved": int,
    "max_memory_reserved": int, "empty_cache": lambda: None, "seed": lambda: None, "seed_all": lambda: None,
    "get_arch_list": list, "get_gencode_flags": str, "get_rng_state_all": list, "memory_stats": OrderedDict,
    "memory_stats_as_nested_dict": dict, "caching_allocator_enable": lambda: None,
}  # fmt: skip

__all__ = sorted(
    {*_RAISING, *_NO_RUNTIME, *_ANSWERS, "Event", "Stream", "amp", "device", "manual_seed", "manual_seed_all", "stream"}
)

for _name in _RAISING:
    globals()[_name] = refusing(_name, AssertionError, NOT_COMPILED)
for _name, _missing in _NO_RUNTIME.items():
    globals()[_name] = refusing(_name, AttributeError, f"module 'torch._C' has no attribute '{_missing}'")
for _name, _answer in _ANSWERS.items():
    globals()[_name] = answering(_name, _answer, "What a build without CUDA answers.")


def manual_seed(seed: int) -> None:
    """Take a seed for generators that aren't there."""
    int(seed)


def manual_seed_all(seed: int) -> None:
    """Take a seed for generators that aren't there."""
    int(seed)


class Event:
    """Not available."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        raise RuntimeError("Tried to instantiate dummy base class Event")


class Stream:
    """Not available."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        raise RuntimeError("torch.cuda.Stream requires CUDA support")


class stream:  # noqa: N801
    """Work inside goes to a stream; None does nothing."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None


class device:  # noqa: N801
    """The device of the work inside, which can't be entered here."""

    def __init__(self, device: Any) -> None:
        self.device = device

    def __enter__(self) -> None:
        if self.device is not None and self.device != -1:
            raise RuntimeError("PyTorch was compiled without CUDA support")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None


def _renamed(old: str, new: str) -> Any:
    def called(*args: Any, **kwargs: Any) -> Any:
        warn(f"`torch.cuda.{old}` has been renamed to `torch.cuda.{new}`", FutureWarning)
        return 0

    called.__name__ = called.__qualname__ = old
    return called


memory_cached = _renamed("memory_cached", "memory_reserved")
max_memory_cached = _renamed("max_memory_cached", "max_memory_reserved")

_LEGACY = ("Float", "Double", "Half", "BFloat16", "Int", "Long", "Short", "Char", "Byte", "Bool")
for _name in (f"{_kind}Tensor" for _kind in _LEGACY):
    globals()[_name] = refusing(
        _name, TypeError, f"type torch.cuda.{_name} not available. Torch not compiled with CUDA enabled."
    )


def __getattr__(name: str) -> object:
    if name == "amp":
        from . import cuda_amp

        return cuda_amp
    return missing("torch.cuda", name)
