"""The command line as a person uses it: real processes, real files, exit codes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from retrograd.app.model.recording import read_recording

COMMAND = [sys.executable, "-m", "retrograd.app"]

CUT = """\
import torch

x = torch.tensor(1.0, requires_grad=True)
y1 = x ** 2
with torch.no_grad():
    y2 = x ** 3
y3 = y1 + y2
y3.backward()
print(x.grad)
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def retrograd(*arguments: str | Path, text: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *map(str, arguments)], input=text, capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ, **more},
    )  # fmt: skip


def write(folder: Path, text: str, name: str = "script.py") -> Path:
    path = folder / name
    path.write_text(text)
    return path


# ---------------------------------------------------------------------------------------------------- plain answers
def test_version_and_help_import_nothing_heavy(folder: Path) -> None:
    program = (
        "import sys\nfrom retrograd.app.main import main\n"
        "try: main(['--version'])\nexcept SystemExit: pass\n"
        "print(sorted({'PySide6', 'numpy', 'networkx', 'msgspec', 'nbformat'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    version, modules = done.stdout.splitlines()
    assert version.startswith("retrograd 0.")
    assert modules == "[]"
    help_text = retrograd("--help")
    assert help_text.returncode == 0
    for word in ("record", "export", "why", "info", "--version"):
        assert word in help_text.stdout


@pytest.mark.parametrize(
    "arguments",
    [["record"], ["export", "x.py"], ["--nonsense"], ["why"], ["export", "x.py", "-o", "a.png", "--scale", "0"]],
)
def test_wrong_usage_is_exit_two(folder: Path, arguments: list[str]) -> None:
    done = retrograd(*arguments)
    assert done.returncode == 2
    assert "usage: retrograd" in done.stderr


def test_window_without_display_says_what_to_do(folder: Path) -> None:
    done = retrograd("script.py")
    assert done.returncode == 2
    assert "no display" in done.stderr
    assert "retrograd export" in done.stderr


# ---------------------------------------------------------------------------------------------------- record
OUTPUTS = {
    "plain": "print('a')\nimport sys\nprint('b', file=sys.stderr)\nprint('张量 é')\nsys.stdout.write('no newline')\n",
    "exit": "import sys\nprint(sys.argv[1:])\nsys.exit(3)\n",
    "exit-text": "import sys\nsys.exit('no data')\n",
    "raise": "def f():\n    return 1 / 0\n\nf()\n",
    "folder": "import os\nprint(os.getcwd())\n",
    "name": "print(__name__, __file__)\n",
    "input": "print(input('name? '))\nprint(input())\ntry:\n    input()\nexcept EOFError:\n    print('end')\n",
    "many": "for i in range(20000):\n    print(i)\n",
}


@pytest.mark.parametrize("text", OUTPUTS.values(), ids=OUTPUTS)
def test_record_behaves_as_python_does(folder: Path, text: str) -> None:
    path = write(folder, text)
    supplied = "one\ntwo\n"
    plain = subprocess.run(
        [sys.executable, str(path), "--epochs", "2"], input=supplied, capture_output=True, text=True, check=False
    )
    done = retrograd("record", path, "-o", "run.rgd", "--", "--epochs", "2", text=supplied)
    assert done.returncode == plain.returncode
    assert done.stdout == plain.stdout
    own = [line for line in done.stderr.splitlines() if line.startswith("retrograd: ")]
    assert own == [f"retrograd: recorded {read_recording(folder / 'run.rgd')[0].end} events in run.rgd"]
    assert done.stderr.replace(own[0] + "\n", "") == plain.stderr


def test_record_passes_output_through_while_it_runs(folder: Path) -> None:
    path = write(folder, "print('first')\ninput()\n")
    process = subprocess.Popen(
        [*COMMAND, "record", str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "first\n"
    _, errors = process.communicate("go\n", timeout=60)
    assert process.returncode == 0
    assert "script.rgd" in errors
    assert (folder / "script.rgd").exists()


def test_record_of_a_killed_script_keeps_what_was(folder: Path) -> None:
    path = write(folder, CUT + "import ctypes\nctypes.string_at(0)\n")
    done = retrograd("record", path, "-o", "run.rgd")
    assert done.returncode == 128 + signal.SIGSEGV
    assert "SIGSEGV" in done.stderr
    assert "line 11 of script.py" in done.stderr
    run, warning = read_recording(folder / "run.rgd")
    assert warning == ""
    assert run.finished is not None and run.finished.signal == signal.SIGSEGV
    assert list(run.events("grad-accumulated"))


def test_interrupt_stops_the_script_and_keeps_the_record(folder: Path) -> None:
    path = write(folder, "print('begun', flush=True)\nwhile True: pass\n")
    process = subprocess.Popen(
        [*COMMAND, "record", str(path), "-o", "run.rgd"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 130
    run, warning = read_recording(folder / "run.rgd")
    assert warning == ""
    assert run.finished is not None and run.finished.reason == "stopped"


# ---------------------------------------------------------------------------------------------------- export
def test_export_json_has_the_graph(folder: Path) -> None:
    done = retrograd("export", write(folder, CUT), "-o", "graph.json")
    assert done.returncode == 0, done.stderr
    data = json.loads((folder / "graph.json").read_text())
    name = {node["id"]: node["op"] for node in data["nodes"] if node["kind"] == "op"}
    edges = {
        (name[edge["from"]], name[edge["to"]], edge["slot"])
        for edge in data["edges"]
        if edge["kind"] == "grad" and edge["from"] in name and edge["to"] in name
    }
    # What PyTorch 2.13 gives for y3.grad_fn.next_functions, walked to the end.
    expected = {("AddBackward0", "PowBackward0", 0), ("PowBackward0", "AccumulateGrad", 0)}
    assert expected in (edges, {(target, source, slot) for source, target, slot in edges})


def test_export_of_a_recording_equals_export_of_the_script(folder: Path) -> None:
    path = write(folder, CUT)
    assert retrograd("record", path, "-o", "run.rgd").returncode == 0
    assert retrograd("export", path, "-o", "a.json").returncode == 0
    assert retrograd("export", "run.rgd", "-o", "b.json").returncode == 0
    assert json.loads(Path("a.json").read_text()) == json.loads(Path("b.json").read_text())


def test_export_draws_the_graph_that_autograd_has(folder: Path) -> None:
    path = write(folder, CUT)
    assert retrograd("export", path, "-o", "own.svg", "--graph", "autograd").returncode == 0
    drawn = (folder / "own.svg").read_text()
    assert drawn.count("AccumulateGrad") and "untracked" not in drawn and "cut by" not in drawn


def test_export_at_a_line_shows_the_graph_before_it(folder: Path) -> None:
    path = write(folder, CUT)
    sizes = []
    for moment in ("line:4", "line:7", "line:8", "end"):
        assert retrograd("export", path, "-o", "g.json", "--at", moment).returncode == 0
        data = json.loads((folder / "g.json").read_text())
        sizes.append(sum(node["kind"] == "op" and node["op"].endswith("Backward0") for node in data["nodes"]))
    assert sizes == [0, 1, 2, 2]


def test_help_and_refusal_name_every_format(folder: Path) -> None:
    from retrograd.views.exporters import FORMATS

    shown = retrograd("export", "--help").stdout
    refused = retrograd("export", write(folder, CUT), "-o", "a.bmp").stderr
    assert ".html" in FORMATS
    for suffix in FORMATS:
        assert suffix in shown and suffix in refused


@pytest.mark.parametrize(
    ("suffix", "mark"),
    [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF"), ("html", b"<!doctype html>"), ("gif", b"GIF89a")],
)
def test_export_picture_without_a_display(folder: Path, suffix: str, mark: bytes) -> None:
    done = retrograd("export", write(folder, CUT), "-o", f"graph.{suffix}", "--legend")
    assert done.returncode == 0, done.stderr
    assert (folder / f"graph.{suffix}").read_bytes().startswith(mark)


BAD_EXPORTS = {
    "missing-file": (["none.py", "-o", "a.json"], "none.py does not exist"),
    "suffix": (["script.py", "-o", "a.bmp"], "the suffix says what to write"),
    "missing-folder": (["script.py", "-o", "no/where/a.json"], "there is no folder"),
    "folder": (["script.py", "-o", "folder.json"], "is a folder"),
    "line": (["script.py", "-o", "a.json", "--at", "line:99"], "line 99"),
    "event": (["script.py", "-o", "a.json", "--at", "event:100000"], "the run has only"),
    "moment": (["script.py", "-o", "a.json", "--at", "noon"], "end, line:N or event:N"),
    "name": (["script.py", "-o", "a.json", "--of", "zz"], "zz"),
    "leaf": (["script.py", "-o", "a.svg", "--of", "x"], "x was not computed from anything"),
}


@pytest.mark.parametrize(("arguments", "words"), BAD_EXPORTS.values(), ids=BAD_EXPORTS)
def test_bad_export_is_one_sentence(folder: Path, arguments: list[str], words: str) -> None:
    write(folder, CUT)
    (folder / "folder.json").mkdir()
    done = retrograd("export", *arguments)
    assert done.returncode == 2
    assert words.replace("line 99", "line:99") in done.stderr
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr


# ---------------------------------------------------------------------------------------------------- why
def test_why_names_cause_and_line(folder: Path) -> None:
    path = write(folder, CUT)
    done = retrograd("why", path, "x.grad")
    assert done.returncode == 0, done.stderr
    assert "no_grad" in done.stdout
    assert f"{path}:6" in done.stdout or f"{path}:5" in done.stdout
    found = json.loads(retrograd("why", path, "x.grad", "--json").stdout)
    assert found[0]["cause"] == "cut-by-no-grad"
    assert set(found[0]) == {"subject", "cause", "line", "file", "lines", "op", "text", "fix", "events", "details"}
    assert found[0]["file"] == str(path)


def test_why_of_an_unknown_name_lists_the_known(folder: Path) -> None:
    done = retrograd("why", write(folder, CUT), "w.grad")
    assert done.returncode == 2
    assert "w.grad" in done.stderr
    assert "y1" in done.stderr


def test_why_still_explains_a_script_that_raises(folder: Path) -> None:
    done = retrograd("why", write(folder, CUT + "1 / 0\n"), "x.grad")
    assert done.returncode == 0
    assert "no_grad" in done.stdout
    assert "ZeroDivisionError" in done.stderr


# ---------------------------------------------------------------------------------------------------- info
def test_info(folder: Path) -> None:
    path = write(folder, CUT)
    retrograd("record", path, "-o", "run.rgd")
    text = retrograd("info", "run.rgd").stdout
    assert str(path) in text
    assert "grad-accumulated" in text
    lines = [json.loads(line) for line in retrograd("info", "run.rgd", "--jsonl").stdout.splitlines()]
    assert [line["serial"] for line in lines] == list(range(1, len(lines) + 1))
    assert lines[0]["kind"] == "run-started"
    assert lines[-1]["kind"] == "run-finished"


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [("none.rgd", None, "none.rgd"), ("bad.rgd", b"hello", "bad.rgd"), ("script.py", b"x = 1\n", "script.py")],
)
def test_info_of_something_else_is_one_sentence(folder: Path, name: str, data: bytes | None, words: str) -> None:
    if data is not None:
        (folder / name).write_bytes(data)
    done = retrograd("info", name)
    assert done.returncode == 2
    assert words in done.stderr
    assert done.stderr.count("\n") == 1
