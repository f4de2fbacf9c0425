"""A value that was kept for backward() changed without autograd's knowledge: the gradient is silently wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, cast

from retrograd.engine.protocol import events as e
from retrograd.engine.protocol.values import Capture, SavedTensor

from ..numpy_writes import NUMPY, writer
from ..states import Finding, Place
from ..values import array_of
from .telling import called, found, operation_place
from .texts import text
from .watcher import Handler, Watcher
from .wording import number, statement, where

if TYPE_CHECKING:
    from ..run import Run

CAUSE = "stale-value-through-data"
_UNSEEN = ("data", NUMPY)
#: Uses of a tensor looked at when it is written to, the latest first; and writes waited for at a time.
MOST_USES, MOST = 64, 256


@dataclass(frozen=True, slots=True)
class _Stale:
    """A value kept by ``node`` that ``write`` changed, and what it was then."""

    node: int
    saved: SavedTensor
    write: e.StorageWritten
    before: Capture | None


@dataclass(frozen=True, slots=True)
class _Told:
    """Who wrote, and how: the place to blame, gaps of the sentence, remedy, what is not certain, further places."""

    place: Place | None
    gaps: dict[str, str]
    fix: str
    reason: str = ""
    others: tuple[Place | None, ...] = ()


class StaleValueThroughData(Watcher):
    """Writes through ``.data`` or NumPy to what a node has kept, told when a pass uses it."""

    KINDS: ClassVar[tuple[type[e.Event], ...]] = (e.StorageWritten, e.BackwardFinished)

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self._waiting: dict[int, _Stale] = {}
        self._told: set[int] = set()

    def handler(self, event: type[e.Event]) -> Handler:
        """Writes have a method of their own."""
        return cast(Handler, self._written) if event is e.StorageWritten else self.take

    def take(self, event: e.Event) -> Iterable[Finding]:
        """Tell the writes whose value a pass has used."""
        return list(self._used(cast(e.BackwardFinished, event))) if self._waiting else ()

    def _written(self, event: e.StorageWritten) -> Iterable[Finding]:
        """Note writes that no version counts."""
        if event.through_data or (event.op in _UNSEEN and not event.tracked):
            self._note(event)
        return ()

    def _note(self, event: e.StorageWritten) -> None:
        run = self.run
        written = [event.tensor] if event.op == "data" else run.of_storage.get(event.storage, ())
        for number_ in written:
            record = run.tensors[number_]
            makers = [record.made_by] if record.made_by else []
            for serial in (*reversed(record.read_by[-MOST_USES:]), *makers):
                operation = run.timeline[serial]
                if isinstance(operation, e.OperationExecuted) and operation.node and operation.serial < event.serial:
                    self._note_node(operation.node, event)

    def _note_node(self, node: int, event: e.StorageWritten) -> None:
        record = self.run.nodes[node]
        if record.freed or node in self._waiting or len(self._waiting) >= MOST:
            return
        for saved in record.created.saved:
            if saved.tensor and (saved.storage == event.storage or (event.op, event.tensor) == ("data", saved.tensor)):
                value = self.run.tensors[saved.tensor].values.at(event.serial - 1)
                self._waiting[node] = _Stale(node, saved, event, value[1] if value is not None else None)
                return

    def _used(self, event: e.BackwardFinished) -> Iterator[Finding]:
        """What this pass has computed with; what it freed without using it is over."""
        run = self.run
        for node, stale in list(self._waiting.items()):
            record = run.nodes[node]
            status = record.status.at(event.serial)
            if status is None or status[1] != event.backward_pass or status[0] != "done":
                if record.freed:
                    del self._waiting[node]
                continue
            del self._waiting[node]
            now = run.tensors[stale.saved.tensor].values.at(event.serial)
            if now is None or not self._matters(stale, now[1]) or stale.write.location in self._told:
                continue
            self._told.add(stale.write.location)
            yield self._tell(stale, now[1], event)

    def _matters(self, stale: _Stale, now: Capture) -> bool:
        """Whether the numbers differ, and a gradient was computed with them: also one that they made zero."""
        record = self.run.nodes[stale.node]
        flows = [history.values[-1] for history in (record.gradients_in, record.gradients_out) if history]
        came = any(one is not None and one.summary.norm > 0 for gradients in flows for one in gradients)
        if not came or stale.before is None:
            return False
        one, other = array_of(self.run.values.load(stale.before)), array_of(self.run.values.load(now))
        if one is not None and other is not None:
            return one.shape != other.shape or bool((one != other).any())
        if stale.write.op == NUMPY and stale.write.tensor == stale.saved.tensor:
            return True
        return stale.before.summary.norm != now.summary.norm

    def _tell(self, stale: _Stale, now: Capture, event: e.BackwardFinished) -> Finding:
        run, at, record = self.run, event.serial, self.run.nodes[stale.node]
        kept = operation_place(run, stale.node)
        name = called(run, self._named(stale.saved.tensor), at)
        leaf = self._leaf_behind(stale.node, self._named(stale.saved.tensor))
        subject = f"{called(run, leaf, at)}.grad" if leaf else text("a-gradient")
        told = self._through_numpy(stale, name) if stale.write.op == NUMPY else self._through_data(stale, name)
        sentence = text(
            "stale-value", subject=subject, name=name, saved=statement(kept, record.created.name),
            line_saved=where(run, kept), before=number(run.values.load(stale.before)),
            after=number(run.values.load(now)), node=record.created.name, **told.gaps,
        )  # fmt: skip
        events = (stale.write.serial, record.operation, record.gradients_out.since(at))
        return found(
            run, CAUSE, subject, sentence, told.fix, told.place, events, kept, *told.others,
            run.place(event.location), since=at, op=record.created.name, tensor=leaf or stale.saved.tensor,
            node=stale.node, reason=told.reason,
            details={"saved": stale.saved.name, "writer": stale.write.op, "value_of": name},
        )  # fmt: skip

    def _through_data(self, stale: _Stale, name: str) -> _Told:
        place = self.run.place(stale.write.location)
        gaps = {
            "writer": statement(place, stale.write.op),
            "line": text("on-line", line=where(self.run, place)),
            "how": text("stale.data"),
        }
        return _Told(place, gaps, text("fix.stale-value", name=name))

    def _through_numpy(self, stale: _Stale, name: str) -> _Told:
        """Nothing tells of such a write, so it is the source that says which statement it was."""
        run = self.run
        who = writer(run, stale.write)
        between = text("between", first=where(run, who.after), last=where(run, who.noticed))
        gaps = {
            "writer": statement(who.place, text("stale.somebody")), "how": text("stale.numpy"),
            "line": text("on-line", line=where(run, who.place)) if who.place is not None else between,
        }  # fmt: skip
        shared = who.shared.expression if who.shared is not None else ""
        key = "fix.stale-value.given" if who.array else "fix.stale-value.taken"
        array = who.array or shared or text("fix.stale-value.array", name=name)
        fix = text(key, array=array, line=where(run, who.shared))
        reason = "" if who.certain else text("stale.reason", between=between)
        return _Told(who.place or who.after or who.noticed, gaps, fix, reason, (who.after, who.noticed))

    def _named(self, tensor: int) -> int:
        """The tensor itself, or what a view without a name shows: ``linear.weight`` of its transpose."""
        record = self.run.tensors[tensor]
        base = record.created.base
        return base if not record.names and base in self.run.tensors else tensor

    def _leaf_behind(self, node: int, saved: int) -> int:
        """The nearest leaf behind a node; rather one whose gradient was multiplied with ``saved`` than itself."""
        waiting, met, own, added = [node], {node}, 0, 0
        for current in waiting:
            record = self.run.nodes.get(current)
            if record is None:
                continue
            if record.created.variable and record.created.variable != saved:
                return record.created.variable
            own = own or record.created.variable
            edges = [edge.node for edge in record.created.next]
            if record.created.name.startswith("Addm") and edges[0] in self.run.nodes:
                # the bias says less than what is multiplied
                added = added or (self.run.nodes[edges.pop(0)].created.variable if current != node else 0)
                met.add(record.created.next[0].node)
            fresh = [one for one in edges if one and one not in met]
            met.update(fresh)
            waiting += fresh
        return own or added
