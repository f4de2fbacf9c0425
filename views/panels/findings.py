"""Panel "Findings": everything worth a warning in the run so far."""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import QT_TRANSLATE_NOOP, QTimer
from PySide6.QtWidgets import QMenu, QWidget

from retrograd.app.model.run import Run
from retrograd.app.model.states import Finding
from retrograd.app.store import Selection

from .rows_model import Column
from .table_panel import TablePanel
from .tensor_menu import show_event, show_line

#: Looking for findings takes at most one part in this many of the time while events stream in.
PATIENCE = 20
#: Milliseconds until it is asked again whether to look.
LATER = 250


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
        """The table, and a clock for looking again."""
        self._found: Sequence[Finding] = ()
        self._run: Run | None = None
        self._not_before = 0.0
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(LATER)
        self._later.timeout.connect(self.refresh_later)
        return super().build()

    def columns(self) -> list[Column[Finding]]:
        """Cause, subject, line, sentence."""
        return [
            Column(self.tr("Cause"), lambda row: f"⚠ {row.cause}", token=lambda row: "warning", width=176),
            Column(self.tr("Subject"), lambda row: row.subject, width=120),
            Column(self.tr("Line"), lambda row: str(row.line) if row.line else "", lambda row: row.line, width=56),
            Column(self.tr("Explanation"), lambda row: row.text, tip=_whole),
        ]

    def rows(self) -> Sequence[Finding]:
        """All that is known up to the cursor; while the program runs, looked for only now and then."""
        store = self.desk.store
        now = time.monotonic()
        if store.state == "running" and not store.in_the_past and self._run is store.run and now < self._not_before:
            self._later.start()
            return self._found
        self._found, self._run = store.run.findings(store.cursor), store.run
        self._not_before = now + PATIENCE * (time.monotonic() - now)
        return self._found

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
            line = menu.addAction(self.tr("Show line {0}").format(row.line))
            line.triggered.connect(lambda: show_line(self.desk, row.path, row.line))
        for serial in row.events[:4]:
            go = menu.addAction(self.tr("Go to event {0}").format(serial))
            go.triggered.connect(lambda _checked=False, serial=serial: show_event(self.desk, serial))


def _whole(row: Finding) -> str:
    return f"{row.text}\n{row.fix}" if row.fix else row.text
