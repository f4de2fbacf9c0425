"""Why the program waits, in words: which breakpoint stopped it, and what made it stop."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from retrograd.app.store.breakpoint_words import identity_of, stop_sentence

from .desk import Desk

#: Under the name that the extractor of texts looks for.
translate = QCoreApplication.translate


def why_stopped(desk: Desk) -> str:
    """A sentence about the breakpoint at which the program waits; "" if it waits for another reason or not at all."""
    stop = desk.store.stop
    if stop is None or stop.reason != "breakpoint" or desk.store.in_the_past:
        return ""
    identity, note = identity_of(stop.detail)
    try:
        row = desk.breakpoints.get(identity)
    except LookupError:
        return translate("Stop", "Stopped at a breakpoint that was removed since")
    said = stop_sentence(row, note)
    return translate("Stop", "{0} (hit {1})").format(said, f"{row.count:,}") if row.count > 1 else said
