"""Where NaN or Inf was born: the first operation or backward node that made one out of finite numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, cast

import numpy as np

from retrograd.engine.protocol import events as e
from retrograd.engine.protocol.values import Capture

from ..states import Finding, Place
from ..values import array_of
from .texts import text
from .watcher import Watcher
from .wording import where

if TYPE_CHECKING:
    from ..run import Run


#: An operation and the value that it made stand at most this many events apart.
_APART = 64


class NotFinite(Watcher):
    """The first birth of NaN and the first of Inf, forward or backward."""

    KINDS = (e.ValueRecorded, e.OperationExecuted, e.NodeFinished)

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self._told: set[str] = set()
        # the value of a result comes just before the operation that made it
        self._early: dict[int, e.ValueRecorded] = {}

    def take(self, event: e.Event) -> Iterator[Finding] | tuple[()]:
        """A value or gradient that is not finite, where all that went in was."""
        if len(self._told) == 2:
            return ()
        if isinstance(event, e.ValueRecorded):
            word = _word([event.value])
            return self._value(event) if word else ()
        if isinstance(event, e.NodeFinished):
            return self._once(_backward(self.run, event)) if _word(event.gradients) else ()
        return self._results(cast(e.OperationExecuted, event)) if self._early else ()

    def _value(self, event: e.ValueRecorded) -> Iterator[Finding]:
        record = self.run.tensors[event.tensor]
        serial = record.changed_by[-1] if record.changed_by else record.made_by
        if serial and event.serial - serial <= _APART:
            operation = cast(e.OperationExecuted, self.run.event(serial))
            yield from self._once(_forward(self.run, operation, event))
        elif not serial:
            self._early[event.tensor] = event

    def _results(self, operation: e.OperationExecuted) -> Iterator[Finding]:
        for number in operation.outputs:
            value = self._early.pop(number, None)
            if value is not None and operation.serial - value.serial <= _APART:
                yield from self._once(_forward(self.run, operation, value))
        if len(self._early) > _APART:
            self._early.clear()

    def _once(self, finding: Finding | None) -> Iterator[Finding]:
        if finding is not None and finding.cause not in self._told:
            self._told.add(finding.cause)
            yield finding


def _word(captures: Sequence[Capture | None]) -> str:
    found = ""
    for capture in captures:
        if capture is not None and capture.summary.nans:
            return "nan"
        if capture is not None and capture.summary.infinities:
            found = "inf"
    return found


def _forward(run: Run, operation: e.OperationExecuted, event: e.ValueRecorded) -> Finding | None:
    first = min(operation.serial, event.serial)
    if any(_tainted(run, number, first) for number in operation.inputs):
        return None
    node = run.nodes.get(operation.node)
    name = node.created.name if node is not None else operation.op
    serials = (operation.serial, event.serial)
    value = run.values.load(event.value)
    place = run.place(operation.location)
    return _finding(run, _word([event.value]), name, place, cast(Capture, value), serials, event.tensor, operation.node)


def _tainted(run: Run, tensor: int, before: int) -> bool:
    """Whether the last value of an input before the operation held NaN or Inf."""
    record = run.tensors.get(tensor)
    value = record.values.at(before - 1) if record is not None else None
    return value is not None and _word([value[1]]) != ""


def _backward(run: Run, event: e.NodeFinished) -> Finding | None:
    record = run.nodes[event.node]
    if _word(record.gradients_in.at(event.serial) or ()):
        return None
    operation = run.event(record.operation) if record.operation else record.created
    worst = run.values.load(next(capture for capture in event.gradients if _word([capture])))
    place = run.place(operation.location)
    name = record.created.name
    return _finding(run, _word([worst]), name, place, cast(Capture, worst), (event.serial,), 0, event.node)


def _finding(
    run: Run,
    word: str,
    what: str,
    place: Place | None,
    capture: Capture,
    events: tuple[int, ...],
    tensor: int,
    node: int,
) -> Finding:
    count = capture.summary.nans if word == "nan" else capture.summary.infinities
    cause = f"{word}-origin"
    array = array_of(capture)
    gaps: dict[str, object] = {
        "what": what, "line": where(run, place), "count": count, "total": capture.summary.count
    }  # fmt: skip
    details: dict[str, object] = {"count": count}
    if array is None:
        sentence = text(f"{cause}.somewhere", **gaps)
    else:
        wrong = np.argwhere(np.isnan(array) if word == "nan" else np.isinf(array))
        index = wrong[0].tolist() if wrong.size else []
        details["index"] = index
        sentence = text(cause if index else f"{cause}.somewhere", index=index, **gaps)
    state_name = place.target if place is not None and place.target else what
    return Finding(
        cause=cause, subject=state_name, text=sentence, fix=text(f"fix.{cause}"),
        path=place.path if place is not None else run.path, line=place.line if place is not None else 0,
        lines=(place.line,) if place is not None else (), events=events, op=what, tensor=tensor, node=node,
        details=details,
    )  # fmt: skip
