"""The session with a real child: documents, runs, breakpoints, input, evaluation, recordings, and every bad end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from retrograd.app.documents import Document
from retrograd.app.session.session import Session
from retrograd.app.settings.store import Settings
from retrograd.app.store import Store
from retrograd.engine.protocol.answers import Evaluated
from retrograd.engine.protocol.events import OutputWritten, kind

PATIENCE = 20_000

LOOP = """\
import torch

total = torch.zeros(2)
for i in range(4):
    total = total + i
    print(i)
print("done")
"""


class Bench:
    """A session with what it said."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot = qtbot
        self.folder = folder
        self.settings = Settings(folder / "settings.ini")
        self.store = Store()
        self.session = Session(self.store, self.settings)
        self.messages: list[tuple[str, str]] = []
        self.documents: list[Document] = []
        self.answers: list[Evaluated] = []
        self.store.message.connect(self._on_message)
        self.session.document_opened.connect(self.documents.append)
        self.session.evaluated.connect(self.answers.append)

    def _on_message(self, text: str, severity: str) -> None:
        self.messages.append((severity, text))

    def write(self, text: str, name: str = "script.py") -> Path:
        path = self.folder / name
        path.write_text(text)
        return path

    def open(self, text: str, name: str = "script.py") -> Path:
        path = self.write(text, name)
        self.session.open(path)
        return path

    def settle(self, act: Callable[[], None]) -> str:
        """Do something, then wait for the next stop or end; the stop's reason or "finished"."""
        act()
        self.qtbot.waitUntil(lambda: self.store.state == "paused" or not self.session.live, timeout=PATIENCE)
        return self.store.stop.reason if self.store.stop is not None else self.store.state

    def start(self, mode: str = "pause") -> str:
        return self.settle(lambda: self.session.start(mode))

    def step(self, grain: str = "over") -> str:
        return self.settle(lambda: self.session.step(grain))

    @property
    def line(self) -> int:
        assert self.store.stop is not None
        return self.store.stop.frames[0].line

    def output(self, stream: str = "stdout") -> str:
        written = (event for event in self.store.run.events("output-written") if isinstance(event, OutputWritten))
        return "".join(event.text for event in written if event.stream == stream)


