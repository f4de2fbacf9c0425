"""Norms by layer and step, and living nodes: the numbers are what PyTorch 2.13 has for the same scripts."""

from __future__ import annotations

import time

import numpy as np
import pytest

from retrograd.app.model.gradient_flow import KNOWN, NONE, NOT_FINITE, layer_of
from retrograd.app.model.run import Run

from .conftest import Recorder

TRAINING = """
    import torch
    from torch import nn
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1))
    extra = nn.Parameter(torch.ones(2))
    optimizer = torch.optim.Adam([*model.parameters(), extra], lr=0.1)
    x = torch.linspace(-1, 1, 24).reshape(8, 3)
    for step in range(3):
        optimizer.zero_grad()
        loss = ((model(x) - 1) ** 2).mean()
        loss.backward()
        optimizer.step()
"""


def caught_up(run: Run) -> Run:
    assert run.flow.advance() and run.memory.advance()
    return run


def test_norms_of_gradients_parameters_and_updates_are_pytorchs(record: Recorder) -> None:
    table = caught_up(record(TRAINING)).flow.table()
    assert [row.name for row in table.rows] == ["model.0", "model.2", "extra"]
    nothing = [np.nan] * 3
    wanted = {
        "gradient": [[0.906923, 0.662666, 0.411928], [2.245685, 1.452977, 0.747972], nothing],
        "weight": [[1.167138, 1.206213, 1.328869], [0.569534, 0.649996, 0.781052], [1.414214] * 3],
        "update": [[0.4, 0.330488, 0.274483], [0.223607, 0.209551, 0.193752], [0.0] * 3],
    }
    for name, numbers in wanted.items():
        np.testing.assert_allclose(getattr(table, name), numbers, rtol=2e-5, err_msg=name)
    assert table.state.tolist() == [[KNOWN] * 3, [KNOWN] * 3, [NONE] * 3]
    np.testing.assert_allclose(table.ratio[0], [0.4 / 1.167138, 0.330488 / 1.206213, 0.274483 / 1.328869], rtol=1e-5)


def test_a_layer_is_its_parameters_together(record: Recorder) -> None:
    flow = caught_up(record(TRAINING)).flow
    layers, parameters = flow.table(by_layer=True), flow.table(by_layer=False)
    assert [row.name for row in parameters.rows[:2]] == ["model.0.weight", "model.0.bias"]
    np.testing.assert_allclose(np.hypot(*parameters.gradient[:2]), layers.gradient[0])
    assert [layer_of(name) for name in ("model.0.weight", "w")] == ["model.0", "w"]


def test_slices_come_to_the_same_as_one_go_and_events_arrive_late(record: Recorder) -> None:
    whole = record(TRAINING)
    events = [whole.event(serial) for serial in range(1, whole.end + 1)]
    sliced = Run()
    for first in range(0, len(events), 37):
        sliced.apply(events[first : first + 37])
        sliced.flow.advance(0.0)
        sliced.memory.advance(0.0)
    while not sliced.flow.advance(0.0) or not sliced.memory.advance(0.0):
        pass
    one, other = caught_up(whole).flow.table(), sliced.flow.table()
    np.testing.assert_array_equal(one.gradient, other.gradient)
    np.testing.assert_array_equal(one.update, other.update)
    assert whole.memory.rows_until(whole.end) == sliced.memory.rows_until(sliced.end)


def test_without_an_optimizer_each_pass_is_a_step(record: Recorder) -> None:
    table = caught_up(
        record("""
            import torch
            w = torch.tensor([3.0, 4.0], requires_grad=True)
            for step in range(3):
                (w * w).sum().backward()
                with torch.no_grad():
                    w -= 0.25 * w.grad
                w.grad = None
        """)
    ).flow.table()
    np.testing.assert_allclose(table.gradient, [[10.0, 5.0, 2.5]])
    np.testing.assert_allclose(table.weight, [[5.0, 2.5, 1.25]])
    # the last step is not over before the next pass begins
    np.testing.assert_allclose(table.update[0, :2], [2.5, 1.25])


def test_two_optimizers_share_a_step(record: Recorder) -> None:
    flow = caught_up(
        record("""
            import torch
            a = torch.ones(1, requires_grad=True)
            b = torch.ones(1, requires_grad=True)
            first, second = torch.optim.SGD([a], lr=0.1), torch.optim.SGD([b], lr=0.1)
            for step in range(2):
                (a * 2).sum().backward()
                first.step()
                (b * float("inf")).sum().backward()
                second.step()
        """)
    ).flow
    table = flow.table()
    assert [len(step.optimizers) for step in table.steps] == [2, 2]
    assert table.gradient[0].tolist() == [2.0, 4.0]
    assert table.state[1].tolist() == [NOT_FINITE, NOT_FINITE]


@pytest.mark.parametrize("size", [64, 300])
def test_updates_of_large_parameters_are_told(record: Recorder, size: int) -> None:
    run = caught_up(
        record(f"""
            import torch
            w = torch.nn.Parameter(torch.ones({size}, {size}))
            optimizer = torch.optim.SGD([w], lr=0.5)
            (w * 3).sum().backward()
            optimizer.step()
        """)
    )
    assert run.moment().value(run.resolve("w")[0]) is None
    np.testing.assert_allclose(run.flow.table().update, [[0.5 * 3 * size]])
    (stepped,) = run.events("optimizer-stepped")
    (update,) = stepped.updates  # type: ignore[attr-defined]
    assert (update.share == 1.0) == (size * size <= 1 << 16)


MEMORY = """
    import torch
    w = torch.nn.Parameter(torch.ones(1000))
    kept = []
    for i in range(4):
        y = torch.randn(1000) * w
        z = torch.tanh(y) * y
        loss = (z.exp() + z).sum()
        kept.append(loss)
    print(kept[0])
"""


def test_living_nodes_and_saved_bytes_are_pytorchs(record: Recorder) -> None:
    run = caught_up(record(MEMORY))
    row = run.memory.now()
    assert (row.nodes, row.bytes) == (24, 64_000)
    keeper = run.memory.keeper(row.oldest, run.end)
    assert run.moment().tensor(keeper).name == "kept[0]"  # type: ignore[union-attr]


def test_a_graph_that_is_let_go_lives_no_longer(record: Recorder) -> None:
    run = caught_up(
        record("""
            import torch
            w = torch.nn.Parameter(torch.ones(10))
            optimizer = torch.optim.SGD([w], lr=0.1)
            total = 0
            for step in range(5):
                loss = (w * w).sum()
                loss.backward()
                optimizer.step()
                total = total + (loss if step >= 2 else loss.item())
        """)
    )
    rows = run.memory.rows_until(run.end)
    assert [row.step for row in rows] == [0, 1, 2, 3, 4, -1]
    assert [row.nodes for row in rows[:3]] == [2, 2, 2]
    # the sum of the losses of steps 2, 3 and 4 holds their graphs: two nodes and an addition each
    assert [row.nodes for row in rows[3:]] == [5, 8, 9]
    assert all(row.bytes == 0 for row in rows)
    assert run.moment().tensor(run.memory.keeper(rows[-1].oldest, run.end)).name == "total"  # type: ignore[union-attr]
    assert run.memory.rows_until(rows[1].serial) == rows[:2]


def test_catching_up_costs_no_more_than_applying_the_events(record: Recorder) -> None:
    once = record(TRAINING)
    body = [once.event(serial) for serial in range(1, once.end + 1)]
    run = Run()
    begun = time.process_time()
    run.apply(body)
    applying = time.process_time() - begun
    begun = time.process_time()
    caught_up(run)
    assert time.process_time() - begun < applying
