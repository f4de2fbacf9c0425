"""How large gradients, parameters and updates were at each training step: numbers for a heat map and curves."""

from __future__ import annotations

import math
import time
from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from retrograd.engine.protocol import events as e
from retrograd.engine.protocol.values import Capture

from .values import array_of

if TYPE_CHECKING:
    from .records import TensorRecord
    from .run import Run

Numbers = NDArray[np.float64]

#: What is known of a gradient at a step: the parameter took no part, ``.grad`` was None, the norm is known, not known,
#: or some of its elements are not finite.
ABSENT, NONE, KNOWN, UNKNOWN, NOT_FINITE = range(5)
_NAN = math.nan


@dataclass(frozen=True, slots=True)
class TrainingStep:
    """A column: ``used`` is the event at which the gradients were as they count, ``end`` the last event of the step."""

    number: int
    used: int
    end: int
    optimizers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class FlowRow:
    """A parameter, or several of one layer."""

    name: str
    tensors: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FlowTable:
    """Rows by steps: 2-norms of gradients, of the parameters before the step and of what the step changed.

    Numbers are nan where they are not known; ``state`` says why a gradient has none (ABSENT … NOT_FINITE).
    """

    rows: tuple[FlowRow, ...]
    steps: tuple[TrainingStep, ...]
    gradient: Numbers
    weight: Numbers
    update: Numbers
    state: NDArray[np.int8]

    @property
    def ratio(self) -> Numbers:
        """Update by parameter, nan where one of them is not known or the parameter is zero."""
        with np.errstate(divide="ignore", invalid="ignore"):
            found: Numbers = np.where(self.weight > 0, self.update / self.weight, _NAN)
        return found


class _Series:
    """The numbers of one parameter, one for each step so far."""

    __slots__ = ("gradient", "state", "update", "weight")

    def __init__(self, steps: int) -> None:
        absent = [_NAN] * steps
        self.gradient, self.weight, self.update = array("d", absent), array("d", absent), array("d", absent)
        self.state = array("b", [ABSENT] * steps)

    def pad(self, steps: int) -> None:
        for numbers in (self.gradient, self.weight, self.update):
            numbers.extend([_NAN] * (steps - len(numbers)))
        self.state.extend([ABSENT] * (steps - len(self.state)))

    def put(self, step: int, gradient: float, weight: float, update: float, state: int) -> None:
        self.pad(step + 1)
        self.gradient[step], self.weight[step], self.update[step] = gradient, weight, update
        self.state[step] = state


