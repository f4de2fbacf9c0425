"""What a gradient is made of, as a person looks at it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from retrograd.app.main import Parts
from retrograd.app.store import Selection
from retrograd.views.panels.origin import OriginPanel

SCRIPT = """import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
fit = (x * 3).sum()
pull = (x**2).sum()
total = fit - pull
total.backward()
(x * 2).sum().backward()
"""


def test_choosing_a_term_lights_its_way_and_enter_goes_to_its_moment(
    qtbot: QtBot, parts: Parts, tmp_path: Path
) -> None:
    script = tmp_path / "terms.py"
    script.write_text(SCRIPT)
    parts.settings.set("run.stop_at_entry", False)
    parts.session.open(script)
    with qtbot.waitSignal(parts.session.finished, timeout=20_000):
        parts.desk.run("run.continue")
    run = parts.store.run
    parts.store.select(Selection("tensor", run.resolve("x")[0]))
    parts.window.show_panel("origin")
    shown = parts.window.findChild(OriginPanel)
    assert isinstance(shown, OriginPanel)
    qtbot.waitUntil(lambda: shown.terms.model.rowCount() == 3, timeout=10_000)
    # x.grad = 3 - 2x + 2, so [3, 1, -1]; 3·(3+1-1), 2·(…) and -(2·3 + 4·1 - 6·1) over 11
    assert [shown.terms.model.cell_text(row, 0) for row in range(3)] == ["fit", "−pull", "(x * 2).sum()"]
    assert [shown.terms.model.cell_text(row, 2) for row in range(3)] == ["+81.8 %", "-36.4 %", "+54.5 %"]
    assert [shown.passes.model.cell_text(row, 0) for row in range(2)] == ["pass 1", "pass 2"]
    shown.terms.table.selectRow(1)
    lit = {run.nodes[int(number)].created.name for number in parts.window.canvas.emphasis.value.split()}
    assert lit == {"SumBackward0", "PowBackward0", "AccumulateGrad"}
    qtbot.keyClick(shown.terms.table, Qt.Key.Key_Return)
    assert parts.store.in_the_past
    assert parts.store.cursor == shown.terms.model.row(1).serial
