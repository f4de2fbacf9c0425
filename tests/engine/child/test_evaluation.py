"""Looking at values without side effects, completing, and what an evaluation tells beside its text."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from retrograd.engine.protocol import answers, requests

from .driver import Driver

PROGRAM = textwrap.dedent("""\
    import torch
    ran = []
    class Thing:
        kind = "thing"
        def __init__(self):
            self.number = 3
        @property
        def costly(self):
            ran.append("property")
            return 1
        def __getattr__(self, name):
            ran.append(name)
            raise AttributeError(name)
        def __getitem__(self, key):
            ran.append("item")
            return key
        def __repr__(self):
            ran.append("repr")
            return "Thing!"
    thing = Thing()
    model = torch.nn.Sequential(torch.nn.Linear(2, 3))
    table = {"a": [1, 2], 5: "five"}
    w = torch.tensor([1.0, 2.0], requires_grad=True)
    loss = (w * 3).sum()
    loss.backward()
    def inner(local_word):
        breakpoint()
    inner(4)
""")


@pytest.fixture
def stopped(child: Driver, script: Path) -> Driver:
    """Waits inside ``inner``."""
    child.start(script, PROGRAM)
    child.stopped()
    return child


def _look(child: Driver, expression: str) -> answers.Evaluated:
    return child.evaluate(expression, execute=False, effects=False)


#: What is looked at, and its text.
LOOKED_AT = {
    "local_word": "4",
    "table['a'][-1]": "2",
    "table[5]": "'five'",
    "table['a'][0:1]": "[1]",
    "thing.number": "3",
    "thing.kind": "'thing'",
    "thing": "<__main__.Thing>",
    "torch.nn": "<module 'torch.nn'>",
    "w": "tensor([1., 2.])",
    "w.grad": "tensor([3., 3.])",
    "w.shape": "torch.Size([2])",
    "w[1]": "tensor(2.)",
    "model[0].in_features": "2",
    "model[0].weight.shape": "torch.Size([3, 2])",
}

#: What is refused, and a word of the reason.
REFUSED = {
    "thing.costly": "property",
    "thing.other": "AttributeError",
    "thing[0]": "__getitem__",
    "inner(1)": "computed",
    "w + 1": "computed",
    "table[ran]": "constant",
    "nothing": "NameError",
    "table['b']": "KeyError",
    "w.": "SyntaxError",
}

#: What is typed, from where it is replaced, and a name that is offered.
COMPLETED = {
    "print(loc": (6, "local_word"),
    "mod": (0, "model"),
    "w.requires_g": (2, "requires_grad"),
    "w.gr": (2, "grad"),
    "model[0].wei": (9, "weight"),
    "thing.num": (6, "number"),
    "torch.randn(2).su": (15, "sum"),
    "sorted(table, rev": (14, "reverse="),
    "whi": (0, "while"),
}


def test_names_attributes_and_items_are_looked_at_and_nothing_runs(stopped: Driver) -> None:
    found = {expression: _look(stopped, expression) for expression in LOOKED_AT}
    assert {expression: answer.text for expression, answer in found.items()} == LOOKED_AT
    assert {answer.error for answer in found.values()} == {""}
    assert stopped.evaluate("ran").text == "[]"


def test_what_would_run_code_is_refused(stopped: Driver) -> None:
    for expression, why in REFUSED.items():
        assert why in _look(stopped, expression).error, expression
    assert stopped.evaluate("ran").text == "[]"


def test_numbers_and_gradient_come_with_a_tensor(stopped: Driver) -> None:
    found = _look(stopped, "w")
    assert found.is_tensor and found.requires_grad and not found.grad_fn and found.tensor
    assert found.value is not None and found.value.shape == (2,) and found.value.summary.mean == 1.5
    assert found.gradient is not None and found.gradient.summary.maximum == 3.0
    loss = stopped.evaluate("loss * 2")
    assert (loss.grad_fn, loss.tensor, loss.value and loss.value.summary.mean) == ("MulBackward0", 0, 18.0)
    assert stopped.evaluate("1.5").value is not None
    assert stopped.evaluate("'word'").value is None


def test_frames_are_told_anew_after_statements_only(stopped: Driver) -> None:
    def told() -> int:
        return sum(isinstance(answer, answers.FramesTold) for answer in stopped.answers)

    stopped.evaluate("local_word", execute=False)
    _look(stopped, "local_word")
    assert told() == 0
    stopped.evaluate("local_word = 'new'")
    assert told() == 1
    stopped.send(requests.SetVariable(number=70, name="local_word", expression="1 + 1"))
    assert stopped.wait(answers.Evaluated).text == "2"
    last = [answer for answer in stopped.answers if isinstance(answer, answers.FramesTold)][-1]
    assert [(one.name, one.text) for one in last.frames[0].variables] == [("local_word", "2")]


def test_an_evaluation_that_takes_too_long_says_so(stopped: Driver) -> None:
    found = stopped.evaluate("while True: pass", seconds=0.1)
    assert found.late and "0.1 s" in found.error
    assert not stopped.evaluate("1 / 0").late


def _names(child: Driver, text: str, position: int | None = None) -> tuple[int, list[str]]:
    child.numbers += 1
    place = len(text) if position is None else position
    child.send(requests.Complete(number=child.numbers, text=text, position=place, seconds=20.0))
    found = child.wait(answers.Completed)
    assert (found.number, found.error) == (child.numbers, "")
    return found.start, [one.name for one in found.names]


def test_completion(stopped: Driver) -> None:
    for text, (start, expected) in COMPLETED.items():
        found, names = _names(stopped, text)
        assert found == start and expected in names, text
        assert all(name.casefold().startswith(text[start:].casefold()) for name in names)
    assert stopped.evaluate("ran").text == "[]"


def test_completion_in_the_middle_and_of_private_names(stopped: Driver) -> None:
    assert "local_word" in _names(stopped, "x = loc + 1", 7)[1]
    assert not any(name.startswith("__") for name in _names(stopped, "w.")[1])
    assert "__class__" in _names(stopped, "w.__cl")[1]
    assert _names(stopped, "nothing_like_it.")[1] == []


#: What is typed in a function's frame one after the other, and what it shows: scopes are those of the function.
IN_A_FUNCTION = {
    "doubled = [local_word * factor for factor in (1, 2)]": "",
    "doubled": "[4, 8]",
    "def sum_of(more):\n    return local_word + more\nsum_of(10)": "14",
    "(lambda: local_word)()": "4",
    "{name: local_word for name in ('a',)}": "{'a': 4}",
    "if (half := local_word / 2) > 1: local_word = int(half)": "",
    "local_word, half": "(2, 2.0)",
    "global made\nmade = 7": "",
    "inner.__globals__['made']": "7",
    "'doubled' in inner.__globals__": "False",
}


def test_statements_in_a_function_see_and_change_its_variables(stopped: Driver) -> None:
    answered = {text: stopped.evaluate(text) for text in IN_A_FUNCTION}
    assert {text: found.error for text, found in answered.items() if found.error} == {}
    assert {text: found.text for text, found in answered.items()} == IN_A_FUNCTION


def test_of_endless_output_both_ends_are_kept_and_the_gap_is_told(stopped: Driver) -> None:
    found = stopped.evaluate("for number in range(200_000): print(number)")
    lines = found.output.splitlines()
    assert lines[:2] == ["0", "1"] and lines[-1] == "199999"
    assert len(found.output) < 100_000
    gap = next(line for line in lines if "left out" in line)
    lost = int(gap.split()[1].replace(",", ""))
    whole = sum(len(str(number)) + 1 for number in range(200_000))
    assert len(found.output) - len(gap) - 2 + lost == whole
    assert stopped.evaluate("print('short')").output == "short\n"


def test_an_evaluation_leaves_the_input_to_the_script(child: Driver, script: Path) -> None:
    child.start(script, "breakpoint()\nprint(input())\n")
    child.stopped()
    assert "Stop does" in child.evaluate("exit()").error
    assert "cannot read the script's input" in child.evaluate("input('name? ')").error
    child.resume()
    child.wait(answers.InputRequested)
    child.send(requests.SupplyInput(text="a line\n"))
    assert child.finish() == 0
    assert child.output() == "a line\n"


#: What is looked into, and what is inside it.
INSIDE = {
    "table": [("['a']", "[1, 2]"), ("[5]", "'five'")],
    "table['a']": [("[0]", "1"), ("[1]", "2")],
    "thing": [(".number", "3")],
    "model": [("[0]", ""), (".training", "")],
    "model[0]": [(".weight", ""), (".bias", ""), (".training", ""), (".in_features", "")],
    "local_word": [],
    "w": [],
}


def test_what_is_inside_is_told_and_can_be_looked_at_by_its_name(stopped: Driver) -> None:
    for whole, expected in INSIDE.items():
        answer = stopped.evaluate(whole, execute=False, effects=False, parts=100)
        assert not answer.error and answer.more == 0
        names = [part.name for part in answer.parts]
        assert [name for name, _ in expected] == [name for name in names if name in dict(expected)], whole
        for part in answer.parts:
            found = _look(stopped, whole + part.name)
            assert (found.error, found.text, found.tensor) == ("", part.text, part.tensor), whole + part.name
            assert part.inside == bool(stopped.evaluate(whole + part.name, execute=False, effects=False, parts=1).parts)
    for whole in ("table", "thing", "table['a']"):
        answer = stopped.evaluate(whole, execute=False, effects=False, parts=100)
        assert [(part.name, part.text) for part in answer.parts] == INSIDE[whole]
    first = stopped.evaluate("table['a']", execute=False, effects=False, parts=1)
    assert (len(first.parts), first.more) == (1, 1)
    assert stopped.evaluate("ran").text == "[]"
