"""Panel "What If": the constructs that a run can be repeated without, and what differs when it is."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QModelIndex, Qt
from PySide6.QtWidgets import QProgressBar, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from retrograd.app.model.constructs import Construct, constructs
from retrograd.app.model.counterfactual import OperationNow, Outcome, ValueChange
from retrograd.app.model.followed import Followed, following
from retrograd.app.model.run import Run
from retrograd.app.store.sliced_work import SlicedWork
from retrograd.engine.protocol.values import Capture

from ..place_text import cell_of, number_of_lines
from .appearance import column, label, row
from .number_text import capture_text
from .panel import Panel
from .plain_text import one_line
from .rows_model import ROW_ROLE, Column, RowsModel
from .table import Table
from .tensor_menu import show_event, show_line

#: Runs are not searched for constructs while they grow.
_GROWING = ("starting", "running")


@dataclass(frozen=True, slots=True)
class Row:
    """One difference: what is different, how it was and how it is now; ``serial`` goes there in the run shown."""

    what: str
    name: str
    before: str
    now: str
    serial: int = 0
    line: int = 0
    path: str = ""
    token: str = ""


class WhatIfPanel(Panel):
    """A list of constructs; Enter on one runs without it, and the list gives way to the differences."""

    identity = "what_if"
    title = str(QT_TRANSLATE_NOOP("Panel", "What If"))
    area = "bottom-left"
    icon = "what-if"
    follows = ("replaced", "changed", "state_changed")
    empty_text = str(
        QT_TRANSLATE_NOOP(
            "Panel",
            "Every no_grad, detach, .data, zero_grad and write in place of the run appears here, to see what would be "
            "without it. Run the script first.",
        )
    )

    def build(self) -> QWidget:
        """The sentence, the button, and two tables of which one is shown."""
        content = QWidget()
        layout = column(content, margin=0, gap=0)
        layout.addLayout(self._head())
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(4)
        self.progress.setAccessibleName(self.tr("Progress of the second run"))
        layout.addWidget(self.progress)
        self.pages = QStackedWidget()
        self.pages.addWidget(self._choices())
        self.pages.addWidget(self._differences())
        layout.addWidget(self.pages, 1)
        self._known: tuple[Run | None, int] = (None, -1)
        self._asked: tuple[object, ...] = ()
        self._at_once: list[Followed] = []
        self._work = SlicedWork(self)
        self.desk.store.what_if.changed.connect(self.refresh_later)
        return content

    def _head(self) -> QVBoxLayout:
        around = QVBoxLayout()
        around.setContentsMargins(12, 6, 8, 6)
        line = row(gap=8)
        self.sentence = label(wrap=True)
        self.back = QPushButton(self.tr("All"))
        self.back.setToolTip(self.tr("Back to the list of what can be left out"))
        self.back.clicked.connect(self._to_list)
        self.button = QPushButton()
        self.button.clicked.connect(self._on_button)
        line.addWidget(self.sentence, 1)
        line.addWidget(self.back, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        around.addLayout(line)
        return around

    def _choices(self) -> QWidget:
        self.model: RowsModel[Construct] = RowsModel(
            [
                Column(self.tr("Kind"), lambda one: one.kind, width=104),
                Column(self.tr("Line"), _line_of, lambda one: min(one.lines), lambda _: "dim", width=72),
                Column(self.tr("Times"), lambda one: str(len(one.hits)), lambda one: len(one.hits), lambda _: "dim",
                       right=True, width=72),
                Column(self.tr("Source"), lambda one: one.text, tip=lambda one: one.text),
            ],
            self,
        )  # fmt: skip
        self.table = Table(self.desk, self.tr("What can be left out"))
        self.table.show_model(self.model, (104, 72, 72, 0))
        self.table.chosen.connect(self._on_chosen)
        self.table.opened.connect(lambda index: self._begin(index.data(ROW_ROLE)))
        return self.table

    def _differences(self) -> QWidget:
        self.results: RowsModel[Row] = RowsModel(
            [
                Column(self.tr("What"), lambda one: one.what, token=lambda one: one.token, width=104),
                Column(self.tr("Of"), lambda one: one.name, width=136, tip=lambda one: one.name),
                Column(self.tr("Without it"), lambda one: one.now, tip=lambda one: one.now, token=_now_token),
                Column(self.tr("As it is"), lambda one: one.before, token=lambda _: "dim", tip=lambda one: one.before),
                Column(self.tr("Line"), lambda one: str(one.line or ""), token=lambda _: "dim", width=56),
            ],
            self,
        )
        self.differences = Table(self.desk, self.tr("What differs"))
        self.differences.show_model(self.results, (104, 136, 0, 0, 56), sortable=False)
        self.differences.opened.connect(self._on_opened)
        return self.differences

    # ------------------------------------------------------------------ showing
    def refresh(self) -> bool:
        """The list, or what came of the last question."""
        store, what_if = self.desk.store, self.desk.store.what_if
        if store.state in _GROWING or not store.run.end:
            return False
        asked = bool(what_if.left_out)
        self.progress.setVisible(what_if.state == "running")
        self.progress.setRange(0, max(1, what_if.expected))
        self.progress.setValue(min(what_if.done, max(1, what_if.expected)))
        self.back.setVisible(asked)
        self.pages.setCurrentIndex(int(asked))
        if asked:
            self._show_question()
            return True
        if self._known != (store.run, store.run.end):
            self._known = (store.run, store.run.end)
            found = constructs(store.run)
            self.table.quietly(lambda: self.model.set_rows(found))
        self.sentence.setText(self.tr("Choose what to leave out; Enter runs the script without it."))
        self.button.setText(self.tr("Run without it"))
        self.button.setEnabled(self.desk.context.session.startable and self.table.currentIndex().isValid())
        if not self.model.rowCount():
            self.set_empty_text(self.tr("This run has no no_grad, detach, .data, zero_grad or write in place."))
        return bool(self.model.rowCount())

    def _show_question(self) -> None:
        what_if = self.desk.store.what_if
        names = ", ".join(
            self.tr("{0} on line {1}").format(one_line(one.text, 48), min(one.lines)) for one in what_if.left_out
        )
        self.button.setEnabled(True)
        self.button.setText(self.tr("Cancel") if what_if.state == "running" else self.tr("Run again"))
        if what_if.state == "failed":
            self.sentence.setText(self.tr("Without {0}: {1}").format(names, what_if.problem))
        elif what_if.state == "running":
            said = self.tr("Running without {0}: {1} events. Below: what follows from the recorded values at once.")
            self.sentence.setText(said.format(names, f"{what_if.done:,}"))
        elif what_if.outcome is not None:
            self.sentence.setText(self._summary(names, what_if.outcome))
        self._follow(what_if.left_out)
        rows = [self._of_followed(one) for one in self._at_once]
        if what_if.outcome is not None:
            rows = [*self._rows(what_if.outcome), *rows]
        self.differences.quietly(lambda: self.results.set_rows(rows))

    def _follow(self, left_out: tuple[Construct, ...]) -> None:
        """Begin to follow the recorded values without these, unless that was done."""
        store = self.desk.store
        asked = (store.run, left_out, store.run.end)
        if asked != self._asked:
            self._asked, self._at_once = asked, []
            self._work.begin(following(store.run.moment(), left_out), self._show_followed)

    def _show_followed(self, found: list[Followed]) -> None:
        self._at_once = found
        self.refresh_later()

    def _summary(self, names: str, outcome: Outcome) -> str:
        if outcome.remaining:
            return self.tr("Without {0}: it cannot be left out as it is written; take it out by hand.").format(names)
        if outcome.astray:
            said = self.tr("Without {0}: the runs differ before it already; set a random seed in the run settings.")
            return said.format(names)
        if not outcome.gradients and not outcome.losses and outcome.raised == outcome.raised_now:
            return self.tr("Without {0}: no gradient and no loss differs.").format(names)
        said = self.tr("Without {0}: other gradients: {1}, other losses: {2}. Enter goes to the moment in this run.")
        return said.format(names, len(outcome.gradients), len(outcome.losses))

    def _rows(self, outcome: Outcome) -> list[Row]:
        found = []
        if outcome.raised != outcome.raised_now:
            told = self.desk.store.run.timeline.serials("exception-raised")
            nothing = self.tr("nothing")
            found.append(
                Row(self.tr("Exception"), "", outcome.raised or nothing, outcome.raised_now or nothing,
                    told[-1] if told else 0, token="warning")
            )  # fmt: skip
        graph = outcome.graph
        if graph is not None:
            either = graph.before or graph.now
            place = either.place if either is not None else None
            name = place.expression if place is not None and place.expression else (either.op if either else "")
            serial = graph.before.serial if graph.before is not None else 0
            found.append(
                Row(self.tr("Graph"), one_line(name), self._made(graph.before), self._made(graph.now), serial,
                    place.line if place is not None else 0, place.path if place is not None else "")
            )  # fmt: skip
        words = {"gradient": self.tr("Gradient"), "loss": self.tr("Loss"), "contribution": self.tr("First added")}
        changes = [one for one in (outcome.first_gradient,) if one is not None]
        for change in (*changes, *outcome.losses, *outcome.gradients):
            found.append(self._of_change(words[change.kind], change))
        return found

    def _of_change(self, what: str, change: ValueChange) -> Row:
        run = self.desk.store.run
        place = run.place(run.timeline[change.serial].location) if change.serial else None
        name = change.name if change.kind == "loss" else f"{change.name}.grad"
        return Row(
            what, name, _text(change.before), _text(change.now), change.serial, place.line if place is not None else 0,
            place.path if place is not None else "",
        )  # fmt: skip

    def _of_followed(self, one: Followed) -> Row:
        """What follows from recorded values alone."""
        return Row(
            self.tr("At once"), f"{one.name}.grad", _text(one.before), _text(one.now), one.serial, token="dim",
        )  # fmt: skip

    def _made(self, one: OperationNow | None) -> str:
        if one is None:
            return self.tr("nothing more")
        return one.node or self.tr("{0}, no grad_fn").format(one.op)

    # ------------------------------------------------------------------ acting
    def _on_chosen(self, index: QModelIndex) -> None:
        chosen: Construct = index.data(ROW_ROLE)
        self.button.setEnabled(self.desk.context.session.startable)
        show_line(self.desk, chosen.place.path, chosen.place.line)

    def _on_opened(self, index: QModelIndex) -> None:
        chosen: Row = index.data(ROW_ROLE)
        if chosen.serial:
            show_event(self.desk, chosen.serial)
        elif chosen.line:
            show_line(self.desk, chosen.path, chosen.line)

    def _begin(self, construct: Construct) -> None:
        self.desk.context.session.run_without([construct])

    def _on_button(self) -> None:
        what_if = self.desk.store.what_if
        if what_if.state == "running":
            self.desk.context.session.cancel_without()
        elif what_if.left_out:
            self.desk.context.session.run_without(what_if.left_out)
        elif self.table.currentIndex().isValid():
            self._begin(self.table.currentIndex().data(ROW_ROLE))

    def _to_list(self) -> None:
        self.desk.context.session.cancel_without()
        self.refresh_now()
        self.table.setFocus()


def _text(capture: Capture | None) -> str:
    return capture_text(capture, "None")


def _line_of(one: Construct) -> str:
    return number_of_lines(min(one.lines), cell=cell_of(one.place.path))


def _now_token(one: Row) -> str:
    return "gradient" if one.name.endswith(".grad") else ""
