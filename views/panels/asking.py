"""Questions about what is odd with a tensor, an element or an exception, offered wherever it is shown."""

from __future__ import annotations

import math

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMenu

from retrograd.app.model.findings import EXCEPTION, Question, question_of
from retrograd.app.model.states import TensorState
from retrograd.app.store import Selection
from retrograd.engine.protocol.values import Capture

from ..desk import Desk
from .number_text import cell_text, size_text, tensor_name

#: Under the name that the extractor of texts looks for.
translate = QCoreApplication.translate

#: Most characters of a number in a question.
_SHORT = 12


def questions_about(desk: Desk, tensor: int) -> list[Question]:
    """What a person may wonder about a tensor at the cursor, what is odd first; its gradient always."""
    state = desk.store.moment.tensor(tensor)
    if state is None:
        return []
    asked = [Question(tensor, "grad")]
    if not state.node:
        asked.append(Question(tensor, "grad_fn"))
    if not state.requires_grad:
        asked.append(Question(tensor, "requires_grad"))
    if state.version:
        asked.append(Question(tensor, "_version"))
    value = state.value.summary if state.value is not None else None
    if value is not None and (value.nans or value.infinities):
        asked.insert(0, Question(tensor, "value"))
    elif value is not None and value.count and value.zeros == value.count and not state.is_leaf:
        asked.append(Question(tensor, "value"))
    return asked


def question_text(desk: Desk, question: Question) -> str:
    """A question in words: ``Why is x.grad None?``."""
    if question.attribute == EXCEPTION:
        return translate("Asking", "Why this exception?")
    state = desk.store.moment.tensor(question.tensor)
    if state is None:
        return translate("Asking", "Why?")
    name = tensor_name(state)
    if question.cell:
        return _of_cell(desk, question, name)
    if question.attribute == "grad":
        return _of_capture(f"{name}.grad", state.grad)
    if question.attribute in ("", "value"):
        return _of_capture(name, state.value)
    return translate("Asking", "Why is {0} {1}?").format(
        f"{name}.{question.attribute}", _attribute(desk, state, question)
    )


def _attribute(desk: Desk, state: TensorState, question: Question) -> str:
    if question.attribute == "_version":
        return str(state.version)
    if question.attribute == "requires_grad":
        return str(state.requires_grad)
    node = desk.store.moment.node(state.node) if state.node else None
    return node.name if node is not None else "None"


def _of_capture(name: str, capture: Capture | None) -> str:
    if capture is None:
        return translate("Asking", "Why is {0} None?").format(name)
    summary = capture.summary
    if summary.nans or summary.infinities:
        return translate("Asking", "Why {0} in {1}?").format("NaN" if summary.nans else "Inf", name)
    if summary.count and summary.zeros == summary.count:
        return translate("Asking", "Why is {0} 0?").format(name)
    size = size_text(capture)
    short = summary.count == 1 and len(size) <= _SHORT
    return translate("Asking", "Why is {0} {1}?").format(name, size) if short else translate(
        "Asking", "Why this {0}?"
    ).format(name)  # fmt: skip


def _of_cell(desk: Desk, question: Question, name: str) -> str:
    moment, gradient = desk.store.moment, question.attribute == "grad"
    array = moment.grad(question.tensor) if gradient else moment.value(question.tensor)
    what = f"{name}{'.grad' if gradient else ''}{list(question.cell)}"
    if array is None or len(question.cell) != array.ndim:
        return translate("Asking", "Why this {0}?").format(what)
    value = float(array[question.cell].real)
    shown = "NaN" if math.isnan(value) else cell_text(array[question.cell]).strip().rstrip(".")
    return translate("Asking", "Why is {0} {1}?").format(what, shown)


def ask(desk: Desk, question: Question) -> None:
    """Select what a question is about and show the answer."""
    desk.store.ask(question)
    desk.context.window.show_panel("why")


def ask_by_name(desk: Desk, expression: str) -> str:
    """Ask what a person has typed; "" or why that cannot be answered."""
    try:
        question = question_of(desk.store.run, expression, desk.store.cursor)
        desk.store.run.ask(question, desk.store.cursor, expression.strip())
    except LookupError as error:
        return str(error.args[0])
    if question.attribute == EXCEPTION:
        ask_exception(desk)
    else:
        ask(desk, question)
    return ""


def ask_exception(desk: Desk) -> None:
    """Ask for the last exception before the cursor, and select it."""
    found = [one for one in desk.store.run.timeline.serials("exception-raised") if one <= desk.store.cursor]
    if found:
        desk.store.select(Selection("event", found[-1]))
        ask(desk, Question(0, EXCEPTION))


def fill_why_menu(menu: QMenu, desk: Desk, tensor: int) -> None:
    """Add the questions about a tensor."""
    for question in questions_about(desk, tensor):
        entry = menu.addAction(question_text(desk, question))
        entry.triggered.connect(lambda _checked=False, question=question: ask(desk, question))


def fill_why_of(menu: QMenu, desk: Desk, expression: str) -> None:
    """Add the questions about what an expression meant at the cursor in time, if it was a tensor or is one's."""
    run, at = desk.store.run, desk.store.cursor
    try:
        asked = question_of(run, expression, at) if expression and run.end else None
    except LookupError:
        # no tensor of this name is recorded: there is nothing to ask
        return
    if asked is not None and asked.tensor:
        if asked.attribute not in ("", "grad") or asked.cell:
            entry = menu.addAction(question_text(desk, asked))
            entry.triggered.connect(lambda _checked=False: ask(desk, asked))
        fill_why_menu(menu, desk, asked.tensor)
