"""Panel "Op": what the selected operation is, what went in and out, what it keeps, where its gradient goes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QT_TRANSLATE_NOOP, Qt
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from retrograd.app.model.states import NodeState, TensorState
from retrograd.engine.protocol.events import OperationExecuted

from ..desk import Desk
from .appearance import code_font, column, emptied, label
from .inspector import Inspector
from .number_text import tensor_name
from .plain_text import one_line
from .rule_card import RuleCard, edge_name, rules_of
from .rule_check import RuleCheck, names_of_inputs
from .subject import Subject
from .tensor_chip import NodeChip, TensorChip

#: Most chips of a section; the rest is counted.
MOST_CHIPS = 24


class Section(QWidget):
    """A heading with a column of chips below; hidden when there are none."""

    def __init__(self, desk: Desk, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._shown: object = None
        layout = column(self, margin=0, gap=6)
        layout.addWidget(label(title, "caption"))
        self._rows = column(margin=0, gap=4)
        layout.addLayout(self._rows)
        self.setAccessibleName(title)

    def show_tensors(self, tensors: Sequence[tuple[int, str]]) -> None:
        """Show tensors with a note each."""
        chips = [TensorChip(self.desk, tensor, note) for tensor, note in tensors[:MOST_CHIPS] if tensor]
        self._fill([*chips], len(tensors) - MOST_CHIPS)

    def show_nodes(self, nodes: Sequence[tuple[int, str]]) -> None:
        """Show grad_fn nodes with a note each; node 0 is an input that needs no gradient."""
        made: list[QWidget] = []
        for node, note in nodes[:MOST_CHIPS]:
            made.append(NodeChip(self.desk, node, note) if node else label(note, "dim"))
        self._fill(made, len(nodes) - MOST_CHIPS)

    def _fill(self, widgets: list[QWidget], left_over: int) -> None:
        emptied(self._rows)
        for widget in widgets:
            self._rows.addWidget(widget)
        if left_over > 0:
            self._rows.addWidget(label(self.tr("and {0} more").format(left_over), "dim"))
        self.setVisible(bool(widgets))


class OpPanel(Inspector):
    """The card of an operation."""

    identity = "op"
    title = str(QT_TRANSLATE_NOOP("Panel", "Op"))
    icon = "op"
    empty_text = str(
        QT_TRANSLATE_NOOP(
            "Panel",
            "The operation behind a tensor appears here: its formula, inputs, saved tensors and next functions. "
            "Select a card in the graph.",
        )
    )

    def fill(self, body: QVBoxLayout) -> None:
        """Formula, attributes, sections of chips."""
        self._shown: tuple[object, ...] = ()
        self.kind = label(role="dim", wrap=True)
        self.formula = label(font=code_font(self.desk), wrap=True)
        self.formula.setProperty("role", "formula")
        self.card = RuleCard(self.desk)
        self.check = RuleCheck(self.desk)
        self.attributes = QWidget()
        self._attribute_grid = QGridLayout(self.attributes)
        self._attribute_grid.setContentsMargins(0, 0, 0, 0)
        self._attribute_grid.setHorizontalSpacing(12)
        self._attribute_grid.setVerticalSpacing(4)
        self._attribute_grid.setColumnStretch(1, 1)
        self.inputs = Section(self.desk, self.tr("Inputs"))
        self.outputs = Section(self.desk, self.tr("Outputs"))
        self.saved = Section(self.desk, self.tr("Saved for backward"))
        self.next = Section(self.desk, self.tr("Next functions"))
        for part in (
            self.kind, self.formula, self.card, self.check, self.attributes, self.inputs, self.outputs, self.saved,
            self.next,
        ):  # fmt: skip
            body.addWidget(part)
        body.addStretch(1)

    def show_subject(self, subject: Subject) -> bool:
        """The operation at the cursor; chips are made anew only when something about it changed."""
        moment = self.desk.store.moment
        node = moment.node(subject.node) if subject.node else None
        tensor = moment.tensor(subject.tensor) if subject.tensor else None
        if node is None and tensor is None:
            return False
        operation = self._operation(subject, node, tensor)
        state = (self.desk.store.run, node, tensor, operation, self.desk.settings.text("view.theme"))
        if state != self._shown:
            self._shown = state
            self._show(node, tensor, operation)
        return True

    def _operation(
        self, subject: Subject, node: NodeState | None, tensor: TensorState | None
    ) -> OperationExecuted | None:
        serials = (subject.event, node.operation if node is not None else 0)
        for serial in serials:
            event = self.desk.store.run.event(serial) if serial else None
            if isinstance(event, OperationExecuted):
                return event
        if tensor is None or not tensor.op or tensor.born < 1:
            return None
        # An untracked operation has no node: its event stands right behind the birth of its result.
        last = min(tensor.born + 8, self.desk.store.run.end)
        near = self.desk.store.run.events(first=tensor.born, last=last)
        return next(
            (event for event in near if isinstance(event, OperationExecuted) and tensor.tensor in event.outputs), None
        )

    def _show(self, node: NodeState | None, tensor: TensorState | None, operation: OperationExecuted | None) -> None:
        self.kind.setText(self._kind(node, tensor, operation))
        self.formula.setText(one_line(node.formula, 400) if node is not None else "")
        rules = rules_of(self.desk.store.moment, node, operation) if node is not None and not node.variable else []
        self.card.show_rules(rules)
        self.card.setVisible(bool(rules))
        # The card says the formula by input; alone it stands for what has no input that needs a gradient.
        self.formula.setVisible(bool(self.formula.text()) and not rules)
        self.check.setVisible(bool(rules))
        self.check.show_node(node.node if node is not None else 0, self._names(operation))
        self._show_attributes(operation.attributes if operation is not None else ())
        self.inputs.show_tensors([(each, "") for each in operation.inputs] if operation is not None else [])
        self.outputs.show_tensors([(each, "") for each in operation.outputs] if operation is not None else [])
        self.saved.show_tensors(self._saved(node))
        moment = self.desk.store.moment
        edges = node.next if node is not None else ()
        names = [edge_name(moment, edge) if edge.node else self.tr("None (needs no gradient)") for edge in edges]
        self.next.show_nodes(
            [
                (edge.node, self.tr("→ {0}, slot {1}").format(name, edge.slot) if edge.node else name)
                for edge, name in zip(edges, names, strict=True)
            ]
        )

    def _names(self, operation: OperationExecuted | None) -> list[str]:
        """What to call the inputs of an operation, by place."""
        states = [self.desk.store.moment.tensor(each) for each in operation.inputs if each] if operation else []
        return names_of_inputs([tensor_name(state) if state is not None else "?" for state in states])

    def _saved(self, node: NodeState | None) -> list[tuple[int, str]]:
        if node is None:
            return []
        rows: list[tuple[int, str]] = []
        for saved in node.saved:
            state = self.desk.store.moment.tensor(saved.tensor) if saved.tensor else None
            note = self.tr("as {0}, v{1}").format(saved.name, saved.version)
            if state is not None and state.version != saved.version and not node.freed:
                note += self.tr(" ⚠ now v{0}").format(state.version)
            rows.append((saved.tensor, note))
        return rows

    def _kind(self, node: NodeState | None, tensor: TensorState | None, operation: OperationExecuted | None) -> str:
        parts: list[str] = []
        if operation is not None:
            own = node is not None and not node.formula and node.name == f"{operation.op}Backward"
            plain = self.tr("{0}, a Function of the program").format(operation.op) if own else f"torch.{operation.op}"
            parts.append(f"{operation.op} (in place)" if operation.in_place else plain)
        elif tensor is not None and node is None:
            parts.append(self.tr("leaf") if tensor.is_leaf else tensor.op)
        if node is not None:
            parts.append(self.tr("sequence number {0}").format(node.sequence) if node.sequence >= 0 else node.name)
            parts.append(self._status(node))
        elif operation is not None:
            parts.append(self._untracked(operation.reason))
        return " · ".join(one_line(part, 80) for part in parts if part)

    def _status(self, node: NodeState) -> str:
        if node.freed:
            return self.tr("its saved tensors are freed")
        known = {
            "queued": self.tr("waits in the ready queue"),
            "running": self.tr("is running"),
            "done": self.tr("done in pass {0}").format(node.backward_pass),
        }
        return known.get(node.status, "")

    def _untracked(self, reason: str) -> str:
        known = {
            "no-grad": self.tr("untracked: no_grad"),
            "inference-mode": self.tr("untracked: inference_mode"),
            "no-input-requires-grad": self.tr("untracked: no input requires a gradient"),
            "not-differentiable": self.tr("untracked: not differentiable"),
            "integer-dtype": self.tr("untracked: integer result"),
        }
        return known.get(reason, reason)

    def _show_attributes(self, attributes: Sequence[tuple[str, str]]) -> None:
        emptied(self._attribute_grid)
        for line, (name, value) in enumerate(attributes[:MOST_CHIPS]):
            head = label(one_line(name, 40), "dim")
            head.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
            self._attribute_grid.addWidget(head, line, 0, Qt.AlignmentFlag.AlignTop)
            self._attribute_grid.addWidget(label(one_line(value, 120), font=code_font(self.desk)), line, 1)
        self.attributes.setVisible(bool(attributes))
