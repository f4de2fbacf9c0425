"""``torch._C._autograd``."""

from __future__ import annotations

from ..autograd.saved_tensor import SavedTensor

__all__ = ["SavedTensor"]
