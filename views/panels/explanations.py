"""The cards that explain one thing: asked for once for every subject and moment, never while the program runs."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from retrograd.app.model.states import Finding
from retrograd.app.store import Store

from ..desk import Desk
from .appearance import emptied
from .finding_card import FindingCard
from .subject import Subject


class Explanations(QWidget):
    """A column of cards, at most ``most``."""

    def __init__(self, desk: Desk, most: int = 12, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.cards: list[FindingCard] = []
        self._most = most
        self._asked: tuple[object, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)

    def show_for(self, subject: Subject) -> None:
        """Show what explains the subject at the cursor; while events stream in, what was known stays."""
        store = self.desk.store
        about = (store.run, subject, self.desk.settings.text("view.theme"))
        asked = (*about, store.cursor, store.run.end)
        if asked == self._asked or (store.state == "running" and about == self._asked[:3] and not store.in_the_past):
            return
        self._asked = asked
        emptied(self._column)
        self.cards = [FindingCard(self.desk, finding) for finding in explanations(store, subject)[: self._most]]
        for card in self.cards:
            self._column.addWidget(card)


def explanations(store: Store, subject: Subject) -> list[Finding]:
    """What the run can say about a tensor's gradient, or about a node, at the cursor."""
    found: list[Finding] = []
    state = store.moment.tensor(subject.tensor) if subject.tensor else None
    if state is not None and state.name:
        try:
            found.extend(store.run.why(f"{state.name}.grad", store.cursor))
        except LookupError:
            # The name means another tensor in the innermost frame, or none: only what is known by identity remains.
            found.clear()
    for finding in store.run.findings(store.cursor):
        about = (subject.tensor and finding.tensor == subject.tensor) or (subject.node and finding.node == subject.node)
        if about and finding not in found:
            found.append(finding)
    return found
