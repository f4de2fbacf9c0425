"""The base of the panels at the right: head with name, place and chip, a pin, and a body that scrolls."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from retrograd.app.model.states import NodeState, Place, TensorState

from ..desk import Desk
from ..icons import icon
from ..place_text import place_text
from .appearance import ElidedLabel, column, label, row, theme_of
from .number_text import tensor_name
from .panel import Panel
from .plain_text import one_line
from .subject import Subject, subject_of
from .tensor_chip import TensorChip


class Head(QWidget):
    """Title, place, chip and pin."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        layout = column(self, margin=0, gap=8)
        top = row(gap=8)
        self.title = label(role="heading")
        self.title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.place = ElidedLabel(role="dim")
        self.pin = QToolButton()
        self.pin.setCheckable(True)
        self.pin.setAutoRaise(True)
        self.pin.setIconSize(QSize(14, 14))
        self.pin.setText(self.tr("Pin"))
        self.pin.setAccessibleName(self.tr("Pin"))
        self.pin.setToolTip(self.tr("Keep showing this while the selection changes"))
        top.addWidget(self.title)
        top.addWidget(self.place, 1)
        top.addWidget(self.pin)
        layout.addLayout(top)
        self.chip = TensorChip(desk)
        layout.addWidget(self.chip, 0, Qt.AlignmentFlag.AlignLeft)

    def show_subject(self, subject: Subject, node_first: bool) -> None:
        """Name what the panel is about; a node by its class where it was the node that was selected."""
        moment = self.desk.store.moment
        tensor = moment.tensor(subject.tensor) if subject.tensor else None
        node = moment.node(subject.node) if subject.node else None
        self.pin.setIcon(icon("pin", theme_of(self.desk)))
        self.title.setText(_title(tensor, node, node_first))
        self.place.setText(self._place(tensor, node))
        self.chip.setVisible(tensor is not None)
        if tensor is not None:
            self.chip.show_tensor(subject.tensor)

    def _place(self, tensor: TensorState | None, node: NodeState | None) -> str:
        place: Place | None = node.place if node is not None and node.place is not None else None
        if place is None and tensor is not None:
            place = tensor.place
        if place is None:
            return ""
        text = place_text(place)
        return f"{text} · {one_line(place.expression, 80)}" if place.expression else text


def _title(tensor: TensorState | None, node: NodeState | None, node_first: bool) -> str:
    if node is not None and (node_first or tensor is None):
        return one_line(node.name, 60)
    return tensor_name(tensor) if tensor is not None else ""


class Inspector(Panel):
    """A panel about the selected thing; subclasses fill the body and show a subject."""

    area = "inspector"
    follows = ("replaced", "changed", "moved", "selected", "state_changed", "value_arrived")

    def build(self) -> QWidget:
        """Head and scrolling body."""
        self._pinned: Subject | None = None
        self.subject = Subject()
        page = QWidget()
        outer = column(page, margin=0, gap=0)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        content = QWidget()
        content.setObjectName("inspector")
        self.body = column(content)
        self.head = Head(self.desk)
        self.head.pin.toggled.connect(self._on_pinned)
        self.body.addWidget(self.head)
        self.fill(self.body)
        scroll.setWidget(content)
        outer.addWidget(scroll)
        return page

    def fill(self, body: QVBoxLayout) -> None:
        """Add the panel's own parts to the body; called once."""
        raise NotImplementedError(f"{type(self).__name__} has no fill()")

    def show_subject(self, subject: Subject) -> bool:
        """Show the thing at the cursor; False: there is nothing to show of it."""
        raise NotImplementedError(f"{type(self).__name__} has no show_subject()")

    def refresh(self) -> bool:
        """Show the pinned or the selected thing as it is at the cursor."""
        self.subject = self._pinned if self._pinned is not None else subject_of(self.desk.store)
        if not self.subject:
            return False
        self.head.show_subject(self.subject, self.desk.store.selection.kind == "node")
        return self.show_subject(self.subject)

    def _on_pinned(self, pinned: bool) -> None:
        self._pinned = self.subject if pinned else None
        self.refresh_later()
