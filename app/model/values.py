"""Captured arrays within a byte budget: first in memory, then in private files, then only their summaries.

Events hold a great many captures. Before an event is kept, :meth:`ValueStore.lighten` takes the elements of the larger
ones into the store and leaves a ticket in their place; :meth:`ValueStore.restore` gives the event as it came, but for
elements that did not fit the budget: those are None, and the summary is always there.
"""

from __future__ import annotations

import tempfile
from collections import OrderedDict
from dataclasses import dataclass
from typing import IO, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from retrograd.engine.protocol import events as e
from retrograd.engine.protocol.values import Capture

#: Element types that a capture may have; anything else stays a summary.
NUMPY_TYPES: dict[str, np.dtype[np.generic]] = {
    name: np.dtype(name)
    for name in ("float16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "bool")
} | {"bfloat16": np.dtype("float32")}


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


class Ticket(Capture, frozen=True):
    """A capture whose elements are in the store under ``handle``."""

    handle: int = 0


#: Fields of events that hold a capture, None, or a tuple of them.
FIELDS: dict[type[e.Event], tuple[str, ...]] = {
    e.ValueRecorded: ("value",),
    e.NodeBegun: ("gradients",),
    e.HookCalled: ("before", "after"),
    e.NodeFinished: ("gradients",),
    e.GradAccumulated: ("before", "contribution", "after"),
    e.GradCleared: ("value",),
}
#: Captures up to this many bytes stay in their events.
SMALL = 512

E = TypeVar("E", bound=e.Event)


@dataclass(slots=True)
class _Segment:
    """A file of elements that go together; it has no name that another program could open."""

    file: IO[bytes]
    precious: bool
    size: int
    handles: list[int]


@dataclass(slots=True)
class _Entry:
    """Where elements are: ``data`` in memory, else in ``segment`` at ``offset``, else (None) they were dropped."""

    data: bytes | None
    length: int
    precious: bool
    segment: _Segment | None = None
    offset: int = 0


class ValueStore:
    """Elements of captures.

    Args:
        memory: Bytes to hold in memory; above it the oldest move to files.
        disk: Bytes to hold in files; above it the oldest results of operations are dropped, never those of leaves.
    """

    def __init__(self, memory: int = 512 << 20, disk: int = 4 << 30) -> None:
        self._memory, self._disk = memory, disk
        self._entries: dict[int, _Entry] = {}
        self._in_memory: OrderedDict[int, int] = OrderedDict()
        self._segments: list[_Segment] = []
        self._segment_size = max(min(64 << 20, disk // 8), 1)
        self._latest: dict[tuple[int, int], int] = {}
        self._handles = 0
        self._held = 0
        #: Captures whose elements were dropped.
        self.dropped = 0

    @property
    def bytes_in_memory(self) -> int:
        """Bytes of elements held in memory."""
        return self._held

    @property
    def bytes_on_disk(self) -> int:
        """Bytes of elements held in files."""
        return sum(segment.size for segment in self._segments)

    # ------------------------------------------------------------------ events
    def lighten(self, event: E, storage: int = 0, precious: bool = False) -> E:
        """The event with tickets in place of larger arrays.

        Args:
            event: Any event.
            storage: Storage of the tensor of a ValueRecorded; the same elements of one version are kept once.
            precious: Never drop its elements.
        """
        changed = {}
        for name in FIELDS.get(type(event), ()):
            old = getattr(event, name)
            if isinstance(old, tuple):
                new: object = tuple(self.take(part, precious=precious) for part in old)
            else:
                key = (storage, getattr(event, "version", 0)) if storage else None
                new = self.take(old, key, precious)
            if new != old:
                changed[name] = new
        return msgspec.structs.replace(event, **changed) if changed else event

    def restore(self, event: E) -> E:
        """The event as it came, as far as its elements are still kept."""
        changed: dict[str, object] = {}
        for name in FIELDS.get(type(event), ()):
            old = getattr(event, name)
            if isinstance(old, Ticket):
                changed[name] = self.load(old)
            elif isinstance(old, tuple) and any(isinstance(part, Ticket) for part in old):
                changed[name] = tuple(self.load(part) for part in old)
        return msgspec.structs.replace(event, **changed) if changed else event

    # ------------------------------------------------------------------ captures
    def take(
        self, capture: Capture | None, key: tuple[int, int] | None = None, precious: bool = False
    ) -> Capture | None:
        """The capture itself if it is small, else a ticket for its elements; ``key`` is (storage, version)."""
        if capture is None or capture.data is None or len(capture.data) <= SMALL or isinstance(capture, Ticket):
            return capture
        known = self._entries.get(self._latest.get(key, 0)) if key is not None else None
        if known is not None and key is not None and known.data == capture.data:
            known.precious |= precious
            handle = self._latest[key]
        else:
            handle = self._put(capture.data, precious)
            if key is not None:
                self._latest[key] = handle
        return Ticket(capture.dtype, capture.shape, capture.summary, None, handle)

    def load(self, capture: Capture | None) -> Capture | None:
        """The capture with its elements, wherever they are; ``data`` is None if they were not kept."""
        if not isinstance(capture, Ticket):
            return capture
        return Capture(capture.dtype, capture.shape, capture.summary, self._read(self._entries[capture.handle]))

    def close(self) -> None:
        """Give the files back; what was in them is no longer kept."""
        for segment in self._segments:
            segment.file.close()
            for handle in segment.handles:
                self._entries[handle].segment = None
        self._segments.clear()

    def _put(self, data: bytes, precious: bool) -> int:
        self._handles += 1
        self._entries[self._handles] = _Entry(data, len(data), precious)
        self._in_memory[self._handles] = len(data)
        self._held += len(data)
        while self._held > self._memory and self._in_memory:
            self._spill(*self._in_memory.popitem(last=False))
        return self._handles

    @staticmethod
    def _read(entry: _Entry) -> bytes | None:
        if entry.data is not None or entry.segment is None:
            return entry.data
        entry.segment.file.seek(entry.offset)
        return entry.segment.file.read(entry.length)

    def _spill(self, handle: int, length: int) -> None:
        entry = self._entries[handle]
        data, entry.data = entry.data, None
        self._held -= length
        if data is None:
            return
        if not self._free(length) and not entry.precious:
            self.dropped += 1
            return
        segment = self._segment(entry.precious)
        entry.segment, entry.offset = segment, segment.size
        segment.file.seek(segment.size)
        segment.file.write(data)
        segment.size += length
        segment.handles.append(handle)

    def _free(self, length: int) -> bool:
        """Drop the oldest results until ``length`` more bytes fit; whether they do."""
        while self.bytes_on_disk + length > self._disk:
            oldest = next((segment for segment in self._segments if not segment.precious), None)
            if oldest is None:
                return False
            self._segments.remove(oldest)
            oldest.file.close()
            for handle in oldest.handles:
                self._entries[handle].segment = None
            self.dropped += len(oldest.handles)
        return True

    def _segment(self, precious: bool) -> _Segment:
        """The file to append to: leaves and results apart, so that results can be dropped by the file."""
        for segment in reversed(self._segments):
            if segment.precious == precious:
                if segment.size < self._segment_size:
                    return segment
                break
        # closed with the store; on Windows it is deleted then, elsewhere it never had a name
        file = tempfile.TemporaryFile(prefix="retrograd-values-")  # noqa: SIM115
        self._segments.append(_Segment(file, precious, 0, []))
        return self._segments[-1]
