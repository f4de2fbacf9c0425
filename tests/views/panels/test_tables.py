"""The panels that are tables: right rows at every moment, linked, sortable, copyable."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from retrograd.app.model.findings import Question
from retrograd.app.store import Selection, Stop
from retrograd.engine.protocol.answers import StackFrame, Variable
from retrograd.views.panels.call_stack import CallStackPanel
from retrograd.views.panels.ready_queue import ReadyQueuePanel
from retrograd.views.panels.regions import RegionsPanel
from retrograd.views.panels.rows_model import Column, RowsModel
from retrograd.views.panels.table_panel import TablePanel
from retrograd.views.panels.variables import VariablesPanel

from .story import matrix, why_two

FRAMES = (
    StackFrame(0, "backward", "why_two.py", 9, 9, (), 2, "PowBackward0"),
    StackFrame(1, "<module>", "why_two.py", 9, 9, (Variable("lr", "float", "0.1"), Variable("x", "Tensor", "…", 1))),
)


def texts(panel: TablePanel[Any]) -> list[list[str]]:
    return [[panel.model.cell_text(row, column) for column in range(panel.model.columnCount())]
            for row in range(panel.model.rowCount())]  # fmt: skip


@given(st.lists(st.lists(st.integers(0, 9), max_size=9), max_size=5), st.booleans())
def test_rows_model_keeps_the_rules_of_qt(fills: list[list[int]], descending: bool) -> None:
    model: RowsModel[int] = RowsModel([Column("n", str, lambda row: row), Column("m", lambda row: str(-row))])
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
    for rows in fills:
        model.set_rows(rows)
        assert list(model.rows()) == rows
        model.sort(0, order)
        assert list(model.rows()) == sorted(rows, reverse=descending)
        model.sort(-1)
    del tester


def test_variables_as_in_the_journey(make_desk: Callable[..., Any], show: Callable[..., Any]) -> None:
    panel = show(VariablesPanel, make_desk(why_two()))
    assert texts(panel) == [
        ["x", "f32[] leaf", "1.", "2."],
        ["y1", "f32[] PowBackward0", "1.", "1."],
        ["y2", "f32[] no grad_fn · no-grad", "1.", "–"],
        ["y3", "f32[] AddBackward0", "2.", "1."],
    ]


def test_variables_of_the_past(make_desk: Callable[..., Any], show: Callable[..., Any]) -> None:
    desk = make_desk(why_two())
    panel = show(VariablesPanel, desk)
    desk.store.seek(next(event.serial for event in desk.store.run.events("backward-begun")) - 1)
    panel.refresh_now()
    assert [row[3] for row in texts(panel)] == ["None", "not reached", "–", "not reached"]


def test_other_variables_of_the_stop(qtbot: QtBot, make_desk: Callable[..., Any], show: Callable[..., Any]) -> None:
    desk = make_desk(why_two("node"))
    desk.store.set_state("paused", Stop("node", desk.store.run.end, FRAMES, 2))
    panel = show(VariablesPanel, desk)
    assert texts(panel)[-1] == ["lr", "float", "0.1", ""]
    assert [row[0] for row in texts(panel)].count("x") == 1
    qtbot.keyClicks(panel.filter, "y")
    qtbot.waitUntil(lambda: [row[0] for row in texts(panel)] == ["y1", "y2", "y3"])
    qtbot.keyClicks(panel.filter, "zzz")
    qtbot.waitUntil(lambda: texts(panel) == [])
    assert panel.filter.isVisible()


def test_ready_queue_inside_backward(make_desk: Callable[..., Any], show: Callable[..., Any]) -> None:
    desk = make_desk(why_two("node"))
    panel = show(ReadyQueuePanel, desk)
    rows = texts(panel)
    assert [row[:2] for row in rows] == [["1", "AddBackward0"], ["2", "PowBackward0"], ["3", "AccumulateGrad x"]]
    assert [row[3] for row in rows] == ["1. → 1.", "1. → 2.", "–"]
    assert [row[4] for row in rows][:2] == ["7", "4"]
    assert [row[5] for row in rows] == ["✓ done", "✓ done", "waiting"]
    desk.store.seek(desk.store.run.end - 1)
    panel.refresh_now()
    assert texts(panel)[1][5] == "▶ running"


def test_queue_selects_nodes_by_key(qtbot: QtBot, make_desk: Callable[..., Any], show: Callable[..., Any]) -> None:
    desk = make_desk(why_two())
    panel = show(ReadyQueuePanel, desk)
    qtbot.keyClick(panel.table, Qt.Key.Key_Down)
    qtbot.keyClick(panel.table, Qt.Key.Key_Down)
    assert desk.store.selection.kind == "node"
    chosen = desk.store.selection.number
    qtbot.keyClick(panel.table, Qt.Key.Key_Return)
    assert desk.context.window.calls == [("show_panel", ("grad",))]
    desk.store.select(Selection("node", 3))
    panel.refresh_now()
    marked = panel.table.selectionModel().selectedRows()
    assert [panel.model.row(index.row()).node for index in marked] == [3]
    assert chosen in (1, 2, 3)


def test_regions_and_cuts(make_desk: Callable[..., Any], show: Callable[..., Any]) -> None:
    panel = show(RegionsPanel, make_desk(why_two()))
    assert texts(panel)[0][:3] == ["▨ no_grad", "", "5–6"]
    assert panel.display_title() == "Regions 1"
    cuts = show(RegionsPanel, make_desk(matrix()))
    assert [row[:3] for row in texts(cuts)] == [["✂ detach", "w → d", "6"]]


def test_call_stack_of_stop_and_past(qtbot: QtBot, make_desk: Callable[..., Any], show: Callable[..., Any]) -> None:
    desk = make_desk(why_two("node"))
    desk.store.set_state("paused", Stop("node", desk.store.run.end, FRAMES, 2))
    panel = show(CallStackPanel, desk)
    assert [row[0] for row in texts(panel)] == ["▶ backward pass 1: PowBackward0 (node 2 of 3)", "   <module>"]
    place = panel.table.visualRect(panel.model.index(1, 0)).center()
    qtbot.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert desk.store.selection == Selection("line", 9, "why_two.py")
    desk.store.seek(15)
    panel.refresh_now()
    assert texts(panel) == [["▶ <module>", "why_two.py", str(desk.store.moment.place().line)]]


def test_sorting_and_copying(qtbot: QtBot, make_desk: Callable[..., Any], show: Callable[..., Any]) -> None:
    panel = show(VariablesPanel, make_desk(why_two()))
    header = panel.table.horizontalHeader()
    for _ in range(2):
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(20, 8))
    names = [row[0] for row in texts(panel)]
    assert names == sorted(names, reverse=header.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder)
    panel.table.selectAll()
    qtbot.keyClick(panel.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "\n".join("\t".join(row) for row in texts(panel))


def test_context_menu_of_a_tensor(qtbot: QtBot, make_desk: Callable[..., Any], show: Callable[..., Any]) -> None:
    desk = make_desk(matrix())
    panel = show(VariablesPanel, desk)
    row = panel.model.position(lambda each: each.name == "w")
    menu = panel.table.menu_for(panel.model.index(row, 0))
    qtbot.addWidget(menu)
    actions = {action.text(): action for action in menu.actions()}
    actions["Copy value"].trigger()
    assert QGuiApplication.clipboard().text() == "[[1.5000, -2., nan], [0., inf, 3.2500]]"
    actions["Copy as expression"].trigger()
    assert QGuiApplication.clipboard().text() == "w"
    actions["Why NaN in w?"].trigger()
    assert desk.store.selection == Selection("tensor", 1)
    assert desk.store.question == Question(1, "value")
    assert desk.context.window.calls == [("show_panel", ("why",))]
    assert not actions["Copy gradient"].isEnabled()


def test_selection_stays_while_rows_come_and_go(make_desk: Callable[..., Any], show: Callable[..., Any]) -> None:
    desk = make_desk(why_two())
    panel = show(VariablesPanel, desk)
    desk.store.select(Selection("tensor", 2))
    moments = list(range(desk.store.run.end + 1))
    random.Random(3).shuffle(moments)
    for serial in moments:
        desk.store.seek(serial)
        panel.refresh_now()
        marked = [panel.model.row(index.row()).name for index in panel.table.selectionModel().selectedRows()]
        there = any(name == "y1" for name, _ in desk.store.moment.variables())
        assert marked == (["y1"] if there else [])
        assert desk.store.selection == Selection("tensor", 2)


def test_a_gradient_that_is_not_there_says_why(make_desk: Callable[..., Any], show: Callable[..., Any]) -> None:
    desk = make_desk(why_two())
    panel = show(VariablesPanel, desk)
    desk.store.seek(next(event.serial for event in desk.store.run.events("backward-begun")) - 1)
    panel.refresh_now()
    told = [panel.model.index(row, 3).data(Qt.ItemDataRole.ToolTipRole) or "" for row in range(4)]
    assert ["backward()" in text for text in told] == [True, True, False, True]
    desk.store.seek(next(event.serial for event in desk.store.run.events("backward-begun")))
    panel.refresh_now()
    assert "No backward pass has reached it yet" in panel.model.index(0, 3).data(Qt.ItemDataRole.ToolTipRole)
