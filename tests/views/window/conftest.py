"""A script to open in the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from retrograd.app.main import Parts
from retrograd.views.editor.code_view import CodeView

SCRIPT = """import torch

x = torch.tensor(1.0, requires_grad=True)
y1 = x ** 2
with torch.no_grad():
    y2 = x ** 3  # 这里不会被追踪
y3 = y1 + y2

y3.backward()
print(x.grad)
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """A script whose gradient is 2 where 5 might be expected."""
    path = tmp_path / "why_two.py"
    path.write_text(SCRIPT, encoding="utf-8")
    return path


@pytest.fixture
def finished(qtbot: QtBot, parts: Parts, script: Path) -> Parts:
    """The script has run to its end."""
    parts.settings.set("run.stop_at_entry", False)
    parts.session.open(script)
    with qtbot.waitSignal(parts.session.finished, timeout=20_000):
        parts.desk.run("run.continue")
    return parts


@pytest.fixture
def front(parts: Parts) -> Callable[[], CodeView]:
    """The text in front of the source editor."""

    def view() -> CodeView:
        found = parts.window.editor.current_view()
        assert found is not None
        return found

    return view
