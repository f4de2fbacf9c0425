"""Programs that behave badly, each in a real child process: the end always comes, in time and with its reason."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from retrograd.app.session.outcome import Outcome
from retrograd.app.session.program import Program
from retrograd.engine.protocol.answers import Answer, Hello, InputRequested, Stopped
from retrograd.engine.protocol.events import Event, ExceptionRaised, OutputWritten, RunFinished, RunStarted
from retrograd.engine.protocol.requests import Pause, Resume, Start, SupplyInput

PATIENCE = 20_000


class Run:
    """A program with what it said."""

    def __init__(self, program: Program, folder: Path) -> None:
        self.program = program
        self.path = folder / "script.py"
        self.events: list[Event] = []
        self.answers: list[Answer] = []
        self.outcomes: list[Outcome] = []
        self.failures: list[str] = []
        self.reached_at_stop: list[int] = []
        program.events_arrived.connect(self.events.extend)
        program.answered.connect(self._on_answered)
        program.finished.connect(self.outcomes.append)
        program.failed.connect(self.failures.append)

    def _on_answered(self, answer: Answer) -> None:
        self.answers.append(answer)
        if isinstance(answer, Stopped):
            self.reached_at_stop.append(self.events[-1].serial if self.events else 0)

    def begin(self, text: str, mode: str = "record") -> None:
        self.program.begin(Start(path=os.fsencode(self.path), document="script", cells=(text,), mode=mode))

    @property
    def last(self) -> RunFinished:
        assert isinstance(self.events[-1], RunFinished)
        return self.events[-1]

    def text(self, stream: str = "stdout") -> str:
        return "".join(e.text for e in self.events if isinstance(e, OutputWritten) and e.stream == stream)


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[[], Run]]:
    made: list[Program] = []

    def run() -> Run:
        made.append(Program())
        return Run(made[-1], tmp_path)

    yield run
    for program in made:
        program.discard()
        assert not os.path.exists(f"/proc/{program.process}/exe")


def to_the_end(qtbot: QtBot, run: Run, text: str, mode: str = "record") -> None:
    with qtbot.waitSignal(run.program.finished, timeout=PATIENCE):
        run.begin(text, mode)


ENDINGS = {
    "finishes": ("x = 1", "finished", 0, 0),
    "sys.exit": ("import sys; sys.exit(3)", "exit", 3, 0),
    "sys.exit-text": ("import sys; sys.exit('no data')", "exit", 1, 0),
    "raises": ("1 / 0", "raised", 1, 0),
    "os._exit": ("import os; os._exit(4)", "lost", 4, 0),
    "segfault": ("import ctypes; ctypes.string_at(0)", "killed", 139, 11),
    "abort": ("import os; os.abort()", "killed", 134, 6),
    "kill": ("import os; os.kill(os.getpid(), 9)", "killed", 137, 9),
    "recursion": ("def f(): f()\nf()", "raised", 1, 0),
    "syntax": ("x = (", "raised", 1, 0),
    "thread": ("import threading\nthreading.Thread(target=print, args=('in thread',)).start()", "finished", 0, 0),
}


@pytest.mark.parametrize(("text", "reason", "code", "signal"), ENDINGS.values(), ids=ENDINGS)
def test_every_end_is_told(
    qtbot: QtBot, make: Callable[[], Run], text: str, reason: str, code: int, signal: int
) -> None:
    run = make()
    to_the_end(qtbot, run, text)
    assert isinstance(run.events[0], RunStarted)
    assert [event.serial for event in run.events] == list(range(1, len(run.events) + 1))
    assert sum(isinstance(event, RunFinished) for event in run.events) == 1
    assert (run.last.reason, run.last.exit_code, run.last.signal) == (reason, code, signal)
    assert run.outcomes[0].over
    assert run.outcomes[0].code == code
    assert run.failures == []


def test_exception_is_an_event_and_its_traceback_is_output(qtbot: QtBot, make: Callable[[], Run]) -> None:
    run = make()
    to_the_end(qtbot, run, "def f():\n    1 / 0\nf()\n")
    raised = [event for event in run.events if isinstance(event, ExceptionRaised)]
    assert [event.type for event in raised if not event.caught] == ["ZeroDivisionError"]
    assert "line 2, in f" in run.text("stderr")
    assert "ZeroDivisionError: division by zero" in run.text("stderr")


def test_segfault_leaves_faulthandlers_report(qtbot: QtBot, make: Callable[[], Run]) -> None:
    run = make()
    to_the_end(qtbot, run, "import ctypes\n\nctypes.string_at(0)\n")
    assert "Segmentation fault" in run.text("stderr")
    assert f'File "{run.path}", line 3' in run.program.raw_errors


def test_output_of_other_programs_is_put_between_the_events(qtbot: QtBot, make: Callable[[], Run]) -> None:
    run = make()
    to_the_end(qtbot, run, "import os\nprint('one')\nos.system('echo raw; echo wrong >&2')\nprint('two')\n")
    assert sorted(run.text().split()) == ["one", "raw", "two"]
    assert run.text("stderr") == "wrong\n"
    assert [event.serial for event in run.events] == list(range(1, len(run.events) + 1))


LOOPS = {
    "python": "while True: pass",
    "printing": "while True: print('x' * 80)",
    "sleeping": "import time\ntime.sleep(1000)",
    "input": "input()",
    "numpy": "import numpy as np\na = np.ones((400, 400))\nwhile True: a @ a",
    "deaf": (
        "import signal\n"
        "for number in (signal.SIGTERM, signal.SIGINT): signal.signal(number, signal.SIG_IGN)\n"
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass\n"
    ),
    "children": "import subprocess\nsubprocess.run(['sleep', '1000'])",
    "threads": "import threading, time\nthreading.Thread(target=time.sleep, args=(1000,)).start()",
}


@pytest.mark.clock
@pytest.mark.parametrize("text", LOOPS.values(), ids=LOOPS)
def test_stop_ends_anything_within_a_second(qtbot: QtBot, make: Callable[[], Run], text: str) -> None:
    run = make()
    with qtbot.waitSignal(run.program.events_arrived, timeout=PATIENCE):
        run.begin(f"print('begun')\n{text}\n")
    qtbot.waitUntil(lambda: "begun" in run.text(), timeout=PATIENCE)
    begun = time.perf_counter()
    with qtbot.waitSignal(run.program.finished, timeout=PATIENCE):
        run.program.stop()
    assert time.perf_counter() - begun < 1.0
    assert run.last.reason == "stopped"
    with pytest.raises(ProcessLookupError):
        os.killpg(run.program.process, 0)


def test_stop_before_the_child_has_greeted(qtbot: QtBot, make: Callable[[], Run]) -> None:
    run = make()
    run.begin("while True: pass")
    with qtbot.waitSignal(run.program.finished, timeout=PATIENCE):
        run.program.stop()
    assert run.outcomes[0].over


@pytest.mark.clock
def test_a_million_lines_arrive_while_the_event_loop_turns(qtbot: QtBot, make: Callable[[], Run]) -> None:
    run = make()
    gaps: list[float] = []
    last = [time.perf_counter()]

    def tick() -> None:
        now = time.perf_counter()
        gaps.append(now - last[0])
        last[0] = now

    timer = QTimer(interval=10)
    timer.timeout.connect(tick)
    timer.start()
    with qtbot.waitSignal(run.program.finished, timeout=60_000):
        run.begin("for i in range(1_000_000): print(i)")
    timer.stop()
    assert run.text() == "".join(f"{number}\n" for number in range(1_000_000))
    gaps.sort()
    # A busy machine may take the processor away for a moment; a blocked loop would show in every tick.
    assert gaps[int(len(gaps) * 0.95)] < 0.05


def test_stopped_is_shown_after_its_events(qtbot: QtBot, make: Callable[[], Run]) -> None:
    run = make()
    with qtbot.waitSignal(run.program.answered, timeout=PATIENCE):
        run.begin("print('a')\nprint('b')\n", mode="pause")
    stopped = run.answers[-1]
    while not isinstance(stopped, Stopped):
        with qtbot.waitSignal(run.program.answered, timeout=PATIENCE):
            pass
        stopped = run.answers[-1]
    assert stopped.reason == "entry"
    assert run.reached_at_stop == [stopped.serial]
    assert not any(isinstance(answer, Hello) for answer in run.answers)
    with qtbot.waitSignal(run.program.finished, timeout=PATIENCE):
        run.program.send(Resume())
    assert run.text() == "a\nb\n"


def test_input_is_asked_and_supplied(qtbot: QtBot, make: Callable[[], Run]) -> None:
    run = make()

    def answer(message: Answer) -> None:
        if isinstance(message, InputRequested):
            lines = ["Ada\n", None]
            asked = sum(isinstance(one, InputRequested) for one in run.answers)
            run.program.send(SupplyInput(text=lines[min(asked, 2) - 1]))

    run.program.answered.connect(answer)
    to_the_end(qtbot, run, "name = input('name? ')\nprint('hello', name)\ntry: input()\nexcept EOFError: print('end')")
    assert "hello Ada" in run.text()
    assert run.text().endswith("end\n")
    assert [a.prompt for a in run.answers if isinstance(a, InputRequested)] == ["name? ", ""]


def test_pause_stops_a_busy_loop(qtbot: QtBot, make: Callable[[], Run]) -> None:
    run = make()
    run.begin("print('begun')\nn = 0\nwhile True:\n    n += 1\n", mode="run")
    qtbot.waitUntil(lambda: "begun" in run.text(), timeout=PATIENCE)
    run.program.send(Pause())
    qtbot.waitUntil(lambda: any(isinstance(answer, Stopped) for answer in run.answers), timeout=PATIENCE)
    stopped = next(answer for answer in run.answers if isinstance(answer, Stopped))
    assert stopped.reason == "pause"
    assert stopped.frames[0].line in (3, 4)


def test_closed_channel_ends_the_program(qtbot: QtBot, make: Callable[[], Run]) -> None:
    """As soon as it has something to tell: a read that waits already is not woken by closing what it reads from."""
    run = make()
    text = "import os, time\nos.closerange(3, 64)\nwhile True:\n    print('there')\n    time.sleep(0.01)\n"
    to_the_end(qtbot, run, text)
    assert run.last.reason == "lost"


def test_standing_by_costs_nothing_and_starts_at_once(qtbot: QtBot, make: Callable[[], Run]) -> None:
    run = make()
    assert run.events == [] and run.answers == []
    to_the_end(qtbot, run, "print('x')")
    assert run.text() == "x\n"


def test_a_child_that_cannot_run_fails_with_its_last_words(
    qtbot: QtBot, make: Callable[[], Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("retrograd.app.session.process.sys.executable", "/bin/false")
    run = make()
    to_the_end(qtbot, run, "x = 1")
    assert run.events == []
    assert "before the first statement" in run.failures[0]


def test_a_folder_that_is_not_there_is_named(qtbot: QtBot, make: Callable[[], Run]) -> None:
    run = make()
    run.path = Path("/nowhere/script.py")
    to_the_end(qtbot, run, "x = 1")
    assert run.events == []
    assert "/nowhere" in run.failures[0]
