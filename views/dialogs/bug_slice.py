"""The smallest script that shows a finding: while it is looked for, and then to be copied or saved."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from retrograd.app.model.helper_files import copy_beside
from retrograd.app.model.recording import RecordingError, write_recording
from retrograd.app.model.slicing import BugSlice
from retrograd.app.model.states import Finding

from ..desk import Desk
from ..editor.syntax import STYLES, Highlighter
from ..exporters import ExportError, ExportOptions, export
from ..panels.appearance import code_font
from ..panels.plain_text import one_line
from .asking import ask_where_to_save


class BugSliceDialog(QDialog):
    """Looks for the script as soon as it is made; closing it gives up."""

    def __init__(self, desk: Desk, finding: Finding, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._finding = finding
        self.slice: BugSlice | None = None
        self.setWindowTitle(self.tr("Bug Slice: {0}").format(one_line(finding.subject, 60)))
        self.resize(640, 480)
        self.said = QLabel(self.tr("Looking for the smallest script that shows this; each one is run to make sure…"))
        self.said.setWordWrap(True)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.progress = QProgressBar()
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(4)
        self.progress.setAccessibleName(self.tr("Scripts are being run"))
        self.code = QPlainTextEdit()
        self.code.setReadOnly(True)
        self.code.setFont(code_font(desk))
        self.code.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.code.setAccessibleName(self.tr("The script"))
        self.code.setPlaceholderText(self.tr("The smallest script appears here."))
        self._highlighter = Highlighter(self.code.document())
        self._highlighter.set_colors({name: desk.theme.color(name) for _, name in STYLES})
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.copy = buttons.addButton(self.tr("&Copy"), QDialogButtonBox.ButtonRole.ActionRole)
        self.save = buttons.addButton(self.tr("&Save…"), QDialogButtonBox.ButtonRole.ActionRole)
        self.save.setToolTip(self.tr("Saves the script, and beside it the recording of its run and a picture"))
        self.copy.clicked.connect(self._on_copy)
        self.save.clicked.connect(self._on_save)
        buttons.rejected.connect(self.reject)
        for button in (self.copy, self.save):
            button.setEnabled(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        for part in (self.said, self.progress, self.code, buttons):
            layout.addWidget(part)
        layout.setStretch(2, 1)
        desk.store.slicing.connect(self._on_progress)
        desk.store.sliced.connect(self._on_sliced)
        self.finished.connect(lambda _: desk.context.session.slicer.cancel())
        desk.context.session.slicer.begin(finding)

    def _on_progress(self, runs: int, lines: int) -> None:
        if lines:
            said = self.tr("Scripts run: {0}. The smallest that shows it has {1} lines; looking for a smaller one…")
            self.said.setText(said.format(runs, lines))
        else:
            self.said.setText(self.tr("Scripts run: {0}. None has shown it so far…").format(runs))

    def _on_sliced(self, made: BugSlice) -> None:
        self.progress.hide()
        if made.problem:
            self.said.setText(self.tr("There is no slice: {0}").format(made.problem))
            return
        self.slice = made
        self._highlighter.set_text(made.text)
        self.code.setPlainText(made.text)
        size = self.tr("{0} lines of {1}; it was run and shows: {2}")
        text = one_line(made.finding.text, 400) if made.finding is not None else ""
        said = size.format(made.lines, made.lines_before, text)
        if made.whole:
            said += " " + self.tr("What it seems to depend on was not enough, so it was cut out of the whole script.")
        if made.beside:
            names = ", ".join(Path(one).name for one in made.beside)
            said += " " + self.tr("It imports {0}, saved beside it.").format(names)
        self.said.setText(said)
        for button in (self.copy, self.save):
            button.setEnabled(True)
        self.copy.setFocus()

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.code.toPlainText())
        self._desk.store.message.emit(self.tr("The script is on the clipboard."), "info")

    def _on_save(self) -> None:
        ask_where_to_save(
            self,
            self.tr("Save Bug Slice"),
            self._desk.settings.text("files.folder"),
            f"{self._finding.cause}.py",
            lambda name: self.save_as(Path(name)),
            self.tr("Python scripts (*.py)"),
        )

    def save_as(self, path: Path) -> None:
        """Write the script, and beside it the recording of its run and a picture of its graph."""
        made = self.slice
        if made is None or made.run is None:
            return
        try:
            copy_beside(made.beside, Path(self._desk.store.run.path), path.parent)
            path.write_text(made.text, encoding="utf-8")
            write_recording(made.run, path.with_suffix(".rgd"))
            export(made.run, made.run.end, path.with_suffix(".png"), ExportOptions())
        except (OSError, RecordingError, ExportError) as error:
            self.said.setText(self.tr("It was not saved whole: {0}").format(error))
            return
        said = self.tr("Saved {0}, with recording (.rgd) and picture (.png)").format(path)
        self.said.setText(said)
        self._desk.store.message.emit(said, "info")
