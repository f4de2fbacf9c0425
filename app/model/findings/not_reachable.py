"""A backward pass ran, but what it began at was not computed from the tensor."""

from __future__ import annotations

from collections.abc import Iterator

from retrograd.engine.protocol import events as e

from ..states import Finding
from .blame import blame
from .breaks import Break
from .case import Case
from .lost import CAUSES, cut_words, is_trained, likely
from .own_backward import withheld_by
from .texts import text
from .wording import called, where

CAUSE = "not-reachable"
#: Reasons of operations that no gradient can pass.
_FLAT = ("not-differentiable", "integer-dtype")


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
    if not case.asked and state.tensor in case.evidence.differentiated:
        return
    lost = _lost_on_the_way(case, last)
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


def _flat(case: Case, lost: Break, root: int, begun: e.BackwardBegun) -> Finding:
    """That an operation without a derivative lies between the tensor and a root."""
    run, at = case.run, begun.serial
    told = blame(run, lost, at)
    used = run.place(begun.location)
    sentence = text(
        "cut.root", subject=case.subject, cut=told.clause, root=called(run, root, at), line=where(run, used)
    )
    return case.finding(
        told.cause, sentence, told.fix, told.place, (lost.event.serial, at), told.through, used, op=told.op
    )


def _lost_on_the_way(case: Case, begun: e.BackwardBegun) -> Finding | None:
    """The cut between the tensor and a root that was made of what had been computed from it."""
    run, at = case.run, begun.serial
    for root in begun.roots:
        used = run.place(begun.location)
        for lost in case.evidence.breaks(root, at):
            if lost.known != case.state.tensor and case.state.tensor not in case.evidence.behind(lost.known):
                continue
            if not isinstance(lost.event, e.CutMade):
                if lost.event.reason in _FLAT and not lost.likely:
                    return _flat(case, lost, root, begun)
                continue
            if not case.asked:
                continue
            cut, place, fix = cut_words(run, lost.event)
            sentence = text(
                "cut.root", subject=case.subject, cut=cut, root=called(run, root, at), line=where(run, used)
            )
            finding = case.finding(
                CAUSES[lost.event.cut], sentence, fix, place, (lost.event.serial, at), used, op=lost.event.cut
            )
            return likely(finding) if lost.likely else finding
    return None
