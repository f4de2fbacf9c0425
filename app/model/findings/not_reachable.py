"""A backward pass ran, but what it began at was not computed from the tensor."""

from __future__ import annotations

from collections.abc import Iterator

from retrograd.engine.protocol import events as e

from ..states import Finding
from .breaks import sources_of
from .case import Case
from .lost import CAUSES, cut_words, is_trained, likely
from .own_backward import withheld_by
from .texts import text
from .wording import called, where

CAUSE = "not-reachable"


def explain(case: Case) -> Iterator[Finding]:
    """For a leaf that requires a gradient, never got one, and lost none at a cut."""
    state = case.state
    if state.grad is not None or not state.requires_grad or not state.is_leaf or case.record.ledger:
        return
    if case.evidence.ghosts.get(state.tensor) or withheld_by(case) is not None:
        return
    if not case.asked and case.run.optimizers and not is_trained(case):
        # a network beside the one that is trained: a teacher, a target
        return
    died = case.record.died or case.run.end + 1
    # a local variable of a function that has returned is gone, but not what happened to it
    later = [event for event in case.evidence.passes if state.born < event.serial < died]
    if not later:
        return
    last = later[-1]
    if not case.run.passes[last.backward_pass].end or case.run.passes[last.backward_pass].error:
        return
    lost = _lost_on_the_way(case, last) if case.asked else None
    if lost is not None:
        yield lost
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


def _lost_on_the_way(case: Case, begun: e.BackwardBegun) -> Finding | None:
    """The cut between the tensor and a root that was made of what had been computed from it."""
    run, at = case.run, begun.serial
    for root in begun.roots:
        for lost in sources_of(run, root, at, beyond=True).breaks:
            if lost.known != case.state.tensor and case.state.tensor not in case.evidence.behind(lost.known):
                continue
            if not isinstance(lost.event, e.CutMade):
                continue
            cut, place, fix = cut_words(run, lost.event)
            used = run.place(begun.location)
            sentence = text(
                "cut.root", subject=case.subject, cut=cut, root=called(run, root, at), line=where(run, used)
            )
            finding = case.finding(
                CAUSES[lost.event.cut], sentence, fix, place, (lost.event.serial, at), used, op=lost.event.cut
            )
            return likely(finding) if lost.likely else finding
    return None
