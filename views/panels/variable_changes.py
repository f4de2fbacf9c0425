"""Changes that a person makes to variables of the paused program, and what was wrong with those that failed."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from retrograd.engine.protocol.answers import Evaluated

from ..desk import Desk
from .subject import selected_frame


class VariableChanges(QObject):
    """Sends changes and keeps the failed ones until the next stop.

    Signals:
        changed(): One was made, or has failed.
    """

    changed = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._asked: dict[int, tuple[int, str, str]] = {}
        self._failed: dict[tuple[int, str], tuple[str, str]] = {}
        desk.evaluated.connect(self._on_evaluated)
        for signal in (desk.store.stopped, desk.store.replaced):
            signal.connect(self._forget)

    def possible(self) -> bool:
        """Whether the program waits and its present is shown."""
        store = self._desk.store
        return store.state == "paused" and not store.in_the_past

    def say_why_not(self) -> None:
        """Tell the person why a variable cannot be changed now."""
        store = self._desk.store
        if store.in_the_past:
            text = self.tr("The past cannot be changed; return to now to set a variable.")
        elif store.frame < 0:
            text = self.tr("What a node has saved cannot be set.")
        else:
            text = self.tr("Pause the program to set a variable.")
        store.message.emit(text, "info")

    def change(self, name: str, expression: str) -> None:
        """Give a variable of the chosen frame another value."""
        frame = selected_frame(self._desk.store)
        number = self._desk.context.session.set_variable(name, expression, frame)
        self._asked[number] = (frame, name, expression)

    def failed(self, name: str) -> tuple[str, str] | None:
        """What was typed for a variable of the chosen frame, and the error; None if nothing went wrong."""
        return self._failed.get((selected_frame(self._desk.store), name))

    def complaint(self) -> str:
        """The last failure in the chosen frame as a sentence, "" if there is none."""
        frame = selected_frame(self._desk.store)
        said = [f"{name} = {text}: {error}" for (where, name), (text, error) in self._failed.items() if where == frame]
        return said[-1] if said else ""

    def _on_evaluated(self, answer: Evaluated) -> None:
        asked = self._asked.pop(answer.number, None)
        if asked is None:
            return
        frame, name, expression = asked
        self._failed.pop((frame, name), None)
        if answer.error:
            self._failed[frame, name] = (expression, answer.error)
        self.changed.emit()

    def _forget(self, *_: object) -> None:
        self._asked.clear()
        self._failed.clear()
        self.changed.emit()
