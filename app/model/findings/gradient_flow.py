"""How a gradient grew or shrank on its way to a leaf, and which operations did most of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, log10
from typing import TYPE_CHECKING, cast

import numpy as np

from retrograd.engine.protocol import events as e

from ..values import array_of
from .gradient_way import Passage, way_to

if TYPE_CHECKING:
    from ..run import Run


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which numbers on a gradient counts as vanishing or exploding.

    Attributes:
        vanishing, exploding: Norm of a leaf's gradient relative to that with which the pass began.
        shrinking, growing: Factor of one operation from which on it takes part.
        several: So many operations of one kind must take part; one alone is a matter of scale.
        together: What they must do together, in powers of ten.
        at_once: Factor of a single flat activation that is enough alone.
        rising, diverging, diverged: Passes in a row with a larger gradient than before, and how many times the first
            gradient it must be: while the program runs, and at its end.
    """

    vanishing: float = 1e-7
    exploding: float = 1e5
    shrinking: float = 0.5
    growing: float = 1.4
    several: int = 4
    together: float = 3.0
    at_once: float = 1e-6
    rising: int = 5
    diverging: float = 1e3
    diverged: float = 1e2


THRESHOLDS = Thresholds()

#: Activations that are flat where their input is large: what part of their results lies at an end.
FLAT: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "SigmoidBackward0": lambda y: (y < 0.01) | (y > 0.99),
    "TanhBackward0": lambda y: np.abs(y) > 0.98,
    "SoftmaxBackward0": lambda y: (y < 0.01) | (y > 0.99),
}


def begins_with(event: e.BackwardBegun) -> float:
    """The largest norm of the gradients that a pass begins with; without any it begins with 1."""
    if len(event.seeds) == 1 and event.seeds[0] is not None:
        return event.seeds[0].summary.norm
    return max((seed.summary.norm for seed in event.seeds if seed is not None), default=1.0) if event.seeds else 1.0


@dataclass(frozen=True, slots=True)
class Flow:
    """The operations of one kind that changed a gradient most.

    Attributes:
        name: Their node name.
        passages: Those that took part, from where the pass began.
        factor: What all operations of the kind did together.
        first, last: Norm where the pass began and at the leaf.
        length: Operations on the whole way.
    """

    name: str
    passages: tuple[Passage, ...]
    factor: float
    first: float
    last: float
    length: int

    @property
    def worst(self) -> Passage:
        """The one that changed it most."""
        return max(self.passages, key=lambda passage: abs(_log(passage.factor)))


def flow_to(run: Run, event: e.GradAccumulated, at: int, shrinking: bool) -> Flow | None:
    """What made the gradient of a leaf small (or large), None where no kind of operation stands out."""
    way = way_to(run, event.node, event.backward_pass, at)
    if not way or way[0].received is None:
        return None
    groups: dict[str, list[Passage]] = {}
    for passage in way:
        groups.setdefault(run.nodes[passage.node].created.name, []).append(passage)
    sign = -1 if shrinking else 1
    first, last = way[0].received.summary.norm, event.contribution.summary.norm
    flows = []
    for name, passages in groups.items():
        taking_part = tuple(one for one in passages if _takes_part(one.factor, shrinking))
        change = sum(_log(one.factor) for one in passages if one.factor > 0)
        if taking_part and _enough(name, taking_part, sign * change, shrinking):
            flows.append((sign * change, Flow(name, taking_part, 10**change, first, last, len(way))))
    return max(flows, key=lambda one: one[0])[1] if flows else None


def _takes_part(factor: float, shrinking: bool) -> bool:
    return 0 < factor <= THRESHOLDS.shrinking if shrinking else factor >= THRESHOLDS.growing


def _enough(name: str, passages: tuple[Passage, ...], powers: float, shrinking: bool) -> bool:
    if len(passages) >= THRESHOLDS.several and powers >= THRESHOLDS.together:
        return True
    return shrinking and name in FLAT and min(one.factor for one in passages) <= THRESHOLDS.at_once


def _log(factor: float) -> float:
    return log10(factor) if 0 < factor < inf else 0.0


def saturated_share(run: Run, node: int) -> float | None:
    """Which part of an activation's results lies where it is flat, None where they were not kept."""
    record = run.nodes[node]
    flat = FLAT.get(record.created.name)
    if flat is None or not record.operation:
        return None
    operation = cast(e.OperationExecuted, run.timeline[record.operation])
    result = run.tensors.get(operation.outputs[0]) if operation.outputs else None
    value = result.values.at(operation.serial) if result is not None else None
    array = array_of(run.values.load(value[1])) if value is not None else None
    return float(flat(array).mean()) if array is not None and array.size else None
