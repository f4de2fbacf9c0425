"""What breakpoints are called, what is wrong with them as typed, and how they are typed on a command line."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrograd.app.store.breakpoint_checks import expression_problem, problems
from retrograd.app.store.breakpoint_rows import (
    DIRECTED,
    DIRECTIONS,
    SUBJECTS,
    WHEN,
    EventBreakpoint,
    LineBreakpoint,
    event,
)
from retrograd.app.store.breakpoint_spec import FORMS, SpecError, breakpoint_of
from retrograd.app.store.breakpoint_words import (
    KIND_NAMES,
    WHEN_NAMES,
    happening,
    identity_of,
    sentence,
    stop_sentence,
)

SAID = [
    (event("value", "w", "nonfinite", direction="backward"), "Stop when the gradient of `w` is not finite"),
    (event("value", "", "nan", direction="forward"), "Stop when a value has a NaN"),
    (event("value", "relu", "zeros>", "0.9"), "Stop when more than 90 % of the value or gradient of `relu` is zero"),
    (event("value", "", "norm>", "10"), "Stop when the norm of a value or gradient is above 10"),
    (event("value", "", "expression", "value.max() > 3"), "Stop when `value.max() > 3` is true of a value or gradient"),
    (event("op", "matmul"), "Stop at `matmul`, forward and backward"),
    (event("op", "MulBackward0", direction="backward"), "Stop at `MulBackward0` in a backward pass"),
    (event("module", "fc1"), "Stop at operations inside the module `fc1`"),
    (event("name", "w", "cleared"), "Stop when the gradient of `w` is cleared"),
    (replace(event("tensor", "12", "written"), label="w"), "Stop when tensor #12 (`w`) is written in place"),
    (event("exception", "ValueError", "raised"), "Stop when `ValueError` is raised, caught or not"),
    (event("exception"), "Stop when an exception is not caught"),
    (event("region", "no_grad", "leave"), "Stop on leaving `no_grad`"),
    (event("backward"), "Stop when a backward pass begins"),
    (LineBreakpoint(path="/a/train.py", line=12), "Stop before line 12 of train.py"),
    (LineBreakpoint(path="<cell 2>", line=3, condition="i == 3", hits=4),
     "Stop before line 3 of cell 2, if `i == 3`, from the 4. time on"),
    (replace(event("op", "relu"), log="x is {x}"), "Log “x is {x}” at `relu`, forward and backward"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "said"), SAID, ids=[said for _, said in SAID])
def test_sentence(row: EventBreakpoint | LineBreakpoint, said: str) -> None:
    assert sentence(row) == said
    assert problems(row) == {}


def test_every_kind_has_its_words() -> None:
    for subject in SUBJECTS:
        assert KIND_NAMES[subject]
        for when in WHEN.get(subject, ("",)):
            assert not when or WHEN_NAMES[subject, when]
            for direction in DIRECTIONS if subject in DIRECTED else ("both",):
                for pattern in ("", "w"):
                    assert happening(event(subject, pattern, when, "1", direction))


def test_why_it_stopped() -> None:
    row = event("value", "", "nan")
    assert stop_sentence(row) == "Stopped when a value or gradient has a NaN"
    assert stop_sentence(replace(row, condition="i > 2"), "SqrtBackward0 gave nan") == (
        "Stopped when a value or gradient has a NaN, since `i > 2`: SqrtBackward0 gave nan"
    )
    assert identity_of("3 SqrtBackward0 gave nan") == (3, "SqrtBackward0 gave nan")
    assert identity_of("7") == (7, "")
    assert identity_of("ValueError: no") == (0, "ValueError: no")


@pytest.mark.parametrize(
    ("row", "field", "told"),
    [
        (event("name"), "pattern", "Name the variable"),
        (event("name", "w.grad"), "pattern", "Name the tensor itself, `w`"),
        (event("name", "f(x)"), "pattern", "is an expression"),
        (event("name", "layers[i]"), "pattern", "fixed places"),
        (event("name", "w w"), "pattern", "is no variable"),
        (event("op", "mat mul"), "pattern", "An operation is a name"),
        (event("tensor", "w"), "pattern", "A tensor is a number"),
        (event("exception", "Value Error"), "pattern", "name of its class"),
        (event("exception", "print"), "pattern", "is no exception"),
        (event("region", "nograd"), "pattern", "there are no_grad"),
        (event("backward", "x"), "pattern", "leave this empty"),
        (event("value", "", "norm>", "ten"), "argument", "compared with a number"),
        (event("value", "", "norm<", "nan"), "argument", "compared with a number"),
        (event("value", "", "zeros>", "90"), "argument", "from 0 to below 1"),
        (event("value", "", "shape", "2x3"), "argument", "(2, 3)"),
        (event("value", "", "shape", "(2, -1)"), "argument", "(2, 3)"),
        (event("value", "", "dtype", "float23"), "argument", "there are float32"),
        (event("value", "", "expression", ""), "argument", "Write an expression"),
        (event("value", "", "nan", "3"), "argument", "takes no argument"),
        (event("value", "", "sometimes"), "when", "there are nonfinite"),
        (event("op", "relu", direction="up"), "direction", "is no direction"),
        (event("name", "w", direction="forward"), "direction", "operations and values"),
        (replace(event("op"), condition="i = 3"), "condition", "write `i == 3`"),
        (replace(event("op"), condition="i =="), "condition", "no Python expression"),
        (replace(event("op"), condition="(i := 3)"), "condition", "change the program"),
        (replace(event("op"), log="{x"), "log", "braces"),
        (replace(event("op"), hits=-1), "hits", "whole number"),
        (LineBreakpoint(path="", line=3), "path", "Name the file"),
        (LineBreakpoint(path="a.py", line=0), "line", "count from 1"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(row: EventBreakpoint | LineBreakpoint, field: str, told: str) -> None:
    found = problems(row)
    assert list(found) == [field]
    assert told in found[field]


@pytest.mark.parametrize("name", ["w", "self.fc.weight", "layers[0].bias", "model.0.weight", "d['w']", "x[-1]"])
def test_names_that_can_be_watched(name: str) -> None:
    assert problems(event("name", name)) == {}


@given(st.text(max_size=30))
def test_whatever_is_typed_gets_an_answer(text: str) -> None:
    expression_problem(text)
    for subject in SUBJECTS:
        for when in WHEN.get(subject, ("",)):
            problems(replace(event(subject, text, when, text), condition=text, log=text))


SPECS = [
    ("nonfinite", event("value")),
    ("nan:w@backward", event("value", "w", "nan", direction="backward")),
    ("norm>10", event("value", "", "norm>", "10")),
    ("norm<1e-8:loss", event("value", "loss", "norm<", "1e-8")),
    ("shape=(2, 3)", event("value", "", "shape", "(2, 3)")),
    ("dtype=float16:w", event("value", "w", "dtype", "float16")),
    ("value:value.max() > 3", event("value", "", "expression", "value.max() > 3")),
    ("op:matmul@forward", event("op", "matmul", direction="forward")),
    ("op:*Backward0 if i == 3", replace(event("op", "*Backward0"), condition="i == 3")),
    ("module:fc1", event("module", "fc1")),
    ("name:w", event("name", "w", "grad")),
    ("name:w.grad", event("name", "w", "grad")),
    ("name:self.w:written", event("name", "self.w", "written")),
    ("exception:ValueError", event("exception", "ValueError", "raised")),
    ("uncaught", event("exception", "", "uncaught")),
    ("enter:no_grad", event("region", "no_grad", "enter")),
    ("leave:loop", event("region", "loop", "leave")),
    ("backward", event("backward")),
    ("31", LineBreakpoint(path="main.py", line=31)),
    ("helper.py:4 if x > 1", LineBreakpoint(path="helper.py", line=4, condition="x > 1")),
    ("<cell 2>:4", LineBreakpoint(path="<cell 2>", line=4)),
]


@pytest.mark.parametrize(("text", "row"), SPECS, ids=[text for text, _ in SPECS])
def test_typed_breakpoint(text: str, row: EventBreakpoint | LineBreakpoint) -> None:
    assert breakpoint_of(text, "main.py") == row


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("matmul", "there are"),
        ("", "there are"),
        ("norm>ten", "compared with a number"),
        ("region:nograd", "there are no_grad"),
        ("3@forward", "a line has no direction"),
        ("name:w:sometimes", "does not happen"),
        ("op:relu if i = 3", "write `i == 3`"),
        ("0", "count from 1"),
    ],
)
def test_typed_nonsense_is_explained(text: str, told: str) -> None:
    with pytest.raises(SpecError) as error:
        breakpoint_of(text, "main.py")
    assert told in str(error.value)


def test_every_form_that_the_help_shows_can_be_typed() -> None:
    for line in FORMS.splitlines()[:-1]:
        for form in line.split("  ")[0].replace("(2, 3)", "(2;3)").split(", "):
            breakpoint_of(form.replace(";", ", ").replace("EXPR", "value.any()"), "main.py")
