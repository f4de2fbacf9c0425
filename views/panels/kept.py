"""Panel "Kept": what autograd keeps for backward at the moment, the largest first, with lines and who holds it."""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence

from PySide6.QtCore import QT_TRANSLATE_NOOP, QTimer
from PySide6.QtWidgets import QMenu, QWidget

from retrograd.app.model.findings.holders import Holder
from retrograd.app.model.kept import Kept, gathering, held_by
from retrograd.app.model.value_text import shape_text
from retrograd.app.store import Selection

from ..place_text import place_text
from .appearance import column, label
from .memory import bytes_text
from .number_text import tensor_name
from .plain_text import one_line
from .rows_model import Column
from .table_panel import TablePanel
from .tensor_menu import fill_tensor_menu, show_line, show_node, show_tensor

#: Seconds of one slice of looking, and rows that are shown at most.
SLICE, MOST = 0.005, 500


class KeptPanel(TablePanel[Kept]):
    """One row a memory; choosing one selects the tensor, opening one shows who saved it."""

    identity = "kept"
    title = str(QT_TRANSLATE_NOOP("Panel", "Kept"))
    area = "bottom-middle"
    icon = "memory"
    follows = ("replaced", "changed", "moved", "selected", "state_changed")
    empty_text = str(
        QT_TRANSLATE_NOOP(
            "Panel",
            "What autograd keeps in memory for backward() at the moment shown appears here, the largest first. "
            "Go to a moment before backward() has given it back.",
        )
    )

    def build(self) -> QWidget:
        """The sum above the table."""
        self._found: list[Kept] = []
        self._known: tuple[object, ...] = ()
        self._steps: Generator[None, None, list[Kept]] | None = None
        self._held: dict[int, tuple[int, Holder]] = {}
        self._worker = QTimer(self, interval=0)
        self._worker.timeout.connect(self._on_time)
        page = QWidget()
        page.setProperty("role", "page")
        layout = column(page, margin=0, gap=0)
        self.sum = label(role="dim")
        self.sum.setContentsMargins(8, 6, 8, 6)
        layout.addWidget(self.sum)
        layout.addWidget(super().build(), 1)
        return page

    def columns(self) -> list[Column[Kept]]:
        """Bytes, tensor, who saved it, who holds it."""
        return [
            Column(self.tr("Bytes"), lambda row: bytes_text(row.bytes), lambda row: row.bytes, self._token, right=True,
                   width=76),
            Column(self.tr("Tensor"), self._tensor, token=self._token, width=150, tip=self._tensor),
            Column(self.tr("Saved by"), self._saved_by, token=self._token, width=180, tip=self._savers),
            Column(self.tr("Held by"), self._holder, token=self._token, tip=self._holder),
        ]  # fmt: skip

    def rows(self) -> Sequence[Kept]:
        """What was found for the moment shown."""
        return self._found[:MOST]

    def refresh(self) -> bool:
        """Begin to look if that was not done for this moment; until then what was found before stays."""
        store = self.desk.store
        asked = (store.run, store.cursor)
        if asked != self._known and store.state != "running":
            self._known = asked
            self._steps = gathering(store.run, store.cursor)
            self._worker.start()
        total = sum(row.bytes for row in self._found if not row.leaf)
        self.sum.setText(
            self.tr("{0} kept for backward, in {1} memories; parameters (pale) would be there anyway.").format(
                bytes_text(total), f"{sum(not row.leaf for row in self._found):,}"
            )
        )
        super().refresh()
        return bool(self._found)

    def _on_time(self) -> None:
        """Look on for a moment, then let the window have its turn."""
        until = time.monotonic() + SLICE
        try:
            if not self.desk.store.run.memory.advance(SLICE):
                return
            while self._steps is not None and time.monotonic() < until:
                next(self._steps)
        except StopIteration as done:
            self._found, self._steps = done.value, None
            self._held.clear()
            self.refresh_later()
        if self._steps is None:
            self._worker.stop()

    def is_selected(self, row: Kept) -> bool:
        """Whether its tensor is selected."""
        selection = self.desk.store.selection
        return selection.kind == "tensor" and selection.number == row.tensor

    def choose(self, row: Kept) -> None:
        """Select the tensor."""
        self.desk.store.select(Selection("tensor", row.tensor))

    def open(self, row: Kept) -> None:
        """Show in the graph who saved it."""
        show_node(self.desk, row.nodes[0], "graph")

    def fill_menu(self, menu: QMenu, row: Kept) -> None:
        """To who saved it, to what holds it, and what can be done with a tensor."""
        saver = menu.addAction(self.tr("Show who saved it in the graph"))
        saver.triggered.connect(lambda: show_node(self.desk, row.nodes[0], "graph"))
        keeper, holder = self._who(row)
        if keeper:
            held = menu.addAction(self.tr("Show what holds it in the graph"))
            held.triggered.connect(lambda: show_tensor(self.desk, keeper, "graph"))
        place = holder.place
        if place is not None:
            line = menu.addAction(self.tr("Go to the line that holds it"))
            line.triggered.connect(lambda: show_line(self.desk, place.path, place.line))
        menu.addSeparator()
        fill_tensor_menu(menu, self.desk, row.tensor)

    # ------------------------------------------------------------------ words
    def _token(self, row: Kept) -> str:
        return "dim" if row.leaf else ""

    def _tensor(self, row: Kept) -> str:
        state = self.desk.store.moment.tensor(row.tensor)
        if state is None:
            return f"#{row.tensor}"
        version = f" v{row.version}" if row.version else ""
        return f"{tensor_name(state)} {shape_text(state.dtype, state.shape)}{version}"

    def _saver(self, node: int) -> str:
        run = self.desk.store.run
        record = run.nodes[node]
        serial = record.operation or record.created.serial
        where = place_text(run.place(run.timeline[serial].location))
        return f"{one_line(record.created.name, 32)}, {where}" if where else one_line(record.created.name, 40)

    def _saved_by(self, row: Kept) -> str:
        first = self._saver(row.nodes[0])
        return self.tr("{0} and {1} more").format(first, len(row.nodes) - 1) if len(row.nodes) > 1 else first

    def _savers(self, row: Kept) -> str:
        return "\n".join(self._saver(node) for node in row.nodes[:12])

    def _who(self, row: Kept) -> tuple[int, Holder]:
        if row.storage not in self._held:
            self._held[row.storage] = held_by(self.desk.store.run, row, self.desk.store.cursor)
        return self._held[row.storage]

    def _holder(self, row: Kept) -> str:
        keeper, holder = self._who(row)
        state = self.desk.store.moment.tensor(keeper) if keeper else None
        name = holder.container or (tensor_name(state) if state is not None else "")
        place = holder.place or (state.place if state is not None else None)
        return f"{one_line(name, 40)}, {place_text(place)}" if place is not None and name else one_line(name, 40)
