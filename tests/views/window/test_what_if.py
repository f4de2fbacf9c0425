"""Running once more without a construct, and stopping before a finding, as a person does it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from retrograd.app.main import Parts
from retrograd.app.store import Selection
from retrograd.views.canvas.hover import why_rows
from retrograd.views.graph_menu import graph_menu
from retrograd.views.panels.finding_card import FindingCard
from retrograd.views.panels.what_if import WhatIfPanel


def panel(parts: Parts) -> WhatIfPanel:
    """The panel in the window."""
    found = parts.window.findChild(WhatIfPanel)
    assert isinstance(found, WhatIfPanel)
    return found


def button(parts: Parts, qtbot: QtBot, text: str) -> QPushButton:
    """A button of the card that explains ``x.grad``."""
    tensor, _ = parts.store.run.resolve("x")
    parts.store.select(Selection("tensor", tensor))
    parts.window.show_panel("why")

    def there() -> list[QPushButton]:
        cards = [card for card in parts.window.findChildren(FindingCard) if card.isVisible()]
        return [one for card in cards for one in card.findChildren(QPushButton) if one.text() == text]

    qtbot.waitUntil(lambda: bool(there()))
    return there()[0]


def test_enter_on_a_construct_runs_without_it(qtbot: QtBot, finished: Parts) -> None:
    parts, shown = finished, panel(finished)
    run = parts.store.run
    parts.window.show_panel("what_if")
    qtbot.waitUntil(lambda: shown.model.rowCount() == 1)
    shown.table.selectRow(0)
    assert shown.button.isEnabled()
    qtbot.keyClick(shown.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: parts.store.what_if.state == "done", timeout=20_000)
    qtbot.waitUntil(lambda: shown.results.rowCount() == 4)
    assert parts.store.run is run
    rows = {(row.what, row.name): (row.now, row.before) for row in shown.results.rows()}
    assert rows["Graph", "x ** 3"] == ("PowBackward0", "pow, no grad_fn")
    assert rows["Gradient", "x.grad"] == rows["At once", "x.grad"] == ("5.", "2.")
    shown.differences.selectRow(0)
    qtbot.keyClick(shown.differences, Qt.Key.Key_Return)
    assert parts.store.in_the_past
    assert parts.store.selection.kind == "event"
    qtbot.mouseClick(shown.back, Qt.MouseButton.LeftButton)
    assert shown.pages.currentIndex() == 0


def test_a_finding_is_run_without_its_cause(qtbot: QtBot, finished: Parts) -> None:
    qtbot.mouseClick(button(finished, qtbot, "without no_grad()"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: finished.store.what_if.state == "done", timeout=20_000)
    outcome = finished.store.what_if.outcome
    assert outcome is not None
    assert [(one.name, float(one.now.summary.norm)) for one in outcome.gradients if one.now is not None] == [("x", 5.0)]


@pytest.mark.parametrize("key", ["F5", "Ctrl+F5", "Ctrl+Shift+F5"])
def test_the_next_run_stops_before_a_finding(qtbot: QtBot, finished: Parts, key: str) -> None:
    """Also the run that stops at nothing else: not at the breakpoint of the line before."""
    if key == "Ctrl+Shift+F5":  # runs as the last time
        with qtbot.waitSignal(
            finished.store.state_changed, timeout=20_000, check_params_cb=lambda state: state == "finished"
        ):
            qtbot.keySequence(finished.window, QKeySequence("Ctrl+F5"))
    pressed = button(finished, qtbot, "stop before it")
    finished.store.seek(finished.store.run.end - 1)
    if key != "F5":
        finished.desk.breakpoints.add(str(finished.store.run.path), 3)
    qtbot.mouseClick(pressed, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(finished.store.stopped, timeout=20_000):
        qtbot.keySequence(finished.window, QKeySequence(key))
    assert finished.store.stop is not None
    assert (finished.store.stop.reason, finished.store.stop.frames[0].line) == ("breakpoint", 6)
    assert not finished.store.run.timeline.serials("backward-begun")


@pytest.mark.parametrize("what", ["region", "edge", "tensor"])
def test_what_is_cut_in_the_graph_is_switched_there(qtbot: QtBot, finished: Parts, what: str) -> None:
    """The context menu of the no_grad region, of the dashed edge out of it, and of the untracked operation."""
    parts, canvas = finished, finished.window.canvas
    qtbot.waitUntil(lambda: bool(canvas.scene.drawing.boxes))
    drawing = canvas.scene.drawing
    keys = {
        "region": next(key for key, one in drawing.containers.items() if one.kind == "no_grad"),
        "edge": next(key for key, one in drawing.arrows.items() if one.kind == "ghost"),
        "tensor": next(key for key, one in drawing.boxes.items() if one.kind == "ghost"),
    }
    canvas.select_key(keys[what])
    assert parts.store.selection.kind == what
    menu = graph_menu(parts.desk, parts.window.actions_by_id, canvas)
    entry = next(one for one in menu.actions() if one.text() == "Run without no_grad() on line 5")
    entry.trigger()
    menu.close()
    shown = panel(parts)
    qtbot.waitUntil(lambda: parts.store.what_if.state == "done", timeout=20_000)
    qtbot.waitUntil(lambda: shown.isVisible() and shown.results.rowCount() == 4)
    rows = {(row.what, row.name): (row.now, row.before) for row in shown.results.rows()}
    assert rows["Gradient", "x.grad"] == rows["At once", "x.grad"] == ("5.", "2.")


def test_the_card_under_the_mouse_says_what_was_found(qtbot: QtBot, finished: Parts) -> None:
    canvas = finished.window.canvas
    tensor, _ = finished.store.run.resolve("x")
    qtbot.waitUntil(lambda: any(box.tensor == tensor for box in canvas.scene.drawing.boxes.values()))
    drawing = canvas.scene.drawing
    leaf = next(key for key, box in drawing.boxes.items() if box.tensor == tensor)
    found = next(one for one in finished.store.run.findings() if one.tensor == tensor)
    rows = why_rows(canvas, finished.store, drawing.boxes[leaf])
    assert " ".join(text for text, _, _ in rows) == f"⚠ {found.text}"
    finished.store.seek(1)
    assert why_rows(canvas, finished.store, drawing.boxes[leaf]) == []
