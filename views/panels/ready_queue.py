"""Panel "Ready queue": the nodes of the current backward pass in the order in which they run."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QT_TRANSLATE_NOOP
from PySide6.QtWidgets import QMenu

from retrograd.app.model.queue import Queue
from retrograd.app.model.states import QueueRow
from retrograd.app.store import Selection
from retrograd.engine.protocol.values import Capture

from ..place_text import place_number, place_text, show_line_text
from .number_text import capture_text, tensor_name
from .rows_model import Column
from .table_panel import TablePanel
from .tensor_menu import show_line, show_node

_SIGNS = {"done": "✓", "running": "▶", "queued": "", "idle": ""}


def gradients_text(gradients: Sequence[Capture | None]) -> str:
    """Several gradients in a few characters."""
    there = [gradient for gradient in gradients if gradient is not None]
    return ", ".join(capture_text(gradient) for gradient in there) or ("None" if gradients else "")


class ReadyQueuePanel(TablePanel[QueueRow]):
    """Order, node, missing gradients, gradient in and out, line, status."""

    identity = "ready_queue"
    title = str(QT_TRANSLATE_NOOP("Panel", "Ready queue"))
    area = "bottom-left"
    icon = "ready-queue"
    empty_text = str(
        QT_TRANSLATE_NOOP(
            "Panel", "The nodes of a backward pass appear here in the order in which they run. Press F11 on backward()."
        )
    )

    def columns(self) -> list[Column[QueueRow]]:
        """As in the class's docstring."""
        return [
            Column(self.tr("Order"), lambda row: str(row.order), lambda row: row.order, width=64),
            Column(self.tr("Node"), self._node, token=_dim_unless_running, width=192),
            Column(self.tr("Waiting for"), self._waiting, lambda row: row.waiting_for, lambda row: "dim", width=108),
            Column(self.tr("Gradient"), self._gradient, token=_gradient_token, width=136),
            Column(
                self.tr("Line"),
                self._line,
                lambda row: row.place.line if row.place else 0,
                width=68,
                tip=lambda row: place_text(row.place),
            ),
            Column(self.tr("Status"), self._status, lambda row: row.status, _status_token),
        ]

    def rows(self) -> Sequence[QueueRow]:
        """The queue at the cursor."""
        return self.desk.store.moment.queue()

    def is_selected(self, row: QueueRow) -> bool:
        """Whether the node is selected, or the leaf that it accumulates into."""
        selection = self.desk.store.selection
        return selection.kind == "node" and selection.number == row.node

    def selected_row(self, rows: Sequence[QueueRow]) -> int:
        """Found by the node, in a queue of any length."""
        selection = self.desk.store.selection
        if not isinstance(rows, Queue) or self.model.is_sorted:
            return super().selected_row(rows)
        return rows.position(selection.number) if selection.kind == "node" else -1

    def choose(self, row: QueueRow) -> None:
        """Select the node everywhere."""
        self.desk.store.select(Selection("node", row.node))

    def open(self, row: QueueRow) -> None:
        """Show its chain rule."""
        show_node(self.desk, row.node, "grad")

    def fill_menu(self, menu: QMenu, row: QueueRow) -> None:
        """To graph, gradient and line."""
        menu.addAction(self.tr("Show in graph")).triggered.connect(lambda: show_node(self.desk, row.node, "graph"))
        menu.addAction(self.tr("Show gradient")).triggered.connect(lambda: show_node(self.desk, row.node, "grad"))
        place = row.place
        if place is not None:
            action = menu.addAction(show_line_text(place.line, place.cell + 1))
            action.triggered.connect(lambda: show_line(self.desk, place.path, place.line))

    def _node(self, row: QueueRow) -> str:
        moment = self.desk.store.moment
        state = moment.node(row.node)
        variable = moment.tensor(state.variable) if state is not None and state.variable else None
        return f"{row.name} {tensor_name(variable)}" if variable is not None else row.name

    def _waiting(self, row: QueueRow) -> str:
        if not row.waiting_for:
            return "–"
        if row.waiting_for == 1:
            return self.tr("1 edge")
        return self.tr("{0} edges").format(row.waiting_for)

    @staticmethod
    def _gradient(row: QueueRow) -> str:
        came, went = gradients_text(row.gradients_in), gradients_text(row.gradients_out)
        return f"{came} → {went}" if came and went else came or "–"

    @staticmethod
    def _line(row: QueueRow) -> str:
        return place_number(row.place)

    def _status(self, row: QueueRow) -> str:
        known = {"done": self.tr("done"), "running": self.tr("running"), "queued": self.tr("waiting")}
        return f"{_SIGNS.get(row.status, '')} {known.get(row.status, row.status)}".strip()


def _dim_unless_running(row: QueueRow) -> str:
    return "dim" if row.status == "queued" else ""


def _gradient_token(row: QueueRow) -> str:
    return "gradient" if row.gradients_in else "dim"


def _status_token(row: QueueRow) -> str:
    return {"done": "success", "running": "gradient"}.get(row.status, "dim")
