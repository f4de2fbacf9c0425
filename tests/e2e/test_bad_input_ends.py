"""Scripts that end badly: the sentence says how and where, the graph so far stays, and the next run works."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from retrograd.engine.protocol.events import OperationExecuted

if TYPE_CHECKING:
    from .conftest import Seat

#: Records a graph; what follows begins in line 5.
BEGINNING = """\
import torch
import os, sys, ctypes, signal
weight = torch.tensor([1.0, 2.0], requires_grad=True)
loss = (weight * 3).sum()
"""

#: Rest of the script, severity, what the sentence says, and the reason in the record.
ENDINGS: dict[str, tuple[str, str, list[str], str]] = {
    "raises": ("1 / 0\n", "error", ["ZeroDivisionError: division by zero (line 5 of script.py)"], "raised"),
    "raises in a function": (
        "def train():\n    raise ValueError('no data')\ntrain()\n",
        "error", ["ValueError: no data (line 6 of script.py)"], "raised",
    ),
    "raises in torch": (
        "(weight * 2).backward()\n", "error",
        ["RuntimeError: grad can be implicitly created only for scalar outputs (line 5 of script.py)"], "raised",
    ),
    "sys.exit": (
        "sys.exit(3)\n", "warning", ["ended itself with exit code 3 (sys.exit)", "line 5 of script.py"], "exit"
    ),
    "os._exit": ("os._exit(4)\n", "error", ["exit code 4", "os._exit", "line 5 of script.py"], "lost"),
    "segfault": ("ctypes.string_at(0)\n", "error", ["killed by SIGSEGV", "line 5 of script.py"], "killed"),
    "sends itself SIGSEGV": (
        "os.kill(os.getpid(), signal.SIGSEGV)\n", "error", ["killed by SIGSEGV", "line 5 of script.py"], "killed"
    ),
    "sends itself SIGKILL": (
        "os.kill(os.getpid(), signal.SIGKILL)\n",
        "error", ["killed by SIGKILL", "line 4 of script.py", "memory"], "killed",
    ),
    "aborts": ("os.abort()\n", "error", ["killed by SIGABRT", "line 5 of script.py"], "killed"),
    "recurses for ever": (
        "def deeper(n):\n    return deeper(n + 1)\ndeeper(0)\n",
        "error", ["RecursionError: maximum recursion depth exceeded", "line 6 of script.py"], "raised",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "severity", "words", "reason"), ENDINGS.values(), ids=ENDINGS)
def test_a_bad_end_is_told_and_the_record_stays(
    seat: Seat, text: str, severity: str, words: list[str], reason: str
) -> None:
    seat.run_to_the_end(BEGINNING + text)
    told = seat.told(severity)
    for word in words:
        assert word in told
    finished = seat.store.run.finished
    assert finished is not None and finished.reason == reason
    # The last operation before the end is there, however suddenly the end came.
    operations = [
        event.op for event in seat.store.run.events("operation-executed") if isinstance(event, OperationExecuted)
    ]
    assert operations[:2] == ["mul", "sum"]
    seat.assert_alive()
    seat.assert_on_screen("weight", "SumBackward0")


def test_a_crash_while_stepping_is_told_and_one_can_go_back(seat: Seat) -> None:
    seat.open(BEGINNING + "ctypes.string_at(0)\n")
    for _ in range(5):
        before = seat.store.stop
        seat.strike(Qt.Key.Key_F10)
        seat.until(lambda before=before: seat.store.stop is not None and seat.store.stop is not before)
    seat.strike(Qt.Key.Key_F10)
    seat.until(lambda: seat.store.state == "finished")
    assert "killed by SIGSEGV while running line 5 of script.py" in seat.told("error")
    seat.assert_on_screen("weight", "SumBackward0")
    with seat.qtbot.waitSignal(seat.store.moved, timeout=2000):
        seat.strike(Qt.Key.Key_F10, Qt.KeyboardModifier.ControlModifier)
    assert seat.store.in_the_past
    seat.assert_alive()


def test_the_next_run_works_after_a_crash(seat: Seat) -> None:
    path = seat.run_to_the_end(BEGINNING + "ctypes.string_at(0)\n")
    path.write_text(BEGINNING + "loss.backward()\nprint(weight.grad)\n")
    seat.run()
    seat.until(lambda: seat.store.state == "finished" and "tensor([3., 3.])" in seat.output())
    finished = seat.store.run.finished
    assert finished is not None and (finished.reason, finished.exit_code) == ("finished", 0)
    seat.assert_on_screen("weight", "SumBackward0")
