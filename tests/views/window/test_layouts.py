"""Arrangements of the panels, the person's own ones, and the panels about training over a real run."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox
from pytestqt.qtbot import QtBot

from retrograd.app.main import Parts, build
from retrograd.views.arrangements import ARRANGEMENTS, COLUMNS
from retrograd.views.canvas.linking import keys_of
from retrograd.views.dialogs.palette import Palette
from retrograd.views.dialogs.save_layout import SaveLayoutDialog
from retrograd.views.editor.reading import place_of_selection
from retrograd.views.panels import PANELS
from retrograd.views.panels.gradient_flow import GradientFlowPanel
from retrograd.views.panels.memory import MemoryPanel
from retrograd.views.panels.regions import RegionsPanel

TRAINING = """\
import torch
from torch import nn
torch.manual_seed(0)
model = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1))
unused = nn.Parameter(torch.ones(2))
optimizer = torch.optim.SGD([*model.parameters(), unused], lr=0.1)
x = torch.randn(8, 3)
history = []
for step in range(6):
    optimizer.zero_grad()
    loss = ((model(x) - 1) ** 2).mean()
    loss.backward()
    optimizer.step()
    history.append(loss)
"""


@pytest.fixture
def opened(parts: Parts, tmp_path: Path) -> Parts:
    script = tmp_path / "training.py"
    script.write_text(TRAINING)
    parts.session.open(script)
    return parts


def open_panels(parts: Parts) -> set[str]:
    return {identity for identity, dock in parts.window.workbench.docks() if not dock.isHidden()}


def test_arrangements_name_panels_that_there_are() -> None:
    known = {row.id for row in PANELS} | {"source", "timeline"}
    for arrangement in ARRANGEMENTS.values():
        named = [identity for identities in arrangement.places.values() for identity in identities]
        assert set(named) <= known and len(named) == len(set(named))


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
@pytest.mark.parametrize("name", ARRANGEMENTS)
def test_every_arrangement_is_right(opened: Parts, qtbot: QtBot, name: str, size: tuple[int, int]) -> None:
    window = opened.window
    window.resize(*size)
    assert opened.desk.run(f"view.layout_{name}")
    wanted = ARRANGEMENTS[name]
    assert open_panels(opened) == {each for identities in wanted.places.values() for each in identities}
    fronts = {area: window.workbench.dock(identities[0]) for area, identities in wanted.places.items()}
    qtbot.waitUntil(lambda: abs(fronts["source"].width() - wanted.source * window.width()) < 16)
    assert abs(fronts["inspector"].width() - wanted.inspector * window.width()) < 16
    columns = [fronts[area] for area in COLUMNS if area in fronts]
    qtbot.waitUntil(lambda: abs(columns[0].height() - wanted.bottom * window.workbench.height()) < 48)
    for dock in fronts.values():
        assert dock.isVisible() and not dock.visibleRegion().isEmpty()
    assert window.graph.width() > 0.35 * window.width() and window.graph.height() > 0.3 * window.height()


def test_a_closed_panel_opens_from_its_command(opened: Parts, qtbot: QtBot) -> None:
    opened.desk.run("view.layout_learn")
    assert "events" not in open_panels(opened)
    opened.window.show_panel("events")
    dock = opened.window.workbench.dock("events")
    qtbot.waitUntil(dock.isVisible)


def test_a_layout_is_saved_under_a_name_and_survives_a_restart(opened: Parts, qtbot: QtBot) -> None:
    window = opened.window
    opened.desk.run("view.layout_train")
    window.workbench.dock("events").close()
    wanted = open_panels(opened)
    opened.desk.run("view.save_layout")
    dialog = window.findChild(SaveLayoutDialog)
    assert dialog is not None and not dialog.save_button.isEnabled()
    qtbot.keyClicks(dialog.name.lineEdit(), "evening")
    qtbot.keyClick(dialog.name.lineEdit(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.saved_layouts.names() == ["evening"])
    opened.desk.run("view.reset_layout")
    assert open_panels(opened) != wanted
    window.close()
    again = build(opened.settings)
    qtbot.addWidget(again.window)
    again.window.resize(1366, 768)
    again.window.show()
    qtbot.waitExposed(again.window)
    again.window.show_panel("variables")
    palette = Palette(again.desk, again.window)
    qtbot.addWidget(palette)
    qtbot.keyClicks(palette.typed, "evening")
    assert palette.commands() == ["view.layout_own_evening"]
    qtbot.keyClick(palette.typed, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: open_panels(again) == wanted)
    submenu = next(each for each in again.window.menus["view"].actions() if each.menu() and "out" in each.text())
    assert any("evening" in action.text() for action in submenu.menu().actions())
    again.session.close()


def test_a_saved_layout_can_be_deleted(opened: Parts, qtbot: QtBot) -> None:
    window = opened.window
    window.save_layout("mine")
    dialog = window.pages.show("save-layout")
    assert isinstance(dialog, SaveLayoutDialog)
    qtbot.keyClicks(dialog.name.lineEdit(), "mine")
    assert dialog.said.text() == "Replaces the layout of this name."
    qtbot.mouseClick(dialog.delete_button, Qt.MouseButton.LeftButton)
    assert window.saved_layouts.names() == [] and "view.layout_own_mine" not in window.actions_by_id
    assert not dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Save).isEnabled()


def test_what_cannot_be_read_is_no_layout(parts: Parts, qtbot: QtBot) -> None:
    parts.settings.set("window.layouts", '{"bad": "%%%"}')
    other = build(parts.settings)
    qtbot.addWidget(other.window)
    assert other.window.saved_layouts.names() == []
    other.session.close()


def test_training_is_seen_step_by_step(opened: Parts, qtbot: QtBot) -> None:
    opened.desk.run("view.layout_train")
    with qtbot.waitSignal(opened.session.finished, timeout=30_000):
        opened.desk.run("run.without_stopping")
    flow = opened.window.workbench.panel("gradient_flow")
    memory = opened.window.workbench.panel("memory")
    assert isinstance(flow, GradientFlowPanel) and isinstance(memory, MemoryPanel)
    qtbot.waitUntil(lambda: flow.step_text.text() == "step 5 of 5")
    assert [flow.model.cell_text(row, 0) for row in range(3)] == ["model.0", "model.2", "unused"]
    assert flow.model.cell_text(2, 1) == "∅ none" and flow.model.cell_text(2, 3) == "no gradient"
    assert flow.heat_map.describe(2, 0) == "unused, step 0: no gradient"
    # back in time by the button, then by a click into the picture
    qtbot.mouseClick(flow.back, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: flow.step_text.text() == "step 4 of 5")
    assert opened.store.cursor == opened.store.run.flow.steps[4].used
    flow.heat_map.chosen.emit(1, 2)
    qtbot.waitUntil(lambda: flow.step_text.text() == "step 2 of 5")
    assert opened.store.selection.number in flow.model.row(1).row.tensors
    flow.views.button("ratio").click()
    qtbot.waitUntil(lambda: flow._pages.currentWidget() is flow.ratios)
    flow.grouping.button("parameters").click()
    qtbot.waitUntil(lambda: flow.model.rowCount() == 5)
    # the losses that are kept hold the graphs of all steps
    opened.store.seek(opened.store.run.end)
    qtbot.waitUntil(lambda: memory.warning.isVisible())
    assert "history[" in memory.sentence.text()
    assert memory.model.cell_text(memory.model.rowCount() - 1, 4).startswith("history[")
    memory.table.setFocus()
    memory.table.setCurrentIndex(memory.model.index(0, 0))
    qtbot.keyClick(memory.table, Qt.Key.Key_Return)
    assert opened.store.cursor == opened.store.run.memory.rows[0].serial


REGIONS = """\
import torch
w = torch.ones(100, requires_grad=True)
y = torch.exp(w)
with torch.no_grad():
    a = torch.exp(w)
    with torch.enable_grad():
        b = torch.exp(w)
    c = torch.exp(a)
