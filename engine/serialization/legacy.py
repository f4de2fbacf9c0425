"""Files as PyTorch wrote them before 1.6: a row of pickles, then the storages."""

from __future__ import annotations

import pickle
import struct
from collections.abc import Callable
from typing import Any, BinaryIO, NoReturn

import numpy as np

from .. import dtypes
from ..storage import Storage
from .location import restore_location
from .rebuild import LoadedStorage

_MAGIC_NUMBER = 0x1950A86A20F9469CFC6C
_PROTOCOL_VERSION = 1001


def _no_reference(reference: Any) -> NoReturn:
    raise pickle.UnpicklingError("unsupported persistent id encountered")


def load(file: BinaryIO, map_location: Any, unpickled: Callable[[BinaryIO, Callable[[Any], Any]], Any]) -> Any:
    """What the file holds; ``unpickled(file, persistent_load)`` reads one pickle.

    Raises:
        RuntimeError: If it is no such file.
    """
    if unpickled(file, _no_reference) != _MAGIC_NUMBER:
        raise RuntimeError("Invalid magic number; corrupt file?")
    version = unpickled(file, _no_reference)
    if version != _PROTOCOL_VERSION:
        raise RuntimeError(f"Invalid protocol version: {version}")
    unpickled(file, _no_reference)  # sizes of C types on the machine that wrote it
    restore = restore_location(map_location)
    roots: dict[str, LoadedStorage] = {}
    views: dict[str, LoadedStorage] = {}

    def persistent_load(reference: Any) -> Any:
        kind = reference[0].decode("ascii") if isinstance(reference[0], bytes) else reference[0]
        if kind == "module":  # with the source of a class, which nobody compares
            return reference[1]
        if kind != "storage":
            raise RuntimeError(f"Unknown saved id type: {reference[0]}")
        place, key, location, count, view = reference[1:]
        if place.dtype is dtypes.bfloat16:
            raise NotImplementedError("bfloat16 tensors in files from before PyTorch 1.6 are not read by Retrograd.")
        size = place.dtype.itemsize
        if key not in roots:
            location = location.decode("ascii") if isinstance(location, bytes) else location
            roots[key] = LoadedStorage(restore(Storage(np.empty(count * size, np.uint8)), location), place.dtype)
        if view is None:
            return roots[key]
        name, offset, length = view
        if name not in views:
            part = roots[key].storage.owner[offset * size : (offset + length) * size]
            views[name] = LoadedStorage(Storage(part), place.dtype)
            views[name].storage.owner = part
        return views[name]

    result = unpickled(file, persistent_load)
    for key in unpickled(file, _no_reference):
        found = roots[key]
        (count,) = struct.unpack("<q", _read(file, 8))
        found.storage.owner[...] = np.frombuffer(_read(file, count * found.dtype.itemsize), np.uint8)
    return result


def _read(file: BinaryIO, size: int) -> bytes:
    data = file.read(size)
    if len(data) != size:
        raise RuntimeError("unexpected EOF, expected more bytes. The file might be corrupted.")
    return data
