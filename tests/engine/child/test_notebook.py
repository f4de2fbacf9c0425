"""Cells run in one namespace and show what Jupyter would show."""

from __future__ import annotations

from pathlib import Path

import pytest
from child_driver import Driver, line

from retrograd.engine.child.notebook import without_magics
from retrograd.engine.protocol import events
from retrograd.engine.protocol.requests import LineBreakpoint


def test_cells_share_names_and_show_their_last_value(child: Driver, script: Path) -> None:
    cells = (
        "import torch\nx = torch.ones(2, requires_grad=True)\nx",
        "y = x * 2\nprint('two')\ny;",
        "# nothing",
        "y.sum()",
    )
    child.start(script, "", document="notebook", cells=cells)
    assert child.finish() == 0
    assert [one.display for one in child.of(events.CellFinished)] == [
        "tensor([1., 1.], requires_grad=True)", "", "", "tensor(4., grad_fn=<SumBackward0>)",
    ]  # fmt: skip
    assert [one.cell for one in child.of(events.CellStarted)] == [0, 1, 2, 3]
    assert child.output() == "two\n"
    assert [child.place(one).path for one in child.of(events.OperationExecuted)] == ["<cell 2>", "<cell 4>"]
    assert {one.path: one.cell for one in child.of(events.SourceSeen)} == {"<cell 1>": 0, "<cell 2>": 1, "<cell 4>": 3}
    assert {one.frame for one in child.of(events.NameBound)} == {child.one(events.FrameEntered).number}
    assert [one.name for one in child.of(events.NameBound)] == ["x", "y"]


def test_magics_are_not_run(child: Driver, script: Path) -> None:
    cells = (
        "%matplotlib inline\n!rm -rf nothing\nfiles = !ls\nprint('%d' % 7)",
        "%%bash\nexit 1",
        "%%time\nprint('timed')",
    )
    child.start(script, "", document="notebook", cells=cells)
    assert child.finish() == 0
    assert [one.skipped.splitlines() for one in child.of(events.CellFinished)] == [
        ["%matplotlib inline", "!rm -rf nothing", "files = !ls"], ["%%bash"], ["%%time"],
    ]  # fmt: skip
    assert child.output() == "7\ntimed\n"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("s = '''\n%not magic\n'''", []),
        ("a = 7\n% 4", ["% 4"]),
        ("a = (7\n% 4)", []),
        ("%load_ext x\nif True:\n    %timeit 1\n    b = 2", ["%load_ext x", "%timeit 1"]),
        ("print?\nlen??", ["print?", "len??"]),
        ("x = = 1", []),
    ],
)
def test_only_what_the_parser_refuses_is_a_magic(text: str, kept: list[str]) -> None:
    clean, skipped = without_magics(text)
    assert skipped == kept
    assert clean.count("\n") == text.count("\n")
    assert kept or clean == text


def test_steps_by_cell_and_by_statement(child: Driver, script: Path) -> None:
    cells = ("a = 1\nb = 2", "def f(n):\n    return n + a\nc = f(b)", "d = 4")
    child.start(script, "", document="notebook", cells=cells, mode="pause",
                breakpoints=(LineBreakpoint(5, "<cell 2>", 2),))  # fmt: skip
    stops = [child.stopped(), child.step("cell")]
    assert [(one.reason, one.frames[0].path, line(one)) for one in stops] == [
        ("entry", "<cell 1>", 1), ("cell", "<cell 2>", 1),
    ]  # fmt: skip
    stop = child.step("over")
    assert line(stop) == 3
    stop = child.step("over")
    assert (stop.reason, stop.detail, stop.frames[0].path, line(stop)) == ("breakpoint", "5", "<cell 2>", 2)
    stop = child.step("over")
    assert (stop.frames[0].path, line(stop)) == ("<cell 3>", 1)
    child.resume()
    assert child.finish() == 0


def test_the_last_expression_is_a_statement_like_any_other(child: Driver, script: Path) -> None:
    cells = ("import torch\nx = torch.ones(2, requires_grad=True)\ns = x.sum()\ns.backward()", "x.grad")
    child.start(script, "", document="notebook", cells=cells, breakpoints=(LineBreakpoint(5, "<cell 1>", 3),))
    child.stopped()
    assert line(child.step("over")) == 4
    stop = child.step("into")
    assert (stop.reason, stop.frames[0].node_name, line(stop)) == ("node", "SumBackward0", 4)
    stop = child.step("out")
    assert (stop.frames[0].path, line(stop)) == ("<cell 2>", 1)
    child.resume()
    assert child.finish() == 0
    assert [one.display for one in child.of(events.CellFinished)] == ["", "tensor([1., 1.])"]


def test_an_error_names_its_cell(child: Driver, script: Path) -> None:
    child.start(script, "", document="notebook", cells=("a = 1", "b = a\nb / 0\n", "print('never')"), mode="record")
    assert child.finish() == 1
    assert "<cell 2>" in child.output("stderr") and "b / 0" in child.output("stderr")
    assert child.output() == ""
    assert [one.cell for one in child.of(events.CellStarted)] == [0, 1]


def test_a_cell_that_is_no_python(child: Driver, script: Path) -> None:
    child.start(script, "", document="notebook", cells=("a = 1", "a ="), mode="record")
    assert child.finish() == 1
    assert child.one(events.ExceptionRaised).type == "SyntaxError"
    assert 'File "<cell 2>", line 1' in child.output("stderr")
