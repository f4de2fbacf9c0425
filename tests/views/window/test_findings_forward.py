"""The findings come to the front when a run ends, and take nothing from the person."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from pytestqt.qtbot import QtBot

from retrograd.app.main import Parts


def in_front(parts: Parts, identity: str) -> bool:
    """Whether the panel can be seen, not only its tab."""
    return not parts.window.workbench.dock(identity).visibleRegion().isEmpty()


@pytest.fixture
def opened(qtbot: QtBot, parts: Parts, script: Path) -> Parts:
    """The script is open and its window shown."""
    parts.settings.set("run.stop_at_entry", False)
    parts.session.open(script)
    qtbot.waitUntil(lambda: in_front(parts, "ready_queue"))
    return parts


def to_the_end(qtbot: QtBot, parts: Parts) -> None:
    with qtbot.waitSignal(parts.session.finished, timeout=20_000):
        qtbot.keySequence(parts.window, QKeySequence("Ctrl+F5"))


def test_findings_come_to_the_front_and_the_keyboard_stays(qtbot: QtBot, opened: Parts) -> None:
    editor = opened.window.editor.current_view()
    assert editor is not None
    editor.setFocus()
    to_the_end(qtbot, opened)
    qtbot.waitUntil(lambda: in_front(opened, "findings"))
    assert editor.hasFocus()


def test_nothing_comes_forward_where_nothing_was_found(qtbot: QtBot, opened: Parts, script: Path) -> None:
    script.write_text("import torch\nx = torch.ones(2, requires_grad=True)\n(x * 2).sum().backward()\nprint(x.grad)\n")
    to_the_end(qtbot, opened)
    assert not opened.store.run.findings()
    assert in_front(opened, "ready_queue")


def test_a_panel_with_the_keyboard_stays_in_front(qtbot: QtBot, opened: Parts) -> None:
    opened.window.show_panel("breakpoints")
    to_the_end(qtbot, opened)
    assert opened.store.run.findings()
    assert in_front(opened, "breakpoints")


def test_closed_findings_stay_closed(qtbot: QtBot, opened: Parts) -> None:
    dock = opened.window.workbench.dock("findings")
    dock.close()
    to_the_end(qtbot, opened)
    assert not dock.isVisible()
    assert opened.store.state == "finished"
    qtbot.keyClick(opened.window, Qt.Key.Key_Escape)
    assert not dock.isVisible()
