"""What the cells of a notebook did: runs of cells with their outputs, kept up to date as events arrive."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from retrograd.app.model.run import Run
from retrograd.engine.protocol.events import CellFinished, CellStarted, ExceptionRaised, OutputWritten


@dataclass(frozen=True, slots=True)
class CellState:
    """A cell at a moment.

    Attributes:
        state: "not-run", "running", "done", "failed", "skipped".
        order: Number of the run, as in ``In [3]`` (0: not run).
        outputs: Stream ("stdout", "stderr", "display", "error") and text, neighbours of one stream joined.
        note: Why it was skipped ("" otherwise).
    """

    state: str = "not-run"
    order: int = 0
    outputs: tuple[tuple[str, str], ...] = ()
    note: str = ""


@dataclass(slots=True)
class _CellRun:
    order: int
    start: int
    end: int = 0
    display: str = ""
    skipped: str = ""


class CellRuns:
    """Runs and outputs by cell number (position among the code cells)."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget everything: another run is shown."""
        self._runs: dict[int, list[_CellRun]] = {}
        self._serials: list[int] = []
        self._outputs: list[tuple[str, str]] = []
        self._started = 0
        self._seen = 0

    def follow(self, run: Run) -> None:
        """Take in what was added to the run since the last call."""
        if run.end <= self._seen:
            return
        first, self._seen = self._seen + 1, run.end
        events = [
            event
            for kind in ("cell-started", "cell-finished", "output-written", "exception-raised")
            for event in run.events(kind=kind, first=first, last=run.end)
        ]
        for event in sorted(events, key=lambda event: event.serial):
            if isinstance(event, CellStarted):
                self._started += 1
                self._runs.setdefault(event.cell, []).append(_CellRun(self._started, event.serial))
            elif isinstance(event, CellFinished) and self._runs.get(event.cell):
                last = self._runs[event.cell][-1]
                last.end, last.display, last.skipped = event.serial, event.display, event.skipped
            elif isinstance(event, OutputWritten):
                self._note(event.serial, event.stream, event.text)
            elif isinstance(event, ExceptionRaised) and not event.caught:
                self._note(event.serial, "error", event.traceback or f"{event.type}: {event.message}")

    def at(self, cell: int, cursor: int) -> CellState:
        """The cell at event ``cursor``."""
        last = next((run for run in reversed(self._runs.get(cell, [])) if run.start <= cursor), None)
        if last is None:
            return CellState()
        finished = bool(last.end) and last.end <= cursor
        outputs = self._between(last.start, last.end if finished else cursor)
        failed = any(stream == "error" for stream, _ in outputs)
        if finished and last.skipped:
            return CellState("skipped", last.order, tuple(outputs), last.skipped)
        if finished and last.display:
            outputs.append(("display", last.display))
        state = "failed" if failed else "done" if finished else "running"
        return CellState(state, last.order, tuple(outputs))

    def _note(self, serial: int, stream: str, text: str) -> None:
        self._serials.append(serial)
        self._outputs.append((stream, text))

    def _between(self, first: int, last: int) -> list[tuple[str, str]]:
        joined: list[tuple[str, str]] = []
        start, end = bisect_left(self._serials, first), bisect_right(self._serials, last)
        for stream, text in self._outputs[start:end]:
            if joined and joined[-1][0] == stream:
                joined[-1] = (stream, joined[-1][1] + text)
            else:
                joined.append((stream, text))
        return joined
