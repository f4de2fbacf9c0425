"""Captured arrays within a byte budget: first in memory, then in a private file, then only their summaries."""

from __future__ import annotations

import os
import tempfile
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrograd.engine.protocol.values import Capture

#: Element types that a capture may have; anything else stays a summary.
NUMPY_TYPES: dict[str, np.dtype[np.generic]] = {
    name: np.dtype(name)
    for name in ("float16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "bool")
}


def array_of(capture: Capture | None) -> NDArray[np.generic] | None:
    """The elements of a capture as a read-only array, None where they were not kept or do not fit its shape."""
    if capture is None or capture.data is None:
        return None
    dtype = NUMPY_TYPES.get(capture.dtype)
    if dtype is None or any(size < 0 for size in capture.shape):
        return None
    count = 1
    for size in capture.shape:
        count *= size
    if count * dtype.itemsize != len(capture.data):
        return None
    return np.frombuffer(capture.data, dtype=dtype).reshape(capture.shape)


@dataclass(slots=True)
class _Entry:
    """Where the elements of one capture are: in ``capture``, in the file at ``offset``, or nowhere (-1)."""

    capture: Capture
    offset: int = -1
    length: int = 0
    precious: bool = False


class ValueStore:
    """Captures by key.

    Args:
        memory: Bytes of elements to hold in memory.
        disk: Bytes of elements to hold in the file; above it the oldest results keep only their summaries.
    """

    def __init__(self, memory: int = 512 << 20, disk: int = 4 << 30) -> None:
        self._memory, self._disk = memory, disk
        self._entries: dict[str, _Entry] = {}
        self._in_memory: OrderedDict[str, int] = OrderedDict()
        self._held = 0
        self._written = 0
        self._file: int | None = None
        self.dropped = 0

    @property
    def bytes_in_memory(self) -> int:
        """Bytes of elements held in memory."""
        return self._held

    @property
    def bytes_on_disk(self) -> int:
        """Bytes of elements held in the file."""
        return self._written

    def put(self, key: str, capture: Capture, precious: bool = False) -> None:
        """Keep a capture. ``precious`` ones (leaves) never lose their elements; a known key is replaced."""
        if key in self._in_memory:
            self._held -= self._in_memory.pop(key)
        self._entries[key] = _Entry(capture, precious=precious)
        if capture.data is not None:
            self._in_memory[key] = len(capture.data)
            self._held += len(capture.data)
            if self._held > self._memory:
                self._make_room()

    def get(self, key: str | None) -> Capture | None:
        """The capture, with its elements wherever they are; None for an unknown key."""
        entry = self._entries.get(key) if key else None
        if entry is None:
            return None
        if entry.offset < 0 or self._file is None:
            return entry.capture
        data = os.pread(self._file, entry.length, entry.offset)
        return Capture(entry.capture.dtype, entry.capture.shape, entry.capture.summary, data)

    def close(self) -> None:
        """Give the file back."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def __del__(self) -> None:
        self.close()

    def _make_room(self) -> None:
        for key in list(self._in_memory):
            if self._held <= self._memory:
                return
            entry = self._entries[key]
            data = entry.capture.data
            if data is None:
                continue
            if self._written + len(data) <= self._disk or entry.precious:
                entry.offset, entry.length = self._append(data), len(data)
            else:
                self.dropped += 1
            bare = Capture(entry.capture.dtype, entry.capture.shape, entry.capture.summary)
            entry.capture = bare
            self._held -= self._in_memory.pop(key)

    def _append(self, data: bytes) -> int:
        if self._file is None:
            # unlinked at once: no other program can open it, and it is gone when this process is
            self._file, name = tempfile.mkstemp(prefix="retrograd-values-")
            Path(name).unlink()
        offset = self._written
        os.pwrite(self._file, data, offset)
        self._written += len(data)
        return offset
