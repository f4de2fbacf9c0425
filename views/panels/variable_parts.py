"""What stands inside variables of the paused program: opened and closed by the person, looked up at each stop anew."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject, Signal

from retrograd.engine.protocol.answers import Evaluated, Variable

from ..desk import Desk
from .subject import selected_frame

#: Most parts of one value that are shown, and seconds that looking them up may take.
MOST, SECONDS = 200, 0.5


class VariableParts(QObject):
    """Which variables are open, by expression, and what was found inside them.

    Signals:
        changed(): One was opened or closed, or what is inside one became known.
    """

    changed = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._open: set[str] = set()
        self._known: dict[tuple[int, str], Evaluated] = {}
        self._asked: dict[int, tuple[int, str]] = {}
        desk.evaluated.connect(self._on_evaluated)
        for signal in (desk.store.stopped, desk.store.replaced, desk.store.frames_told):
            signal.connect(self._forget)

    def is_open(self, path: str) -> bool:
        """Whether what is inside is shown."""
        return path in self._open

    def set_open(self, path: str, is_open: bool) -> None:
        """Show what is inside, or no longer."""
        if is_open != (path in self._open):
            (self._open.add if is_open else self._open.discard)(path)
            self.changed.emit()

    def inside(self, path: str) -> Iterator[Variable]:
        """What is inside an open variable; nothing yet while that is asked for."""
        place = selected_frame(self._desk.store), path
        known = self._known.get(place)
        if known is None:
            self._ask(place)
            return
        yield from known.parts
        if known.error:
            yield Variable("…", "", known.error)
        elif known.more:
            yield Variable("…", "", self.tr("{0} more").format(f"{known.more:,}"))

    # ------------------------------------------------------------------ inside
    def _ask(self, place: tuple[int, str]) -> None:
        if place in self._asked.values():
            return
        number = self._desk.context.session.evaluate(
            place[1], place[0], SECONDS, execute=False, effects=False, parts=MOST
        )
        if number:
            self._asked[number] = place

    def _on_evaluated(self, answer: Evaluated) -> None:
        place = self._asked.pop(answer.number, None)
        if place is not None:
            self._known[place] = answer
            self.changed.emit()

    def _forget(self, *_: object) -> None:
        self._asked.clear()
        self._known.clear()
