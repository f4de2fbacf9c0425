"""``torch.package``: not available."""

from __future__ import annotations

from .refusal import absent


def __getattr__(name: str) -> object:
    return absent("torch.package", name, "save a state_dict with torch.save.")
