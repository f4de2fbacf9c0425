"""Breakpoints on operations, tensors, names, values, exceptions, regions and passes: where the program stops."""

from __future__ import annotations

from pathlib import Path

import pytest
from child_driver import Driver, line, line_of

from retrograd.engine.protocol import answers
from retrograd.engine.protocol.requests import EventBreakpoint, SetBreakpoints

PROGRAM = """\
import torch  # import
w = torch.tensor([1.0, -2.0], requires_grad=True)  # make
def layer(t):  # def
    hidden = t * 3  # mul
    return hidden.exp()  # exp
model = torch.nn.Linear(2, 1)  # model
with torch.no_grad():  # region
    w.mul_(0.5)  # write
for step in range(3):  # loop
    out = model(layer(w)).sum()  # call
    out.backward()  # backward
    if step == 1:
        w.grad = None  # clear
bad = torch.zeros(2, requires_grad=True)  # zeros
ratio = (bad / bad).sum()  # nan
ratio.backward()  # nan backward
try:
    torch.ones(2) @ torch.ones(3)  # raise
except RuntimeError:
    pass
w = w.detach()  # rebind
print("end")  # end
"""


def stops(child: Driver, script: Path, *wanted: EventBreakpoint, most: int = 20) -> list[answers.Stopped]:
    """Every stop of the program with these breakpoints."""
    child.start(script, PROGRAM, mode="run", event_breakpoints=wanted)
    found = []
    while len(found) < most:
        answer = next_stop(child)
        if answer is None:
            break
        found.append(answer)
        child.resume()
    assert all(one.reason == "breakpoint" and one.detail.split()[0] == "1" for one in found)
    return found


def next_stop(child: Driver) -> answers.Stopped | None:
    """The next stop, None if the program ends before it."""
    while True:
        if any(isinstance(one, answers.Stopped) for one in child.answers[child._taken :]):
            return child.stopped()
        if any(isinstance(one, answers.Ended) for one in child.answers[child._taken :]):
            return None
        assert child.pump()


def lines(found: list[answers.Stopped]) -> list[int]:
    return [line(one) for one in found]


def at(*marks: str) -> list[int]:
    return [line_of(PROGRAM, mark) for mark in marks]


@pytest.mark.parametrize(
    ("wanted", "marks"),
    [
        (EventBreakpoint(1, "op", "exp", direction="forward"), ["exp"] * 3),
        (EventBreakpoint(1, "op", "Exp*", direction="backward"), ["backward"] * 3),
        (EventBreakpoint(1, "op", "mul", direction="forward", hits=3), ["mul"] * 2),
        (EventBreakpoint(1, "op", "mul", direction="forward", condition="name == 'mul' and step == 2"), ["mul"]),
        (EventBreakpoint(1, "module", "Linear"), ["call"] * 3),
        (EventBreakpoint(1, "name", "w", "written"), ["write"]),
        (EventBreakpoint(1, "name", "w", "grad"), ["backward"] * 3),
        (EventBreakpoint(1, "name", "w", "cleared"), ["clear"]),
        (EventBreakpoint(1, "name", "w", "rebound"), ["rebind"]),
        (EventBreakpoint(1, "name", "hidden", "created"), ["mul"] * 3),
        (EventBreakpoint(1, "name", "model.weight", "grad"), ["backward"] * 3),
        (EventBreakpoint(1, "value", when="nan", direction="forward"), ["nan"] * 2),
        (EventBreakpoint(1, "value", when="nonfinite", direction="backward"), ["nan backward"]),
        (EventBreakpoint(1, "value", "exp", when="norm>", argument="4", direction="forward"), ["exp"] * 3),
        (EventBreakpoint(1, "value", "sum", when="shape", argument="()", direction="forward"), ["call"] * 3 + ["nan"]),
        (EventBreakpoint(1, "value", when="expression", argument="name == 'exp' and value[0] > 4"), ["exp"] * 3),
        (EventBreakpoint(1, "value", "ratio", when="nan", direction="forward"), ["nan"]),
        (EventBreakpoint(1, "value", "bad", when="nan", direction="backward"), ["nan backward"]),
        (EventBreakpoint(1, "value", "out", when="shape", argument="()", direction="backward"), ["backward"] * 3),
        (EventBreakpoint(1, "value", "out", when="shape", argument="(9,)"), []),
        (EventBreakpoint(1, "exception", "RuntimeError", "raised"), ["raise"]),
        (EventBreakpoint(1, "exception", "KeyError", "raised"), []),
        (EventBreakpoint(1, "region", "no_grad", "enter"), ["model", "model", "region"]),
        (EventBreakpoint(1, "region", "loop", "enter"), ["mul"] * 3),
        (EventBreakpoint(1, "region", "layer", "enter"), ["mul"] * 3),
        (EventBreakpoint(1, "region", "loop", "leave"), ["mul", "mul", "zeros"]),
        (EventBreakpoint(1, "backward"), ["backward"] * 3 + ["nan backward"]),
        (EventBreakpoint(1, "op", "exp", enabled=False), []),
    ],
    ids=lambda value: "-".join(map(str, value)) if isinstance(value, list) else None,
)  # fmt: skip
def test_stops_where_it_happens(child: Driver, script: Path, wanted: EventBreakpoint, marks: list[str]) -> None:
    assert lines(stops(child, script, wanted)) == at(*marks)


