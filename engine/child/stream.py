"""Events on their way to the debugger: numbered, put into batches, sent."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from time import perf_counter
from types import FrameType
from typing import Any

import msgspec

from ..protocol import codec
from ..protocol.events import Event, EventsDropped, OutputWritten
from ..protocol.journal import Journal
from .channel import Channel

#: A batch goes out when it has so many events …
BATCH_EVENTS = 256
#: … or about so many bytes of arrays and text …
BATCH_BYTES = 16 << 10
#: … or is so old, in seconds.
BATCH_AGE = 0.01
#: Characters of one output event.
_PIECE = 1 << 20
#: Output kept of a run, in characters; after that only the last pieces, sent at the end.
OUTPUT_LIMIT = 64 << 20
_TAIL_PIECES = 64


class Context:
    """Where a thread of the script is; every event of that thread carries it."""

    __slots__ = ("frame", "location", "thread")

    def __init__(self, thread: int) -> None:
        self.thread = thread
        self.location = 0
        self.frame = 0


class EventStream:
    """Numbers events, keeps their order over threads, and sends them in batches.

    Attributes:
        lock: Held while an event is added; whoever holds it stops every thread that has something to tell.
        serial: Number of the last event.
        step: How many optimiser steps are over.
        urgent: Set while a request waits that came in the middle of this package's own work; called, with the frame
            that is being told of, by whoever begins to tell the next fact.
    """

    def __init__(self, channel: Channel, journal: Journal | None = None) -> None:
        """``journal`` outlives this process; without one, what waits is lost if it is killed."""
        self.lock = threading.RLock()
        self.serial = 0
        self.step = 0
        self.urgent: Callable[[FrameType | None], None] | None = None
        self._channel = channel
        self._journal = journal if journal is not None else Journal()
        self._bytes = 0
        self._started = perf_counter()
        self._waiting = threading.Event()
        self._output: list[str] = []
        self._output_size = 0
        self._output_context = (0, 0, 0)
        self._output_stream = ""
        self._output_total = 0
        self._dropped = 0
        self._tail: deque[tuple[str, str, tuple[int, int, int]]] = deque(maxlen=_TAIL_PIECES)
        self.silent = False

    def start(self) -> None:
        """Begin to measure time, and to send batches that get old."""
        self._started = perf_counter()
        threading.Thread(target=self._send_old, name="retrograd-events", daemon=True).start()

    def emit(self, context: Context, kind: type[Event], weight: int = 0, **fields: Any) -> None:
        """Add an event; ``weight`` is a guess of its bytes beyond the usual."""
        with self.lock:
            if self._output:
                self._drain_output()
            self._add(kind, (context.thread, context.location, context.frame), weight, fields)

    def _add(self, kind: type[Event], place: tuple[int, int, int], weight: int, fields: dict[str, Any]) -> None:
        if self.silent:
            return
        fields["serial"] = self.serial + 1
        fields["time"] = perf_counter() - self._started
        thread, fields["location"], fields["frame"] = place
        if thread:
            fields["thread"] = thread
        if self.step:
            fields["step"] = self.step
        if not self._note(kind(**fields)):
            return
        self._bytes += weight
        count = self._journal.count
        if count >= BATCH_EVENTS or self._bytes >= BATCH_BYTES:
            self._send()
        elif count == 1:
            self._waiting.set()

    def _note(self, event: Event) -> bool:
        """Put an event into the journal and count it; False if it was too large and is sent already.

        The number is taken when the event is in: a RecursionError of the script may come with any call in here.
        """
        try:
            noted = self._journal.add(event)
        except UnicodeEncodeError:
            # Lone surrogates, e.g. of file names that are not UTF-8, have no encoding: show them as escapes.
            event = printable(event)
            noted = self._journal.add(event)
        if not noted:
            self._send()
            noted = self._journal.add(event)
            if not noted:
                self._channel.send_events(codec.frame([event]))
        self.serial += 1
        return noted

    # ------------------------------------------------------------------------------------------------ output
    def write(self, stream: str, text: str, place: tuple[int, int, int]) -> None:
        """Add text that the script wrote at ``place`` (thread, location, frame); neighbours become one event."""
        with self.lock:
            if self.silent:
                return
            output = self._output
            if output and (stream != self._output_stream or place != self._output_context):
                self._drain_output()
            if not output:
                self._output_stream = stream
                self._output_context = place
                self._journal.begin_text(stream, place)
                self._waiting.set()
            output.append(text)
            self._journal.add_text(text)
            self._output_size += len(text)
            if self._output_size >= BATCH_BYTES:
                self._drain_output()

    def _drain_output(self) -> None:
        text = "".join(self._output)
        self._output.clear()
        self._output_size = 0
        for start in range(0, len(text), _PIECE):
            self._add_output(self._output_stream, text[start : start + _PIECE], self._output_context)
        self._journal.clear_text()

    def _add_output(self, stream: str, text: str, place: tuple[int, int, int]) -> None:
        if self._output_total + len(text) <= OUTPUT_LIMIT and not self._tail:
            self._output_total += len(text)
            self._add(OutputWritten, place, len(text), {"stream": stream, "text": text})
            return
        if len(self._tail) == _TAIL_PIECES:
            self._dropped += self._tail[0][1].count("\n")
        self._tail.append((stream, text, place))

    def finish_output(self) -> None:
        """Send the end of an output that went over the limit, and how much of its middle was left out."""
        with self.lock:
            self._drain_output()
            if self._dropped:
                self._add(EventsDropped, (0, 0, 0), 0, {"count": self._dropped, "what": "lines of output"})
            for stream, text, place in self._tail:
                self._add(OutputWritten, place, len(text), {"stream": stream, "text": text})
            self._tail.clear()

    # ------------------------------------------------------------------------------------------------ sending
    def flush(self) -> None:
        """Send everything that waits."""
        with self.lock:
            if self._output:
                self._drain_output()
            if self._journal.count:
                self._send()

    def _send(self) -> None:
        body = self._journal.batch()
        self._bytes = 0
        self._channel.send_events(codec.framed(body))
        self._journal.clear()

    def _send_old(self) -> None:
        while True:
            self._waiting.wait()
            self._waiting.clear()
            time.sleep(BATCH_AGE)
            self.flush()


def printable(value: Any) -> Any:
    """``value`` (text, tuple or message) with what UTF-8 can't hold written as escapes."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, tuple):
        return tuple(printable(one) for one in value)
    if isinstance(value, msgspec.Struct):
        return type(value)(**{name: printable(getattr(value, name)) for name in value.__struct_fields__})
    return value
