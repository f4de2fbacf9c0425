"""The small windows by the names that commands use."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDialog

from ..desk import Desk
from .about import AboutDialog
from .bookmark import BookmarkDialog
from .breakpoint_pages import BREAKPOINT_PAGES
from .export import ExportDialog
from .go_to_event import GoToEventDialog
from .palette import Palette
from .preferences import PreferencesDialog
from .run_settings import RunSettingsDialog
from .save_layout import SaveLayoutDialog
from .shortcuts import ShortcutsDialog

if TYPE_CHECKING:
    from ..window import MainWindow

#: Name → what makes the dialog.
PAGES: dict[str, Callable[[Desk, MainWindow], QDialog]] = {
    "about": AboutDialog,
    "shortcuts": ShortcutsDialog,
    "preferences": PreferencesDialog,
    "palette": Palette,
    "go-to-event": GoToEventDialog,
    "export": ExportDialog,
    "bookmark": BookmarkDialog,
    "run-settings": RunSettingsDialog,
    "save-layout": SaveLayoutDialog,
    **BREAKPOINT_PAGES,
}


class Pages(QObject):
    """Opens each dialog at most once at a time; none of them blocks the window."""

    def __init__(self, desk: Desk, window: MainWindow) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._open: dict[str, QDialog] = {}

    def show(self, name: str) -> QDialog:
        """Open a dialog, or bring it to the front.

        Raises:
            KeyError: There is no such dialog; the message names the known ones.
        """
        if name not in PAGES:
            raise KeyError(f"no page {name!r}; there are start, find, {', '.join(PAGES)}")
        dialog = self._open.get(name)
        if dialog is None:
            dialog = PAGES[name](self._desk, self._window)
            dialog.setObjectName(f"{name}-dialog")
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.setModal(False)
            dialog.destroyed.connect(lambda: self._open.pop(name, None))
            self._open[name] = dialog
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()
        return dialog
