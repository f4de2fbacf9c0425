"""A child beside that of the session: runs a program to its end and keeps what it did, without anybody watching."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from retrograd.engine.protocol.answers import Answer, InputRequested
from retrograd.engine.protocol.codec import ProtocolError
from retrograd.engine.protocol.events import Event
from retrograd.engine.protocol.requests import Start, SupplyInput

from ..model.run import Run
from .process import StartError, Surroundings
from .program import Program


class BackgroundRun(QObject):
    """One run at a time.

    Args:
        new_run: An empty run.

    Signals:
        grew(int): So many events are there.
        finished(Run): It is over.
        failed(str): It could not be run, or took too long; a sentence.
    """

    grew = Signal(int)
    finished = Signal(object)
    failed = Signal(str)

    def __init__(self, new_run: Callable[[], Run], parent: QObject) -> None:
        super().__init__(parent)
        self._new_run = new_run
        self._program: Program | None = None
        self._run = Run()
        self._inputs: list[str] = []
        self._limit = QTimer(self, singleShot=True)
        self._limit.timeout.connect(lambda: self._fail(self.tr("it took too long")))

    def begin(self, start: Start, surroundings: Surroundings, inputs: Sequence[str] = (), seconds: float = 0) -> None:
        """Run a program, an earlier one is given up; ``inputs`` is what it reads, ``seconds`` its limit (0: none)."""
        self.cancel()
        self._run, self._inputs = self._new_run(), list(inputs)
        try:
            program = Program(surroundings, self)
            program.events_arrived.connect(self._on_events)
            program.answered.connect(self._on_answered)
            program.failed.connect(self._fail)
            program.finished.connect(self._on_finished)
            program.begin(start)
        except (StartError, ProtocolError, ValueError) as error:
            self.failed.emit(str(error))
            return
        self._program = program
        if seconds:
            self._limit.start(int(seconds * 1000))

    def cancel(self) -> None:
        """Give up; nothing is told any more."""
        self._limit.stop()
        program, self._program = self._program, None
        if program is not None:
            program.discard()
            program.deleteLater()

    def _on_events(self, events: list[Event]) -> None:
        try:
            self._run.apply(events)
        except ValueError as error:
            self._fail(str(error))
            return
        self.grew.emit(self._run.end)

    def _on_answered(self, answer: Answer) -> None:
        if isinstance(answer, InputRequested) and self._program is not None:
            self._program.send(SupplyInput(text=self._inputs.pop(0) if self._inputs else None))

    def _fail(self, reason: str) -> None:
        if self._program is not None:
            self.cancel()
            self.failed.emit(reason)

    def _on_finished(self, *_: object) -> None:
        program, self._program = self._program, None
        self._limit.stop()
        if program is not None:
            program.deleteLater()
            self.finished.emit(self._run)
