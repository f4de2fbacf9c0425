"""No backward pass has run that could have filled ``.grad``."""

from __future__ import annotations

from collections.abc import Iterator

from ..states import Finding
from .case import Case
from .texts import text
from .wording import where

CAUSE = "no-backward-yet"


def explain(case: Case) -> Iterator[Finding]:
    """Only if asked, for a leaf that requires a gradient."""
    state = case.state
    if not case.asked or state.grad is not None or not state.requires_grad or not state.is_leaf:
        return
    if any(event.serial > state.born for event in case.evidence.passes):
        return
    key = "no-backward-yet.since" if case.evidence.passes else "no-backward-yet"
    sentence = text(key, subject=case.subject, name=case.name, line=where(case.run, state.place))
    yield case.finding(CAUSE, sentence, text("fix.no-backward-yet", name=case.name), state.place, (state.born,))
