"""What a run without some constructs did differently: the first difference in graph, gradients and losses.

The two runs are aligned by what both do in the same order at the same place in the source. Tensors are the same if
they were born at the same place as the n-th there, whatever their numbers are.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar, cast

import numpy as np

from retrograd.engine.protocol import events as e
from retrograd.engine.protocol.values import Capture

from .constructs import Construct, constructs, within
from .in_steps import result_of
from .states import Place
from .values import array_of

if TYPE_CHECKING:
    from .run import Run

#: Events that are looked at before others get their turn.
_SLICE = 200
#: Where a tensor was born: path, line, column, and its number among those born there.
Birth = tuple[str, int, int, int]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class OperationNow:
    """An operation in one of the runs: the event, and what autograd made of it."""

    serial: int
    place: Place | None
    op: str
    node: str
    reason: str
    linked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GraphChange:
    """The first operation in which the graphs differ; None where one run did nothing more."""

    before: OperationNow | None
    now: OperationNow | None


@dataclass(frozen=True, slots=True)
class ValueChange:
    """A number that is another one.

    Attributes:
        kind: "gradient" (a ``.grad`` at the end), "contribution" (what a pass added to it) or "loss" (a root).
        name: What it is called; for a loss with the number of the pass.
        before, now: The values, None where there is none.
        serial, serial_now: Events that tell them, in each run (0: none).
    """

    kind: str
    name: str
    before: Capture | None
    now: Capture | None
    serial: int = 0
    serial_now: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it.

    Attributes:
        left_out: The constructs that the changed run did without.
        changed: The run without them.
        graph: First difference of the graphs, None if there is none.
        first_gradient, first_loss: First contribution and first loss that differ.
        gradients: Every ``.grad`` at the end that differs.
        losses: Every loss that differs.
        raised, raised_now: How each run failed, "" if it did not.
        remaining: Constructs that took effect all the same.
        astray: Whether the runs differ before the first of the constructs took effect.
    """

    left_out: tuple[Construct, ...]
    changed: Run
    graph: GraphChange | None
    first_gradient: ValueChange | None
    first_loss: ValueChange | None
    gradients: tuple[ValueChange, ...] = ()
    losses: tuple[ValueChange, ...] = ()
    raised: str = ""
    raised_now: str = ""
    remaining: tuple[Construct, ...] = ()
    astray: bool = False


def compare(original: Run, changed: Run, left_out: Sequence[Construct]) -> Outcome:
    """What the changed run did differently."""
    return result_of(comparing(original, changed, left_out))


def comparing(original: Run, changed: Run, left_out: Sequence[Construct]) -> Generator[None, None, Outcome]:
    """As :func:`compare`, in small steps."""
    before = yield from _operations(original)
    now = yield from _operations(changed)
    graph = yield from _first_difference(before, now)
    births = yield from _births(original)
    births_now = yield from _births(changed)
    contributions = yield from _contributions(original, changed, births, births_now)
    gradients = yield from _gradients(original, changed, births, births_now)
    losses = yield from _losses(original, changed)
    start = min((one.hits[max(0, one.hit - 1)] for one in left_out if one.hits), default=0)
    lines = original.timeline.serials("line-reached")
    # of a write the operation is told first: what counts is the statement
    start = lines[bisect_right(lines, start) - 1] if lines and lines[0] <= start else start
    first = min(
        (serial for serial in (graph.before.serial if graph and graph.before else 0,
                               contributions.serial if contributions else 0) if serial), default=start,
    )  # fmt: skip
    return Outcome(
        tuple(left_out), changed, graph, contributions, losses[0] if losses else None, tuple(gradients), tuple(losses),
        _raised(original), _raised(changed), tuple(_remaining(changed, left_out)), first < start,
    )  # fmt: skip


# ------------------------------------------------------------------------------------------------------ graph
def _operations(run: Run) -> Generator[None, None, list[OperationNow]]:
    found = []
    for number, event in enumerate(run.timeline.events("operation-executed")):
        operation = cast(e.OperationExecuted, event)
        if number % _SLICE == 0:
            yield
        inside = run.folds.nests[operation.region if operation.region in run.folds.nests else 0].internal
        if (
            inside
            or within(run, operation.serial, "backward-begun", "backward-finished")
            or (operation.op.endswith("_") and not operation.node)
        ):
            continue
        record = run.nodes.get(operation.node)
        node = record.created.name if record is not None else ""
        following = record.created.next if record is not None else ()
        linked = tuple(run.nodes[edge.node].created.name if edge.node in run.nodes else "" for edge in following)
        place = run.place(operation.location)
        found.append(OperationNow(operation.serial, place, operation.op, node, operation.reason, linked))
    return found


