"""``torch.masked``: not available."""

from __future__ import annotations

from .refusal import absent


def __getattr__(name: str) -> object:
    return absent("torch.masked", name, "tensors have no masks.")
