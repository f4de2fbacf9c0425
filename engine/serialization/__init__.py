"""``torch.save`` and ``torch.load``: PyTorch's own file format, both ways.

A file is a zip archive with a pickle (``data.pkl``) in which tensors refer to records of raw bytes (``data/0`` …), so
that views share memory again when they are read. By default a file is read without running anything that it says:
:mod:`.restricted` knows how tensors, parameters and plain containers are built and refuses the rest.
"""

from __future__ import annotations

from ..names import missing
from .allowlist import add_safe_globals, clear_safe_globals, get_safe_globals, safe_globals
from .archive import LoadEndianness, get_default_load_endianness, set_default_load_endianness
from .loading import get_unsafe_globals_in_checkpoint, load
from .location import default_restore_location
from .saving import save

__all__ = [
    "LoadEndianness",
    "add_safe_globals",
    "clear_safe_globals",
    "default_restore_location",
    "get_default_load_endianness",
    "get_safe_globals",
    "get_unsafe_globals_in_checkpoint",
    "load",
    "safe_globals",
    "save",
    "set_default_load_endianness",
]

#: What ``torch`` gets from here.
EXPORTS = {"load": load, "save": save}


def __getattr__(name: str) -> object:
    return missing(__name__, name)
