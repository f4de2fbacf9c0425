"""Where breakpoints would have matched in a record, as far as it tells.

A condition and a log message need the program itself, so breakpoints with one are left to the stops that the live
program made. Hit counts are counted. Of values the record tells whether there were NaNs and infinities, norms and the
share of zeros, shapes and dtypes, not what an expression would have been.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, cast

from retrograd.engine.protocol import events as e
from retrograd.engine.protocol.requests import EventBreakpoint, LineBreakpoint
from retrograd.engine.protocol.values import Capture

if TYPE_CHECKING:
    from .run import Run

#: Events that are looked through at first; the next stretch is four times as long.
_WINDOW = 8192

#: What a breakpoint wants, of either kind.
Wanted = LineBreakpoint | EventBreakpoint

#: Yields the serials at which a breakpoint matches between two serials, in no order.
_Matcher = Callable[["Run", EventBreakpoint, int, int], Iterator[int]]


def previous_match(run: Run, breakpoints: Iterable[Wanted], at: int) -> int:
    """The last serial before ``at`` at which one of the breakpoints would have stopped the program (0: none)."""
    found = 0
    for one in filter(_is_told, breakpoints):
        last, width = at - 1, _WINDOW
        while last > found:
            first = max(found + 1, last - width + 1) if one.hits <= 1 else 1
            matches = _matches(run, one, first, last)
            if matches:
                found = max(found, matches[-1])
                break
            last, width = first - 1, width * 4
    return found


def next_match(run: Run, breakpoints: Iterable[Wanted], at: int) -> int:
    """The first serial after ``at`` at which one of the breakpoints would have stopped the program (0: none)."""
    found = run.end + 1
    for one in filter(_is_told, breakpoints):
        first, width = at + 1, _WINDOW
        while first < found:
            last = min(found - 1, first + width - 1)
            matches = _matches(run, one, first, last)
            if matches:
                found = matches[0]
                break
            first, width = last + 1, width * 4
    return found if found <= run.end else 0


def _is_told(one: Wanted) -> bool:
    return one.enabled and not one.condition and not one.log


def _matches(run: Run, one: Wanted, first: int, last: int) -> list[int]:
    """Serials from ``first`` to ``last`` at which it matches; the hits before the one that counts are left out."""
    start = 1 if one.hits > 1 else first
    if isinstance(one, LineBreakpoint):
        found = _lines(run, one, start, last)
    else:
        matcher = _MATCHERS.get(one.subject)
        found = [] if matcher is None else sorted(set(matcher(run, one, start, last)))
    counted = found[max(0, one.hits - 1) :]
    return counted[bisect_left(counted, first) :]


def _lines(run: Run, one: LineBreakpoint, first: int, last: int) -> list[int]:
    found: list[int] = []
    for number, seen in run.locations.items():
        if seen.path == one.path and seen.line == one.line:
            serials = run.lines_at_location.get(number, [])
            found += serials[bisect_left(serials, first) : bisect_right(serials, last)]
    return sorted(found)


# ------------------------------------------------------------------------------------------------ happenings
def _fits(pattern: str, *names: str) -> bool:
    wanted = pattern.strip().lower()
    return not wanted or any(name and fnmatchcase(name.lower(), wanted) for name in names)


def _node_name(run: Run, node: int) -> str:
    record = run.nodes.get(node)
    return record.created.name if record is not None else ""


def _operations(run: Run, one: EventBreakpoint, first: int, last: int) -> Iterator[int]:
    fitting: dict[tuple[str, str], bool] = {}
    if one.direction != "backward":
        for event in run.timeline.events("operation-executed", first, last):
            operation = cast(e.OperationExecuted, event)
            names = (operation.op, _node_name(run, operation.node))
            if names not in fitting:
                fitting[names] = _fits(one.pattern, *names)
            if fitting[names]:
                yield event.serial
    if one.direction != "forward":
        for event in run.timeline.events("node-begun", first, last):
            node = cast(e.NodeBegun, event).node
            record = run.nodes.get(node)
            made = run.timeline[record.operation] if record is not None and record.operation else None
            names = (made.op if isinstance(made, e.OperationExecuted) else "", _node_name(run, node))
            if names not in fitting:
                fitting[names] = _fits(one.pattern, *names)
            if fitting[names]:
                yield event.serial


def _modules(run: Run, one: EventBreakpoint, first: int, last: int) -> Iterator[int]:
    for event in run.timeline.events("operation-executed", first, last):
        region = cast(e.OperationExecuted, event).region
        while region in run.regions:
            entered = run.regions[region].entered
            if entered.region_kind == "module" and _fits(one.pattern, *entered.label.replace("(", " ").split()):
                yield event.serial
                break
            region = entered.parent if entered.parent < region else 0


def _of_tensor(run: Run, tensor: int, when: str) -> list[int]:
    """Serials at which something happened to a tensor."""
    record = run.tensors.get(tensor)
    if record is None:
        return []
    if when == "created":
        return [record.created.serial]
    if when == "written":
        return run.writes.get(record.created.storage, [])
    if when == "grad":
        return record.ledger
    return [serial for serial in record.ledger if isinstance(run.timeline[serial], e.GradCleared)]


def _tensors(run: Run, one: EventBreakpoint, first: int, last: int) -> Iterator[int]:
    if one.pattern.isdecimal():
        yield from (serial for serial in _of_tensor(run, int(one.pattern), one.when) if first <= serial <= last)


def _names(run: Run, one: EventBreakpoint, first: int, last: int) -> Iterator[int]:
    for (_, name), history in run.bindings.items():
        if name != one.pattern:
            continue
        changes = list(history)
        for number, (since, tensor) in enumerate(changes):
            until = changes[number + 1][0] if number + 1 < len(changes) else run.end + 1
            if one.when in ("created", "rebound"):
                if tensor and (one.when == "created" or number) and first <= since <= last:
                    yield since
            elif tensor:
                for serial in _of_tensor(run, tensor, one.when):
                    if max(first, since) <= serial <= last and serial < until:
                        yield serial


def _values(run: Run, one: EventBreakpoint, first: int, last: int) -> Iterator[int]:
    if one.direction != "backward":
        for event in run.timeline.events("value-recorded", first, last):
            told = cast(e.ValueRecorded, event)
            if not _value_fits(one, told.value):
                continue
            record = run.tensors.get(told.tensor)
            names = {name for _, name in record.names} if record is not None and one.pattern else set()
            if _fits(one.pattern, record.created.op if record is not None else "", *names):
                yield event.serial
    if one.direction != "forward":
        for event in run.timeline.events("node-finished", first, last):
            done = cast(e.NodeFinished, event)
            fits = any(_value_fits(one, value) for value in done.gradients if value is not None)
            if fits and _fits(one.pattern, _node_name(run, done.node)):
                yield event.serial


def _value_fits(one: EventBreakpoint, value: Capture) -> bool:
    summary = value.summary
    match one.when:
        case "nan":
            return summary.nans > 0
        case "inf":
            return summary.infinities > 0
        case "nonfinite" | "":
            return summary.nans + summary.infinities > 0
        case "norm>" | "norm<" | "zeros>":
            limit = _number(one.argument)
            if one.when == "zeros>":
                return not summary.partial and summary.count > 0 and summary.zeros / summary.count > limit
            return summary.norm > limit if one.when == "norm>" else summary.norm < limit
        case "shape":
            return "".join(one.argument.split()).strip("()[],") == ",".join(map(str, value.shape))
        case "dtype":
            return value.dtype == one.argument.removeprefix("torch.")
    return False


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan  # nothing is above or below it


def _exceptions(run: Run, one: EventBreakpoint, first: int, last: int) -> Iterator[int]:
    for event in run.timeline.events("exception-raised", first, last):
        raised = cast(e.ExceptionRaised, event)
        if _fits(one.pattern, raised.type) and (one.when == "raised" or not raised.caught):
            yield event.serial


def _regions(run: Run, one: EventBreakpoint, first: int, last: int) -> Iterator[int]:
    for record in run.regions.values():
        entered = record.entered
        if _fits(one.pattern, entered.region_kind, entered.label):
            serials = {"enter": (entered.serial,), "leave": (record.left,)}.get(one.when, (entered.serial, record.left))
            yield from (serial for serial in serials if serial and first <= serial <= last)


def _passes(run: Run, one: EventBreakpoint, first: int, last: int) -> Iterator[int]:
    yield from (event.serial for event in run.timeline.events("backward-begun", first, last))


_MATCHERS: dict[str, _Matcher] = {
    "op": _operations,
    "module": _modules,
    "tensor": _tensors,
    "name": _names,
    "value": _values,
    "exception": _exceptions,
    "region": _regions,
    "backward": _passes,
}
