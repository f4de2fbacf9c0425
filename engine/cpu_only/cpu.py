"""``torch.cpu``: the one device there is."""

from __future__ import annotations

from types import TracebackType
from typing import Any

from . import cpu_amp as amp
from .refusal import answering

__all__ = [
    "Stream", "amp", "current_device", "current_stream", "device_count", "is_available", "is_initialized",
    "set_device", "stream", "synchronize",
]  # fmt: skip

is_available = answering("is_available", lambda: True, "True.")
is_initialized = answering("is_initialized", lambda: True, "True.")
device_count = answering("device_count", lambda: 1, "One.")
current_device = answering("current_device", lambda: "cpu", 'Always "cpu".')
synchronize = answering("synchronize", lambda: None, "Nothing to wait for.")
set_device = answering("set_device", lambda: None, "There is one only.")


class Stream:
    """A stand-in: work on the CPU has no streams."""


_stream = Stream()


def current_stream(device: Any = None) -> Stream:
    """The only stream."""
    return _stream


class stream:  # noqa: N801
    """Does nothing."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None
