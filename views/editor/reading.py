"""From the store to the marks of one text: which line is current, hatched, underlined, counted."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QCoreApplication

from retrograd.app.model.states import Place, RegionState
from retrograd.app.store import Store
from retrograd.app.store.breakpoint_rows import Breakpoint
from retrograd.app.store.breakpoint_words import happening
from retrograd.app.store.breakpoints import Breakpoints

from .line_counts import LineCounts
from .marks import Band, Marks, Span

#: Regions in which nothing is recorded for backward.
WITHOUT_GRADIENT = ("no_grad", "inference_mode")


def marks_of(store: Store, breakpoints: Breakpoints, counts: LineCounts, path: str) -> Marks:
    """The marks of the text that events call ``path``, at the cursor."""
    selection, place = store.selection, place_of_selection(store)
    return Marks(
        current=_current(store, path),
        past=_past(store, path),
        selected=selection.number if selection.kind == "line" and selection.path == path else 0,
        bands=_bands(store, path),
        underline=_span(place) if place is not None and place.path == path and selection.kind != "line" else None,
        counts=counts.in_pass(path, store.cursor),
        totals=counts.at(path, store.cursor),
        passes=counts.passes(path, store.cursor) if store.state != "running" else (),
        breakpoints={row.line: (row.glyph, explain(row)) for row in breakpoints.of(path)},
        happenings=_happenings(breakpoints, path),
        in_backward=store.moment.phase() == "backward",
    )


def place_of_stop(store: Store) -> tuple[str, int, int]:
    """Path, first and last line of the statement that runs next; ("", 0, 0) if nothing waits or the past is shown."""
    if store.stop is None or store.in_the_past or store.state != "paused":
        return "", 0, 0
    for frame in store.stop.frames:
        if frame.path and frame.line:
            return frame.path, frame.line, max(frame.line, frame.end_line)
    return "", 0, 0


def place_of_selection(store: Store) -> Place | None:
    """The place in the source of what is selected."""
    selection = store.selection
    if selection.kind == "node":
        node = store.moment.node(selection.number)
        return node.place if node is not None else None
    if selection.kind == "tensor":
        tensor = store.moment.tensor(selection.number)
        return tensor.place if tensor is not None else None
    if selection.kind == "event" and 1 <= selection.number <= store.run.end:
        location = store.run.event(selection.number).location
        return store.run.place(location) if location else None
    if selection.kind == "region":
        record = store.run.regions.get(selection.number)
        place = store.run.place(record.entered.location) if record is not None else None
        if record is None or place is None:
            return None
        # Since Python 3.13 a region is entered at the expression behind "with", which ends before what is inside.
        last = record.lines_at(store.run.end)[1]
        return place if last <= place.end_line else replace(place, end_line=last, column=-1, end_column=-1)
    return None


def explain(row: Breakpoint) -> str:
    """A breakpoint as a sentence."""

    def said(text: str) -> str:
        return QCoreApplication.translate("Breakpoint", text)

    if row.message and not row.bound:
        return row.message
    if not row.enabled:
        return said("This breakpoint is off.")
    parts = [row.message] if row.message else []
    parts += [said("Logs “{0}” here.").format(row.log) if row.log else said("Stops here.")]
    if row.condition:
        parts.append(said("Only if {0}.").format(row.condition))
    if row.hits:
        parts.append(said("From the {0}. time on.").format(row.hits))
    if row.trouble:
        parts.append(f"{row.trouble}.")
    if row.count:
        parts.append(said("Hit once so far.") if row.count == 1 else said("Hit {0} times so far.").format(row.count))
    return " ".join(parts)


def _happenings(breakpoints: Breakpoints, path: str) -> dict[int, tuple[str, str, str]]:
    """Kind, glyph and explanation by line of breakpoints that stopped there last; the first gives the glyph."""
    found: dict[int, tuple[str, str, str]] = {}
    for row in breakpoints.events():
        if row.place[0] == path:
            line = row.place[1]
            said = QCoreApplication.translate("Breakpoint", "A breakpoint stopped here: {0}.").format(happening(row))
            kind, glyph, before = found.get(line, (row.kind, row.glyph, ""))
            found[line] = (kind, glyph, f"{before}\n{said}" if before else said)
    return found


def _current(store: Store, path: str) -> tuple[int, int]:
    stopped_in, first, last = place_of_stop(store)
    return (first, last) if stopped_in == path else (0, 0)


def _past(store: Store, path: str) -> int:
    if not store.in_the_past:
        return 0
    place = store.moment.place()
    return place.line if place is not None and place.path == path else 0


def _bands(store: Store, path: str) -> tuple[Band, ...]:
    found: dict[tuple[int, int], Band] = {}
    for region in store.moment.regions((*WITHOUT_GRADIENT, "set_grad_enabled")):
        if _without_gradient(region) and region.place is not None and region.place.path == path and region.lines[0]:
            first, last = region.lines
            label = QCoreApplication.translate("Region", "{0}: lines {1}–{2} are not recorded for backward.")
            found[region.lines] = Band(first, max(first, last), label.format(region.label, first, last))
    return tuple(found[lines] for lines in sorted(found))


def _without_gradient(region: RegionState) -> bool:
    if region.region_kind in WITHOUT_GRADIENT:
        return True
    return region.region_kind == "set_grad_enabled" and "False" in region.label


def _span(place: Place) -> Span | None:
    if place.column < 0 or place.end_column < 0:
        return None
    return Span(place.line, place.column, max(place.line, place.end_line), place.end_column)