def test_inside_backward_the_node_is_told(child: Driver, script: Path) -> None:
    (first, *_) = stops(child, script, EventBreakpoint(1, "op", "ExpBackward0", direction="backward"), most=1)
    assert first.frames[0].function == "ExpBackward0" and first.node and first.backward_pass == 1


def test_what_happened_is_told_where_the_breakpoint_does_not_say_it(child: Driver, script: Path) -> None:
    (first, *_) = stops(child, script, EventBreakpoint(1, "value", when="nan", direction="forward"), most=1)
    assert first.detail == "1 div"


def test_a_condition_that_raises_stops_and_says_so(child: Driver, script: Path) -> None:
    (first, *_) = stops(child, script, EventBreakpoint(1, "op", "exp", condition="nothing > 1"), most=1)
    assert first.detail == "1 !The condition raised NameError: name 'nothing' is not defined"


@pytest.mark.parametrize(
    ("condition", "log", "what"),
    [("nothing > 1", "at {name}", "condition"), ("True", "at {nothing}", "message")],
)
def test_which_of_condition_and_message_raised(
    child: Driver, script: Path, condition: str, log: str, what: str
) -> None:
    (first, *_) = stops(child, script, EventBreakpoint(1, "op", "exp", condition=condition, log=log), most=1)
    assert first.detail == f"1 !The {what} raised NameError: name 'nothing' is not defined"


@pytest.mark.parametrize(
    ("condition", "log", "what"),
    [("[None for _ in iter(int, 1)]", "", "condition"), ("", "{[None for _ in iter(int, 1)]}", "message")],
)
def test_a_condition_that_never_ends_is_ended(child: Driver, script: Path, condition: str, log: str, what: str) -> None:
    wanted = EventBreakpoint(1, "op", "exp", direction="forward", condition=condition, log=log)
    found = stops(child, script, wanted, most=2)
    assert [one.detail for one in found] == [f"1 !The {what} did not end within 1 s"] * 2
    assert lines(found) == at("exp", "exp")


def test_an_exception_is_told_with_its_text(child: Driver, script: Path) -> None:
    (first, *_) = stops(child, script, EventBreakpoint(1, "exception", when="raised"), most=1)
    assert first.detail.startswith("1 RuntimeError: ")


def test_a_message_is_printed_in_place_of_stopping_and_hits_are_told(child: Driver, script: Path) -> None:
    child.start(script, PROGRAM, mode="run", event_breakpoints=(EventBreakpoint(1, "op", "exp", log="at {name}"),))
    child.finish()
    assert child.output().count("at exp") >= 3
    told = [one for one in child.answers if isinstance(one, answers.BreakpointsHit)]
    assert dict(told[-1].counts)[1] >= 3


def test_what_can_never_stop_says_why(child: Driver, script: Path) -> None:
    wanted = (
        EventBreakpoint(1, "name", "w +", "written"),
        EventBreakpoint(2, "value", when="norm>", argument="much"),
        EventBreakpoint(3, "value", when="shape", argument="x"),
        EventBreakpoint(4, "weather"),
    )
    child.start(script, PROGRAM, mode="run", event_breakpoints=wanted)
    child.finish()
    said = {one.identity: one.message for one in child.answers if isinstance(one, answers.BreakpointPlaced)}
    assert "is not a variable" in said[1] and "'much' is not a number" in said[2] and "(2, 3)" in said[3]
    assert "no breakpoints on 'weather'" in said[4]


def test_added_while_waiting_and_taken_away_again(child: Driver, script: Path) -> None:
    child.start(script, PROGRAM, mode="pause")
    child.stopped()
    wanted = EventBreakpoint(1, "op", "exp", direction="forward")
    child.send(SetBreakpoints(breakpoints=(), event_breakpoints=(wanted,)))
    child.resume()
    assert line(child.stopped()) == line_of(PROGRAM, "exp")
    child.send(SetBreakpoints(breakpoints=(), event_breakpoints=()))
    child.resume()
    child.finish()
