"""The smallest script that shows a finding: it is smaller, and shows it when somebody else runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from retrograd.app.bug_slice import SliceError, bug_slice
from retrograd.app.session.headless import Headless

DETACHED = '''"""Much that does not matter, and one detach."""
import math

import torch
import torch.nn as nn

torch.manual_seed(4)
names = ["a", "b"]
data, target = torch.randn(8, 3), torch.randn(8, 1)
history = []


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.one = nn.Linear(3, 4)
        self.two = nn.Linear(4, 1)

    def describe(self):
        return sum(p.numel() for p in self.parameters())

    def forward(self, x):
        h = torch.relu(self.one(x))
        # this one
        h = h.detach()
        return self.two(h)


def accuracy(a, b):
    return ((a - b).abs() < 0.1).float().mean()


net = Net()
for epoch in range(2):
    out = net(data)
    loss = ((out - target) ** 2).mean()
    loss.backward()
    history.append(loss.item())
    print(epoch, math.sqrt(loss.item()), accuracy(out, target))
print(net.describe(), names, history)
'''
COMPUTED = """import json
import torch

raw = json.loads("[1.0, 2.0, 0.0]")
x = torch.tensor([value / sum(raw) for value in raw], requires_grad=True)
unused = torch.zeros(5)
y = torch.sqrt(x)
y.sum().backward()
print(x.grad, unused * 2)
"""


@pytest.fixture(scope="module")
def headless(qapp: QApplication) -> Iterator[Headless]:
    """One session for all scripts, under the application that tests of the window need too."""
    session = Headless()
    yield session
    session.close()


def test_what_does_not_matter_is_left_out_and_the_rest_shows_the_finding(headless: Headless, tmp_path: Path) -> None:
    script, small = tmp_path / "much.py", tmp_path / "small.py"
    script.write_text(DETACHED)
    done = subprocess.run(
        [sys.executable, "-m", "retrograd.app", "why", str(script), "net.one.weight.grad", "--slice", str(small)],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "cut-by-detach" in done.stdout
    text = small.read_text()
    for word in ("history", "accuracy", "describe", "names", "math", "print"):
        assert word not in text, text
    assert "torch.manual_seed(4)" in text
    assert "loss.backward()" in text
    done = subprocess.run(
        [sys.executable, "-m", "retrograd.app", "why", str(small), "net.one.weight.grad", "--json"],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    found = json.loads(done.stdout)[0]
    assert found["cause"] == "cut-by-detach"
    assert text.splitlines()[found["line"] - 1].strip() == "h = h.detach()"


def test_leaves_that_were_computed_are_written_out(headless: Headless, tmp_path: Path) -> None:
    script = tmp_path / "computed.py"
    script.write_text(COMPUTED)
    headless.run(script)
    original = headless.store.run
    made = bug_slice(headless)
    assert headless.store.run is original
    assert made.finding is not None
    assert made.run is not None
    assert made.finding.cause == original.findings()[0].cause
    assert "json" not in made.text
    assert "unused" not in made.text
    for run in (original, made.run):
        tensor, _ = run.resolve("x")
        value = run.moment().value(tensor)
        assert value is not None
        np.testing.assert_array_equal(value, np.array([1 / 3, 2 / 3, 0], dtype=np.float32))
    assert made.lines < made.lines_before
    assert not made.whole


def test_what_cannot_be_found_in_the_events_is_cut_out_of_the_whole_script(headless: Headless, tmp_path: Path) -> None:
    script = tmp_path / "hidden.py"
    # exec hides what the name depends on from every look at the text
    script.write_text(
        "import torch\nx = torch.ones(2, requires_grad=True)\nexec('factor = 3.0')\nprint('begin')\n"
        "y = (x * factor).detach()\nz = y * x\nz.sum().backward()\nunused = torch.zeros(3)\n"
    )
    headless.run(script)
    made = bug_slice(headless, "x.grad")
    assert made.whole
    assert "exec" in made.text
    assert "print" not in made.text
    assert "unused" not in made.text


def test_where_there_is_nothing_to_show_it_says_so(headless: Headless, tmp_path: Path) -> None:
    script = tmp_path / "healthy.py"
    script.write_text("import torch\nx = torch.ones(2, requires_grad=True)\nx.sum().backward()\n")
    headless.run(script)
    with pytest.raises(SliceError, match="nothing to show"):
        bug_slice(headless)


HELPER = '''"""What the script takes from here."""
import torch
from deeper import scale as by

LIMIT = 3.0


def features(x):
    h = x * by(2.0)
    return h.detach()


def unused():
    return 1


if __name__ == "__main__":
    print("only when it is run itself")
'''
DEEPER = """def scale(k):
    return k * 1.5
"""
USES = """{first}
weight = torch.ones(3, requires_grad=True)
bias = torch.ones(3, requires_grad=True)
loss = ({call}(weight) * bias).sum()
loss.backward()
print(weight.grad, {limit})
"""


@pytest.mark.parametrize(
    ("first", "call", "limit"),
    [
        ("import torch\nfrom helper import LIMIT, features as f", "f", "LIMIT"),
        ("import torch, helper", "helper.features", "helper.LIMIT"),
    ],
)
def test_what_is_needed_of_other_files_is_in_the_script(
    headless: Headless, tmp_path: Path, first: str, call: str, limit: str
) -> None:
    (tmp_path / "helper.py").write_text(HELPER)
    (tmp_path / "deeper.py").write_text(DEEPER)
    script = tmp_path / "uses.py"
    script.write_text(USES.format(first=first, call=call, limit=limit))
    headless.run(script)
    made = bug_slice(headless, "weight.grad")
    assert made.finding is not None and made.finding.cause == "cut-by-detach"
    assert not made.beside and not made.whole
    assert "unused" not in made.text and "only when" not in made.text
    alone = tmp_path / "alone"
    alone.mkdir()
    (alone / "small.py").write_text(made.text)
    headless.run(alone / "small.py")
    found = headless.store.run.why("weight.grad")[0]
    assert (found.cause, found.path) == ("cut-by-detach", str(alone / "small.py"))


def test_files_that_cannot_be_one_text_are_copied_beside_the_script(tmp_path: Path) -> None:
    folder, target = tmp_path / "own", tmp_path / "given"
    folder.mkdir()
    target.mkdir()
    (folder / "helper.py").write_text(HELPER)
    (folder / "deeper.py").write_text(DEEPER)
    script = folder / "uses.py"
    script.write_text(
        "LIMIT = 4.0\n" + USES.format(first="import torch\nfrom helper import features", call="features", limit="LIMIT")
    )
    command = [sys.executable, "-m", "retrograd.app", "why", str(script), "weight.grad"]
    done = subprocess.run([*command, "--slice", str(target / "small.py")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "helper.py, deeper.py, copied beside it" in done.stdout
    assert (target / "helper.py").read_text() == HELPER and (target / "deeper.py").read_text() == DEEPER
    (target / "helper.py").write_text("# somebody's own\n")
    done = subprocess.run([*command, "--slice", str(target / "other.py")], capture_output=True, text=True, check=False)
    assert done.returncode != 0 and "choose another folder" in done.stderr
    assert (target / "helper.py").read_text() == "# somebody's own\n" and not (target / "other.py").exists()
