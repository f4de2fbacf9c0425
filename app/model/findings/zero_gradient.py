"""A gradient is 0 because an operation on its way let nothing through: a dead unit, a limit, a mask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, cast

from retrograd.engine.protocol import events as e

from ..states import Finding, Place
from .case import Case, also
from .gradient_way import Passage, is_zero, senders, way_to, where_it_ended
from .telling import called, found, operation_place
from .texts import text
from .watcher import Handler, Watcher
from .wording import number, plain, statement, where
from .zero_causes import KINDS, ZeroCause, cause_of, zero_share

if TYPE_CHECKING:
    from ..run import Run

CAUSE = "zero-gradient"
#: After gradients that were not 0, so many passes with 0 are told.
IN_A_ROW = 3
#: Two are enough where so many units died at once.
MANY = 32


@dataclass(slots=True)
class _Leaf:
    """What is known of a leaf whose latest gradients were 0."""

    in_a_row: int = 0
    told: Finding | None = None


class ZeroGradient(Watcher):
    """Leaves whose gradient is all 0 while the pass brought a gradient up to one operation on the way.

    A leaf that learns in another pass is none: what was told of it holds no longer from then on.
    """

    KINDS: ClassVar[tuple[type[e.Event], ...]] = (e.GradAccumulated, e.BackwardFinished)

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self._zero: dict[int, _Leaf] = {}
        self._learned: set[int] = set()
        self._waiting: list[e.GradAccumulated] = []
        self._looked_at = 0

    def handler(self, event: type[e.Event]) -> Handler:
        """Gradients have a method of their own."""
        return cast(Handler, self._added) if event is e.GradAccumulated else self.take

    def _added(self, event: e.GradAccumulated) -> Iterable[Finding]:
        """Zero gradients are collected."""
        if event.contribution.summary.norm == 0.0 and is_zero(event.contribution):
            self._waiting.append(event)
            return ()
        self._learned.add(event.tensor)
        leaf = self._zero.pop(event.tensor, None) if self._zero else None
        return [replace(leaf.told, until=event.serial)] if leaf is not None and leaf.told is not None else ()

    def take(self, event: e.Event) -> Iterable[Finding]:
        """What was collected is told when the pass is over."""
        if not self._waiting:
            return ()
        waiting, self._waiting = self._waiting, []
        return list(self._over(waiting, event.serial))

    def _over(self, waiting: list[e.GradAccumulated], at: int) -> Iterator[Finding]:
        groups: dict[int, list[tuple[e.GradAccumulated, Passage, ZeroCause]]] = {}
        for event in waiting:
            leaf = self._zero.setdefault(event.tensor, _Leaf())
            leaf.in_a_row += 1
            if leaf.told is not None or not self._counts(event, leaf):
                continue
            ends = where_it_ended(self.run, event.node, event.backward_pass, at)
            causes = [(event, end, cause_of(self.run, end)) for end in ends]
            # a NaN that came back is no gradient that could have been let through
            spoiled = any(end.received is not None and end.received.summary.nans for end in ends)
            early = event.tensor in self._learned and leaf.in_a_row < IN_A_ROW
            if early and not all(cause.kind == "dead" and cause.total >= MANY for _, _, cause in causes):
                continue
            # a factor that begins at 0 is usual as long as it learns; after several passes it is none that does
            lasts = leaf.in_a_row >= IN_A_ROW
            if causes and not spoiled and all(cause.sure or (lasts and cause.kind == "factor") for *_, cause in causes):
                groups.setdefault(causes[0][2].node, []).append(causes[0])
        for node, group in groups.items():
            if self._stops_all(node, waiting[0].backward_pass, at):
                yield self._tell(sorted(group, key=lambda one: (one[1].node != node, one[0].tensor)), at)

    def _counts(self, event: e.GradAccumulated, leaf: _Leaf) -> bool:
        """Whether zeros are worth a look: the first ever, or several in a row while there is still a loss."""
        if event.tensor not in self._learned and leaf.in_a_row == 1:
            return True
        if not 2 <= leaf.in_a_row <= IN_A_ROW:
            return False
        roots = self.run.passes[event.backward_pass].begun.roots
        values = [self.run.tensors[root].values.at(event.serial) for root in roots if root in self.run.tensors]
        return any(value is not None and value[1].summary.norm > 0 for value in values)

    def _stops_all(self, node: int, backward_pass: int, at: int) -> bool:
        """Whether no other node of the same operation in the same place let something through.

        Units that are nodes of their own (scalars) take turns; that is how they work.
        """
        run = self.run
        order = run.passes[backward_pass].order
        if self._looked_at > run.end // 4 + 10_000:
            return False
        self._looked_at += len(order)
        wanted = run.nodes[node].created
        for number_ in order:
            record = run.nodes[number_]
            same = number_ != node and record.created.name == wanted.name
            if not same or record.created.location != wanted.location:
                continue
            sent = record.gradients_out.at(at) or ()
            if any(one is not None and not is_zero(one) for one in sent):
                return False
        return True

    def _tell(self, group: list[tuple[e.GradAccumulated, Passage, ZeroCause]], at: int) -> Finding:
        event, end, cause = group[0]
        name = called(self.run, event.tensor, at)
        finding = explain_zero(self.run, f"{name}.grad", event, end, cause, at)
        # one that ended elsewhere, multiplied by the zeros that came out of the operation, is 0 for another reason
        alike = [one for one, other, why in group[1:] if (other.node, why.because) == (end.node, cause.because)]
        others = [f"{called(self.run, one.tensor, at)}.grad" for one in alike]
        if others:
            finding = replace(finding, text=also(finding, others), details={**finding.details, "also": others})
        for one, _, _ in group:
            self._zero[one.tensor].told = finding
        return finding


def explain_zero(run: Run, subject: str, event: e.GradAccumulated, end: Passage, cause: ZeroCause, at: int) -> Finding:
    """That the gradient of a leaf is 0 since it ended at one operation."""
    record = run.nodes[cause.node]
    place = operation_place(run, cause.node)
    passed = operation_place(run, end.node)
    came = number(end.received)
    sentence = text(
        "zero-gradient", subject=subject, grad=number(event.contribution), statement=_said(place, record.created.name),
        line=where(run, place), node=record.created.name, because=cause.because, came=came,
    )  # fmt: skip
    finished = run.nodes[end.node].gradients_out.since(at)
    events = tuple(dict.fromkeys(serial for serial in (finished, record.operation, event.serial) if serial))
    return found(
        run, CAUSE, subject, sentence, _fix(cause.kind), place, events, passed, run.place(event.location), since=at,
        op=record.created.name, tensor=event.tensor, node=cause.node,
        details={"kind": cause.kind, "share": 1.0, "elements": cause.total, "received": came},
    )  # fmt: skip


def _said(place: Place | None, node: str) -> str:
    return statement(place, node)


def _fix(kind: str) -> str:
    return text(f"fix.zero.{kind}")


def explain(case: Case) -> Iterator[Finding]:
    """If asked: where the zeros of a gradient come from, all of them or some."""
    if not case.asked or not case.record.ledger:
        return
    added = case.accumulations()
    if not added or added[-1].contribution.summary.partial or not added[-1].contribution.summary.zeros:
        return
    event, at = added[-1], case.moment.at
    if is_zero(event.contribution):
        ends = where_it_ended(case.run, event.node, event.backward_pass, at)
        for end in ends[:1]:
            finding = explain_zero(case.run, case.subject, event, end, cause_of(case.run, end), at)
            yield replace(finding, since=0)
        if not ends and len([*senders(case.run, event.node, event.backward_pass, at)]) > 1:
            yield _cancelled(case, event)
        return
    yield from _some(case, event)


def _cancelled(case: Case, event: e.GradAccumulated) -> Finding:
    parts = [*senders(case.run, event.node, event.backward_pass, case.moment.at)]
    places = [operation_place(case.run, part.node) for part in parts]
    told = " + ".join(number(part.sent) for part in parts)
    sentence = text("zero-gradient.cancelled", subject=case.subject, grad=number(event.contribution), sum=told)
    return case.finding(
        CAUSE, sentence, text("fix.zero.cancelled"), places[0], (event.serial,), *places[1:], node=parts[0].node,
        details={"kind": "cancelled"},
    )  # fmt: skip


def _some(case: Case, event: e.GradAccumulated) -> Iterator[Finding]:
    """Elements of a gradient that are 0, where one operation with as many elements stopped them."""
    for passage in reversed(way_to(case.run, event.node, event.backward_pass, case.moment.at)):
        record = case.run.nodes[passage.node]
        there, stopped = zero_share(passage.received, passage.sent)
        if not stopped or record.created.name not in KINDS:
            continue
        place = operation_place(case.run, passage.node)
        summary = event.contribution.summary
        sentence = text(
            "zero-gradient.some", subject=case.subject, zeros=summary.zeros, count=summary.count,
            statement=_said(place, record.created.name), line=where(case.run, place), stopped=stopped, there=there,
            share=plain(100 * stopped / there),
        )  # fmt: skip
        finished = record.gradients_out.since(case.moment.at)
        kind = KINDS[record.created.name]
        yield case.finding(
            CAUSE, sentence, _fix(kind), place, (finished, event.serial), op=record.created.name, node=passage.node,
            details={"kind": kind, "share": stopped / there},
        )  # fmt: skip
        return
