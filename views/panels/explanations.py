"""The cards that explain one thing: asked for once for every subject and moment, never while the program runs."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from retrograd.app.model.findings import Question
from retrograd.app.model.states import Finding

from ..desk import Desk
from . import known_findings
from .appearance import emptied
from .finding_card import FindingCard
from .known_findings import KnownFindings
from .silenced import heard
from .subject import Subject


class Explanations(QWidget):
    """A column of cards, at most ``most``.

    Signals:
        more_known: The diagnoses have found something since; ask again.
    """

    more_known = Signal()

    def __init__(self, desk: Desk, most: int = 12, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.cards: list[FindingCard] = []
        self._most = most
        self._asked: tuple[object, ...] = ()
        self._pending: tuple[object, ...] = ()
        self._due: tuple[object, ...] = ()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(known_findings.QUIET)
        self._timer.timeout.connect(self._on_rest)
        self._known = KnownFindings(desk.store, self)
        self._known.changed.connect(self._on_known)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)

    @property
    def looking(self) -> bool:
        """Whether the answer is still looked for."""
        return self._timer.isActive()

    def show_for(self, subject: Subject, question: Question | None = None) -> None:
        """Show what explains the subject at the cursor, or answers a question about it.

        While events stream in, what was known stays.
        """
        store = self.desk.store
        theme = self.desk.settings.text("view.theme")
        if store.kept:
            self._keep((store.run, store.kept, None, theme))
            return
        about = (store.run, subject, question, theme)
        asked = (*about, store.cursor, store.run.end)
        if asked == self._asked or (store.state == "running" and about == self._asked[:4] and not store.in_the_past):
            return
        if store.run.end >= known_findings.SMALL and asked != self._due:
            # A slice over a long run takes its time: asked when the person has come to rest, not while travelling.
            self._pending = asked
            self._timer.start()
            if about != self._asked[:4]:
                self._show([])
            return
        self._asked = asked
        found = self._explanations(subject) if question is None else self._answers(question)
        self._show(found[: self._most])

    def _keep(self, asked: tuple[object, ...]) -> None:
        """Show what stays while its evidence is looked at."""
        self._timer.stop()
        kept = self.desk.store.kept
        same = self._asked and self._asked[3] == asked[3] and tuple(card.finding for card in self.cards) == kept
        self._asked = asked
        if not same:
            self._show(kept)

    def _show(self, found: Sequence[Finding]) -> None:
        emptied(self._column)
        self.cards = [FindingCard(self.desk, finding, found) for finding in found]
        for card in self.cards:
            self._column.addWidget(card)

    def _on_rest(self) -> None:
        self._due = self._pending
        self.more_known.emit()

    def _on_known(self) -> None:
        """Ask again, at once: more is known now."""
        self._asked, self._due = (), self._asked
        self.more_known.emit()

    def _answers(self, question: Question) -> list[Finding]:
        store = self.desk.store
        try:
            return store.run.ask(question, store.cursor)
        except LookupError:
            # There is no such element, or no exception yet, at the moment that is shown now.
            return []

    def _explanations(self, subject: Subject) -> list[Finding]:
        """What the run can say about a tensor's gradient, or about a node, at the cursor."""
        store = self.desk.store
        if not subject:
            return heard(self.desk.settings, self._known.at_cursor()) if store.state != "running" else []
        found: list[Finding] = []
        state = store.moment.tensor(subject.tensor) if subject.tensor else None
        if state is not None and state.name:
            try:
                found.extend(store.run.why(f"{state.name}.grad", store.cursor))
            except LookupError:
                # The name means another tensor in the innermost frame, or none: what is known by identity remains.
                found.clear()
        for finding in self._known.at_cursor():
            of_tensor = bool(subject.tensor) and finding.tensor == subject.tensor
            of_node = bool(subject.node) and finding.node == subject.node
            if (of_tensor or of_node) and finding not in found:
                found.append(finding)
        # What ended the program comes first, what is worth a word unasked before what is as autograd has it.
        known = self._known.at_cursor()
        return sorted(found, key=lambda finding: (not finding.error, finding not in known))