def _first_difference(
    before: Sequence[OperationNow], now: Sequence[OperationNow]
) -> Generator[None, None, GraphChange | None]:
    for number, (one, other) in enumerate(zip(before, now, strict=False)):
        if number % _SLICE == 0:
            yield
        if _essence(one) != _essence(other):
            return GraphChange(one, other)
    n = min(len(before), len(now))
    if len(before) == len(now):
        return None
    return GraphChange(before[n] if n < len(before) else None, now[n] if n < len(now) else None)


def _essence(one: OperationNow) -> tuple[object, ...]:
    at = one.place
    where = (at.path, at.line, at.column) if at is not None else ()
    return (one.op, where, one.node, one.linked)


# ------------------------------------------------------------------------------------------------------ tensors
def _births(run: Run) -> Generator[None, None, dict[int, Birth]]:
    """Where each tensor was born."""
    counts: dict[tuple[str, int, int], int] = {}
    found = {}
    for count, (number, record) in enumerate(list(run.tensors.items())):
        if count % _SLICE == 0:
            yield
        if not record.created.is_leaf and not record.ledger:
            continue
        place = run.place(record.created.location)
        key = (place.path, place.line, place.column) if place is not None else ("", 0, 0)
        counts[key] = counts.get(key, 0) + 1
        found[number] = (*key, counts[key])
    return found


def _name(run: Run, tensor: int) -> str:
    state = run.moment().tensor(tensor)
    if state is not None and state.name:
        return state.name
    names = list(run.tensors[tensor].names)
    return names[-1][1] if names else f"#{tensor}"


def _contributions(
    original: Run, changed: Run, births: dict[int, Birth], births_now: dict[int, Birth]
) -> Generator[None, None, ValueChange | None]:
    """The first contribution to a ``.grad`` that is another one, or that only one of the runs has."""
    before = yield from _accumulated(original, births)
    now = yield from _accumulated(changed, births_now)
    known, there = dict(before), dict(now)
    for number, (key, event) in enumerate(before):
        if number % _SLICE == 0:
            yield
        other = there.get(key)
        if other is not None and equal(event.contribution, other.contribution):
            continue
        earlier = _first_new(now, known, other.serial if other is not None else changed.end + 1)
        if earlier is not None:
            return _added(changed, None, earlier)
        return ValueChange(
            "contribution", _name(original, event.tensor), event.contribution,
            other.contribution if other is not None else None, event.serial, other.serial if other is not None else 0,
        )  # fmt: skip
    extra = _first_new(now, known, changed.end + 1)
    return _added(changed, None, extra) if extra is not None else None


def _first_new(
    now: list[tuple[tuple[Birth, int], e.GradAccumulated]],
    known: dict[tuple[Birth, int], e.GradAccumulated],
    until: int,
) -> e.GradAccumulated | None:
    """The first contribution before an event that the original run does not have."""
    return next((event for key, event in now if event.serial < until and key not in known), None)


def _added(changed: Run, before: Capture | None, event: e.GradAccumulated) -> ValueChange:
    return ValueChange("contribution", _name(changed, event.tensor), before, event.contribution, 0, event.serial)


def _accumulated(
    run: Run, births: dict[int, Birth]
) -> Generator[None, None, list[tuple[tuple[Birth, int], e.GradAccumulated]]]:
    """Contributions in order, each by its tensor and its number among those of the tensor."""
    counts: dict[Birth, int] = {}
    found = []
    for number, one in enumerate(run.events("grad-accumulated")):
        if number % _SLICE == 0:
            yield
        event = cast(e.GradAccumulated, one)
        birth = births.get(event.tensor, ("", 0, 0, event.tensor))
        counts[birth] = counts.get(birth, 0) + 1
        found.append(((birth, counts[birth]), event))
    return found


