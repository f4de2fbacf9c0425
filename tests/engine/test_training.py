"""Whole programs train as under PyTorch: every number that they print agrees, over at least 50 steps.

The programs are those of ``tests/references/training``; what PyTorch printed is in ``training.json`` beside them.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import sys
import types
from pathlib import Path

import pytest

REFERENCES = Path(__file__).parents[1] / "references"
PRINTED: dict[str, str] = json.loads((REFERENCES / "training.json").read_text(encoding="utf-8"))["printed"]
NUMBER = re.compile(r"-?\d+\.\d+(?:e[-+]?\d+)?")

#: Largest difference from PyTorch's number, absolute where it is below 1 and relative above.
CLOSE = 1e-4


pytestmark = pytest.mark.usefixtures("imported_as_torch")


def printed_by(name: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """What the program prints on the engine."""
    path = REFERENCES / "training" / name
    module = types.ModuleType(f"training_{path.stem}")  # dataclasses look their module up
    monkeypatch.setitem(sys.modules, module.__name__, module)
    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), module.__dict__)
    return text.getvalue()


@pytest.mark.parametrize("name", sorted(PRINTED))
def test_trains_as_under_pytorch(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    got, due = printed_by(name, monkeypatch).splitlines(), PRINTED[name].splitlines()
    for number, (ours, theirs) in enumerate(zip(got, due, strict=True), 1):
        assert NUMBER.sub("#", ours) == NUMBER.sub("#", theirs), f"line {number}"
        for a, b in zip(NUMBER.findall(ours), NUMBER.findall(theirs), strict=True):
            assert abs(float(a) - float(b)) <= CLOSE * max(1.0, abs(float(b))), f"line {number}: {ours}, due {theirs}"


def test_every_program_is_recorded_and_long_enough() -> None:
    assert set(PRINTED) == {path.name for path in (REFERENCES / "training").glob("*.py")}
    assert all(len(text.splitlines()) >= 50 for text in PRINTED.values())
