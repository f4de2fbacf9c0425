"""Panel "Gradient flow": norms by layer and training step, how far each step moves what it trains."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QT_TRANSLATE_NOOP, QModelIndex, Qt, QTimer
from PySide6.QtWidgets import QLayout, QSplitter, QStackedWidget, QToolButton, QWidget

from retrograd.app.model.gradient_flow import ABSENT, NONE, NOT_FINITE, FlowRow, FlowTable
from retrograd.app.store import Selection

from ..icons import icon
from ..segmented import Segmented
from .appearance import column, label, row, theme_of
from .flow_plots import FlowCurves, FlowHeatMap, Numbers
from .number_text import number_text
from .panel import Panel
from .rows_model import ROW_ROLE, Column, RowsModel
from .table import Table

#: Seconds of one slice of catching up.
SLICE = 0.006
#: Milliseconds between two drawings while a program runs.
REDRAW = 400
#: A step that moves a layer by more or less than this part of it is worth a word.
TOO_FAR, HARDLY = 0.1, 1e-6
VIEWS = ("heat-map", "curves", "ratio")


@dataclass(frozen=True, slots=True)
class LayerRow:
    """A row of the table: what is known of a layer at one step."""

    place: int
    row: FlowRow
    gradient: float
    ratio: float
    state: int


class GradientFlowPanel(Panel):
    """Heat map, curves or update ratios at the left, the numbers of the step at the right."""

    identity = "gradient_flow"
    title = str(QT_TRANSLATE_NOOP("Panel", "Gradient flow"))
    area = "bottom-left"
    icon = "flow"
    follows = ("replaced", "changed", "moved", "selected")
    empty_text = str(
        QT_TRANSLATE_NOOP(
            "Panel",
            "Norms of gradients by layer and training step appear here, and how far each step moves the parameters. "
            "Run a script that calls backward(), with an optimizer or without.",
        )
    )

    def build(self) -> QWidget:
        """Choices above, drawing and table side by side."""
        self._table: FlowTable | None = None
        self._drawn: tuple[object, ...] = ()
        self._later = QTimer(self, singleShot=True, interval=REDRAW)
        self._later.timeout.connect(self.refresh_later)
        page = QWidget()
        page.setProperty("role", "page")
        layout = column(page, margin=0, gap=0)
        layout.addLayout(self._build_bar())
        self.heat_map = FlowHeatMap(self.desk)
        self.curves = FlowCurves(self.desk, self.tr("Gradient norms over the steps"))
        self.ratios = FlowCurves(self.desk, self.tr("Updates by parameters over the steps"))
        self._pages = QStackedWidget()
        for part in (self.heat_map, self.curves, self.ratios):
            self._pages.addWidget(part)
        self._pages.setMinimumWidth(200)
        self.heat_map.chosen.connect(self._on_cell)
        self.curves.step_chosen.connect(self._go_to)
        self.ratios.step_chosen.connect(self._go_to)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self._pages)
        splitter.addWidget(self._build_table())
        splitter.setHandleWidth(1)
        splitter.setSizes([5_000, 4_000])
        layout.addWidget(splitter, 1)
        return page

    def _build_bar(self) -> QLayout:
        bar = row(gap=8)
        bar.setContentsMargins(12, 6, 12, 6)
        self.views = Segmented(
            self.tr("Shown as"),
            (
                ("heat-map", self.tr("Heat map"), self.tr("Gradient norms by layer and step, as colours")),
                ("curves", self.tr("Curves"), self.tr("Gradient norms over the steps")),
                ("ratio", self.tr("Update ratio"), self.tr("How far each step moves a layer, by its own norm")),
            ),
        )
        self.views.set_value("heat-map")
        self.views.chosen.connect(self.refresh_later)
        self.grouping = Segmented(
            self.tr("Rows"),
            (
                ("layers", self.tr("Layers"), self.tr("A row for each module")),
                ("parameters", self.tr("Parameters"), self.tr("A row for each parameter")),
            ),
        )
        self.grouping.set_value("layers")
        self.grouping.chosen.connect(self.refresh_later)
        self.back, self.forward = QToolButton(), QToolButton()
        for button, name, by in (
            (self.back, self.tr("Previous step"), -1),
            (self.forward, self.tr("Next step"), 1),
        ):
            button.setAccessibleName(name)
            button.setToolTip(name)
            button.setAutoRaise(True)
            button.clicked.connect(lambda _=False, by=by: self._go_by(by))
        self.step_text = label(role="dim")
        self.step_text.setSizePolicy(
            self.step_text.sizePolicy().Policy.Maximum, self.step_text.sizePolicy().Policy.Fixed
        )
        bar.addWidget(self.views)
        bar.addWidget(self.grouping)
        bar.addStretch(1)
        for part in (self.back, self.step_text, self.forward):
            bar.addWidget(part)
        return bar

    def _build_table(self) -> QWidget:
        self.model: RowsModel[LayerRow] = RowsModel(
            [
                Column(self.tr("Layer"), lambda each: each.row.name, width=96),
                Column(self.tr("‖grad‖"), self._gradient, lambda each: each.gradient, _token, width=84),
                Column(self.tr("Update"), self._ratio, lambda each: each.ratio, width=76, tip=self._ratio_tip),
                Column(self.tr("Note"), self._note, token=lambda each: "warning"),
            ],
            self,
        )
        self.table = Table(self.desk, self.tr("Layers at this step"))
        self.table.show_model(self.model, tuple(each.width for each in self.model.columns), sortable=True)
        self.table.chosen.connect(self._on_chosen)
        return self.table

    # ------------------------------------------------------------------ showing
    def refresh(self) -> bool:
        """Catch up with the run for a few milliseconds, and draw what is known."""
        store = self.desk.store
        flow = store.run.flow
        done = flow.advance(SLICE)
        if not done:
            self.go_on_later()
        if not flow.steps:
            self._drawn = ()
            return False
        step = flow.step_at(store.cursor)
        theme = self.desk.settings.text("view.theme")
        by_layer = self.grouping.value() == "layers"
        # the last step's own numbers change until it is over
        state = (store.run, len(flow.steps), flow.steps[-1], step, by_layer, self.views.value(), theme, store.selection)
        if state == self._drawn:
            return True
        if self._drawn and store.state == "running" and self._later.isActive():
            return True
        self._drawn = state
        self._later.start()
        self._show(flow.table(by_layer), step)
        return True

    def _show(self, table: FlowTable, step: int) -> None:
        self._table = table
        place = step - table.steps[0].number if table.steps else -1
        chosen = self._selected_row(table)
        ratio = table.ratio
        view = self.views.value()
        self._pages.setCurrentIndex(VIEWS.index(view))
        if view == "heat-map":
            self.heat_map.show_table(table, table.gradient, place, chosen)
        elif view == "curves":
            self.curves.show_table(table, table.gradient, place, chosen)
        else:
            self.ratios.show_table(table, ratio, place, chosen, guide=True)
        rows = self._rows(table, ratio, place)
        self.table.quietly(lambda: self.model.set_rows(rows))
        self.table.mark(self.model.position(lambda each: each.place == chosen) if chosen >= 0 else -1)
        last = table.steps[-1].number
        self.step_text.setText(self.tr("step {0} of {1}").format(f"{step:,}", f"{last:,}"))
        theme = theme_of(self.desk)
        self.back.setIcon(icon("chevron-left", theme))
        self.forward.setIcon(icon("chevron-right", theme))
        self.back.setEnabled(place > 0)
        self.forward.setEnabled(step < last)

    @staticmethod
    def _rows(table: FlowTable, ratio: Numbers, place: int) -> list[LayerRow]:
        if not 0 <= place < len(table.steps):
            return []
        return [
            LayerRow(
                number, each, float(table.gradient[number, place]), float(ratio[number, place]),
                int(table.state[number, place]),
            )
            for number, each in enumerate(table.rows)
        ]  # fmt: skip

    def _selected_row(self, table: FlowTable) -> int:
        selection = self.desk.store.selection
        if selection.kind != "tensor":
            return -1
        return next((place for place, each in enumerate(table.rows) if selection.number in each.tensors), -1)

    # ------------------------------------------------------------------ words
    def _gradient(self, each: LayerRow) -> str:
        words = {NONE: self.tr("∅ none"), NOT_FINITE: self.tr("⚠ not finite"), ABSENT: "–"}
        return words.get(each.state) or (number_text(each.gradient) if math.isfinite(each.gradient) else "–")

    def _ratio(self, each: LayerRow) -> str:
        return f"{each.ratio:.1e}" if math.isfinite(each.ratio) else "–"

    def _ratio_tip(self, each: LayerRow) -> str:
        if math.isfinite(each.ratio):
            return self.tr("The step moved it by this part of its own norm.")
        return self.tr("Not known: the step is not over, or the elements were not kept.")

    def _note(self, each: LayerRow) -> str:
        if each.state == NONE:
            return self.tr("no gradient")
        if each.state == NOT_FINITE:
            return self.tr("⚠ NaN or Inf")
        if each.gradient == 0:
            return self.tr("zero gradient")
        if each.ratio == 0:
            return self.tr("does not move")
        if each.ratio > TOO_FAR:
            return self.tr("⚠ moves far")
        return self.tr("hardly moves") if 0 < each.ratio < HARDLY else ""

    # ------------------------------------------------------------------ choosing
    def _on_chosen(self, index: QModelIndex) -> None:
        found: LayerRow = index.data(ROW_ROLE)
        self.desk.store.select(Selection("tensor", found.row.tensors[0]))

    def _on_cell(self, place: int, step: int) -> None:
        if self._table is None:
            return
        self.desk.store.select(Selection("tensor", self._table.rows[place].tensors[0]))
        self._go_to(step)

    def _go_to(self, place: int) -> None:
        """Travel to where the gradients of a step were used."""
        if self._table is not None and 0 <= place < len(self._table.steps):
            self.desk.store.seek(self._table.steps[place].used)

    def _go_by(self, by: int) -> None:
        if self._table is None or not self._table.steps:
            return
        step = self.desk.store.run.flow.step_at(self.desk.store.cursor)
        self._go_to(int(np.clip(step + by - self._table.steps[0].number, 0, len(self._table.steps) - 1)))


def _token(each: LayerRow) -> str:
    return "gradient" if math.isfinite(each.gradient) else "warning" if each.state == NOT_FINITE else "dim"
