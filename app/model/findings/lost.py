"""Explanations of lost paths, shared by the rules for each kind of cut."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from retrograd.engine.protocol import events as e
from retrograd.engine.protocol.values import Capture

from ..fold_index import SWITCHED_OFF
from ..ghosts import Ghost
from ..states import Finding, Place
from .case import Case
from .switches import decorator_of, switched_off_at
from .texts import text
from .wording import number, region_around, source_line, statement, total, where

if TYPE_CHECKING:
    from ..run import Run

#: Most nodes behind a cut that are looked at for one that a pass came to.
_BEHIND = 200
#: Cause code of numbers that came back.
ESCAPE = "cut-by-escape"
#: Cause code of each kind of cut.
CAUSES = {
    "no_grad": "cut-by-no-grad", "inference_mode": "cut-by-no-grad", "detach": "cut-by-detach", "data": "cut-by-data",
    "copy": "cut-by-new-tensor", "item": "cut-by-escape", "tolist": "cut-by-escape", "numpy": "cut-by-escape",
    "float": "cut-by-escape", "int": "cut-by-escape",
}  # fmt: skip


def lost_paths(case: Case, cause: str) -> Iterator[Finding]:
    """Findings about gradients that would have reached the tensor but for cuts with this cause."""
    ghosts = [
        ghost
        for ghost in case.evidence.ghosts.get(case.state.tensor, ())
        if CAUSES.get(ghost.cut) == cause and (case.asked or not _is_meant(case, ghost))
    ]
    if not ghosts or not _still_counts(case):
        return
    every = case.evidence.ghosts[case.state.tensor]
    shown: set[int] = set()
    for ghost in reversed(ghosts):
        if _line(case, ghost.serial) in shown:
            continue
        shown.add(_line(case, ghost.serial))
        finding = _explain(case, ghost, cause, [g.contribution for g in every])
        yield likely(finding) if cause == ESCAPE else finding


def _still_counts(case: Case) -> bool:
    """Without being asked, a cut is worth telling of a leaf, once a pass ran that would have filled its gradient."""
    return case.asked or (bool(case.evidence.passes) and case.state.is_leaf)


def _is_meant(case: Case, ghost: Ghost) -> bool:
    """Whether a cut looks as if somebody wanted it: what was cut off gets its gradient in another way.

    So do a discriminator's input, a state carried over to the next sequence, a baseline, a straight-through estimate.
    A network that is not trained at all beside one that is, a teacher or a target, is meant as well.
    """
    run, at = case.run, case.moment.at
    event = run.timeline[ghost.serial]
    consumer = run.nodes.get(cast(e.OperationExecuted, run.timeline[ghost.consumer]).node)
    if consumer is None or (consumer.status.at(at) or ("",))[0] != "done":
        # no pass has come to where the gradient would have been sent on
        return True
    if case.state.grad is None and not case.record.ledger:
        return bool(run.optimizers) and not is_trained(case)
    source = run.tensors.get(event.tensor) if isinstance(event, e.CutMade) else None
    if source is None:
        # switched off for the operation: meant where the pass that used its result did not come to the tensor, or
        # where what an optimizer trains learns in another way, as from a rollout that is computed anew
        return is_trained(case) or not _same_pass(case, ghost)
    node = (source.history.at(ghost.serial) or (0, 0))[0]
    if node:
        # what another optimizer trains in passes of its own is not to learn from this one
        return _was_run(run, node, at) or (is_trained(case) and not _same_pass(case, ghost))
    # a leaf without an optimiser, cut off in one statement and used in another, may be a mistake
    return bool(source.ledger) and (source.created.is_parameter or is_trained(case) or _same_line(case, ghost))


def _was_run(run: Run, node: int, at: int) -> bool:
    """Whether a pass came to a node or, short of the leaves, to something behind it."""
    waiting, seen = [node], {node}
    while waiting and len(seen) < _BEHIND:
        record = run.nodes[waiting.pop()]
        status = record.status.at(at)
        if not record.created.variable and status is not None and status[0] in ("done", "running"):
            return True
        fresh = [edge.node for edge in record.created.next if edge.node in run.nodes and edge.node not in seen]
        seen.update(fresh)
        waiting += fresh
    return False


def is_trained(case: Case) -> bool:
    """Whether an optimiser has the tensor, or one of a module that it has others of."""
    return any(case.state.tensor in optimizer.tensors for optimizer in case.run.optimizers.values())


def _same_pass(case: Case, ghost: Ghost) -> bool:
    """Whether the pass through the operation that used what was cut off also came to the tensor."""
    run = case.run
    consumer = cast(e.OperationExecuted, run.timeline[ghost.consumer])
    status = run.nodes[consumer.node].status.at(case.moment.at) if consumer.node in run.nodes else None
    passes = {event.backward_pass for event in map(run.event, case.record.ledger)
              if isinstance(event, e.GradAccumulated)}  # fmt: skip
    return status is None or status[1] in passes


def _same_line(case: Case, ghost: Ghost) -> bool:
    cut, used = (case.run.place(_line(case, serial)) for serial in (ghost.serial, ghost.consumer))
    return cut is not None and used is not None and (cut.path, cut.line) == (used.path, used.line)


def _line(case: Case, serial: int) -> int:
    return case.run.event(serial).location


def _explain(case: Case, ghost: Ghost, cause: str, contributions: list[Capture | None]) -> Finding:
    event = case.run.event(ghost.serial)
    place = case.run.place(event.location)
    cut, cut_place, fix = cut_words(case.run, event)
    used = cast(e.OperationExecuted, case.run.event(ghost.consumer))
    through = place if isinstance(event, e.OperationExecuted) else case.run.place(used.location)
    gaps: dict[str, object] = {
        "subject": case.subject, "grad": number(case.state.grad), "cut": cut, "line": where(case.run, through),
        "statement": statement(through, used.op),
    }  # fmt: skip
    lost = total(None, [c for c in contributions if c is not None]) if all(contributions) else None
    whole = total(case.state.grad, [c for c in contributions if c is not None]) if lost is not None else None
    if len({a.backward_pass for a in case.accumulations()}) > 1:
        whole = lost = None
    if case.state.grad is None:
        sentence = text("cut.none.numbers", lost=lost, **gaps) if lost is not None else text("cut.none", **gaps)
    elif whole is not None and lost is not None:
        sentence = text("cut.numbers", total=whole, lost=lost, **gaps)
    else:
        sentence = text("cut.some", **gaps)
    details: dict[str, object] = {"cut": ghost.cut}
    if ghost.contribution is not None:
        details["lost"] = number(ghost.contribution)
    events = (ghost.serial, ghost.consumer, *(a.serial for a in case.accumulations()))
    return case.finding(
        cause, sentence, fix, cut_place, events, through, op=getattr(event, "op", ghost.cut), details=details
    )


def cut_words(run: Run, event: e.Event) -> tuple[str, Place | None, str]:
    """What cut: as a clause, its place, and what to do."""
    place = run.place(event.location)
    if isinstance(event, e.OperationExecuted):
        entered = region_around(run, event)
        label = SWITCHED_OFF.get(event.reason, event.reason)
        if entered is None:
            switch = switched_off_at(run, event)
            if switch is not None:
                return text("by.switch", line=where(run, switch)), switch, text("fix.switch")
            return text("by.region.unknown", region=label), place, text("fix.region", region=label)
        opened = run.place(entered.location)
        decorated = decorator_of(run, event, entered)
        if decorated is not None:
            function, decorator = decorated
            words = source_line(run, decorator, entered.region_kind)
            clause = text("by.decorator", line=where(run, decorator), region=words, function=function)
            return clause, decorator, text("fix.region", region=entered.region_kind)
        clause = text("by.region", line=where(run, opened), region=entered.region_kind)
        return clause, opened, text("fix.region", region=entered.region_kind)
    cut = cast(e.CutMade, event)
    expression, line = statement(place, f"{cut.cut}()"), where(run, place)
    if CAUSES[cut.cut] == ESCAPE:
        clause = text("by.escape", expression=expression, line=line, what=text(f"escape.{cut.cut}"), value=cut.text)
        return clause, place, text("fix.escape", call=cut.cut)
    return text(f"by.{cut.cut}", expression=expression, line=line), place, text(f"fix.{cut.cut}")


def made_without_history(case: Case, cause: str) -> Iterator[Finding]:
    """The finding about a tensor that itself came out of a cut."""
    if case.state.requires_grad:
        return
    event: e.Event | None = case.cut_by()
    if event is None:
        operation = case.made_by()
        if operation is None or operation.reason not in SWITCHED_OFF:
            return
        event = operation
    kind = event.cut if isinstance(event, e.CutMade) else "no_grad"
    if CAUSES.get(kind) != cause:
        return
    cut, place, fix = cut_words(case.run, event)
    sentence = text("cut.result", subject=case.subject, name=case.name, cut=cut)
    op = getattr(event, "op", kind)
    finding = case.finding(cause, sentence, fix, place, (event.serial,), case.state.place, op=op)
    yield likely(finding) if cause == ESCAPE else finding


def likely(finding: Finding) -> Finding:
    """The same, known by the value and the source only."""
    return replace(finding, likely=True, reason=text("by-value"))
