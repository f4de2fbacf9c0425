"""The entries about breakpoints in context menus, and opening their dialog."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMenu, QWidget

from retrograd.app.store.breakpoint_rows import Breakpoint, EventBreakpoint, LineBreakpoint
from retrograd.app.store.breakpoint_words import happening

from ..desk import Desk
from ..editor.glyphs import breakpoint_icon
from .breakpoints_like import draft

#: Under the name that the extractor of texts looks for.
translate = QCoreApplication.translate

#: Longest text of an entry.
LONGEST = 80


def fill_break_menu(menu: QMenu, desk: Desk, rows: Iterable[Breakpoint]) -> QMenu | None:
    """Add a submenu that sets or takes away each of these breakpoints; None if there are none."""
    offered = list(dict.fromkeys(rows))
    if not offered:
        return None
    inner = menu.addMenu(translate("BreakpointMenu", "Break"))
    inner.setObjectName("break-menu")
    inner.setToolTipsVisible(True)
    for row in offered:
        there = _there(desk, row)
        is_set = there is not None and there.enabled
        # The icon stands where the tick would be: filled means set, and a tick at the right says so too.
        glyph = breakpoint_icon(row.kind, desk.theme, "active" if is_set else "unbound")
        entry = inner.addAction(glyph, f"{_title(row)}\t✓" if is_set else _title(row))
        entry.setCheckable(True)
        entry.setChecked(is_set)
        entry.triggered.connect(lambda _checked=False, row=row: toggle(desk, row))
    inner.addSeparator()
    more = inner.addAction(translate("BreakpointMenu", "With a condition…"))
    more.setToolTip(translate("BreakpointMenu", "Say when it stops, or what it logs, before it is set"))
    more.triggered.connect(lambda: open_dialog(desk, _there(desk, offered[0]) or offered[0], menu.parentWidget()))
    return inner


def toggle(desk: Desk, row: Breakpoint) -> None:
    """Set a breakpoint, or take the one away that stops there already."""
    if isinstance(row, EventBreakpoint):
        desk.breakpoints.toggle_event(row)
    elif isinstance(row, LineBreakpoint):
        desk.breakpoints.toggle(row.path, row.line)


def new_breakpoint(desk: Desk, kind: str, parent: QWidget) -> None:
    """Ask for a new breakpoint of a kind, filled in from what is selected."""
    open_dialog(desk, draft(desk, kind), parent)


def edit_breakpoint(desk: Desk, row: Breakpoint, parent: QWidget) -> None:
    """Show a breakpoint of the list in its dialog."""
    open_dialog(desk, row, parent)


def open_dialog(desk: Desk, row: Breakpoint, parent: QWidget | None) -> None:
    """Show the dialog of a breakpoint; the window goes on meanwhile."""
    from ..dialogs.breakpoint import BreakpointDialog

    dialog = BreakpointDialog(desk, row, parent)
    dialog.setObjectName("breakpoint-dialog")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()


def _there(desk: Desk, row: Breakpoint) -> Breakpoint | None:
    if isinstance(row, LineBreakpoint):
        return desk.breakpoints.at(row.path, row.line)
    return desk.breakpoints.like(row) if isinstance(row, EventBreakpoint) else None


def _title(row: Breakpoint) -> str:
    said = happening(row).replace("`", "").replace("&", "&&")
    said = said if len(said) <= LONGEST else f"{said[: LONGEST - 1]}…"
    return said[:1].upper() + said[1:]
