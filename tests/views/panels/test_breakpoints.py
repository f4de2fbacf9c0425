"""Panel "Breakpoints": everything of the list can be changed in place, by mouse and by keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from retrograd.views.panels.breakpoints import CONDITION, HITS, LOG, STATE, BreakpointsPanel

from .story import why_two


@pytest.fixture
def panel(make_desk: Callable[..., Any], show: Callable[..., Any]) -> BreakpointsPanel:
    desk = make_desk(why_two())
    desk.breakpoints.add("why_two.py", 4)
    desk.breakpoints.add("why_two.py", 9)
    return show(BreakpointsPanel, desk, 640, 240)


def test_space_ticks(qtbot: QtBot, panel: BreakpointsPanel) -> None:
    panel.table.setCurrentIndex(panel.model.index(1, 1))
    qtbot.keyClick(panel.table, Qt.Key.Key_Space)
    assert [row.enabled for row in panel.desk.breakpoints.all()] == [True, False]
    panel.refresh_now()
    assert panel.model.cell_text(1, STATE) == "disabled"


@pytest.mark.parametrize(
    ("column", "typed", "found"),
    [(CONDITION, "i == 3", ("i == 3", 0, "")), (HITS, "12", ("", 12, "")), (LOG, "x is {x}", ("", 0, "x is {x}"))],
)
def test_edits_in_place(
    qtbot: QtBot, panel: BreakpointsPanel, column: int, typed: str, found: tuple[str, int, str]
) -> None:
    panel.table.setCurrentIndex(panel.model.index(0, column))
    qtbot.keyClick(panel.table, Qt.Key.Key_F2)
    editor = panel.table.viewport().findChild(QLineEdit)
    assert editor is not None
    qtbot.keyClicks(editor, typed)
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    QApplication.processEvents()
    row = panel.desk.breakpoints.at("why_two.py", 4)
    assert row is not None and (row.condition, row.hits, row.log) == found


@pytest.mark.parametrize(
    ("column", "typed"), [(CONDITION, "i =="), (CONDITION, "import os"), (HITS, "-1"), (HITS, "two")]
)
def test_refuses_what_cannot_be(qtbot: QtBot, panel: BreakpointsPanel, column: int, typed: str) -> None:
    with qtbot.waitSignal(panel.desk.store.message) as told:
        assert not panel.model.setData(panel.model.index(0, column), typed)
    assert told.args is not None and told.args[1] == "error"
    row = panel.desk.breakpoints.at("why_two.py", 4)
    assert row is not None and (row.condition, row.hits) == ("", 0)


def test_delete_and_buttons(qtbot: QtBot, panel: BreakpointsPanel) -> None:
    panel.table.setCurrentIndex(panel.model.index(0, 1))
    qtbot.keyClick(panel.table, Qt.Key.Key_Delete)
    assert [row.line for row in panel.desk.breakpoints.all()] == [9]
    qtbot.mouseClick(panel.disable_all, Qt.MouseButton.LeftButton)
    assert not panel.desk.breakpoints.all()[0].enabled
    qtbot.mouseClick(panel.enable_all, Qt.MouseButton.LeftButton)
    assert panel.desk.breakpoints.all()[0].enabled
    qtbot.mouseClick(panel.remove_all, Qt.MouseButton.LeftButton)
    assert panel.desk.breakpoints.all() == ()


def test_unbound_one_says_why(panel: BreakpointsPanel) -> None:
    identity = panel.desk.breakpoints.all()[0].identity
    panel.desk.breakpoints.place(identity, 0, "line 4 holds no statement")
    panel.refresh_now()
    assert panel.model.cell_text(0, STATE) == "⚠ line 4 holds no statement"
