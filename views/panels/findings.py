"""Panel "Findings": everything worth a warning in the run so far."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QT_TRANSLATE_NOOP, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QMenu, QWidget

from retrograd.app.model.states import Finding
from retrograd.app.store import Selection

from ..place_text import cell_of, number_of_lines, show_line_text
from .finding_actions import finding_actions
from .known_findings import KnownFindings
from .rows_model import Column
from .silenced import KEY as SILENCED
from .silenced import hear_all, heard, mark_of, silence
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
            Column(
                self.tr("Cause"), self._cause, token=lambda row: "dim" if self._later(row) else "warning", width=176
            ),
            Column(self.tr("Subject"), lambda row: row.subject, token=self._token, width=120),
            Column(self.tr("Line"), _line, lambda row: row.line, self._token, width=68),
            Column(self.tr("Explanation"), lambda row: row.text, token=self._token, tip=self._whole),
        ]

    def rows(self) -> Sequence[Finding]:
        """All that is known at the cursor, then what comes to be known later."""
        if self.desk.store.state == "finished":
            self.set_empty_text(self.tr("Nothing was found in this run: no gradient got lost, no value is NaN or Inf."))
        else:
            self.set_empty_text(self._translated(self.empty_text))
        known = self._known.at_cursor()
        # What is only likely now may be proved later: that is one row.
        there = {(finding.cause, finding.path, finding.line) for finding in known}
        later = [finding for finding in self._known.all() if self._later(finding)]
        known += [finding for finding in later if (finding.cause, finding.path, finding.line) not in there]
        rows = heard(self.desk.settings, known)
        if known and not rows:
            self.set_empty_text(
                self.tr("Nothing but what you silenced: {0}. The context menu shows it again.").format(len(known))
            )
        return rows

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
        """Go to the event that proves it; the explanation stays in sight, whatever is known there."""
        if row.events:
            show_event(self.desk, row.events[0])
        self.choose(row)
        self.desk.store.keep([row])
        self.desk.context.window.show_panel("why")

    def fill_menu(self, menu: QMenu, row: Finding) -> None:
        """To line and moment."""
        if row.line:
            line = menu.addAction(show_line_text(row.line, cell_of(row.path)))
            line.triggered.connect(lambda: show_line(self.desk, row.path, row.line))
        for serial in row.events[:4]:
            go = menu.addAction(self.tr("Go to event {0}").format(serial))
            go.triggered.connect(lambda _checked=False, serial=serial: show_event(self.desk, serial))
        menu.addSeparator()
        one = menu.addAction(self.tr("Silence this finding"))
        one.triggered.connect(lambda: self._silence(mark_of(row)))
        kind = menu.addAction(self.tr("Silence all “{0}”").format(row.cause))
        kind.triggered.connect(lambda: self._silence(row.cause))
        self._add_unsilence(menu)
        menu.addSeparator()
        for action in finding_actions(self.desk, row):
            menu.addAction(action.title).triggered.connect(lambda _checked=False, run=action.run: run())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Where no row is under the mouse there is still the way back to what was silenced."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._add_unsilence(menu)
        menu.popup(event.globalPos())

    def _later(self, row: Finding) -> bool:
        """Whether it is not known yet at the cursor."""
        return row.since > self.desk.store.cursor

    def _token(self, row: Finding) -> str:
        return "dim" if self._later(row) else ""

    def _cause(self, row: Finding) -> str:
        return f"… {row.cause}" if self._later(row) else f"⚠ {row.cause}"

    def _whole(self, row: Finding) -> str:
        parts = [row.text, row.fix]
        if self._later(row):
            parts.append(self.tr("Known from event {0} on, after the moment that is shown").format(f"{row.since:,}"))
        return "\n".join(part for part in parts if part)

    def _silence(self, mark: str) -> None:
        silence(self.desk.settings, mark)
        self.refresh_later()

    def _add_unsilence(self, menu: QMenu) -> None:
        hidden = len(self._known.at_cursor()) - len(heard(self.desk.settings, self._known.at_cursor()))
        again = menu.addAction(self.tr("Show silenced findings again ({0})").format(hidden))
        again.setEnabled(bool(self.desk.settings.texts(SILENCED)))
        again.triggered.connect(self._hear_all)

    def _hear_all(self) -> None:
        hear_all(self.desk.settings)
        self.refresh_later()


def _line(row: Finding) -> str:
    return number_of_lines(row.line, cell=cell_of(row.path))
