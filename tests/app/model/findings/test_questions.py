"""What a person types after "why": attributes and elements, answered with the line to blame."""

from __future__ import annotations

import pytest

from retrograd.app.model.run import Run

from ..conftest import Recorder, record  # noqa: F401  (the fixture)

SCRIPT = """
    import torch
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y1 = x ** 2
    with torch.no_grad():
        y2 = x ** 3
    y3 = y1 + y2
    down = y2 * 2
    plain = torch.ones(3)
    twice = plain * 2
    whole = torch.arange(3)
    best = x.argmax()
    part = x.detach()
    number = (x * 2).sum().item()
    made = torch.tensor(number)
    w = torch.ones(2)
    w += 1
    w.mul_(3)
    v = torch.tensor([4.0, -1.0], requires_grad=True)
    root = v.sqrt()
    layers = [torch.ones(2, requires_grad=True), torch.ones(2)]
    filled = torch.zeros(2)
    filled[1] = 5.0
    kept = torch.relu(v - 4.0)
    y3.sum().backward()
    root.sum().backward()
    table = torch.zeros(2)
    array = table.numpy()
    array[0] = 7.0
    (torch.ones(2, requires_grad=True) * table).sum().backward()
"""

# what is asked, cause, line, words of the sentence
ASKED = {
    "y2.grad_fn": ("cut-by-no-grad", 4, "y2.grad_fn is None: line 4 opened no_grad(), so y2 = x ** 3 on line 5"),
    "y2.requires_grad": ("cut-by-no-grad", 4, "y2.requires_grad is False: line 4 opened no_grad()"),
    "down.grad_fn": ("cut-by-no-grad", 4, "down.grad_fn is None: line 4 opened no_grad(), so y2 = x ** 3 on line 5"),
    "x.grad_fn": ("leaf", 2, "x is a leaf, made by x = torch.tensor([1.0, 2.0], requires_grad=True) on line 2"),
    "plain.requires_grad": ("requires-grad-false", 8, "plain.requires_grad is False: plain was made by"),
    "twice.grad_fn": ("requires-grad-false", 8, "was computed from plain, and none of them requires a gradient"),
    "whole.requires_grad": ("requires-grad-false", 10, "whole has dtype int64"),
    "best.grad_fn": ("not-differentiable", 11, "best = x.argmax() on line 11 has no derivative"),
    "part.requires_grad": ("cut-by-detach", 12, "part.requires_grad is False: part = x.detach() on line 12 cut it off"),
    "made.grad_fn": ("cut-by-escape", 13, "number = (x * 2).sum().item() on line 13 took its number out of the graph"),
    "w._version": ("written", 17, "w._version is 2, the writes to its memory: w += 1 (line 16), w.mul_(3) (line 17)"),
    "root[1]": ("nan-origin", 19, "NaN was born in SqrtBackward0 on line 19"),
    "v.grad[1]": ("nan-origin", 19, "NaN was born in"),
    "x.grad[0]": ("cut-by-no-grad", 4, "but line 4 opened no_grad()"),
    "layers[1].requires_grad": ("requires-grad-false", 20, "layers[1].requires_grad is False"),
    "w[0]": ("computed", 17, "w[0] is 6: w.mul_(3) on line 17 wrote it from w[0] = 2"),
    "filled[1]": ("computed", 22, "filled[1] is 5: filled[1] = 5.0 on line 22 wrote it"),
    "filled[-2]": ("computed", 21, "filled[-2] is 0: it came in like that with filled = torch.zeros(2) on line 21"),
    "table[0]": ("computed", 28, "table[0] is 7: array[0] = 7.0 on line 28 wrote it"),
    "table._version": ("computed", 26, "table._version is 0: nothing has written to its memory"),
    "kept[0]": ("computed", 23, "kept[0] is 0: kept = torch.relu(v - 4.0) on line 23 made it"),
    "x.grad[1]": ("cut-by-no-grad", 4, "but line 4 opened no_grad()"),
    "y1.grad_fn": ("recorded", 3, "y1.grad_fn is PowBackward0: y1 = x ** 2 on line 3 was recorded, because x requires"),
    "y3.requires_grad": (
        "recorded",
        6,
        "y3.requires_grad is True: y3 came out of y3 = y1 + y2 on line 6, and y1 requires",
    ),
    "v.requires_grad": ("recorded", 18, "v.requires_grad is True: v was made so by v = torch.tensor([4.0, -1.0]"),
    "x._version": (
        "computed",
        2,
        "x._version is 0: nothing has written to its memory since x = torch.tensor([1.0, 2.0]",
    ),
    "y2.grad": ("cut-by-no-grad", 4, "y2.grad is None"),
}


@pytest.fixture(scope="module")
def run(record: Recorder) -> Run:  # noqa: F811
    return record(SCRIPT)


@pytest.mark.parametrize("expression", ASKED)
def test_the_answer(expression: str, run: Run) -> None:
    cause, line, words = ASKED[expression]
    first = run.why(expression)[0]
    assert (first.cause, first.line) == (cause, line), first.text
    assert words in first.text
    assert all(0 < serial <= run.end for serial in first.events)


def test_an_exception_is_asked_for_by_that_word(record: Recorder, run: Run) -> None:  # noqa: F811
    with pytest.raises(LookupError, match="no exception"):
        run.why("exception")
    of_autograd = record("""
        import torch
        x = torch.ones(3, requires_grad=True)
        y = x.exp()
        y += 1
        y.sum().backward()
    """)
    assert [(one.cause, one.line) for one in of_autograd.why("exception")] == [("inplace-modified", 4)]
    (other,) = record("raise ValueError('too many cooks')").why("exception")
    assert (other.cause, other.line) == ("raised", 1)
    assert "ValueError: too many cooks. It was raised on line 1" in other.text


def test_the_element_is_told(run: Run) -> None:
    assert run.why("v.grad[1]")[0].details["cell"] == [1]
    with pytest.raises(LookupError, match="no such element in shape"):
        run.why("x[7]")


@pytest.mark.parametrize("expression", ["nobody.grad_fn", "nobody[1]", "x[1:]", "x.gard", ""])
def test_what_is_not_there_is_said(expression: str, run: Run) -> None:
    with pytest.raises(LookupError, match="no tensor named"):
        run.why(expression)
