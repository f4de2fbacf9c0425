"""Exceptions that autograd raises: each is explained with the line that is to blame, in any form of program."""

from __future__ import annotations

import textwrap

import pytest

from retrograd.app.model.run import Run
from retrograd.app.model.states import Finding

from ..conftest import Recorder, record  # noqa: F401  (the fixture)

# what goes wrong; the line with "<-" is to blame, those with "<<" take part
WRONG: dict[str, tuple[str, str, str]] = {
    "inplace add": (
        "inplace-modified",
        "s",
        """
        x = torch.ones(3, requires_grad=True)
        s = x.sigmoid()  # <<
        s += 1  # <-
        s.sum().backward()  # <<
        """,
    ),
    "inplace method of an input": (
        "inplace-modified",
        "h",
        """
        x = torch.ones(3, requires_grad=True)
        h = x * 2
        y = h * h  # <<
        h.mul_(3)  # <-
        y.sum().backward()  # <<
        """,
    ),
    "inplace item": (
        "inplace-modified",
        "e",
        """
        x = torch.ones(3, requires_grad=True)
        e = x.exp()  # <<
        e[0] = 5.0  # <-
        e.sum().backward()  # <<
        """,
    ),
    "inplace update": (
        "inplace-modified",
        "w",
        """
        w = torch.ones(3, requires_grad=True)
        opt = torch.optim.SGD([w], lr=0.1)
        y = (w ** 3).sum()  # <<
        y.backward(retain_graph=True)
        opt.step()  # <-
        y.backward()  # <<
        """,
    ),
    "inplace relu": (
        "inplace-modified",
        "t",
        """
        x = torch.ones(3, requires_grad=True)
        t = x.tanh()  # <<
        r = torch.nn.functional.relu(t, inplace=True)  # <-
        r.sum().backward()  # <<
        """,
    ),
    "view of several": (
        "inplace-modified",
        "a",
        """
        x = torch.ones(2, 2, requires_grad=True)
        a, b = (x * 2).unbind(0)  # <<
        a.add_(1)  # <-
        """,
    ),
    "leaf": (
        "leaf-inplace",
        "w",
        """
        w = torch.ones(3, requires_grad=True)  # <<
        w -= 0.1  # <-
        """,
    ),
    "view of leaf": (
        "leaf-inplace",
        "w",
        """
        w = torch.zeros(3, requires_grad=True)  # <<
        w[1] = 1.0  # <-
        """,
    ),
    "same root twice": (
        "freed-graph",
        "z",
        """
        x = torch.ones(3, requires_grad=True)
        z = (x * x).sum()  # <<
        z.backward()  # <<
        z.backward()  # <-
        """,
    ),
    "shared part": (
        "freed-graph",
        "h",
        """
        x = torch.ones(3, requires_grad=True)
        h = x.exp()  # <<
        first = (h * 2).sum()
        second = (h * 3).sum()
        first.backward()  # <<
        second.backward()  # <-
        """,
    ),
    "carried over": (
        "freed-graph",
        "h",
        """
        w = torch.ones(2, requires_grad=True)
        h = torch.ones(2)
        for i in range(3):
            h = (h * w).tanh()  # <<
            h.sum().backward()  # <-
        """,
    ),
    "several elements": (
        "non-scalar-root",
        "y",
        """
        x = torch.ones(3, requires_grad=True)
        y = x * 2  # <<
        y.backward()  # <-
        """,
    ),
    "wrong seed": (
        "non-scalar-root",
        "y",
        """
        x = torch.ones(3, requires_grad=True)
        y = x * 2  # <<
        y.backward(torch.ones(2))  # <-
        """,
    ),
    "under no_grad": (
        "cut-by-no-grad",
        "loss",
        """
        x = torch.ones(3, requires_grad=True)
        with torch.no_grad():  # <-
            y = x * 2  # <<
        loss = y.sum() + 1
        loss.backward()  # <<
        """,
    ),
    "under a decorator": (
        "cut-by-no-grad",
        "loss",
        """
        @torch.no_grad()  # <-
        def double(t):
            return t * 2  # <<
        x = torch.ones(3, requires_grad=True)
        loss = double(x).sum()
        loss.backward()  # <<
        """,
    ),
    "detached": (
        "cut-by-detach",
        "loss",
        """
        x = torch.ones(3, requires_grad=True)
        d = (x * 2).detach()  # <-
        loss = (d * d).sum()
        loss.backward()  # <<
        """,
    ),
    "copied": (
        "cut-by-new-tensor",
        "loss",
        """
        x = torch.ones(3, requires_grad=True)
        c = torch.tensor(x * 2)  # <-
        loss = c.sum()
        loss.backward()  # <<
        """,
    ),
    "through a number": (
        "cut-by-escape",
        "loss",
        """
        x = torch.ones(3, requires_grad=True)
        value = (x * 2).sum().item()  # <-
        loss = torch.tensor(value)
        loss.backward()  # <<
        """,
    ),
    "argmax": (
        "not-differentiable",
        "score",
        """
        x = torch.ones(3, requires_grad=True)
        best = x.argmax()  # <-
        score = best.float()
        score.backward()  # <<
        """,
    ),
    "comparison": (
        "not-differentiable",
        "score",
        """
        x = torch.ones(3, requires_grad=True)
        score = (x > 0.5).float().mean()  # <-
        score.backward()
        """,
    ),
    "no flag": (
        "requires-grad-false",
        "loss",
        """
        w = torch.ones(3)  # <-
        loss = (w * w).sum()
        loss.backward()  # <<
        """,
    ),
    "switched off": (
        "requires-grad-false",
        "loss",
        """
        model = torch.nn.Linear(2, 1)
        for p in model.parameters():
            p.requires_grad_(False)  # <-
        loss = model(torch.ones(1, 2)).sum()
        loss.backward()  # <<
        """,
    ),
    "not used": (
        "not-reachable",
        "v",
        """
        w = torch.ones(3, requires_grad=True)
        v = torch.ones(3, requires_grad=True)  # <<
        torch.autograd.grad(w.sum(), v)  # <-
        """,
    ),
    "used behind a cut": (
        "cut-by-detach",
        "y",
        """
        w = torch.ones(3, requires_grad=True)
        v = torch.ones(3, requires_grad=True)
        y = (w * v.detach()).sum()  # <-
        torch.autograd.grad(y, v)  # <<
        """,
    ),
}

