"""Panel "Call stack": the user's functions at the cursor, and the engine level inside ``backward()``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from PySide6.QtCore import QT_TRANSLATE_NOOP
from PySide6.QtWidgets import QMenu

from retrograd.app.model.levels import Level, user_levels, with_engine
from retrograd.app.store import Selection

from ..place_text import cell_of, show_line_text
from .rows_model import Column
from .table_panel import TablePanel
from .tensor_menu import show_line


@dataclass(frozen=True, slots=True)
class ThreadLevel(Level):
    """Another thread of the script, which runs on and cannot be stepped."""

    thread: str = ""


class CallStackPanel(TablePanel[Level]):
    """Where the live program waits; in the past, the frames that were there then."""

    identity = "call_stack"
    title = str(QT_TRANSLATE_NOOP("Panel", "Call stack"))
    area = "bottom-middle"
    icon = "call-stack"
    sortable = False
    follows = ("replaced", "changed", "moved", "selected", "stopped", "state_changed", "frame_chosen")
    empty_text = str(
        QT_TRANSLATE_NOOP(
            "Panel", "The functions that the program is in appear here when it waits. Press F5 to run or F10 to step."
        )
    )

    def columns(self) -> list[Column[Level]]:
        """Function, file, line."""
        return [
            Column(self.tr("Function"), self._function, token=self._token, width=440, tip=self._tip),
            Column(self.tr("File"), lambda row: PurePath(row.path).name, token=lambda row: "dim", width=110,
                   tip=lambda row: row.path),
            Column(self.tr("Line"), lambda row: str(row.line) if row.line else "", token=lambda row: "dim", width=44),
        ]  # fmt: skip

    def rows(self) -> Sequence[Level]:
        """The stack of the stop, else that of the moment."""
        store = self.desk.store
        if store.stop is None or store.in_the_past:
            return with_engine(store.moment, user_levels(store.moment))
        frames = [
            Level(frame.frame, frame.function, frame.path, frame.line, frame.end_line)
            for frame in store.stop.frames
            if not frame.node
        ]
        threads = [
            ThreadLevel(0, thread.function, thread.path, thread.line, thread.line, thread=thread.name)
            for thread in store.stop.threads
        ]
        return [*with_engine(store.moment, frames, store.stop.node), *threads]

    def is_selected(self, row: Level) -> bool:
        """Whether it is the level whose variables are shown, or whose node is selected."""
        store = self.desk.store
        if isinstance(row, ThreadLevel):
            return False
        if row.node:
            return store.frame == -row.node or (store.frame == 0 and store.selection == Selection("node", row.node))
        if store.frame:
            return row.frame == store.frame
        return store.selection.kind == "line" and (row.line, row.path) == (
            store.selection.number, store.selection.path
        )  # fmt: skip

    def choose(self, row: Level) -> None:
        """Show the line or the node of the level, and its variables in the other panels."""
        if isinstance(row, ThreadLevel):
            if row.line:
                show_line(self.desk, row.path, row.line)
            return
        self.desk.store.choose_frame(row.frame or -row.node)
        if row.node:
            self.desk.store.select(Selection("node", row.node))
        elif row.line:
            show_line(self.desk, row.path, row.line)

    def open(self, row: Level) -> None:
        """The same."""
        self.choose(row)

    def fill_menu(self, menu: QMenu, row: Level) -> None:
        """To the line, even for the engine's level."""
        if row.line:
            action = menu.addAction(show_line_text(row.line, cell_of(row.path)))
            action.triggered.connect(lambda: show_line(self.desk, row.path, row.line))

    def _function(self, row: Level) -> str:
        if isinstance(row, ThreadLevel):
            where = row.function or self.tr("outside your code")
            return self.tr("   thread {0} (running): {1}").format(row.thread, where)
        mark = "▶ " if self.model.rows() and row is self.model.row(0) else "   "
        return mark + (self._engine_text(row) if row.node else row.function)

    def _engine_text(self, row: Level) -> str:
        if not row.position:
            return self.tr("backward pass {0}: {1}").format(row.backward_pass, row.function)
        text = self.tr("backward pass {0}: {1} (node {2} of {3})")
        return text.format(row.backward_pass, row.function, row.position, row.count)

    def _tip(self, row: Level) -> str:
        if row.node:
            return self.tr("The autograd engine runs this node; its line is that of the operation that made it.")
        if isinstance(row, ThreadLevel):
            return self.tr("Runs on and cannot be stepped; it waits when it comes to an operation on tensors.")
        return row.function

    @staticmethod
    def _token(row: Level) -> str:
        return "dim" if isinstance(row, ThreadLevel) else "gradient" if row.node else ""
