"""Panel "Call stack": the user's functions at the cursor, and the engine level inside ``backward()``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from PySide6.QtCore import QT_TRANSLATE_NOOP
from PySide6.QtWidgets import QMenu

from retrograd.app.store import Selection

from ..place_text import cell_of, show_line_text
from .rows_model import Column
from .table_panel import TablePanel
from .tensor_menu import show_line


@dataclass(frozen=True, slots=True)
class FrameRow:
    """A level, innermost first; ``node`` for the engine's own."""

    level: int
    function: str
    path: str
    line: int
    node: int = 0


class CallStackPanel(TablePanel[FrameRow]):
    """Where the live program waits; in the past, the frames that were there then."""

    identity = "call_stack"
    title = str(QT_TRANSLATE_NOOP("Panel", "Call stack"))
    area = "bottom-middle"
    icon = "call-stack"
    sortable = False
    follows = ("replaced", "changed", "moved", "selected", "stopped", "state_changed")
    empty_text = str(
        QT_TRANSLATE_NOOP(
            "Panel", "The functions that the program is in appear here when it waits. Press F5 to run or F10 to step."
        )
    )

    def columns(self) -> list[Column[FrameRow]]:
        """Function, file, line."""
        return [
            Column(self.tr("Function"), self._function, token=self._token, width=200),
            Column(self.tr("File"), lambda row: PurePath(row.path).name, token=lambda row: "dim", width=160,
                   tip=lambda row: row.path),
            Column(self.tr("Line"), lambda row: str(row.line) if row.line else "", token=lambda row: "dim"),
        ]  # fmt: skip

    def rows(self) -> Sequence[FrameRow]:
        """The stack of the stop, else that of the moment."""
        store = self.desk.store
        if store.stop is not None and not store.in_the_past:
            return [
                FrameRow(level, frame.node_name if frame.node else frame.function, frame.path, frame.line, frame.node)
                for level, frame in enumerate(store.stop.frames)
            ]
        return self._of_moment()

    def _of_moment(self) -> list[FrameRow]:
        moment = self.desk.store.moment
        rows: list[FrameRow] = []
        running = moment.node(moment.current_node()) if moment.current_node() else None
        place = moment.place()
        if running is not None:
            made = running.place
            rows.append(FrameRow(0, running.name, made.path if made else "", made.line if made else 0, running.node))
        for number, frame in enumerate(reversed(moment.frames())):
            here = place is not None and number == 0 and place.path == frame.path
            line = place.line if here and place is not None else frame.line
            rows.append(FrameRow(len(rows), frame.function, frame.path, line))
        return rows

    def is_selected(self, row: FrameRow) -> bool:
        """Whether its line or node is selected."""
        selection = self.desk.store.selection
        if selection.kind == "node":
            return bool(row.node) and row.node == selection.number
        return selection.kind == "line" and not row.node and (row.line, row.path) == (selection.number, selection.path)

    def choose(self, row: FrameRow) -> None:
        """Show the line, or the node of the engine's level."""
        if row.node:
            self.desk.store.select(Selection("node", row.node))
        elif row.line:
            show_line(self.desk, row.path, row.line)

    def open(self, row: FrameRow) -> None:
        """The same."""
        self.choose(row)

    def fill_menu(self, menu: QMenu, row: FrameRow) -> None:
        """To the line, even for the engine's level."""
        if row.line:
            action = menu.addAction(show_line_text(row.line, cell_of(row.path)))
            action.triggered.connect(lambda: show_line(self.desk, row.path, row.line))

    def _function(self, row: FrameRow) -> str:
        mark = "▶ " if row.level == 0 else "   "
        return mark + (self.tr("{0} (autograd engine)").format(row.function) if row.node else row.function)

    @staticmethod
    def _token(row: FrameRow) -> str:
        return "gradient" if row.node else ""
