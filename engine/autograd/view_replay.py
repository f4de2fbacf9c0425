"""PyTorch can make a view again by repeating the functions that made it; this engine always does it by strides."""

from __future__ import annotations

from typing import Any


def is_view_replay_enabled() -> bool:
    """Whether views are made again by repeating the functions that made them: never."""
    return False


class _force_original_view_tracking:  # noqa: N801
    """``False`` asks for what this engine does.

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
