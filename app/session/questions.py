"""What is asked of a paused program: values of expressions, ways to go on, elements that were not kept."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from retrograd.engine.protocol import answers, requests
from retrograd.engine.protocol.values import Capture

from ..store import Store


class Questions(QObject):
    """Numbers the questions, and refuses those that nobody could answer.

    Signals:
        evaluated(answers.Evaluated): The answer to :meth:`evaluate` or :meth:`set_variable`; number 0: it was refused.
        completed(answers.Completed): The answer to :meth:`complete`.
        rule_checked(answers.RuleChecked): What the program found out about a rule of its own.
    """

    evaluated = Signal(object)
    completed = Signal(object)
    rule_checked = Signal(object)

    def __init__(self, store: Store, send: Callable[[requests.Request], bool], parent: QObject | None = None) -> None:
        """``send`` gives a request to the program and tells whether there is one."""
        super().__init__(parent)
        self._store = store
        self._send = send
        self._number = 0
        self._wanted: dict[int, tuple[int, bool]] = {}
        store.value_requested.connect(self._on_value_requested)

    # ------------------------------------------------------------------ asking
    def evaluate(
        self,
        expression: str,
        frame: int = 0,
        seconds: float = 2.0,
        *,
        execute: bool = True,
        effects: bool = True,
        parts: int = 0,
    ) -> int:
        """Evaluate in the paused frame; the number that the answer will have, 0 if it cannot be done."""
        number = self._next()
        question = requests.Evaluate(
            number=number,
            expression=expression,
            frame=frame,
            seconds=seconds,
            execute=execute,
            effects=effects,
            parts=parts,
        )
        return self._ask(question)

    def set_variable(self, name: str, expression: str, frame: int = 0) -> int:
        """Give a variable of the paused frame the value of an expression; the number of the answer."""
        return self._ask(requests.SetVariable(number=self._next(), name=name, expression=expression, frame=frame))

    def complete(self, text: str, position: int, frame: int = 0) -> int:
        """Ask how ``text`` could go on at ``position``; the number of the answer, 0 if the program is not paused."""
        question = requests.Complete(number=self._next(), text=text, position=position, frame=frame)
        return question.number if not self._refusal() and self._send(question) else 0

    def _next(self) -> int:
        self._number += 1
        return self._number

    def _ask(self, question: requests.Request) -> int:
        reason = self._refusal()
        if not reason and self._send(question):
            return question.number
        self.evaluated.emit(answers.Evaluated(text="", error=reason or self._not_paused()))
        return 0

    def _refusal(self) -> str:
        if self._store.state != "paused":
            return self._not_paused()
        if self._store.in_the_past:
            return self.tr("the past can be looked at but not evaluated; return to now first")
        return ""

    def _not_paused(self) -> str:
        return self.tr("nothing can be evaluated unless the program is paused")

    # ------------------------------------------------------------------ answers
    def take(self, answer: answers.Answer) -> None:
        """Pass an answer on to whom it concerns."""
        match answer:
            case answers.Evaluated():
                self.evaluated.emit(answer)
            case answers.Completed():
                self.completed.emit(answer)
            case answers.RuleChecked():
                self.rule_checked.emit(answer)
            case answers.FramesTold():
                self._store.tell_frames(answer.frames)
            case answers.ValueSent():
                self._take_value(answer)

    def forget(self) -> None:
        """The program is gone: nothing will be answered any more."""
        self._wanted.clear()

    # ------------------------------------------------------------------ elements
    def _on_value_requested(self, tensor: int, gradient: bool) -> None:
        number = self._next()
        question = requests.SendValue(number=number, tensor=tensor, gradient=gradient)
        if self._store.state != "paused" or not self._send(question):
            text = self.tr("This value was not kept; only a paused program can send it.")
            self._store.message.emit(text, "info")
            return
        self._wanted[number] = (tensor, gradient)

    def _take_value(self, answer: answers.ValueSent) -> None:
        tensor, gradient = self._wanted.pop(answer.number, (answer.tensor, False))
        if answer.value is None:
            text = answer.message or self.tr("The tensor is gone, its value was not kept.")
            self._store.message.emit(text, "info")
            return
        if answer.value.data is None:
            self._say_too_large(answer.value)
            return
        self._store.run.keep_value(tensor, answer.version, answer.value, gradient=gradient)
        self._store.value_arrived.emit(tensor)

    def _say_too_large(self, value: Capture) -> None:
        text = self.tr(
            "This value of shape {0} takes more than the {1} MiB that are fetched at once. Look at a part of it: "
            "evaluate it with an index such as [:100] in the console."
        )
        limit = requests.SendValue(number=0, tensor=0).limit >> 20
        self._store.message.emit(text.format(list(value.shape), limit), "warning")
