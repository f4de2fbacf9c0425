"""Panel "Findings": everything worth a warning in the run so far."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QT_TRANSLATE_NOOP
from PySide6.QtWidgets import QMenu, QWidget

from retrograd.app.model.states import Finding
from retrograd.app.store import Selection

from ..place_text import cell_of, number_of_lines, show_line_text
from .finding_actions import finding_actions
from .known_findings import KnownFindings
from .rows_model import Column
from .table_panel import TablePanel
from .tensor_menu import show_event, show_line


class FindingsPanel(TablePanel[Finding]):
    """One row a finding; opening one goes to where it happened."""

    identity = "findings"
    title = str(QT_TRANSLATE_NOOP("Panel", "Findings"))
    area = "bottom-left"
    icon = "findings"
    counted = True
    empty_text = str(
        QT_TRANSLATE_NOOP(
            "Panel",
            "Findings appear here: lost gradients, NaN, writes in place. Run the script; none means all is well.",
        )
    )

    def build(self) -> QWidget:
        """The table, and what looks for the findings."""
        self._known = KnownFindings(self.desk.store, self)
        self._known.changed.connect(self.refresh_later)
        return super().build()

    def columns(self) -> list[Column[Finding]]:
        """Cause, subject, line, sentence."""
        return [
            Column(self.tr("Cause"), lambda row: f"⚠ {row.cause}", token=lambda row: "warning", width=176),
            Column(self.tr("Subject"), lambda row: row.subject, width=120),
            Column(self.tr("Line"), _line, lambda row: row.line, width=68),
            Column(self.tr("Explanation"), lambda row: row.text, tip=_whole),
        ]

    def rows(self) -> Sequence[Finding]:
        """All that is known up to the cursor."""
        if self.desk.store.state == "finished":
            self.set_empty_text(self.tr("Nothing was found in this run: no gradient got lost, no value is NaN or Inf."))
        else:
            self.set_empty_text(self._translated(self.empty_text))
        return self._known.at_cursor()

    def is_selected(self, row: Finding) -> bool:
        """Whether the selection is what the finding is about."""
        selection = self.desk.store.selection
        if selection.kind == "event":
            return selection.number in row.events[:1]
        return selection.kind == "tensor" and bool(row.tensor) and row.tensor == selection.number

    def choose(self, row: Finding) -> None:
        """Select what it is about."""
        if row.tensor:
            self.desk.store.select(Selection("tensor", row.tensor))
        elif row.node:
            self.desk.store.select(Selection("node", row.node))
        elif row.line:
            show_line(self.desk, row.path, row.line)

    def open(self, row: Finding) -> None:
        """Go to the event that proves it."""
        if row.events:
            show_event(self.desk, row.events[0])
        self.choose(row)
        self.desk.context.window.show_panel("why")

    def fill_menu(self, menu: QMenu, row: Finding) -> None:
        """To line and moment."""
        if row.line:
            line = menu.addAction(show_line_text(row.line, cell_of(row.path)))
            line.triggered.connect(lambda: show_line(self.desk, row.path, row.line))
        for serial in row.events[:4]:
            go = menu.addAction(self.tr("Go to event {0}").format(serial))
            go.triggered.connect(lambda _checked=False, serial=serial: show_event(self.desk, serial))
        for action in finding_actions(self.desk, row):
            menu.addAction(action.title).triggered.connect(lambda _checked=False, run=action.run: run())


def _line(row: Finding) -> str:
    return number_of_lines(row.line, cell=cell_of(row.path))


def _whole(row: Finding) -> str:
    return f"{row.text}\n{row.fix}" if row.fix else row.text
