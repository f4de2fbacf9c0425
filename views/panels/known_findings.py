"""What the diagnoses say of a run, looked for in the pauses: never per moment, never faster than the run allows."""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from retrograd.app.model.findings import question_of
from retrograd.app.model.run import Run
from retrograd.app.model.states import Finding
from retrograd.app.store import Store

from ..desk import Desk

#: Looking takes at most one part in this many of the time.
PATIENCE = 20
#: Milliseconds of quiet before it is looked again.
QUIET = 150
#: Runs of fewer events are looked at on the spot.
SMALL = 2_000
#: Seconds of looking from which on a running program is left alone.
NOTICED = 0.008
#: Events from which on it is too, however fast it went before: what a rule takes may grow with the whole run.
MUCH = 30_000


class KnownFindings(QObject):
    """The findings of the whole run; what is known at the cursor is what has all its evidence before it.

    Signals:
        changed: There are others than before.
    """

    changed = Signal()

    def __init__(self, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._run: Run | None = None
        self._end = -1
        self._found: Sequence[Finding] = ()
        self._not_before = self._took = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)

    def at_cursor(self) -> list[Finding]:
        """Findings whose evidence was there at the cursor; a run that has grown is looked at soon."""
        cursor, known = self._store.cursor, self.all()
        if cursor >= self._end:
            return list(known)
        then = self._store.run.watching.at(cursor)
        gone = [finding for finding in then if finding.until]
        return gone + [finding for finding in known if finding.since <= cursor]

    def all(self) -> Sequence[Finding]:
        """Every finding that is known; a run that has grown is looked at soon."""
        store = self._store
        if self._run is not store.run:
            self._run, self._end, self._found, self._not_before, self._took = store.run, -1, (), 0.0, 0.0
        if self._end != store.run.end:
            if store.run.end < SMALL and store.state != "running":
                self._find()
            else:
                wait = max(QUIET, int(1000 * (self._not_before - time.monotonic())))
                self._timer.start(wait)
        return self._found

    def _look(self) -> None:
        expected = self._took * (self._store.run.end / max(self._end, 1)) ** 2
        if (expected > NOTICED or self._store.run.end > MUCH) and self._store.state == "running":
            # It would be felt: what a long run has to tell is told when the program waits.
            self._timer.start(QUIET)
            return
        before = self._found
        self._find()
        if list(before) != list(self._found):
            self.changed.emit()

    def _find(self) -> None:
        started = time.monotonic()
        run = self._store.run
        self._found, self._run, self._end = run.findings(run.end), run, run.end
        now = time.monotonic()
        self._took = now - started
        self._not_before = now + PATIENCE * (now - started)


def short_answer(desk: Desk, expression: str) -> str:
    """What explains an expression at the cursor in one sentence, "" where nothing is odd; of a long run nothing.

    Of a tensor only what was found unasked counts; of an attribute of it, any answer.
    """
    run, at = desk.store.run, desk.store.cursor
    if not 0 < run.end < SMALL or desk.store.state == "running":
        return ""
    try:
        question = question_of(run, expression, at)
        found = run.findings(at) if not question.attribute else run.ask(question, at, expression)
    except LookupError:
        # no tensor of this name is recorded
        return ""
    return next((one.text for one in found if question.attribute or one.tensor == question.tensor), "")
