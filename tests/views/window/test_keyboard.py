"""Everything without a mouse: each command, each panel, each control; and a name for whoever cannot see them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from retrograd.app.commands.command import always
from retrograd.app.commands.context import Context
from retrograd.app.main import Parts
from retrograd.views.dialogs.pages import PAGES
from retrograd.views.dialogs.palette import Palette

TAB = Qt.FocusPolicy.TabFocus


def controls(root: QWidget) -> Iterator[QWidget]:
    """What the Tab key stops at below a widget, without the inner parts of Qt's own controls."""
    for widget in root.findChildren(QWidget):
        around = widget.parentWidget()
        inner = isinstance(around, (QAbstractSpinBox, QComboBox)) or isinstance(around.parentWidget(), QComboBox)
        inner |= isinstance(around, QAbstractScrollArea) and around.viewport() is widget
        if widget.focusPolicy() & TAB and widget.isVisible() and widget.isEnabled() and not inner:
            yield widget


def described(widget: QWidget) -> str:
    chain = []
    at: QWidget | None = widget
    while at is not None and len(chain) < 4:
        chain.append(type(at).__name__ + (f"#{at.objectName()}" if at.objectName() else ""))
        at = at.parentWidget()
    return " in ".join(chain)


def nameless(root: QWidget) -> set[str]:
    found = set()
    for widget in controls(root):
        interface = QAccessible.queryAccessibleInterface(widget)
        if not interface.text(QAccessible.Text.Name).strip():
            found.add(described(widget))
    return found


def closed(qtbot: QtBot, dialog: QWidget, close: Callable[[], object]) -> None:
    """Close a dialog and wait until it is gone."""
    gone: list[bool] = []
    dialog.destroyed.connect(lambda: gone.append(True))
    close()
    qtbot.waitUntil(lambda: bool(gone))


@pytest.fixture
def full(finished: Parts, qtbot: QtBot) -> Parts:
    """A finished run with everything shown that a setting hides."""
    finished.settings.set("graph.legend", True)
    finished.window.activateWindow()
    qtbot.waitUntil(lambda: bool(finished.window.canvas.scene.drawing.boxes))
    return finished


def panels(parts: Parts) -> list[str]:
    return [identity for identity, _ in parts.window.workbench.docks()] + ["graph", "outline"]


def test_every_command_runs_from_the_palette_by_keys_alone(parts: Parts, qtbot: QtBot) -> None:
    ran: list[str] = []
    rows = parts.desk.registry.rows

    def noting(identity: str) -> None:
        def note(context: Context) -> None:
            ran.append(identity)

        rows[identity] = replace(rows[identity], run=note, when=always)

    # the palette does not offer itself
    known = [identity for identity in rows if identity != "go.palette"]
    for identity in known:
        noting(identity)
    for identity in known:
        palette = parts.window.pages.show("palette")
        assert isinstance(palette, Palette)
        # what one command is called may be part of what others are: down to its row
        palette.typed.setText(identity)
        for _ in range(palette.commands().index(identity)):
            qtbot.keyClick(palette.typed, Qt.Key.Key_Down)
        closed(qtbot, palette, partial(qtbot.keyClick, palette.typed, Qt.Key.Key_Return))
    assert ran == known


def test_every_menu_opens_with_a_letter_of_its_own(parts: Parts) -> None:
    titles = [action.text() for action in parts.window.menuBar().actions()]
    letters = [title[title.index("&") + 1].lower() for title in titles]
    assert len(set(letters)) == len(letters) >= 6


def test_every_control_of_the_window_has_a_name(full: Parts, qtbot: QtBot) -> None:
    assert nameless(full.window.start_page) | nameless(full.window) == set()
    for identity in panels(full):
        full.window.show_panel(identity)
        QApplication.processEvents()
        assert nameless(full.window) == set(), identity


def test_every_control_of_a_dialog_has_a_name(finished: Parts, qtbot: QtBot) -> None:
    for name in PAGES:
        dialog = finished.window.pages.show(name)
        assert nameless(dialog) == set(), name
        for tabs in dialog.findChildren(QTabBar):
            for page in range(tabs.count()):
                tabs.setCurrentIndex(page)
                assert nameless(dialog) == set(), (name, page)
        closed(qtbot, dialog, dialog.close)


def test_tab_reaches_every_control_of_every_panel(full: Parts, qtbot: QtBot) -> None:
    for identity in panels(full):
        full.window.show_panel(identity)
        QApplication.processEvents()
        root: QWidget | None = full.window.canvas.parentWidget() if identity == "graph" else None
        root = root or (full.window.findChild(QWidget, "outline") if identity == "outline" else None)
        root = root or full.window.workbench.dock(identity).widget()
        # of buttons of which one is on, Tab reaches that one, and the arrows the others
        wanted = {widget for widget in controls(root) if not _off_beside_another(widget)}
        reached: set[QWidget] = set()
        for _ in range(160):
            here = QApplication.focusWidget()
            if here is None or (here in reached and wanted <= reached):
                break
            reached.add(here)
            qtbot.keyClick(here, Qt.Key.Key_Tab)
            if QApplication.focusWidget() is here:
                # a text that takes tabs: out of it as everywhere else
                qtbot.keyClick(here, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
        assert {described(widget) for widget in wanted - reached} == set(), identity


def _off_beside_another(widget: QWidget) -> bool:
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    return group is not None and group.exclusive() and group.checkedButton() not in (None, widget)


def test_the_graph_is_one_stop_of_the_tab_key(full: Parts, qtbot: QtBot) -> None:
    canvas = full.window.canvas
    full.window.show_panel("graph")
    qtbot.waitUntil(canvas.hasFocus)
    qtbot.keyClick(canvas, Qt.Key.Key_Tab)
    assert not canvas.hasFocus()
    assert not canvas.isAncestorOf(QApplication.focusWidget())
