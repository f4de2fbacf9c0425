"""Events on their way to the debugger: numbered, put into batches, sent."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from time import perf_counter, perf_counter_ns
from types import FrameType
from typing import Any

import msgspec

from ..protocol import codec
from ..protocol.compact import Compact
from ..protocol.events import Event, EventsDropped, OutputWritten
from ..protocol.journal import FULL, Journal
from ..protocol.records import EVENT, FACT, HEAD, Fact, Text
from .channel import Channel

#: Text becomes an event when it is so long.
BATCH_BYTES = 16 << 10
#: A batch goes out when it is so old, in seconds, or when the journal is full.
BATCH_AGE = 0.01
#: After so many looks without anything to send, look less often: every so many seconds.
_PATIENT, _RARELY = 100, 0.1
#: Characters of one output event.
_PIECE = 1 << 20
#: Output kept of a run, in characters; after that only the last pieces, sent at the end.
OUTPUT_LIMIT = 64 << 20
_TAIL_PIECES = 64
_encode = msgspec.msgpack.Encoder().encode
_pack_head, _HEAD_SIZE = HEAD.pack_into, HEAD.size


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
        journal: Where records wait.
        in_full: Whether everything goes out as events, nothing as records: somebody watches each operation.
        interrupted: Called when text comes in between: records have to say anew where they are.
        step: How many optimiser steps are over.
        urgent: Set while a request waits that came in the middle of this package's own work; called, with the frame
            that is being told of, by whoever begins to tell the next fact.
    """

    def __init__(self, channel: Channel, journal: Journal | None = None) -> None:
        """``journal`` outlives this process; without one, what waits is lost if it is killed."""
        self.lock = threading.RLock()
        self.step = 0
        self.urgent: Callable[[FrameType | None], None] | None = None
        self.journal = journal if journal is not None else Journal()
        self.interrupted: Callable[[], None] = _nothing
        self.in_full = False
        self._channel = channel
        self._texts: dict[str, int] = {"": 0}
        self._words = [""]
        self.began = perf_counter_ns()
        self._started = perf_counter()
        self._waiting = threading.Event()
        self._asleep = False
        self._output: list[str] = []
        self._output_size = 0
        self._output_context = (0, 0, 0)
        self._output_stream = ""
        self._output_total = 0
        self._dropped = 0
        self._tail: deque[tuple[str, str, tuple[int, int, int]]] = deque(maxlen=_TAIL_PIECES)
        self.silent = False
        self._sending = False

    @property
    def position(self) -> int:
        """Bytes recorded so far: where the run is, for whoever receives it."""
        return self.journal.position

    def start(self) -> None:
        """Begin to measure time, and to send batches that get old."""
        self.began = perf_counter_ns()
        self._started = perf_counter()
        threading.Thread(target=self._send_old, name="retrograd-events", daemon=True).start()

    def emit(self, context: Context, kind: type[Event], **fields: Any) -> None:
        """Add an event."""
        with self.lock:
            self.tell(context, kind, **fields)

    def tell(self, context: Context, kind: type[Event], **fields: Any) -> None:
        """The same for whoever holds the lock."""
        if self._output:
            self._drain_output()
        if self.silent:
            return
        thread = context.thread
        if thread:
            fields["thread"] = thread
        if self.step:
            fields["step"] = self.step
        event = kind(
            time=perf_counter() - self._started, location=context.location, frame=context.frame, **fields
        )  # fmt: skip
        try:
            body = _encode(event)
        except UnicodeEncodeError:
            # Lone surrogates, e.g. of file names that are not UTF-8, have no encoding: show them as escapes.
            body = _encode(printable(event))
        # As ``_note`` does it, without the calls: this is what most facts take.
        journal = self.journal
        start = journal.end
        begin = start + _HEAD_SIZE
        end = begin + len(body)
        if end >= FULL or self._asleep:
            self._note(EVENT, body)
            return
        journal.memory[begin:end] = body
        _pack_head(journal.memory, start, EVENT, len(body))
        journal.end = end

    def note(self, context: Context, compact: Compact, *values: int) -> None:
        """The same for an event of whole numbers; texts are named by :meth:`text`. The lock is held."""
        if self.in_full:
            self.tell(context, compact.event, **compact.values(values, self._words))
            return
        journal = self.room()
        if journal is not None:
            compact.pack(
                journal.memory, journal.end, compact.kind, 0, context.location, context.frame, context.thread,
                self.step, *values, perf_counter_ns() - self.began,
            )  # fmt: skip
            journal.end += compact.size

    def room(self) -> Journal | None:
        """The journal with room for a record of some size, in its turn; None once nothing is to be told any more."""
        if self._output:
            self._drain_output()
        if self.silent:
            return None
        journal = self.journal
        if journal.end >= FULL:
            self.send()
        if self._asleep:
            self._asleep = False
            self._waiting.set()
        return journal

    def text(self, text: str) -> int:
        """The number that names a text in records; told when it is new."""
        found = self._texts.get(text)
        if found is None:
            found = len(self._texts)
            fact = Text(found, text)
            with self.lock:
                try:
                    self._note(FACT, _encode(fact))
                except UnicodeEncodeError:
                    self._note(FACT, _encode(printable(fact)))
                self._texts[text] = found
                self._words.append(text)
        return found

    def _add(self, kind: type[Event], fields: dict[str, Any]) -> None:
        if self.silent:
            return
        fields["time"] = perf_counter() - self._started
        if self.step:
            fields["step"] = self.step
        event = kind(**fields)
        try:
            body = _encode(event)
        except UnicodeEncodeError:
            body = _encode(printable(event))
        self._note(EVENT, body)

    def seconds(self) -> float:
        """Seconds since the run started."""
        return perf_counter() - self._started

    def state(self, fact: Fact) -> None:
        """Add a fact that later records build on. The lock is held."""
        if not self.silent:
            self._note(FACT, _encode(fact))

    def _note(self, kind: int, body: bytes) -> None:
        journal = self.journal
        if not journal.add(kind, body):
            self.send()
            if not journal.add(kind, body):
                record = HEAD.pack(kind, len(body)) + body
                self._channel.send_events(codec.framed(record))
                journal.passed(len(record))
                return
        if journal.end >= FULL:
            self.send()
        elif self._asleep:
            self._asleep = False
            self._waiting.set()

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
                self.interrupted()
                self.journal.begin_text(stream, place)
                self._asleep = False
                self._waiting.set()
            output.append(text)
            self.journal.add_text(text)
            self._output_size += len(text)
            if self._output_size >= BATCH_BYTES:
                self._drain_output()

    def _drain_output(self) -> None:
        text = "".join(self._output)
        self._output.clear()
        self._output_size = 0
        for start in range(0, len(text), _PIECE):
            self._add_output(self._output_stream, text[start : start + _PIECE], self._output_context)
        self.journal.clear_text()

    def _add_output(self, stream: str, text: str, place: tuple[int, int, int]) -> None:
        if self._output_total + len(text) <= OUTPUT_LIMIT and not self._tail:
            self._output_total += len(text)
            self._add_text(stream, text, place)
            return
        if len(self._tail) == _TAIL_PIECES:
            self._dropped += self._tail[0][1].count("\n")
        self._tail.append((stream, text, place))

    def finish_output(self) -> None:
        """Send the end of an output that went over the limit, and how much of its middle was left out."""
        with self.lock:
            self._drain_output()
            if self._dropped:
                self._add(EventsDropped, {"count": self._dropped, "what": "lines of output"})
            for stream, text, place in self._tail:
                self._add_text(stream, text, place)
            self._tail.clear()

    def _add_text(self, stream: str, text: str, place: tuple[int, int, int]) -> None:
        thread, location, frame = place
        fields = {"stream": stream, "text": text, "thread": thread, "location": location, "frame": frame}
        self._add(OutputWritten, fields)

    # ------------------------------------------------------------------------------------------------ sending
    def flush(self) -> None:
        """Send everything that waits."""
        with self.lock:
            if self._output:
                self._drain_output()
            if self.journal.waiting:
                self.send()

    def send(self) -> None:
        """Send what is recorded and begin the journal anew. Whoever records calls this, and holds the lock."""
        self._send(again=True)

    def _send(self, again: bool) -> None:
        if self._sending:
            # Garbage collected meanwhile, on this very thread, has something to tell; it goes out with the rest.
            return
        self._sending = True
        try:
            while body := self.journal.take():
                self._channel.send_events(codec.framed(body))
                self.journal.sent(again=False)
                if not again:
                    return
            self.journal.sent(again)
        finally:
            self._sending = False

    def _send_old(self) -> None:
        idle = 0
        while True:
            # Records that stand alone tell nobody of themselves, so look now and then.
            self._asleep = True
            told = self._waiting.wait(BATCH_AGE if idle < _PATIENT else _RARELY)
            self._waiting.clear()
            self._asleep = False
            if told:
                time.sleep(BATCH_AGE)
            with self.lock:
                waiting = bool(self._output) or self.journal.waiting > 0
                if waiting and not self.silent:
                    if self._output:
                        self._drain_output()
                    self._send(again=False)
            idle = 0 if waiting else idle + 1


def _nothing() -> None:
    """Nobody wants to know."""


def printable(value: Any) -> Any:
    """``value`` (text, tuple or message) with what UTF-8 can't hold written as escapes."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, tuple):
        return tuple(printable(one) for one in value)
    if isinstance(value, msgspec.Struct):
        return type(value)(**{name: printable(getattr(value, name)) for name in value.__struct_fields__})
    return value
