"""Panel "Element": the history of one element of an array, with its gradient."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication
from PySide6.QtWidgets import QMenu, QWidget

from retrograd.app.model.cell_history import CellEvent, cell_history
from retrograd.app.model.run import Run
from retrograd.app.store import Selection

from ..place_text import cell_of, show_line_text
from .number_text import tensor_name
from .rows_model import Column
from .table_panel import TablePanel
from .tensor_menu import show_event, show_line, show_tensor

#: Under the name that the extractor of texts looks for.
translate = QCoreApplication.translate

#: What happened, in words.
_WORDS = {
    "born": str(QT_TRANSLATE_NOOP("Cell", "made")),
    "made": str(QT_TRANSLATE_NOOP("Cell", "made")),
    "written": str(QT_TRANSLATE_NOOP("Cell", "written")),
    "fed": str(QT_TRANSLATE_NOOP("Cell", "fed by")),
    "read": str(QT_TRANSLATE_NOOP("Cell", "goes into")),
    "gradient-in": str(QT_TRANSLATE_NOOP("Cell", "grad from")),
    "gradient": str(QT_TRANSLATE_NOOP("Cell", "grad")),
    "gradient-out": str(QT_TRANSLATE_NOOP("Cell", "grad to")),
    "added": str(QT_TRANSLATE_NOOP("Cell", "into .grad")),
    "cleared": str(QT_TRANSLATE_NOOP("Cell", ".grad cleared")),
}


class CellPanel(TablePanel[CellEvent]):
    """One row an event, in order of time; opening one goes there."""

    identity = "cell"
    title = str(QT_TRANSLATE_NOOP("Panel", "Element"))
    area = "bottom-middle"
    icon = "cell"
    follows = ("replaced", "changed", "state_changed")
    sortable = False
    empty_text = str(
        QT_TRANSLATE_NOOP(
            "Panel",
            "What wrote, fed and read one element, and how its gradient went, appears here. "
            "Press Enter on a number in the panel Value or Gradient.",
        )
    )

    def build(self) -> QWidget:
        """The table."""
        self._run: Run | None = None
        self._tensor = 0
        self._index: tuple[int, ...] = ()
        self._known: tuple[object, ...] = ()
        self._rows: Sequence[CellEvent] = ()
        self.desk.store.cell_asked.connect(self._on_asked)
        return super().build()

    def columns(self) -> list[Column[CellEvent]]:
        """What, which element, its value, the operation, line and event."""
        return [
            Column(self.tr("What"), self._what, token=_token, width=104),
            Column(self.tr("Element"), self._element, width=120, tip=self._tip),
            Column(self.tr("Value"), _value, token=_token, right=True, width=72),
            Column(self.tr("Operation"), lambda row: row.name, token=lambda _: "dim", width=112),
            Column(
                self.tr("Line"), lambda row: str(row.place.line) if row.place else "", token=lambda _: "dim", width=56
            ),
            Column(self.tr("Event"), lambda row: str(row.serial), token=lambda _: "dim"),
        ]

    def rows(self) -> Sequence[CellEvent]:
        """The whole history, also of what comes after the cursor: the rows are for travelling."""
        store = self.desk.store
        if self._run is not store.run or not self._tensor:
            return ()
        known = (store.run, self._tensor, self._index, store.run.end)
        if known != self._known and store.state != "running":
            self._known = known
            self._rows = cell_history(store.run.moment(), self._tensor, self._index)
        return self._rows

    def is_selected(self, row: CellEvent) -> bool:
        """Whether its event is selected."""
        selection = self.desk.store.selection
        return selection.kind == "event" and selection.number == row.serial

    def choose(self, row: CellEvent) -> None:
        """Select its event everywhere."""
        self.desk.store.select(Selection("event", row.serial))

    def open(self, row: CellEvent) -> None:
        """Go to the moment."""
        show_event(self.desk, row.serial)

    def fill_menu(self, menu: QMenu, row: CellEvent) -> None:
        """To moment, line and tensor."""
        menu.addAction(self.tr("Go to this moment")).triggered.connect(lambda: show_event(self.desk, row.serial))
        place = row.place
        if place is not None:
            line = menu.addAction(show_line_text(place.line, cell_of(place.path)))
            line.triggered.connect(lambda: show_line(self.desk, place.path, place.line))
        if row.tensor:
            tensor = menu.addAction(self.tr("Show the tensor in the graph"))
            tensor.triggered.connect(lambda: show_tensor(self.desk, row.tensor, "graph"))

    def _on_asked(self, tensor: int, index: tuple[int, ...]) -> None:
        self._run, self._tensor, self._index = self.desk.store.run, tensor, index
        self._known = ()
        self.refresh_later()
        self.table.setFocus()

    def _what(self, row: CellEvent) -> str:
        said = translate("Cell", _WORDS[row.what])
        return f"{said} ({row.depth})" if row.depth > 1 else said

    def _element(self, row: CellEvent) -> str:
        state = self.desk.store.run.moment().tensor(row.tensor)
        name = tensor_name(state) if state is not None else ""
        return f"≤ {name}{row.cells}" if row.dense else f"{name}{row.cells}"

    def _tip(self, row: CellEvent) -> str:
        if row.dense:
            return self.tr("{0}: it is not known which elements these are, so all that it can be are named").format(
                self._element(row)
            )
        return self._element(row)


def _token(row: CellEvent) -> str:
    return "gradient" if row.what.startswith("gradient") or row.what in ("added", "cleared") else ""


def _value(row: CellEvent) -> str:
    return f"{row.value:.6g}" if row.value is not None else "–"
