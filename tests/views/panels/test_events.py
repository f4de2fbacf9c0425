"""Panel "Events": a million rows, travel, filter."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from retrograd.engine.protocol.events import BY_KIND, OutputWritten, kind
from retrograd.views.panels.event_text import WORDS, event_text
from retrograd.views.panels.events import EventsPanel
from retrograd.views.panels.events_model import KIND, SERIAL, WHAT

from .story import many, matrix, why_two


def test_words_are_of_kinds_that_exist() -> None:
    assert set(WORDS) <= set(BY_KIND)


def test_every_event_has_a_text_without_line_ends(make_desk: Callable[..., Any]) -> None:
    desk = make_desk(why_two())
    for event in desk.store.run.events():
        text = event_text(event, desk.store.moment)
        assert "\n" not in text
        assert text or kind(event) == "line-reached"


def test_a_kind_without_words_is_told_by_its_fields(make_desk: Callable[..., Any]) -> None:
    desk = make_desk(why_two())
    event = BY_KIND["events-dropped"](serial=1, count=7, what="output")
    assert event_text(event, desk.store.moment) == "count 7, what output"


def test_direction_overrides_are_visible(make_desk: Callable[..., Any]) -> None:
    desk = make_desk(matrix())
    written = [event for event in desk.store.run.events("output-written") if "careful" in event.text]
    assert "\\u202e" in event_text(written[0], desk.store.moment)


def test_double_click_goes_to_the_moment(qtbot: QtBot, make_desk: Callable[..., Any], show: Callable[..., Any]) -> None:
    desk = make_desk(why_two())
    panel = show(EventsPanel, desk, 640, 300)
    panel.table.scrollTo(panel.model.index(20, 0))
    place = panel.table.visualRect(panel.model.index(20, KIND)).center()
    qtbot.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert (desk.store.selection.kind, desk.store.selection.number) == ("event", 21)
    assert desk.store.cursor == desk.store.run.end
    qtbot.mouseDClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert desk.store.cursor == 21


def test_row_of_the_cursor_is_marked(make_desk: Callable[..., Any], show: Callable[..., Any]) -> None:
    desk = make_desk(why_two())
    panel = show(EventsPanel, desk)
    desk.store.seek(12)
    panel.refresh_now()
    assert [index.row() for index in panel.table.selectionModel().selectedRows()] == [11]
    assert panel.table.visualRect(panel.model.index(11, 0)).isValid()


def test_filter_finds_what_a_plain_search_finds(
    qtbot: QtBot, make_desk: Callable[..., Any], show: Callable[..., Any]
) -> None:
    desk = make_desk(why_two())
    panel = show(EventsPanel, desk, 640, 300)
    run = desk.store.run
    cases = {
        "kind:node-": [e.serial for e in run.events() if "node-" in kind(e)],
        "line:6": [e.serial for e in run.events() if e.location and run.place(e.location).line == 6],
        "pow executed": [
            e.serial
            for e in run.events()
            if "pow" in event_text(e, desk.store.moment).lower() and "executed" in kind(e)
        ],
        "no such thing": [],
    }
    for typed, wanted in cases.items():
        panel.filter.clear()
        panel.filter.setFocus()
        qtbot.keyClicks(panel.filter, typed)
        rows = [panel.model.serial(row) for row in range(panel.model.rowCount())]
        qtbot.waitUntil(
            lambda wanted=wanted: [panel.model.serial(row) for row in range(panel.model.rowCount())] == wanted
        )
        assert len(rows) <= run.end
    panel.filter.clear()
    assert panel.model.rowCount() == run.end


def test_filter_goes_on_with_new_events(qtbot: QtBot, make_desk: Callable[..., Any], show: Callable[..., Any]) -> None:
    events = why_two()
    desk = make_desk(events[:30])
    panel = show(EventsPanel, desk, 640, 300)
    qtbot.keyClicks(panel.filter, "kind:output")
    qtbot.waitUntil(lambda: panel.model.rowCount() == 0)
    desk.store.feed(events[30:])
    written = [event.serial for event in events if isinstance(event, OutputWritten)]
    qtbot.waitUntil(lambda: [panel.model.serial(row) for row in range(panel.model.rowCount())] == written)


def test_a_million_events_cost_nothing_per_event(make_desk: Callable[..., Any], show: Callable[..., Any]) -> None:
    few, lots = make_desk(many(1_000)), make_desk(many(1_000_000))
    panels = [show(EventsPanel, desk) for desk in (few, lots)]
    assert panels[1].model.rowCount() == 1_000_000
    assert panels[1].model.index(999_999, SERIAL).data() == "1000000"
    assert panels[1].model.index(500_000, WHAT).data() == "stdout: line"

    def cost(panel: EventsPanel) -> float:
        best = float("inf")
        for serial in (100, 900, 400, 700, 200):
            panel.desk.store.seek(serial)
            started = time.process_time()
            panel.refresh_now()
            best = min(best, time.process_time() - started)
        return best

    # The thousandfold run may not cost more than ten times as much, clock noise included.
    assert cost(panels[1]) < 10 * cost(panels[0]) + 0.002
