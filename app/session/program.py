"""One run of one child: process and channel as a whole, with the events in order and an end that always comes."""

from __future__ import annotations

import logging
import os
from collections import deque

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from retrograd.engine.protocol import codec
from retrograd.engine.protocol.answers import Answer, Hello, InputRequested, Stopped
from retrograd.engine.protocol.events import Event, OutputWritten, RunFinished, RunStarted, SourceSeen
from retrograd.engine.protocol.requests import Request, Start, Stop

from ..settings.interpreters import install_command
from .channel import Channel
from .outcome import Outcome
from .process import Process, Surroundings

_log = logging.getLogger(__name__)

#: Characters of raw output that are kept of a run.
RAW_LIMIT = 16 << 20
#: Milliseconds that a process may live on after it has closed its channel.
_LINGER = 2000
#: How the child's own complaints begin.
_MARK = "Retrograd: "


class Program(QObject):
    """A child from its start (it may stand by a while) to its end.

    Raw output of the process (C code, other programs) is put between the child's own events, whose numbers move up
    then; ``RunFinished`` is held back until the process is gone, and made here if the child could not send it.

    Signals:
        events_arrived(list[Event]): Numbered without gaps, from 1; the last one ever is RunFinished.
        answered(Answer): What came on the control channel; a Stopped only when its events were delivered.
        behind(bool): The script waits for the display, or no longer.
        finished(Outcome): Everything is delivered and the process is gone.
        failed(str): It never ran: a sentence saying why.
    """

    events_arrived = Signal(object)
    answered = Signal(object)
    behind = Signal(bool)
    finished = Signal(object)
    failed = Signal(str)

    def __init__(self, surroundings: Surroundings | None = None, parent: QObject | None = None) -> None:
        """Start the child; it waits for :meth:`begin`. Raises StartError."""
        super().__init__(parent)
        self.surroundings = surroundings if surroundings is not None else Surroundings()
        self._process = Process(self)
        control, data = self._process.start(self.surroundings)
        self._channel = Channel(control, data, self)
        self._start: Start | None = None
        self._greeted = False
        self._deferred: deque[Answer] = deque()
        self._early: list[tuple[str, str]] = []
        self._stderr = ""
        self._raw_size = 0
        self._reached = 0
        self._offset = 0
        self._end = 0
        self._time = 0.0
        self._last: RunFinished | None = None
        self._drained = False
        self._over = False
        self._trouble = ""
        self._behind_question = False
        self._stopped = False
        self._severed = False
        self._linger = QTimer(self, singleShot=True, interval=_LINGER)
        self._linger.timeout.connect(self._on_linger)
        self._channel.answered.connect(self._on_answered)
        self._channel.events_arrived.connect(self._on_events)
        self._channel.caught_up.connect(self._on_caught_up)
        self._channel.ended.connect(self._on_ended)
        self._channel.broken.connect(self._on_broken)
        self._channel.behind.connect(self._on_behind)
        self._process.written.connect(self._on_written)
        self._process.exited.connect(self._on_exited)

    # ------------------------------------------------------------------ verbs
    @property
    def over(self) -> bool:
        """Whether the process is gone."""
        return self._process.outcome.over

    @property
    def greeted(self) -> bool:
        """Whether the child has said that it is ready."""
        return self._greeted

    @property
    def process(self) -> int:
        """The process id."""
        return self._process.identity

    @property
    def raw_errors(self) -> str:
        """What the process wrote to its raw standard error: faulthandler's report, messages of C code."""
        return self._stderr

    def begin(self, start: Start) -> None:
        """Run a program, once the child has greeted."""
        self._start = start
        if self._greeted:
            self._channel.send(start)

    def send(self, request: Request) -> None:
        """Send a request."""
        self._channel.send(request)

    def stop(self) -> None:
        """End it politely, by force if that takes too long."""
        self._stopped = True
        self._process.stop()
        self._channel.send(Stop())

    def discard(self) -> None:
        """End it at once and forget what it has to say."""
        self.blockSignals(True)
        self._channel.close()
        self._process.kill()
        self._process.wait(1.0)

    # ------------------------------------------------------------------ from the child
    def _on_answered(self, answer: Answer) -> None:
        if isinstance(answer, Hello):
            self._greet(answer)
            return
        self._deferred.append(answer)
        if isinstance(answer, InputRequested):
            # What was printed before the question has to be seen before it.
            self._behind_question = True
            self._channel.catch_up()
        self._deliver()

    def _on_caught_up(self) -> None:
        self._behind_question = False
        self._deliver()

    def _greet(self, hello: Hello) -> None:
        if (hello.version, hello.schema) != (codec.VERSION, codec.schema()):
            program = self.surroundings.program()
            self._trouble = (
                f"{program} has another release of Retrograd, which speaks version {hello.version} ({hello.schema}) of "
                f"the protocol, the debugger {codec.VERSION} ({codec.schema()}); install the same one:\n"
                f"{install_command(program)}"
            )
            self._process.kill()
            return
        self._greeted = True
        if self._start is not None:
            self._channel.send(self._start)

    def _deliver(self) -> None:
        while self._deferred:
            answer = self._deferred[0]
            if isinstance(answer, Stopped):
                if answer.serial > self._channel.delivered and not self._drained:
                    return
                # The child counts bytes; events are numbered where they are made of them.
                self._deferred[0] = answer = msgspec.structs.replace(answer, serial=self._end)
            if isinstance(answer, InputRequested) and self._behind_question:
                return
            self.answered.emit(self._deferred.popleft())

    def _on_events(self, events: list[Event]) -> None:
        if not events:
            self._deliver()
            return
        first = self._reached == 0
        self._reached = events[-1].serial
        if self._offset:
            events = [msgspec.structs.replace(event, serial=event.serial + self._offset) for event in events]
        last = events[-1]
        if isinstance(last, RunFinished):
            self._last = last
            events.pop()
        if events:
            self._end = events[-1].serial
            self._time = events[-1].time
            self.events_arrived.emit(events)
        if first:
            for stream, text in self._early:
                self._put_output(stream, text)
            self._early.clear()
        self._deliver()

    def _on_written(self, stream: str, text: str) -> None:
        if stream == "stderr":
            self._stderr = (self._stderr + text)[-(1 << 16) :]
        self._raw_size += len(text)
        if self._raw_size > RAW_LIMIT:
            return
        if self._reached:
            self._put_output(stream, text)
        else:
            # The record has to begin with RunStarted.
            self._early.append((stream, text))

    def _put_output(self, stream: str, text: str) -> None:
        self._end += 1
        self._offset += 1
        self.events_arrived.emit([OutputWritten(serial=self._end, time=self._time, stream=stream, text=text)])

    def _on_behind(self, behind: bool) -> None:
        self._process.set_reading(not behind)
        self.behind.emit(behind)

    # ------------------------------------------------------------------ the end
    def _on_broken(self, reason: str) -> None:
        self._trouble = f"the child sent something that is not of the protocol: {reason}"
        self._process.kill()

    def _on_ended(self) -> None:
        self._drained = True
        if not self._process.outcome.over:
            # A script may close descriptors that are not its own: nobody would hear of it any more.
            self._linger.start()
        self._finish()

    def _on_linger(self) -> None:
        self._severed = True
        self._process.kill()

    def _on_exited(self) -> None:
        self._linger.stop()
        self._channel.finish()
        self._finish()

    def _finish(self) -> None:
        outcome = self._process.outcome
        if self._over or not self._drained or not outcome.over:
            return
        self._over = True
        self._take_rest()
        self._deliver()
        self._channel.close()
        if not self._reached and not self._trouble:
            self._trouble = self._refusal()
        if self._trouble and not self._reached:
            self.failed.emit(self._trouble)
        elif not self._greeted or self._start is None:
            self.failed.emit(self._why_it_never_ran(outcome))
        else:
            if not self._reached:
                self._on_events(self._beginning(self._start))
            self.events_arrived.emit([self._ending(outcome)])
        self.finished.emit(outcome)

    def _take_rest(self) -> None:
        """What the child had recorded but not sent when it died."""
        journal = self._process.journal
        if journal is None or self._last is not None or self._trouble:
            return
        try:
            rest = self._channel.rest(journal)
        except codec.ProtocolError as error:
            _log.warning("the last events before the end are lost: %s", error)
            return
        if rest:
            self._on_events(rest)

    @staticmethod
    def _beginning(start: Start) -> list[Event]:
        """What the child would have said first, had it not been gone so soon."""
        path = os.fsdecode(start.path).encode("utf-8", "backslashreplace").decode()
        events: list[Event] = [RunStarted(serial=1, path=path, document=start.document, arguments=start.arguments)]
        if start.document == "script" and start.cells:
            events.append(SourceSeen(serial=2, path=path, text=start.cells[0]))
        return events

    def _ending(self, outcome: Outcome) -> RunFinished:
        finished = self._last
        if finished is None:
            reason = "lost" if self._severed or not outcome.signal else "killed"
            reason = "stopped" if self._stopped else reason
            finished = RunFinished(time=self._time, exit_code=outcome.code, signal=outcome.signal, reason=reason)
        elif outcome.signal and not self._process.stopping:
            # It crashed after its last statement, while the interpreter shut down.
            finished = msgspec.structs.replace(finished, exit_code=outcome.code, signal=outcome.signal, reason="killed")
        self._end += 1
        return msgspec.structs.replace(finished, serial=self._end)

    def _refusal(self) -> str:
        """What the child itself said before it left: it could not do what Start asks for."""
        marked = [line for line in self._stderr.splitlines() if line.startswith(_MARK)]
        return marked[-1].removeprefix(_MARK) if marked else ""

    def _why_it_never_ran(self, outcome: Outcome) -> str:
        how = f"was killed by {outcome.signal_name}" if outcome.signal else f"left with exit code {outcome.code}"
        lines = self._stderr.strip().splitlines()
        if lines and lines[-1].endswith("No module named 'retrograd')"):
            program = self.surroundings.program()
            return f"Retrograd is not installed for {program}; install it:\n{install_command(program)}"
        return f"the child process {how} before the first statement" + (f": {lines[-1]}" if lines else "")
