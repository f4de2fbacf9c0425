"""Asking why wherever something is shown: menus, the source, the console, the panel itself, an exception's message."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QTextCursor
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QToolTip
from pytestqt.qtbot import QtBot

from retrograd.app.main import Parts
from retrograd.app.store import Selection
from retrograd.views.editor.code_view import CodeView
from retrograd.views.graph_menu import graph_menu
from retrograd.views.panels.console import ConsolePanel
from retrograd.views.panels.events import EventsPanel
from retrograd.views.panels.findings import FindingsPanel
from retrograd.views.panels.grad import GradPanel
from retrograd.views.panels.value import ValuePanel
from retrograd.views.panels.watches import WatchesPanel
from retrograd.views.panels.why import WhyPanel

BROKEN = """import torch

x = torch.ones(3, requires_grad=True)
y = x.exp()
y += 1
y.sum().backward()
"""


def why(parts: Parts) -> WhyPanel:
    found = parts.window.findChild(WhyPanel)
    assert isinstance(found, WhyPanel)
    return found


def answered(qtbot: QtBot, parts: Parts, cause: str, line: int, words: str) -> None:
    """The panel is there and its first card says this."""
    panel = why(parts)

    def told() -> bool:
        first = next(iter(panel.explanations.cards), None)
        return first is not None and words in first.finding.text

    qtbot.waitUntil(lambda: panel.isVisible() and told())
    first = panel.explanations.cards[0].finding
    assert (first.cause, first.line) == (cause, line)


def entries(menu: QMenu) -> list[str]:
    texts = [action.text().replace("&", "") for action in menu.actions()]
    return [text for text in texts if text.startswith("Why") and len(text) > len("Why?")]


def choose(menu: QMenu, text: str) -> None:
    next(action for action in menu.actions() if action.text().replace("&", "") == text).trigger()
    menu.close()


def put_cursor(view: CodeView, line: int, column: int) -> None:
    cursor = QTextCursor(view.document().findBlockByNumber(line - 1))
    cursor.movePosition(QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.MoveAnchor, column)
    view.setTextCursor(cursor)
    view.setFocus()


def tensor(parts: Parts, name: str) -> int:
    return parts.store.run.resolve(name)[0]


def test_the_graph_asks_what_is_odd_with_a_tensor(qtbot: QtBot, finished: Parts) -> None:
    parts = finished
    parts.store.select(Selection("tensor", tensor(parts, "y2")))
    menu = graph_menu(parts.desk, parts.window.actions_by_id, parts.window.canvas)
    assert entries(menu) == ["Why is y2.grad None?", "Why is y2.grad_fn None?", "Why is y2.requires_grad False?"]
    choose(menu, "Why is y2.grad_fn None?")
    answered(qtbot, parts, "cut-by-no-grad", 5, "y2.grad_fn is None: line 5 opened no_grad()")
    buttons = {one.text(): one for one in why(parts).explanations.cards[0].findChildren(QPushButton)}
    qtbot.mouseClick(buttons["line 5"], Qt.MouseButton.LeftButton)
    assert parts.store.selection.number == 5
    choose(graph_menu_of(parts, "y2"), "Why is y2.grad_fn None?")
    answered(qtbot, parts, "cut-by-no-grad", 5, "y2.grad_fn is None")
    event = next(one for one in why(parts).explanations.cards[0].findChildren(QPushButton) if "event" in one.text())
    event.setFocus()
    qtbot.keyClick(event, Qt.Key.Key_Space)
    assert parts.store.cursor == int(event.text().removeprefix("event "))


def test_an_explanation_stays_while_its_evidence_is_looked_at(qtbot: QtBot, finished: Parts) -> None:
    """Opened from Findings by key: the moment of its evidence is before it was known, and there it still stands."""
    parts, panel = finished, why(finished)
    parts.window.show_panel("findings")
    findings = parts.window.findChild(FindingsPanel)
    assert isinstance(findings, FindingsPanel)
    qtbot.waitUntil(lambda: findings.model.rowCount() == 1)
    findings.table.selectRow(0)
    qtbot.keyClick(findings.table, Qt.Key.Key_Return)
    assert parts.store.in_the_past
    answered(qtbot, parts, "cut-by-no-grad", 5, "x.grad is 2, not 5")
    assert findings.model.rowCount() == 1 and findings.display_title() == "Findings 1"
    card = panel.explanations.cards[0]
    for button in card.findChildren(QPushButton):
        if button.text().startswith(("event", "line")):
            button.setFocus()
            qtbot.keyClick(button, Qt.Key.Key_Space)
            panel.refresh_now()
            assert panel.explanations.cards == [card] and button.hasFocus(), "the way on stays under the finger"
    parts.store.select(Selection("tensor", tensor(parts, "y1")))
    qtbot.waitUntil(lambda: card not in panel.explanations.cards)


def test_without_a_selection_the_panel_tells_what_was_found(qtbot: QtBot, finished: Parts) -> None:
    """The seed question: 2, 5, the lines of the region; the cut operation is one click on its line away."""
    parts = finished
    qtbot.waitUntil(lambda: bool(parts.window.canvas.scene.drawing.boxes))
    parts.window.canvas.setFocus()
    qtbot.keyClick(parts.window.canvas, Qt.Key.Key_Escape)
    assert parts.store.selection == Selection()
    parts.window.show_panel("why")
    answered(qtbot, parts, "cut-by-no-grad", 5, "x.grad is 2, not 5: 3 would have come through y2 = x ** 3 on line 6")
    card = why(parts).explanations.cards[0]
    assert card.finding.lines[:2] == (5, 6)
    buttons = {one.text(): one for one in card.findChildren(QPushButton)}
    qtbot.mouseClick(buttons["line 6"], Qt.MouseButton.LeftButton)
    drawing = parts.window.canvas.scene.drawing
    (ghost,) = [box for box in drawing.boxes.values() if box.kind == "ghost"]
    qtbot.waitUntil(lambda: ghost.key in parts.window.canvas.marks.selected)
    assert (ghost.tensor, ghost.title) == (tensor(parts, "y2"), "pow")
    assert [one.lines for one in drawing.containers.values() if one.kind == "no_grad"] == [(5, 6)]
    assert why(parts).explanations.cards == [card]


def graph_menu_of(parts: Parts, name: str) -> QMenu:
    parts.store.seek(parts.store.run.end)
    parts.store.select(Selection("tensor", tensor(parts, name)))
    return graph_menu(parts.desk, parts.window.actions_by_id, parts.window.canvas)


def test_the_name_under_the_cursor_by_key(qtbot: QtBot, finished: Parts, front: object) -> None:
    parts = finished
    view = parts.window.editor.current_view()
    assert view is not None
    put_cursor(view, 6, 5)
    qtbot.waitUntil(view.hasFocus)
    qtbot.keyClick(view, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    assert parts.store.selection == Selection("tensor", tensor(parts, "y2"))
    qtbot.waitUntil(lambda: why(parts).isVisible() and bool(why(parts).explanations.cards))
    put_cursor(view, 10, 9)
    qtbot.keyClick(view, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    answered(qtbot, parts, "cut-by-no-grad", 5, "x.grad is 2, not 5")


def test_the_menu_and_the_tooltip_of_a_name(qtbot: QtBot, finished: Parts) -> None:
    parts = finished
    view = parts.window.editor.current_view()
    assert view is not None
    put_cursor(view, 10, 9)
    view.customContextMenuRequested.emit(view.cursorRect().center() + QPoint(2, 0))
    menu = next(one for one in QApplication.topLevelWidgets() if one.objectName() == "text-menu" and one.isVisible())
    assert isinstance(menu, QMenu)
    assert entries(menu) == ["Why is x.grad 2.?", "Why is x.grad_fn None?"]
    choose(menu, "Why is x.grad_fn None?")
    answered(qtbot, parts, "leaf", 3, "x is a leaf")
    put_cursor(view, 10, 9)
    parts.window.show_value()
    qtbot.waitUntil(lambda: "not 5" in QToolTip.text())
    assert "Ctrl+I" in QToolTip.text()
    QToolTip.hideText()


def test_the_console_answers_after_the_end_and_in_the_past(qtbot: QtBot, finished: Parts) -> None:
    parts = finished
    console = parts.window.findChild(ConsolePanel)
    assert isinstance(console, ConsolePanel)
    parts.window.show_panel("console")
    qtbot.waitUntil(console.input.isEnabled)

    def say(text: str) -> str:
        console.input.setFocus()
        before = len(console.output.toPlainText())
        qtbot.keyClicks(console.input, text)
        qtbot.keyClick(console.input, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: len(console.output.toPlainText()) > before + len(text) + 8)
        return " ".join(console.output.toPlainText()[before:].split())

    assert "x.grad is 2, not 5: 3 would have come through y2 = x ** 3 on line 6, but line 5" in say("why x.grad")
    assert "y2.grad_fn is None" in say("why(y2.grad_fn)")
    assert "no tensor named 'nobody" in say("why nobody.grad")
    assert "only asked" in say("x + 1")
    text = console.output
    qtbot.waitUntil(lambda: any(text.event_at(text.document().findBlockByNumber(n)) for n in range(text.blockCount())))
    number = next(n for n in range(text.blockCount()) if text.event_at(text.document().findBlockByNumber(n)))
    serial = text.event_at(text.document().findBlockByNumber(number))
    text.setTextCursor(QTextCursor(text.document().findBlockByNumber(number)))
    qtbot.keyClick(text, Qt.Key.Key_Return)
    assert parts.store.cursor == serial and parts.store.in_the_past
    qtbot.waitUntil(console.input.isEnabled)
    assert "y1.grad is None" in say("why y1.grad") or "no backward() has run yet" in console.output.toPlainText()


def test_anything_can_be_typed_into_the_panel(qtbot: QtBot, finished: Parts) -> None:
    parts, panel = finished, why(finished)
    parts.window.show_panel("why")
    qtbot.waitUntil(panel.input.isVisible)
    panel.input.setFocus()
    qtbot.keyClicks(panel.input, "why y3.requires_grad")
    qtbot.keyClick(panel.input, Qt.Key.Key_Return)
    answered(qtbot, parts, "recorded", 7, "y3.requires_grad is True")
    qtbot.waitUntil(lambda: panel.questions[0].text() == "Why is y3.requires_grad True?")
    assert panel.questions[0].isChecked()
    qtbot.keyClicks(panel.input, "nobody")
    qtbot.keyClick(panel.input, Qt.Key.Key_Return)
    assert panel.problem.isVisible() and "Known: " in panel.problem.text()
    qtbot.keyClicks(panel.input, "y1._version")
    assert not panel.problem.isVisible()
    qtbot.keyClick(panel.input, Qt.Key.Key_Return)
    answered(qtbot, parts, "computed", 4, "nothing has written to its memory")
    qtbot.keyClick(panel.questions[1], Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: panel.explanations.cards[0].finding.cause == "not-a-leaf")


def test_what_was_typed_goes_with_its_file(qtbot: QtBot, finished: Parts, tmp_path: Path) -> None:
    parts, panel = finished, why(finished)
    parts.window.show_panel("why")
    qtbot.waitUntil(panel.input.isVisible)
    panel.input.setFocus()
    qtbot.keyClicks(panel.input, "nobody")
    qtbot.keyClick(panel.input, Qt.Key.Key_Return)
    assert panel.problem.isVisible() and panel.input.text() == "nobody"
    path = tmp_path / "other.py"
    path.write_text(BROKEN, encoding="utf-8")
    parts.session.open(path)
    assert not panel.input.text() and not panel.problem.text()


def test_rows_of_events_and_of_the_ledger(qtbot: QtBot, finished: Parts) -> None:
    parts = finished
    parts.window.show_panel("events")
    events = parts.window.findChild(EventsPanel)
    assert isinstance(events, EventsPanel)
    cut = parts.store.run.resolve("y2")[0]
    made = parts.store.run.tensors[cut].made_by
    qtbot.waitUntil(lambda: events.model.rowCount() > made)
    menu = events.table.menu_for(events.model.index(events.model.position(made), 0))
    assert "Why is y2.grad_fn None?" in entries(menu)
    menu.close()
    parts.store.select(Selection("tensor", tensor(parts, "x")))
    parts.window.show_panel("grad")
    grad = parts.window.findChild(GradPanel)
    assert isinstance(grad, GradPanel)
    qtbot.waitUntil(lambda: grad.ledger.model.rowCount() > 1)
    menu = grad.ledger.table.menu_for(grad.ledger.model.index(0, 0))
    choose(menu, "Why is x.grad 2.?")
    answered(qtbot, parts, "cut-by-no-grad", 5, "x.grad is 2, not 5")


def test_a_watched_attribute(qtbot: QtBot, finished: Parts) -> None:
    parts = finished
    parts.window.show_panel("watches")
    watches = parts.window.findChild(WatchesPanel)
    assert isinstance(watches, WatchesPanel)
    watches.input.setFocus()
    qtbot.keyClicks(watches.input, "y2.requires_grad")
    qtbot.keyClick(watches.input, Qt.Key.Key_Return)
    menu = watches.table.menu_for(watches.model.index(0, 0))
    choose(menu, "Why is y2.requires_grad False?")
    answered(qtbot, parts, "cut-by-no-grad", 5, "y2.requires_grad is False")


def test_an_exception_is_asked_about_where_it_is_told(qtbot: QtBot, parts: Parts, tmp_path: Path) -> None:
    path = tmp_path / "broken.py"
    path.write_text(BROKEN, encoding="utf-8")
    parts.settings.set("run.stop_at_entry", False)
    parts.session.open(path)
    with qtbot.waitSignal(parts.session.finished, timeout=20_000):
        parts.desk.run("run.without_stopping")
    bar = parts.window.messages
    qtbot.waitUntil(bar.why.isVisible)
    qtbot.mouseClick(bar.why, Qt.MouseButton.LeftButton)
    answered(qtbot, parts, "inplace-modified", 5, "y = x.exp() on line 4 saved y")
    with qtbot.waitSignal(parts.store.stopped, timeout=20_000):
        parts.desk.run("run.continue")
    assert parts.store.stop is not None and parts.store.stop.reason == "exception"
    assert bar.isVisible() and bar.why.isVisible() and bar.text().endswith("(line 6 of broken.py)")
    qtbot.keyClick(bar.why, Qt.Key.Key_Space)
    answered(qtbot, parts, "inplace-modified", 5, "y = x.exp() on line 4 saved y")
    with qtbot.waitSignal(parts.session.finished, timeout=20_000):
        parts.session.stop()
    path.write_text("x = 1\n", encoding="utf-8")
    parts.session.open(path)
    qtbot.waitUntil(lambda: not bar.isVisible())


def test_a_cell_of_the_table_by_key_and_by_menu(qtbot: QtBot, parts: Parts, tmp_path: Path) -> None:
    path = tmp_path / "cells.py"
    path.write_text("import torch\n\nx = torch.tensor([4.0, -1.0, 0.0])\ny = x.sqrt()\n", encoding="utf-8")
    parts.settings.set("run.stop_at_entry", False)
    parts.session.open(path)
    with qtbot.waitSignal(parts.session.finished, timeout=20_000):
        parts.desk.run("run.without_stopping")
    parts.store.select(Selection("tensor", tensor(parts, "y")))
    parts.window.show_panel("value")
    panel = parts.window.workbench.panel("value")
    assert isinstance(panel, ValuePanel)
    table = panel.view.table
    qtbot.waitUntil(lambda: table.isVisible() and table.array_model.rowCount() == 3)
    qtbot.mouseClick(panel.view.special.button("NaN"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(table.hasFocus)
    qtbot.keyClick(table, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    answered(qtbot, parts, "nan-origin", 4, "There it got -1")
    qtbot.waitUntil(lambda: why(parts).questions[0].text() == "Why is y[1] NaN?")
    parts.window.show_panel("value")
    table.show_cell(2, 0)
    QApplication.sendEvent(
        table.viewport(), QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), table.mapToGlobal(QPoint()))
    )
    menu = next(one for one in QApplication.topLevelWidgets() if isinstance(one, QMenu) and one.isVisible())
    choose(menu, "Why is it 0.?")
    answered(qtbot, parts, "computed", 4, "y[2] is 0: y = x.sqrt() on line 4 made it from x[2] = 0")
