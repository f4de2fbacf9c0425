"""Steps by statement and by gradient node; breakpoints; one stop for each statement reached."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from child_driver import Driver, line, line_of

from retrograd.engine.protocol import answers, events, requests
from retrograd.engine.protocol.requests import LineBreakpoint

CALLS = """\
import torch  # import
def inner(t):  # def inner
    "A docstring."
    u = t * 2  # inner 1
    return u + 1  # inner 2
def outer(t):  # def outer
    v = inner(
        t,
    )
    return v  # outer 2
x = torch.ones(2, requires_grad=True)  # x
with torch.no_grad():  # with
    k = x * 3  # k
y = [outer(x)  # y
     for _ in range(1)][0]
for i in range(2):  # for
    y = y * 2  # body
s = y.sum()  # s
s.backward()  # backward
print(x.grad)  # print
"""


def lines_of_steps(child: Driver, grains: list[str]) -> list[int]:
    return [line(child.step(grain)) for grain in grains]


def test_over_goes_statement_by_statement(child: Driver, script: Path) -> None:
    child.start(script, CALLS, mode="pause")
    first = child.stopped()
    assert (first.reason, line(first)) == ("entry", 1)
    marks = [
        "def inner",
        "def outer",
        "x",
        "with",
        "k",
        "y",
        "for",
        "body",
        "for",
        "body",
        "for",
        "s",
        "backward",
        "print",
    ]
    assert lines_of_steps(child, ["over"] * len(marks)) == [line_of(CALLS, mark) for mark in marks]
    child.send(requests.Step(grain="over"))
    assert child.finish() == 0


def test_into_and_out_follow_calls(child: Driver, script: Path) -> None:
    child.start(script, CALLS, mode="pause", breakpoints=(LineBreakpoint(1, str(script), line_of(CALLS, "y")),))
    child.stopped()
    child.resume()
    assert child.stopped().detail == "1"
    stop = child.step("into")
    assert stop.frames[0].function == "outer" and line(stop) == line_of(CALLS, "def outer") + 1
    assert stop.frames[0].end_line == line(stop) + 2
    stop = child.step("into")
    assert [one.function for one in stop.frames] == ["inner", "outer", "<module>"]
    assert line(stop) == line_of(CALLS, "inner 1")
    assert line(child.step("over")) == line_of(CALLS, "inner 2")
    assert line(child.step("out")) == line_of(CALLS, "outer 2")
    assert line(child.step("out")) == line_of(CALLS, "for")
    child.resume()
    assert child.finish() == 0


def test_over_returns_to_the_caller_and_through_exceptions(child: Driver, script: Path) -> None:
    text = textwrap.dedent("""\
        def fails(n):
            raise ValueError(n)  # raise
        def calls(n):
            fails(n)  # call
            return 1
        try:
            calls(1)  # try
        except ValueError:  # except
            done = True  # done
    """)
    child.start(script, text, mode="pause", breakpoints=(LineBreakpoint(1, str(script), line_of(text, "raise")),))
    child.stopped()
    child.resume()
    assert line(child.stopped()) == line_of(text, "raise")
    assert lines_of_steps(child, ["over", "over"]) == [line_of(text, "except"), line_of(text, "done")]
    child.resume()
    assert child.finish() == 0


def test_recursion_is_stepped_over_frame_by_frame(child: Driver, script: Path) -> None:
    text = "def f(n):\n    if n:  # if\n        f(n - 1)  # again\n    return n  # return\nf(3)  # first\n"
    text += "last = 1  # last\n"
    child.start(script, text, mode="pause")
    child.stopped()
    assert lines_of_steps(child, ["over", "into", "over"]) == [line_of(text, "first"), 2, line_of(text, "again")]
    stop = child.step("over")
    assert line(stop) == line_of(text, "return")
    assert {one.name: one.text for one in stop.frames[0].variables} == {"n": "3"}
    assert line(child.step("over")) == line_of(text, "last")
    child.resume()
    child.finish()


def test_into_enters_backward_node_by_node(child: Driver, script: Path) -> None:
    child.start(script, CALLS, breakpoints=(LineBreakpoint(1, str(script), line_of(CALLS, "backward")),))
    child.stopped()
    stop = child.step("into")
    nodes = {one.node: one.name for one in child.of(events.NodeCreated)}
    visited = []
    while stop.reason == "node":
        assert stop.frames[0].node == stop.node and stop.frames[0].node_name == nodes[stop.node]
        assert stop.frames[1].line == line_of(CALLS, "backward") and stop.backward_pass == 1
        begun = child.of(events.NodeBegun)[-1]
        assert (begun.node, begun.serial) == (stop.node, stop.serial)
        visited.append(nodes[stop.node])
        stop = child.step(["into", "node", "over"][len(visited) % 3])
    assert visited == [
        "SumBackward0", "MulBackward0", "MulBackward0", "AddBackward0", "MulBackward0", "AccumulateGrad",
    ]  # fmt: skip
    assert (stop.reason, line(stop)) == ("step", line_of(CALLS, "print"))
    child.resume()
    assert child.finish() == 0


def test_out_of_a_node_finishes_the_pass(child: Driver, script: Path) -> None:
    child.start(script, CALLS, mode="pause")
    child.stopped()
    stop = child.step("node")
    assert stop.reason == "node" and child.evaluate("x.grad is None").text == "True"
    stop = child.step("out")
    assert (stop.reason, line(stop)) == ("step", line_of(CALLS, "print"))
    assert child.of(events.BackwardFinished)
    child.resume()
    assert child.finish() == 0


def test_hooks_and_own_functions_are_frames_inside_backward(child: Driver, script: Path) -> None:
    text = textwrap.dedent("""\
        import torch
        def hook(grad):
            return grad * 2  # hook
        class Double(torch.autograd.Function):
            @staticmethod
            def forward(ctx, t):
                return t * 2
            @staticmethod
            def backward(ctx, grad):
                return grad * 2  # function
        x = torch.ones(1, requires_grad=True)
        y = Double.apply(x)
        y.register_hook(hook)
        z = y.sum()
        z.backward()  # backward
        print(x.grad)  # print
    """)
    child.start(script, text, breakpoints=(LineBreakpoint(1, str(script), line_of(text, "backward")),
                                           LineBreakpoint(2, str(script), line_of(text, "function"))))  # fmt: skip
    child.stopped()
    assert child.step("into").frames[0].node_name == "SumBackward0"
    stop = child.step("into")
    assert (stop.reason, stop.frames[0].function, line(stop)) == ("step", "hook", line_of(text, "hook"))
    assert [one.line for one in stop.frames] == [line_of(text, "hook"), line_of(text, "backward")]
    child.resume()
    stop = child.stopped()
    assert (stop.reason, stop.detail, stop.frames[0].function) == ("breakpoint", "2", "Double.backward")
    assert line(child.step("out")) == line_of(text, "print")
    child.resume()
    assert child.finish() == 0


def test_op_stops_after_each_operation(child: Driver, script: Path) -> None:
    child.start(script, "import torch\nx = torch.ones(1)\ny = x * 2 + 1\n", mode="pause")
    child.stopped()
    for op in ("mul", "add"):
        stop = child.step("op")
        assert (stop.reason, line(stop)) == ("op", 3)
        assert child.of(events.OperationExecuted)[-1].op == op
    child.resume()
    assert child.finish() == 0


def test_run_to_a_line(child: Driver, script: Path) -> None:
    child.start(script, CALLS, mode="pause")
    child.stopped()
    for mark in ("inner 2", "body", "print"):
        stop = child.step("line", path=str(script), line=line_of(CALLS, mark))
        assert (stop.reason, line(stop)) == ("step", line_of(CALLS, mark))
    child.resume()
    assert child.finish() == 0


def test_conditions_hits_and_messages(child: Driver, script: Path) -> None:
    text = "total = 0\nfor i in range(10):\n    total += i  # add\n    done = i  # done\nlast = 1  # last\n"
    path, add, done = str(script), line_of(text, "add"), line_of(text, "done")
    child.start(script, text, breakpoints=(
        LineBreakpoint(1, path, add, condition="i == 3"),
        LineBreakpoint(2, path, done, hits=9),
        LineBreakpoint(3, path, done, log="i is {i}, {total + 1:03d}"),
        LineBreakpoint(4, path, add, enabled=False),
        LineBreakpoint(5, path, done, condition="abs(i - 5) == 0"),
        LineBreakpoint(6, path, add, condition="unknown > 1 and i == 9"),
    ))  # fmt: skip
    seen = []
    for _ in range(14):
        stop = child.stopped()
        seen.append((stop.detail.split()[0], child.evaluate("i").text))
        if seen[-1][0] == "6":
            assert stop.detail == "6 !The condition raised NameError: name 'unknown' is not defined"
        child.resume()
    assert child.finish() == 0
    assert [one for one in seen if one[0] != "6"] == [("1", "3"), ("5", "5"), ("2", "8"), ("2", "9")]
    assert [one for one in seen if one[0] == "6"] == [("6", str(i)) for i in range(10)]
    assert child.output().splitlines() == [f"i is {i}, {sum(range(i + 1)) + 1:03d}" for i in range(10)]
    assert "line 3 raised NameError: name 'unknown' is not defined" in child.output("stderr")
    counts = [dict(one.counts) for one in child.answers if isinstance(one, answers.BreakpointsHit)]
    assert {key: count for told in counts for key, count in told.items()} == {1: 1, 2: 10, 3: 10, 5: 1}


def test_breakpoints_move_to_statements_and_say_so(child: Driver, script: Path) -> None:
    text = "import torch\n# a comment\nx = torch.tensor([\n    1.0,\n])  # end\n\nif x.sum() > 5:\n"
    text += "    pass\nelse:\n    y = 1  # y\n"
    wanted = {1: 2, 2: 4, 3: 9, 4: 99, 5: 3}
    child.start(script, text, breakpoints=tuple(
        LineBreakpoint(identity, str(script), row, condition="x ==" if identity == 5 else "")
        for identity, row in wanted.items()
    ))  # fmt: skip
    stops = [child.stopped()]
    child.resume()
    stops.append(child.stopped())
    child.resume()
    assert child.finish() == 0
    assert [line(one) for one in stops] == [3, line_of(text, "y")]
    placed = {one.identity: one for one in child.answers if isinstance(one, answers.BreakpointPlaced)}
    assert {key: one.line for key, one in placed.items()} == {1: 3, 2: 3, 3: 10, 4: 0, 5: 0}
    assert "no statement" in placed[4].message and "not valid Python" in placed[5].message


def test_breakpoint_and_step_stop_once(child: Driver, script: Path) -> None:
    text = "a = 1\nb = 2  # b\nc = 3  # c\n"
    child.start(script, text, mode="pause", breakpoints=tuple(LineBreakpoint(n, str(script), n) for n in (1, 2, 3)))
    assert line(child.stopped()) == 1
    assert lines_of_steps(child, ["over", "over"]) == [2, 3]
    child.resume()
    assert child.finish() == 0


def test_breakpoints_set_later(child: Driver, script: Path) -> None:
    text = "def f(n):\n    m = n + 1  # in\n    return m\nfor i in range(4):\n    f(i)  # call\nend = 1  # end\n"
    child.start(script, text, mode="pause")
    child.stopped()
    later = LineBreakpoint(7, str(script), line_of(text, "in"), condition="n >= 2")
    child.send(requests.SetBreakpoints(breakpoints=(later,)))
    assert child.wait(answers.BreakpointPlaced).line == 2
    child.resume()
    stop = child.stopped()
    assert (stop.reason, stop.detail, child.evaluate("n").text) == ("breakpoint", "7", "2")
    end = LineBreakpoint(8, str(script), line_of(text, "end"))
    child.send(requests.SetBreakpoints(breakpoints=(end,)))
    child.resume()
    assert child.stopped().detail == "8"
    child.resume()
    assert child.finish() == 0


def test_breakpoints_set_while_running(child: Driver, script: Path) -> None:
    text = "import torch\nx = torch.ones(1)\nwhile True:\n    x = x + 1  # body\n"
    child.start(script, text, capture="off")
    child.wait_for_event(events.OperationExecuted)
    child.send(requests.SetBreakpoints(breakpoints=(LineBreakpoint(1, str(script), line_of(text, "body")),)))
    stop = child.stopped()
    assert (stop.reason, line(stop)) == ("breakpoint", line_of(text, "body"))


def test_breakpoints_in_modules_of_the_user(child: Driver, script: Path) -> None:
    module = script.with_name("layers.py")
    module.write_text("def double(t):\n    return t * 2\n")
    child.start(script, "import torch\nimport layers\ny = layers.double(torch.ones(1))\n",
                breakpoints=(LineBreakpoint(1, str(module), 2),))  # fmt: skip
    stop = child.stopped()
    assert (stop.frames[0].path, line(stop), stop.frames[0].function) == (str(module), 2, "double")
    child.resume()
    assert child.finish() == 0


@pytest.mark.parametrize("call", ["breakpoint()", "import pdb; pdb.set_trace()"])
def test_breakpoint_calls_of_the_script(child: Driver, script: Path, call: str) -> None:
    child.start(script, f"a = 1\n{call}\nb = 2\n")
    stop = child.stopped()
    assert (stop.reason, line(stop)) == ("call", 2)
    assert line(child.step("over")) == 3
    child.resume()
    assert child.finish() == 0


def test_a_training_step_goes_to_the_next_step_of_an_optimiser(child: Driver, script: Path) -> None:
    text = """\
        import torch
        w = torch.ones(2, requires_grad=True)
        optimizer = torch.optim.SGD([w], lr=0.1)
        for step in range(3):
            optimizer.zero_grad()
            (w * w).sum().backward()
            optimizer.step()  # update
        print("over")
        """
    text = textwrap.dedent(text)
    child.start(script, text, mode="pause")
    child.stopped()
    for step in range(3):
        assert line(child.step("training")) == line_of(text, "update")
        assert child.evaluate("step").text == str(step)
    child.resume()
    child.finish()
