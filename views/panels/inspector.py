"""The base of the panels at the right: head with name, place and chip, a pin, and a body that scrolls."""

from __future__ import annotations

from typing import ClassVar

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
from .subject import Subject, of_tensor, subject_of
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
        self.pin.setToolTip(self.tr("Keep showing this while the selection and the moment change"))
        top.addWidget(self.title)
        top.addWidget(self.place, 1)
        top.addWidget(self.pin)
        layout.addLayout(top)
        self.chip = TensorChip(desk)
        layout.addWidget(self.chip, 0, Qt.AlignmentFlag.AlignLeft)
        self.pinned = label(role="dim")
        self.pinned.setWordWrap(True)
        self.pinned.hide()
        layout.addWidget(self.pinned)

    def show_pinned(self, text: str) -> None:
        """Say how the pinned thing stands at the moment ("": nothing is pinned)."""
        self.pinned.setText(text)
        self.pinned.setVisible(bool(text))

    def show_absent(self, name: str, text: str) -> None:
        """The pinned thing is not there at the moment."""
        self.pin.setIcon(icon("pin", theme_of(self.desk)))
        self.title.setText(name)
        self.place.setText("")
        self.chip.hide()
        self.show_pinned(text)

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
    """A panel about the selected thing; subclasses fill the body and show a subject.

    What is pinned stays while the selection and the cursor move. In another run it is found again by its name.
    """

    area = "inspector"
    follows: ClassVar[tuple[str, ...]] = ("replaced", "changed", "moved", "selected", "state_changed", "value_arrived")

    def build(self) -> QWidget:
        """Head and scrolling body."""
        self._pinned: Subject | None = None
        self._pinned_name = ""
        self.subject = Subject()
        page = QWidget()
        outer = column(page, margin=0, gap=0)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        content = QWidget()
        content.setObjectName("inspector")
        layout = column(content)
        self.head = Head(self.desk)
        self.head.pin.toggled.connect(self._on_pinned)
        layout.addWidget(self.head)
        self._parts = QWidget()
        self.body = column(self._parts, margin=0)
        self.fill(self.body)
        layout.addWidget(self._parts, 1)
        layout.addStretch(0)
        scroll.setWidget(content)
        outer.addWidget(scroll)
        self.desk.store.replaced.connect(self._on_replaced)
        return page

    def fill(self, body: QVBoxLayout) -> None:
        """Add the panel's own parts to the body; called once."""
        raise NotImplementedError(f"{type(self).__name__} has no fill()")

    def show_subject(self, subject: Subject) -> bool:
        """Show the thing at the cursor; False: there is nothing to show of it."""
        raise NotImplementedError(f"{type(self).__name__} has no show_subject()")

    def refresh(self) -> bool:
        """Show the pinned or the selected thing as it is at the cursor."""
        if self.head.pin.isChecked():
            absent = self._look_for_pinned()
            self._parts.setVisible(not absent)
            if absent:
                self.head.show_absent(self._pinned_name, absent)
                return True
            self.head.show_pinned(self._version_text())
        else:
            self.subject = subject_of(self.desk.store)
            self._parts.show()
            self.head.show_pinned("")
        if not self.subject:
            return False
        self.head.show_subject(self.subject, self.desk.store.selection.kind == "node" and not self._pinned)
        return self.show_subject(self.subject)

    # ------------------------------------------------------------------ the pin
    def _look_for_pinned(self) -> str:
        """Set the subject to the pinned thing as it is at the cursor; a sentence if it is not there."""
        store = self.desk.store
        if self._pinned is None:
            try:
                self._pinned = of_tensor(store, store.run.resolve(self._pinned_name)[0])
            except LookupError:
                return self.tr("Pinned. This run has made no {0} so far.").format(self._pinned_name)
        tensor = self._pinned.tensor
        born = store.run.tensors[tensor].created if tensor in store.run.tensors else None
        if born is not None and born.serial > store.cursor:
            said = self.tr("Pinned. It does not exist yet at event {0}; it is made at event {1}.")
            return said.format(f"{store.cursor:,}", f"{born.serial:,}")
        # Its grad_fn may be another one at another moment.
        self.subject = of_tensor(store, tensor, self._pinned.event) if tensor else self._pinned
        return ""

    def _version_text(self) -> str:
        store = self.desk.store
        state = store.moment.tensor(self.subject.tensor) if self.subject.tensor else None
        if state is None:
            return self.tr("Pinned.")
        versions = store.run.versions.get(state.storage)
        last, since = (versions.values[-1], versions.since(store.cursor)) if versions else (state.version, state.born)
        return self.tr("Pinned: version {0} of {1}, since event {2}.").format(state.version, last, f"{since:,}")

    def _on_pinned(self, pinned: bool) -> None:
        self._pinned = self.subject if pinned else None
        state = self.desk.store.moment.tensor(self.subject.tensor) if self.subject.tensor else None
        self._pinned_name = tensor_name(state) if state is not None else self.head.title.text()
        self.refresh_later()

    def _on_replaced(self) -> None:
        """Numbers mean other things in another run."""
        self._pinned = None
        self.subject = Subject()
