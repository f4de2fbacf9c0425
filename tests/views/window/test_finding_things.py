"""Searching with terms and going from hit to hit, going back to earlier selections, and the graph's context menu."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from retrograd.app.main import Parts
from retrograd.app.model.box_filter import FilterError
from retrograd.app.model.searching import hits
from retrograd.app.store import Selection
from retrograd.views.canvas.emphasis import Emphasis
from retrograd.views.dialogs.export import ExportDialog
from retrograd.views.graph_menu import graph_menu

ALT, SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


def search(qtbot: QtBot, parts: Parts, text: str) -> list[str]:
    """Type a text into the search box; what the list says."""
    box = parts.window.toolbar.search
    qtbot.keyClick(parts.window, Qt.Key.Key_F, CONTROL)
    box.selectAll()
    qtbot.keyClicks(box, text)
    box.search()
    qtbot.waitUntil(lambda: not box._slices.isActive())
    return [box.list.item(row).text() for row in range(box.list.count())]


def test_terms_find_what_they_mean_in_the_whole_run(finished: Parts, qtbot: QtBot) -> None:
    assert search(qtbot, finished, "op:pow") == ["PowBackward0    line 4", "pow    line 6"]
    assert search(qtbot, finished, "op:pow grad:some") == ["PowBackward0    line 4"]
    assert search(qtbot, finished, "name:y2") == ["y2    line 6", "pow    line 6"]
    assert search(qtbot, finished, "line:7 shape:f32")[0].startswith("y3")
    assert search(qtbot, finished, "pow line:6") == ["pow    line 6"]
    assert search(qtbot, finished, "grad:maybe") == ["grad: takes none, some, zero, nan, not “maybe”."]
    assert search(qtbot, finished, "shape:9,9") == ["Nothing in this run is called “shape:9,9”."]


def test_what_is_searched_for_stands_out_until_the_text_is_gone(finished: Parts, qtbot: QtBot) -> None:
    canvas = finished.window.canvas
    qtbot.waitUntil(lambda: bool(canvas.scene.drawing.boxes))
    search(qtbot, finished, "op:pow")
    assert canvas.emphasis == Emphasis("find", "op:pow")
    titles = {canvas.scene.drawing.boxes[key].title for key in canvas.marks.kept or ()}
    assert titles == {"PowBackward0", "pow"}
    finished.window.toolbar.search.clear()
    assert canvas.marks.kept is None


def test_f3_goes_from_hit_to_hit_and_around(finished: Parts, qtbot: QtBot) -> None:
    search(qtbot, finished, "op:pow")
    serials = [event.serial for event in finished.store.run.events("operation-executed") if "pow" in str(event)]
    seen = []
    for modifier in (Qt.KeyboardModifier.NoModifier,) * 3 + (SHIFT,):
        qtbot.keyClick(finished.window, Qt.Key.Key_F3, modifier)
        seen.append(finished.store.selection.number)
    assert seen == [serials[0], serials[1], serials[0], serials[1]]


def test_a_long_search_leaves_the_window_alive(finished: Parts) -> None:
    """The search hands over now and then; together the pieces are what one search finds."""
    found = list(hits(finished.store.run, "y"))
    assert [hit for hit in found if hit is not None] == finished.store.run.search("y")
    with pytest.raises(FilterError, match="line: takes a number"):
        list(hits(finished.store.run, "line:x"))


def test_alt_left_and_right_go_through_what_was_selected(finished: Parts, qtbot: QtBot) -> None:
    store, window = finished.store, finished.window
    visited = [Selection("tensor", store.run.resolve(name)[0]) for name in ("x", "y1", "y3")]
    for selection in visited:
        store.select(selection)
    qtbot.waitUntil(lambda: window.actions_by_id["go.back"].isEnabled())
    went = []
    for key, command in ((Qt.Key.Key_Left, "back"), (Qt.Key.Key_Left, "back"), (Qt.Key.Key_Right, "forward")):
        qtbot.waitUntil(window.actions_by_id[f"go.{command}"].isEnabled)
        qtbot.keyClick(window, key, ALT)
        went.append(store.selection)
    assert went == [visited[1], visited[0], visited[1]]
    store.select(Selection("line", 3, store.run.path))
    assert not store.visits.can_go_forward
    qtbot.waitUntil(lambda: not window.actions_by_id["go.forward"].isEnabled())
    qtbot.keyClick(window, Qt.Key.Key_Left, ALT)
    assert store.selection == visited[1]


def test_following_the_program_is_no_visit(finished: Parts) -> None:
    store = finished.store
    before = store.visits.can_go_back
    for begun in store.run.timeline.serials("node-begun"):
        store.seek(begun)
    assert store.selection.kind == "node"
    assert store.visits.can_go_back == before


@pytest.fixture
def menu(finished: Parts, qtbot: QtBot) -> Iterator[QMenu]:
    """The menu of the operation ``y1 = x ** 2``."""
    canvas = finished.window.canvas
    qtbot.waitUntil(lambda: bool(canvas.scene.drawing.boxes))
    state = finished.store.moment.tensor(finished.store.run.resolve("y1")[0])
    assert state is not None
    finished.store.select(Selection("node", state.node))
    finished.window.actions_by_id.refresh()
    made = graph_menu(finished.desk, finished.window.actions_by_id, canvas)
    yield made
    made.close()


def entry(menu: QMenu, text: str) -> None:
    action = next(each for each in menu.actions() if each.text().replace("&", "") == text)
    assert action.isEnabled()
    action.trigger()


def test_the_menu_has_what_can_be_done_with_an_operation(finished: Parts, menu: QMenu, qtbot: QtBot) -> None:
    texts = [action.text().replace("&", "") for action in menu.actions()]
    assert {
        "Why is y1.grad None?",
        "Show in source",
        "Pin in the inspector",
        "What Reaches This",
        "Export the Cone…",
    } <= (set(texts))
    canvas = finished.window.canvas
    entry(menu, "What Reaches This")
    titles = {
        canvas.scene.drawing.boxes[key].title for key in canvas.marks.kept or () if key in canvas.scene.drawing.boxes
    }
    assert titles == {"PowBackward0", "x"}
    entry(menu, "Pin in the inspector")
    panel = finished.window.workbench.panel("grad")
    assert panel.head.pin.isChecked()  # type: ignore[attr-defined]
    entry(menu, "Show in source")
    assert finished.store.selection.kind == "line" and finished.store.selection.number == 4


def test_the_cone_is_exported(finished: Parts, menu: QMenu, qtbot: QtBot, tmp_path: Path) -> None:
    for suffix in (".json", ".svg"):
        entry(menu, "Export the Cone…")
        dialog = finished.window.pages.show("export")
        assert isinstance(dialog, ExportDialog)
        assert "y1" in dialog.windowTitle()
        dialog.format.setCurrentIndex(dialog.format.findData(suffix))
        dialog.file.setText(str(tmp_path / f"cone{suffix}"))
        with qtbot.waitSignal(dialog.accepted):
            dialog.accept()
        qtbot.waitUntil(lambda dialog=dialog: not isValid(dialog))  # type: ignore[misc]
    names = {node["name"] for node in json.loads((tmp_path / "cone.json").read_text())["nodes"]}
    assert {"x", "y1"} <= names and "y2" not in names
    drawn = ElementTree.parse(tmp_path / "cone.svg").getroot()
    words = " ".join(drawn.itertext())
    assert "PowBackward0" in words and "AddBackward0" not in words
