"""``retrograd run``: stops are told in words, the script goes on, and its output and exit code are its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from retrograd.app import cli

pytestmark = pytest.mark.usefixtures("qapp")

SCRIPT = """\
import torch

total = torch.zeros(2)
for i in range(4):
    total = total + i
print(total.tolist())
raise SystemExit(5)
"""


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "script.py"
    path.write_text(SCRIPT)
    return path


def test_stops_are_told_and_counted(script: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["run", str(script), "--break-on", "5 if i == 2", "--break-on", "script.py:6"]) == 5
    out, told = capfd.readouterr()
    assert out == "[6.0, 6.0]\n"
    assert "script.py:5 in <module>: Stopped before line 5 of script.py, since `i == 2`" in told
    assert "    total = total + i\n" in told
    assert "      i = 2\n" in told
    assert "retrograd: Stop before line 5 of script.py, if `i == 2`: hit once\n" in told
    assert "retrograd: Stop before line 6 of script.py: hit once\n" in told


def test_once_ends_the_script_at_its_first_stop(script: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["run", str(script), "--once", "--break-on", "5"]) == 3
    out, told = capfd.readouterr()
    assert out == ""
    assert told.count("Stopped before") == 1


def test_once_without_a_stop_is_the_scripts_own_end(script: Path) -> None:
    assert cli.main(["run", str(script), "--once", "--break-on", "5 if i == 9"]) == 5


def test_breakpoints_of_a_file(script: Path, capfd: pytest.CaptureFixture[str]) -> None:
    rows = [{"kind": "line", "path": "script.py", "line": 6}]
    kept = script.with_name("points.json")
    kept.write_text(json.dumps({"format": "retrograd-breakpoints", "version": 1, "breakpoints": rows}))
    assert cli.main(["run", str(script), "--breakpoints", str(kept)]) == 5
    assert "Stopped before line 6 of script.py" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["script.py", "--break-on", "moon"], "'moon' is no breakpoint; there are:"),
        (["script.py", "--break-on", "norm>ten"], "compared with a number"),
        (["script.py", "--breakpoints", "none.json"], "none.json cannot be read"),
        (["none.py"], "none.py"),
    ],
)
def test_trouble_is_told_before_the_run(
    script: Path, arguments: list[str], told: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["run", *arguments]) == 2
    out, error = capfd.readouterr()
    assert out == ""
    assert told in error


def test_help_lists_what_there_is(script: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["run", str(script), "--break-on", "help"]) == 0
    assert "op:matmul" in capfd.readouterr().out
