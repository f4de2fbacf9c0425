"""``torch.profiler`` and ``torch.autograd.profiler``: marks work, measuring is not done."""

from __future__ import annotations

import functools
from collections.abc import Callable
from enum import Enum
from types import TracebackType
from typing import Any, TypeVar

from .refusal import absent

__all__ = ["ProfilerAction", "ProfilerActivity", "emit_itt", "emit_nvtx", "profile", "record_function", "schedule",
           "tensorboard_trace_handler"]  # fmt: skip

_Function = TypeVar("_Function", bound=Callable[..., Any])
_REASON = "nothing is measured; the window's timeline shows what runs when."


class ProfilerActivity(Enum):
    """What PyTorch can measure."""

    CPU = 0
    XPU = 1
    MTIA = 2
    CUDA = 3
    HPU = 4
    PrivateUse1 = 5


class ProfilerAction(Enum):
    """What a step of a schedule does."""

    NONE = 0
    WARMUP = 1
    RECORD = 2
    RECORD_AND_SAVE = 3


class record_function:  # noqa: N801
    """A name for a block; also a decorator. It changes nothing."""

    def __init__(self, name: str, args: str | None = None) -> None:
        self.name = name
        self.args = args

    def __enter__(self) -> record_function:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def __call__(self, func: _Function) -> _Function:
        @functools.wraps(func)
        def inner(*args: Any, **kwargs: Any) -> Any:
            with self:
                return func(*args, **kwargs)

        return inner  # type: ignore[return-value]


class profile:  # noqa: N801
    """Runs the block; asking for results raises NotImplementedError."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.on_trace_ready = kwargs.get("on_trace_ready")

    def __enter__(self) -> profile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def start(self) -> None:
        """Nothing begins."""

    def stop(self) -> None:
        """Nothing ends."""

    def step(self) -> None:
        """Nothing is counted."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        raise NotImplementedError(f"profile.{name} is not supported by Retrograd: {_REASON}")


class emit_nvtx(record_function):  # noqa: N801
    """Changes nothing."""

    def __init__(self, enabled: bool = True, record_shapes: bool = False) -> None:
        super().__init__("emit_nvtx")


class emit_itt(record_function):  # noqa: N801
    """Changes nothing."""

    def __init__(self, enabled: bool = True, record_shapes: bool = False) -> None:
        super().__init__("emit_itt")


def schedule(
    *, wait: int, warmup: int, active: int, repeat: int = 0, skip_first: int = 0, skip_first_wait: int = 0
) -> Callable[[int], ProfilerAction]:
    """A schedule of which no step records."""
    return lambda step: ProfilerAction.NONE


def tensorboard_trace_handler(dir_name: str, worker_name: str | None = None, use_gzip: bool = False) -> Any:
    """A handler that is never called."""
    return lambda profiler: None


def __getattr__(name: str) -> object:
    return absent("torch.profiler", name, _REASON)
