"""How the open script is run: arguments, folder, environment, Python, threads, seed, where it stops first, memory."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from retrograd.app.settings.interpreters import Interpreter, candidates
from retrograd.app.settings.run_settings import (
    RunSettings,
    RunSettingsError,
    environment_text,
    parse_environment,
    split_arguments,
)

from ..desk import Desk
from ..fonts import code_font

#: Values of the seed's box below every seed.
_PREFERRED, _LEFT = -2, -1


class SeedBox(QSpinBox):
    """A seed, or who decides."""

    def __init__(self) -> None:
        super().__init__()
        self.setRange(_PREFERRED, 2**31 - 1)
        self.setSpecialValueText(self.tr("as in the preferences"))

    def textFromValue(self, value: int) -> str:
        """-1 in words."""
        return self.tr("left to the script") if value == _LEFT else super().textFromValue(value)


class RunSettingsDialog(QDialog):
    """Changes count from the next start of the script; what is empty follows the preferences."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._session = desk.context.session
        self._interpreters = self._session.interpreters
        document = desk.document
        self._script = document.path if document is not None else None
        name = self._script.name if self._script is not None else ""
        self.setWindowTitle(self.tr("Run Settings of {0}").format(name))
        self.setMinimumWidth(680)
        self._build_fields()
        self._build_python()
        self._problem = QLabel()
        self._problem.setProperty("role", "error")
        self._problem.setWordWrap(True)
        self._problem.setTextFormat(Qt.TextFormat.PlainText)
        standard = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(standard.Save | standard.Cancel | standard.RestoreDefaults, self)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.buttons.button(standard.Save).setDefault(True)
        # Else it takes over as the default whenever saving is not possible for a moment, and keeps that.
        self.buttons.button(standard.Cancel).setAutoDefault(False)
        restore = self.buttons.button(standard.RestoreDefaults)
        restore.setAutoDefault(False)
        restore.clicked.connect(lambda: self.show_settings(RunSettings()))
        self._lay_out()
        self.show_settings(self._session.run_settings)
        self._interpreters.checked.connect(self._on_checked)
        self.arguments.textChanged.connect(self._check)
        self.environment.textChanged.connect(self._check)
        self.folder.textChanged.connect(self._check)
        self.python.currentIndexChanged.connect(self._on_python_changed)
        self._on_python_changed()
        self._check()

    # ------------------------------------------------------------------ building
    def _build_fields(self) -> None:
        settings = self._desk.settings
        self.arguments = QLineEdit()
        self.arguments.setFont(code_font())
        self.arguments.setAccessibleName(self.tr("Arguments"))
        self.arguments.setPlaceholderText(settings.text("run.arguments") or "--epochs 3 --name 'two words'")
        self.folder = QLineEdit()
        self.folder.setAccessibleName(self.tr("Working folder"))
        self.folder.setPlaceholderText(str(self._script.parent) if self._script is not None else "")
        self.environment = QPlainTextEdit()
        self.environment.setFont(code_font())
        self.environment.setAccessibleName(self.tr("Environment variables"))
        self.environment.setPlaceholderText("NAME=value")
        self.environment.setToolTip(self.tr("One a line, as NAME=value; -NAME takes a variable away."))
        self.environment.setTabChangesFocus(True)
        self.environment.setFixedHeight(76)
        self.environment.setProperty("framed", "true")
        self.threads = QSpinBox()
        self.threads.setRange(0, 256)
        preferred = settings.number("run.blas_threads")
        self.threads.setSpecialValueText(self.tr("as in the preferences ({0})").format(preferred))
        self.threads.setAccessibleName(self.tr("Threads for linear algebra"))
        self.seed = SeedBox()
        self.seed.setAccessibleName(self.tr("Random seed"))
        self.entry = QComboBox()
        self.entry.setAccessibleName(self.tr("Start"))
        self.entry.addItem(self.tr("As in the preferences"), None)
        self.entry.addItem(self.tr("Stop before the first line"), True)
        self.entry.addItem(self.tr("Run to the first breakpoint"), False)
        self.memory = QSpinBox()
        self.memory.setRange(0, 1 << 22)
        self.memory.setSingleStep(512)
        self.memory.setGroupSeparatorShown(True)
        self.memory.setSuffix(" MiB")
        self.memory.setSpecialValueText(self.tr("no limit"))
        self.memory.setAccessibleName(self.tr("Memory limit"))
        self.memory.setToolTip(self.tr("Beyond it the script gets a MemoryError."))

    def _build_python(self) -> None:
        self.python = QComboBox()
        self.python.setAccessibleName(self.tr("Python"))
        self.python.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for path in candidates(self._script):
            self._add_python(path)
        self.verdict = QLabel()
        self.verdict.setWordWrap(True)
        self.verdict.setTextFormat(Qt.TextFormat.PlainText)
        self.verdict.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.remedy = QLineEdit()
        self.remedy.setReadOnly(True)
        self.remedy.setFont(code_font())
        self.remedy.setAccessibleName(self.tr("Command that installs what is missing"))
        self.copy = QPushButton(self.tr("Copy"))
        self.copy.setAutoDefault(False)
        self.copy.clicked.connect(self._on_copy_clicked)

    def _lay_out(self) -> None:
        browse_folder = QPushButton(self.tr("Browse…"))
        browse_folder.setAccessibleName(self.tr("Browse for the working folder"))
        browse_folder.clicked.connect(self._on_browse_folder)
        browse_python = QPushButton(self.tr("Browse…"))
        browse_python.setAccessibleName(self.tr("Browse for a Python"))
        browse_python.clicked.connect(self._on_browse_python)
        for button in (browse_folder, browse_python):
            button.setAutoDefault(False)
        self._mending = _beside(self.remedy, self.copy)
        self._form = form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        form.addRow(self.tr("Arguments"), self.arguments)
        form.addRow(self.tr("Working folder"), _beside(self.folder, browse_folder))
        form.addRow(self.tr("Environment"), self.environment)
        form.addRow(self.tr("Python"), _beside(self.python, browse_python))
        form.addRow("", self.verdict)
        form.addRow("", self._mending)
        form.addRow(self.tr("Start"), self.entry)
        form.addRow(self.tr("Random seed"), self.seed)
        form.addRow(self.tr("Threads for linear algebra"), self.threads)
        form.addRow(self.tr("Memory limit"), self.memory)
        form.setRowVisible(self.memory, sys.platform == "linux")
        words = QLabel(self.tr("Kept for this script; counts from its next start."))
        words.setProperty("role", "faint")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(form)
        column.addWidget(words)
        column.addWidget(self._problem)
        column.addWidget(self.buttons)

    def _add_python(self, path: str) -> int:
        """The index of an interpreter in the list, which it is added to if it is not there."""
        own = path == sys.executable
        data = "" if own else path
        index = self.python.findData(data)
        if index < 0:
            shown = path.replace(str(Path.home()), "~", 1) if path.startswith(str(Path.home()) + os.sep) else path
            self.python.addItem(self.tr("Retrograd's own: {0}").format(shown) if own else shown, data)
            index = self.python.count() - 1
            self.python.setItemData(index, path, Qt.ItemDataRole.ToolTipRole)
        return index

    # ------------------------------------------------------------------ reading and writing
    def show_settings(self, chosen: RunSettings) -> None:
        """Fill every field."""
        self.arguments.setText(chosen.arguments or "")
        self.folder.setText(chosen.folder)
        self.environment.setPlainText(environment_text(chosen.environment))
        self.python.setCurrentIndex(self._add_python(chosen.interpreter or sys.executable))
        self.threads.setValue(chosen.threads)
        self.seed.setValue(_PREFERRED if chosen.seed is None else chosen.seed)
        self.entry.setCurrentIndex(self.entry.findData(chosen.stop_at_entry))
        self.memory.setValue(chosen.memory_limit)

    def chosen(self) -> RunSettings:
        """What the fields say.

        Raises:
            RunSettingsError: One of them cannot be read.
        """
        arguments = self.arguments.text().strip()
        split_arguments(arguments)
        return RunSettings(
            arguments=arguments or None,
            folder=self.folder.text().strip(),
            environment=parse_environment(self.environment.toPlainText()),
            interpreter=str(self.python.currentData()),
            threads=self.threads.value(),
            seed=None if self.seed.value() == _PREFERRED else self.seed.value(),
            stop_at_entry=self.entry.currentData(),
            memory_limit=self.memory.value(),
        )

    def problem(self) -> str:
        """What cannot be used, as a sentence."""
        try:
            split_arguments(self.arguments.text())
        except RunSettingsError as error:
            return self.tr("The arguments cannot be split: {0}.").format(error)
        try:
            parse_environment(self.environment.toPlainText())
        except RunSettingsError as error:
            return self.tr("Environment, {0}.").format(error)
        folder = self.folder.text().strip()
        if folder and self._script is not None and not (self._script.parent / Path(folder).expanduser()).is_dir():
            return self.tr("There is no folder {0}.").format(folder)
        return ""

    def accept(self) -> None:
        """Keep it for the script."""
        self._session.set_run_settings(self.chosen())
        super().accept()

    # ------------------------------------------------------------------ what happens
    def _check(self) -> None:
        problem = self.problem()
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        save = self.buttons.button(QDialogButtonBox.StandardButton.Save)
        save.setEnabled(not problem)
        save.setDefault(True)

    def _path(self) -> str:
        return str(self.python.currentData()) or sys.executable

    def _on_python_changed(self) -> None:
        known = self._interpreters.known(self._path())
        self._show_verdict(known)
        if known is None or known.problem:
            # What was wrong may have been mended by now.
            self._interpreters.check(self._path())

    def _on_checked(self, found: Interpreter) -> None:
        if found.path == self._path():
            self._show_verdict(found)

    def _show_verdict(self, found: Interpreter | None) -> None:
        if found is None:
            text = self.tr("Looking at it…")
        elif found.problem:
            text = found.problem
        else:
            text = self.tr("✓ Python {0}, ready to run programs here.").format(found.version)
        self.verdict.setText(text)
        self.verdict.setProperty("role", "error" if found is not None and found.problem else "faint")
        self.verdict.style().polish(self.verdict)
        remedy = found.remedy if found is not None else ""
        self.remedy.setText(remedy)
        self.remedy.setToolTip(remedy)
        self.remedy.setCursorPosition(0)
        self._form.setRowVisible(self._mending, bool(remedy))

    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self.remedy.text())

    def _on_browse_folder(self) -> None:
        dialog = QFileDialog(self, self.tr("Working Folder"), self.folder.text() or self.folder.placeholderText())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self.folder.setText)
        dialog.open()

    def _on_browse_python(self) -> None:
        dialog = QFileDialog(self, self.tr("Python"), os.path.dirname(self._path()))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        # The program of an environment is a link; what it points to is another Python.
        dialog.setOption(QFileDialog.Option.DontResolveSymlinks)
        dialog.fileSelected.connect(lambda path: self.python.setCurrentIndex(self._add_python(path)))
        dialog.open()


def _beside(field: QWidget, button: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(field, 1)
    row.addWidget(button)
    return row
