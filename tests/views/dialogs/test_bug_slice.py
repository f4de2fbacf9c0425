"""The bug slice from an explanation: found by running scripts, copied, and saved with its recording and a picture."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from retrograd.app.main import Parts
from retrograd.app.model.recording import read_recording
from retrograd.views.dialogs.bug_slice import BugSliceDialog
from retrograd.views.panels.findings import FindingsPanel
from retrograd.views.panels.why import WhyPanel

SCRIPT = """import torch

unused = torch.randn(3)
print("nothing to do with it")
x = torch.tensor(1.0, requires_grad=True)
y1 = x ** 2
with torch.no_grad():
    y2 = x ** 3
y3 = y1 + y2
y3.backward()
print(x.grad, unused)
"""


def test_a_slice_is_found_copied_and_saved(qtbot: QtBot, parts: Parts, tmp_path: Path) -> None:
    path = tmp_path / "long.py"
    path.write_text(SCRIPT, encoding="utf-8")
    parts.settings.set("run.stop_at_entry", False)
    parts.session.open(path)
    with qtbot.waitSignal(parts.session.finished, timeout=20_000):
        parts.desk.run("run.without_stopping")
    parts.window.show_panel("findings")
    findings, why = parts.window.findChild(FindingsPanel), parts.window.findChild(WhyPanel)
    assert isinstance(findings, FindingsPanel) and isinstance(why, WhyPanel)
    qtbot.waitUntil(lambda: findings.model.rowCount() == 1)
    findings.table.selectRow(0)
    qtbot.keyClick(findings.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(why.explanations.cards))
    buttons = {one.text(): one for one in why.explanations.cards[0].findChildren(QPushButton)}
    qtbot.mouseClick(buttons["bug slice…"], Qt.MouseButton.LeftButton)
    dialog = next(one for one in QApplication.topLevelWidgets() if isinstance(one, BugSliceDialog) and one.isVisible())
    qtbot.waitUntil(dialog.copy.isEnabled, timeout=30_000)
    assert "unused" not in dialog.code.toPlainText() and "x ** 3" in dialog.code.toPlainText()
    assert "x.grad is 2, not 5" in dialog.said.text()
    qtbot.keyClick(dialog.copy, Qt.Key.Key_Space)
    assert QGuiApplication.clipboard().text() == dialog.code.toPlainText()
    saved = tmp_path / "small.py"
    dialog.save_as(saved)
    assert saved.read_text(encoding="utf-8") == dialog.code.toPlainText()
    recorded, _ = read_recording(saved.with_suffix(".rgd"))
    assert "x.grad is 2, not 5" in recorded.findings()[0].text
    assert not QImage(str(saved.with_suffix(".png"))).isNull()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
