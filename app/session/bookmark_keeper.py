"""Keeps bookmarks: a list for each script and recording, in the settings."""

from __future__ import annotations

from PySide6.QtCore import QObject

from ..settings.store import Settings
from ..store.bookmarks import Bookmarks

_KEY = "session.bookmarks"


class BookmarkKeeper(QObject):
    """Writes down what changes in the list of bookmarks."""

    def __init__(self, bookmarks: Bookmarks, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bookmarks = bookmarks
        self._settings = settings
        bookmarks.edited.connect(self._on_edited)

    def restore(self) -> None:
        """Take what the settings hold.

        Raises:
            BookmarksError: They hold something else.
        """
        self._bookmarks.restore(self._settings.text(_KEY))

    def open(self, document: str) -> None:
        """Another script or recording is open."""
        self._bookmarks.open(document)

    def _on_edited(self) -> None:
        self._settings.set(_KEY, self._bookmarks.to_text())
