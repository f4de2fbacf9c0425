"""The store of values: nothing is lost within the budget, and what is lost says so."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from retrograd.app.model.run import Run
from retrograd.app.model.values import SMALL, ValueStore, array_of
from retrograd.engine.protocol import events as e
from retrograd.engine.protocol.values import Capture, Summary

from .story import Story, capture

BIG = 4 * SMALL


def block(number: int, size: int = BIG) -> Capture:
    return capture(np.full(size // 4, number))


@given(st.integers(0, 4 * BIG), st.integers(0, 20 * BIG), st.lists(st.booleans(), max_size=24))
def test_budget_is_kept_and_leaves_survive(memory: int, disk: int, precious: list[bool]) -> None:
    store = ValueStore(memory, disk)
    kept = [(store.take(block(n), precious=leaf), n, leaf) for n, leaf in enumerate(precious)]
    lost = 0
    for ticket, number, leaf in kept:
        found = array_of(store.load(ticket))
        assert ticket is not None and ticket.data is None and ticket.summary.mean == number
        if found is None:
            lost += 1
            assert not leaf
        else:
            assert np.array_equal(found, np.full(BIG // 4, number))
    assert store.dropped == lost
    assert store.bytes_in_memory <= max(memory, 0)
    results = sum(not leaf for leaf in precious) * BIG
    assert store.bytes_on_disk <= max(disk, sum(precious) * BIG)
    if memory + disk >= 2 * len(precious) * BIG + results:
        assert lost == 0
    store.close()


def test_oldest_results_are_dropped_first() -> None:
    store = ValueStore(BIG, 8 * BIG)
    tickets = [store.take(block(n)) for n in range(20)]
    there = [store.load(ticket).data is not None for ticket in tickets]  # type: ignore[union-attr]
    assert there == sorted(there) and not there[0] and there[-1]


def test_the_same_version_of_a_storage_is_kept_once() -> None:
    store = ValueStore()
    store.take(block(1), (5, 0))
    store.take(block(1), (5, 0))
    assert store.bytes_in_memory == BIG
    # a view of the same storage holds other elements
    store.take(block(2), (5, 0))
    assert store.bytes_in_memory == 2 * BIG


def test_events_come_back_as_they_were_and_moments_have_their_values() -> None:
    story = Story("import torch", "x = torch.ones(1000)", "y = x * 2")
    story.at(2, "torch.ones(1000)", "x")
    x = story.leaf("x", np.ones(1000))
    story.at(3, "x * 2", "y")
    y = story.op("mul", [x], np.full(1000, 2.0), lambda g: [2 * g], "y")
    total = story.op("sum", [y], 2000.0, lambda g: [np.full(1000, g)])
    story.backward(total)
    run = Run(memory=5000, disk=1 << 20)
    run.apply(story.events)
    assert list(run.events()) == story.events
    moment = run.moment(run.end)
    grad = moment.grad(x)
    assert grad is not None and grad.shape == (1000,) and (grad == 2).all()
    node = moment.node(story.nodes[y])
    assert node is not None and node.gradients_out[0] == capture(np.full(1000, 2.0))


def test_value_not_kept_is_none_and_its_summary_remains() -> None:
    story = Story("import torch", "y = x * 2")
    x = story.leaf("x", np.ones(1000))
    y = story.op("mul", [x], np.full(1000, 2.0), lambda g: [2 * g], "y")
    run = Run(memory=0, disk=0)
    run.apply(story.events)
    moment = run.moment(run.end)
    state = moment.tensor(y)
    assert moment.value(y) is None
    assert state is not None and state.value is not None and state.value.summary.mean == 2.0
    assert moment.value(x) is not None
    run.keep_value(y, 0, capture(np.full(1000, 2.0)))
    assert run.values.dropped == 2


def test_hostile_captures_give_no_array() -> None:
    summary = Summary(count=4)
    for dtype, shape in (
        ("O", (1,)), ("float32", (-1, -4)), ("float32", (2**40, 2**40)), ("float32", (3,)), ("V1000000000", (1,))
    ):  # fmt: skip
        assert array_of(Capture(dtype, shape, summary, b"\0" * 16)) is None
    assert array_of(Capture("float32", (2, 2), summary, b"\0" * 16)) is not None


def test_all_events_with_captures_are_lightened() -> None:
    """A new field of an event that holds captures must be named in FIELDS."""
    from retrograd.app.model.values import FIELDS

    with_captures = {
        (kind, field)
        for kind in e.EVENTS
        for field, annotation in kind.__annotations__.items()
        if "Capture" in str(annotation)
    }
    # seeds are the gradients of roots, which are scalars but for a few
    assert with_captures - {(e.BackwardBegun, "seeds")} == {(kind, name) for kind in FIELDS for name in FIELDS[kind]}