class GradientFlow:
    """Follows a run step by step.

    A step is a call of ``step()`` of each optimiser; where there is none, a backward pass that fills ``.grad``, with
    what the program changed by hand before the next one.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self.steps: list[TrainingStep] = []
        self._series: dict[int, _Series] = {}
        self._names: dict[int, str] = {}
        self._by_hand = True
        self._looked = 0

    # ------------------------------------------------------------------ following
    def advance(self, seconds: float = math.inf) -> bool:
        """Take in what has happened, for this long; whether everything is taken in."""
        if self._by_hand and self._run.optimizers:
            self.steps.clear()
            self._series.clear()
            self._looked, self._by_hand = 0, False
        until = time.perf_counter() + seconds
        kind = "backward-finished" if self._by_hand else "optimizer-stepped"
        serials = self._run.timeline.serials(kind)
        while self._looked < len(serials):
            serial = serials[self._looked]
            self._looked += 1
            if self._by_hand:
                self._take_pass(serial)
            else:
                self._take_step(cast(e.OptimizerStepped, self._run.timeline[serial]))
            if time.perf_counter() > until:
                break
        return self._looked == len(serials)

    def _take_step(self, event: e.OptimizerStepped) -> None:
        run = self._run
        begun = self._begin_of(event)
        last = self.steps[-1] if self.steps else None
        if last is not None and event.optimizer not in last.optimizers:
            # another optimiser of the same training step
            self.steps[-1] = TrainingStep(last.number, last.used, event.serial, (*last.optimizers, event.optimizer))
        else:
            self.steps.append(TrainingStep(len(self.steps), begun, event.serial, (event.optimizer,)))
        told = {update.tensor: update.norm for update in event.updates}
        registered = run.optimizers.get(event.optimizer)
        for number in registered.tensors if registered is not None else ():
            self._put(number, begun, event.serial, told.get(number, _NAN))

    def _begin_of(self, event: e.OptimizerStepped) -> int:
        begun = self._run.timeline.serials("optimizer-step-begun")
        for serial in reversed(begun[: bisect_left(begun, event.serial)]):
            if cast(e.OptimizerStepBegun, self._run.timeline[serial]).optimizer == event.optimizer:
                return serial
        return event.serial

    def _take_pass(self, serial: int) -> None:
        run = self._run
        begun = run.timeline.serials("backward-begun")
        first = begun[bisect_right(begun, serial) - 1]
        filled = run.timeline.serials("grad-accumulated")
        part = filled[bisect_left(filled, first) : bisect_right(filled, serial)]
        tensors = dict.fromkeys(cast(e.GradAccumulated, run.timeline[each]).tensor for each in part)
        if not tensors:
            return
        if self.steps:
            self._finish_by_hand(first)
        self.steps.append(TrainingStep(len(self.steps), serial, serial))
        for number in tensors:
            self._put(number, serial, 0, _NAN)

    def _finish_by_hand(self, next_pass: int) -> None:
        """What the program changed itself until the next pass belongs to the step before it."""
        last = self.steps[-1]
        self.steps[-1] = TrainingStep(last.number, last.used, next_pass - 1)
        for number, series in self._series.items():
            if len(series.state) == len(self.steps) and series.state[-1] != ABSENT:
                series.update[-1] = self._distance(self._run.tensors[number], last.used, next_pass - 1)

    def _put(self, number: int, used: int, end: int, told: float) -> None:
        record = self._run.tensors[number]
        series = self._series.get(number)
        if series is None:
            series = self._series[number] = _Series(len(self.steps) - 1)
        gradient, state = _gradient_norm(record.grads.at(used))
        value = record.values.at(used)
        weight = value[1].summary.norm if value is not None else _NAN
        update = told if not end or not math.isnan(told) else self._distance(record, used, end)
        series.put(len(self.steps) - 1, gradient, weight, update, state)

    def _distance(self, record: TensorRecord, first: int, last: int) -> float:
        """The 2-norm of what changed between two events, nan where elements were not kept."""
        before, after = record.values.at(first), record.values.at(last)
        if before is None or after is None:
            return _NAN
        if before is after:
            return 0.0
        old, new = (array_of(self._run.values.load(one)) for _, one in (before, after))
        if old is None or new is None or old.shape != new.shape:
            return _NAN
        with np.errstate(invalid="ignore", over="ignore"):
            difference = np.subtract(new, old, dtype=np.float64).reshape(-1)
        return math.sqrt(float(difference.dot(difference)))

    # ------------------------------------------------------------------ asking
    def step_at(self, serial: int) -> int:
        """Index of the step that an event belongs to (the last one behind the end), -1 if there is none."""
        if not self.steps:
            return -1
        return min(bisect_left(self.steps, serial, key=lambda step: step.end), len(self.steps) - 1)

    def table(self, by_layer: bool = True, most: int = 4096) -> FlowTable:
        """The last ``most`` steps, a row for each parameter or for each layer."""
        first = max(0, len(self.steps) - most)
        rows = self._layers() if by_layer else [FlowRow(self._name(number), (number,)) for number in self._series]
        shape = (len(rows), len(self.steps) - first)
        columns = {name: np.full(shape, _NAN) for name in ("gradient", "weight", "update")}
        state = np.zeros(shape, dtype=np.int8)
        for series in self._series.values():
            series.pad(len(self.steps))
        for place, row in enumerate(rows):
            for name, column in columns.items():
                column[place] = _together(self._of(row, name)[:, first:])
            state[place] = self._of(row, "state")[:, first:].max(axis=0)
        return FlowTable(tuple(rows), tuple(self.steps[first:]), state=state, **columns)

    def _of(self, row: FlowRow, name: str) -> NDArray[Any]:
        return np.array([getattr(self._series[number], name) for number in row.tensors])

    def _layers(self) -> list[FlowRow]:
        layers: dict[str, list[int]] = {}
        for number in self._series:
            layers.setdefault(layer_of(self._name(number)), []).append(number)
        return [FlowRow(name, tuple(tensors)) for name, tensors in layers.items()]

    def _name(self, number: int) -> str:
        known = self._names.get(number, "")
        if not known:
            known = name_of(self._run.tensors[number])
            if known:
                self._names[number] = known
        return known or f"#{number}"


def name_of(record: TensorRecord) -> str:
    """The name of a parameter that says most: of the outermost frame, as its module spells it, the first one given."""
    names = [(frame, "[" in name, serials[0], name) for (frame, name), serials in record.names.items()]
    return min(names)[3] if names else ""


def layer_of(name: str) -> str:
    """The module of a parameter (``model.0`` of ``model.0.weight``); a name alone is its own layer."""
    head, dot, _ = name.rpartition(".")
    return head if dot else name


def _gradient_norm(capture: Capture | None) -> tuple[float, int]:
    if capture is None:
        return _NAN, NONE
    if capture.summary.nans or capture.summary.infinities:
        return _NAN, NOT_FINITE
    return capture.summary.norm, UNKNOWN if math.isnan(capture.summary.norm) else KNOWN


def _together(norms: Numbers) -> Numbers:
    """The norm of several arrays together; nan where none is known."""
    squares = np.where(np.isnan(norms), 0.0, norms**2).sum(axis=0)
    found: Numbers = np.where(np.isnan(norms).all(axis=0), _NAN, np.sqrt(squares))
    return found
