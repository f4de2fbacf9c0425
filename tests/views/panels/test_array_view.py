"""Slices by axes, ranges, special values, comparisons and what leaves the window: against numpy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

import retrograd.engine as torch
from retrograd.views.panels.array_files import python_literal, save_csv, save_npy
from retrograd.views.panels.array_view import ArrayView
from retrograd.views.panels.comparison import difference, worst_place
from retrograd.views.panels.more_plots import picture_of
from retrograd.views.panels.special_values import next_place
from retrograd.views.panels.value_range import fitted

from .story import capture

CUBE = np.arange(2 * 3 * 4 * 5, dtype=np.float32).reshape(2, 3, 4, 5)
MARKED = np.array([[1.0, np.nan, 0.0], [np.inf, -2.0, np.nan]], dtype=np.float32)


@pytest.fixture
def view(qtbot: QtBot, make_desk: Callable[..., Any]) -> ArrayView:
    made = ArrayView(make_desk())
    qtbot.addWidget(made)
    made.resize(300, 520)
    made.show()
    qtbot.waitExposed(made)
    return made


def give(view: ArrayView, array: Any, name: str = "") -> None:
    view.show_array(array, capture(array).summary, name)


def table_of(view: ArrayView) -> Any:
    return view.table.array_model.array


def test_any_two_dimensions_can_be_rows_and_columns(view: ArrayView, qtbot: QtBot) -> None:
    give(view, CUBE)
    assert view.picker.axes() == (2, 3)
    np.testing.assert_array_equal(table_of(view), CUBE[0, 0])
    # choosing with the keyboard: dimension 1 as rows
    view.picker.rows.setFocus()
    qtbot.keyClick(view.picker.rows, Qt.Key.Key_Up)
    assert view.picker.axes() == (1, 3)
    view.picker.box(1).setValue(2)
    np.testing.assert_array_equal(table_of(view), CUBE[0, :, 2, :])
    # the other one's dimension is swapped with it
    view.picker.columns.setCurrentIndex(1)
    view.picker.columns.activated.emit(1)
    assert view.picker.axes() == (3, 1)
    np.testing.assert_array_equal(table_of(view), CUBE[0, :, 2, :].T)
    # remembered by shape
    give(view, MARKED)
    give(view, CUBE + 1)
    assert view.picker.axes() == (3, 1)


@given(st.permutations(range(4)), st.data())
def test_every_element_is_found_where_it_is(axes: list[int], data: st.DataObject) -> None:
    from retrograd.views.panels.slice_picker import SlicePicker

    picker = SlicePicker()
    picker.set_shape(CUBE.shape)
    picker.set_axes(axes[0], axes[1])
    index = tuple(data.draw(st.integers(0, size - 1)) for size in CUBE.shape)
    line, place = picker.show_place(index)
    assert picker.pick(CUBE)[line, place] == CUBE[index]
    assert picker.element(line, place) == index


def test_what_lies_outside_the_range_is_marked_and_counted(view: ArrayView, qtbot: QtBot) -> None:
    array = np.array([[-3.0, -1.0], [0.5, 4.0]], dtype=np.float32)
    give(view, array)
    assert (view.range.low.text(), view.range.high.text()) == ("-4", "4")
    view.range.low.setFocus()
    view.range.low.selectAll()
    qtbot.keyClicks(view.range.low, "-2")
    view.range.high.selectAll()
    qtbot.keyClicks(view.range.high, "2")
    qtbot.keyClick(view.range.high, Qt.Key.Key_Return)
    assert view.range.range.outside(array) == (1, 1)
    assert view.range.clipped.text() == "▼ 1 below  ▲ 1 above"
    shown = [[view.table.array_model.index(i, j).data() for j in range(2)] for i in range(2)]
    assert shown == [["▼ -3.", "-1."], ["0.5000", "▲ 4."]]
    qtbot.mouseClick(view.segments.button("heat-map"), Qt.MouseButton.LeftButton)
    assert "2 outside the range" in view.heat_map.caption.text()
    assert tuple(view.heat_map.bar.levels()) == (-2.0, 2.0)
    qtbot.mouseClick(view.range.fit, Qt.MouseButton.LeftButton)
    assert (view.range.range.low, view.range.range.high) == (-3.0, 4.0) and not view.range.clipped.isVisible()


@given(hnp.arrays(np.float32, hnp.array_shapes(max_dims=3), elements=st.floats(width=32)))
def test_a_fitted_range_clips_nothing(array: Any) -> None:
    shown = fitted(array)
    assert shown.low < shown.high
    finite = np.where(np.isfinite(array), array, 0.5 * shown.low + 0.5 * shown.high)
    assert shown.outside(finite.astype(np.float64)) == (0, 0)


def test_special_values_are_reached_one_after_the_other(view: ArrayView, qtbot: QtBot) -> None:
    give(view, MARKED)
    assert view.special.button("NaN").text() == "⚠ NaN × 2" and view.special.button("0").text() == "0 × 1"
    qtbot.mouseClick(view.segments.button("heat-map"), Qt.MouseButton.LeftButton)
    places = []
    for _ in range(3):
        qtbot.mouseClick(view.special.button("NaN"), Qt.MouseButton.LeftButton)
        index = view.table.currentIndex()
        places.append((index.row(), index.column()))
    assert places == [(0, 1), (1, 2), (0, 1)] and view.segments.value() == "table"
    deep = np.ones((2, 3, 4), dtype=np.float32)
    deep[1, 2, 3] = np.nan
    give(view, deep)
    view.special.button("NaN").setFocus()
    qtbot.keyClick(view.special.button("NaN"), Qt.Key.Key_Space)
    index = view.table.currentIndex()
    assert view.picker.index() == (1,) and (index.row(), index.column()) == (2, 3)


@given(
    hnp.arrays(np.float64, st.integers(1, 30), elements=st.sampled_from([0.0, 1.0, np.nan, np.inf])),
    st.integers(-1, 40),
)
def test_the_next_place_is_the_next(array: Any, after: int) -> None:
    for what, test in (("NaN", np.isnan(array)), ("Inf", np.isinf(array)), ("0", array == 0)):
        places = [place for place in range(array.size) if test[place]]
        wanted = next((place for place in places if place > after), places[0] if places else -1)
        assert next_place(array, what, after) == wanted


def test_two_moments_are_compared(view: ArrayView, qtbot: QtBot) -> None:
    before = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], dtype=np.float32)
    after = before + np.array([[0.0, 0.5, 0.0], [-2.0, 0.0, 0.0]], dtype=np.float32)
    give(view, before, "w at event 3")
    view.more.compare_action.trigger()
    assert view.comparison.worst.text() == "no difference"
    give(view, after, "w at event 9")
    np.testing.assert_array_equal(table_of(view), after - before)
    assert view.comparison.text.text() == "minus w at event 3"
    assert view.comparison.worst.text() == "[1, 0] 4. → 2."
    assert f"norm {np.linalg.norm(after - before):.4f}" in view.summary.text()
    qtbot.mouseClick(view.comparison.worst, Qt.MouseButton.LeftButton)
    assert (view.table.currentIndex().row(), view.table.currentIndex().column()) == (1, 0)
    give(view, CUBE, "c")
    assert "another shape" in view.comparison.text.text()
    give(view, after, "w at event 9")
    qtbot.mouseClick(view.comparison.end, Qt.MouseButton.LeftButton)
    np.testing.assert_array_equal(table_of(view), after)


def test_equal_infinities_do_not_differ() -> None:
    now = np.array([np.inf, np.nan, 1.0, np.nan])
    before = np.array([np.inf, np.nan, 3.0, 2.0])
    apart = difference(now, before)
    np.testing.assert_array_equal(apart, [0.0, 0.0, -2.0, np.nan])
    assert worst_place(apart) == (3,)


def test_lines_and_pictures_are_of_the_array(view: ArrayView, qtbot: QtBot) -> None:
    give(view, CUBE)
    qtbot.mouseClick(view.segments.button("line"), Qt.MouseButton.LeftButton)
    np.testing.assert_array_equal(view.lines._lines[1].getData()[1], CUBE[0, 0, 1])
    qtbot.mouseClick(view.segments.button("picture"), Qt.MouseButton.LeftButton)
    assert "4 × 5 pixels, colours first" in view.picture.caption.text()
    assert view.picture.image.image.shape == (4, 5, 3)
    assert view.picture.image.image[3, 4].tolist()[2] > view.picture.image.image[0, 0].tolist()[0]


@pytest.mark.parametrize(
    ("shape", "index", "kind", "pixels"),
    [((3, 4, 5), (), "CHW", (4, 5, 3)), ((2, 4, 5, 3), (1,), "HWC", (4, 5, 3)), ((4, 5), (), "HW", (4, 5)),
     ((7, 4, 5), (6,), "HW", (4, 5))],
)  # fmt: skip
def test_colours_of_a_picture(shape: Any, index: Any, kind: str, pixels: Any) -> None:
    found, how = picture_of(np.zeros(shape), index)
    assert (how, found.shape) == (kind, pixels)


@given(
    hnp.arrays(
        np.float32, hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4), elements=st.floats(width=32)
    )
    | hnp.arrays(np.int64, hnp.array_shapes(max_dims=2))
    | hnp.arrays(np.bool_, hnp.array_shapes(max_dims=2))
)
def test_python_gives_the_same_elements_back(array: Any) -> None:
    again = eval(python_literal(array), {"torch": torch})
    np.testing.assert_array_equal(again.numpy(), array)
    assert again.numpy().dtype == array.dtype and again.shape == array.shape


def test_files_hold_the_same_elements(tmp_path: Path) -> None:
    save_npy(CUBE, tmp_path / "cube.npy")
    np.testing.assert_array_equal(np.load(tmp_path / "cube.npy", allow_pickle=False), CUBE)
    save_csv(CUBE[0, 0], tmp_path / "matrix.csv")
    np.testing.assert_array_equal(np.loadtxt(tmp_path / "matrix.csv", delimiter=","), CUBE[0, 0])
    save_csv(CUBE, tmp_path / "cube.csv")
    rows = np.loadtxt(tmp_path / "cube.csv", delimiter=",", skiprows=1)
    np.testing.assert_array_equal(rows[:, 4].reshape(CUBE.shape), CUBE)


def test_a_person_copies_and_saves(view: ArrayView, qtbot: QtBot, tmp_path: Path) -> None:
    array = np.array([[1.5, np.nan], [3.0, -0.1]], dtype=np.float32)
    give(view, array, "model.w at event 3")
    view.more.copy_action.trigger()
    text = QGuiApplication.clipboard().text()
    assert text == 'torch.tensor([[1.5, float("nan")], [3.0, -0.1]], dtype=torch.float32)'
    view.more.npy_action.trigger()
    dialog = view.findChild(QFileDialog, "values-dialog")
    assert dialog is not None and dialog.selectedFiles()[0].endswith("model.w.npy")
    dialog.fileSelected.emit(str(tmp_path / "out.npy"))
    dialog.close()
    np.testing.assert_array_equal(np.load(tmp_path / "out.npy"), array)
    with qtbot.waitSignal(view._desk.store.message) as told:
        view.more.save(array, tmp_path / "nowhere" / "out.csv", save_csv)
    assert told.args[1] == "error" and "nowhere" in told.args[0]


def test_nothing_is_wider_than_a_narrow_inspector(view: ArrayView, qtbot: QtBot) -> None:
    for array in (CUBE, MARKED):
        give(view, array, "a name that is rather long at event 123,456")
        view.more.compare_action.trigger()
        for shape in ("table", "heat-map", "histogram", "line", "picture"):
            view.segments.button(shape).click()
            assert view.minimumSizeHint().width() <= 272, (array.shape, shape)
