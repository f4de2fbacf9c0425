"""``.grad`` was there and has been cleared: set to None, zeroed or replaced."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from retrograd.engine.protocol import events as e

from ..states import Finding
from .case import Case
from .texts import text
from .wording import number, where

CAUSE = "cleared"


def explain(case: Case) -> Iterator[Finding]:
    """Only if asked, where clearing was the last thing that happened to a gradient that was there."""
    ledger = [serial for serial in case.record.ledger if serial <= case.moment.at]
    if not case.asked or len(ledger) < 2:
        return
    last = case.run.event(ledger[-1])
    if not isinstance(last, (e.GradCleared, e.ValueRecorded)):
        return
    how = last.how if isinstance(last, e.GradCleared) else "zero"
    before = next(
        (case.run.event(s) for s in reversed(ledger) if isinstance(case.run.event(s), e.GradAccumulated)), None
    )
    if before is None:
        return
    accumulated = cast(e.GradAccumulated, before)
    place = case.run.place(last.location)
    sentence = text(
        f"cleared.{how}", subject=case.subject, grad=number(case.state.grad), before=number(accumulated.after),
        line=where(case.run, place),
    )  # fmt: skip
    yield case.finding(
        CAUSE, sentence, text("fix.cleared"), place, (last.serial, accumulated.serial),
        case.run.place(accumulated.location), details={"how": how},
    )  # fmt: skip
