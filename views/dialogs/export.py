"""Exporting the graph of the moment shown: as what, how large, in which colours, which passes, and where to."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from retrograd import resources
from retrograd.app.store.sliced_work import SlicedWork

from ..desk import Desk
from ..exporters import FORMATS, ExportError, ExportOptions, Format
from ..exporters.exporter import export_in_steps
from .asking import ask_where_to_save
from .filming import Filming

#: What the drawing shows, as in the settings.
SHOWN = (
    ("forward", str(QT_TRANSLATE_NOOP("Export", "Values"))),
    ("backward", str(QT_TRANSLATE_NOOP("Export", "Gradients"))),
    ("both", str(QT_TRANSLATE_NOOP("Export", "Values and gradients"))),
)


class ExportDialog(QDialog):
    """The name of the file follows the choices until the person types one."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._named = False
        self._of = 0
        settings = desk.settings
        self.setWindowTitle(self.tr("Export Graph"))
        self.setMinimumWidth(520)
        self.format = _choice([(row.suffix, _said(row.title)) for row in FORMATS.values()], self.tr("Format"))
        self.show_what = _choice([(value, _said(title)) for value, title in SHOWN], self.tr("Show"))
        self.show_what.setCurrentIndex(self.show_what.findData(settings.text("graph.show")))
        themes = [(name, resources.theme(name).title) for name in resources.themes()]
        self.theme = _choice(themes, self.tr("Colours"))
        self.theme.setCurrentIndex(self.theme.findData(settings.text("graph.export_theme")))
        self.scale = QDoubleSpinBox()
        self.scale.setRange(0.25, 16.0)
        self.scale.setSingleStep(0.5)
        self.scale.setSuffix(" ×")
        self.scale.setValue(settings.real("graph.export_scale"))
        self.scale.setAccessibleName(self.tr("Scale"))
        self.legend = QCheckBox(self.tr("Legend beside the graph"))
        self.legend.setChecked(settings.flag("graph.export_legend"))
        self.folder = settings.text("files.folder") or str(Path.home())
        self.file = QLineEdit()
        self.file.setAccessibleName(self.tr("File"))
        self.file.textEdited.connect(self._on_file_edited)
        browse = QPushButton(self.tr("Browse…"))
        browse.setAutoDefault(False)
        browse.clicked.connect(self._on_browse_clicked)
        self._problem = QLabel()
        self._problem.setProperty("role", "error")
        self._problem.setWordWrap(True)
        self._problem.hide()
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel, self
        )
        self._buttons.button(QDialogButtonBox.StandardButton.Save).setText(self.tr("Export"))
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self.progress = QProgressBar()
        self.progress.setAccessibleName(self.tr("How much is done"))
        self.progress.hide()
        self._writing = SlicedWork(self)
        self._steps: Generator[None, None, str] | None = None
        self._filming = Filming(self)
        self._filming.progress.connect(self._on_film_progress)
        self._filming.ended.connect(self._on_film_ended)
        self._lay_out(browse)
        self.format.currentIndexChanged.connect(self._on_format_changed)
        self.show_what.currentIndexChanged.connect(self._name_file)
        self._on_format_changed()

    def path(self) -> Path:
        """The file that will be written, as previewed."""
        path = Path(self.file.text().strip()).expanduser()
        return path if path.is_absolute() else Path(self.folder) / path

    def problem(self) -> str:
        """Why the file was not written ("" if nothing is wrong)."""
        return self._problem.text()

    def accept(self) -> None:
        """Write the file, while the window goes on; the dialog stays until that is done, and tells of a problem."""
        desk, path = self._desk, self.path()
        self._problem.hide()
        if path.suffix.lower() == ".gif":
            self._buttons.button(QDialogButtonBox.StandardButton.Save).setEnabled(False)
            self._filming.begin(desk.store.run, desk.store.cursor, path, self.options())
            return
        self._show_writing(True)
        self._steps = _told(export_in_steps(desk.store.run, desk.store.cursor, path, self.options()))
        self._writing.begin(self._steps, self._on_written)

    def reject(self) -> None:
        """Give up the file that is being made; close the dialog if there is none."""
        if self._filming.active:
            self._filming.cancel()
        elif self._steps is not None:
            self._writing.cancel()
            self._steps.close()
            self._show_writing(False)
        else:
            super().reject()

    def _show_writing(self, busy: bool) -> None:
        self._buttons.button(QDialogButtonBox.StandardButton.Save).setEnabled(not busy)
        # How much there is to write is known only when most of it is done.
        self.progress.setRange(0, 0)
        self.progress.setVisible(busy)
        if not busy:
            self._steps = None

    def _on_written(self, problem: str) -> None:
        self._show_writing(False)
        if problem:
            self._tell(problem)
        else:
            self._finish(self.path())

    def _tell(self, problem: str) -> None:
        self._problem.setText(problem)
        self._problem.show()

    def _on_film_progress(self, done: int, of: int) -> None:
        self.progress.setRange(0, of)
        self.progress.setValue(done)
        self.progress.show()

    def _on_film_ended(self, problem: str) -> None:
        self._buttons.button(QDialogButtonBox.StandardButton.Save).setEnabled(True)
        self.progress.hide()
        if problem:
            self._tell(problem)
        elif not self._filming.cancelled:
            self._finish(self.path())

    def _finish(self, path: Path) -> None:
        desk = self._desk
        desk.settings.set("graph.export_theme", self.theme.currentData())
        desk.settings.set("graph.export_scale", self.scale.value())
        desk.settings.set("graph.export_legend", self.legend.isChecked())
        desk.settings.set("files.folder", str(path.parent))
        desk.store.message.emit(self.tr("Exported {0}").format(path), "info")
        super().accept()

    def options(self) -> ExportOptions:
        """What is written: as in the window, with the choices made here."""
        settings = self._desk.settings
        return ExportOptions(
            theme=str(self.theme.currentData()),
            scale=self.scale.value(),
            show=str(self.show_what.currentData()),
            fold=settings.text("graph.fold"),
            direction=settings.text("graph.direction"),
            legend=self.legend.isChecked(),
            picture=replace(self._desk.picture_options(), of=self._of),
        )

    def limit_to(self, tensor: int, name: str) -> None:
        """Write only what this tensor was computed from."""
        self._of = tensor
        self.setWindowTitle(self.tr("Export the Cone of {0}").format(name))

    def _lay_out(self, browse: QPushButton) -> None:
        place = QHBoxLayout()
        place.setSpacing(8)
        place.addWidget(self.file, 1)
        place.addWidget(browse)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        form.addRow(self.tr("Format"), self.format)
        form.addRow(self.tr("Show"), self.show_what)
        form.addRow(self.tr("Colours"), self.theme)
        form.addRow(self.tr("Scale"), self.scale)
        form.addRow("", self.legend)
        form.addRow(self.tr("File"), place)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(14)
        column.addLayout(form)
        column.addWidget(self.progress)
        column.addWidget(self._problem)
        column.addWidget(self._buttons)

    def _row(self) -> Format:
        return FORMATS[str(self.format.currentData())]

    def _on_format_changed(self, *_: object) -> None:
        self.scale.setEnabled(self._row().suffix in (".png", ".gif"))
        self.theme.setEnabled(self._row().drawn)
        self.legend.setEnabled(self._row().drawn)
        if self._named:
            self.file.setText(str(Path(self.file.text()).with_suffix(self._row().suffix)))
        else:
            self._name_file()

    def _name_file(self, *_: object) -> None:
        if self._named:
            return
        store = self._desk.store
        stem = Path(store.run.path or "graph").stem
        moment = f"-event-{store.cursor}" if store.in_the_past else ""
        what = "" if self.show_what.currentData() == "both" else f"-{self.show_what.currentData()}"
        self.file.setText(str(Path(self.folder) / f"{stem}{moment}{what}{self._row().suffix}"))

    def _on_file_edited(self, text: str) -> None:
        self._named = True
        suffixes = list(FORMATS)
        suffix = Path(text).suffix.lower()
        if suffix in suffixes:
            self.format.setCurrentIndex(suffixes.index(suffix))

    def _on_browse_clicked(self) -> None:
        path = self.path()
        ask_where_to_save(self, self.windowTitle(), str(path.parent), path.name, self._on_file_selected)

    def _on_file_selected(self, name: str) -> None:
        self.file.setText(name)
        self._on_file_edited(name)


def _told(steps: Generator[None, None, None]) -> Generator[None, None, str]:
    """The same steps; they lead to why the file could not be written, "" if it was."""
    try:
        yield from steps
    except ExportError as error:
        return str(error)
    return ""


def _choice(rows: list[tuple[str, str]], name: str) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    for value, title in rows:
        box.addItem(title, value)
    return box


def _said(text: str) -> str:
    return QCoreApplication.translate("Export", text)
