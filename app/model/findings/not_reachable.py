"""A backward pass ran, but what it began at was not computed from the tensor."""

from __future__ import annotations

from collections.abc import Iterator

from ..states import Finding
from .case import Case
from .texts import text
from .wording import where

CAUSE = "not-reachable"


def explain(case: Case) -> Iterator[Finding]:
    """For a leaf that requires a gradient, never got one, and lost none at a cut."""
    state = case.state
    if state.grad is not None or not state.requires_grad or not state.is_leaf or case.record.ledger:
        return
    if case.evidence.ghosts.get(state.tensor):
        return
    later = [event for event in case.evidence.passes if event.serial > state.born]
    if not later or not state.alive:
        return
    last = later[-1]
    if not case.run.passes[last.backward_pass].end or case.run.passes[last.backward_pass].error:
        return
    root = case.moment.tensor(last.roots[0]) if last.roots else None
    if root is not None and any("leaf_root" in told.details for told in case.run.watching.at(case.moment.at)):
        # the root has lost its history, and that is told of the root
        return
    place = case.run.place(last.location)
    sentence = text(
        CAUSE, subject=case.subject, name=case.name, line=where(case.run, place),
        root=root.name if root is not None and root.name else "another tensor",
    )  # fmt: skip
    fix = text("fix.not-reachable", name=case.name)
    yield case.finding(CAUSE, sentence, fix, place, (last.serial, state.born), state.place, op="backward")
