"""The tensor does not require a gradient: made so, of a type that cannot, or without a derivative."""

from __future__ import annotations

from collections.abc import Iterator

from retrograd.engine.protocol import events as e

from ..states import Finding
from .case import Case
from .texts import text
from .wording import source_line, statement, where

CAUSE = "requires-grad-false"


def _switched_off(case: Case) -> e.RequiresGradChanged | None:
    """Where the flag was set to False after the tensor's birth, the last time."""
    serial = case.record.flags.since(case.moment.at)
    event = case.run.timeline[serial] if serial > case.state.born else None
    return event if isinstance(event, e.RequiresGradChanged) and not event.requires_grad else None


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
    off = _switched_off(case) if key == CAUSE and operation is None else None
    if off is not None:
        place = case.run.place(off.location)
        gaps |= {"statement": source_line(case.run, place, "requires_grad_(False)"), "line": where(case.run, place)}
        sentence = text("requires-grad-off", **gaps)
        yield case.finding(
            CAUSE, sentence, text("fix.requires-grad-off", **gaps), place, (off.serial, state.born), state.place
        )
        return
    fix = text(f"fix.{key}", name=case.name)
    cause = "not-differentiable" if key == "not-differentiable" else CAUSE
    yield case.finding(cause, text(key, **gaps), fix, state.place, (case.record.made_by or state.born,), op=state.op)