def _gradients(
    original: Run, changed: Run, births: dict[int, Birth], births_now: dict[int, Birth]
) -> Generator[None, None, list[ValueChange]]:
    numbers = {birth: number for number, birth in births.items()}
    numbers_now = {birth: number for number, birth in births_now.items()}
    found = []
    for count, birth in enumerate(dict.fromkeys((*numbers, *numbers_now))):
        if count % _SLICE == 0:
            yield
        then, now = numbers.get(birth, 0), numbers_now.get(birth, 0)
        if _has_ledger(original, then) or _has_ledger(changed, now):
            before, after = _grad(original, then), _grad(changed, now)
            if not equal(before, after):
                name = _name(original, then) if then else _name(changed, now)
                found.append(ValueChange("gradient", name, before, after, _last(original, then), _last(changed, now)))
    return found


def _has_ledger(run: Run, tensor: int) -> bool:
    return tensor in run.tensors and bool(run.tensors[tensor].ledger)


def _grad(run: Run, tensor: int) -> Capture | None:
    state = run.moment().tensor(tensor) if tensor else None
    return state.grad if state is not None else None


def _last(run: Run, tensor: int) -> int:
    return run.tensors[tensor].ledger[-1] if _has_ledger(run, tensor) else 0


# ------------------------------------------------------------------------------------------------------ losses
def _losses(original: Run, changed: Run) -> Generator[None, None, list[ValueChange]]:
    before = yield from _roots(original)
    now = yield from _roots(changed)
    found = []
    for number in range(max(len(before), len(now))):
        name, value, serial = before[number] if number < len(before) else ("", None, 0)
        name_now, value_now, serial_now = now[number] if number < len(now) else ("", None, 0)
        if not equal(value, value_now):
            found.append(ValueChange("loss", name or name_now, value, value_now, serial, serial_now))
    return found


def _roots(run: Run) -> Generator[None, None, list[tuple[str, Capture | None, int]]]:
    """Name, value and event of what each pass began at."""
    found = []
    for one in run.events("backward-begun"):
        begun = cast(e.BackwardBegun, one)
        yield
        for root in begun.roots:
            state = run.moment(begun.serial).tensor(root)
            name = state.name if state is not None and state.name else _name(run, root) if root in run.tensors else ""
            found.append((f"{name} ({begun.backward_pass})", state.value if state is not None else None, begun.serial))
    return found


def equal(before: Capture | None, now: Capture | None) -> bool:
    """Whether two values are the same as far as is known of them."""
    if before is None or now is None:
        return before is now
    one, other = array_of(before), array_of(now)
    if one is not None and other is not None:
        return one.dtype == other.dtype and one.shape == other.shape and bool(
            np.array_equal(one, other, equal_nan=one.dtype.kind in "fc")
        )  # fmt: skip
    a, b = before.summary, now.summary
    return (before.dtype, before.shape, a.norm, a.nans, a.infinities) == (
        now.dtype,
        now.shape,
        b.norm,
        b.nans,
        b.infinities,
    )


# ------------------------------------------------------------------------------------------------------ how it went
def _raised(run: Run) -> str:
    """Type and message of the exception that ended a run."""
    if run.finished is None or run.finished.reason != "raised":
        return ""
    told = cast("list[e.ExceptionRaised]", list(run.events("exception-raised")))
    ended = [one for one in told if not one.caught]
    return f"{ended[-1].type}: {ended[-1].message}" if ended else ""


def _remaining(changed: Run, left_out: Sequence[Construct]) -> list[Construct]:
    """Constructs that should not have taken effect any more and did: written in a way that cannot be switched off."""
    if any(one.kind == "in-place" for one in left_out):
        # a copy of the old tensor is written to, which is what was asked for
        left_out = [one for one in left_out if one.kind != "in-place" or not _copied(changed, one)]
    there = {(one.kind, one.place): one for one in constructs(changed)}
    return [one for one in left_out if not one.hit and (one.kind, one.place) in there]


def _copied(run: Run, construct: Construct) -> bool:
    at = construct.place
    for one in run.timeline.events("operation-executed"):
        operation = cast(e.OperationExecuted, one)
        if operation.op == "clone":
            place = run.place(operation.location)
            if place is not None and (place.path, place.line) == (at.path, at.line):
                return True
    return False
