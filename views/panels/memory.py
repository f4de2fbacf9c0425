"""Panel "Memory": how many graph nodes live at each step, what they keep, and who keeps the oldest alive."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QT_TRANSLATE_NOOP, Qt
from PySide6.QtWidgets import QFrame, QMenu, QSplitter, QWidget

from retrograd.app.model.graph_memory import MemoryRow
from retrograd.app.store import Selection

from ..desk import Desk
from ..place_text import place_text
from .appearance import blended, column, label, theme_of
from .number_text import tensor_name
from .plain_text import one_line
from .plots import IndexAxis, Plot
from .rows_model import Column
from .table_panel import TablePanel
from .tensor_menu import show_node, show_tensor

#: Seconds of one slice of catching up.
SLICE = 0.006
#: Rows that are shown at most, the latest ones.
MOST = 5_000
#: So many steps in a row with more nodes than before are called growing.
GROWING = 4
#: The oldest living node is this many steps old when a graph that is kept is worth a word.
OLD = 2


def bytes_text(count: int) -> str:
    """``512 B``, ``3.9 KiB``, ``12 MiB``."""
    size = float(count)
    for unit in ("B", "KiB", "MiB", "GiB"):
        if size < 1024 or unit == "GiB":
            return f"{size:.0f} {unit}" if unit == "B" or size >= 10 else f"{size:.1f} {unit}"
        size /= 1024
    return f"{count} B"


def grows(rows: Sequence[MemoryRow]) -> int:
    """How many nodes more there were each step, 0 if their number does not grow from step to step."""
    last = [row.nodes for row in rows if row.step >= 0][-GROWING - 1 :]
    steps = [after - before for before, after in pairwise(last)]
    return round(sum(steps) / len(steps)) if len(steps) == GROWING and min(steps) > 0 else 0


class MemoryCurve(Plot):
    """Living nodes at the end of each step, and their highest number within it as a ground behind."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, "", parent)
        self.setAccessibleName(self.tr("Living nodes over the steps"))
        self.inset()
        self._peak = pg.PlotDataItem()
        self._zero = pg.PlotDataItem()
        self._ground = pg.FillBetweenItem(self._zero, self._peak)
        self._line = pg.PlotDataItem()
        self._now = pg.InfiniteLine(angle=90)
        for item in (self._zero, self._peak, self._ground, self._line, self._now):
            self.plot.addItem(item)
        self.plot.getAxis("left").setStyle(tickLength=-3)

    def axes(self) -> dict[str, pg.AxisItem]:
        """Whole steps and whole nodes."""
        return {"bottom": IndexAxis("bottom"), "left": IndexAxis("left")}

    def show_rows(self, rows: Sequence[MemoryRow], at: int) -> None:
        """Draw the steps; mark the one at index ``at`` (-1: none)."""
        theme = theme_of(self.desk)
        self.paint_axes(theme)
        steps = np.array([row.step if row.step >= 0 else len(rows) - 1 for row in rows], dtype=np.float64)
        nodes = np.array([row.nodes for row in rows], dtype=np.float64)
        peaks = np.array([row.peak_nodes for row in rows], dtype=np.float64)
        self._peak.setData(steps, peaks, pen=pg.mkPen(theme.color("ghost"), style=Qt.PenStyle.DashLine))
        self._zero.setData(steps, np.zeros_like(steps), pen=pg.mkPen(None))
        self._ground.setBrush(pg.mkBrush(blended(theme.color("accent"), theme.color("panel"), 0.10)))
        symbol = "o" if len(rows) < 3 else None
        self._line.setData(steps, nodes, pen=pg.mkPen(theme.color("accent"), width=2), symbol=symbol, symbolSize=5)
        self._now.setPen(pg.mkPen(theme.color("text"), width=1))
        self._now.setVisible(0 <= at < len(rows))
        if 0 <= at < len(rows):
            self._now.setValue(steps[at])
        self.plot.enableAutoRange()
        self.plot.setYRange(0, max(1.0, float(peaks.max()) if len(rows) else 1.0) * 1.05, padding=0)
        text = self.tr("line: nodes at the end of a step, dashed: most within it")
        self.caption.setText(text)
        self.setAccessibleDescription(text)


