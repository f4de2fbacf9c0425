"""``torch.backends.mha``: a faster path of attention that is not taken here."""

from __future__ import annotations

_enabled = True


def get_fastpath_enabled() -> bool:
    """What was set last."""
    return _enabled


def set_fastpath_enabled(value: bool) -> None:
    """Of no effect."""
    global _enabled
    _enabled = value
