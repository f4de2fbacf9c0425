"""What breakpoints and steps cost a program, as ratios to plain Python and to ``bdb`` in the same minutes."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
#: A round takes the smallest of so many repeats; noise makes times longer only, so more rounds find what is true.
REPEATS, ROUNDS = 3, 6
pytestmark = [pytest.mark.clock, pytest.mark.usefixtures("qapp")]


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(ROOT))
    return importlib.import_module("benches.debugger")


def hold(bench: Any, times: Callable[[Any], list[float]], rows: Callable[[list[float]], list[Any]]) -> None:
    """Measure until every ratio is within its goal."""
    driving = importlib.import_module("benches.driving")
    smallest: list[float] = []
    with driving.seated() as seat:
        for _ in range(ROUNDS):
            new = times(seat)
            smallest = [min(pair) for pair in zip(smallest or new, new, strict=True)]
            missed = [row for row in rows(smallest) if row.verdict == "missed"]
            if not missed:
                return
    assert not missed, [(row.what, row.baseline, row.ratio, row.goal) for row in missed]


@pytest.mark.parametrize("name", ["work", "calls", "train"])
def test_breakpoints_and_steps_cost_next_to_nothing(bench: Any, name: str) -> None:
    hold(
        bench,
        lambda seat: bench.program_times(name, seat, REPEATS),
        lambda times: bench.program_rows(name, times),
    )


def test_a_breakpoint_behind_a_long_literal_costs_nothing(bench: Any) -> None:
    hold(bench, lambda seat: bench.literal_times(seat, REPEATS), bench.literal_rows)
