"""Every run comes to its end in the store, one after the other, whatever the script does while it ends."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from retrograd.app.session import ending
from retrograd.app.session.session import Session
from retrograd.app.settings.store import Settings
from retrograd.app.store import Store
from retrograd.engine.protocol.events import OperationExecuted, OutputWritten, RunFinished

PATIENCE = 20_000
RUNS = 30

GRAPH = """\
import torch
weight = torch.ones(3, requires_grad=True)
(weight * 2).sum().backward()
print("last words")
"""
#: Rest of the script and how the run ends.
ENDS = [
    ("", "finished"),
    ("1 / 0\n", "raised"),
    ("import os; os._exit(4)\n", "lost"),
    ("import os; os.kill(os.getpid(), 9)\n", "killed"),
    ("import ctypes; ctypes.string_at(0)\n", "killed"),
    ("import os; os.system('echo from another program')\n", "finished"),
]
#: A thread that writes while the interpreter ends, and a program that goes on writing into our pipe.
NOISY = [
    "import threading\ndef talk():\n    while True: print('more')\n"
    "threading.Thread(target=talk, daemon=True).start()\n",
    "import subprocess\nsubprocess.Popen(['yes'])\n",
]


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path) -> Iterator[Session]:
    session = Session(Store(), Settings(tmp_path / "settings.ini"))
    session.stands_by = True
    yield session
    session.close()


def run(qtbot: QtBot, session: Session, path: Path, text: str) -> RunFinished:
    path.write_text(text)
    session.open(path)
    with qtbot.waitSignal(session.finished, timeout=PATIENCE):
        session.start("record")
    assert session.store.state == "finished"
    assert not session.live
    last = session.store.run.event(session.store.run.end)
    assert isinstance(last, RunFinished)
    return last


def test_run_after_run_finishes_with_all_that_was_recorded(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    for number in range(RUNS):
        text, reason = ENDS[number % len(ENDS)]
        last = run(qtbot, session, tmp_path / "script.py", GRAPH + text)
        assert (number, last.reason) == (number, reason)
        written = session.store.run.events("output-written")
        output = "".join(one.text for one in written if isinstance(one, OutputWritten) and one.stream == "stdout")
        # Nothing is lost, however suddenly the process went; what other programs write comes by a way of its own,
        # and may come first.
        kept = "last words\n" in output if "os.system" in text else output.startswith("last words\n")
        assert (number, kept) == (number, True)
        operations = session.store.run.events("operation-executed")
        assert [one.op for one in operations if isinstance(one, OperationExecuted)] == ["mul", "sum"]
        assert sum(1 for _ in session.store.run.events("grad-accumulated")) == 1


@pytest.mark.clock
@pytest.mark.parametrize("text", NOISY, ids=["thread", "program"])
def test_noise_does_not_keep_the_end_away(qtbot: QtBot, session: Session, tmp_path: Path, text: str) -> None:
    begun = time.perf_counter()
    assert run(qtbot, session, tmp_path / "script.py", GRAPH + text).reason == "finished"
    assert time.perf_counter() - begun < PATIENCE / 2000


def test_a_run_is_over_even_if_its_end_cannot_be_put_into_words(
    qtbot: QtBot, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> tuple[str, str]:
        raise LookupError("no words")

    monkeypatch.setattr(ending, "sentence", broken)
    with qtbot.captureExceptions() as raised:
        assert run(qtbot, session, tmp_path / "script.py", GRAPH).reason == "finished"
    assert [str(error) for _, error, _ in raised] == ["no words"]
