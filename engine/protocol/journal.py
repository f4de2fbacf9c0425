"""Records that wait to be sent, in memory that both processes see: what the child recorded survives its death.

A process that is killed takes its buffers along. The memory of this file stays with the debugger, so the facts of the
last milliseconds before a crash, which explain it, are not lost.
"""

from __future__ import annotations

import mmap
import os
import tempfile
from collections.abc import Sequence

from .records import EVENT, HEAD, SIZES

#: Bytes for records, and for text that is no event yet.
RECORDS_SIZE, TEXT_SIZE = 1 << 20, 1 << 17
#: Numbers at the beginning: position of the run's bytes less the offset where they lie, the offset of those that are
#: not sent, end of the text, its stream and its place.
_NUMBERS = 8
_BASE, _START, _TEXT_END, _STREAM, _PLACE = 0, 1, 2, 3, 4
_RECORDS = _NUMBERS * 8
_TEXT = _RECORDS + RECORDS_SIZE
_SIZE = _TEXT + TEXT_SIZE
_STREAMS = ("stdout", "stderr")
#: From here on no further record is begun that isn't sure to fit.
FULL = _RECORDS + RECORDS_SIZE // 16
_nothing = bytes(RECORDS_SIZE)


class Journal:
    """One writer (the child), one reader (the debugger, once the child is gone).

    The memory behind the last record is zero, so that no count has to be kept: a record is there once its head is.

    Args:
        descriptor: A file of :func:`create`; None for memory of this process alone.

    Attributes:
        memory: What is shared; records are packed into it at ``end``, which moves on then.
        end: Offset behind the last record.
    """

    def __init__(self, descriptor: int | None = None) -> None:
        self.memory = mmap.mmap(-1 if descriptor is None else descriptor, _SIZE)
        self._numbers = memoryview(self.memory)[:_RECORDS].cast("Q")
        self._start = self.end = int(self._numbers[_START]) or _RECORDS
        self._text_end = int(self._numbers[_TEXT_END]) or _TEXT

    @staticmethod
    def create() -> int:
        """A new descriptor of nameless memory of the right size. Raises OSError."""
        if hasattr(os, "memfd_create"):
            descriptor = os.memfd_create("retrograd-journal", os.MFD_CLOEXEC)
        else:
            with tempfile.TemporaryFile() as file:
                descriptor = os.dup(file.fileno())
        os.ftruncate(descriptor, _SIZE)
        return descriptor

    # ------------------------------------------------------------------ the child
    @property
    def position(self) -> int:
        """Bytes recorded so far, sent or not."""
        return int(self._numbers[_BASE]) + self.end - _RECORDS

    @property
    def waiting(self) -> int:
        """Bytes that are not sent yet."""
        return self.end - self._start

    def add(self, kind: int, body: bytes) -> bool:
        """Note a record of a head and ``body``; False if there is no room."""
        start = self.end
        begin = start + HEAD.size
        end = begin + len(body)
        if end > _TEXT:
            return False
        # The head last: without it nothing is there.
        self.memory[begin:end] = body
        HEAD.pack_into(self.memory, start, kind, len(body))
        self.end = end
        return True

    def take(self) -> bytes:
        """What waits, to be sent."""
        self._taken = self.end
        return self.memory[self._start : self._taken]

    def sent(self, again: bool) -> None:
        """What was taken last has been sent. ``again``: begin anew at the start; only whoever writes may do that."""
        self._numbers[_START] = self._start = self._taken
        if again:
            # In this order, so that what was sent is never taken for what wasn't, wherever the process is killed.
            size = self.end - _RECORDS
            self.memory[_RECORDS : self.end] = _nothing[:size]
            self._numbers[_BASE] += size
            self._numbers[_START] = self._start = self.end = _RECORDS

    def passed(self, size: int) -> None:
        """Bytes went out that were never here."""
        self._numbers[_BASE] += size

    def begin_text(self, stream: str, place: Sequence[int]) -> None:
        """What is written next goes to ``stream``, from ``place`` (thread, location, frame)."""
        self._numbers[_STREAM] = _STREAMS.index(stream)
        for index, number in enumerate(place, _PLACE):
            self._numbers[index] = number

    def add_text(self, text: str) -> None:
        """Note text that will be part of an event later; what does not fit is left out."""
        body = text.encode("utf-8", "backslashreplace")
        end = self._text_end + len(body)
        if end <= _SIZE:
            self.memory[self._text_end : end] = body
            self._numbers[_TEXT_END] = self._text_end = end

    def clear_text(self) -> None:
        """The text is an event now."""
        self._numbers[_TEXT_END] = self._text_end = _TEXT

    # ------------------------------------------------------------------ the debugger
    def rest(self, received: int) -> bytes:
        """The records behind the first ``received`` bytes, as far as they are whole."""
        start = end = min(int(self._numbers[_START]) or _RECORDS, _TEXT)
        while end + HEAD.size <= _TEXT:
            kind, length = HEAD.unpack_from(self.memory, end)
            size = SIZES.get(kind, 0)
            if not size or length < 0 or end + size + length > _TEXT:
                break
            if size > HEAD.size and not any(self.memory[end + size - 8 : end + size]):
                break  # killed while it was written
            end += size + length
        begin = max(start, received - int(self._numbers[_BASE]) + _RECORDS)
        return self.memory[min(begin, end) : end]

    def text(self) -> tuple[str, str, tuple[int, int, int]] | None:
        """Text that is no event yet: stream, text, and where it was written (thread, location, frame)."""
        text_end = int(self._numbers[_TEXT_END])
        if text_end <= _TEXT:
            return None
        text = self.memory[_TEXT : min(text_end, _SIZE)].decode("utf-8", "backslashreplace")
        thread, location, frame = (int(self._numbers[_PLACE + index]) for index in range(3))
        return _STREAMS[min(int(self._numbers[_STREAM]), 1)], text, (thread, location, frame)

    def close(self) -> None:
        """Give the memory back."""
        self._numbers.release()
        self.memory.close()


def event_record(body: bytes) -> bytes:
    """The record of an encoded event, for one that is too large for the memory."""
    return HEAD.pack(EVENT, len(body)) + body
