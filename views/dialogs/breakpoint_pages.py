"""The windows behind the commands on breakpoints: one for each kind, and files to import and export."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QFileDialog

from retrograd.app.store.breakpoint_files import BreakpointFileError, from_file, to_file
from retrograd.app.store.breakpoint_rows import KINDS, LineBreakpoint

from ..desk import Desk
from ..panels.breakpoints_like import draft
from .breakpoint import BreakpointDialog

if TYPE_CHECKING:
    from ..window import MainWindow

#: Ending of files of breakpoints.
SUFFIX = "json"


class ImportBreakpoints(QFileDialog):
    """Chooses a file and adds its breakpoints to the list."""

    def __init__(self, desk: Desk, window: MainWindow) -> None:
        super().__init__(window, "", desk.settings.text("files.folder"))
        self._desk = desk
        self.setWindowTitle(self.tr("Import Breakpoints"))
        self.setFileMode(QFileDialog.FileMode.ExistingFile)
        self.setNameFilters([self.tr("Breakpoints (*.json)"), self.tr("All files (*)")])
        self.fileSelected.connect(self.take)

    def take(self, name: str) -> None:
        """Add the breakpoints of a file; what is wrong with it becomes a message."""
        self._desk.settings.set("files.folder", str(Path(name).parent))
        try:
            rows = from_file(Path(name))
        except BreakpointFileError as error:
            self._desk.store.message.emit(str(error), "error")
            return
        self._desk.breakpoints.extend(rows)
        said = self.tr("Added 1 breakpoint") if len(rows) == 1 else self.tr("Added {0} breakpoints").format(len(rows))
        self._desk.store.message.emit(said, "info")
        self._desk.context.window.show_panel("breakpoints")


class ExportBreakpoints(QFileDialog):
    """Chooses a file and writes all breakpoints to it."""

    def __init__(self, desk: Desk, window: MainWindow) -> None:
        super().__init__(window, "", desk.settings.text("files.folder"))
        self._desk = desk
        self.setWindowTitle(self.tr("Export Breakpoints"))
        self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self.setDefaultSuffix(SUFFIX)
        self.setNameFilter(self.tr("Breakpoints (*.json)"))
        stem = desk.document.path.stem if desk.document is not None else "breakpoints"
        self.selectFile(f"{stem}-breakpoints.{SUFFIX}" if desk.document is not None else f"{stem}.{SUFFIX}")
        self.fileSelected.connect(self.give)

    def give(self, name: str) -> None:
        """Write the breakpoints to a file."""
        self._desk.settings.set("files.folder", str(Path(name).parent))
        try:
            to_file(self._desk.breakpoints.all(), Path(name))
        except BreakpointFileError as error:
            self._desk.store.message.emit(str(error), "error")
            return
        self._desk.store.message.emit(self.tr("Saved {0}").format(name), "info")


def _asking(kind: str) -> Callable[[Desk, MainWindow], QDialog]:
    def make(desk: Desk, window: MainWindow) -> QDialog:
        row = draft(desk, kind)
        if isinstance(row, LineBreakpoint):
            row = desk.breakpoints.at(row.path, row.line) or row
        return BreakpointDialog(desk, row, window)

    return make


#: Name of the page → what makes it.
BREAKPOINT_PAGES: dict[str, Callable[[Desk, MainWindow], QDialog]] = {
    **{f"break-on-{kind}": _asking(kind) for kind in KINDS},
    "import-breakpoints": ImportBreakpoints,
    "export-breakpoints": ExportBreakpoints,
}
