"""What can be done with the array that is shown: copy it, save it, compare another moment with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from ..desk import Desk
from ..dialogs.asking import ask_where_to_save
from .array_files import python_literal, save_csv, save_npy
from .number_text import Array


class ArrayMenu(QToolButton):
    """A button with a menu.

    Signals:
        compare_requested(): The array that is shown shall be remembered, and others be compared with it.
    """

    compare_requested = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._array: Array = np.zeros(0)
        self._name = ""
        self.setText("⋯")
        self.setAccessibleName(self.tr("Copy, save, compare"))
        self.setToolTip(self.accessibleName())
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        # The style sheet has no room for the arrow beside so short a text.
        self.setStyleSheet("QToolButton::menu-indicator { image: none; width: 0; }")
        menu = QMenu(self)
        self.compare_action = menu.addAction(self.tr("Compare other moments with this"))
        self.compare_action.triggered.connect(lambda: self.compare_requested.emit())
        menu.addSeparator()
        self.copy_action = menu.addAction(self.tr("Copy as Python"))
        self.copy_action.triggered.connect(self._on_copy)
        self.npy_action = menu.addAction(self.tr("Save as .npy…"))
        self.npy_action.triggered.connect(lambda: self._ask("npy", self.tr("Arrays of numpy (*.npy)"), save_npy))
        self.csv_action = menu.addAction(self.tr("Save as CSV…"))
        self.csv_action.triggered.connect(lambda: self._ask("csv", self.tr("Tables (*.csv)"), save_csv))
        self.setMenu(menu)

    def show_array(self, array: Array, name: str) -> None:
        """The array that the entries are about."""
        self._array, self._name = array, name

    def _on_copy(self) -> None:
        try:
            text = python_literal(self._array)
        except ValueError as error:
            self._desk.store.message.emit(str(error), "warning")
            return
        QGuiApplication.clipboard().setText(text)

    def _ask(self, suffix: str, kind: str, save: Callable[[Array, Path], None]) -> None:
        plain = "".join(letter if letter.isalnum() or letter in "._-" else "-" for letter in self._name.split(" ")[0])
        array = self._array
        ask_where_to_save(
            self.window(),
            self.tr("Save Values"),
            self._desk.settings.text("files.folder"),
            f"{plain or 'values'}.{suffix}",
            lambda name: self.save(array, Path(name), save),
            kind,
            "values-dialog",
        )

    def save(self, array: Array, path: Path, save: Callable[[Array, Path], None]) -> None:
        """Write an array, and tell of it."""
        try:
            save(array, path)
        except OSError as error:
            text = self.tr("{path} was not written: {error}. Choose another folder.")
            self._desk.store.message.emit(text.format(path=path, error=error.strerror or error), "error")
            return
        self._desk.settings.set("files.folder", str(path.parent))
        self._desk.store.message.emit(self.tr("Saved {path}").format(path=path), "info")
