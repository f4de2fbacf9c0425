"""Running again to a moment of the run before, and telling whether the program did the same on its way."""

from __future__ import annotations

from typing import Protocol, cast

import msgspec
from PySide6.QtCore import QObject, SignalInstance

from retrograd.engine.protocol import requests
from retrograd.engine.protocol.answers import InputRequested
from retrograd.engine.protocol.events import InputRead

from ..model.divergence import Comparison, Fact
from ..model.positions import position_of
from ..model.run import Run
from ..store import Selection, Stop, Store


class Verbs(Protocol):
    """What it needs of the session."""

    finished: SignalInstance
    failed: SignalInstance

    def restart(self) -> None:
        """Stop and start again."""

    def supply_input(self, text: str | None) -> None:
        """Give the script a line of input."""


class Repeating(QObject):
    """Restarts the program with the same seed, arguments and input, to stop at a moment of the run that is shown.

    The place is found by what the program has done by then, so stops and output on the way do not matter.
    """

    def __init__(self, session: Verbs, store: Store) -> None:
        super().__init__(cast(QObject, session))
        self._session = session
        self._store = store
        self._reference: Run | None = None
        self._comparison: Comparison | None = None
        self._wanted: requests.Until | None = None
        self._at = 0
        self._inputs: list[str] = []
        store.changed.connect(self._on_changed)
        store.stopped.connect(self._on_stopped)
        session.finished.connect(self._on_finished)
        session.failed.connect(self._forget)

    def run_again(self, at: int) -> None:
        """Restart, and stop at event ``at`` of the run that is shown."""
        run = self._store.run
        position = position_of(run, at)
        self._reference, self._comparison, self._at = run, Comparison(run), at
        self._inputs = [event.text for event in run.events("input-read", last=at) if isinstance(event, InputRead)]
        self._wanted = requests.Until(position.landmarks, position.path, position.line, position.visits)
        self._session.restart()

    def aimed(self, request: requests.Start) -> requests.Start:
        """The first request of a run, changed so that the run goes to the place that is wanted, if one is."""
        wanted, self._wanted = self._wanted, None
        if wanted is None:
            self._forget()
            return request
        if not wanted.landmarks and not wanted.line:
            return msgspec.structs.replace(request, mode="pause")
        return msgspec.structs.replace(request, mode="record", until=wanted)

    def answers(self, request: InputRequested) -> bool:
        """Give the script the line that it read at this place before; tell whether there was one."""
        if self._comparison is None or not self._inputs:
            return False
        self._session.supply_input(self._inputs.pop(0))
        return True

    # ------------------------------------------------------------------ on the way
    def _on_changed(self, *_: object) -> None:
        if self._comparison is not None and self._store.run is not self._reference:
            self._comparison.look(self._store.run)

    def _on_stopped(self, stop: Stop) -> None:
        if self._comparison is not None and stop.reason in ("event", "entry"):
            self._tell(arrived=True)

    def _on_finished(self, *_: object) -> None:
        if self._comparison is not None and self._store.run is not self._reference:
            self._tell(arrived=False)

    def _tell(self, arrived: bool) -> None:
        comparison, before = self._comparison, self._reference
        assert comparison is not None and before is not None
        run = self._store.run
        difference = comparison.look(run, limit=run.end)
        if arrived:
            said = self.tr("Ran again to event {0} (event {1} before).").format(f"{run.end:,}", f"{self._at:,}")
        else:
            said = self.tr("The program ended before it came to event {0} again.").format(f"{self._at:,}")
        if difference is None:
            same = self.tr("It did the same: {0} facts compared, checksum {1:08x}.")
            self._store.message.emit(f"{said} {same.format(comparison.compared, comparison.checksum)}", "info")
        else:
            now, then = self._fact(run, difference.now), self._fact(before, difference.before)
            if difference.values_only:
                other = self.tr("It differs since {0}: the numbers are others than before.").format(now)
            else:
                other = self.tr("It differs since {0}; before it was {1}.").format(now, then)
            hint = self.tr("Set a random seed in the preferences if the script draws random numbers.")
            self._store.message.emit(f"{said} {other} {hint}", "warning")
            if difference.now is not None:
                self._store.select(Selection("event", difference.now.serial))
        self._forget()

    def _fact(self, run: Run, fact: Fact | None) -> str:
        if fact is None:
            return self.tr("nothing more")
        place = run.place(run.event(fact.serial).location)
        line = place.line if place is not None else 0
        return self.tr("event {0} ({1}, line {2})").format(f"{fact.serial:,}", fact.text, line)

    def _forget(self, *_: object) -> None:
        self._reference = self._comparison = None
        self._inputs = []
