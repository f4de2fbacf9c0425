"""The table of elements: right numbers, readable colours, copying, any size."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from retrograd.views.panels.appearance import contrast, readable_on
from retrograd.views.panels.array_table import ArrayTable, finite_peak, value_color
from retrograd.views.panels.array_view import ArrayView
from retrograd.views.theme import load_theme

from .story import capture

THEMES = ("light", "dark", "high-contrast")


@pytest.mark.parametrize("theme", THEMES)
@given(value=st.floats(-5.0, 5.0))
def test_number_reads_on_its_colour(theme: str, value: float) -> None:
    ground = value_color(value, 5.0, load_theme(theme))
    assert contrast(readable_on(ground), ground) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_colour_grows_away_from_zero_and_tells_the_sign(theme: str) -> None:
    loaded = load_theme(theme)
    panel = loaded.color("panel")
    grounds = [value_color(value, 1.0, loaded) for value in (0.0, 0.1, 0.5, 1.0)]
    assert grounds[0] == panel
    distances = [
        abs(g.red() - panel.red()) + abs(g.green() - panel.green()) + abs(g.blue() - panel.blue()) for g in grounds
    ]
    assert distances == sorted(distances)
    assert value_color(1.0, 1.0, loaded) != value_color(-1.0, 1.0, loaded)


def test_copies_the_selected_block(qtbot: QtBot, make_desk: Callable[..., Any]) -> None:
    table = ArrayTable(make_desk())
    qtbot.addWidget(table)
    table.show_array(np.arange(12.0).reshape(3, 4), 11.0)
    model = table.array_model
    block = QItemSelection(model.index(0, 1), model.index(1, 2))
    table.selectionModel().select(block, QItemSelectionModel.SelectionFlag.Select)
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "1.0\t2.0\n5.0\t6.0"


def test_marks_what_is_not_finite_with_a_sign(make_desk: Callable[..., Any], qtbot: QtBot) -> None:
    table = ArrayTable(make_desk())
    qtbot.addWidget(table)
    table.show_array(np.array([np.nan, -np.inf, 1.0]), 1.0)
    texts = [table.array_model.index(row, 0).data() for row in range(3)]
    assert texts == ["⚠ nan", "⚠ -inf", "1."]


def test_peak_is_of_the_finite_elements() -> None:
    assert finite_peak(np.array([np.nan, np.inf, -3.0])) == 3.0
    assert finite_peak(np.array([np.nan])) == 0.0
    assert finite_peak(np.array([True, False])) == 1.0


def test_four_million_elements_show_at_once(qtbot: QtBot, make_desk: Callable[..., Any]) -> None:
    view = ArrayView(make_desk())
    qtbot.addWidget(view)
    view.resize(320, 400)
    array = np.zeros((2000, 2000), dtype=np.float32)
    started = time.process_time()
    view.table.show_array(array, 0.0)
    small = time.process_time() - started
    assert view.table.model().rowCount() == 2000
    # Nothing of the elements may be looked at one by one: the bound is three orders below that.
    assert small < 0.5


def test_slices_of_more_dimensions(qtbot: QtBot, make_desk: Callable[..., Any]) -> None:
    view = ArrayView(make_desk())
    qtbot.addWidget(view)
    view.resize(320, 480)
    view.show()
    cube = np.arange(24.0, dtype=np.float32).reshape(2, 3, 4)
    view.show_array(cube, capture(cube).summary)
    assert view.picker.isVisible()
    box = view.picker.box(0)
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Up)
    assert np.array_equal(view.table.array_model.array, cube[1])
    view.show_array(cube[0], capture(cube[0]).summary)
    assert not view.picker.isVisible()


def test_heat_map_and_histogram_are_of_the_array(qtbot: QtBot, make_desk: Callable[..., Any]) -> None:
    view = ArrayView(make_desk())
    qtbot.addWidget(view)
    view.resize(320, 480)
    view.show()
    array = np.array([[1.0, -2.0, np.nan], [0.0, 4.0, 0.5]], dtype=np.float32)
    view.show_array(array, capture(array).summary)
    qtbot.mouseClick(view.segments.button("heat-map"), Qt.MouseButton.LeftButton)
    image = view.heat_map.image.image
    assert np.array_equal(image[np.isfinite(array)], array[np.isfinite(array)])
    assert "1" in view.heat_map.caption.text()
    assert "⚠" in view.heat_map.caption.text()
    qtbot.mouseClick(view.segments.button("histogram"), Qt.MouseButton.LeftButton)
    assert int(view.histogram.counts.sum()) == 5


@pytest.mark.parametrize("shape", [(0,), (3, 0), (2, 0, 3)])
def test_empty_array_says_so(qtbot: QtBot, make_desk: Callable[..., Any], shape: tuple[int, ...]) -> None:
    view = ArrayView(make_desk())
    qtbot.addWidget(view)
    view.show()
    view.show_array(np.zeros(shape), capture(np.zeros(shape)).summary)
    assert view.missing.isVisible() and not view.segments.isVisible()


def test_constant_array_has_one_bar(qtbot: QtBot, make_desk: Callable[..., Any]) -> None:
    view = ArrayView(make_desk())
    qtbot.addWidget(view)
    view.show()
    array = np.full((4,), 7.0)
    view.show_array(array, capture(array).summary)
    for shape in ("heat-map", "histogram"):
        qtbot.mouseClick(view.segments.button(shape), Qt.MouseButton.LeftButton)
    assert view.histogram.counts.tolist() == [4]


def test_unchanged_array_is_not_drawn_again(qtbot: QtBot, make_desk: Callable[..., Any]) -> None:
    desk = make_desk()
    view = ArrayView(desk)
    qtbot.addWidget(view)
    array = np.arange(6.0).reshape(2, 3)
    summary = capture(array).summary
    view.show_array(array, summary)
    with qtbot.assertNotEmitted(view.table.array_model.dataChanged):
        view.show_array(array, summary)
    other = array + 1
    with qtbot.waitSignal(view.table.array_model.dataChanged):
        view.show_array(other, capture(other).summary)
    desk.settings.set("view.theme", "dark")
    with qtbot.waitSignal(view.table.array_model.dataChanged):
        view.show_array(other, capture(other).summary)
