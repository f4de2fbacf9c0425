"""Checks of rules over real runs: by a child of its own, by the paused program, cancelled, refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from retrograd.app.main import Parts
from retrograd.app.session.program import Program
from retrograd.app.store import Selection
from retrograd.views.panels.op import OpPanel

WAIT = 30_000
SCRIPT = """\
import torch

class Wrong(torch.autograd.Function):
    @staticmethod
    def forward(ctx, t, k):
        ctx.save_for_backward(t)
        ctx.k = k
        return t * t * k

    @staticmethod
    def backward(ctx, g):
        (t,) = ctx.saved_tensors
        return 2 * t * g * ctx.k * 1.1, None

x = torch.tensor([[1.0, -2.0, 0.5], [0.3, 0.2, -0.7]], requires_grad=True)
own = Wrong.apply(x, 3)
soft = torch.log_softmax(x @ x.t(), dim=1)
large = torch.ones(64, 64, requires_grad=True)
big = large * large
(own.sum() + (soft * soft).sum() + big.sum()).backward()
breakpoint()
"""


@pytest.fixture
def paused(parts: Parts, qtbot: QtBot, tmp_path: Path) -> Parts:
    script = tmp_path / "rules.py"
    script.write_text(SCRIPT)
    parts.session.open(script)
    with qtbot.waitSignal(parts.store.stopped, timeout=WAIT):
        parts.session.start("run")
    return parts


def shown(parts: Parts, qtbot: QtBot, name: str) -> OpPanel:
    """The Op panel about the operation behind a name."""
    parts.store.select(Selection("tensor", parts.store.run.resolve(name)[0]))
    parts.window.show_panel("op")
    panel = parts.window.workbench.panel("op")
    assert isinstance(panel, OpPanel)
    state = parts.store.moment.tensor(parts.store.selection.number)
    qtbot.waitUntil(lambda: state is not None and panel.check._node == state.node)
    return panel


def said(panel: OpPanel, qtbot: QtBot) -> str:
    """Press the button and wait for what is found out."""
    qtbot.mouseClick(panel.check.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.check.button.text() == "Check this rule", timeout=WAIT)
    return panel.check.text()


def test_rules_are_checked_while_paused_and_afterwards(paused: Parts, qtbot: QtBot) -> None:
    text = said(shown(paused, qtbot, "own"), qtbot)
    assert text.startswith("✗ wrong here") and "x: worst cell [0, 1] rule -13.2000, differences -12.0000" in text
    assert said(shown(paused, qtbot, "soft"), qtbot).startswith("✓ right here")
    assert "were not kept" in said(shown(paused, qtbot, "big"), qtbot)
    # what was found stays with its operation
    assert shown(paused, qtbot, "own").check.text() == text
    assert paused.store.state == "paused"
    with qtbot.waitSignal(paused.session.finished, timeout=WAIT):
        paused.session.resume()
    before = paused.store.run.end
    assert "only the paused program can check it" in said(shown(paused, qtbot, "own"), qtbot)
    assert said(shown(paused, qtbot, "soft"), qtbot).startswith("✓ right here")
    assert paused.store.run.end == before


def test_a_check_can_be_cancelled(paused: Parts, qtbot: QtBot) -> None:
    panel = shown(paused, qtbot, "soft")
    qtbot.mouseClick(panel.check.button, Qt.MouseButton.LeftButton)
    assert panel.check.button.text() == "Cancel"
    qtbot.keyClick(panel.check.button, Qt.Key.Key_Space)
    assert paused.session.rules.node == 0 and panel.check.text() == "Cancelled."
    qtbot.waitUntil(lambda: not paused.session.rules.findChildren(Program))
