"""Panel "Value": the right numbers at the right moment, and what to do when they were not kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from retrograd.app.store import Selection, Stop
from retrograd.views.panels.value import ValuePanel

from .story import matrix, why_two


def test_follows_the_selection(qtbot: QtBot, make_desk: Callable[..., Any], show: Callable[..., Any]) -> None:
    desk = make_desk(matrix())
    panel = show(ValuePanel, desk)
    desk.store.select(Selection("tensor", 1))
    qtbot.waitUntil(lambda: panel.view.table.array_model.array.shape == (2, 3))
    shown = panel.view.table.array_model.array
    assert np.array_equal(shown, [[1.5, -2.0, np.nan], [0.0, np.inf, 3.25]], equal_nan=True)
    assert panel.head.chip.text_form() == "w  f32[2,3]  grad –  v0  #1"
    assert "NaN ⚠ 1" in panel.view.summary.text() and "Inf ⚠ 1" in panel.view.summary.text()


def test_node_event_and_line_mean_their_tensor(make_desk: Callable[..., Any], show: Callable[..., Any]) -> None:
    desk = make_desk(why_two())
    panel = show(ValuePanel, desk)
    operation = next(event.serial for event in desk.store.run.events("operation-executed"))
    for selection in (Selection("node", 2), Selection("event", operation), Selection("line", 4, "why_two.py")):
        desk.store.select(selection)
        panel.refresh_now()
        assert panel.head.chip.text_form().startswith("y1"), selection
        assert panel.view.scalar.text() == "1."


def test_pinned_panel_keeps_its_tensor(qtbot: QtBot, make_desk: Callable[..., Any], show: Callable[..., Any]) -> None:
    desk = make_desk(why_two())
    desk.store.select(Selection("tensor", 2))
    panel = show(ValuePanel, desk)
    qtbot.mouseClick(panel.head.pin, Qt.MouseButton.LeftButton)
    desk.store.select(Selection("tensor", 4))
    panel.refresh_now()
    assert panel.head.chip.text_form().startswith("y1")
    qtbot.keyClick(panel.head.pin, Qt.Key.Key_Space)
    panel.refresh_now()
    assert panel.head.chip.text_form().startswith("y3")


def test_asks_for_elements_that_were_not_kept(
    qtbot: QtBot, make_desk: Callable[..., Any], show: Callable[..., Any]
) -> None:
    desk = make_desk(matrix())
    desk.store.select(Selection("tensor", 3))
    panel = show(ValuePanel, desk)
    assert not panel.view.fetch.isVisible()
    desk.store.set_state("paused", Stop("pause", desk.store.run.end, ()))
    panel.refresh_now()
    assert panel.view.fetch.isVisible()
    with qtbot.waitSignal(desk.store.value_requested) as asked:
        qtbot.mouseClick(panel.view.fetch, Qt.MouseButton.LeftButton)
    assert asked.args == [3, False]
    desk.store.seek(desk.store.run.end - 1)
    panel.refresh_now()
    assert not panel.view.fetch.isVisible()
    assert "std 0.5775" in panel.view.summary.text()


def test_before_its_birth_there_is_no_value(make_desk: Callable[..., Any], show: Callable[..., Any]) -> None:
    desk = make_desk(why_two())
    desk.store.select(Selection("tensor", 4))
    panel = show(ValuePanel, desk)
    assert panel.view.isVisible()
    desk.store.seek(5)
    panel.refresh_now()
    assert not panel.view.isVisible()
