"""The person's bookmarks: those of the run that is shown, and those of the script that its next run will come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, Signal

from ..model.marks import Bookmark
from ..model.positions import count, position_of, serial_of

if TYPE_CHECKING:
    from .store import Store

#: Bookmarks kept for one script at most, and scripts at most, those used last.
LIMIT, SCRIPTS = 200, 100


class BookmarksError(ValueError):
    """The text holds no bookmarks; the sentence says why."""


class Bookmarks(QObject):
    """Bookmarks of the document that is open.

    They stand in the run (``run.marks``), so a recording keeps them. For the next run of the same script they are
    carried along by what the program had done by then, and are there as soon as the run has come so far.

    Signals:
        changed: Another list, whoever changed it.
        edited: The person changed it.
    """

    changed = Signal()
    edited = Signal()

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self._store = store
        self._waiting: list[Bookmark] = []
        self._before: list[Bookmark] = []
        self._document = ""
        self._kept: dict[str, list[Bookmark]] = {}

    # ------------------------------------------------------------------ reading
    def all(self) -> tuple[Bookmark, ...]:
        """Those of the run that is shown, in order."""
        return tuple(self._store.run.marks.bookmarks)

    def waiting(self) -> tuple[Bookmark, ...]:
        """Those to which this run has not come (yet)."""
        return tuple(self._waiting)

    def at(self, serial: int) -> Bookmark | None:
        """The one at a moment."""
        return self._store.run.marks.bookmark(serial)

    # ------------------------------------------------------------------ wishes of the person
    def put(self, serial: int, note: str = "") -> Bookmark:
        """Set the bookmark at a moment, in place of the one there.

        Raises:
            ValueError: The run has no such event, or there are LIMIT already.
        """
        run = self._store.run
        if not 0 <= serial <= run.end:
            raise ValueError(f"there is no event {serial}; the run has {run.end}")
        if len(run.marks.bookmarks) >= LIMIT and self.at(serial) is None:
            raise ValueError(f"there are {LIMIT} bookmarks already; remove some first")
        made = Bookmark(serial, " ".join(note.split()), position_of(run, serial))
        run.marks.put(made)
        self._tell()
        return made

    def remove(self, serial: int) -> None:
        """Take the bookmark at a moment away.

        Raises:
            LookupError: There is none.
        """
        if self.at(serial) is None:
            raise LookupError(f"there is no bookmark at event {serial}")
        self._store.run.marks.remove(serial)
        self._tell()

    def clear(self) -> None:
        """Take all away, those to come as well."""
        self._store.run.marks.bookmarks = []
        self._waiting = []
        self._tell()

    def _tell(self) -> None:
        self._before = [*self._store.run.marks.bookmarks, *self._waiting]
        self.changed.emit()
        self.edited.emit()

    # ------------------------------------------------------------------ runs (the store)
    def begin(self) -> None:
        """Another run is shown; bookmarks of an earlier one of the same script wait until it comes to them."""
        run = self._store.run
        if run.end:
            # A recording has its own; those set since it was opened last are added.
            known = {one.serial for one in run.marks.bookmarks}
            for one in self._before:
                if one.serial not in known and one.serial <= run.end:
                    run.marks.put(one)
            self._waiting = []
        else:
            self._waiting = list(self._before)
        self.changed.emit()

    def look(self) -> None:
        """Events were added: bookmarks that the run has come to are there."""
        if not self._waiting:
            return
        run = self._store.run
        reached = count(run, run.end)
        still = []
        for one in self._waiting:
            try:
                # Only when the place is passed is it certain which arrival at a line was meant.
                serial = serial_of(run, one.position) if one.position.landmarks <= reached else -1
            except LookupError:
                serial = -1
            if serial < 0:
                still.append(one)
            else:
                run.marks.put(Bookmark(serial, one.note, one.position))
        if len(still) != len(self._waiting):
            self._waiting = still
            self.changed.emit()

    # ------------------------------------------------------------------ documents (the session)
    def open(self, document: str) -> None:
        """Another document is open: its bookmarks wait for its run. To be told before its run is shown."""
        self._keep()
        self._document = document
        self._before = list(self._kept.get(document, ()))

    def to_text(self) -> str:
        """The bookmarks of all documents as JSON."""
        self._keep()
        return msgspec.json.encode(self._kept).decode()

    def restore(self, text: str) -> None:
        """Take what :meth:`to_text` gave.

        Raises:
            BookmarksError: It is something else; there are no bookmarks then.
        """
        self._kept = {}
        try:
            self._kept = msgspec.json.decode(text, type=dict[str, list[Bookmark]]) if text else {}
        except msgspec.MsgspecError as error:
            raise BookmarksError(f"the bookmarks of the last session cannot be read: {error}") from error

    def _keep(self) -> None:
        if self._document:
            self._kept.pop(self._document, None)
            if self._before:
                self._kept[self._document] = self._before[:LIMIT]
            while len(self._kept) > SCRIPTS:
                self._kept.pop(next(iter(self._kept)))
