"""How things are measured: CPU time, the smallest of interleaved repeats."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass

#: How much of each unit one second (or one byte) is.
UNITS = {"pixels": 1.0, "ms": 1e3, "µs": 1e6, "MiB": 2.0**-20, "objects": 1.0}


@dataclass(frozen=True)
class Row:
    """One line of the report: what was measured against which baseline, both in seconds (or bytes, for ``MiB``).

    ``goal`` is the largest ratio that is good enough (None: for information).
    """

    what: str
    baseline: str
    measured: float
    baseline_measured: float
    goal: float | None = None
    unit: str = "ms"

    @property
    def ratio(self) -> float:
        """Measured over baseline."""
        return self.measured / self.baseline_measured

    @property
    def verdict(self) -> str:
        """Whether the goal is met, in one word."""
        if self.goal is None:
            return ""
        return "met" if self.ratio <= self.goal else "missed"

    def shown(self, value: float) -> str:
        """``value`` in the row's unit."""
        return f"{value * UNITS[self.unit]:.3f} {self.unit}"


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
