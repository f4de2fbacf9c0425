"""A notebook: its cells one below the other, each with what it did in this run and what was stored in the file."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from retrograd.app.documents import Document
from retrograd.app.store import Store

from ..desk import Desk
from .cell_runs import CellRuns
from .code_view import CodeView
from .notebook_cell import CodeCell, TextCell

#: Points that the statement that runs next keeps from the edge.
MARGIN = 24


class NotebookView(QScrollArea):
    """The cells of a notebook.

    Signals:
        line_selected(str, int): The person put the cursor on a line of the cell with this path.
        breakpoint_requested(str, int): The person clicked the gutter of a cell.
        gutter_menu_requested(str, int, QPoint): The person asks for what can be done there.
    """

    line_selected = Signal(str, int)
    breakpoint_requested = Signal(str, int)
    gutter_menu_requested = Signal(str, int, object)

    def __init__(self, document: Document, desk: Desk, font: QFont, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._runs = CellRuns()
        self._cells: dict[str, CodeCell] = {}
        self._current = ""
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Notebook {0}").format(document.path.name))
        inside = QWidget()
        inside.setObjectName("notebook")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 12, 14, 24)
        column.setSpacing(12)
        for cell in document.cells:
            if cell.code_index < 0:
                column.addWidget(TextCell(cell, desk, font))
                continue
            widget = CodeCell(cell, desk, font)
            widget.line_selected.connect(self._on_line_selected)
            widget.breakpoint_requested.connect(self.breakpoint_requested)
            widget.gutter_menu_requested.connect(self.gutter_menu_requested)
            self._cells[cell.path] = widget
            column.addWidget(widget)
        column.addStretch(1)
        self.setWidget(inside)
        self._inside = inside
        desk.store.replaced.connect(self._runs.reset)

    def cells(self) -> tuple[CodeCell, ...]:
        """The code cells in order."""
        return tuple(self._cells.values())

    def views(self) -> list[tuple[str, CodeView]]:
        """Path and text of each code cell."""
        return [(path, cell.view) for path, cell in self._cells.items()]

    def view(self, path: str) -> CodeView | None:
        """The text of the cell with this path, None if there is none."""
        cell = self._cells.get(path)
        return cell.view if cell is not None else None

    def current_view(self) -> CodeView | None:
        """The text of the cell with the cursor, the first one before there is a cursor."""
        path = self._current or next(iter(self._cells), "")
        return self.view(path)

    def current_line(self) -> tuple[str, int]:
        """Cell and line of the text cursor; ("", 0) in a notebook without code."""
        view = self.current_view()
        path = self._current or next(iter(self._cells), "")
        return (path, view.current_line()) if view is not None else ("", 0)

    def show_place(self, path: str, line: int) -> None:
        """Scroll until a line of a cell is visible, and the statement that runs next if there is room for both."""
        cell = self._cells.get(path)
        if cell is None:
            return
        self._current = path
        cell.view.show_line(line)
        height, shown = self._height_of(cell, line), self.viewport().height()
        self.ensureVisible(0, height, 0, min(160, shown // 3))
        waiting = next((other for other in self._cells.values() if other.view.marks.current[0]), None)
        if waiting is not None:
            current = self._height_of(waiting, waiting.view.marks.current[0])
            if abs(current - height) < shown - 2 * MARGIN:
                self.ensureVisible(0, current, 0, MARGIN)

    def _height_of(self, cell: CodeCell, line: int) -> int:
        rectangle = cell.view.line_rectangle(cell.view.document().findBlockByNumber(line - 1))
        return cell.view.mapTo(self._inside, rectangle.center().toPoint()).y()

    def refresh(self, store: Store) -> None:
        """Show what the cells did up to the cursor."""
        self._runs.follow(store.run)
        for cell in self._cells.values():
            cell.show_state(self._runs.at(cell.number, store.cursor))

    def _on_line_selected(self, path: str, line: int) -> None:
        self._current = path
        self.line_selected.emit(path, line)
