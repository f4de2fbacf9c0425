"""Panel "Gradient": the chain rule at the selected node, and where every part of a ``.grad`` came from."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP
from PySide6.QtWidgets import QVBoxLayout

from retrograd.app.model.findings import Question
from retrograd.app.model.states import Contribution, NodeState, TensorState
from retrograd.app.model.values import array_of
from retrograd.engine.protocol.events import OperationExecuted
from retrograd.engine.protocol.values import Capture

from .appearance import label
from .array_view import ArrayView
from .asking import ask
from .explanations import Explanations
from .inspector import Inspector
from .ledger import Ledger
from .number_text import tensor_name
from .rule_card import Rule, RuleCard, rules_of
from .standing import StandingBadge
from .subject import Subject
from .value import can_fetch, moment_name

#: Rows of the ledger that are shown at first, and when the person asks for all of them.
MOST_ROWS, ALL_ROWS = 120, 100_000


class GradPanel(Inspector):
    """Rule card, ledger, and the numbers of the gradient."""

    identity = "grad"
    title = str(QT_TRANSLATE_NOOP("Panel", "Gradient"))
    icon = "grad"
    empty_text = str(
        QT_TRANSLATE_NOOP(
            "Panel",
            "The gradient of a tensor appears here, with every contribution to it. "
            "Select a tensor or a node; step into backward() with F11.",
        )
    )

    def fill(self, body: QVBoxLayout) -> None:
        """Card, ledger, numbers."""
        self.card = RuleCard(self.desk)
        self.standing = StandingBadge(self.desk)
        self.ledger_title = label(role="heading")
        self.ledger = Ledger(self.desk)
        self.ledger.all_requested.connect(self._on_all_requested)
        self._all_of = 0
        self.numbers_title = label(role="heading")
        self.view = ArrayView(self.desk, gradient=True)
        self.view.fetch_requested.connect(self._on_fetch_requested)
        self.view.history_requested.connect(self._on_history_requested)
        self.view.why_requested.connect(self._on_why_requested)
        self.why = Explanations(self.desk, most=1)
        self.why.more_known.connect(self.refresh_later)
        for part in (self.card, self.standing, self.ledger_title, self.ledger, self.why, self.numbers_title):
            body.addWidget(part)
        body.addWidget(self.view, 1)

    def show_subject(self, subject: Subject) -> bool:
        """The gradient of the subject at the cursor."""
        moment = self.desk.store.moment
        node = moment.node(subject.node) if subject.node else None
        tensor = moment.tensor(subject.tensor) if subject.tensor else None
        if node is None and tensor is None:
            return False
        rules: list[Rule] = []
        if node is not None and not node.variable:
            made = self.desk.store.run.event(node.operation) if node.operation else None
            rules = rules_of(moment, node, made if isinstance(made, OperationExecuted) else None)
        self.card.show_rules(rules)
        self.card.setVisible(bool(rules))
        self._show_ledger(tensor)
        self._show_why(subject, tensor, node)
        self._show_numbers(tensor, node)
        return True

    def _show_why(self, subject: Subject, tensor: TensorState | None, node: NodeState | None) -> None:
        """For leaves, and where no gradient came; that a result keeps none is the Why panel's business."""
        wanted = (tensor is not None and tensor.is_leaf) or self._reached(tensor, node) is None
        if wanted:
            self.why.show_for(subject)
        self.why.setVisible(wanted and bool(self.why.cards))

    def _show_ledger(self, tensor: TensorState | None) -> None:
        moment = self.desk.store.moment
        standing = moment.grad_standing(tensor.tensor) if tensor is not None else None
        self.standing.setVisible(standing is not None)
        if standing is not None:
            self.standing.show_standing(standing, moment)
        entries: list[Contribution] = []
        earlier = 0
        # What is cut is told as soon as a pass has missed it, not before.
        if tensor is not None and moment.backward_pass():
            most = ALL_ROWS if self._all_of == tensor.tensor else MOST_ROWS
            entries, earlier = moment.gradient_history(tensor.tensor, most)
        for part in (self.ledger_title, self.ledger):
            part.setVisible(bool(entries))
        if tensor is not None and entries:
            self.ledger_title.setText(self.tr("{0}.grad is made of").format(tensor_name(tensor)))
            self.ledger.tensor = tensor.tensor
            self.ledger.show_entries(entries, earlier)

    def _on_all_requested(self) -> None:
        self._all_of = self.subject.tensor
        self.refresh_later()

    def _show_numbers(self, tensor: TensorState | None, node: NodeState | None) -> None:
        """The ``.grad`` if there is one, else the gradient that reached the node, else why there is none."""
        reached = self._reached(tensor, node)
        if tensor is not None and tensor.grad is not None:
            self.numbers_title.setText(f"{tensor_name(tensor)}.grad")
            array = self.desk.store.moment.grad(tensor.tensor)
            if array is not None:
                self.view.show_array(array, tensor.grad.summary, moment_name(self.desk, f"{tensor_name(tensor)}.grad"))
            else:
                live = can_fetch(self.desk, tensor)
                text = self.tr("The elements were not kept, only their statistics.")
                self.view.show_missing(text, tensor.grad.summary, live)
        elif reached is not None:
            name = tensor_name(tensor) if tensor is not None else ""
            self.numbers_title.setText(self.tr("Gradient that reached {0}").format(name))
            array = array_of(reached)
            if array is not None:
                self.view.show_array(array, reached.summary, moment_name(self.desk, self.numbers_title.text()))
            else:
                text = self.tr("The elements were not kept, only their statistics.")
                self.view.show_missing(text, reached.summary, False)
        else:
            self.numbers_title.setText(self.tr("No gradient yet"))
            self.view.show_missing(self._why_none(tensor, node), None, False)

    def _reached(self, tensor: TensorState | None, node: NodeState | None) -> Capture | None:
        if node is None:
            return None
        slot = tensor.slot if tensor is not None and tensor.node == node.node else 0
        return node.gradients_in[slot] if slot < len(node.gradients_in) else None

    def _why_none(self, tensor: TensorState | None, node: NodeState | None) -> str:
        if tensor is not None and not tensor.requires_grad:
            return self.tr("This tensor does not require a gradient. The Why panel tells the reason.")
        if node is not None and node.status == "queued":
            return self.tr("This node waits in the ready queue; step on with F11.")
        if self.desk.store.moment.backward_pass():
            return self.tr("No backward pass has reached it so far. The Why panel tells the reason.")
        return self.tr("backward() has not been called before this moment.")

    def _on_history_requested(self, index: tuple[int, ...]) -> None:
        self.desk.context.window.show_panel("cell")
        self.desk.store.cell_asked.emit(self.subject.tensor, index)

    def _on_why_requested(self, index: tuple[int, ...]) -> None:
        ask(self.desk, Question(self.subject.tensor, "grad", index))

    def _on_fetch_requested(self) -> None:
        self.desk.store.value_requested.emit(self.subject.tensor, True)
