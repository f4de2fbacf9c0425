"""Looking into dictionaries, lists and modules in the panel "Variables", by keys and by mouse."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from retrograd.app.main import Parts
from retrograd.views.panels.variables import VariablesPanel

WAIT = 20_000
Key = Qt.Key

SCRIPT = """\
import torch

config = {"rate": 0.1, "sizes": [4, 3]}
model = torch.nn.Linear(2, 1)
itself = []
itself.append(itself)
for step in range(3):
    config["rate"] = config["rate"] / 2
print(config)
"""


@pytest.fixture
def panel(parts: Parts, qtbot: QtBot, tmp_path: Path) -> VariablesPanel:
    """The program waits in the first pass of its loop."""
    path = tmp_path / "script.py"
    path.write_text(SCRIPT)
    parts.session.open(path)
    parts.settings.set("run.stop_at_entry", False)
    parts.session.breakpoints.add(str(path), 8)
    with qtbot.waitSignal(parts.store.stopped, timeout=WAIT):
        parts.desk.run("run.continue")
    parts.window.show_panel("variables")
    found = parts.window.workbench.panel("variables")
    assert isinstance(found, VariablesPanel)
    found.refresh_now()
    return found


def _names(panel: VariablesPanel) -> list[str]:
    panel.refresh_now()
    return [panel.model.cell_text(row, 0) for row in range(panel.model.rowCount())]


def _go_to(panel: VariablesPanel, name: str) -> int:
    row = panel.model.position(lambda one: one.name == name)
    panel.table.setCurrentIndex(panel.model.index(row, 0))
    panel.table.setFocus()
    return row


def test_right_opens_left_closes_and_what_is_open_stays_open(panel: VariablesPanel, qtbot: QtBot, parts: Parts) -> None:
    assert "▸ config" in _names(panel) and "  step" in _names(panel)
    _go_to(panel, "config")
    qtbot.keyClick(panel.table, Key.Key_Right)
    qtbot.waitUntil(lambda: "    ['rate']" in _names(panel), timeout=WAIT)
    assert "  ▸ ['sizes']" in _names(panel)
    row = _go_to(panel, "['sizes']")
    qtbot.keyClick(panel.table, Key.Key_Return)
    qtbot.waitUntil(lambda: "      [1]" in _names(panel), timeout=WAIT)
    assert panel.model.cell_text(row + 1, 2) == "4"
    with qtbot.waitSignal(parts.store.stopped, timeout=WAIT):
        parts.desk.run("run.continue")
    qtbot.waitUntil(lambda: "      [1]" in _names(panel), timeout=WAIT)
    assert panel.model.cell_text(_go_to(panel, "['rate']"), 2) == "0.05"
    qtbot.keyClick(panel.table, Key.Key_Left)
    assert panel.table.currentIndex().row() == _go_to(panel, "config")
    qtbot.keyClick(panel.table, Key.Key_Left)
    assert "▸ config" in _names(panel) and "    ['rate']" not in _names(panel)


def test_a_click_on_the_arrow_opens_and_parts_that_are_tensors_are_chips(
    panel: VariablesPanel, qtbot: QtBot, parts: Parts
) -> None:
    def click_arrow() -> None:
        area = panel.table.visualRect(panel.model.index(_go_to(panel, "model"), 0))
        arrow = area.topLeft() + QPoint(12, area.height() // 2)
        qtbot.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=arrow)

    click_arrow()
    qtbot.waitUntil(lambda: "    .weight" in _names(panel), timeout=WAIT)
    weight = _go_to(panel, ".weight")
    assert panel.model.cell_text(weight, 1) == "f32[1,2] parameter"
    assert parts.store.selection.number == parts.store.run.resolve("model.weight")[0]
    click_arrow()
    assert "    .weight" not in _names(panel)


def test_a_part_is_set_by_f2_and_nothing_that_holds_itself_goes_on_for_ever(
    panel: VariablesPanel, qtbot: QtBot, parts: Parts
) -> None:
    _go_to(panel, "config")
    qtbot.keyClick(panel.table, Key.Key_Right)
    qtbot.waitUntil(lambda: "    ['rate']" in _names(panel), timeout=WAIT)
    _go_to(panel, "['rate']")
    qtbot.keyClick(panel.table, Key.Key_F2)
    editor = panel.table.findChild(QLineEdit)
    assert editor is not None
    editor.selectAll()
    qtbot.keyClicks(editor, "80.0")
    with qtbot.waitSignal(parts.desk.evaluated, timeout=WAIT):
        qtbot.keyClick(editor, Key.Key_Return)
    qtbot.waitUntil(lambda: panel.model.cell_text(_go_to(panel, "['rate']"), 2) == "80.0", timeout=WAIT)
    _go_to(panel, "itself")
    qtbot.keyClick(panel.table, Key.Key_Right)
    for depth in range(1, 15):
        row = panel.model.position(lambda one, deep=depth: one.path == "itself" + "[0]" * deep)
        if row < 0:
            break
        panel.table.setCurrentIndex(panel.model.index(row, 0))
        qtbot.keyClick(panel.table, Key.Key_Right)
        qtbot.waitUntil(lambda: not panel._parts._asked, timeout=WAIT)
        panel.refresh_now()
    assert panel.model.rowCount() < 40
    parts.session.breakpoints.clear()
    with qtbot.waitSignal(parts.session.finished, timeout=WAIT):
        parts.desk.run("run.continue")
    assert "'rate': 10.0" in "".join(text for _, text in parts.store.moment.output())
