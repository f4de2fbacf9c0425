"""Answers that only a person asks for: where an element comes from, an attribute that is as it should be, an exception.

They are no warnings; a cause of this kind is "computed", "recorded" or "raised" and stands in no list of causes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from retrograd.engine.protocol import events as e

from ..cell_history import CellEvent, cell_gradient, cell_sources
from ..numpy_writes import place_of
from ..replay import elements
from ..states import Finding, Place, TensorState
from .telling import called, name_of
from .texts import text
from .wording import lines_of, plain, source_line, where

if TYPE_CHECKING:
    from ..run import Run

#: Values of a tensor that are looked at for a change.
_KEPT = 64
#: Most elements or nodes that a sentence names.
_MOST = 3


def of_cell(run: Run, state: TensorState, expression: str, gradient: bool, cell: tuple[int, ...], at: int) -> Finding:
    """Where the number in one element of a value, or of a gradient, comes from.

    Raises:
        LookupError: There is no such element.
    """
    moment = run.moment(at)
    details: dict[str, object] = {"cell": list(cell)}
    array = moment.grad(state.tensor) if gradient else moment.value(state.tensor)
    number = plain(float(array[cell])) if array is not None else "?"
    if gradient:
        return _of_gradient(run, state, expression, number, cell_gradient(moment, state.tensor, cell), at, details)
    rows = cell_sources(moment, state.tensor, cell)
    made, sources = rows[0], rows[1:]
    write = _last_change(run, state, cell, at)
    if write is not None and write.location != run.timeline[made.serial].location:
        # written through a view, or through .data
        place = place_of(run, write)
        sentence = text(
            "asked.cell.written", subject=expression, value=number, statement=source_line(run, place, write.op),
            line=where(run, place), sources="",
        )  # fmt: skip
        return _finding(run, "computed", state, expression, sentence, place, (write.serial, made.serial), (), details)
    told = [
        text("asked.cell.source", name=f"{_short(run, row.tensor, at)}{row.cells}", value=plain(row.value))
        for row in sources
        if row.value is not None and not row.dense
    ]
    key = {"written": "asked.cell.written", "made": "asked.cell"}.get(made.what, "asked.cell.born")
    sentence = text(
        key, subject=expression, value=number, statement=source_line(run, made.place, made.name),
        line=where(run, made.place), sources=text("asked.cell.sources", sources=_some(told)) if told else "",
    )  # fmt: skip
    return _answer(run, "computed", state, expression, sentence, [made, *sources], details)


def _last_change(run: Run, state: TensorState, cell: tuple[int, ...], at: int) -> e.StorageWritten | None:
    """The write after which an element was another number than before, as far as values were kept."""
    kept = run.tensors[state.tensor].values.until(at)[-_KEPT:]
    arrays = [(version, elements(run, capture)) for _, (version, capture) in kept]
    known = [(version, array[cell]) for version, array in arrays if array is not None and array.shape == state.shape]
    changed = [now for before, now in pairwise(known) if not np.array_equal(before[1], now[1], equal_nan=True)]
    for serial in reversed(run.writes.get(state.storage, ())):
        write = cast(e.StorageWritten, run.timeline[serial])
        if changed and serial <= at and write.after == changed[-1][0]:
            return write
    return None


def _of_gradient(
    run: Run, state: TensorState, expression: str, number: str, rows: Sequence[CellEvent], at: int,
    details: dict[str, object],
) -> Finding:  # fmt: skip
    came = [row for row in rows if row.what == "gradient-in" and row.value is not None and row.serial <= at]
    told = [
        text("asked.cell.grad.part", value=plain(row.value or 0.0), node=row.name, line=where(run, row.place))
        for row in came
    ]
    if not told:
        sentence = text("asked.cell.none", subject=expression)
    else:
        sentence = text("asked.cell.grad", subject=expression, value=number, parts=_some(told))
    return _answer(run, "computed", state, expression, sentence, came or rows[:1], details)


def _short(run: Run, tensor: int, at: int) -> str:
    """The name of a tensor, else the expression that made it in brackets."""
    place = run.place(run.tensors[tensor].created.location)
    made = place.expression if place is not None else ""
    return name_of(run, tensor, at) or (f"({' '.join(made.split())})" if made else called(run, tensor, at))


def _some(parts: Sequence[str]) -> str:
    more = text("and-more-parts", count=len(parts) - _MOST) if len(parts) > _MOST else ""
    return ", ".join(parts[:_MOST]) + more


def _answer(
    run: Run, cause: str, state: TensorState, expression: str, sentence: str, rows: Sequence[CellEvent],
    details: dict[str, object],
) -> Finding:  # fmt: skip
    place = next((row.place for row in rows if row.place is not None), state.place)
    events = tuple(dict.fromkeys(row.serial for row in rows))[: 2 * _MOST] or (state.born,)
    return _finding(run, cause, state, expression, sentence, place, events, [row.place for row in rows], details)


def _finding(
    run: Run, cause: str, state: TensorState, expression: str, sentence: str, place: Place | None,
    events: tuple[int, ...], others: Sequence[Place | None] = (), details: dict[str, object] | None = None,
) -> Finding:  # fmt: skip
    return Finding(
        cause=cause, subject=expression, text=sentence, fix="", path=place.path if place is not None else run.path,
        line=place.line if place is not None else 0, lines=lines_of(place, *others), events=events, op=state.op,
        tensor=state.tensor, details=details or {}, since=max(events, default=0),
    )  # fmt: skip


def as_it_should_be(run: Run, state: TensorState, expression: str, at: int) -> Finding:
    """Why there is a ``grad_fn``, or ``requires_grad`` is True."""
    name, _, attribute = expression.rpartition(".")
    record = run.tensors[state.tensor]
    serial = record.made_by if 0 < record.made_by <= at else state.born
    place = run.place(run.timeline[serial].location) or state.place
    gaps: dict[str, object] = {
        "subject": expression, "name": name, "statement": source_line(run, place, state.op), "line": where(run, place),
    }  # fmt: skip
    if not state.node:
        return _finding(run, "recorded", state, expression, text("asked.required.leaf", **gaps), place, (serial,))
    made = run.timeline[serial]
    inputs = made.inputs if isinstance(made, e.OperationExecuted) else ()
    needing = [number for number in inputs if number in run.tensors and _requires(run, number, serial)]
    names = [name_of(run, number, serial) for number in dict.fromkeys(needing)]
    gaps["names"] = next(filter(None, names), text("asked.an-input"))
    node = run.nodes.get(state.node)
    gaps["node"] = node.created.name if node is not None else ""
    key = "asked.recorded" if attribute == "grad_fn" else "asked.required"
    return _finding(run, "recorded", state, expression, text(key, **gaps), place, (serial,))


def _requires(run: Run, tensor: int, at: int) -> bool:
    state = run.moment(at).tensor(tensor)
    return state is not None and state.requires_grad


def unwritten(run: Run, state: TensorState, expression: str) -> Finding:
    """Why a version is still 0."""
    place = state.place
    sentence = text(
        "asked.unwritten", subject=expression, version=state.version, statement=source_line(run, place, state.op),
        line=where(run, place),
    )  # fmt: skip
    return _finding(run, "computed", state, expression, sentence, place, (state.born,))


def exception_before(run: Run, at: int) -> int:
    """The last exception that left the program by then, 0 if none did."""
    return next((serial for serial in reversed(run.timeline.serials("exception-raised")) if serial <= at), 0)


def of_exception(run: Run, at: int) -> list[Finding]:
    """What explains the last exception; at least what it said and where.

    Raises:
        LookupError: There was none.
    """
    serial = exception_before(run, at)
    if not serial:
        raise LookupError("no exception was raised by then")
    raised = cast(e.ExceptionRaised, run.event(serial))
    known = [finding for finding in run.findings(at) if _said(finding, raised.message)]
    if known:
        return known
    place = run.place(raised.location)
    message = raised.message if raised.message.endswith((".", "!", "?")) else f"{raised.message}."
    sentence = text("asked.exception", kind=raised.type, message=message, line=where(run, place))
    return [
        Finding(
            cause="raised", subject=raised.type, text=sentence, fix="", path=place.path if place else run.path,
            line=place.line if place else 0, lines=lines_of(place), events=(serial,), since=serial,
        )
    ]  # fmt: skip


def _said(finding: Finding, message: str) -> bool:
    return bool(message) and finding.details.get("exception") == message


def normal(cell: tuple[int, ...], shape: tuple[int, ...]) -> tuple[int, ...]:
    """An index without negative numbers, as far as the shape has dimensions."""
    counted = tuple(one + size if one < 0 else one for one, size in zip(cell, shape, strict=False))
    return counted + cell[len(counted) :]


def odd_cell(array: NDArray[Any] | None) -> tuple[int, ...] | None:
    """The first element that is NaN, else infinite, else 0, else the first; None where there is none."""
    if array is None or not array.size:
        return None
    tests = (np.isnan(array), np.isinf(array), array == 0)
    places = (np.flatnonzero(test) for test in tests)
    first = next((int(found[0]) for found in places if found.size), 0)
    return tuple(int(part) for part in np.unravel_index(first, array.shape))


def with_cell(found: Sequence[Finding], cell: tuple[int, ...], value: float, first: str) -> list[Finding]:
    """Findings that know which element was asked about; the cause ``first`` goes before the others."""
    details = {"cell": list(cell), "value": value}
    told = [replace(finding, details=finding.details | details) for finding in found]
    return sorted(told, key=lambda finding: finding.cause != first)


def special(value: float) -> str:
    """The cause that explains a number: of NaN, of Inf, of 0; "" of any other."""
    if np.isfinite(value):
        return "" if value else "zero-gradient"
    return "nan-origin" if np.isnan(value) else "inf-origin"
