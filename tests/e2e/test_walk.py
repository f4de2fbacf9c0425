"""What a person does with the tutorial: step through it, go into backward, go back, look, export."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QTableView, QWidget
from pytestqt.qtbot import QtBot

from retrograd.app.main import Parts
from retrograd.app.store import Selection
from retrograd.resources import example

WAIT = 20_000
Key = Qt.Key
Modifier = Qt.KeyboardModifier


class Person:
    """Hands on the keyboard in front of the window."""

    def __init__(self, qtbot: QtBot, parts: Parts) -> None:
        self.qtbot, self.parts, self.store = qtbot, parts, parts.store

    def open(self, name: str) -> list[str]:
        """Open a bundled example; its lines."""
        path = example(name)
        self.parts.session.open(path)
        self.qtbot.waitUntil(lambda: self.store.state == "ready", timeout=WAIT)
        return path.read_text().splitlines()

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Modifier.NoModifier) -> None:
        """Press a key and wait until the program stands again (or is over)."""
        before = self.store.stop
        self.strike(key, modifier)
        self.qtbot.waitUntil(
            lambda: self.store.state == "finished" or (self.store.stop is not None and self.store.stop is not before),
            timeout=WAIT,
        )

    def strike(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Modifier.NoModifier) -> None:
        """Press the key of a command as soon as the command may run."""
        keys = QKeySequence(QKeyCombination(modifier, key))
        action = next(a for a in self.parts.window.actions() if keys in a.shortcuts())
        self.qtbot.waitUntil(action.isEnabled, timeout=WAIT)
        self.qtbot.keyClick(self.parts.window, key, modifier)

    def go_back(self) -> None:
        """Press Ctrl+F10 and wait until the cursor has moved."""
        with self.qtbot.waitSignal(self.store.moved, timeout=WAIT):
            self.strike(Key.Key_F10, Modifier.ControlModifier)

    @property
    def line(self) -> int:
        """The line that is about to run."""
        assert self.store.stop is not None
        return self.store.stop.frames[-1].line

    def step_until(self, line: int) -> None:
        """F10 until this line is about to run."""
        while self.line != line:
            assert self.store.state == "paused", f"line {line} was never reached"
            self.press(Key.Key_F10)

    def panel(self, identity: str) -> QWidget:
        """A panel, brought to the front."""
        self.parts.window.show_panel(identity)
        panel = self.parts.window.findChild(QWidget, identity)
        assert panel is not None
        return panel


def texts(view: QTableView) -> list[list[str]]:
    """The cells of a table as they are shown."""
    model = view.model()
    return [
        [str(model.index(row, column).data() or "") for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def line_of(lines: list[str], text: str, after: int = 0) -> int:
    """Number of the first line that holds ``text``, behind line ``after``."""
    return next(number for number, line in enumerate(lines, 1) if text in line and number > after)


def test_f10_walks_every_statement_of_the_tutorial_and_the_graph_grows(qtbot: QtBot, parts: Parts) -> None:
    person = Person(qtbot, parts)
    lines = person.open("autograd_tutorial.py")
    person.press(Key.Key_F10)
    visited, sizes = [], []
    while parts.store.state == "paused":
        visited.append(person.line)
        sizes.append(len(parts.store.moment.picture().boxes))
        person.press(Key.Key_F10)
    statements = [n for n, text in enumerate(lines, 1) if text and not text.startswith(("#", '"""'))]
    assert visited[-1] == statements[-1]
    assert set(statements) <= {*visited, 1}
    assert visited == sorted(visited)
    assert sizes[0] == 0
    assert all(after >= before for before, after in itertools.pairwise(sizes))
    assert sizes[-1] > 15


