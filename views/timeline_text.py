"""What the timeline says: phases, events and marks in words, for labels, tooltips and screen readers."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from retrograd.app.model.marks import Bookmark, StopMark
from retrograd.app.store import Store

from .panels.event_text import event_text
from .phases import phase_text
from .place_text import place_text

#: Under the name that the extractor of texts looks for.
translate = QCoreApplication.translate

#: Why the live program stopped, by the reason in the answer.
_REASONS = {
    "entry": str(QT_TRANSLATE_NOOP("Timeline", "stopped before the first line")),
    "breakpoint": str(QT_TRANSLATE_NOOP("Timeline", "stopped at a breakpoint")),
    "pause": str(QT_TRANSLATE_NOOP("Timeline", "paused")),
    "call": str(QT_TRANSLATE_NOOP("Timeline", "stopped at breakpoint()")),
    "exception": str(QT_TRANSLATE_NOOP("Timeline", "stopped at an exception")),
    "event": str(QT_TRANSLATE_NOOP("Timeline", "ran again to here")),
}


def event_words(store: Store, serial: int) -> str:
    """An event in words: number, what happened, where, in which phase."""
    run = store.run
    if not 1 <= serial <= run.end:
        return translate("Timeline", "Before the first event") if run.end else ""
    event, moment = run.event(serial), run.moment(serial)
    parts = [translate("Timeline", "Event {0}: {1}").format(f"{serial:,}", event_text(event, moment))]
    place = run.place(event.location) if event.location else None
    if place is not None:
        parts.append(place_text(place))
    parts.append(phase_text(moment.phase(), moment.backward_pass()))
    return " · ".join(parts)


def bookmark_words(bookmark: Bookmark) -> str:
    """A bookmark in words."""
    if bookmark.note:
        return translate("Timeline", "Bookmark: {0}").format(bookmark.note)
    return translate("Timeline", "Bookmark")


def stop_words(stop: StopMark) -> str:
    """A stop in words."""
    words = _REASONS.get(stop.reason)
    return translate("Timeline", words) if words else translate("Timeline", "stopped ({0})").format(stop.reason)


def moment_words(store: Store) -> str:
    """All that a person who does not see the strip has to know of the moment shown."""
    run, cursor = store.run, store.cursor
    if not run.end:
        return translate("Timeline", "Nothing recorded")
    parts = [translate("Timeline", "Event {0} of {1}").format(f"{cursor:,}", f"{run.end:,}")]
    if cursor:
        # Number and phase stand in the sentence already.
        event = run.event(cursor)
        parts.append(event_text(event, run.moment(cursor)))
        place = run.place(event.location) if event.location else None
        if place is not None:
            parts.append(place_text(place))
    bookmark = store.bookmarks.at(cursor)
    if bookmark is not None:
        parts.append(bookmark_words(bookmark))
    stops = [one for one in run.marks.stops if one.serial == cursor and one.reason in _REASONS]
    parts += [stop_words(one) for one in stops]
    return ", ".join(parts)
