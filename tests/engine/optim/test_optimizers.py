"""Optimisers and schedulers against training runs recorded from PyTorch."""

from __future__ import annotations

import copy
import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import retrograd.engine as torch
from retrograd.engine import nn, probe

F: Any = nn.functional
RECORDED = json.loads((Path(__file__).parents[2] / "oracle" / "extra_nn.json").read_text())


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.a = nn.Linear(3, 8)
        self.b = nn.Linear(8, 2)

    def forward(self, x: Any) -> Any:
        return self.b(F.relu(self.a(x)))


def train(code: str) -> tuple[Any, list[Any], list[float]]:
    torch.manual_seed(5)
    net = Net()
    ps = list(net.parameters())
    optimizer = eval(code, {"torch": torch, "ps": ps})
    x, y = torch.randn(6, 3), torch.tensor([0, 1, 0, 1, 1, 0])
    losses = []
    for _ in range(8):
        optimizer.zero_grad()
        loss = F.cross_entropy(net(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return optimizer, ps, losses


@pytest.mark.parametrize("case", RECORDED["train"], ids=[c["code"] for c in RECORDED["train"]])
def test_training_run(case: Any) -> None:
    optimizer, ps, losses = train(case["code"])
    np.testing.assert_allclose(losses, case["losses"], rtol=2e-4)
    for got, due in zip(ps, case["weights"], strict=True):
        np.testing.assert_allclose(got.detach().flatten().tolist(), due, rtol=2e-3, atol=2e-5)
    assert [p._version for p in ps] == case["versions"]
    assert repr(optimizer) == case["repr"]
    state = optimizer.state_dict()
    groups = json.loads(json.dumps(state["param_groups"]))
    assert groups == case["groups"]
    assert [list(g) for g in groups] == [list(g) for g in case["groups"]]
    assert {str(k): list(v) for k, v in state["state"].items()} == {k: list(v) for k, v in case["state"].items()}


@pytest.mark.parametrize(("code", "rates"), RECORDED["schedulers"], ids=[c for c, _ in RECORDED["schedulers"]])
def test_scheduler(code: str, rates: list[float]) -> None:
    o = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0, momentum=0.9)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        scheduler = eval(code)
        found = []
        for _ in rates:
            found.append(o.param_groups[0]["lr"])
            o.step()
            if "Plateau" in code:
                scheduler.step(1.0)
            else:
                scheduler.step()
    np.testing.assert_allclose(found, rates, rtol=1e-9)


def test_state_goes_on_where_it_was_saved() -> None:
    code = "torch.optim.Adam(ps, lr=0.01)"
    optimizer, ps, _ = train(code)
    twins = [p.detach().clone().requires_grad_() for p in ps]
    other = torch.optim.Adam(twins, lr=0.5)
    other.load_state_dict(copy.deepcopy(optimizer.state_dict()))
    for parameters, chosen in ((ps, optimizer), (twins, other)):
        for p in parameters:
            p.grad = torch.ones_like(p)
        chosen.step()
    assert all(torch.equal(a, b) for a, b in zip(ps, twins, strict=True))
    with pytest.raises(ValueError, match="different number of parameter groups"):
        other.load_state_dict({"state": {}, "param_groups": []})


def test_closure_computes_the_loss_anew() -> None:
    w = torch.tensor([3.0], requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=0.1)

    def closure() -> Any:
        optimizer.zero_grad()
        loss = (w * w).sum()
        loss.backward()
        return loss

    assert optimizer.step(closure).item() == 9
    assert w.item() == pytest.approx(2.4)


def test_writes_and_steps_are_reported() -> None:
    events: list[Any] = []

    class Recorder(probe.Observer):
        def optimizer_created(self, optimizer: Any, parameters: Any) -> None:
            events.append(("created", len(parameters)))

        def optimizer_step_begun(self, optimizer: Any) -> None:
            events.append("begun")

        def optimizer_stepped(self, optimizer: Any) -> None:
            events.append("stepped")

        def written(self, tensor: Any, op: str, before: int, after: int, tracked: bool) -> None:
            events.append((op, before, after, tracked))

        def grad_cleared(self, tensor: Any, how: str) -> None:
            events.append(("cleared", how))

    w = torch.ones(2, requires_grad=True)
    w.sum().backward()
    old = probe.set_observer(Recorder())
    try:
        optimizer = torch.optim.SGD([w], lr=0.1)
        optimizer.step()
        optimizer.zero_grad(set_to_none=False)
        optimizer.zero_grad()
    finally:
        probe.set_observer(old)
    assert events == [
        ("created", 1),
        "begun",
        ("add_", 0, 1, False),
        "stepped",
        ("cleared", "zero"),
        ("cleared", "none"),
    ]
    assert w.grad is None


def test_a_user_written_optimizer_is_reported_once() -> None:
    steps: list[str] = []

    class Recorder(probe.Observer):
        def optimizer_stepped(self, optimizer: Any) -> None:
            steps.append(type(optimizer).__name__)

    class Twice(torch.optim.SGD):
        def step(self, closure: Any = None) -> Any:
            super().step(closure)
            return super().step(closure)

    w = torch.ones(1, requires_grad=True)
    w.sum().backward()
    old = probe.set_observer(Recorder())
    try:
        Twice([w], lr=0.25).step()
    finally:
        probe.set_observer(old)
    assert steps == ["Twice"]
    assert w.item() == 0.5
