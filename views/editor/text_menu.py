"""The context menu of source text: copying, and breakpoints on the line and on the name under the pointer."""

from __future__ import annotations

import keyword
import re

from PySide6.QtCore import QCoreApplication, QPoint, Qt

from retrograd.app.store.breakpoint_rows import LineBreakpoint

from ..desk import Desk
from ..panels.asking import fill_why_of
from ..panels.breakpoints_like import of_line, of_name
from ..panels.breakpoints_menu import fill_break_menu
from ..panels.tensor_menu import watch
from .code_view import CodeView
from .hover import expression_of

#: Under the name that the extractor of texts looks for.
translate = QCoreApplication.translate

_NAME = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*|\[\d+\])*")
_PART = re.compile(r"\.|\[")


def name_at(text: str, column: int) -> str:
    """The variable under a column of a line, up to the part that is pointed at; "" if there is none.

    ``.grad`` is a matter of its tensor: pointing at it means that.
    """
    for found in _NAME.finditer(text):
        if found.start() <= column <= found.end():
            cut = _PART.search(text, column, found.end())
            name = text[found.start() : cut.start() if cut is not None else found.end()].rstrip(".[")
            name = name.removesuffix(".grad")
            return "" if keyword.iskeyword(name) else name
    return ""


def offer_text_menu(desk: Desk, view: CodeView, path: str) -> None:
    """Give a text its context menu; ``path`` is what events call it."""
    view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
    view.customContextMenuRequested.connect(lambda point: show_text_menu(desk, view, path, point))


def show_text_menu(desk: Desk, view: CodeView, path: str, point: QPoint) -> None:
    """Open the menu at a point of a text."""
    menu = view.createStandardContextMenu()
    menu.setObjectName("text-menu")
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    cursor = view.cursorForPosition(point)
    line, text = cursor.blockNumber() + 1, cursor.block().text()
    menu.addSeparator()
    watched = expression_of(view, cursor)
    add = menu.addAction(translate("SourceEditor", "Watch {0}").format(watched or "…"))
    add.setEnabled(bool(watched))
    add.triggered.connect(lambda: watch(desk, watched))
    fill_why_of(menu, desk, watched)
    menu.addSeparator()
    there = desk.breakpoints.at(path, line) is not None
    removing, adding = translate("SourceEditor", "Remove Breakpoint"), translate("SourceEditor", "Add Breakpoint")
    toggle = menu.addAction(removing if there else adding)
    toggle.triggered.connect(lambda: desk.breakpoints.toggle(path, line))
    name = name_at(text, cursor.positionInBlock())
    rows = [*of_name(name), *of_line(desk.store, path, line), LineBreakpoint(path=path, line=line)]
    fill_break_menu(menu, desk, rows)
    menu.popup(view.viewport().mapToGlobal(point))
