"""Whether a backward pass may use several threads: kept, since passes use one here."""

from __future__ import annotations

from types import TracebackType

_enabled = True


def is_multithreading_enabled() -> bool:
    """What was set last."""
    return _enabled


def _set_multithreading(mode: bool) -> None:
    global _enabled
    _enabled = mode


class set_multithreading_enabled:  # noqa: N801
    """Set at once; as a context manager, until the block ends."""

    def __init__(self, mode: bool) -> None:
        self.prev = _enabled
        self.mode = mode
        _set_multithreading(mode)

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _set_multithreading(self.prev)

    def clone(self) -> set_multithreading_enabled:
        """Another one with the same mode."""
        return set_multithreading_enabled(self.mode)
