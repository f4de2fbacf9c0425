"""How things are measured: CPU time, the smallest of interleaved repeats."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line of the report: what was measured against which baseline, both in seconds.

    ``goal`` is the largest ratio that is good enough (None: for information).
    """

    what: str
    baseline: str
    seconds: float
    baseline_seconds: float
    goal: float | None = None

    @property
    def ratio(self) -> float:
        """Measured over baseline."""
        return self.seconds / self.baseline_seconds

    @property
    def verdict(self) -> str:
        """Whether the goal is met, in one word."""
        if self.goal is None:
            return ""
        return "met" if self.ratio <= self.goal else "missed"


def smallest(repeats: int, *actions: Callable[[], object]) -> list[float]:
    """The smallest CPU time of each action over ``repeats`` interleaved rounds, after one round to warm up."""
    for action in actions:
        action()
    best = [float("inf")] * len(actions)
    enabled = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        for _ in range(repeats):
            for index, action in enumerate(actions):
                start = time.process_time()
                action()
                best[index] = min(best[index], time.process_time() - start)
    finally:
        if enabled:
            gc.enable()
    return best
