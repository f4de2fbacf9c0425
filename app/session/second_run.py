"""A second child that repeats the run shown without some of its constructs; the first one is not disturbed."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence

import msgspec
from PySide6.QtCore import QObject, QTimer

from retrograd.engine.protocol.answers import Answer, InputRequested
from retrograd.engine.protocol.codec import ProtocolError
from retrograd.engine.protocol.events import Event, InputRead
from retrograd.engine.protocol.requests import Start, SupplyInput

from ..model.constructs import Construct
from ..model.counterfactual import Outcome, comparing
from ..model.run import Run
from ..store import Store
from .process import StartError, Surroundings
from .program import Program


class SecondRun(QObject):
    """Runs the script of the store's run again, with the same seeds, arguments and input, and compares.

    What comes of it is told by ``Store.what_if``.

    Args:
        store: Holds the run to repeat.
        request: The first request that the run was begun with, or would be; ValueError if there is none.
        surroundings: What the process gets.
        new_run: An empty run.
    """

    def __init__(
        self,
        store: Store,
        request: Callable[[], Start],
        surroundings: Callable[[], Surroundings],
        new_run: Callable[[], Run],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._request = request
        self._surroundings = surroundings
        self._new_run = new_run
        self._program: Program | None = None
        self._run = Run()
        self._reference = Run()
        self._left_out: tuple[Construct, ...] = ()
        self._inputs: list[str] = []
        self._steps: Generator[None, None, Outcome] | None = None
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._compare)
        store.replaced.connect(self.cancel)

    def begin(self, left_out: Sequence[Construct]) -> None:
        """Run without these constructs; an earlier such run is given up."""
        self.cancel()
        what_if = self._store.what_if
        what_if.begin(tuple(left_out))
        run = self._reference = self._store.run
        self._left_out = tuple(left_out)
        self._inputs = [one.text for one in run.events("input-read") if isinstance(one, InputRead)]
        try:
            start = self._request()
            if start.document == "script" and run.source_of(run.path):
                # what ran, also if the file is another one by now
                start = msgspec.structs.replace(start, cells=(run.source_of(run.path),))
            start = msgspec.structs.replace(
                start, mode="record", breakpoints=(), event_breakpoints=(),
                left_out=tuple(one.request() for one in left_out),
            )  # fmt: skip
            program = Program(self._surroundings(), self)
        except (StartError, ProtocolError, ValueError) as error:
            what_if.fail(str(error))
            return
        self._run = self._new_run()
        self._program = program
        program.events_arrived.connect(self._on_events)
        program.answered.connect(self._on_answered)
        program.failed.connect(self._on_failed)
        program.finished.connect(self._on_finished)
        program.begin(start)

    def cancel(self) -> None:
        """Give up; nothing is told any more."""
        self._timer.stop()
        self._steps = None
        if self._program is not None:
            self._program.discard()
            self._program.deleteLater()
            self._program = None
        self._store.what_if.forget()

    def _on_events(self, events: list[Event]) -> None:
        try:
            self._run.apply(events)
        except ValueError as error:
            self._on_failed(str(error))
            return
        self._store.what_if.progress(self._run.end, self._reference.end)

    def _on_answered(self, answer: Answer) -> None:
        if isinstance(answer, InputRequested) and self._program is not None:
            self._program.send(SupplyInput(text=self._inputs.pop(0) if self._inputs else None))

    def _on_failed(self, reason: str) -> None:
        program, self._program = self._program, None
        if program is not None:
            program.discard()
            program.deleteLater()
            self._store.what_if.fail(reason)

    def _on_finished(self, *_: object) -> None:
        program, self._program = self._program, None
        if program is None:
            return
        program.deleteLater()
        self._steps = comparing(self._reference, self._run, self._left_out)
        self._timer.start()

    def _compare(self) -> None:
        """One small step of the comparison; the window is drawn in between."""
        if self._steps is None:
            self._timer.stop()
            return
        try:
            next(self._steps)
        except StopIteration as done:
            self._timer.stop()
            self._steps = None
            self._store.what_if.finish(done.value)
