"""The history of one element, asked for in the table of values."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from retrograd.app.main import Parts
from retrograd.app.store import Selection
from retrograd.views.panels.cell import CellPanel
from retrograd.views.panels.value import ValuePanel

SCRIPT = """import torch

x = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
w = torch.tensor([[0.5, 1.0], [1.5, 2.0]], requires_grad=True)
y = x @ w
z = y.t() * 2
(z[0].sum() + y.sum()).backward()
"""


def test_enter_on_a_number_shows_its_history(qtbot: QtBot, parts: Parts, tmp_path: Path) -> None:
    script = tmp_path / "cells.py"
    script.write_text(SCRIPT)
    parts.settings.set("run.stop_at_entry", False)
    parts.session.open(script)
    with qtbot.waitSignal(parts.session.finished, timeout=20_000):
        parts.desk.run("run.continue")
    tensor, _ = parts.store.run.resolve("y")
    parts.store.select(Selection("tensor", tensor))
    parts.window.show_panel("value")
    values, shown = parts.window.findChild(ValuePanel), parts.window.findChild(CellPanel)
    assert isinstance(values, ValuePanel)
    assert isinstance(shown, CellPanel)
    qtbot.waitUntil(lambda: values.subject.tensor == tensor and values.view.table.array_model.rowCount() == 2)
    values.view.table.setCurrentIndex(values.view.table.array_model.index(0, 1))
    qtbot.keyClick(values.view.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown.model.rowCount() > 0)
    rows = [tuple(shown.model.cell_text(row, column) for column in range(4)) for row in range(shown.model.rowCount())]
    assert ("fed by", "x[0, :]", "–", "tensor") in rows
    assert ("fed by", "w[:, 1]", "–", "tensor") in rows
    assert ("made", "y[0, 1]", "5", "mm") in rows
    assert ("goes into (2)", "z[1, 0]", "10", "mul") in rows
    # z[0] reads column 0 of y only, so all of this element's gradient comes through the sum
    assert ("grad", "y[0, 1]", "1", "MmBackward0") in rows
    assert [row[2] for row in rows if row[0] == "grad from"] == ["1", "0"]
    made = next(number for number, row in enumerate(rows) if row[0] == "made")
    shown.table.selectRow(made)
    qtbot.keyClick(shown.table, Qt.Key.Key_Return)
    assert parts.store.cursor == shown.model.row(made).serial
