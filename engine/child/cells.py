"""Runs the cells of a notebook."""

from __future__ import annotations

import builtins
import linecache
from collections.abc import Sequence
from typing import Any

from ..protocol.events import CellFinished, CellStarted
from ..protocol.requests import LineBreakpoint
from . import instrument, notebook
from .breakpoints import Breakpoints
from .stream import EventStream
from .tracker import Tracker
from .user_code import UserFiles
from .user_modules import Compiler


class CellRunner:
    """Runs cells one after the other in one namespace.

    Args:
        compiler: Compiles the user's sources.
        stream: Where events go.
        tracker: Knows where the program is.
        files: The user's files.
        cells: Text of each code cell.
    """

    def __init__(
        self, compiler: Compiler, stream: EventStream, tracker: Tracker, files: UserFiles, cells: Sequence[str]
    ) -> None:
        self._compiler = compiler
        self._stream = stream
        self._tracker = tracker
        self._files = files
        self._value: Any = None
        setattr(builtins, instrument.DISPLAY, self._show)
        self._cells: list[tuple[str, list[str]]] = []
        for index, text in enumerate(cells):
            path = notebook.cell_path(index)
            linecache.cache[path] = (len(text), None, text.splitlines(keepends=True), path)
            self._cells.append(notebook.without_magics(text))

    def compile_in(self, requests: Sequence[LineBreakpoint], breakpoints: Breakpoints) -> CellRunner:
        """Place the breakpoints of all cells before the first one runs."""
        for index, (text, _) in enumerate(self._cells):
            try:
                tree = instrument.parse(text, notebook.cell_path(index))
            except SyntaxError:
                continue  # told when the cell's turn comes
            self._files.add_source(notebook.cell_path(index), text, tree, index)
        breakpoints.replace(requests)
        return self

    def run(self, names: dict[str, Any]) -> None:
        """Run every cell; the first exception ends it, as in a notebook.

        Raises:
            BaseException: What a cell raised.
        """
        for index, (text, skipped) in enumerate(self._cells):
            self._stream.emit(self._tracker.state(), CellStarted, cell=index)
            display = ""
            try:
                display = self._run_cell(index, text, names)
            finally:
                self._tracker.tell_names(names)
                self._stream.emit(
                    self._tracker.state(), CellFinished, cell=index, display=display, skipped="\n".join(skipped)
                )

    def _run_cell(self, index: int, text: str, names: dict[str, Any]) -> str:
        path = notebook.cell_path(index)
        tree = self._compiler.tree(path, text, index)
        if notebook.shows_last(text):
            instrument.show_last(tree)
        self._value = None
        exec(self._compiler.finish(tree, path), names)
        return notebook.display_text(self._value)

    def _show(self, value: Any) -> None:
        self._value = value
