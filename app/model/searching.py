"""Searching a whole run, a bit at a time: variables, operations, source lines; with terms as in ``box_filter``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from retrograd.engine.protocol import events as e
from retrograd.engine.protocol.values import Capture, Summary

from .badges import passes_at
from .box_filter import BoxFilter, parse
from .picture import Box
from .value_text import shape_text

if TYPE_CHECKING:
    from .records import TensorRecord
    from .run import Run

#: Candidates looked at before the caller may do something else.
_STRETCH = 200


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: ``kind`` "name", "op" or "line"; ``number`` is a tensor, the serial of an event, or a line."""

    kind: str
    text: str
    number: int
    serial: int
    path: str = ""


def hits(run: Run, text: str) -> Iterator[Hit | None]:
    """What a text means in a run, names first; None now and then, where one may stop and go on later.

    Raises:
        FilterError: A term's value is none of those that it takes.
    """
    wanted = parse(text)
    if not wanted:
        return
    yield from _names(run, wanted)
    yield from _operations(run, wanted)
    if not wanted.terms:
        yield from _lines(run, " ".join(text.lower().split()))


def _names(run: Run, wanted: BoxFilter) -> Iterator[Hit | None]:
    for place, ((_, name), history) in enumerate(list(run.bindings.items())):
        if place % _STRETCH == _STRETCH - 1:
            yield None
        tensor = history.values[-1] if history else 0
        lowered = name.lower()
        if not tensor or not all(word in lowered for word in wanted.words):
            continue
        if not wanted.terms or wanted.matches(_leaf(run, name, tensor)):
            yield Hit("name", name, tensor, history.serials[-1])


def _operations(run: Run, wanted: BoxFilter) -> Iterator[Hit | None]:
    for place, serial in enumerate(list(run.timeline.serials("operation-executed"))):
        if place % _STRETCH == _STRETCH - 1:
            yield None
        operation = cast(e.OperationExecuted, run.timeline[serial])
        node = run.nodes.get(operation.node)
        title = node.created.name if node is not None else operation.op
        lowered = f"{title} {operation.op}".lower()
        if not all(word in lowered for word in wanted.words):
            continue
        if not wanted.terms or wanted.matches(_card(run, operation, title)):
            yield Hit("op", title, serial, serial)


def _lines(run: Run, wanted: str) -> Iterator[Hit | None]:
    for path, source in run.sources.items():
        yield None
        for number, line in enumerate(source.text.splitlines(), 1):
            if wanted in line.lower():
                yield Hit("line", line.strip(), number, 0, path)


def _leaf(run: Run, name: str, tensor: int) -> Box:
    record = run.tensors[tensor]
    made = record.created
    leaf = made.is_leaf and made.requires_grad
    accumulator = run.accumulators[tensor].values[-1] if tensor in run.accumulators else 0
    return Box(
        f"t{tensor}", "leaf" if leaf else "tensor", name, shape_text(made.dtype, made.shape), line=_line(run, made),
        value_summary=_value(record), passes=passes_at(run, accumulator, run.end),
        gradient_summary=_summary(record.grads.values[-1] if record.grads else None),
    )  # fmt: skip


def _card(run: Run, operation: e.OperationExecuted, title: str) -> Box:
    record = run.tensors.get(operation.outputs[0]) if operation.outputs else None
    node = run.nodes.get(operation.node)
    received = node.gradients_in.values[-1] if node is not None and node.gradients_in else ()
    name = max((bound[-1], name) for (_, name), bound in record.names.items())[1] if record and record.names else ""
    return Box(
        f"g{operation.serial}", "op" if node is not None else "ghost", title,
        shape_text(record.created.dtype, record.created.shape) if record is not None else "", f"{name} = ",
        line=_line(run, operation), value_summary=_value(record) if record is not None else None,
        passes=passes_at(run, operation.node, run.end),
        gradient_summary=_summary(next((capture for capture in received if capture is not None), None)),
    )  # fmt: skip


def _line(run: Run, event: e.Event) -> int:
    seen = run.locations.get(event.location)
    return seen.line if seen is not None else 0


def _value(record: TensorRecord) -> Summary | None:
    return _summary(record.values.values[-1][1] if record.values else None)


def _summary(capture: Capture | None) -> Summary | None:
    return capture.summary if capture is not None else None
