"""Events that wait to be sent, in memory that both processes see: what the child recorded survives its death.

A process that is killed takes its buffers along. The memory of this file stays with the debugger, so the facts of the
last milliseconds before a crash, which explain it, are not lost.
"""

from __future__ import annotations

import mmap
import os
import struct
import tempfile
from collections.abc import Sequence

import msgspec

from . import codec
from .events import Event, OutputWritten

#: Bytes for events, and for text that is no event yet.
EVENTS_SIZE, TEXT_SIZE = 1 << 20, 1 << 17
#: Numbers at the beginning: count and end of the events, end of the text, its stream, thread, location, frame.
_NUMBERS = 8
_COUNT, _EVENTS_END, _TEXT_END, _STREAM, _PLACE = 0, 1, 2, 3, 4
_EVENTS = _NUMBERS * 4
_TEXT = _EVENTS + EVENTS_SIZE
_SIZE = _TEXT + TEXT_SIZE
_STREAMS = ("stdout", "stderr")
#: MessagePack: a list whose length follows in four bytes.
_LIST = struct.Struct(">BI")
_encode = msgspec.msgpack.Encoder().encode


class Journal:
    """One writer (the child), one reader (the debugger, once the child is gone).

    Args:
        descriptor: A file of :func:`create`; None for memory of this process alone.
    """

    def __init__(self, descriptor: int | None = None) -> None:
        self._memory = mmap.mmap(-1 if descriptor is None else descriptor, _SIZE)
        self._numbers = memoryview(self._memory)[:_EVENTS].cast("I")
        self.count = self._numbers[_COUNT]
        self._events_end = self._numbers[_EVENTS_END] or _EVENTS
        self._text_end = self._numbers[_TEXT_END] or _TEXT

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
    def add(self, event: Event) -> bool:
        """Note an event; False if there is no room. Raises UnicodeEncodeError for lone surrogates."""
        body = _encode(event)
        end = self._events_end + len(body)
        if end > _TEXT:
            return False
        self._memory[self._events_end : end] = body
        self._events_end = end
        self.count += 1
        # The numbers last: what they do not count is not there.
        self._numbers[_EVENTS_END] = end
        self._numbers[_COUNT] = self.count
        return True

    def batch(self) -> bytes:
        """The events noted so far as the body of a data frame."""
        return _LIST.pack(0xDD, self.count) + self._memory[_EVENTS : self._events_end]

    def clear(self) -> None:
        """The events are sent."""
        self._numbers[_COUNT] = self.count = 0
        self._numbers[_EVENTS_END] = self._events_end = _EVENTS

    def begin_text(self, stream: str, place: Sequence[int]) -> None:
        """What is written next goes to ``stream``, from ``place`` (thread, location, frame)."""
        self._numbers[_STREAM] = _STREAMS.index(stream)
        for index, number in enumerate(place, _PLACE):
            self._numbers[index] = number & 0xFFFFFFFF

    def add_text(self, text: str) -> None:
        """Note text that will be part of an event later; what does not fit is left out."""
        body = text.encode("utf-8", "backslashreplace")
        end = self._text_end + len(body)
        if end <= _SIZE:
            self._memory[self._text_end : end] = body
            self._numbers[_TEXT_END] = self._text_end = end

    def clear_text(self) -> None:
        """The text is an event now."""
        self._numbers[_TEXT_END] = self._text_end = _TEXT

    # ------------------------------------------------------------------ the debugger
    def rest(self, reached: int, time: float) -> list[Event]:
        """What follows the event ``reached``, the last one that was received; ``time`` is that of the last event.

        Raises:
            codec.ProtocolError: A wild pointer of the program has written over it.
        """
        count, end, text_end = (int(self._numbers[index]) for index in (_COUNT, _EVENTS_END, _TEXT_END))
        found: list[Event] = []
        if count:
            found = codec.decode_events(_LIST.pack(0xDD, count) + self._memory[_EVENTS : min(end, _TEXT)])
            found = [event for event in found if event.serial > reached]
        if found:
            reached, time = found[-1].serial, found[-1].time
        if text_end > _TEXT:
            text = self._memory[_TEXT : min(text_end, _SIZE)].decode("utf-8", "backslashreplace")
            stream = _STREAMS[min(self._numbers[_STREAM], 1)]
            thread, location, frame = (int(self._numbers[_PLACE + index]) for index in range(3))
            found.append(
                OutputWritten(
                    serial=reached + 1,
                    time=time,
                    thread=thread,
                    location=location,
                    frame=frame,
                    stream=stream,
                    text=text,
                )
            )
        return found

    def close(self) -> None:
        """Give the memory back."""
        self._numbers.release()
        self._memory.close()