def test_f11_goes_into_backward_node_by_node_and_the_panels_follow(qtbot: QtBot, parts: Parts) -> None:
    person = Person(qtbot, parts)
    lines = person.open("autograd_tutorial.py")
    person.press(Key.Key_F10)
    backward = line_of(lines, "out.backward()")
    person.step_until(backward)
    reached = []
    person.press(Key.Key_F11)
    while parts.store.stop is not None and parts.store.stop.node:
        node = parts.store.moment.node(parts.store.stop.node)
        assert node is not None
        reached.append(node.name)
        assert person.line == backward
        current = [row for row in parts.store.moment.queue() if row.status == "running"]
        assert [row.name for row in current] == [node.name]
        table = person.panel("ready_queue").findChild(QTableView)
        qtbot.waitUntil(
            lambda t=table: [row[1].split()[0] for row in texts(t)][: len(reached)] == reached, timeout=WAIT
        )
        person.press(Key.Key_F11)
    assert reached == ["MeanBackward0", "MulBackward0", "MulBackward0", "AddBackward0", "AccumulateGrad"]
    x, _ = parts.store.run.resolve("x")
    grad = parts.store.moment.grad(x)
    assert grad is not None
    assert grad.tolist() == [[4.5, 4.5], [4.5, 4.5]]
    assert person.line == line_of(lines, "print(x.grad)")


def test_shift_f11_finishes_the_pass(qtbot: QtBot, parts: Parts) -> None:
    person = Person(qtbot, parts)
    lines = person.open("autograd_tutorial.py")
    person.press(Key.Key_F10)
    person.step_until(line_of(lines, "out.backward()"))
    person.press(Key.Key_F11)
    assert parts.store.stop is not None
    assert parts.store.stop.reason == "node"
    person.press(Key.Key_F11, Modifier.ShiftModifier)
    assert person.line == line_of(lines, "print(x.grad)")
    assert parts.store.moment.current_node() == 0


def test_ctrl_f10_goes_back_and_the_window_says_so(qtbot: QtBot, parts: Parts) -> None:
    person = Person(qtbot, parts)
    lines = person.open("autograd_tutorial.py")
    person.press(Key.Key_F10)
    person.step_until(line_of(lines, "print(x.grad)"))
    end = parts.store.cursor
    now = parts.store.moment.picture()
    x, _ = parts.store.run.resolve("x")
    assert parts.store.moment.grad(x) is not None
    while parts.store.moment.grad(x) is not None:
        person.go_back()
    assert parts.store.in_the_past
    assert parts.window.banner.isVisible()
    while parts.store.in_the_past:
        with qtbot.waitSignal(parts.store.moved, timeout=WAIT):
            person.strike(Key.Key_F10)
    assert parts.store.cursor == end
    assert not parts.window.banner.isVisible()
    assert parts.store.moment.picture() == now


def test_a_click_on_a_card_shows_its_value_everywhere(qtbot: QtBot, parts: Parts) -> None:
    person = Person(qtbot, parts)
    person.open("why_none.py")
    person.strike(Key.Key_F5, Modifier.ControlModifier)
    qtbot.waitUntil(lambda: parts.store.state == "finished", timeout=WAIT)
    canvas = parts.window.canvas
    picture = parts.store.moment.picture()
    ghost = next(box for box in picture.boxes if box.kind == "ghost")
    qtbot.waitUntil(lambda: ghost.key in canvas.scene.drawing.layout.boxes, timeout=WAIT)
    canvas.fit()
    middle = canvas.place_of(ghost.key).center().toPoint()
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=middle)
    assert parts.store.selection.key == ghost.key
    scale, _ = parts.store.run.resolve("scale")
    parts.store.select(Selection("tensor", scale))
    why = person.panel("why")

    def says_it() -> bool:
        return any("no_grad" in str(label.text()) for label in why.findChildren(QLabel))

    qtbot.waitUntil(says_it, timeout=WAIT)


def test_the_graph_is_exported_through_the_dialog(qtbot: QtBot, parts: Parts, tmp_path: Path) -> None:
    person = Person(qtbot, parts)
    person.open("why_none.py")
    person.strike(Key.Key_F5, Modifier.ControlModifier)
    qtbot.waitUntil(lambda: parts.store.state == "finished", timeout=WAIT)
    target = tmp_path / "graph.json"
    person.strike(Key.Key_E, Modifier.ControlModifier)
    qtbot.waitUntil(lambda: parts.window.findChild(QDialog) is not None, timeout=WAIT)
    dialog = parts.window.findChild(QDialog)
    dialog.format.setFocus()
    dialog.format.setCurrentIndex(dialog.format.findData(".json"))
    dialog.file.selectAll()
    QTest.keyClicks(dialog.file, str(target))
    qtbot.keyClick(dialog, Key.Key_Return)
    qtbot.waitUntil(target.exists, timeout=WAIT)
    assert {node["name"] for node in json.loads(target.read_text())["nodes"]} >= {"scale", "offset", "loss"}
