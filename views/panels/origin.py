"""Panel "Origin": the gradient of a tensor as a sum, by term of the loss, by path and by backward pass."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP
from PySide6.QtWidgets import QVBoxLayout

from retrograd.app.model.provenance import Provenance, gathering
from retrograd.app.store.sliced_work import SlicedWork

from .appearance import label
from .inspector import Inspector
from .number_text import capture_text, tensor_name
from .share_table import ShareTable
from .subject import Subject

#: Cancellation from which on it is worth a word.
_WORTH = 0.05


class OriginPanel(Inspector):
    """Three lists of summands; choosing one lights its way in the graph."""

    identity = "origin"
    title = str(QT_TRANSLATE_NOOP("Panel", "Origin"))
    icon = "origin"
    empty_text = str(
        QT_TRANSLATE_NOOP(
            "Panel",
            "What a gradient is made of appears here, by term of the loss, path and backward pass. "
            "Select a leaf that has a gradient.",
        )
    )

    def fill(self, body: QVBoxLayout) -> None:
        """Sentence and tables."""
        self.said = label(wrap=True)
        self.terms = ShareTable(self.desk, self.tr("By term of the loss"))
        self.paths = ShareTable(self.desk, self.tr("By path"))
        self.passes = ShareTable(self.desk, self.tr("By backward pass"))
        self.note = label(role="dim", wrap=True)
        self.tables = (self.terms, self.paths, self.passes)
        for part in (self.said, *self.tables, self.note):
            body.addWidget(part)
        for table in self.tables:
            table.lighted.connect(lambda table=table: self._only(table))
        body.addStretch(1)
        self._asked: tuple[object, ...] = ()
        self._work = SlicedWork(self)

    def show_subject(self, subject: Subject) -> bool:
        """Begin to gather what the gradient of the subject is made of, unless that is known."""
        store = self.desk.store
        state = store.moment.tensor(subject.tensor) if subject.tensor else None
        if state is None or store.state == "running":
            return False
        asked = (store.run, subject.tensor, store.cursor, store.run.end)
        if asked != self._asked:
            self._asked = asked
            self._work.begin(gathering(store.moment, subject.tensor), self._tell)
            self.said.setText(self.tr("Looking what {0}.grad is made of…").format(tensor_name(state)))
            self._show(None)
        return True

    def _tell(self, found: Provenance | None) -> None:
        state = self.desk.store.moment.tensor(self.subject.tensor) if self.subject.tensor else None
        name = tensor_name(state) if state is not None else ""
        if found is None:
            said = self.tr("{0} has no gradient at this moment.").format(name)
        else:
            said = f"{name}.grad = {capture_text(found.whole)}"
            if found.cancelled > _WORTH:
                said += " · " + self.tr("{0} % of what came in cancels out").format(f"{100 * found.cancelled:.0f}")
        self.said.setText(said)
        self._show(found)

    def _show(self, found: Provenance | None) -> None:
        terms = found.terms if found is not None else ()
        self.terms.show_parts(terms)
        self.paths.show_parts(found.paths if found is not None else ())
        # one pass says no more than the sentence above
        self.passes.show_parts(found.passes if found is not None and len(found.passes) > 1 else ())
        missing = sorted({part.missing for part in terms if part.missing})
        self.note.setVisible(found is not None)
        if missing:
            said = self.tr("Not known of some terms: {0}. Record with every value kept to see them.")
            self.note.setText(said.format("; ".join(missing)))
        else:
            self.note.setText(self.tr("Choose a row to light its way in the graph; Enter goes to its moment."))

    def _only(self, chosen: ShareTable) -> None:
        """One row of all tables is chosen."""
        for table in self.tables:
            if table is not chosen:
                table.table.clearSelection()