FORMS = {
    "module": "try:\n{body2}\nexcept RuntimeError as error:\n    pass\n",
    "function": "def fails_{n}():\n{body1}\ntry:\n    fails_{n}()\nexcept RuntimeError:\n    pass\n",
    "method": (
        "class Fails_{n}:\n    def run(self):\n{body2}\ntry:\n    Fails_{n}().run()\nexcept RuntimeError:\n    pass\n"
    ),
    "module of nn": (
        "class Net_{n}(torch.nn.Module):\n    def forward(self, data):\n{body2}\n"
        "try:\n    Net_{n}()(torch.ones(1))\nexcept RuntimeError:\n    pass\n"
    ),
    "loop": "for attempt in range(2):\n    try:\n{body2}\n    except RuntimeError:\n        pass\n",
}


def script(form: str) -> tuple[str, dict[str, tuple[int, list[int]]]]:
    """Everything that goes wrong in one form, and the lines to blame and that take part."""
    text, lines = "import torch\n", {}
    for number, (name, (_, _, body)) in enumerate(WRONG.items()):
        body = textwrap.dedent(body).strip()
        start = len(text.splitlines())
        text += FORMS[form].format(n=number, body1=textwrap.indent(body, " " * 4), body2=textwrap.indent(body, " " * 8))
        block = list(enumerate(text.splitlines()[start:], start + 1))
        (blame,) = [line for line, words in block if words.endswith("# <-")]
        lines[name] = blame, [line for line, words in block if words.endswith("# <<")]
    return text, lines


