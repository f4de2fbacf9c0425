"""Panel "Regions": every stretch of code that turned gradients off or on, and every place where a value left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QT_TRANSLATE_NOOP
from PySide6.QtWidgets import QMenu

from retrograd.app.model.region_counts import RegionCount
from retrograd.app.model.states import CutState, RegionState
from retrograd.app.store import Selection

from ..place_text import cell_of, number_of_lines, show_line_text
from .breakpoints_like import of_event, of_region
from .breakpoints_menu import fill_break_menu
from .finding_actions import fill_without_menu
from .memory import bytes_text
from .number_text import tensor_name
from .rows_model import Column
from .table_panel import TablePanel
from .tensor_menu import show_event, show_line, show_tensor

#: Seconds of one slice of counting.
SLICE = 0.006
#: Kinds of regions that bear on gradients; modules, functions and loops are the graph's business.
MODES = frozenset({"no_grad", "enable_grad", "set_grad_enabled", "inference_mode"})


@dataclass(frozen=True, slots=True)
class RegionRow:
    """A region, or a cut; the other one is None."""

    region: RegionState | None
    cut: CutState | None
    depth: int = 0
    count: RegionCount = field(default_factory=RegionCount)

    @property
    def serial(self) -> int:
        """When it was entered or made."""
        if self.region is not None:
            return self.region.start
        return self.cut.serial if self.cut is not None else 0

    @property
    def lines(self) -> tuple[int, int]:
        """First and last line, (0, 0) where it is not known."""
        if self.region is not None:
            return self.region.lines
        place = self.cut.place if self.cut is not None else None
        return (place.line, place.end_line) if place is not None else (0, 0)

    @property
    def path(self) -> str:
        """File of its lines."""
        place = self.region.place if self.region is not None else self.cut.place if self.cut is not None else None
        return place.path if place is not None else ""


class RegionsPanel(TablePanel[RegionRow]):
    """Kind, what, lines, time."""

    identity = "regions"
    title = str(QT_TRANSLATE_NOOP("Panel", "Regions"))
    area = "bottom-middle"
    icon = "regions"
    counted = True
    empty_text = str(
        QT_TRANSLATE_NOOP(
            "Panel",
            "Regions under no_grad and values that leave the graph (detach, .data, item) appear here as you run.",
        )
    )

    def columns(self) -> list[Column[RegionRow]]:
        """Kind by nesting, what, lines, what was not recorded and what that saves, event, state."""
        return [
            Column(self.tr("Kind"), self._kind, width=168),
            Column(self.tr("What"), self._what, token=lambda row: "dim", width=110),
            Column(self.tr("Lines"), _lines, lambda row: row.lines, width=60),
            Column(self.tr("Not tracked"), self._untracked, lambda row: row.count.untracked, width=92, tip=self._tip),
            Column(self.tr("Saves"), self._bytes, lambda row: row.count.bytes, width=76, tip=self._tip),
            Column(self.tr("Event"), lambda row: str(row.serial), lambda row: row.serial, lambda row: "dim", width=72),
            Column(self.tr("State"), self._state, token=lambda row: "dim"),
        ]

    def rows(self) -> Sequence[RegionRow]:
        """Regions that bear on gradients and cuts, in order of time."""
        moment = self.desk.store.moment
        counts = self.desk.store.run.region_counts
        if not counts.advance(SLICE):
            self.go_on_later()
        depths: dict[int, int] = {}
        rows = []
        for region in moment.regions(MODES):
            depths[region.region] = self._depth(region.parent, depths)
            rows.append(RegionRow(region, None, depths[region.region], counts.at(region.region, moment.at)))
        rows += [RegionRow(None, cut) for cut in moment.cuts()]
        return sorted(rows, key=lambda row: row.serial)

    def _depth(self, parent: int, depths: dict[int, int]) -> int:
        """How many regions with a mode are around one with this parent."""
        regions = self.desk.store.run.regions
        while parent in regions and parent not in depths:
            parent = regions[parent].entered.parent
        return depths[parent] + 1 if parent in depths else 0

    def is_selected(self, row: RegionRow) -> bool:
        """Whether it is what is selected."""
        selection = self.desk.store.selection
        if row.region is not None:
            return selection.kind == "region" and selection.number == row.region.region
        return selection.kind == "event" and selection.number == row.serial

    def choose(self, row: RegionRow) -> None:
        """Select region or cut everywhere."""
        if row.region is not None:
            self.desk.store.select(Selection("region", row.region.region))
        else:
            self.desk.store.select(Selection("event", row.serial))

    def open(self, row: RegionRow) -> None:
        """Go to the moment."""
        self.desk.store.seek(row.serial)
        self.choose(row)

    def fill_menu(self, menu: QMenu, row: RegionRow) -> None:
        """To moment, line and tensor."""
        menu.addAction(self.tr("Go to this moment")).triggered.connect(lambda: show_event(self.desk, row.serial))
        if row.lines[0]:
            line = menu.addAction(show_line_text(row.lines[0], cell_of(row.path)))
            line.triggered.connect(lambda: show_line(self.desk, row.path, row.lines[0]))
        cut = row.cut
        if cut is not None and cut.tensor:
            tensor = menu.addAction(self.tr("Show the tensor in the graph"))
            tensor.triggered.connect(lambda: show_tensor(self.desk, cut.tensor, "graph"))
        fill_without_menu(menu, self.desk, row.serial)
        store = self.desk.store
        like = of_region(store, row.region.region) if row.region is not None else of_event(store, row.serial)
        fill_break_menu(menu, self.desk, like)

    def _kind(self, row: RegionRow) -> str:
        if row.region is not None:
            return f"{'· ' * row.depth}▨ {row.region.region_kind}"
        return f"✂ {row.cut.cut}" if row.cut is not None else ""

    def _what(self, row: RegionRow) -> str:
        if row.region is not None:
            return row.region.label if row.region.label != row.region.region_kind else ""
        cut = row.cut
        if cut is None:
            return ""
        moment = self.desk.store.moment
        source = moment.tensor(cut.tensor) if cut.tensor else None
        result = moment.tensor(cut.result) if cut.result else None
        name = tensor_name(source) if source is not None else f"#{cut.tensor}"
        after = tensor_name(result) if result is not None else cut.text
        return f"{name} → {after}" if after else name

    def _untracked(self, row: RegionRow) -> str:
        count = row.count
        if row.region is None:
            return ""
        return self.tr("{0} of {1}").format(f"{count.untracked:,}", f"{count.untracked + count.tracked:,}")

    def _bytes(self, row: RegionRow) -> str:
        count = row.count
        if not count.untracked:
            return ""
        if count.unknown == count.untracked:
            return self.tr("not known")
        return ("≥ " if count.unknown else "") + bytes_text(count.bytes)

    def _tip(self, row: RegionRow) -> str:
        count = row.count
        if not count.untracked:
            return ""
        text = self.tr(
            "{0} operations on tensors that require a gradient were not recorded. Recorded, they would keep "
        )
        text += self.tr("{1} for backward.")
        if count.unknown:
            text += " " + self.tr("{2} of them are not counted: no operation like them was recorded in this run.")
        return text.format(count.untracked, bytes_text(count.bytes), count.unknown)

    def _state(self, row: RegionRow) -> str:
        if row.region is None:
            return ""
        return self.tr("left") if row.region.end else self.tr("open")


def _lines(row: RegionRow) -> str:
    return number_of_lines(*row.lines, cell_of(row.path))
