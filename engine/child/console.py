"""The script's standard streams: text goes into the record, input is asked of the debugger."""

from __future__ import annotations

import codecs
import io
import queue
import sys
from collections.abc import Callable, Iterable
from types import CodeType
from typing import Any

from ..protocol.answers import InputRequested
from ..protocol.events import InputRead
from ..protocol.requests import SupplyInput
from .channel import Channel
from .stream import EventStream
from .tracker import Tracker
from .user_code import UserFiles


class ScriptOutput(io.TextIOBase):
    """``sys.stdout`` or ``sys.stderr`` of the script."""

    encoding = "utf-8"
    errors = "backslashreplace"

    def __init__(self, name: str, descriptor: int, stream: EventStream, tracker: Tracker, files: UserFiles) -> None:
        super().__init__()
        self.name = f"<{name}>"
        self.mode = "w"
        self._stream_name = name
        self._descriptor = descriptor
        self._stream = stream
        self._tracker = tracker
        self._files = files
        self._code: CodeType | None = None
        self._instruction = -1
        self._place = (0, 0, 0)
        self.buffer = ScriptBytes(self)
        #: What stands on the last line so far: the prompt, if the script reads next.
        self.line = ""

    def write(self, text: str) -> int:
        """Record text, with the place in the script that wrote it."""
        if type(text) is not str:
            if not isinstance(text, str):
                raise TypeError(f"write() argument must be str, not {type(text).__name__}")
            text = str(text)
        frame = sys._getframe(1)
        if self._stream.urgent is not None:
            self._stream.urgent(frame)
        if frame.f_code is not self._code or frame.f_lasti != self._instruction:
            self._move(frame)
        self._stream.write(self._stream_name, text, self._place)
        self.line = text if not self.line or "\n" in text else (self.line + text)[-1000:]
        return len(text)

    def _move(self, frame: Any) -> None:
        user, info = self._files.nearest(frame)
        state = self._tracker.state()
        if user is None or info is None:
            self._code = None
            self._place = (state.thread, 0, 0)
            return
        # The place is remembered only for direct calls: between library frames and the user's there may be others.
        self._code = frame.f_code if user is frame else None
        self._instruction = frame.f_lasti
        with self._stream.lock:
            arrived = self._tracker.arrive(user)
            if arrived is not None:
                self._place = (arrived.thread, arrived.location, arrived.frame)

    def writelines(self, lines: Iterable[str]) -> None:  # type: ignore[override]
        """Write each text."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Nothing to do: text goes out by itself, at the latest with the next batch."""

    def prompt(self) -> str:
        """The unfinished last line."""
        return self.line.rpartition("\n")[2]

    def fileno(self) -> int:
        """The process's own descriptor, for programs that the script starts."""
        return self._descriptor

    def isatty(self) -> bool:
        """False: the text goes to the debugger."""
        return False

    def writable(self) -> bool:
        """True."""
        return True

    def reconfigure(self, **options: Any) -> None:
        """Accepted as for a real stream; the record is always UTF-8."""


class ScriptBytes(io.RawIOBase):
    """``sys.stdout.buffer``: bytes as text."""

    def __init__(self, text: ScriptOutput) -> None:
        super().__init__()
        self._text = text
        self._decoder = codecs.getincrementaldecoder("utf-8")("backslashreplace")

    def write(self, data: Any) -> int:
        """Record bytes as text."""
        self._text.write(self._decoder.decode(bytes(data)))
        return len(data)

    def writable(self) -> bool:
        """True."""
        return True

    def fileno(self) -> int:
        """As that of the text."""
        return self._text.fileno()


class ScriptInput(io.RawIOBase):
    """The bytes that the debugger supplies, asked for line by line."""

    def __init__(self, channel: Channel, stream: EventStream, tracker: Tracker, prompt: Callable[[], str]) -> None:
        super().__init__()
        self._channel = channel
        self._stream = stream
        self._tracker = tracker
        self._prompt = prompt
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._rest = b""
        self._over = False

    def supply(self, request: SupplyInput) -> None:
        """Take a line from the debugger (called on the reader's thread)."""
        self._lines.put(request.text)

    def readable(self) -> bool:
        """True."""
        return True

    def isatty(self) -> bool:
        """False."""
        return False

    def readinto(self, buffer: Any) -> int:
        """Fill ``buffer`` from the current line, asking for the next one if there is none."""
        if not self._rest and not self._over:
            self._ask()
        taken = self._rest[: len(buffer)]
        buffer[: len(taken)] = taken
        self._rest = self._rest[len(taken) :]
        return len(taken)

    def _ask(self) -> None:
        if self._lines.empty():
            self._stream.flush()
            self._channel.answer(InputRequested(prompt=self._prompt()))
        line = self._lines.get()
        if line is None:
            self._over = True
            return
        self._rest = line.encode("utf-8", "surrogateescape")
        state = self._tracker.state()
        self._stream.emit(state, InputRead, text=line)


class Console:
    """Installs the three streams; the real ones stay in ``sys.__stdout__`` and the like."""

    def __init__(self, channel: Channel, stream: EventStream, tracker: Tracker, files: UserFiles) -> None:
        self.output = ScriptOutput("stdout", 1, stream, tracker, files)
        self.error = ScriptOutput("stderr", 2, stream, tracker, files)
        self.input = ScriptInput(channel, stream, tracker, self.output.prompt)

    def install(self) -> None:
        """Give the script its streams."""
        sys.stdout = self.output
        sys.stderr = self.error
        sys.stdin = io.TextIOWrapper(io.BufferedReader(self.input), encoding="utf-8", errors="surrogateescape")

    def restore(self) -> None:
        """Give back the real streams."""
        sys.stdout, sys.stderr, sys.stdin = sys.__stdout__, sys.__stderr__, sys.__stdin__
