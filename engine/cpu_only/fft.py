"""``torch.fft``: not available."""

from __future__ import annotations

from .refusal import absent


def __getattr__(name: str) -> object:
    return absent("torch.fft", name, "there are no complex numbers.")
