"""Menus, toolbar, shortcuts and palette all come from the command rows."""

from __future__ import annotations

import itertools
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from retrograd import resources
from retrograd.app.main import Parts
from retrograd.views.actions import keys_of, title_of
from retrograd.views.dialogs.palette import Palette


def _menu(parts: Parts, name: str) -> QMenu:
    found = parts.window.menuBar().findChild(QMenu, f"menu-{name}")
    assert isinstance(found, QMenu)
    return found


def test_every_row_stands_in_its_menu_with_its_keys(parts: Parts) -> None:
    for row in parts.desk.registry.rows.values():
        menu = _menu(parts, row.menu)
        if row.submenu:
            inner = menu.findChild(QMenu, f"submenu-{row.submenu}")
            assert isinstance(inner, QMenu)
            menu = inner
        actions = {action.objectName(): action for action in menu.actions()}
        action = actions[row.id]
        assert action.text() == title_of(row)
        assert [key.toString() for key in action.shortcuts()] == [
            key.toString() for key in parts.window.actions_by_id[row.id].shortcuts()
        ]
        assert len(action.shortcuts()) == len(row.shortcut)
        assert action.toolTip().endswith(f"({keys_of(row)})") is bool(row.shortcut)


def test_groups_are_separated(parts: Parts) -> None:
    kinds: list[int | None] = []
    for action in _menu(parts, "run").actions():
        row = parts.desk.registry.rows.get(action.objectName())
        kinds.append(row.group if row is not None else None)
    assert None in kinds
    for before, after in itertools.pairwise(kinds):
        if before is not None and after is not None:
            assert before == after


def test_the_view_menu_lists_every_panel_and_opens_it(parts: Parts, qtbot: QtBot, script: Path) -> None:
    parts.session.open(script)
    toggles = {action.text(): action for action in _menu(parts, "view").actions() if action.isCheckable()}
    for identity, dock in parts.window.workbench.docks():
        if identity != "timeline":
            assert dock.windowTitle() in toggles
    dock = parts.window.workbench.dock("console")
    toggles["Console"].trigger()
    assert dock.isHidden()
    toggles["Console"].trigger()
    assert not dock.isHidden()


def test_icons_of_all_rows_and_panels_are_there(parts: Parts) -> None:
    names = {row.icon for row in parts.desk.registry.rows.values()} - {""}
    assert names <= set(resources.icons())


def test_a_key_runs_its_command(parts: Parts, qtbot: QtBot, script: Path) -> None:
    parts.session.open(script)
    qtbot.waitUntil(lambda: parts.window.actions_by_id["run.step_over"].isEnabled())
    with qtbot.waitSignal(parts.store.stopped, timeout=20_000):
        qtbot.keyClick(parts.window, Qt.Key.Key_F10)
    qtbot.waitUntil(lambda: parts.window.actions_by_id["run.step_over"].isEnabled())
    assert parts.store.stop is not None and parts.store.stop.frames[0].line == 1
    with qtbot.waitSignal(parts.store.stopped, timeout=20_000):
        qtbot.keyClick(parts.window, Qt.Key.Key_F10)
    assert parts.store.stop.frames[0].line == 3


def test_actions_follow_what_may_run(parts: Parts, qtbot: QtBot, finished: Parts) -> None:
    def back() -> QAction:
        return parts.window.actions_by_id["go.now"]

    qtbot.waitUntil(lambda: not back().isEnabled())
    parts.store.seek(3)
    qtbot.waitUntil(lambda: back().isEnabled())


def test_toolbar_buttons_have_names_and_words(parts: Parts) -> None:
    rows = [row for row in parts.desk.registry.rows.values() if row.toolbar]
    assert rows
    for row in rows:
        button = parts.window.toolbar.button(row.id)
        assert button is not None and button.accessibleName()
    step = parts.window.toolbar.button("run.step_over")
    assert step is not None and step.text() == "Over"


def test_grain_and_show_are_chosen_by_click_and_key(parts: Parts, qtbot: QtBot) -> None:
    bar = parts.window.toolbar
    qtbot.mouseClick(bar.grain.button("node"), Qt.MouseButton.LeftButton)
    assert parts.settings.text("run.grain") == "node"
    qtbot.keyClick(bar.grain, Qt.Key.Key_Left)
    assert parts.settings.text("run.grain") == "op"
    qtbot.mouseClick(bar.show_what.button("forward"), Qt.MouseButton.LeftButton)
    assert parts.settings.text("graph.show") == "forward"
    parts.settings.set("graph.show", "both")
    assert bar.show_what.value() == "both"


def test_the_palette_finds_and_runs(parts: Parts, qtbot: QtBot) -> None:
    parts.desk.run("go.palette")
    palette = parts.window.pages.show("palette")
    assert isinstance(palette, Palette)
    qtbot.keyClicks(palette.typed, "dark the")
    assert palette.commands()[0] == "view.theme_dark"
    qtbot.keyClick(palette.typed, Qt.Key.Key_Return)
    assert parts.settings.text("view.theme") == "dark"


def test_the_palette_does_not_run_what_may_not(parts: Parts, qtbot: QtBot) -> None:
    palette = parts.window.pages.show("palette")
    assert isinstance(palette, Palette)
    qtbot.keyClicks(palette.typed, "save recording")
    assert palette.commands()[0] == "file.save_recording"
    qtbot.keyClick(palette.typed, Qt.Key.Key_Return)
    assert palette.isVisible()
