"""Explanations: what the rules cost while events come in, and how long all findings of a long run take at its end."""

from __future__ import annotations

from collections.abc import Sequence

from retrograd.app.model.findings import WATCHERS, Watching, all_findings
from retrograd.app.model.run import Run
from retrograd.engine.protocol.events import Event

from .driving import seated
from .measure import Row, smallest

#: Seconds that all findings of 100,000 events may take.
ALL = 1.0

TRAINING = """
import torch
torch.manual_seed(0)
model = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.ReLU(), torch.nn.Linear(8, 8), torch.nn.Linear(8, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
x, t = torch.randn(16, 4), torch.randn(16, 1)
for step in range(450):
    optimizer.zero_grad()
    loss = ((model(x) - t) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        error = (model(x) - t).abs().mean().item()
    optimizer.step()
"""
CUTS = """
import torch
x = torch.ones(3, requires_grad=True)
h = torch.zeros(3)
out = []
for i in range(1600):
    h = (x * h.detach() + 1) / 2
    with torch.no_grad():
        m = h * 2
    out.append((h * m).sum())
sum(out).backward()
"""
ELEMENTS = """
import torch
w = [torch.tensor(0.1 * i, requires_grad=True) for i in range(20)]
total = torch.tensor(0.0)
for i in range(3500):
    total = total + (w[i % 20] * 0.01).tanh()
total.backward()
"""


def recorded(script: str) -> list[Event]:
    """The events of a script."""
    with seated("small") as seat:
        seat.load(script)
        seat.start("record")
        return list(seat.store.run.events())


class _Unwatched(Run):
    """A run whose rules see nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.watching = Watching(self, ())


def _took(kind: type[Run], events: Sequence[Event]) -> Run:
    run = kind()
    run.apply(events)
    return run


def rows() -> list[Row]:
    """Streaming and asking, for three kinds of programs."""
    found: list[Row] = []
    for name, script in (("training", TRAINING), ("cuts", CUTS), ("single elements", ELEMENTS)):
        events = recorded(script)
        run = _took(Run, events)
        watched, plain, asked = smallest(
            5,
            lambda events=events: _took(Run, events),  # type: ignore[misc]
            lambda events=events: _took(_Unwatched, events),  # type: ignore[misc]
            lambda run=run: all_findings(run, run.end),  # type: ignore[misc]
        )
        what = f"{len(events)} events, {name}"
        found.append(Row(f"{len(WATCHERS)} rules watch {what}", "the same applied without rules", watched, plain, 1.1))
        per = asked * 100_000 / len(events)
        found.append(Row(f"all findings at the end, for 100,000 events as {what}", "one second", per, ALL, 1.0))
    return found
