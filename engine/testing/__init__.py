"""``torch.testing``: comparing values with messages that say where they differ."""

from __future__ import annotations

from ..names import missing
from .comparison import assert_allclose, assert_close
from .creation import make_tensor

__all__ = ["assert_allclose", "assert_close", "make_tensor"]


def __getattr__(name: str) -> object:
    return missing(__name__, name)
