"""Several backward passes added up in one ``.grad``, because nothing cleared it in between."""

from __future__ import annotations

from collections.abc import Iterator

from ..states import Finding
from .case import Case
from .texts import text
from .wording import number, where

CAUSE = "accumulated"


def explain(case: Case) -> Iterator[Finding]:
    """The passes with their contributions, if there was more than one since the last clearing."""
    added = case.accumulations()
    passes = list(dict.fromkeys(event.backward_pass for event in added))
    if len(passes) < 2:
        return
    places = [case.run.place(event.location) for event in added]
    parts = [number(event.contribution) for event in added]
    told = " = " + " + ".join(parts) if len(parts) <= 5 and all(parts) and "‖" not in "".join(parts) else ""
    lines = ", ".join(dict.fromkeys(where(case.run, place) for place in places))
    sentence = text(
        "accumulated", subject=case.subject, grad=number(case.state.grad), sum=told, count=len(passes), lines=lines
    )
    yield case.finding(
        CAUSE, sentence, text("fix.accumulated", name=case.name), places[-1],
        tuple(event.serial for event in reversed(added)), *places, op="AccumulateGrad", node=added[-1].node,
        details={"passes": len(passes), "contributions": parts},
    )  # fmt: skip
