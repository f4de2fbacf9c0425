"""The panel Kept: what autograd keeps for backward, sorted by bytes, with who saved and who holds it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from retrograd.app.main import Parts
from retrograd.app.store import Selection
from retrograd.views.panels.kept import KeptPanel

SCRIPT = """import torch

w = torch.randn(100, 50, requires_grad=True)
outputs = []
for batch in range(3):
    hidden = torch.tanh(torch.ones(20, 100) @ w)
    outputs.append(hidden)
total = sum(output.sum() for output in outputs)
total.backward()
"""
#: PyTorch keeps the left factor of a product whose right one needs a gradient, and the result of tanh; float32 has
#: 4 bytes: 20 · 100 · 4 and 20 · 50 · 4, three times each.
EXPECTED = [(8000, "MmBackward0")] * 3 + [(4000, "TanhBackward0")] * 3


def test_what_is_kept_by_size_and_by_whom(qtbot: QtBot, parts: Parts, tmp_path: Path) -> None:
    path = tmp_path / "keeps.py"
    path.write_text(SCRIPT, encoding="utf-8")
    parts.settings.set("run.stop_at_entry", False)
    parts.session.open(path)
    with qtbot.waitSignal(parts.session.finished, timeout=20_000):
        parts.desk.run("run.without_stopping")
    parts.window.show_panel("kept")
    panel = parts.window.findChild(KeptPanel)
    assert isinstance(panel, KeptPanel)
    begun = parts.store.run.timeline.serials("backward-begun")[0]
    parts.store.seek(begun - 1)
    qtbot.waitUntil(lambda: panel.model.rowCount() == len(EXPECTED))
    rows = list(panel.model.rows())
    saved = [(row.bytes, parts.store.run.nodes[row.nodes[0]].created.name) for row in rows]
    assert saved == EXPECTED
    assert "36" in panel.sum.text() or "35" in panel.sum.text()
    held = [panel.model.cell_text(number, 3) for number in range(len(rows))]
    assert any(text.startswith("outputs, line 7") for text in held), held
    panel.table.setFocus()
    panel.table.selectRow(5)
    assert parts.store.selection == Selection("tensor", rows[5].tensor)
    qtbot.keyClick(panel.table, Qt.Key.Key_Return)
    assert parts.store.selection == Selection("node", rows[5].nodes[0])
    parts.store.seek(parts.store.run.end)
    qtbot.waitUntil(lambda: panel.model.rowCount() == 0)
