"""The gradient of a leaf is tiny: one operation after another on its way made it smaller."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, cast

from retrograd.engine.protocol import events as e

from ..states import Finding
from .case import also
from .gradient_flow import THRESHOLDS, Flow, begins_with, flow_to, saturated_share
from .telling import called, found, operation_place
from .texts import text
from .watcher import Handler, Watcher
from .wording import plain, statement, where

if TYPE_CHECKING:
    from ..run import Run

CAUSE = "vanishing"
#: Passes of more nodes are not looked through for activations that are flat though no gradient is small.
MOST_NODES = 5000
#: Saturated activations are looked for in the first passes, ever more seldom.
MOST_PASSES = 64
#: Part of its results that lies where an activation is flat, from which on it counts as saturated.
FLAT_SHARE = 0.5


class Vanishing(Watcher):
    """Leaves whose gradient is much smaller than that with which the pass began, though not 0."""

    KINDS: ClassVar[tuple[type[e.Event], ...]] = (e.GradAccumulated, e.BackwardBegun, e.BackwardFinished)

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self._limit = 0.0
        self._small: list[e.GradAccumulated] = []
        self._met: dict[int, int] = {}
        self._told: dict[int, Finding] = {}
        self._passes = 0

    def handler(self, event: type[e.Event]) -> Handler:
        """Gradients have a method of their own."""
        return cast(Handler, self._added) if event is e.GradAccumulated else self.take

    def _added(self, event: e.GradAccumulated) -> Iterable[Finding]:
        """Small gradients are collected."""
        norm = event.contribution.summary.norm
        if 0.0 < norm < self._limit:
            self._small.append(event)
        elif self._told and norm >= self._limit and event.tensor in self._told:
            told = self._told.pop(event.tensor)
            return [replace(told, until=event.serial)] if told.tensor == event.tensor else ()
        return ()

    def take(self, event: e.Event) -> Iterable[Finding]:
        """What was collected is told when the pass is over."""
        if type(event) is e.BackwardBegun:
            self._limit = THRESHOLDS.vanishing * begins_with(event)
            return ()
        self._passes += 1
        small, self._small = self._small, []
        told = self._over(small, event.serial) if small else []
        if told or self._passes > MOST_PASSES or self._passes & (self._passes - 1):
            return told
        return self._saturated(cast(e.BackwardFinished, event))

    def _over(self, small: list[e.GradAccumulated], at: int) -> list[Finding]:
        flows: list[tuple[e.GradAccumulated, Flow]] = []
        for event in small:
            times = self._met[event.tensor] = self._met.get(event.tensor, 0) + 1
            # a leaf is looked at in its first small gradient, its second, fourth, eighth …
            if event.tensor in self._told or times & (times - 1):
                continue
            flow = flow_to(self.run, event, at, shrinking=True)
            if flow is not None:
                flows.append((event, flow))
        flows = [(one, flow) for one, flow in flows if not self._known(one, flow)]
        if not flows:
            return []
        flows.sort(key=lambda one: one[1].last)
        event, flow = flows[0]
        names = [f"{called(self.run, one.tensor, at)}.grad" for one, _ in flows]
        finding = tell_flow(self.run, CAUSE, names[0], event, flow, at)
        if names[1:]:
            finding = replace(finding, text=also(finding, names[1:]), details={**finding.details, "also": names[1:]})
        self._told.update((one.tensor, finding) for one, _ in flows)
        return [finding]

    def _saturated(self, event: e.BackwardFinished) -> Iterator[Finding]:
        """What the leaf furthest away got, where flat activations took most of it and large weights brought it back."""
        run, at = self.run, event.serial
        order = run.passes[event.backward_pass].order
        leaf = next((number for node in reversed(order) if (number := run.nodes[node].created.variable)), 0)
        last = run.timeline[run.tensors[leaf].ledger[-1]] if leaf and run.tensors[leaf].ledger else None
        if len(order) > MOST_NODES or not isinstance(last, e.GradAccumulated):
            return
        flow = flow_to(run, last, at, shrinking=True)
        if flow is None or last.tensor in self._told or len(flow.passages) < THRESHOLDS.several:
            return
        shares = [saturated_share(run, passage.node) for passage in flow.passages]
        flat = [passage for passage, share in zip(flow.passages, shares, strict=True) if (share or 0) >= FLAT_SHARE]
        if len(flat) < THRESHOLDS.several:
            return
        subject = f"{called(run, last.tensor, at)}.grad"
        worst = min(flat, key=lambda one: one.factor)
        place = operation_place(run, worst.node)
        mean = sum(share for share in shares if share) / len(shares)
        sentence = text(
            "vanishing.saturated", subject=subject, count=len(flow.passages), node=flow.name, share=plain(100 * mean),
            factor=f"{flow.factor:.3g}", last=f"{flow.last:.3g}", statement=statement(place, flow.name),
            line=where(run, place), worst=f"{worst.factor:.3g}",
        )  # fmt: skip
        events = (run.nodes[worst.node].gradients_out.since(at), run.nodes[worst.node].operation, last.serial)
        finding = found(
            run, CAUSE, subject, sentence, text("fix.vanishing.flat"), place, tuple(one for one in events if one),
            run.place(last.location), since=at, op=flow.name, tensor=last.tensor, node=worst.node,
            reason=text("vanishing.saturated.reason"),
            details={"first": flow.first, "last": flow.last, "factor": flow.factor, "saturated": mean},
        )  # fmt: skip
        self._told[last.tensor] = finding
        yield finding

    def _known(self, event: e.GradAccumulated, flow: Flow) -> bool:
        """Whether the same operations were told of for other leaves, further away from the loss."""
        place = operation_place(self.run, flow.worst.node)
        for told in self._told.values():
            if told.op == flow.name and place is not None and place.line in told.lines:
                self._told[event.tensor] = told
                return True
        return False


def tell_flow(run: Run, cause: str, subject: str, event: e.GradAccumulated, flow: Flow, at: int) -> Finding:
    """That one kind of operation made a gradient small or large, with norms and the line where it did most."""
    worst = flow.worst
    record = run.nodes[worst.node]
    place = operation_place(run, worst.node)
    others = [operation_place(run, passage.node) for passage in flow.passages]
    share = saturated_share(run, worst.node)
    flat = text("flow.flat", share=plain(100 * share)) if share else ""
    count = len(flow.passages)
    sentence = text(
        f"{cause}.one" if count == 1 else cause, subject=subject, last=f"{flow.last:.3g}", first=f"{flow.first:.3g}",
        count=count, node=flow.name, factor=f"{flow.factor:.3g}", line=where(run, place),
        worst=f"{worst.factor:.3g}", statement=statement(place, flow.name), length=flow.length, flat=flat,
    )  # fmt: skip
    fix = text(f"fix.{cause}.flat" if share is not None and cause == CAUSE else f"fix.{cause}")
    events = (record.gradients_out.since(at), record.operation, event.serial)
    return found(
        run, cause, subject, sentence, fix, place, tuple(serial for serial in events if serial), *others,
        run.place(event.location), since=at, op=flow.name, tensor=event.tensor, node=worst.node,
        details={
            "first": flow.first, "last": flow.last, "factor": flow.factor, "operations": count, "worst": worst.factor,
            "saturated": share,
        },
    )  # fmt: skip
