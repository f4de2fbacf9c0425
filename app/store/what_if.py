"""The counterfactual that is looked at: which constructs are left out, and what came of it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from ..model.constructs import Construct
from ..model.counterfactual import Outcome

#: Nothing asked, a second run under way, done, or impossible.
STATES = ("idle", "running", "done", "failed")


class WhatIf(QObject):
    """One question at a time.

    Signals:
        changed: Another question, another state, or more of the second run is there.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = "idle"
        self.left_out: tuple[Construct, ...] = ()
        self.outcome: Outcome | None = None
        self.problem = ""
        self.done, self.expected = 0, 0

    def begin(self, left_out: tuple[Construct, ...]) -> None:
        """A second run begins without these."""
        self.left_out, self.outcome, self.problem, self.done = left_out, None, "", 0
        self._set("running")

    def ask(self, left_out: tuple[Construct, ...]) -> None:
        """These are looked at; nothing runs yet."""
        self.left_out, self.outcome, self.problem = left_out, None, ""
        self._set("idle")

    def progress(self, done: int, expected: int) -> None:
        """So many events of about so many."""
        self.done, self.expected = done, expected
        self.changed.emit()

    def finish(self, outcome: Outcome) -> None:
        """The second run is compared."""
        self.outcome = outcome
        self._set("done")

    def fail(self, problem: str) -> None:
        """The second run could not be; a sentence says why."""
        self.problem = problem
        self._set("failed")

    def forget(self) -> None:
        """Nothing is asked."""
        if self.state != "idle" or self.left_out:
            self.left_out, self.outcome, self.problem = (), None, ""
            self._set("idle")

    def _set(self, state: str) -> None:
        self.state = state
        self.changed.emit()
