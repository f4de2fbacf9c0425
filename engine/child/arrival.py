"""Running again up to a place of an earlier run: counts what the program does until it is there."""

from __future__ import annotations

from ..protocol.requests import Until


class Arrival:
    """How far a program is on its way to a place. Counting is for the main thread, one landmark after the other."""

    def __init__(self, until: Until) -> None:
        self._until = until
        self._landmarks = 0
        self._visits = 0

    @property
    def line(self) -> tuple[str, int] | None:
        """The statement to watch for, once all landmarks are over."""
        until = self._until
        return (until.path, until.line) if until.line and self._landmarks >= until.landmarks else None

    def landmark(self) -> bool:
        """An operation is over, or a node is about to run: whether this is the place.

        So is the next landmark behind it, where the statement was not reached as often as in the earlier run.
        """
        self._landmarks += 1
        ahead = self._until.landmarks - self._landmarks
        return ahead < 0 or (ahead == 0 and not self._until.line)

    def visit(self) -> bool:
        """The program is at the statement that :attr:`line` names: whether this is the arrival that is meant."""
        self._visits += 1
        return self._visits >= self._until.visits
