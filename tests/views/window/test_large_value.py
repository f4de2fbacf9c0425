"""A value that is too large to be fetched at once: the person is told so, and how to look at a part."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from retrograd.app.main import Parts
from retrograd.app.store import Selection
from retrograd.views.panels.value import ValuePanel

WAIT = 20_000


def test_fetching_a_value_that_is_too_large_says_what_to_do(parts: Parts, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "large.py"
    path.write_text("import torch\nlarge = torch.ones(2100, 2000)\nsmall = torch.ones(1100, 1000)\nprint(1)\n")
    parts.session.open(path)
    parts.settings.set("run.stop_at_entry", False)
    parts.settings.set("record.capture", "off")
    parts.session.breakpoints.add(str(path), 4)
    with qtbot.waitSignal(parts.store.stopped, timeout=WAIT):
        parts.desk.run("run.continue")
    parts.window.show_panel("value")
    panel = parts.window.workbench.panel("value")
    assert isinstance(panel, ValuePanel)

    def fetch(name: str) -> None:
        parts.store.select(Selection("tensor", parts.store.run.resolve(name)[0]))
        panel.refresh_now()
        qtbot.waitUntil(panel.view.fetch.isVisible, timeout=WAIT)
        qtbot.mouseClick(panel.view.fetch, Qt.MouseButton.LeftButton)

    fetch("small")
    qtbot.waitUntil(lambda: not panel.view.fetch.isVisible(), timeout=WAIT)
    fetch("large")
    bar = parts.window.messages
    qtbot.waitUntil(bar.isVisible, timeout=WAIT)
    assert "[2100, 2000]" in bar.text() and "16 MiB" in bar.text() and "[:100]" in bar.text()
    assert panel.view.fetch.isVisible()
