"""Has rules checked: those of the engine by a child of its own, those of the program by the program while it waits."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from retrograd.engine.protocol.answers import Answer, RuleChecked
from retrograd.engine.protocol.codec import ProtocolError
from retrograd.engine.protocol.requests import CheckRule, Interrupt, Request

from ..model.rule_question import RuleQuestion, rule_question
from ..store import Store
from .process import StartError, Surroundings
from .program import Program
from .questions import Questions

#: Milliseconds after which a child that says nothing is given up.
PATIENCE = 30_000


class RuleChecking(QObject):
    """One check at a time; a further one ends that which is under way.

    Args:
        store: Where nodes and recorded inputs come from.
        questions: Passes on what the program answers.
        send: Gives a request to the program, and tells whether there is one.
        surroundings: Of a child made for a check.

    Signals:
        checked(int, object): Node, and the :class:`RuleChecked` about it; its error tells what went wrong.
    """

    checked = Signal(int, object)

    def __init__(
        self,
        store: Store,
        questions: Questions,
        send: Callable[[Request], bool],
        surroundings: Callable[[], Surroundings],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._send, self._surroundings = store, send, surroundings
        questions.rule_checked.connect(self.take)
        self._child: Program | None = None
        self._number = 0
        self._node = 0
        self._in_program = False
        self._late = QTimer(self, singleShot=True, interval=PATIENCE)
        self._late.timeout.connect(lambda: self._end(self.tr("The check did not come to an end and was given up.")))
        store.replaced.connect(self.cancel)
        store.state_changed.connect(self._on_state_changed)

    @property
    def node(self) -> int:
        """The node whose rule is being checked, 0 if none is."""
        return self._node

    def check(self, node: int) -> str:
        """Check the rule of a node with the inputs that were recorded at the cursor; why it cannot be, "" if it is."""
        self.cancel()
        question = rule_question(self._store.moment, node)
        if question.request is None:
            return self._problem(question)
        self._number += 1
        request = msgspec.structs.replace(question.request, number=self._number)
        problem = self._ask_program(request) if request.custom else self._ask_child(request)
        if not problem:
            self._node = node
            self._late.start()
        return problem

    def cancel(self) -> None:
        """Give up the check that is under way."""
        if self._node and self._in_program:
            self._send(Interrupt())
        self._node = 0
        self._in_program = False
        self._late.stop()
        if self._child is not None:
            self._child.discard()
            self._child.deleteLater()
            self._child = None

    def take(self, answer: RuleChecked) -> None:
        """An answer of the program or of the child."""
        if not self._node or answer.number != self._number:
            return
        node, self._in_program = self._node, False
        self.cancel()
        self.checked.emit(node, answer)

    # ------------------------------------------------------------------ asking
    def _ask_program(self, request: CheckRule) -> str:
        if self._store.state != "paused":
            return self.tr("This rule is the program's own, so only the paused program can check it. Pause it first.")
        if not self._send(request):
            return self.tr("There is no program that could check its rule.")
        self._in_program = True
        return ""

    def _ask_child(self, request: CheckRule) -> str:
        try:
            child = Program(self._surroundings(), self)
        except StartError as error:
            return str(error)
        self._child = child
        child.answered.connect(self._on_answered)
        child.failed.connect(self._end)
        try:
            child.send(request)
        except ProtocolError as error:
            self.cancel()
            return str(error)
        return ""

    def _problem(self, question: RuleQuestion) -> str:
        if question.problem == "not-kept":
            return self.tr(
                "The elements of {0} of its inputs were not kept. Set “Keep values” to “all” in the preferences and "
                "run again."
            ).format(len(question.missing))
        if question.problem == "leaf":
            return self.tr("A leaf has no rule: it adds up what comes.")
        return self.tr("No operation was recorded for this node, so its inputs are not known.")

    # ------------------------------------------------------------------ answers
    def _on_answered(self, answer: Answer) -> None:
        if isinstance(answer, RuleChecked):
            self.take(answer)

    def _end(self, reason: str) -> None:
        if self._node:
            self.take(RuleChecked(number=self._number, error=reason))

    def _on_state_changed(self, state: str) -> None:
        if self._in_program and state != "paused":
            self._end(self.tr("The program went on before its rule was checked."))
