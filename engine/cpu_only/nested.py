"""``torch.nested``: not available."""

from __future__ import annotations

from .refusal import absent


def __getattr__(name: str) -> object:
    return absent("torch.nested", name, "tensors are not nested.")