@pytest.fixture
def bench(qtbot: QtBot, tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(qtbot, tmp_path)
    yield bench
    bench.session.close()


# ---------------------------------------------------------------------------------------------------- documents
def test_opening_a_script_makes_it_ready(bench: Bench) -> None:
    path = bench.open(LOOP)
    assert bench.store.state == "ready"
    assert bench.session.startable and not bench.session.live
    assert bench.documents[0].path == path
    assert bench.settings.texts("files.recent") == (str(path),)
    assert bench.store.run.end == 0


def test_a_bad_file_is_told_and_changes_nothing(bench: Bench) -> None:
    bench.open(LOOP)
    bench.session.open(bench.folder / "missing.py")
    assert bench.messages == [("error", bench.messages[0][1])]
    assert "missing.py does not exist" in bench.messages[0][1]
    assert bench.session.document is bench.documents[0]
    assert bench.store.state == "ready"


def test_a_syntax_error_is_told_at_once_and_by_the_run(bench: Bench) -> None:
    bench.open("x = 1\ny = = 2\n")
    assert bench.store.state == "ready"
    assert "script.py, line 2: SyntaxError" in bench.messages[0][1]
    assert bench.start() == "finished"
    assert bench.store.run.finished is not None and bench.store.run.finished.exit_code == 1
    assert "SyntaxError" in bench.output("stderr")


def test_nothing_to_start(bench: Bench) -> None:
    bench.session.start()
    assert bench.messages[0][0] == "warning"
    assert "Open a script" in bench.messages[0][1]


# ---------------------------------------------------------------------------------------------------- running
def test_step_and_resume(bench: Bench) -> None:
    bench.open(LOOP)
    assert bench.start() == "entry"
    assert bench.line == 1
    lines = [bench.line]
    for _ in range(4):
        assert bench.step() == "step"
        lines.append(bench.line)
    assert lines == [1, 3, 4, 5, 6]
    assert bench.settle(bench.session.resume) == "finished"
    assert bench.output() == "0\n1\n2\n3\ndone\n"
    assert ("info", "Finished with exit code 0.") in bench.messages


def test_stepping_when_nothing_is_paused_says_so(bench: Bench) -> None:
    bench.open(LOOP)
    bench.session.step("over")
    assert "not paused" in bench.messages[-1][1]


def test_breakpoint_condition_hits_and_removal(bench: Bench) -> None:
    path = str(bench.open(LOOP))
    row = bench.session.breakpoints.add(path, 5, condition="i == 2")
    assert bench.start("run") == "breakpoint"
    assert bench.line == 5
    assert bench.output() == "0\n1\n"
    bench.session.breakpoints.remove(row.identity)
    bench.session.breakpoints.add(path, 7)
    assert bench.settle(bench.session.resume) == "breakpoint"
    assert bench.line == 7
    bench.session.breakpoints.clear()
    bench.session.breakpoints.add(path, 6, hits=3)
    assert bench.settle(bench.session.restart) == "breakpoint"
    assert bench.output() == "0\n1\n"


def test_breakpoint_without_statement_moves_and_is_kept(bench: Bench) -> None:
    path = str(bench.open(LOOP))
    bench.session.toggle_breakpoint(path, 2)
    assert bench.start("run") == "breakpoint"
    assert bench.line == 3
    assert [row.line for row in bench.session.breakpoints.all()] == [3]
    assert path in bench.settings.text("session.breakpoints")


def test_record_mode_never_stops(bench: Bench) -> None:
    path = str(bench.open(LOOP + "breakpoint()\n1 / 0\n"))
    bench.session.breakpoints.add(path, 5)
    assert bench.start("record") == "finished"


def test_exception_stops_where_it_was_raised(bench: Bench) -> None:
    bench.open("def f(n):\n    return 1 / n\n\nf(0)\n")
    assert bench.start("run") == "exception"
    assert bench.line == 2
    assert bench.store.stop is not None and "ZeroDivisionError" in bench.store.stop.detail
    assert bench.settle(bench.session.resume) == "finished"
    assert any("ZeroDivisionError" in text and "line 2 of script.py" in text for _, text in bench.messages)


def test_restart_reads_the_text_again_and_moves_breakpoints(bench: Bench) -> None:
    path = bench.open(LOOP)
    bench.session.breakpoints.add(str(path), 7)
    assert bench.start("run") == "breakpoint"
    path.write_text("# a new first line\n" + LOOP)
    assert bench.settle(bench.session.restart) == "breakpoint"
    assert bench.line == 8
    assert len(bench.documents) == 2
    assert bench.documents[1].sources[0].startswith("# a new")


def test_arguments_of_the_settings(bench: Bench) -> None:
    bench.open("import sys\nprint(sys.argv[1:])\n")
    bench.settings.set("run.arguments", "--name 'a b'")
    bench.start("record")
    assert bench.output() == "['--name', 'a b']\n"
    bench.settings.set("run.arguments", "'open")
    bench.start("record")
    assert bench.messages[-1][0] == "error"
    assert "'open" in bench.messages[-1][1]
    assert bench.store.state == "ready"


def test_the_script_runs_in_its_folder(bench: Bench) -> None:
    bench.open("import os\nprint(os.getcwd())\n")
    bench.start("record")
    assert bench.output().strip() == str(bench.folder)


def test_spare_child_serves_the_next_run(bench: Bench) -> None:
    bench.session.stands_by = True
    bench.open("import os\nprint(os.getpid())\n")
    bench.qtbot.waitUntil(lambda: bench.session.launcher.spare is not None, timeout=PATIENCE)
    assert bench.session.launcher.spare is not None
    process = bench.session.launcher.spare.process
    bench.start("record")
    assert bench.output() == f"{process}\n"


def test_input(bench: Bench) -> None:
    bench.open("print('hello', input('name? '))\n")
    with bench.qtbot.waitSignal(bench.session.input_requested, timeout=PATIENCE) as asked:
        bench.session.start("run")
    assert asked.args == ["name? "]
    assert bench.settle(lambda: bench.session.supply_input("Ada\n")) == "finished"
    assert "hello Ada" in bench.output()


# ---------------------------------------------------------------------------------------------------- bad ends
ENDINGS = {
    "sys.exit": ("import sys\nsys.exit(3)\n", "warning", ["exit code 3"]),
    "os._exit": ("import os, torch\nx = torch.ones(2)\nos._exit(4)\n", "error",
                 ["exit code 4", "script.py"]),
    "segfault": ("import ctypes\n\nctypes.string_at(0)\n", "error", ["SIGSEGV", "line 3 of script.py"]),
    "kill": ("import os\nos.kill(os.getpid(), 9)\n", "error", ["SIGKILL", "memory"]),
    "raise": ("x = 1\nraise ValueError('no such\\nthing')\n", "error", ["ValueError: no such", "line 2 of script.py"]),
    "recursion": ("def f():\n    f()\nf()\n", "error", ["RecursionError", "script.py"]),
    "torch": ("import torch\nx = torch.ones(2, requires_grad=True)\n(x * 2).backward()\n", "error",
              ["grad can be implicitly created only for scalar outputs", "line 3 of script.py"]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "severity", "words"), ENDINGS.values(), ids=ENDINGS)
def test_bad_end_is_a_sentence_and_the_record_stays(bench: Bench, text: str, severity: str, words: list[str]) -> None:
    bench.open(text)
    assert bench.start("record") == "finished"
    told = [message for message in bench.messages if message[0] == severity]
    assert told, bench.messages
    for word in words:
        assert word in told[-1][1]
    assert bench.store.run.end > 0
    assert bench.store.run.finished is not None


def test_stop_tells_where(bench: Bench) -> None:
    bench.open("import torch\nx = torch.ones(2)\nwhile True:\n    y = x + 1\n")
    bench.session.start("run")
    bench.qtbot.waitUntil(lambda: bench.store.run.end > 100, timeout=PATIENCE)
    assert bench.settle(bench.session.stop) == "finished"
    assert bench.messages[-1][0] == "info"
    assert bench.messages[-1][1].startswith("Stopped.")
    assert "script.py" in bench.messages[-1][1]


def test_opening_another_document_ends_the_program(bench: Bench) -> None:
    bench.open("while True: pass\n")
    bench.session.start("run")
    bench.qtbot.waitUntil(lambda: bench.store.state == "running", timeout=PATIENCE)
    process = bench.session.process
    bench.open("x = 1\n", "other.py")
    assert not bench.session.live
    assert bench.store.state == "ready"
    assert not Path(f"/proc/{process}/exe").exists()


# ---------------------------------------------------------------------------------------------------- asking
def test_evaluate(bench: Bench) -> None:
    bench.open("a = 20\nb = 22\nprint(a + b)\n")
    bench.session.evaluate("a")
    assert "paused" in bench.answers[-1].error
    bench.start()
    bench.step()
    bench.step()
    with bench.qtbot.waitSignal(bench.session.evaluated, timeout=PATIENCE):
        bench.session.evaluate("a + b")
    assert (bench.answers[-1].text, bench.answers[-1].error) == ("42", "")
    with bench.qtbot.waitSignal(bench.session.evaluated, timeout=PATIENCE):
        bench.session.evaluate("a + nothing")
    assert "NameError" in bench.answers[-1].error
    bench.store.seek(1)
    bench.session.evaluate("a")
    assert "return to now" in bench.answers[-1].error


def test_a_value_that_was_not_kept_is_fetched(bench: Bench) -> None:
    bench.open("import torch\nx = torch.arange(5000, dtype=torch.float64)\nprint('here')\n")
    bench.settings.set("record.capture", "small")
    bench.start()
    bench.step()
    bench.step()
    tensor, _ = bench.store.run.resolve("x")
    assert bench.store.moment.value(tensor) is None
    with bench.qtbot.waitSignal(bench.store.value_arrived, timeout=PATIENCE):
        bench.store.value_requested.emit(tensor, False)
    value = bench.store.moment.value(tensor)
    assert value is not None
    np.testing.assert_array_equal(value, np.arange(5000, dtype=np.float64))


# ---------------------------------------------------------------------------------------------------- recordings
def test_recording_is_saved_and_opened(bench: Bench) -> None:
    bench.open(LOOP)
    bench.start("record")
    events = list(bench.store.run.events())
    path = bench.folder / "run.rgd"
    bench.session.save_recording(path)
    assert bench.messages[-1][0] == "info"
    bench.session.open(path)
    assert list(bench.store.run.events()) == events
    assert bench.store.state == "finished"
    assert not bench.session.startable
    assert bench.session.document is not None
    assert bench.session.document.sources == (LOOP,)
    bench.session.start()
    assert bench.messages[-1][0] == "warning"


def test_recording_into_a_missing_folder_is_told(bench: Bench) -> None:
    bench.open(LOOP)
    bench.start("record")
    bench.session.save_recording(bench.folder / "none" / "run.rgd")
    assert bench.messages[-1][0] == "error"
    assert str(bench.folder / "none") in bench.messages[-1][1]


@pytest.mark.parametrize("data", [b"", b"hello", b"\x00" * 4096], ids=["empty", "text", "zeros"])
def test_damaged_recording_is_told(bench: Bench, data: bytes) -> None:
    path = bench.folder / "bad.rgd"
    path.write_bytes(data)
    bench.session.open(path)
    assert bench.messages[-1][0] == "error"
    assert str(path) in bench.messages[-1][1]
    assert bench.store.state == "empty"


def test_notebook_runs_cell_by_cell(bench: Bench) -> None:
    import nbformat

    cells = ["%matplotlib inline\nimport torch\nx = torch.ones(2)", "x * 2", "print('end')"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    bench.open(nbformat.writes(notebook), "book.ipynb")
    assert bench.start() == "entry"
    assert bench.step("cell") == "cell"
    assert bench.store.stop is not None
    assert bench.store.stop.frames[0].path == "<cell 2>"
    assert bench.settle(bench.session.resume) == "finished"
    finished = [event for event in bench.store.run.events() if kind(event) == "cell-finished"]
    assert [event.display for event in finished][1] == "tensor([2., 2.])"  # type: ignore[attr-defined]