d = y.detach()
(y.sum() + b.sum()).backward()
"""


def test_regions_tell_what_they_save_and_select_everything_inside(parts: Parts, qtbot: QtBot, tmp_path: Path) -> None:
    script = tmp_path / "regions.py"
    script.write_text(REGIONS)
    parts.session.open(script)
    with qtbot.waitSignal(parts.session.finished, timeout=30_000):
        parts.desk.run("run.without_stopping")
    parts.window.show_panel("regions")
    panel = parts.window.workbench.panel("regions")
    assert isinstance(panel, RegionsPanel)
    qtbot.waitUntil(lambda: panel.model.rowCount() == 3)
    shown = [[panel.model.cell_text(row, column) for column in (0, 2, 3, 4)] for row in range(3)]
    assert shown == [
        ["▨ no_grad", "4–8", "2 of 2", "800 B"], ["· ▨ enable_grad", "6–7", "0 of 1", ""],
        ["✂ detach", "9", "", ""],
    ]  # fmt: skip
    panel.table.setFocus()
    panel.table.setCurrentIndex(panel.model.index(0, 0))
    selection = parts.store.selection
    assert selection.kind == "region"
    place = place_of_selection(parts.store)
    assert place is not None and (place.line, place.end_line) == (4, 8)
    drawing = parts.window.canvas.scene.drawing
    keys = keys_of(selection, drawing)
    boxes = [drawing.boxes[key] for key in keys if key in drawing.boxes]
    assert {box.line for box in boxes} == {5, 7, 8}, keys
