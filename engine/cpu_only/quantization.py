"""``torch.quantization``: not available."""

from __future__ import annotations

from .refusal import absent


def __getattr__(name: str) -> object:
    return absent("torch.quantization", name, "values are not quantised.")