@pytest.fixture(scope="module", params=FORMS)
def wrong(request: pytest.FixtureRequest, record: Recorder) -> tuple[Run, dict[str, tuple[int, list[int]]]]:  # noqa: F811
    text, lines = script(request.param)
    run = record(text)
    assert run.finished is not None and run.finished.exit_code == 0
    return run, lines


def at_line(run: Run, line: int) -> list[Finding]:
    return [finding for finding in run.findings() if finding.line == line and finding.error]


@pytest.mark.parametrize("name", WRONG)
def test_the_line_to_blame(name: str, wrong: tuple[Run, dict[str, tuple[int, list[int]]]]) -> None:
    run, lines = wrong
    cause, subject, _ = WRONG[name]
    blame, others = lines[name]
    found = at_line(run, blame)
    assert [(finding.cause, finding.subject) for finding in found] == [(cause, subject)], run.source_of(run.path)
    (finding,) = found
    assert set(others) <= set(finding.lines)
    assert finding.lines[0] == blame and finding.path == run.path
    assert finding.fix and finding.events and all(0 < serial <= finding.since for serial in finding.events)
    assert finding.likely == (cause == "cut-by-escape") and bool(finding.reason) == finding.likely


def test_nothing_else_is_said_to_have_raised(wrong: tuple[Run, dict[str, tuple[int, list[int]]]]) -> None:
    run, lines = wrong
    raised = [finding for finding in run.findings() if finding.error]
    assert len(raised) == len(WRONG)
    assert {finding.line for finding in raised} == {blame for blame, _ in lines.values()}


def test_what_ended_the_run_comes_first(record: Recorder) -> None:  # noqa: F811
    run = record("""
        import torch
        x = torch.tensor([1.0, 0.0], requires_grad=True)
        y = 1 / x
        with torch.no_grad():
            z = x * 3
        (x + z).sum().backward()
        (x * x).sum().backward()
        try:
            x += 1
        except RuntimeError:
            print("caught")
        s = x.exp()
        s.zero_()
        s.sum().backward()
    """)
    found = run.findings()
    assert found[0].cause == "inplace-modified" and found[0].line == 13
    assert found[0].details["saver"] == {"line": 12, "op": "ExpBackward0", "node": found[0].node}
    assert [step["version"] for step in found[0].details["staircase"]] == [1]  # type: ignore[index,attr-defined]
    assert "Write s = torch.zeros_like(s) in place of s.zero_()" in found[0].fix
    assert {"inf-origin", "cut-by-no-grad", "accumulated", "leaf-inplace"} <= {finding.cause for finding in found}


def test_a_write_is_foretold_until_backward_comes(record: Recorder) -> None:  # noqa: F811
    run = record("""
        import torch
        x = torch.ones(3, requires_grad=True)
        s = x.sigmoid()
        s += 1
        print("here")
        try:
            s.sum().backward()
        except RuntimeError:
            print("there")
    """)
    here, there = (event.serial for event in run.events("output-written"))
    (foretold,) = run.findings(here)
    assert foretold.likely and foretold.cause == "inplace-modified" and "will fail" in foretold.text
    assert foretold.line == 4 and set(foretold.lines) == {3, 4} and "no backward pass" in foretold.reason
    (proved,) = [finding for finding in run.findings(there) if finding.cause == "inplace-modified"]
    assert not proved.likely and proved.line == 4 and set(proved.lines) == {3, 4, 7}
    assert "at version" not in proved.text and "(now version 1)" in proved.text


def test_a_write_that_harms_nobody_is_not_told_in_the_end(record: Recorder) -> None:  # noqa: F811
    run = record("""
        import torch
        model = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.ReLU(inplace=True), torch.nn.Linear(3, 1))
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        for step in range(3):
            optimizer.zero_grad()
            loss = model(torch.ones(1, 2)).pow(2).sum()
            loss.backward()
            optimizer.step()
            shown = model(torch.ones(1, 2)).pow(2).sum()
        s = torch.ones(3, requires_grad=True).sigmoid()
        s += 1
    """)
    assert run.findings() == []
