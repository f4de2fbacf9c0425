"""The expressions that a person watches, with what they were at the stops seen so far."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from retrograd.engine.protocol.answers import Evaluated

from ..model.series import MOST, Point, number_of


@dataclass(frozen=True, slots=True)
class Watch:
    """A row. ``held`` says that it ran out of time and is not evaluated until the person asks for it."""

    identity: int
    expression: str
    held: bool = False


class Watches(QObject):
    """A list of expressions without doubles.

    Signals:
        changed(): Rows came, went or were changed.
        told(int): The row with this identity has another result.
        wanted(int): The row with this identity should be evaluated now.
    """

    changed = Signal()
    told = Signal(int)
    wanted = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Watch] = []
        self._results: dict[int, Evaluated] = {}
        self._points: dict[int, list[Point]] = {}
        self._identities = 0

    # ------------------------------------------------------------------ reading
    def all(self) -> tuple[Watch, ...]:
        """The rows in order."""
        return tuple(self._rows)

    def expressions(self) -> tuple[str, ...]:
        """What is watched, in order."""
        return tuple(row.expression for row in self._rows)

    def result(self, identity: int) -> Evaluated | None:
        """What the row was at the stop, None as long as that is not known."""
        return self._results.get(identity)

    def points(self, identity: int, until: int) -> list[Point]:
        """(serial, number) of the row at the stops seen up to an event."""
        return [point for point in self._points.get(identity, ()) if point[0] <= until]

    # ------------------------------------------------------------------ changing
    def replace(self, expressions: Iterable[str]) -> None:
        """Another list."""
        self._rows.clear()
        self._points.clear()
        self._results.clear()
        for expression in dict.fromkeys(expressions):
            self._rows.append(self._new(expression))
        self.changed.emit()

    def add(self, expression: str) -> Watch | None:
        """Watch an expression; the row that it has already if it is there, None for a blank text."""
        expression = expression.strip()
        if not expression:
            return None
        known = next((row for row in self._rows if row.expression == expression), None)
        if known is not None:
            return known
        self._rows.append(self._new(expression))
        self.changed.emit()
        self.wanted.emit(self._rows[-1].identity)
        return self._rows[-1]

    def edit(self, identity: int, expression: str) -> None:
        """Watch another expression in this row; a blank one takes the row away."""
        expression = expression.strip()
        if not expression or any(row.expression == expression for row in self._rows):
            self.remove(identity)
            return
        index = self._index(identity)
        self._forget(identity)
        self._rows[index] = self._new(expression)
        self.changed.emit()
        self.wanted.emit(self._rows[index].identity)

    def remove(self, identity: int) -> None:
        """Watch it no longer."""
        del self._rows[self._index(identity)]
        self._forget(identity)
        self.changed.emit()

    def clear(self) -> None:
        """Watch nothing."""
        self.replace(())

    def retry(self, identity: int) -> None:
        """Evaluate a row again that ran out of time."""
        self._hold(identity, False)
        self._results.pop(identity, None)
        self.told.emit(identity)
        self.wanted.emit(identity)

    # ------------------------------------------------------------------ results
    def forget_results(self) -> None:
        """The program goes on: what the rows were is no longer true."""
        held = {row.identity for row in self._rows if row.held}
        self._results = {identity: result for identity, result in self._results.items() if identity in held}

    def forget_run(self) -> None:
        """Another run begins."""
        self._results.clear()
        self._points.clear()
        self._rows = [Watch(row.identity, row.expression) for row in self._rows]

    def tell(self, identity: int, serial: int, answer: Evaluated) -> None:
        """The row is this now, after event ``serial``."""
        if all(row.identity != identity for row in self._rows):
            return
        self._results[identity] = answer
        number = number_of(answer.value)
        if not answer.error and math.isfinite(number):
            points = self._points.setdefault(identity, [])
            if points and points[-1][0] >= serial:
                points.pop()
            points.append((serial, number))
            del points[:-MOST]
        if answer.late:
            self._hold(identity, True)
        self.told.emit(identity)

    # ------------------------------------------------------------------ inside
    def _new(self, expression: str) -> Watch:
        self._identities += 1
        return Watch(self._identities, expression)

    def _index(self, identity: int) -> int:
        return next(index for index, row in enumerate(self._rows) if row.identity == identity)

    def _hold(self, identity: int, held: bool) -> None:
        index = self._index(identity)
        self._rows[index] = Watch(identity, self._rows[index].expression, held)

    def _forget(self, identity: int) -> None:
        self._results.pop(identity, None)
        self._points.pop(identity, None)
