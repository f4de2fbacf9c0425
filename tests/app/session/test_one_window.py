"""A second start hands its file to the window that is open; strangers and remains of dead windows do no harm."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from pytestqt.qtbot import QtBot

from retrograd.app.session import one_window
from retrograd.app.session.one_window import OneWindow, hand_over

PATIENCE = 20_000
LATER = """
import sys
from pathlib import Path
from retrograd.app.session.one_window import hand_over
sys.exit(0 if hand_over(Path(sys.argv[1]), tuple(sys.argv[2:]) or None) else 3)
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    tmp_path.chmod(0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def window(qtbot: QtBot, place: Path) -> Iterator[OneWindow]:
    window = OneWindow()
    assert window.listen()
    yield window
    window.close()


def start_again(path: str, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", LATER, path, *arguments])


def test_a_later_start_opens_its_file_here(qtbot: QtBot, window: OneWindow, place: Path) -> None:
    with qtbot.waitSignal(window.asked, timeout=PATIENCE) as asked:
        later = start_again("script.py", "--epochs", "3")
    assert asked.args == [str(Path.cwd() / "script.py"), ("--epochs", "3")]
    qtbot.waitUntil(lambda: later.poll() is not None, timeout=PATIENCE)
    assert later.returncode == 0


def test_without_a_window_there_is_nobody(qtbot: QtBot, place: Path) -> None:
    assert not hand_over(Path("script.py"))


def test_the_remains_of_a_killed_window_do_not_matter(qtbot: QtBot, place: Path) -> None:
    code = (
        "import os\nfrom PySide6.QtCore import QCoreApplication\n"
        "from retrograd.app.session.one_window import OneWindow\n"
        "app = QCoreApplication([])\nwindow = OneWindow()\nassert window.listen()\nos.kill(os.getpid(), 9)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -9
    assert Path(one_window.address()).exists()
    assert not hand_over(None)
    window = OneWindow()
    assert window.listen()
    window.close()


@pytest.mark.parametrize("message", [b"hello\n", b'{"path": 3, "arguments": null}\n', b"[]\n", b"x" * 70_000])
def test_strangers_are_turned_away(qtbot: QtBot, window: OneWindow, message: bytes) -> None:
    asked: list[str] = []
    window.asked.connect(lambda path, arguments: asked.append(path))
    stranger = QLocalSocket()
    stranger.connectToServer(one_window.address())
    assert stranger.waitForConnected(PATIENCE)
    stranger.write(message)
    qtbot.waitUntil(lambda: stranger.state() == QLocalSocket.LocalSocketState.UnconnectedState, timeout=PATIENCE)
    assert asked == []


def test_what_is_no_window_is_not_believed(qtbot: QtBot, place: Path) -> None:
    """Something else that listens under the name takes no file."""
    server = QLocalServer()
    assert server.listen(one_window.address())
    later = start_again("script.py")
    qtbot.waitUntil(lambda: later.poll() is not None, timeout=PATIENCE)
    assert later.returncode == 3
    server.close()
