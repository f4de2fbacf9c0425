"""The examples in the documentation of the scripting interface are programs that run."""

from __future__ import annotations

import inspect
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from retrograd.app import scripting

ROOT = Path(__file__).parents[2]
#: The program that the examples debug; its twelfth line is in a loop over ``i`` and detaches something.
TRAIN = """\
import argparse

import torch

parser = argparse.ArgumentParser()
parser.add_argument("--epochs", type=int, default=5)
options = parser.parse_args()
w = torch.tensor([1.0, 4.0], requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.1)
for i in range(5):
    optimizer.zero_grad()
    loss = (w - w.detach() + w - 1.0).sqrt().sum()
    loss.backward()
    optimizer.step()
"""


def _examples() -> dict[str, str]:
    documentation = inspect.getdoc(scripting) or ""
    _, _, rest = documentation.partition("::\n")
    block = rest[: rest.index("\nWorks in")]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    return {"module": textwrap.dedent(block), "README": readme.partition("```python\n")[2].partition("```")[0]}


@pytest.mark.parametrize(("name", "text"), _examples().items(), ids=_examples().keys())
def test_an_example_runs_and_says_what_it_promises(tmp_path: Path, name: str, text: str) -> None:
    assert "from retrograd.app.scripting import debug" in text and len(text.splitlines()) > 6
    (tmp_path / "train.py").write_text(TRAIN)
    (tmp_path / "example.py").write_text(text)
    done = subprocess.run(
        [sys.executable, "example.py"], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "train.py" in done.stdout and "line=" in done.stdout
    assert "NaN" in done.stdout or "inf" in done.stdout.lower()
