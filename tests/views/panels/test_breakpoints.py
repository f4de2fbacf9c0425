"""Panel "Breakpoints": everything of the list can be changed in place, by mouse and by keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from retrograd.app.store import Store
from retrograd.app.store.breakpoint_rows import EventBreakpoint, LineBreakpoint, event
from retrograd.views.dialogs.breakpoint import BreakpointDialog
from retrograd.views.panels.breakpoints import BreakpointsPanel
from retrograd.views.panels.breakpoints_like import of_event, of_line, of_name, of_node, of_tensor
from retrograd.views.panels.breakpoints_menu import fill_break_menu
from retrograd.views.panels.breakpoints_table import CONDITION, COUNT, HITS, LOG, ROOMY, STATE, WHAT

from .story import why_two


@pytest.fixture
def panel(make_desk: Callable[..., Any], show: Callable[..., Any]) -> BreakpointsPanel:
    desk = make_desk(why_two())
    desk.context.window.current_line = lambda: ("why_two.py", 4)
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
    ("column", "typed"), [(CONDITION, "i =="), (CONDITION, "import os"), (HITS, "-1"), (HITS, "two"), (LOG, "{x")]
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


def test_enter_edits_in_a_dialog_and_insert_adds(qtbot: QtBot, panel: BreakpointsPanel) -> None:
    panel.table.setFocus()
    panel.table.setCurrentIndex(panel.model.index(0, 1))
    qtbot.keyClick(panel.table, Qt.Key.Key_Return)
    dialog = panel.findChild(BreakpointDialog)
    assert dialog is not None
    qtbot.keyClicks(dialog.condition, "i == 3")
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert panel.desk.breakpoints.at("why_two.py", 4).condition == "i == 3"
    qtbot.waitUntil(lambda: panel.findChild(BreakpointDialog) is None)
    panel.desk.breakpoints.put(event("op", "pow"))
    panel.refresh_now()
    panel.table.setCurrentIndex(panel.model.index(2, 1))
    qtbot.keyClick(panel.table, Qt.Key.Key_Insert)
    dialog = panel.findChild(BreakpointDialog)
    assert dialog is not None and dialog.kind.currentData() == "op"
    qtbot.keyClicks(dialog.pattern, "matmul")
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert [row.pattern for row in panel.desk.breakpoints.events()] == ["pow", "matmul"]


def fill(panel: BreakpointsPanel) -> None:
    breakpoints = panel.desk.breakpoints
    breakpoints.put(event("backward"))
    breakpoints.put(replace(event("op", "relu", direction="forward"), condition="i > 3"))
    breakpoints.put(event("value", "w", "nonfinite"))
    panel.refresh_now()


def test_rows_are_grouped_by_kind_and_sorted_by_clicks(qtbot: QtBot, panel: BreakpointsPanel) -> None:
    fill(panel)
    assert [row.kind for row in panel.model.rows()] == ["line", "line", "op", "value", "backward"]
    assert panel.model.cell_text(3, WHAT) == "when the value or gradient of w is not finite"
    panel.table.sortByColumn(WHAT, Qt.SortOrder.DescendingOrder)
    assert [row.kind for row in panel.model.rows()] == ["backward", "value", "op", "line", "line"]


def test_filter_finds_kinds_and_conditions(qtbot: QtBot, panel: BreakpointsPanel) -> None:
    fill(panel)
    for typed, kinds in (("i > 3", ["op"]), ("backward pass", ["backward"]), ("finite", ["value"]), ("moon", [])):
        panel.filter.clear()
        qtbot.keyClicks(panel.filter, typed)
        qtbot.waitUntil(lambda kinds=kinds: [row.kind for row in panel.model.rows()] == kinds)


def test_wishes_have_columns_only_where_there_is_room_and_need(qtbot: QtBot, panel: BreakpointsPanel) -> None:
    panel.resize(ROOMY + 40, 240)
    panel.refresh_now()
    assert all(panel.table.isColumnHidden(number) for number in (CONDITION, HITS, LOG, COUNT))
    fill(panel)
    assert not panel.table.isColumnHidden(CONDITION)
    assert panel.model.cell_text(2, WHAT) == "at relu in the forward pass"
    panel.resize(500, 240)
    qtbot.waitUntil(lambda: panel.table.isColumnHidden(CONDITION))
    assert panel.model.cell_text(2, WHAT) == "at relu in the forward pass, if i > 3"


def test_hits_and_the_place_of_the_last_stop_are_shown(panel: BreakpointsPanel) -> None:
    fill(panel)
    value = panel.desk.breakpoints.events()[2].identity
    panel.desk.breakpoints.count_hits([(value, 1234)])
    panel.desk.breakpoints.stopped(value, "/p/why_two.py", 7)
    panel.refresh_now()
    assert panel.model.cell_text(3, COUNT) == "1,234"
    assert panel.model.cell_text(3, STATE) == "last at why_two.py:7"
    assert not panel.table.isColumnHidden(COUNT)


def test_several_are_removed_and_ticked_together(qtbot: QtBot, panel: BreakpointsPanel) -> None:
    fill(panel)
    panel.table.setFocus()
    panel.table.selectAll()
    panel.table.setCurrentIndex(panel.model.index(0, 1))
    panel.table.selectAll()
    qtbot.keyClick(panel.table, Qt.Key.Key_Space)
    assert not any(row.enabled for row in panel.desk.breakpoints.all())
    panel.refresh_now()
    panel.table.selectAll()
    qtbot.keyClick(panel.table, Qt.Key.Key_Delete)
    assert panel.desk.breakpoints.all() == ()
    qtbot.keyClick(panel.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(panel.desk.breakpoints.all()) == 5


def test_screen_readers_hear_kind_and_tick(panel: BreakpointsPanel) -> None:
    fill(panel)
    panel.desk.breakpoints.enable(panel.desk.breakpoints.events()[0].identity, False)
    panel.refresh_now()
    heard = [panel.model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in (0, 2, 4)]
    assert heard == ["Line of the source, on", "Operation, on", "Backward pass, off"]


# ------------------------------------------------------------------ like this one
@pytest.fixture
def store(make_desk: Callable[..., Any]) -> Store:
    desk = make_desk(why_two())
    store: Store = desk.store
    store.desk = desk  # type: ignore[attr-defined]
    return store


def essences(rows: list[Any]) -> list[tuple[str, ...]]:
    return [row.essence[:3] if isinstance(row, EventBreakpoint) else ("line", str(row.line), "") for row in rows]


def test_like_a_tensor_a_node_a_line_and_an_event(store: Store) -> None:
    x = next(number for number in store.moment.tensors() if store.moment.tensor(number).name == "x")
    assert essences(of_tensor(store, x)) == [
        ("name", "x", "written"), ("name", "x", "grad"), ("name", "x", "cleared"), ("name", "x", "rebound"),
        ("value", "x", "nonfinite"),
    ]  # fmt: skip
    node = next(number for number in store.moment.nodes() if store.moment.node(number).name == "PowBackward0")
    found = essences(of_node(store, node))
    assert found[:2] == [("op", "PowBackward0", ""), ("op", "pow", "")]
    assert found[-1][0] == "line"
    operation = store.run.timeline.serials("operation-executed")[0]
    assert ("op", "pow", "") in essences(of_event(store, operation))
    place = store.run.place(store.run.event(operation).location)
    assert ("op", "pow", "") in essences(of_line(store, place.path, place.line))
    assert essences(of_event(store, store.run.timeline.serials("backward-begun")[0]))[0] == ("backward", "", "")
    entered = store.run.timeline.serials("region-entered")
    assert ("region", "no_grad", "enter") in essences(of_event(store, entered[0]))
    assert of_name("x +") == []


def test_menu_sets_and_takes_away(store: Store) -> None:
    desk = store.desk  # type: ignore[attr-defined]
    menu = QMenu()
    inner = fill_break_menu(menu, desk, [event("op", "pow"), LineBreakpoint(path="why_two.py", line=4)])
    assert inner is not None
    pow_entry, line_entry = inner.actions()[:2]
    assert pow_entry.text() == "At pow, forward and backward"
    pow_entry.trigger()
    line_entry.trigger()
    assert [row.kind for row in desk.breakpoints.all()] == ["op", "line"]
    again = fill_break_menu(menu, desk, [event("op", "pow")])
    assert again is not None and again.actions()[0].isChecked()
    assert again.actions()[0].text().endswith("✓")
    again.actions()[0].trigger()
    assert [row.kind for row in desk.breakpoints.all()] == ["line"]
    assert fill_break_menu(menu, desk, []) is None
