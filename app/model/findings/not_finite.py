"""Where NaN or Inf was born: the first operation or backward node that made one out of finite numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

import numpy as np

from retrograd.engine.protocol import events as e
from retrograd.engine.protocol.values import Capture

from ..states import Finding, Place
from ..values import array_of
from .texts import text
from .wording import where

if TYPE_CHECKING:
    from ..moment import Moment
    from ..run import Run


def explain(moment: Moment) -> Iterator[Finding]:
    """The first birth of NaN and the first of Inf, forward or backward."""
    told: set[str] = set()
    for event in moment.run.events(last=moment.at):
        if len(told) == 2:
            return
        if isinstance(event, e.ValueRecorded):
            found = _forward(moment.run, event)
        elif isinstance(event, e.NodeFinished):
            found = _backward(moment, event)
        else:
            continue
        if found is not None and found.cause not in told:
            told.add(found.cause)
            yield found


def _word(captures: list[Capture | None]) -> str:
    summaries = [capture.summary for capture in captures if capture is not None]
    if any(summary.nans for summary in summaries):
        return "nan"
    return "inf" if any(summary.infinities for summary in summaries) else ""


def _forward(run: Run, event: e.ValueRecorded) -> Finding | None:
    word = _word([event.value])
    record = run.tensors.get(event.tensor)
    if not word or record is None or not record.made_by:
        return None
    operation = cast(e.OperationExecuted, run.event(record.made_by))
    if abs(operation.serial - event.serial) > 64 or any(_tainted(run, i, event.serial) for i in operation.inputs):
        return None
    node = run.nodes.get(operation.node)
    name = node.created.name if node is not None else operation.op
    place = run.place(operation.location)
    return _finding(run, word, name, place, event.value, (operation.serial, event.serial), event.tensor, operation.node)


def _tainted(run: Run, tensor: int, before: int) -> bool:
    """Whether the last value of an input before the operation held NaN or Inf."""
    record = run.tensors.get(tensor)
    value = record.values.at(before - 1) if record is not None else None
    return value is not None and _word([value[1]]) != ""


def _backward(moment: Moment, event: e.NodeFinished) -> Finding | None:
    word = _word(list(event.gradients))
    record = moment.run.nodes.get(event.node)
    if not word or record is None:
        return None
    if _word(list(record.gradients_in.at(event.serial) or ())):
        return None
    run = moment.run
    state = moment.node(event.node)
    worst = next(capture for capture in event.gradients if _word([capture]))
    if worst is None:
        return None
    place = state.place if state is not None else None
    return _finding(run, word, record.created.name, place, worst, (event.serial,), 0, event.node)


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
