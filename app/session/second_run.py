"""Repeats the run shown without some of its constructs, in a second child; the first one is not disturbed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
from PySide6.QtCore import QObject

from retrograd.engine.protocol.events import InputRead
from retrograd.engine.protocol.requests import Start

from ..model.constructs import Construct
from ..model.counterfactual import comparing
from ..model.run import Run
from ..store import Store
from ..store.sliced_work import SlicedWork
from .background_run import BackgroundRun
from .process import Surroundings


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
        self._reference = Run()
        self._left_out: tuple[Construct, ...] = ()
        self._work = SlicedWork(self)
        self._second = BackgroundRun(new_run, self)
        self._second.grew.connect(lambda end: store.what_if.progress(end, self._reference.end))
        self._second.failed.connect(store.what_if.fail)
        self._second.finished.connect(self._on_finished)
        store.replaced.connect(self.cancel)

    def begin(self, left_out: Sequence[Construct]) -> None:
        """Run without these constructs; an earlier such run is given up."""
        self.cancel()
        self._store.what_if.begin(tuple(left_out))
        self._reference = self._store.run
        self._left_out = tuple(left_out)
        try:
            start = repeated(self._request(), self._reference)
        except ValueError as error:
            self._store.what_if.fail(str(error))
            return
        start = msgspec.structs.replace(start, left_out=tuple(one.request() for one in left_out))
        self._second.begin(start, self._surroundings(), inputs_of(self._reference))

    def cancel(self) -> None:
        """Give up; nothing is told any more."""
        self._work.cancel()
        self._second.cancel()
        self._store.what_if.forget()

    def _on_finished(self, run: Run) -> None:
        self._work.begin(comparing(self._reference, run, self._left_out), self._store.what_if.finish)


def repeated(start: Start, run: Run) -> Start:
    """The request that does the same as a run, to its end: what ran, also if the file is another one by now."""
    if start.document == "script" and run.source_of(run.path):
        start = msgspec.structs.replace(start, cells=(run.source_of(run.path),))
    return msgspec.structs.replace(start, mode="record", breakpoints=(), event_breakpoints=())


def inputs_of(run: Run) -> list[str]:
    """The lines that a run has read from its standard input."""
    return [one.text for one in run.events("input-read") if isinstance(one, InputRead)]
