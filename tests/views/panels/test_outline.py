"""Panel "Outline": the same boxes, regions and lines as the drawing, as text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from retrograd.app.model.picture import Arrow, Box, Container, Picture
from retrograd.app.store import Selection
from retrograd.views.panels.outline import OutlinePanel
from retrograd.views.panels.outline_model import OutlineModel, OutlineRow, outline_of

from .story import why_two


def all_rows(root: OutlineRow) -> list[OutlineRow]:
    return [row for child in root.children for row in (child, *all_rows(child))]


@st.composite
def pictures(draw: st.DrawFn) -> Picture:
    """Pictures with nested regions and any lines between boxes."""
    regions = draw(st.integers(0, 5))
    parents = [draw(st.integers(-1, number - 1)) for number in range(regions)]
    containers = tuple(
        Container(f"r{number}", "module", f"m{number}", f"r{parent}" if parent >= 0 else "", region=number + 1)
        for number, parent in enumerate(parents)
    )
    boxes = tuple(
        Box(
            f"n{number}", "op", f"op{number}", node=number + 1, rank=draw(st.integers(0, 4)),
            region=f"r{draw(st.integers(0, regions - 1))}" if regions and draw(st.booleans()) else "",
        )
        for number in range(draw(st.integers(0, 8)))
    )  # fmt: skip
    arrows = tuple(
        Arrow(f"a{number}", draw(st.sampled_from(boxes)).key, draw(st.sampled_from(boxes)).key)
        for number in range(draw(st.integers(0, 6)) if boxes else 0)
    )
    return Picture(1, boxes, arrows, containers)


@given(pictures())
def test_every_box_and_line_is_there_once_and_in_its_region(picture: Picture) -> None:
    rows = all_rows(outline_of(picture))
    assert sorted(row.key for row in rows if row.kind == "op") == sorted(box.key for box in picture.boxes)
    assert sorted(row.key for row in rows if row.kind == "arrow") == sorted(arrow.key for arrow in picture.arrows)
    regions = {box.key: box.region for box in picture.boxes}
    for row in rows:
        if row.kind == "op":
            assert row.parent is not None and row.parent.key == regions[row.key]


@given(st.lists(pictures(), min_size=2, max_size=4))
def test_model_keeps_the_rules_of_qt(shown: list[Picture]) -> None:
    model = OutlineModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    for picture in shown:
        model.show_picture(picture)
        for box in picture.boxes:
            assert model.row_of(model.find(Selection("node", box.node))).key == box.key
    del tester


def test_a_change_of_values_keeps_what_is_open(make_desk: Callable[..., Any], show: Callable[..., Any]) -> None:
    model = OutlineModel()
    before = Picture(1, (Box("n1", "op", "AddBackward0", preview="1."),))
    after = Picture(2, (Box("n1", "op", "AddBackward0", preview="2."),))
    assert model.show_picture(before)
    index = model.index_of("n1")
    assert not model.show_picture(after)
    assert model.row_of(index).texts[2] == "2."


def test_arrow_keys_select_everywhere(qtbot: QtBot, make_desk: Callable[..., Any], show: Callable[..., Any]) -> None:
    desk = make_desk(why_two())
    panel = show(OutlinePanel, desk, 640, 320)
    assert panel.model.rowCount() > 0
    panel.tree.setCurrentIndex(panel.model.index(0, 0))
    with qtbot.waitSignal(desk.store.selected):
        qtbot.keyClick(panel.tree, Qt.Key.Key_Down)
    row = panel.model.row_of(panel.tree.currentIndex())
    assert desk.store.selection == row.selection


def test_copies_as_text(qtbot: QtBot, make_desk: Callable[..., Any], show: Callable[..., Any]) -> None:
    panel = show(OutlinePanel, make_desk(why_two()), 640, 320)
    text = panel.text_of(panel.model.index(panel.model.rowCount() - 1, 0, QModelIndex()))
    assert "AddBackward0" in text and "\n  ← " in text


def test_follows_time(make_desk: Callable[..., Any], show: Callable[..., Any]) -> None:
    desk = make_desk(why_two())
    panel = show(OutlinePanel, desk, 640, 320)
    desk.store.seek(0)
    panel.refresh_now()
    assert panel.model.rowCount() == 0
