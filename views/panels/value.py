"""Panel "Value": the numbers of the selected tensor at the cursor."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication
from PySide6.QtWidgets import QVBoxLayout

from retrograd.app.model.findings import Question
from retrograd.app.model.states import TensorState

from ..desk import Desk
from .array_view import ArrayView
from .asking import ask
from .inspector import Inspector
from .number_text import tensor_name
from .subject import Subject


class ValuePanel(Inspector):
    """Table, heat map and histogram of a value, with its statistics."""

    identity = "value"
    title = str(QT_TRANSLATE_NOOP("Panel", "Value"))
    icon = "value"
    empty_text = str(
        QT_TRANSLATE_NOOP(
            "Panel",
            "The numbers of a tensor appear here. Select one in the graph, in Variables or on a line of the source.",
        )
    )

    def fill(self, body: QVBoxLayout) -> None:
        """One array view."""
        self.view = ArrayView(self.desk)
        self.view.fetch_requested.connect(self._on_fetch_requested)
        self.view.history_requested.connect(self._on_history_requested)
        self.view.why_requested.connect(self._on_why_requested)
        body.addWidget(self.view, 1)

    def show_subject(self, subject: Subject) -> bool:
        """The value of the tensor at the cursor."""
        state = self.desk.store.moment.tensor(subject.tensor) if subject.tensor else None
        if state is None:
            return False
        array = self.desk.store.moment.value(subject.tensor)
        if array is not None and state.value is not None:
            self.view.show_array(array, state.value.summary, moment_name(self.desk, tensor_name(state)))
            return True
        summary = state.value.summary if state.value is not None else None
        live = can_fetch(self.desk, state)
        self.view.show_missing(self._reason(state, live), summary, live)
        return True

    def _reason(self, state: TensorState, live: bool) -> str:
        if live:
            return self.tr("The elements were not kept, only their statistics.")
        if self.desk.store.in_the_past:
            return self.tr(
                "The elements were not kept at this moment, only their statistics. Set “Keep values” to “all” in the "
                "preferences and run again."
            )
        if not state.alive:
            return self.tr("The elements were not kept, and the program holds this tensor no longer.")
        return self.tr("The elements were not kept. Set “Keep values” to “all” in the preferences and run again.")

    def _on_history_requested(self, index: tuple[int, ...]) -> None:
        self.desk.context.window.show_panel("cell")
        self.desk.store.cell_asked.emit(self.subject.tensor, index)

    def _on_why_requested(self, index: tuple[int, ...]) -> None:
        ask(self.desk, Question(self.subject.tensor, "", index))

    def _on_fetch_requested(self) -> None:
        self.desk.store.value_requested.emit(self.subject.tensor, False)


def moment_name(desk: Desk, what: str) -> str:
    """Something at the moment shown, in words."""
    serial = f"{desk.store.cursor:,}"
    return QCoreApplication.translate("ValuePanel", "{0} at event {1}").format(what, serial)


def can_fetch(desk: Desk, state: TensorState) -> bool:
    """Whether the live program could still send the elements of a tensor as they are at the cursor."""
    store = desk.store
    return store.state in ("paused", "running") and state.alive and not store.in_the_past
