"""What holds for every panel, by going over the table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from retrograd import resources
from retrograd.views.panels import PANELS, PanelRow
from retrograd.views.panels.panel import AREAS

from .story import matrix, why_two

ROWS = [pytest.param(row, id=row.id) for row in PANELS]


def test_rows_are_complete_and_different() -> None:
    assert len({row.id for row in PANELS}) == len(PANELS)
    for row in PANELS:
        assert row.title and row.area in AREAS
        assert resources.icon(row.icon)


@pytest.mark.parametrize("row", ROWS)
def test_empty_state_says_what_will_appear(
    row: PanelRow, make_desk: Callable[..., Any], show: Callable[..., Any]
) -> None:
    panel = show(row.factory, make_desk())
    text = panel.findChild(QLabel, "empty-state-text")
    assert text is not None and text.isVisible()
    assert len(text.text()) > 30


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize("story", [why_two, matrix])
def test_every_moment_can_be_shown(
    row: PanelRow, story: Callable[[], Any], make_desk: Callable[..., Any], show: Callable[..., Any]
) -> None:
    desk = make_desk(story())
    panel = show(row.factory, desk)
    for serial in range(desk.store.run.end, -1, -1):
        desk.store.seek(serial)
        panel.refresh_now()


@pytest.mark.parametrize("row", ROWS)
def test_what_can_be_used_has_a_name_and_a_key(
    row: PanelRow, make_desk: Callable[..., Any], show: Callable[..., Any]
) -> None:
    from PySide6.QtCore import Qt

    from retrograd.app.store import Selection

    desk = make_desk(why_two())
    desk.breakpoints.add("why_two.py", 4)
    desk.store.select(Selection("tensor", 1))
    panel = show(row.factory, desk)
    for kind in (QAbstractButton, QAbstractItemView, QLineEdit):
        for widget in panel.findChildren(kind):
            if not widget.isVisibleTo(panel) or widget.objectName().startswith("qt_"):
                continue
            text = widget.text() if isinstance(widget, QAbstractButton) else ""
            named = widget.accessibleName() or text
            parent_named = widget.parentWidget() is not None and bool(widget.parentWidget().accessibleName())
            assert named or parent_named, widget
            if isinstance(widget, QAbstractButton) and widget.isEnabled() and named:
                assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus, named


def test_selection_is_one_everywhere(qtbot: QtBot, make_desk: Callable[..., Any], show: Callable[..., Any]) -> None:
    """A click in one panel shows in all others."""
    from PySide6.QtCore import Qt

    by_id = {row.id: row for row in PANELS}
    desk = make_desk(why_two())
    variables = show(by_id["variables"].factory, desk)
    value = show(by_id["value"].factory, desk)
    outline = show(by_id["outline"].factory, desk)
    table = variables.table
    row = variables.model.position(lambda each: each.name == "y1")
    variables.activateWindow()
    table.setFocus()
    place = table.visualRect(variables.model.index(row, 0)).center()
    with qtbot.waitSignal(desk.store.selected):
        qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert (desk.store.selection.kind, desk.store.selection.number) == ("tensor", 2)
    qtbot.waitUntil(lambda: value.head.chip.text_form().startswith("y1"))
    outline.refresh_now()
    assert outline.isVisible()
