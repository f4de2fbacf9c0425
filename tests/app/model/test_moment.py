"""The state at a moment: the same whether the run went on or not, and whichever way one came there."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrograd.app.model.moment import Moment
from retrograd.app.model.picture import PictureOptions
from retrograd.app.model.run import Run
from retrograd.engine.protocol import events as e

from .conftest import Recorder
from .randomly import programs
from .story import why_two

SCRIPT = """
    import torch

    w = torch.tensor([1.0, 2.0], requires_grad=True)
    for step in range(3):
        loss = (w * w).sum()
        if w.grad is not None:
            w.grad.zero_()
        loss.backward()
        with torch.no_grad():
            w -= 0.1 * w.grad
    d = w.detach()
    w.data *= 2
    print(w)
"""

#: Views, in-place writes, hooks, a custom Function, gradients of gradients, a pass that breaks.
HARDER = """
    import torch
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    def f(a):
        h = a * 2
        return h.sum()
    y = f(x)
    y.backward(retain_graph=True)
    y.backward()
    z = x * 3
    with torch.no_grad():
        k = z + 1
        v = k.sum().item()
    z.register_hook(lambda g: g * 2)
    (z * v).sum().backward()
    a = torch.randn(3, requires_grad=True)
    b = a.clone()
    b[0] = 5.0
    b.sum().backward()
    g, = torch.autograd.grad((a ** 3).sum(), a, create_graph=True)
    g.sum().backward()
    class Sq(torch.autograd.Function):
        @staticmethod
        def forward(ctx, t):
            ctx.save_for_backward(t)
            return t * t
        @staticmethod
        def backward(ctx, g):
            t, = ctx.saved_tensors
            return 2 * t * g
    Sq.apply(a).sum().backward()
    try:
        y.backward()
    except RuntimeError as e:
        print(e)
"""


def everything(moment: Moment) -> dict[str, Any]:
    """All that a moment says, as comparable values."""
    return {
        "tensors": [moment.tensor(number) for number in moment.tensors()],
        "nodes": [moment.node(number) for number in moment.nodes()],
        "frames": moment.frames(),
        "variables": [moment.variables(frame.number) for frame in moment.frames()],
        "innermost": moment.variables(),
        "place": moment.place(),
        "phase": (moment.phase(), moment.backward_pass(), moment.current_node()),
        "queue": moment.queue(),
        "ledgers": [moment.ledger(number) for number in moment.tensors()],
        "regions": moment.regions(),
        "cuts": moment.cuts(),
        "output": moment.output(),
        "values": [_plain(moment.value(number)) for number in moment.tensors()],
        "grads": [_plain(moment.grad(number)) for number in moment.tensors()],
        "picture": moment.picture(),
        "unfolded": moment.picture(PictureOptions(fold="none")),
    }


def _plain(array: Any) -> Any:
    return None if array is None else array.tolist()


def run_of(events: list[e.Event]) -> Run:
    run = Run()
    run.apply(events)
    return run


def same_as_if_it_had_ended_there(events: list[e.Event], at: int) -> None:
    whole, cut = everything(run_of(events).moment(at)), everything(run_of(events[:at]).moment(at))
    for what in whole:
        assert whole[what] == cut[what], what


@settings(max_examples=150)
@given(programs(), st.data())
def test_later_events_change_nothing_about_a_moment(events: list[e.Event], data: st.DataObject) -> None:
    same_as_if_it_had_ended_there(events, data.draw(st.integers(0, len(events))))


@pytest.mark.parametrize("script", [SCRIPT, HARDER])
def test_later_events_change_nothing_about_any_moment_of_a_real_run(script: str, record: Recorder) -> None:
    events = list(record(script).events())
    assert len(events) > 100
    for at in range(0, len(events), 5):
        same_as_if_it_had_ended_there(events, at)


@settings(max_examples=60)
@given(programs(), st.data())
def test_there_and_back_is_the_same_state(events: list[e.Event], data: st.DataObject) -> None:
    run = run_of(events)
    there = data.draw(st.lists(st.integers(0, len(events)), min_size=2, max_size=6))
    first = [everything(run.moment(at)) for at in there]
    run._moments.clear()
    assert [everything(run.moment(at)) for at in reversed(there)] == first[::-1]


@settings(max_examples=60)
@given(programs(), st.data())
def test_batches_do_not_matter(events: list[e.Event], data: st.DataObject) -> None:
    run = Run()
    cuts = sorted(data.draw(st.lists(st.integers(0, len(events)), max_size=5)))
    for first, last in zip([0, *cuts], [*cuts, len(events)], strict=True):
        delta = run.apply(events[first:last])
        assert (delta.first, delta.last) == (first + 1, last)
        everything(run.moment(last))
    assert everything(run.moment(run.end)) == everything(run_of(events).moment(run.end))


def test_story_of_the_missing_three() -> None:
    run = run_of(why_two().finish())
    tensor, attribute = run.resolve("x.grad")
    assert attribute == "grad"
    end = run.moment(run.end)
    grad = end.grad(tensor)
    assert grad is not None and grad.tolist() == 2.0
    state = end.tensor(run.resolve("y2")[0])
    assert state is not None and state.why_untracked == "no-grad" and state.node == 0
    rows = end.ledger(tensor)
    assert [(row.kind, row.through) for row in rows] == [("contribution", "y1"), ("ghost", "y2")]
    assert rows[1].contribution is not None and rows[1].contribution.summary.mean == 3.0


def test_gradient_is_not_there_before_it_is_accumulated() -> None:
    run = run_of(why_two().finish())
    (accumulated,) = run.events("grad-accumulated")
    tensor, _ = run.resolve("x")
    assert run.moment(accumulated.serial - 1).grad(tensor) is None
    assert run.moment(accumulated.serial).grad(tensor) is not None
    assert [row.status for row in run.moment(accumulated.serial).queue()] == ["done", "done", "running"]


def test_unknown_names_are_answered_with_those_that_are_known() -> None:
    run = run_of(why_two().finish())
    with pytest.raises(LookupError, match=r"x.*y1.*y2.*y3"):
        run.resolve("q.grad")


def test_a_gap_in_the_serials_is_refused() -> None:
    events = why_two().finish()
    with pytest.raises(ValueError, match="event 3 came after event 1"):
        run_of([events[0], *events[2:]])
