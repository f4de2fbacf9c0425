"""The zip archive around a pickle and its storages."""

from __future__ import annotations

import io
import os
import sys
import zipfile
from enum import Enum
from pathlib import PurePath
from typing import Any, BinaryIO

import numpy as np

from ..storage import Array

_ALIGNMENT = 64
_LOCAL_HEADER = 30
_MAGIC = b"PK\x03\x04"


class LoadEndianness(Enum):
    """In which order bytes are taken to be in files that don't say."""

    NATIVE = 1
    LITTLE = 2
    BIG = 3


_default_order: LoadEndianness | None = None


def get_default_load_endianness() -> LoadEndianness | None:
    """The order of bytes in files that don't say; None means little-endian."""
    return _default_order


def set_default_load_endianness(endianness: LoadEndianness | None) -> None:
    """Set the order of bytes in files that don't say."""
    global _default_order
    if not isinstance(endianness, LoadEndianness) and endianness is not None:
        raise TypeError("Invalid argument type in function set_default_load_endianness")
    _default_order = endianness


def is_zip(file: BinaryIO) -> bool:
    """Whether the file begins as a zip archive; leaves its position."""
    start = file.tell()
    found = file.read(len(_MAGIC))
    file.seek(start)
    return found == _MAGIC


class ArchiveWriter:
    """Writes records into a zip archive as PyTorch lays it out: stored as they are, aligned, under one folder."""

    def __init__(self, file: Any, folder: str) -> None:
        self._file = file
        self._folder = folder
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_STORED)
        self._records = 0

    def write(self, name: str, data: bytes) -> None:
        """Add a record."""
        info = zipfile.ZipInfo(f"{self._folder}/{name}")
        start = self._zip.start_dir + _LOCAL_HEADER + len(info.filename.encode()) + 4
        padding = -start % _ALIGNMENT
        info.extra = b"FB" + padding.to_bytes(2, "little") + b"Z" * padding
        with self._zip.open(info, "w") as record:
            record.write(data)
        self._records += 1

    def close(self) -> None:
        """Write the directory of the archive."""
        self._zip.close()


class ArchiveReader:
    """Reads the records of an archive.

    Raises:
        RuntimeError: If it is damaged.
    """

    def __init__(self, file: BinaryIO) -> None:
        try:
            self._zip = zipfile.ZipFile(file)
        except zipfile.BadZipFile as error:
            raise _damaged("not a ZIP archive") from error
        names = self._zip.namelist()
        self._folder = names[0].partition("/")[0] if names else ""
        self._names = frozenset(names)

    def has(self, name: str) -> bool:
        """Whether there is such a record."""
        return f"{self._folder}/{name}" in self._names

    def read(self, name: str) -> bytes:
        """The bytes of a record.

        Raises:
            RuntimeError: If there is none, or it is damaged.
        """
        if not self.has(name):
            raise _damaged(f"file not found: {self._folder}/{name}")
        try:
            return self._zip.read(f"{self._folder}/{name}")
        except (zipfile.BadZipFile, EOFError) as error:
            raise _damaged(f"file read failed: {self._folder}/{name}") from error

    def is_swapped(self) -> bool:
        """Whether bytes are in the order that this machine does not use."""
        order: str = sys.byteorder
        if self.has("byteorder"):
            order = self.read("byteorder").decode()
            if order not in ("little", "big"):
                raise ValueError("Unknown endianness type: " + order)
        elif _default_order is not LoadEndianness.NATIVE:
            order = "big" if _default_order is LoadEndianness.BIG else "little"
        return order != sys.byteorder

    def memory(self, name: str, size: int) -> Array:
        """The bytes of a record as an array that may be written to."""
        data = self.read(name)
        if len(data) < size:
            raise _damaged(f"file read failed: {self._folder}/{name}")
        memory = np.empty(size, np.uint8)
        memory[...] = np.frombuffer(data, np.uint8, size)
        return memory


def _damaged(reason: str) -> RuntimeError:
    return RuntimeError(
        f"PytorchStreamReader failed reading zip archive: {reason}. This is an internal miniz error. If you are seeing "
        "this error, there is a high likelihood that your checkpoint file is corrupted. This can happen if the "
        "checkpoint was not saved properly, was transferred incorrectly, or the file was modified after saving."
    )


def folder_for(target: Any) -> str:
    """The folder inside an archive: the file's name without its ending; ``archive`` for a buffer.

    Raises:
        RuntimeError: If the file can't be made.
    """
    if not isinstance(target, (str, os.PathLike)):
        return "archive"
    path = PurePath(os.fspath(target))
    if not path.name:
        raise RuntimeError("[enforce fail at inline_container.cc:720] . invalid file name: " + str(target))
    if not os.path.isdir(path.parent):
        raise RuntimeError(f"Parent directory {path.parent} does not exist.")
    return path.stem


def buffered(data: bytes) -> BinaryIO:
    """A file over ``data``."""
    return io.BytesIO(data)
