"""Questions as a person would type them: ``x.grad``, ``x.grad_fn``, ``x.requires_grad``, ``x._version``, ``x[3]``."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from retrograd.engine.protocol import events as e

from ..numpy_writes import NUMPY
from ..states import Finding, TensorState
from .asked import as_it_should_be, normal, odd_cell, of_cell, of_exception, special, unwritten, with_cell
from .blame import blame
from .breaks import sources_of
from .case import Case, Evidence
from .table import explain
from .texts import text
from .wording import called, source_line, where

if TYPE_CHECKING:
    from ..run import Run

#: What asks for the last exception.
EXCEPTION = "exception"
#: What asks for the element of a value that is odd.
VALUE = "value"
#: Most writes that a sentence about a version names.
_WRITES = 5


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a tensor: ``attribute`` "" (its value), "grad" or one of :data:`ANSWERS`; one ``cell`` of it.

    "value" asks for the first element that is odd, NaN before zero; "exception" why the program ended with one, and
    then there is no tensor.
    """

    tensor: int
    attribute: str
    cell: tuple[int, ...] = ()


def question_of(run: Run, expression: str, at: int) -> Question:
    """What an expression asks at a moment.

    Raises:
        LookupError: It names nothing that was recorded; the text says what was.
    """
    plain, attribute = expression.strip(), ""
    if plain == EXCEPTION and not _is_name(run, plain, at):
        return Question(0, EXCEPTION)
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


def _is_name(run: Run, expression: str, at: int) -> bool:
    try:
        run.resolve(expression, at)
    except LookupError:
        # no name: the word means what it says
        return False
    return True


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
    return ask(run, question_of(run, expression, at), at, expression.strip())


def ask(run: Run, asked: Question, at: int, expression: str = "") -> list[Finding]:
    """The same for a question about a tensor that is known; ``expression`` is what the answer calls it.

    Raises:
        LookupError: There is no such cell, or no exception.
    """
    if asked.attribute == EXCEPTION:
        return of_exception(run, at)
    state = run.moment(at).tensor(asked.tensor)
    if state is None:
        return []
    expression = expression or expression_of(state, asked)
    if asked.attribute in ANSWERS:
        return ANSWERS[asked.attribute](run, state, expression, at)
    if asked.attribute == VALUE:
        cell = odd_cell(run.moment(at).value(asked.tensor))
        asked = Question(asked.tensor, "", cell or ())
        expression = expression_of(state, asked)
        if cell is not None:
            return _of_cell(run, state, asked, expression, at)
    if not asked.cell:
        return explain(run, at, asked.tensor, asked.attribute, expression)
    return _of_cell(run, state, asked, expression, at)


def expression_of(state: TensorState, asked: Question) -> str:
    """A question as a person would type it; a tensor without a name goes by its number."""
    name = state.name or f"#{state.tensor}"
    attribute = f".{asked.attribute}" if asked.attribute not in ("", VALUE) else ""
    return f"{name}{attribute}{list(asked.cell) if asked.cell else ''}"


def _of_cell(run: Run, state: TensorState, asked: Question, expression: str, at: int) -> list[Finding]:
    """First what explains a NaN, an Inf or a zero in the element, then where its number comes from."""
    moment, gradient = run.moment(at), asked.attribute == "grad"
    found = explain(run, at, asked.tensor, asked.attribute, "")
    if not gradient:
        found = [finding for finding in found if not finding.subject.endswith(".grad")]
    array = moment.grad(asked.tensor) if gradient else moment.value(asked.tensor)
    if array is None:
        return found
    cell = normal(asked.cell, array.shape)
    try:
        value = float(array[cell])
    except (IndexError, TypeError) as error:
        raise LookupError(f"{expression}: there is no such element in shape {list(array.shape)}") from error
    first = special(value)
    computed = of_cell(run, state, expression, gradient, cell, at)
    wrong = [finding for finding in found if finding.cause in ("nan-origin", "inf-origin")]
    if gradient:
        found = [*(finding for finding in found if finding.cause == first or finding not in wrong), computed]
    else:
        found = [*(finding for finding in wrong if finding.cause == first), computed]
    return with_cell(found, cell, value, first)


# ---------------------------------------------------------------------------------------------------- attributes
def _history(run: Run, state: TensorState, expression: str, at: int) -> list[Finding]:
    """Why ``grad_fn`` is None, or ``requires_grad`` False."""
    name, _, attribute = expression.rpartition(".")
    if state.node or (state.requires_grad and attribute == "requires_grad"):
        return [as_it_should_be(run, state, expression, at)]
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
    # which are the writes that no version counts
    writes = [write for write in writes if write.op != NUMPY]
    harmed = [f for f in run.watching.at(at) if f.details.get("storage") == state.storage]
    if not writes:
        return harmed or [unwritten(run, state, expression)]
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
