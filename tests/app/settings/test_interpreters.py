"""Pythons are found, run and judged, and what is missing is told with the command that installs it."""

from __future__ import annotations

import json
import os
import shlex
import stat
import sys
import venv
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from retrograd.app.settings.interpreters import Interpreter, Interpreters, candidates, install_command, judge
from retrograd.engine.protocol import codec

PATIENCE = 30_000


def check(qtbot: QtBot, path: str) -> Interpreter:
    interpreters = Interpreters()
    with qtbot.waitSignal(interpreters.checked, timeout=PATIENCE) as checked:
        interpreters.check(path)
    found = checked.args[0]
    assert isinstance(found, Interpreter) and interpreters.known(path) == found
    interpreters.close()
    return found


def test_this_python_can_run_programs(qtbot: QtBot) -> None:
    found = check(qtbot, sys.executable)
    assert (found.problem, found.remedy) == ("", "")
    assert found.version == ".".join(str(one) for one in sys.version_info[:3])


def test_an_environment_beside_the_script_is_found_and_what_it_lacks_is_told(qtbot: QtBot, tmp_path: Path) -> None:
    venv.create(tmp_path / ".venv", with_pip=False)
    script = tmp_path / "code" / "script.py"
    path = str(tmp_path / ".venv" / "bin" / "python")
    assert path in candidates(script)
    found = check(qtbot, path)
    assert "not installed" in found.problem
    assert shlex.split(found.remedy)[:4] == [path, "-m", "pip", "install"]
    assert found.remedy == install_command(path)


def fake(path: Path, text: str) -> str:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


@pytest.mark.parametrize(("text", "word"), [
    ("exit 0", "no answer"), ("echo hello", "no answer"), ("echo broken >&2; exit 3", "broken"),
    ("echo '[1]'", "no answer"),
])  # fmt: skip
def test_what_is_no_python_says_so(qtbot: QtBot, tmp_path: Path, text: str, word: str) -> None:
    assert word in check(qtbot, fake(tmp_path / "python", text)).problem


def test_what_cannot_be_run_says_so(qtbot: QtBot, tmp_path: Path) -> None:
    assert "cannot be run" in check(qtbot, str(tmp_path / "nothing")).problem


def answer(**changes: object) -> str:
    good = {"version": [3, 12, 1], "prefix": "/", "missing": [], "schema": codec.schema(), "release": codec.VERSION}
    return json.dumps({**good, **changes})


def test_answers_are_judged() -> None:
    assert judge("/p", answer()) == Interpreter("/p", "3.12.1")
    assert "too old" in judge("/p", answer(version=[3, 9, 2])).problem
    assert judge("/p", answer(version=[3, 9, 2])).remedy == ""
    other = judge("/p", answer(schema="another"))
    assert "another release" in other.problem and other.remedy == install_command("/p")
    part = judge("/p", answer(missing=[["numpy", "ModuleNotFoundError: No module named 'numpy'"]]))
    assert "numpy" in part.problem and part.remedy == "/p -m pip install numpy"


def test_this_one_comes_first_and_none_twice() -> None:
    found = candidates(None)
    assert found[0] == sys.executable
    assert len(found) == len(set(found))
    assert all(os.access(path, os.X_OK) for path in found)
