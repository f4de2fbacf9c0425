"""From where to where a training step goes, whatever loops, functions and optimisers are around it."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from child_driver import Driver, line_of

from retrograd.engine.protocol import events

_HEAD = """\
import torch
torch.manual_seed(0)
model = torch.nn.Linear(2, 1)
data = torch.randn(6, 4, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
"""
_IDIOMS = {
    "gradients cleared first": ("""\
        for x in data[:3]:
            x = (x - x.mean()) / x.std()
            optimizer.zero_grad()  # zero
            loss = model(x).pow(2).mean()  # forward
            loss.backward()
            optimizer.step()  # step
        """, [("forward", "step"), ("zero", "step"), ("zero", "step")]),
    "gradients cleared last": ("""\
        for x in data[:3]:
            loss = model(x).pow(2).mean()  # forward
            loss.backward()
            optimizer.step()  # step
            optimizer.zero_grad()
            with torch.no_grad():
                model(x)
        """, [("forward", "step")] * 3),
    "accumulated over passes": ("""\
        for i, x in enumerate(data):
            loss = model(x).pow(2).mean() / 3  # forward
            loss.backward()
            if i % 3 == 2:
                optimizer.step()  # step
                optimizer.zero_grad()
        """, [("forward", "step")] * 2),
    "in a function": ("""\
        def train(x):
            optimizer.zero_grad()  # zero
            model(x).pow(2).mean().backward()  # forward
            optimizer.step()  # step
        for epoch in range(2):
            for x in data[:2]:
                train(x)
        """, [("forward", "step"), ("zero", "step"), ("zero", "step"), ("zero", "step")]),
    "two optimisers in turn": ("""\
        critic = torch.nn.Linear(1, 1)
        other = torch.optim.Adam(critic.parameters())
        for x in data[:2]:
            other.zero_grad()  # zero
            critic(model(x).detach()).mean().backward()  # forward
            other.step()  # other
            optimizer.zero_grad()
            (-critic(model(x)).mean()).backward()  # second
            optimizer.step()  # step
        """, [("forward", "other"), ("second", "step"), ("zero", "other"), ("second", "step")]),
    "two optimisers at once": ("""\
        critic = torch.nn.Linear(1, 1)
        other = torch.optim.Adam(critic.parameters())
        critic(model(data[0])).mean().backward()  # forward
        optimizer.step()  # step
        other.step()  # other
        """, [("forward", "step"), ("other", "other")]),
    "a closure": ("""\
        optimizer = torch.optim.LBFGS(model.parameters(), max_iter=2)
        def closure():
            optimizer.zero_grad()
            loss = model(data[0]).pow(2).mean()
            loss.backward()
            return loss
        for _ in range(2):
            optimizer.step(closure)  # step
        """, [("step", "step")] * 2),
    "a last step that never comes": ("""\
        model(data[0]).mean().backward()  # forward
        optimizer.step()  # step
        model(data[1]).mean().backward()  # again
        """, [("forward", "step"), ("again", "again")]),
    "no optimiser": ("""\
        import torch
        w = torch.ones(2, requires_grad=True)
        (w * w).sum().backward()
        """, []),
}  # fmt: skip


@pytest.mark.parametrize(("text", "spans"), _IDIOMS.values(), ids=_IDIOMS.keys())
def test_a_training_step_goes_from_its_first_operation_to_its_update(
    child: Driver, script: Path, text: str, spans: list[tuple[str, str]]
) -> None:
    text = textwrap.dedent(text)
    if not text.startswith("import torch"):
        text = _HEAD + text
    child.start(script, text, mode="run")
    assert child.finish() == 0, child.output("stderr")
    entered = [one for one in child.of(events.RegionEntered) if one.region_kind == "training_step"]
    left = {one.region: one for one in child.of(events.RegionLeft)}
    found = [(child.place(one).line, child.place(left[one.region]).line) for one in entered]
    assert found == [(line_of(text, first), line_of(text, last)) for first, last in spans]
    assert [(one.passes, one.step, left[one.region].step) for one in entered] == [(n, n, n) for n in range(len(spans))]
    numbers = {one.region for one in entered}
    assert all(one.parent not in numbers for one in child.of(events.RegionEntered))
    assert all(one.region not in numbers for one in child.of(events.OperationExecuted))
    for one in child.of(events.OptimizerStepped):
        assert any(begun.serial < one.serial < left[begun.region].serial for begun in entered)
