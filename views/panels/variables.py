"""Panel "Variables": the names of the current frame, what they mean and what their gradients are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget

from retrograd.app.model.states import TensorState
from retrograd.app.model.value_text import shape_text
from retrograd.app.store import Selection
from retrograd.engine.protocol.answers import Variable

from .appearance import ElidedLabel, column
from .number_text import capture_text
from .rows_model import ROW_ROLE, Column
from .table import PADDING
from .table_panel import TablePanel
from .tensor_menu import fill_tensor_menu, show_tensor, watch
from .variable_changes import VariableChanges
from .variable_parts import VariableParts

#: Number of the column that can be edited, and types whose short texts are expressions.
_VALUE = 2
_WRITTEN = ("int", "float", "bool", "str", "NoneType", "list", "tuple", "dict", "set")

#: Rows above which a further one is left out (a script may bind any number of names).
MOST_ROWS = 20_000
#: How deep one can look into things, since some hold themselves.
DEEPEST = 12
_INDENT = "  "


@dataclass(frozen=True, slots=True)
class VariableRow:
    """A name with its tensor (0: no tensor; ``text`` and ``type`` say what it is).

    ``path`` is its expression, which for a part of something (``depth`` > 0) is longer than its name; ``inside`` tells
    that it has parts itself.
    """

    name: str
    tensor: int
    type: str = ""
    text: str = ""
    path: str = ""
    depth: int = 0
    inside: bool = False

    @property
    def expression(self) -> str:
        """What one would type to get it."""
        return self.path or self.name


def _row_of(variable: Variable, path: str = "", depth: int = 0) -> VariableRow:
    return VariableRow(variable.name, variable.tensor, variable.type, variable.text, path + variable.name, depth,
                       variable.inside)  # fmt: skip


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
        self._nested = False
        self._changes = VariableChanges(self.desk, self)
        self._changes.changed.connect(self.refresh_later)
        self._parts = VariableParts(self.desk, self)
        self._parts.changed.connect(self.refresh_later)
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
        self.model.edited.connect(lambda row, text: self._changes.change(row.expression, text))
        # What is inside something stands below it only in their own order.
        self.model.layoutChanged.connect(self.refresh_later)
        for watched in (self.table, self.table.viewport()):
            watched.installEventFilter(self)
        return page

    def columns(self) -> list[Column[VariableRow]]:
        """Name, type, value, gradient."""
        return [
            Column(self.tr("Name"), self._name, key=lambda row: row.name, width=144),
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
        shown = [row for row in named if wanted in row.name.lower()]
        self._nested = any(row.inside for row in shown)
        return [part for row in shown for part in (row, *self._inside(row))] if self._nested else shown

    def _inside(self, row: VariableRow) -> Iterator[VariableRow]:
        """The parts of an open variable, and of those that are open inside it."""
        if row.inside and row.depth < DEEPEST and self._parts.is_open(row.path) and not self.model.is_sorted:
            for variable in self._parts.inside(row.path):
                part = _row_of(variable, row.path, row.depth + 1)
                yield part
                yield from self._inside(part)

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
        """Show the value of a tensor, or what is inside anything else."""
        if row.tensor:
            show_tensor(self.desk, row.tensor, "value")
        elif row.inside:
            self._parts.set_open(row.path, not self._parts.is_open(row.path))

    def fill_menu(self, menu: QMenu, row: VariableRow) -> None:
        """What can be done with a tensor."""
        edit = menu.addAction(self.tr("Set value…"))
        edit.setShortcut(Qt.Key.Key_F2)
        edit.setEnabled(self._edit_text(row) is not None)
        index = self.model.index(self.model.position(lambda other: other == row), _VALUE)
        edit.triggered.connect(lambda: self.table.edit_row(index))
        if row.inside:
            is_open = self._parts.is_open(row.path)
            inside = menu.addAction(self.tr("Hide what is inside") if is_open else self.tr("Show what is inside"))
            inside.triggered.connect(lambda: self._parts.set_open(row.path, not is_open))
        if row.tensor:
            fill_tensor_menu(menu, self.desk, row.tensor)
        else:
            menu.addAction(self.tr("Copy value")).triggered.connect(
                lambda: QGuiApplication.clipboard().setText(row.text)
            )
            menu.addAction(self.tr("Copy as expression")).triggered.connect(
                lambda: QGuiApplication.clipboard().setText(row.expression)
            )
            menu.addAction(self.tr("Watch this")).triggered.connect(lambda: watch(self.desk, row.expression))

    # ------------------------------------------------------------------ opening and closing
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Right and Left open and close what has an arrow, and so does a click on it."""
        if watched is self.table and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Left) and self._turn(event.key() == Qt.Key.Key_Right):
                return True
        elif watched is self.table.viewport() and isinstance(event, QMouseEvent):
            presses = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)
            if event.type() in presses and event.button() == Qt.MouseButton.LeftButton:
                return self._click_arrow(event.position().toPoint())
        return super().eventFilter(watched, event)

    def _turn(self, right: bool) -> bool:
        """Open or close the current row, or go to what holds it; whether there was something to do."""
        row = self.table.currentIndex().data(ROW_ROLE)
        if not isinstance(row, VariableRow) or self.model.is_sorted:
            return False
        if row.inside and self._parts.is_open(row.path) != right:
            self._parts.set_open(row.path, right)
            return True
        if right or not row.depth:
            return False
        above = self.model.rows()[: self.table.currentIndex().row()]
        holder = max(number for number, one in enumerate(above) if one.depth < row.depth)
        self.table.setCurrentIndex(self.model.index(holder, 0))
        return True

    def _click_arrow(self, point: QPoint) -> bool:
        index = self.table.indexAt(point)
        row = index.data(ROW_ROLE) if index.isValid() and index.column() == 0 else None
        if not isinstance(row, VariableRow) or not row.inside or self.model.is_sorted:
            return False
        step = self.table.fontMetrics().horizontalAdvance(_INDENT)
        begin = self.table.visualRect(index).left() + row.depth * step
        if not begin <= point.x() <= begin + PADDING + step:
            return False
        self._parts.set_open(row.path, not self._parts.is_open(row.path))
        return True

    def _name(self, row: VariableRow) -> str:
        if not self._nested or self.model.is_sorted:
            return row.name
        arrow = "" if not row.inside else "▾ " if self._parts.is_open(row.path) else "▸ "
        return f"{_INDENT * row.depth}{arrow or _INDENT}{row.name}"

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
        if not self._changes.possible() or self.desk.store.frame < 0 or row.name == "…":
            return None
        failed = self._changes.failed(row.expression)
        if failed is not None:
            return failed[0]
        return row.text if not row.tensor and row.type in _WRITTEN else row.expression

    def _value_token(self, row: VariableRow) -> str:
        return "error" if self._changes.failed(row.expression) is not None else ""

    def _value_tip(self, row: VariableRow) -> str:
        failed = self._changes.failed(row.expression)
        if failed is None:
            return row.text
        return self.tr("{0} = {1} was refused: {2}\nF2 corrects it, Escape leaves the value as it was.").format(
            row.expression, failed[0], failed[1]
        )

    def _value(self, row: VariableRow) -> str:
        failed = self._changes.failed(row.expression)
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
