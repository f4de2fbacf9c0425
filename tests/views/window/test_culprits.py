"""Culprit pairs as a person meets them: who saved and who wrote, who freed and who came again, what holds a graph."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from retrograd.app.main import Parts
from retrograd.app.store import Selection
from retrograd.views.panels.finding_card import FindingCard
from retrograd.views.panels.findings import FindingsPanel
from retrograd.views.panels.why import WhyPanel

IN_PLACE = """import torch

x = torch.ones(3, requires_grad=True)
y = x.exp()
z = y * 2
y += 1
view = y[:2]
view.mul_(3)
z.sum().backward()
"""
AGAIN = """import torch

w = torch.ones(3, requires_grad=True)
h = torch.zeros(3)
for step in range(3):
    h = torch.tanh(h + w)
    loss = h.sum()
    loss.backward()
"""
LEAK = """import torch

w = torch.ones(3, requires_grad=True)
losses = []
optimizer = torch.optim.SGD([w], lr=0.1)
for step in range(8):
    loss = ((torch.ones(5, 3) @ w) ** 2).mean()
    losses.append(loss)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""


@pytest.fixture
def card(qtbot: QtBot, parts: Parts, tmp_path: Path) -> Callable[..., FindingCard]:
    """Run a script to its end (or to a line) and open the finding of a cause from the panel Findings by key."""

    def shown(script: str, cause: str, stop: int = 0) -> FindingCard:
        path = tmp_path / "culprits.py"
        path.write_text(script, encoding="utf-8")
        parts.settings.set("run.stop_at_entry", False)
        parts.session.open(path)
        if stop:
            parts.desk.breakpoints.toggle(str(path), stop)
        with qtbot.waitSignal(parts.store.stopped if stop else parts.session.finished, timeout=20_000):
            parts.desk.run("run.continue" if stop else "run.without_stopping")
        parts.window.show_panel("findings")
        found, why = parts.window.workbench.panel("findings"), parts.window.workbench.panel("why")
        assert isinstance(found, FindingsPanel) and isinstance(why, WhyPanel)
        qtbot.waitUntil(lambda: found.model.position(lambda row: row.cause == cause) >= 0)
        found.table.selectRow(found.model.position(lambda row: row.cause == cause))
        qtbot.keyClick(found.table, Qt.Key.Key_Return)
        parts.store.seek(parts.store.run.end)
        qtbot.waitUntil(lambda: bool(why.explanations.cards) and why.explanations.cards[0].finding.cause == cause)
        return why.explanations.cards[0]

    return shown


def test_saver_and_writer_before_it_explodes(qtbot: QtBot, parts: Parts, card: Callable[..., FindingCard]) -> None:
    shown = card(IN_PLACE, "inplace-modified", stop=9)
    assert shown.finding.likely and not parts.store.run.timeline.serials("backward-begun")
    saver, writer = shown.culprits.buttons
    assert saver.accessibleName() == "saved it: y = x.exp(), line 4"
    assert writer.accessibleName() == "wrote to it: y += 1, line 6"
    stairs = shown.culprits.stairs
    assert stairs is not None
    words = [button.text() for button in stairs.buttons]
    assert words[:2] == ["v0 saved · line 4", "v1 written over · line 6"]
    heights = [button.y() for button in stairs.buttons]
    assert heights == sorted(heights, reverse=True), "a later version stands higher"
    qtbot.mouseClick(writer, Qt.MouseButton.LeftButton)
    assert parts.store.cursor == shown.finding.events[0]
    assert parts.store.selection == Selection("event", shown.finding.events[0])
    place = parts.store.moment.place()
    assert place is not None and place.line == 6
    parts.session.stop()
    qtbot.waitUntil(lambda: parts.store.state == "finished", timeout=20_000)


def test_the_stairs_lead_to_each_write(qtbot: QtBot, parts: Parts, card: Callable[..., FindingCard]) -> None:
    shown = card(IN_PLACE, "inplace-modified")
    findings = parts.window.workbench.panel("findings")
    assert isinstance(findings, FindingsPanel)
    for serial in shown.finding.events:
        parts.store.seek(serial)
        findings.refresh_now()
        assert findings.model.rowCount() == 1, "foretold at the write, proved later: one row"
    stairs = shown.culprits.stairs
    assert stairs is not None and not shown.finding.likely
    assert [button.text() for button in stairs.buttons] == [
        "v0 saved · line 4", "v1 written over · line 6", "v2 written · line 8"
    ]  # fmt: skip
    last = stairs.buttons[-1]
    last.setFocus()
    qtbot.keyClick(last, Qt.Key.Key_Space)
    place = parts.store.moment.place()
    assert place is not None and place.line == 8


def test_who_freed_who_came_again_and_what_carried_it(
    qtbot: QtBot, parts: Parts, card: Callable[..., FindingCard]
) -> None:
    shown = card(AGAIN, "freed-graph")
    names = [button.accessibleName() for button in shown.culprits.buttons]
    assert names == [
        "freed it: loss.backward(), line 8 · pass 1",
        "came again: loss.backward(), line 8 · pass 2",
        "h carried it over: h = torch.tanh(h + w), line 6",
    ]
    qtbot.mouseClick(shown.culprits.buttons[0], Qt.MouseButton.LeftButton)
    assert parts.store.in_the_past and parts.store.moment.backward_pass() == 1


def test_what_holds_the_oldest_graph(parts: Parts, card: Callable[..., FindingCard]) -> None:
    shown = card(LEAK, "graph-retained")
    names = [button.accessibleName() for button in shown.culprits.buttons]
    assert names[0] == "losses holds it: losses.append(loss), line 8"
    assert names[1].startswith("the oldest was made: loss = ") and names[1].endswith("line 7")
