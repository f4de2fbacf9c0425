"""The roof: everything wired together, driven by keys as a person would."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from retrograd.app.main import Parts, build, main
from retrograd.app.settings.store import Settings

PATIENCE = 20_000

SCRIPT = """\
import torch

x = torch.ones(2, requires_grad=True)
y = (x * 2).sum()
y.backward()
print(x.grad)
"""


@pytest.fixture
def parts(qtbot: QtBot, tmp_path: Path) -> Iterator[Parts]:
    parts = build(Settings(tmp_path / "settings.ini"))
    qtbot.addWidget(parts.window)
    with qtbot.waitActive(parts.window):
        parts.window.show()
        parts.window.activateWindow()
    yield parts
    parts.session.close()


def settle(qtbot: QtBot, parts: Parts) -> None:
    qtbot.waitUntil(lambda: parts.store.state in ("paused", "finished"), timeout=PATIENCE)


def press(qtbot: QtBot, parts: Parts, identity: str) -> None:
    """Press the key of a command, once it may run."""
    action = parts.window.actions_by_id[identity]
    qtbot.waitUntil(action.isEnabled, timeout=PATIENCE)
    stroke = action.shortcut()[0]
    qtbot.keyClick(parts.window, stroke.key(), stroke.keyboardModifiers())
    settle(qtbot, parts)


def test_keys_drive_the_program(qtbot: QtBot, parts: Parts, tmp_path: Path) -> None:
    path = tmp_path / "script.py"
    path.write_text(SCRIPT)
    parts.session.open(path)
    assert parts.store.state == "ready"
    assert parts.desk.document is not None and parts.desk.document.path == path
    assert "script.py" in parts.window.windowTitle()
    press(qtbot, parts, "run.continue")
    assert parts.store.stop is not None and parts.store.stop.reason == "entry"
    for _ in range(3):
        press(qtbot, parts, "run.step_over")
    assert parts.store.stop is not None and parts.store.stop.frames[0].line == 5
    press(qtbot, parts, "run.step_into")
    assert parts.store.stop is not None and parts.store.stop.reason == "node"
    present = parts.store.cursor
    press(qtbot, parts, "run.step_back")
    assert parts.store.cursor < present
    press(qtbot, parts, "go.now")
    assert parts.store.cursor == present
    press(qtbot, parts, "run.continue")
    qtbot.waitUntil(lambda: parts.store.state == "finished", timeout=PATIENCE)
    assert "".join(text for _, text in parts.store.moment.output()) == "tensor([2., 2.])\n"


def test_breakpoints_of_the_last_session_are_back(qtbot: QtBot, tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.ini")
    first = build(settings)
    qtbot.addWidget(first.window)
    first.session.breakpoints.add("/a.py", 7, condition="x > 1")
    first.session.close()
    second = build(Settings(tmp_path / "settings.ini"))
    qtbot.addWidget(second.window)
    assert [(row.path, row.line, row.condition) for row in second.session.breakpoints.all()] == [("/a.py", 7, "x > 1")]
    second.session.close()


def test_a_mistake_inside_is_shown_and_printed(qtbot: QtBot, parts: Parts, capsys: pytest.CaptureFixture[str]) -> None:
    messages: list[tuple[str, str]] = []
    parts.store.message.connect(lambda text, severity: messages.append((severity, text)))
    try:
        raise KeyError("inside")
    except KeyError as error:
        parts.tell_of_trouble(type(error), error, error.__traceback__)
    assert messages[0][0] == "error"
    assert "KeyError" in messages[0][1]
    assert "test_main.py" in capsys.readouterr().err


def test_closing_the_window_ends_the_program(qtbot: QtBot, parts: Parts, tmp_path: Path) -> None:
    path = tmp_path / "loop.py"
    path.write_text("while True: pass\n")
    parts.session.open(path)
    parts.session.start("run")
    qtbot.waitUntil(lambda: parts.store.state == "running", timeout=PATIENCE)
    process = parts.session.process
    parts.window.close()
    qtbot.waitUntil(lambda: not Path(f"/proc/{process}/exe").exists(), timeout=PATIENCE)


def test_two_files_are_one_too_many(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["a.py", "b.py"]) == 2
    assert "one file" in capsys.readouterr().err


def test_the_command_opens_a_window_and_leaves_with_it(tmp_path: Path) -> None:
    path = tmp_path / "script.py"
    path.write_text(SCRIPT)
    program = (
        "import sys\nfrom PySide6.QtCore import QTimer\nfrom PySide6.QtWidgets import QApplication\n"
        "import retrograd.app.main as roof\n"
        "old = roof.build\n"
        "def build():\n"
        "    parts = old()\n"
        "    def look():\n"
        "        print(parts.store.state, parts.window.isVisible(), parts.session.arguments)\n"
        "        QApplication.quit()\n"
        "    QTimer.singleShot(0, look)\n"
        "    return parts\n"
        "roof.build = build\n"
        "sys.exit(roof.main([sys.argv[1], '--', '-v']))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "ready True ('-v',)\n"
