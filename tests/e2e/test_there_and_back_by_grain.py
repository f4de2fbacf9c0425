"""The tutorial by the coarser steps, out of passes and functions, by training step and by cell: the same both ways."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from retrograd.resources import example

from .conftest import Seat
from .traveller import TELLING, WHOLE, Traveller

TRAINING = """\
import torch

def error(weight, points):
    def scaled(values):
        doubled = values * 2
        return doubled - 1
    return (scaled(points @ weight) ** 2).mean()

weight = torch.zeros(2, requires_grad=True)
optimizer = torch.optim.SGD([weight], lr=0.1)
points = torch.tensor([[1.0, 2.0], [0.5, -1.0], [3.0, 0.0]])
for step in range(3):
    optimizer.zero_grad()
    loss = error(weight, points)
    loss.backward()
    optimizer.step()
print(weight)
"""


@pytest.fixture
def travel(seat: Seat) -> Callable[[str], Traveller]:
    """A bundled example, or a script of the test, has run to its end; the cursor is before its first event."""

    def begin(name: str) -> Traveller:
        path = seat.write(TRAINING, name) if name == "training.py" else example(name)
        seat.parts.window.open_path(path)
        seat.run()
        seat.until(lambda: seat.store.state == "finished")
        made = Traveller(seat, (*TELLING, *WHOLE))
        seat.store.seek(0)
        return made

    return begin


def _line(traveller: Traveller) -> int:
    place = traveller.store.moment.place()
    assert place is not None
    return place.line


def test_out_of_every_pass_of_the_tutorial_and_back_to_where_it_began(travel: Callable[[str], Traveller]) -> None:
    traveller = travel("autograd_tutorial.py")
    run = traveller.store.run
    first_nodes, behind = [], []
    for _ in run.passes:
        first_nodes.append(traveller.step("node"))
        traveller.compare()
        behind.append(traveller.step("out"))
        traveller.compare()
        assert traveller.store.moment.current_node() == 0
    assert len(behind) == 6
    source = example("autograd_tutorial.py").read_text().splitlines()
    for inside, after in zip(reversed(first_nodes), reversed(behind), strict=True):
        while traveller.store.cursor != after:
            traveller.step("over", back=True)
        traveller.compare()
        # The last node of the pass, then the line that began it, and forward again into it and out of it.
        traveller.step("node", back=True)
        traveller.compare()
        traveller.step("out", back=True)
        traveller.compare()
        assert ".backward(" in source[_line(traveller) - 1]
        assert traveller.step("node") == inside
        traveller.compare()
        assert traveller.step("out") == after
        traveller.compare()


def test_out_of_functions_lands_in_each_caller_both_ways(travel: Callable[[str], Traveller]) -> None:
    traveller = travel("training.py")
    for _ in range(3):
        while _line(traveller) != 5 if traveller.store.cursor else True:
            traveller.step("into")
        traveller.compare()
        deep = traveller.store.cursor
        # Line 7 had been reached before the inner function was called; out of both is the line behind the call.
        behind = traveller.step("out")
        assert _line(traveller) == 15
        traveller.compare()
        while traveller.store.cursor > deep:
            traveller.step("into", back=True)
        traveller.compare()
        for caller in (7, 14):
            traveller.step("out", back=True)
            assert _line(traveller) == caller
            traveller.compare()
        assert traveller.step("over") == behind
        traveller.compare()


def test_training_steps_look_the_same_both_ways(travel: Callable[[str], Traveller]) -> None:
    traveller = travel("training.py")
    traveller.compare()
    forward = traveller.walk("training", back=False, look=True)
    assert len(forward) == 2 + 3
    assert traveller.walk("training", back=True, look=True) == forward[::-1]
    weight = {
        repr(sorted((k, v) for k, v in traveller.known[at].items() if k.startswith("value of"))) for at in forward
    }
    assert len(weight) >= 4, "every update changes what is to be seen"


def test_cells_of_the_tutorial_look_the_same_both_ways(travel: Callable[[str], Traveller]) -> None:
    traveller = travel("autograd_tutorial.ipynb")
    traveller.compare()
    forward = traveller.walk("cell", back=False, look=True)
    code = traveller.seat.parts.session.document
    assert code is not None and len(forward) == 2 + len(code.code)
    assert traveller.walk("cell", back=True, look=True) == forward[::-1]
