"""``torch.hub``: models are not fetched from the network."""

from __future__ import annotations

import os

from .refusal import absent, refusing

_REASON = "models are not fetched from the network; load a file with torch.load."
_dir: str | None = None

_NAMES = ("download_url_to_file", "help", "list", "load", "load_state_dict_from_url")

__all__ = sorted({*_NAMES, "get_dir", "set_dir"})

for _name in _NAMES:
    globals()[_name] = refusing(
        _name, NotImplementedError, f"torch.hub.{_name} is not supported by Retrograd: {_REASON}"
    )


def get_dir() -> str:
    """Where PyTorch would keep what it fetches."""
    if _dir is not None:
        return _dir
    cache = os.getenv("XDG_CACHE_HOME", "~/.cache")
    return os.path.join(os.path.expanduser(os.getenv("TORCH_HOME", os.path.join(cache, "torch"))), "hub")


def set_dir(d: str) -> None:
    """Set what :func:`get_dir` gives."""
    global _dir
    _dir = os.path.expanduser(d)


def __getattr__(name: str) -> object:
    return absent("torch.hub", name, _REASON)