class MemoryPanel(TablePanel[MemoryRow]):
    """A curve, a row for each step, and a sentence when the graph grows."""

    identity = "memory"
    title = str(QT_TRANSLATE_NOOP("Panel", "Memory"))
    area = "bottom-middle"
    icon = "memory"
    sortable = False
    empty_text = str(
        QT_TRANSLATE_NOOP(
            "Panel",
            "Living graph nodes and what they keep for backward appear here, step by step, with what holds the oldest. "
            "Run a script that calls backward().",
        )
    )

    def build(self) -> QWidget:
        """The sentence above curve and table."""
        self._keepers: dict[tuple[int, int], int] = {}
        self.desk.store.replaced.connect(self._keepers.clear)
        page = QWidget()
        page.setProperty("role", "page")
        layout = column(page, margin=0, gap=0)
        self.warning = QFrame()
        self.warning.setProperty("role", "warning")
        inside = column(self.warning, margin=8, gap=0)
        self.sentence = label(wrap=True)
        inside.addWidget(self.sentence)
        layout.addWidget(self.warning)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        self.curve = MemoryCurve(self.desk)
        self.curve.setMinimumWidth(120)
        splitter.addWidget(self.curve)
        splitter.addWidget(super().build())
        splitter.setHandleWidth(1)
        splitter.setSizes([2_000, 3_000])
        layout.addWidget(splitter, 1)
        return page

    def columns(self) -> list[Column[MemoryRow]]:
        """Step, nodes, bytes, oldest, keeper."""
        return [
            Column(self.tr("Step"), self._step, width=52),
            Column(self.tr("Nodes"), lambda row: f"{row.nodes:,}", tip=self._peak_tip, width=60),
            Column(self.tr("Saved"), lambda row: bytes_text(row.bytes), tip=self._peak_tip, width=76),
            Column(self.tr("Oldest"), self._oldest, token=lambda row: "dim", width=130),
            Column(self.tr("Kept by"), self._keeper_text),
        ]

    def rows(self) -> Sequence[MemoryRow]:
        """The steps up to the cursor."""
        return self.desk.store.run.memory.rows_until(self.desk.store.cursor)[-MOST:]

    def refresh(self) -> bool:
        """Catch up for a few milliseconds, then show the steps up to the cursor."""
        if not self.desk.store.run.memory.advance(SLICE):
            self.go_on_later()
        rows = self.rows()
        if not self.desk.store.run.nodes:
            return False
        super().refresh()
        self.curve.show_rows(rows, len(rows) - 1)
        self._warn(rows)
        if self.table.currentIndex().row() < 0:
            self.table.scrollToBottom()
        return bool(rows)

    def is_selected(self, row: MemoryRow) -> bool:
        """Whether its oldest node is selected."""
        selection = self.desk.store.selection
        return selection.kind == "node" and bool(row.oldest) and selection.number == row.oldest

    def choose(self, row: MemoryRow) -> None:
        """Select the oldest node."""
        if row.oldest:
            self.desk.store.select(Selection("node", row.oldest))

    def open(self, row: MemoryRow) -> None:
        """Go to the end of the step."""
        self.desk.store.seek(row.serial)

    def fill_menu(self, menu: QMenu, row: MemoryRow) -> None:
        """To the moment, the oldest node and what keeps it."""
        menu.addAction(self.tr("Go to this moment")).triggered.connect(lambda: self.desk.store.seek(row.serial))
        if row.oldest:
            node = menu.addAction(self.tr("Show the oldest node in the graph"))
            node.triggered.connect(lambda: show_node(self.desk, row.oldest, "graph"))
        if keeper := self._keeper(row):
            tensor = menu.addAction(self.tr("Show what keeps it alive"))
            tensor.triggered.connect(lambda: show_tensor(self.desk, keeper, "graph"))

    # ------------------------------------------------------------------ words
    def _warn(self, rows: Sequence[MemoryRow]) -> None:
        more = grows(rows)
        keeper = self._keeper_text(rows[-1]) if more else ""
        text = self.tr("The graph grows: about {0} nodes more each step.").format(more)
        if keeper:
            text += " " + self.tr("{0} keeps the oldest alive; detach() or item() what is only to be counted.").format(
                keeper
            )
        self.sentence.setText(text)
        self.warning.setVisible(more > 0)

    def _step(self, row: MemoryRow) -> str:
        return str(row.step) if row.step >= 0 else self.tr("now")

    def _peak_tip(self, row: MemoryRow) -> str:
        return self.tr("At most {0} nodes and {1} within this step").format(
            f"{row.peak_nodes:,}", bytes_text(row.peak_bytes)
        )

    def _oldest(self, row: MemoryRow) -> str:
        run = self.desk.store.run
        if not row.oldest:
            return ""
        made = run.nodes[row.oldest].created
        operation = run.nodes[row.oldest].operation
        where = place_text(run.place(run.event(operation or made.serial).location))
        return f"{one_line(made.name, 32)}, {where}" if where else one_line(made.name, 40)

    def _keeper(self, row: MemoryRow) -> int:
        key = (row.oldest, row.serial)
        if row.oldest and key not in self._keepers:
            self._keepers[key] = self.desk.store.run.memory.keeper(*key)
        return self._keepers.get(key, 0)

    def _keeper_text(self, row: MemoryRow) -> str:
        keeper = self._keeper(row)
        state = self.desk.store.run.moment(row.serial).tensor(keeper) if keeper else None
        return tensor_name(state) if state is not None else ""
