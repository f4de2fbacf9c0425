"""Panel "Why": why the gradient of the selected tensor is what it is, and whatever else may be asked about it."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import QT_TRANSLATE_NOOP, Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from retrograd.app.documents import Document
from retrograd.app.model.findings import EXCEPTION, Question

from .appearance import code_font, emptied, label
from .asking import ask, ask_by_name, question_text, questions_about
from .explanations import Explanations
from .flow_layout import FlowLayout
from .inspector import Inspector
from .subject import Subject


class WhyPanel(Inspector):
    """What may be asked about one tensor or node, and the answers, most telling first."""

    identity = "why"
    title = str(QT_TRANSLATE_NOOP("Panel", "Why"))
    icon = "why"
    follows: ClassVar[tuple[str, ...]] = (*Inspector.follows, "asked")
    empty_text = str(
        QT_TRANSLATE_NOOP(
            "Panel",
            "The reason why a gradient is what it is, or is missing, appears here. Select a tensor or a node.",
        )
    )

    def build(self) -> QWidget:
        """The line in which anything can be asked stays below what scrolls."""
        self._page = super().build()
        self._path: Path | None = None
        self.input = QLineEdit()
        self.input.setProperty("role", "filter")
        self.input.setFont(code_font(self.desk))
        self.input.setPlaceholderText(self.tr("Ask: x.grad, w.grad_fn, x[0], exception"))
        self.input.setAccessibleName(self.tr("Ask why"))
        self.input.setToolTip(
            self.tr("A tensor, its .grad, .grad_fn, .requires_grad or ._version, one element, or: exception")
        )
        self.input.returnPressed.connect(self._on_return)
        self.input.textEdited.connect(lambda _: self._complain(""))
        self.desk.document_opened.connect(self._on_document_opened)
        self.problem = label(role="error", wrap=True)
        self.problem.setContentsMargins(12, 4, 12, 4)
        self.problem.hide()
        self._put_input(self._page)
        return self._page

    def fill(self, body: QVBoxLayout) -> None:
        """The questions, then a column of cards, or a sentence that there are none."""
        self._choices = QWidget()
        self._flow = FlowLayout(self._choices, gap=4)
        self.questions: list[QPushButton] = []
        self._offered: tuple[object, ...] = ()
        self.nothing = label(role="dim", wrap=True)
        self.explanations = Explanations(self.desk)
        self.explanations.more_known.connect(self.refresh_later)
        body.addWidget(self._choices)
        body.addWidget(self.nothing)
        body.addWidget(self.explanations)
        body.addStretch(1)

    def refresh(self) -> bool:
        """Where nothing is selected, anything can be asked all the same."""
        there = super().refresh()
        self.head.setVisible(there)
        if not there and self.desk.store.run.end:
            # Nothing is selected: what was found in the run; or a line was gone to, and what led there stays.
            there = self.show_subject(Subject()) and bool(self.explanations.cards)
        self._put_input(self._page if there else self._empty)
        self.input.setVisible(self.desk.store.run.end > 0)
        return there

    def _on_document_opened(self, document: Document | None) -> None:
        """What was typed is about the names of one file; a text that is read anew is still that file."""
        path = document.path if document is not None else None
        if path != self._path:
            self._path = path
            self.input.clear()
            self._complain("")

    def show_subject(self, subject: Subject) -> bool:
        """What explains the subject at the cursor, or answers what was asked about it."""
        store = self.desk.store
        question = store.question if not self.head.pin.isChecked() else None
        self._offer(subject, question)
        self.explanations.show_for(subject, question)
        if question is not None and question.attribute == EXCEPTION:
            self.head.title.setText(self.tr("Exception"))
        self.nothing.setVisible(not self.explanations.cards and not self.explanations.looking)
        self.nothing.setText(
            self.tr("Nothing to explain here: the gradient flows as the program says.")
            if store.moment.backward_pass()
            else self.tr("No backward pass has run before this moment, so there is no gradient to explain yet.")
        )
        return True

    # ------------------------------------------------------------------ questions
    def _offer(self, subject: Subject, question: Question | None) -> None:
        """A button for each question; the one that is answered is pressed."""
        about = questions_about(self.desk, subject.tensor) if subject.tensor else []
        state = self.desk.store.moment.tensor(subject.tensor) if subject.tensor else None
        if state is not None and state.is_leaf and state.requires_grad:
            # A leaf has none by nature: the menus offer the question, here is little room.
            about = [one for one in about if one.attribute != "grad_fn"]
        if question is not None and question not in about:
            about = [question, *about]
        offered = tuple((one, question_text(self.desk, one), one == question) for one in about)
        self._choices.setVisible(bool(offered))
        if offered == self._offered:
            return
        self._offered = offered
        focused = next((at for at, button in enumerate(self.questions) if button.hasFocus()), -1)
        emptied(self._flow)
        self.questions = []
        for one, text, on in offered:
            button = QPushButton(text)
            button.setProperty("role", "question")
            button.setCheckable(True)
            button.setChecked(on)
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.clicked.connect(lambda _checked=False, one=one: ask(self.desk, one))
            self._flow.addWidget(button)
            self.questions.append(button)
        if 0 <= focused < len(self.questions):
            self.questions[focused].setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_return(self) -> None:
        self.input.selectAll()
        text = self.input.text().strip().removeprefix("why ").strip()
        if text:
            self._complain(ask_by_name(self.desk, text))

    def _complain(self, problem: str) -> None:
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))

    def _put_input(self, page: QWidget) -> None:
        """The line stands below what is shown, be it cards or the empty state."""
        layout = page.layout()
        if self.input.parentWidget() is page or layout is None:
            return
        had = self.input.hasFocus()
        layout.addWidget(self.problem)
        layout.addWidget(self.input)
        if had:
            self.input.setFocus(Qt.FocusReason.OtherFocusReason)
