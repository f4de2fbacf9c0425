"""Settings of PyTorch's own backward engine that scripts read and set: ``set_multithreading_enabled`` and its like.

A pass of this engine always runs on the thread that called backward, as PyTorch's does for tensors on the CPU; so the
first has no visible effect. Views whose base was written to are always made again by strides.
"""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Any


class _Settings(threading.local):
    multithreading = True


_settings = _Settings()


def is_multithreading_enabled() -> bool:
    """Whether backward of devices other than the CPU may use threads of its own."""
    return _settings.multithreading


def is_view_replay_enabled() -> bool:
    """Whether views are made again by repeating the functions that made them: never."""
    return False


class set_multithreading_enabled:  # noqa: N801
    """Set :func:`is_multithreading_enabled` at once; as a context manager, until the block ends."""

    def __init__(self, mode: bool) -> None:
        self.prev = _settings.multithreading
        self.mode = mode
        _settings.multithreading = mode

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _settings.multithreading = self.prev

    def clone(self) -> set_multithreading_enabled:
        """Another one with the same argument."""
        return type(self)(self.mode)


class _force_original_view_tracking:  # noqa: N801
    """``True`` would ask for views made again by their functions, which this engine doesn't do.

    Raises:
        NotImplementedError: For True.
    """

    def __init__(self, mode: bool) -> None:
        if mode:
            raise NotImplementedError("Retrograd makes views again by strides only, not by repeating their functions")
        self.mode = mode

    def __enter__(self) -> None:
        return None

    def __exit__(self, *details: Any) -> None:
        return None
