"""Panel "Why": why the gradient of the selected tensor is what it is."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP
from PySide6.QtWidgets import QVBoxLayout

from .appearance import label
from .explanations import Explanations
from .inspector import Inspector
from .subject import Subject


class WhyPanel(Inspector):
    """The explanations of one tensor or node, most telling first."""

    identity = "why"
    title = str(QT_TRANSLATE_NOOP("Panel", "Why"))
    icon = "why"
    empty_text = str(
        QT_TRANSLATE_NOOP(
            "Panel",
            "The reason why a gradient is what it is, or is missing, appears here. Select a tensor or a node.",
        )
    )

    def fill(self, body: QVBoxLayout) -> None:
        """A column of cards, or a sentence that there are none."""
        self.nothing = label(role="dim", wrap=True)
        self.explanations = Explanations(self.desk)
        self.explanations.more_known.connect(self.refresh_later)
        body.addWidget(self.nothing)
        body.addWidget(self.explanations)
        body.addStretch(1)

    def show_subject(self, subject: Subject) -> bool:
        """What explains the subject at the cursor."""
        self.explanations.show_for(subject)
        self.nothing.setVisible(not self.explanations.cards)
        self.nothing.setText(
            self.tr("Nothing to explain here: the gradient flows as the program says.")
            if self.desk.store.moment.backward_pass()
            else self.tr("No backward pass has run before this moment, so there is no gradient to explain yet.")
        )
        return True
