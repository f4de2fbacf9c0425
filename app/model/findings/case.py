"""What a rule is asked: one tensor at one moment, with what several rules want to know about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, cast

from retrograd.engine.protocol import events as e

from ..ghosts import Ghost, all_ghosts
from ..queries import reached_from
from ..records import TensorRecord
from ..reentry import Reentries
from ..states import Finding, Place, TensorState
from .breaks import Break, sources_of
from .telling import found
from .texts import text

if TYPE_CHECKING:
    from ..moment import Moment
    from ..run import Run


class Evidence:
    """What is computed once for all rules at one moment."""

    def __init__(self, moment: Moment) -> None:
        self.moment = moment
        self.run: Run = moment.run
        self._behind: dict[int, frozenset[int]] = {}
        self._breaks: dict[tuple[int, int], list[Break]] = {}

    @cached_property
    def reentries(self) -> Reentries:
        """Numbers that left the graph and came back."""
        return Reentries(self.run, self.moment.at)

    @cached_property
    def ghosts(self) -> dict[int, list[Ghost]]:
        """Lost paths by the tensor that they would have reached, and by the leaves behind it.

        How much would have reached a leaf through what lies between is not computed.
        """
        lost: dict[int, list[Ghost]] = {}
        for ghost in all_ghosts(self.moment, reentries=self.reentries):
            lost.setdefault(ghost.tensor, []).append(ghost)
            for leaf in sorted(self.behind(ghost.tensor)):
                lost.setdefault(leaf, []).append(replace(ghost, tensor=leaf, contribution=None))
        return lost

    def breaks(self, root: int, at: int) -> list[Break]:
        """Where history was lost behind a tensor, also behind what has one."""
        if (root, at) not in self._breaks:
            self._breaks[root, at] = sources_of(self.run, root, at, beyond=True).breaks
        return self._breaks[root, at]

    def _leaves_behind(self, tensor: int) -> list[int]:
        state = self.moment.tensor(tensor)
        if state is None or not state.node:
            return []
        reached = reached_from(self.run, [state.node])
        variables = {self.run.nodes[node].created.variable for node in reached} - {0}
        return sorted(variables)

    def behind(self, tensor: int) -> frozenset[int]:
        """Leaves behind a tensor."""
        if tensor not in self._behind:
            self._behind[tensor] = frozenset(self._leaves_behind(tensor))
        return self._behind[tensor]

    @cached_property
    def differentiated(self) -> frozenset[int]:
        """Leaves behind what ``torch.autograd.grad`` was asked of, which leaves their ``.grad`` alone."""
        begun = cast("list[e.BackwardBegun]", list(self.run.events("backward-begun", last=self.moment.at)))
        nodes = [node for event in begun if not event.accumulates for node in event.root_nodes if node]
        return frozenset(self.run.nodes[node].created.variable for node in reached_from(self.run, nodes))

    @cached_property
    def passes(self) -> list[e.BackwardBegun]:
        """Backward passes so far that fill ``.grad``, in order."""
        begun = cast("list[e.BackwardBegun]", list(self.run.events("backward-begun", last=self.moment.at)))
        return [event for event in begun if event.accumulates]


@dataclass(frozen=True)
class Case:
    """One tensor to explain.

    Attributes:
        evidence: Shared between the rules.
        state: The tensor.
        subject: What a person would type, ``x.grad`` or ``x``.
        name: The tensor's name, ``x``.
        asked: A person asked about this very tensor; otherwise only what is worth telling unasked counts.
    """

    evidence: Evidence
    state: TensorState
    subject: str
    name: str
    asked: bool

    @property
    def moment(self) -> Moment:
        """The moment of the question."""
        return self.evidence.moment

    @property
    def run(self) -> Run:
        """The run."""
        return self.evidence.run

    @property
    def record(self) -> TensorRecord:
        """The tensor over time."""
        return self.run.tensors[self.state.tensor]

    def made_by(self) -> e.OperationExecuted | None:
        """The operation that returned the tensor, if there was one."""
        serial = self.record.made_by
        if not 0 < serial <= self.moment.at:
            return None
        return cast(e.OperationExecuted, self.run.event(serial))

    def cut_by(self) -> e.CutMade | None:
        """The cut that the tensor came out of, if there was one."""
        for cut in reversed(self.moment.cuts()):
            if cut.result == self.state.tensor:
                return cast(e.CutMade, self.run.event(cut.serial))
        return self.evidence.reentries.made.get(self.state.tensor)

    def accumulations(self) -> list[e.GradAccumulated]:
        """What went into ``.grad`` since it was cleared last."""
        added: list[e.GradAccumulated] = []
        for serial in self.record.ledger:
            if serial > self.moment.at:
                break
            event = self.run.event(serial)
            if isinstance(event, e.GradAccumulated):
                if event.before is None or event.before.summary.zeros == event.before.summary.count:
                    # cleared by writing zeros into the gradient itself
                    added.clear()
                added.append(event)
            else:
                added.clear()
        return added

    def finding(
        self,
        cause: str,
        sentence: str,
        fix: str,
        place: Place | None,
        events: tuple[int, ...],
        *others: Place | None,
        op: str = "",
        node: int = 0,
        details: dict[str, object] | None = None,
    ) -> Finding:
        """A finding about this tensor with the cause at ``place``; ``others`` are further lines that matter."""
        return found(
            self.run, cause, self.subject, sentence, fix, place, events, *others, since=max(events, default=0), op=op,
            tensor=self.state.tensor, node=node, details=details,
        )  # fmt: skip


def also(finding: Finding, others: list[str]) -> str:
    """The text of a finding that holds for other subjects too."""
    if not others:
        return finding.text
    shown = ", ".join(others[:3])
    names = text("and-more", names=shown, count=len(others) - 3) if len(others) > 3 else shown
    return text("also", text=finding.text, others=names)
