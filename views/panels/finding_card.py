"""An explanation as a card: the sentence, what to do, and links into source and time."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLayout, QPushButton, QSizePolicy, QWidget

from retrograd.app.model.states import Finding

from ..desk import Desk
from ..place_text import cell_of, line_text
from .appearance import ElidedLabel, code_font, column, label, row
from .culprits import CulpritPair
from .finding_actions import CALM, finding_actions
from .flow_layout import FlowLayout
from .plain_text import one_line, plain
from .tensor_menu import show_event, show_line

#: Most links of each kind.
MOST_LINKS = 6


class FindingCard(QFrame):
    """One finding; every line and event in it is a button, and going there leaves it and those ``beside`` in sight."""

    def __init__(
        self, desk: Desk, finding: Finding, beside: Sequence[Finding] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.desk = desk
        self.finding = finding
        self._all = tuple(beside) or (finding,)
        calm = finding.cause in CALM
        self.setProperty("role", "frame" if calm else "warning")
        self.setAccessibleName(plain(finding.text))
        layout = column(self, margin=12, gap=6)
        head = row(gap=8)
        subject = label(one_line(finding.subject, 60), "strong" if calm else "warning")
        subject.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        cause = ElidedLabel(finding.cause, "dim")
        cause.setFont(code_font(desk, 11))
        cause.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(subject)
        head.addWidget(cause, 1)
        layout.addLayout(head)
        layout.addWidget(label(plain(finding.text), wrap=True))
        if finding.likely:
            layout.addWidget(label(self.tr("Likely, not proved: {0}").format(plain(finding.reason)), "dim", wrap=True))
        self.culprits = CulpritPair(desk, finding, self.go)
        if not self.culprits.isHidden():
            layout.addWidget(self.culprits)
        if finding.fix:
            layout.addWidget(label(self.tr("Fix: {0}").format(plain(finding.fix)), wrap=True))
        links = FlowLayout(gap=4)
        self._add_lines(links)
        self._add_events(links)
        self._add_actions(links)
        if links.count():
            layout.addLayout(links)

    def go(self, serial: int = 0, line: int = 0) -> None:
        """Go to an event, or to a line of the finding's file."""
        if serial:
            show_event(self.desk, serial)
        else:
            show_line(self.desk, self.finding.path, line)
        self.desk.store.keep(self._all)

    def _add_lines(self, links: QLayout) -> None:
        lines = list(dict.fromkeys((self.finding.line, *self.finding.lines)))
        for line in [line for line in lines if line > 0][:MOST_LINKS]:
            button = _link(line_text(line, cell_of(self.finding.path)))
            button.clicked.connect(lambda _checked=False, line=line: self.go(line=line))
            links.addWidget(button)

    def _add_events(self, links: QLayout) -> None:
        for serial in self.finding.events[:MOST_LINKS]:
            button = _link(self.tr("event {0}").format(serial))
            button.setToolTip(self.tr("Go to the moment of this event"))
            button.clicked.connect(lambda _checked=False, serial=serial: self.go(serial))
            links.addWidget(button)

    def _add_actions(self, links: QLayout) -> None:
        for action in finding_actions(self.desk, self.finding):
            button = _link(action.title)
            button.setToolTip(action.tip)
            button.clicked.connect(lambda _checked=False, run=action.run: run())
            links.addWidget(button)


def _link(text: str) -> QPushButton:
    button = QPushButton(text)
    button.setFlat(True)
    button.setProperty("role", "link")
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    return button
