"""Panel "Variables": the names of the current frame, what they mean and what their gradients are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, Qt
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget

from retrograd.app.model.states import TensorState
from retrograd.app.model.value_text import shape_text
from retrograd.app.store import Selection
from retrograd.engine.protocol.answers import Variable

from .appearance import ElidedLabel, column
from .number_text import capture_text
from .rows_model import Column
from .table_panel import TablePanel
from .tensor_menu import fill_tensor_menu, show_tensor, watch
from .variable_changes import VariableChanges

#: Number of the column that can be edited, and types whose short texts are expressions.
_VALUE = 2
_WRITTEN = ("int", "float", "bool", "str", "NoneType", "list", "tuple", "dict", "set")

#: Rows above which a further one is left out (a script may bind any number of names).
MOST_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class VariableRow:
    """A name with its tensor (0: no tensor; ``text`` and ``type`` say what it is)."""

    name: str
    tensor: int
    type: str = ""
    text: str = ""


def _row_of(variable: Variable) -> VariableRow:
    return VariableRow(variable.name, variable.tensor, variable.type, variable.text)


class VariablesPanel(TablePanel[VariableRow]):
    """Tensors of the frame at any moment; other variables where the live program waits."""

    identity = "variables"
    title = str(QT_TRANSLATE_NOOP("Panel", "Variables"))
    area = "bottom-middle"
    icon = "variables"
    follows = ("replaced", "changed", "moved", "selected", "stopped", "state_changed", "frame_chosen", "frames_told")
    empty_text = str(
        QT_TRANSLATE_NOOP(
            "Panel", "The variables of the current function appear here as the script binds them. Press F10 to begin."
        )
    )

    def build(self) -> QWidget:
        """A filter above the table."""
        self._changes = VariableChanges(self.desk, self)
        self._changes.changed.connect(self.refresh_later)
        page = QWidget()
        page.setProperty("role", "page")
        layout = column(page, margin=0, gap=0)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(self.tr("Filter by name"))
        self.filter.setAccessibleName(self.filter.placeholderText())
        self.filter.setProperty("role", "filter")
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self.refresh_later)
        layout.addWidget(self.filter)
        layout.addWidget(super().build(), 1)
        self.complaint = ElidedLabel(role="error")
        self.complaint.setContentsMargins(12, 3, 12, 3)
        self.complaint.hide()
        layout.addWidget(self.complaint)
        self.table.edit_column = _VALUE
        self.table.refused.connect(lambda _: self._changes.say_why_not())
        self.model.edited.connect(lambda row, text: self._changes.change(row.name, text))
        return page

    def columns(self) -> list[Column[VariableRow]]:
        """Name, type, value, gradient."""
        return [
            Column(self.tr("Name"), lambda row: row.name, width=144),
            Column(self.tr("Type"), self._type, token=lambda row: "dim", width=224),
            Column(self.tr("Value"), self._value, token=self._value_token, width=150, tip=self._value_tip,
                   edit=self._edit_text),
            Column(self.tr("Grad"), self._grad, token=self._grad_token, tip=self._grad_tip),
        ]  # fmt: skip

    def rows(self) -> Sequence[VariableRow]:
        """Tensors of the selected or innermost frame, then what else the live program has there; as filtered."""
        store = self.desk.store
        if store.frame < 0:
            named = self._of_node(-store.frame)
        else:
            named = [VariableRow(name, tensor) for name, tensor in store.moment.variables(store.frame)[:MOST_ROWS]]
            named = self._with_live(named)
        wanted = self.filter.text().strip().lower()
        return [row for row in named if wanted in row.name.lower()]

    def _with_live(self, named: list[VariableRow]) -> list[VariableRow]:
        """What the live program has in the frame wins over the record, which knows nothing of changes made by hand."""
        store = self.desk.store
        if store.stop is None or store.in_the_past:
            return named
        frames = [frame for frame in store.stop.frames if not frame.node]
        here = next((frame for frame in frames if not store.frame or frame.frame == store.frame), None)
        live = {one.name: one for one in here.variables} if here is not None else {}
        rows = []
        for row in named:
            variable = live.pop(row.name, None)
            same = variable is None or variable.tensor == row.tensor
            rows.append(row if variable is None or same else _row_of(variable))
        return rows + [_row_of(variable) for variable in live.values()]

    def _of_node(self, node: int) -> list[VariableRow]:
        """What a node of the backward pass works with: the tensors that it saved."""
        state = self.desk.store.moment.node(node)
        if state is None:
            return []
        return [VariableRow(f"_saved_{saved.name}", saved.tensor) for saved in state.saved]

    def refresh(self) -> bool:
        """A filter that leaves nothing must stay within reach."""
        text = self._changes.complaint()
        self.complaint.setText(f"✗ {text}")
        self.complaint.setVisible(bool(text))
        return super().refresh() or bool(self.filter.text())

    def is_selected(self, row: VariableRow) -> bool:
        """Whether its tensor is the selected one."""
        selection = self.desk.store.selection
        return bool(row.tensor) and selection.kind == "tensor" and selection.number == row.tensor

    def choose(self, row: VariableRow) -> None:
        """Select the tensor everywhere."""
        if row.tensor:
            self.desk.store.select(Selection("tensor", row.tensor))

    def open(self, row: VariableRow) -> None:
        """Show its value."""
        if row.tensor:
            show_tensor(self.desk, row.tensor, "value")

    def fill_menu(self, menu: QMenu, row: VariableRow) -> None:
        """What can be done with a tensor."""
        edit = menu.addAction(self.tr("Set value…"))
        edit.setShortcut(Qt.Key.Key_F2)
        edit.setEnabled(self._edit_text(row) is not None)
        index = self.model.index(self.model.position(lambda other: other == row), _VALUE)
        edit.triggered.connect(lambda: self.table.edit_row(index))
        if row.tensor:
            fill_tensor_menu(menu, self.desk, row.tensor)
        else:
            menu.addAction(self.tr("Watch this")).triggered.connect(lambda: watch(self.desk, row.name))

    def _state(self, row: VariableRow) -> TensorState | None:
        return self.desk.store.moment.tensor(row.tensor) if row.tensor else None

    def _type(self, row: VariableRow) -> str:
        state = self._state(row)
        if state is None:
            return row.type
        node = self.desk.store.moment.node(state.node) if state.node else None
        if node is not None:
            origin = node.name
        elif state.is_parameter:
            origin = self.tr("parameter")
        elif state.why_untracked:
            origin = self.tr("no grad_fn · {0}").format(state.why_untracked)
        else:
            origin = self.tr("leaf") if state.requires_grad else self.tr("constant")
        return f"{shape_text(state.dtype, state.shape)} {origin}"

    def _edit_text(self, row: VariableRow) -> str | None:
        """What stands in the cell when the person begins to change it; None where nothing can be changed."""
        if not self._changes.possible() or self.desk.store.frame < 0:
            return None
        failed = self._changes.failed(row.name)
        if failed is not None:
            return failed[0]
        return row.text if not row.tensor and row.type in _WRITTEN else row.name

    def _value_token(self, row: VariableRow) -> str:
        return "error" if self._changes.failed(row.name) is not None else ""

    def _value_tip(self, row: VariableRow) -> str:
        failed = self._changes.failed(row.name)
        if failed is None:
            return row.text
        return self.tr("{0} = {1} was refused: {2}\nF2 corrects it, Escape leaves the value as it was.").format(
            row.name, failed[0], failed[1]
        )

    def _value(self, row: VariableRow) -> str:
        failed = self._changes.failed(row.name)
        if failed is not None:
            return f"✗ {failed[1]}"
        state = self._state(row)
        return capture_text(state.value) if state is not None else row.text

    def _grad(self, row: VariableRow) -> str:
        state = self._state(row)
        if state is None:
            return ""
        if state.grad is not None:
            return capture_text(state.grad)
        reached = self._reached(state)
        if reached:
            return reached
        if not state.requires_grad:
            return "–"
        if not state.is_leaf:
            return self.tr("not reached")
        standing = self.desk.store.moment.grad_standing(state.tensor)
        cleared = standing is not None and standing.word == "cleared"
        return self.tr("None, cleared") if cleared else "None"

    def _grad_tip(self, row: VariableRow) -> str:
        state = self._state(row)
        if state is None or state.grad is not None or not state.requires_grad or self._reached(state):
            return ""
        if self.desk.store.moment.backward_pass() == 0:
            return self.tr("backward() has not been called before this moment.")
        if any(entry.kind != "ghost" for entry in self.desk.store.moment.ledger(state.tensor)):
            return self.tr("No gradient is here now; the Gradient panel tells what became of it.")
        return self.tr("No backward pass has reached it yet.")

    def _reached(self, state: TensorState) -> str:
        """The gradient that came to the grad_fn of a tensor that keeps none itself."""
        node = self.desk.store.moment.node(state.node) if state.node else None
        if node is None or state.slot >= len(node.gradients_in):
            return ""
        return capture_text(node.gradients_in[state.slot], "")

    def _grad_token(self, row: VariableRow) -> str:
        state = self._state(row)
        there = state is not None and (state.grad is not None or bool(self._reached(state)))
        return "gradient" if there else "dim"
