"""The rows of the Go menu about bookmarks: setting one, and going from one to the next."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from .command import Command
from .conditions import recorded, running
from .context import Context

#: Under the name that the extractor of texts looks for.
translate = QCoreApplication.translate


def _edit(context: Context) -> None:
    context.window.show_page("bookmark")


def _go(step: int) -> Callable[[Context], None]:
    def go(context: Context) -> None:
        store = context.store
        serials = [one.serial for one in store.bookmarks.all()]
        later = [serial for serial in serials if serial > store.cursor]
        earlier = [serial for serial in serials if serial < store.cursor]
        # After the last comes the first, as with findings.
        store.seek((later or serials)[0] if step > 0 else (earlier or serials)[-1])
        bookmark = store.bookmarks.at(store.cursor)
        if bookmark is not None and bookmark.note:
            store.message.emit(translate("Travel", "Bookmark: {0}").format(bookmark.note), "info")

    return go


def _remove(context: Context) -> None:
    context.store.bookmarks.remove(context.store.cursor)


def _can_mark(context: Context) -> bool:
    return recorded(context) and not running(context)


def _has_bookmarks(context: Context) -> bool:
    return not running(context) and bool(context.store.bookmarks.all())


def _is_marked(context: Context) -> bool:
    return context.store.bookmarks.at(context.store.cursor) is not None


ROWS = (
    Command(
        "go.bookmark", "&Bookmark…", "go", _edit, ("Ctrl+B",), "bookmark",
        "Set a bookmark at this moment, with a note, or edit the one there.", when=_can_mark, group=6,
    ),
    Command(
        "go.remove_bookmark", "Remove Bookmark", "go", _remove, ("Ctrl+Shift+B",), "clear",
        "Take the bookmark at this moment away.", when=_is_marked, group=6,
    ),
    Command(
        "go.next_bookmark", "Next Bookmark", "go", _go(1), ("F2",), "bookmark",
        "Go to the bookmark that comes next.", when=_has_bookmarks, group=6,
    ),
    Command(
        "go.previous_bookmark", "Previous Bookmark", "go", _go(-1), ("Shift+F2",), "bookmark",
        "Go to the bookmark before.", when=_has_bookmarks, group=6,
    ),
)  # fmt: skip
