"""Scripts that never end, say too much, ask or run threads, and places that cannot be written: the window goes on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

from retrograd.views.panels.console import ConsolePanel

if TYPE_CHECKING:
    from .conftest import Seat

#: Milliseconds for a script that prints a million lines, and for all of them to be shown.
LONG = 120_000
#: Seconds that a window may pause, in all but few ticks, without being felt as stuck.
SMOOTH = 0.1

BEGINNING = """\
import torch
weight = torch.tensor([1.0, 2.0], requires_grad=True)
loss = (weight * 3).sum()
print("begun")
"""

LOOPS = {
    "python": "while True: pass\n",
    "torch": "while True: loss = (weight * 3).sum()\n",
    "printing": "while True: print('x' * 80)\n",
    "sleeping": "import time\ntime.sleep(1000)\n",
    "in backward": "weight.register_hook(lambda grad: [None for _ in iter(int, 1)])\nloss.backward()\n",
    "deaf": "while True:\n    try:\n        while True: pass\n    except BaseException: pass\n",
    "threads": "import threading, time\nthreading.Thread(target=time.sleep, args=(1000,)).start()\n",
    "waiting for input": "input('name? ')\n",
}


@pytest.mark.clock
@pytest.mark.parametrize("text", LOOPS.values(), ids=LOOPS)
def test_stop_ends_what_loops_for_ever_within_a_second(seat: Seat, text: str) -> None:
    seat.open(BEGINNING + text)
    seat.run()
    seat.until(lambda: "begun" in seat.output())
    seat.assert_alive()
    assert seat.stop() < 1.0
    told = seat.told("info")
    assert told.startswith("Stopped.")
    assert "line " in told and "of script.py" in told
    assert seat.store.run.finished is not None and seat.store.run.finished.reason == "stopped"
    seat.assert_alive()
    seat.assert_on_screen("weight", "MulBackward0")


@pytest.mark.clock
def test_a_million_lines_leave_the_window_responsive(seat: Seat) -> None:
    seat.open(BEGINNING + "for i in range(1_000_000): print(i)\n")
    seat.panel("console")
    seat.pulse.forget()
    seat.run()
    seat.until(lambda: seat.store.state == "finished", timeout=LONG)
    assert len(seat.pulse.pauses) > 50
    assert seat.pulse.quantile(0.95) < SMOOTH, sorted(seat.pulse.pauses)[-20:]
    assert seat.output() == "begun\n" + "".join(f"{number}\n" for number in range(1_000_000))
    assert "exit code 0" in seat.told("info")
    output = seat.panel("console").findChild(ConsolePanel).output
    seat.until(lambda: "999999" in output.toPlainText()[-200:], timeout=LONG)
    seat.assert_alive()
    seat.assert_on_screen("weight", "SumBackward0")


@pytest.mark.clock
def test_stop_works_while_lines_stream_in(seat: Seat) -> None:
    seat.open(BEGINNING + "for i in range(100_000_000): print(i)\n")
    seat.run()
    seat.until(lambda: seat.output().count("\n") > 10_000)
    assert seat.stop() < 1.0
    assert "Stopped." in seat.told("info")
    seat.assert_on_screen("weight", "SumBackward0")


def test_input_is_typed_into_the_console(seat: Seat) -> None:
    text = "name = input('name? ')\nprint('hello', name)\ntry: input()\nexcept EOFError: print('no more')\n"
    panel = seat.panel("console").findChild(ConsolePanel)
    with seat.qtbot.waitSignal(seat.parts.desk.input_requested):
        seat.open(BEGINNING + text)
        seat.run()
    seat.until(panel.input.isEnabled)
    assert panel.prompt.text().strip() == "name?"
    seat.assert_alive()
    seat.assert_on_screen("weight", "SumBackward0")
    seat.panel("console")
    with seat.qtbot.waitSignal(seat.parts.desk.input_requested):
        QTest.keyClicks(panel.input, "Ada")
        QTest.keyClick(panel.input, Qt.Key.Key_Return)
    QTest.keyClick(panel.input, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    seat.until(lambda: seat.store.state == "finished")
    assert "hello Ada\n" in seat.output() and seat.output().endswith("no more\n")
    assert "exit code 0" in seat.told("info")


def test_threads_are_recorded_and_one_that_fails_is_told(seat: Seat) -> None:
    text = """\
import threading
def work(n):
    (weight * n).sum()
    if n == 3: raise KeyError("row 3")
threads = [threading.Thread(target=work, args=(n,), name=f"worker-{n}") for n in range(4)]
for one in threads: one.start()
for one in threads: one.join()
print("joined")
"""
    seat.run_to_the_end(BEGINNING + text)
    assert "joined" in seat.output()
    assert "Exception in thread worker-3" in seat.output("stderr") and "KeyError: 'row 3'" in seat.output("stderr")
    assert len({event.thread for event in seat.store.run.events("operation-executed")}) == 5
    assert "exit code 0" in seat.told("info")
    seat.assert_alive()
    seat.assert_on_screen("weight", "SumBackward0")


def try_to_export(seat: Seat, target: Path) -> str:
    """Ctrl+E, type the name, Enter; what the dialog says is wrong."""
    seat.strike(Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    seat.until(lambda: seat.parts.window.findChild(QDialog) is not None)
    dialog = seat.parts.window.findChild(QDialog)
    dialog.file.selectAll()
    QTest.keyClicks(dialog.file, str(target))
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    seat.until(lambda: bool(dialog.problem()))
    assert dialog.isVisible()
    problem = str(dialog.problem())
    # The dialog stays, so that another place can be named: this one works.
    good = seat.folder / "graph.json"
    dialog.file.selectAll()
    QTest.keyClicks(dialog.file, str(good))
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    seat.until(good.exists)
    assert str(good) in seat.told("info")
    return problem


@pytest.mark.parametrize("name", ["missing/graph.json", "plain.txt/graph.json"], ids=["missing", "below a file"])
def test_an_export_folder_that_is_not_there_is_told(busy_seat: Seat, name: str) -> None:
    seat = busy_seat
    seat.write("text", "plain.txt")
    target = seat.folder / name
    problem = try_to_export(seat, target)
    assert str(target.parent) in problem
    assert "create it, or choose another place" in problem
    assert not target.exists()
    seat.assert_alive()
    seat.assert_on_screen("weight", "SumBackward0")


def test_an_export_folder_that_may_not_be_written_is_told(busy_seat: Seat) -> None:
    seat = busy_seat
    # Nobody, not even an administrator, makes files there.
    problem = try_to_export(seat, Path("/proc/self/graph.json"))
    assert "/proc/self" in problem
    assert "choose another" in problem
    seat.assert_alive()
    seat.assert_on_screen("weight", "SumBackward0")


def test_an_export_file_that_is_a_folder_is_told(busy_seat: Seat) -> None:
    seat = busy_seat
    (seat.folder / "folder.json").mkdir()
    assert "is a folder: choose a file name inside it" in try_to_export(seat, seat.folder / "folder.json")
