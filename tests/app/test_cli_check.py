"""``retrograd check``: exit codes and sentences for a continuous build."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from retrograd.app.cli import main

GOOD = """\
import torch
torch.manual_seed(0)
model = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Linear(3, 1))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for step in range(2):
    optimizer.zero_grad()
    loss = model(torch.ones(1, 2)).pow(2).sum() * 100
    loss.backward()
    optimizer.step()
"""
BAD = """\
import torch
class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.used = torch.nn.Linear(2, 2)
        self.spare = torch.nn.Linear(2, 2)
    def forward(self, x):
        return self.used(x)
net = Net()
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
out = net(torch.ones(1, 2)).sum()
out.backward()
root = torch.tensor([-1.0], requires_grad=True).sqrt()
try:
    (out * out).backward()
except RuntimeError:
    print("caught")
"""


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Both scripts as recordings, so that each is run once."""
    found = {}
    for name, text in {"good": GOOD, "bad": BAD}.items():
        folder = tmp_path_factory.mktemp(name)
        (folder / f"{name}.py").write_text(text)
        found[name] = folder / f"{name}.rgd"
        assert main(["record", str(folder / f"{name}.py"), "-o", str(found[name])]) == 0
    return found


def test_a_good_program_passes(recorded: dict[str, Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(recorded["good"])]) == 0
    assert main(["check", str(recorded["good"]), "--no-nan", "--no-unused-params", "--max-grad", "1e9"]) == 0
    printed = capsys.readouterr()
    assert printed.out == "" and printed.err.count("all well") == 2


@pytest.mark.parametrize(
    ("options", "check", "line", "words"),
    [
        (["--no-unused-params"], "no-unused-params", 6, "net.spare.weight never got a gradient"),
        (["--no-nan"], "no-nan", 13, "NaN was born in SqrtBackward0"),
        (["--max-grad", "0.5"], "max-grad", 12, "net.used.weight.grad has norm"),
        (["--no", "freed-graph"], "findings", 15, "had freed"),
        ([], "findings", 15, "had freed"),
    ],
)
def test_what_fails(
    options: list[str],
    check: str,
    line: int,
    words: str,
    recorded: dict[str, Path],
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["check", str(recorded["bad"]), "--json", *options]) == 1
    found = json.loads(capsys.readouterr().out)
    assert {row["check"] for row in found} == {check}
    assert any(row["line"] == line and words in row["text"] for row in found), found


def test_only_what_is_asked_for_fails(recorded: dict[str, Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(recorded["bad"]), "--max-grad", "1e9"]) == 0
    assert main(["check", str(recorded["bad"]), "--no", "suspicious-broadcast"]) == 0
    assert main(["check", str(recorded["bad"]), "--no", "nonsense"]) == 2
    assert "there is no such cause code; known are inplace-modified" in capsys.readouterr().err


def test_a_script_that_raises_fails_with_its_explanation(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "raises.py"
    path.write_text("import torch\nx = torch.ones(2, requires_grad=True)\ny = x * 2\ny.backward()\n")
    assert main(["check", str(path), "--no-nan"]) == 1
    printed = capsys.readouterr().out
    assert f"{path}:4: exit: y.backward() on line 4 begins at y of shape [2]" in printed
    assert "y.sum().backward()" in printed
