"""A pinned panel keeps its tensor while time moves, says at which version, and finds it again in the next run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from retrograd.app.main import Parts
from retrograd.app.store import Selection
from retrograd.views.panels.value import ValuePanel

from .story import why_two

SCRIPT = """\
import torch

w = torch.ones(2)
w.add_(1)
w.mul_(3)
"""


def test_a_pinned_tensor_stays_while_time_moves(
    qtbot: QtBot, make_desk: Callable[..., Any], show: Callable[..., Any]
) -> None:
    desk = make_desk(why_two())
    desk.store.select(Selection("tensor", 2))
    panel = show(ValuePanel, desk)
    assert not panel.head.pinned.isVisible()
    qtbot.keyClick(panel.head.pin, Qt.Key.Key_Space)
    desk.store.select(Selection("tensor", 4))
    panel.refresh_now()
    assert panel.head.pinned.text().startswith("Pinned: version 0 of 0, since event ")
    shown = panel.view.scalar.text()
    born = desk.store.run.tensors[2].created.serial
    desk.store.seek(born - 1)
    panel.refresh_now()
    assert f"it is made at event {born}" in panel.head.pinned.text()
    assert panel.head.pin.isVisible()
    assert not panel.view.isVisible()
    desk.store.seek(desk.store.run.end)
    panel.refresh_now()
    assert panel.view.isVisible()
    assert panel.view.scalar.text() == shown


def test_the_version_goes_with_the_moment_and_the_pin_with_the_name(qtbot: QtBot, parts: Parts, tmp_path: Any) -> None:
    path = tmp_path / "writes.py"
    path.write_text(SCRIPT)
    store = parts.store
    parts.session.open(path)

    def run() -> None:
        with qtbot.waitSignal(parts.session.finished, timeout=20_000):
            parts.desk.run("run.without_stopping")

    run()
    w, _ = store.run.resolve("w")
    store.select(Selection("tensor", w))
    parts.window.show_panel("value")
    panel = parts.window.findChild(ValuePanel)
    panel.refresh_now()
    qtbot.mouseClick(panel.head.pin, Qt.MouseButton.LeftButton)
    seen = []
    for event in store.run.events("value-recorded"):
        store.seek(event.serial)
        panel.refresh_now()
        seen.append((panel.head.pinned.text().partition(",")[0], panel.view.table.array_model.array.ravel().tolist()))
    assert seen == [
        ("Pinned: version 0 of 2", [1.0, 1.0]),
        ("Pinned: version 1 of 2", [2.0, 2.0]),
        ("Pinned: version 2 of 2", [6.0, 6.0]),
    ]
    path.write_text("import torch\nfirst = torch.zeros(3)\n" + SCRIPT)
    run()
    panel.refresh_now()
    assert panel.head.pin.isChecked()
    assert panel.head.chip.text_form().startswith("w  f32[2]")
    path.write_text("print(1)\n")
    run()
    panel.refresh_now()
    assert "made no w so far" in panel.head.pinned.text()
