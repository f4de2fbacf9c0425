"""Questions as a person would type them: ``x.grad``, ``x.grad_fn``, ``x.requires_grad``, ``x._version``, ``x[3]``."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

import numpy as np

from retrograd.engine.protocol import events as e

from ..states import Finding, TensorState
from .blame import blame
from .breaks import sources_of
from .case import Case, Evidence
from .table import explain
from .texts import text
from .wording import called, source_line, where

if TYPE_CHECKING:
    from ..run import Run

#: Most writes that a sentence about a version names.
_WRITES = 5


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a tensor: ``attribute`` "" (its value), "grad" or one of :data:`ANSWERS`; one ``cell`` of it."""

    tensor: int
    attribute: str
    cell: tuple[int, ...] = ()


def question_of(run: Run, expression: str, at: int) -> Question:
    """What an expression asks at a moment.

    Raises:
        LookupError: It names nothing that was recorded; the text says what was.
    """
    plain, attribute = expression.strip(), ""
    cell: tuple[int, ...] = ()
    unknown: LookupError | None = None
    while True:
        try:
            tensor, grad = run.resolve(plain, at)
        except LookupError as error:
            unknown = unknown or error
        else:
            return Question(tensor, attribute or grad, cell)
        head, _, last = plain.rpartition(".")
        if head and last in ANSWERS and not attribute:
            plain, attribute = head, last
        elif plain.endswith("]") and not cell:
            index = _index_of(plain)
            if index is None:
                raise unknown
            plain, cell = index
        else:
            raise unknown


def _index_of(expression: str) -> tuple[str, tuple[int, ...]] | None:
    """``x[0, -1]`` as ``x`` and (0, -1); None if it is no such thing."""
    try:
        node = ast.parse(expression, mode="eval").body
        if not isinstance(node, ast.Subscript):
            return None
        index = ast.literal_eval(node.slice)
    except (SyntaxError, ValueError):
        # a slice, a name in the brackets: no single cell
        return None
    index = index if isinstance(index, tuple) else (index,)
    return (ast.unparse(node.value), index) if all(type(part) is int for part in index) else None


def answer(run: Run, expression: str, at: int) -> list[Finding]:
    """What explains what is asked, most relevant first.

    Raises:
        LookupError: It names nothing that was recorded, or a cell that is not there.
    """
    asked = question_of(run, expression, at)
    state = run.moment(at).tensor(asked.tensor)
    if state is None:
        return []
    if asked.attribute in ANSWERS:
        return ANSWERS[asked.attribute](run, state, expression.strip(), at)
    found = explain(run, at, asked.tensor, asked.attribute, expression if not asked.cell else "")
    return _of_cell(run, asked, expression.strip(), found, at) if asked.cell else found


def _of_cell(run: Run, asked: Question, expression: str, found: list[Finding], at: int) -> list[Finding]:
    """The same for one element: first what explains a NaN, an Inf or a zero in it."""
    moment = run.moment(at)
    array = moment.grad(asked.tensor) if asked.attribute == "grad" else moment.value(asked.tensor)
    if array is None:
        return found
    try:
        value = float(array[asked.cell])
    except (IndexError, TypeError) as error:
        raise LookupError(f"{expression}: there is no such element in shape {list(array.shape)}") from error
    first = "" if value else "zero-gradient"
    if not np.isfinite(value):
        first = "nan-origin" if np.isnan(value) else "inf-origin"
    details = {"cell": list(asked.cell), "value": value}
    told = [replace(finding, details=finding.details | details) for finding in found]
    return sorted(told, key=lambda finding: finding.cause != first)


# ---------------------------------------------------------------------------------------------------- attributes
def _history(run: Run, state: TensorState, expression: str, at: int) -> list[Finding]:
    """Why ``grad_fn`` is None, or ``requires_grad`` False."""
    name, _, attribute = expression.rpartition(".")
    if state.node or (state.requires_grad and attribute == "requires_grad"):
        return []
    case = Case(Evidence(run.moment(at)), state, expression, name, asked=True)
    gaps: dict[str, object] = {
        "subject": expression, "name": name, "value": "False" if attribute == "requires_grad" else "None",
        "statement": source_line(run, state.place, state.op), "line": where(run, state.place), "dtype": state.dtype,
    }  # fmt: skip
    if state.requires_grad:
        found = case.finding("leaf", text("asked.leaf", **gaps), "", state.place, (state.born,), op=state.op)
        return [found]
    back = sources_of(run, state.tensor, at)
    if back.breaks:
        lost = back.breaks[0]
        who = blame(run, lost, at)
        found = case.finding(
            who.cause, text("asked.broken", cut=who.clause, **gaps), who.fix, who.place, lost.path[::-1], who.through,
            state.place, op=who.op, details={"known": called(run, lost.known, at)},
        )  # fmt: skip
        return [replace(found, likely=lost.likely, reason=text("by-value") if lost.likely else "")]
    origins = [number for number in back.origins if number != state.tensor]
    names = [called(run, number, at) for number in origins if run.tensors[number].named_by(at)]
    key = "asked.integer" if not state.dtype.startswith(("float", "bfloat", "complex")) else "asked.flag"
    if key == "asked.flag" and names:
        key, gaps["names"] = "asked.flags", ", ".join(names[:3])
    place = run.place(run.tensors[origins[0]].created.location) if names else state.place
    fix = text("fix.requires-grad-false", name=names[0] if names else name)
    events = (case.record.made_by or state.born,)
    return [case.finding("requires-grad-false", text(key, **gaps), fix, place, events, state.place, op=state.op)]


def _version(run: Run, state: TensorState, expression: str, at: int) -> list[Finding]:
    """Who wrote to the memory of a tensor, and who is harmed by it."""
    writes = [cast(e.StorageWritten, run.event(s)) for s in run.writes.get(state.storage, ()) if s <= at]
    harmed = [f for f in run.watching.at(at) if f.details.get("storage") == state.storage]
    if not writes:
        return harmed
    places = [run.place(write.location) for write in writes]
    told = [f"{source_line(run, p, w.op)} ({where(run, p)})" for w, p in zip(writes, places, strict=True)]
    more = text("and-more-writes", count=len(told) - _WRITES) if len(told) > _WRITES else ""
    name = expression.rpartition(".")[0]
    case = Case(Evidence(run.moment(at)), state, expression, name, asked=True)
    sentence = text(
        "asked.version", subject=expression, version=state.version, writes=", ".join(told[:_WRITES]) + more, name=name
    )  # fmt: skip
    events = tuple(write.serial for write in reversed(writes))[:_WRITES]
    steps = [{"version": w.after, "op": w.op, "line": p.line if p is not None else 0, "event": w.serial}
             for w, p in zip(writes, places, strict=True)]  # fmt: skip
    found = case.finding(
        "written", sentence, "", places[-1], events, *places, op=writes[-1].op,
        details={"storage": state.storage, "staircase": steps[-12:]},
    )  # fmt: skip
    return [*harmed, found]


#: Attributes that can be asked about besides ``grad``.
ANSWERS: dict[str, Callable[[Run, TensorState, str, int], list[Finding]]] = {
    "grad_fn": _history,
    "requires_grad": _history,
    "_version": _version,
}
