"""``torch.sparse``: not available."""

from __future__ import annotations

from .refusal import absent


def __getattr__(name: str) -> object:
    return absent("torch.sparse", name, "every tensor is dense.")
