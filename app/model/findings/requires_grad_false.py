"""The tensor does not require a gradient: made so, of a type that cannot, or without a derivative."""

from __future__ import annotations

from collections.abc import Iterator

from ..states import Finding
from .case import Case
from .texts import text
from .wording import statement, where

CAUSE = "requires-grad-false"


def explain(case: Case) -> Iterator[Finding]:
    """Only if asked; results of cuts have their own rules."""
    state = case.state
    if not case.asked or state.requires_grad or state.grad is not None or case.cut_by() is not None:
        return
    operation = case.made_by()
    gaps: dict[str, object] = {
        "subject": case.subject, "name": case.name, "dtype": state.dtype, "line": where(case.run, state.place),
        "statement": statement(state.place, state.op or state.origin),
    }  # fmt: skip
    if operation is not None and operation.reason not in (
        "no-input-requires-grad",
        "not-differentiable",
        "integer-dtype",
    ):
        return
    if operation is not None and operation.reason == "not-differentiable":
        key = "not-differentiable"
    elif not state.dtype.startswith(("float", "bfloat")):
        key = "integer"
    else:
        key = CAUSE
    fix = text(f"fix.{key}", name=case.name)
    cause = "not-differentiable" if key == "not-differentiable" else CAUSE
    yield case.finding(cause, text(key, **gaps), fix, state.place, (case.record.made_by or state.born,), op=state.op)
