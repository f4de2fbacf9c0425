"""A value that a node had saved for backward was overwritten: foretold at the write, proved when the pass breaks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, cast

from retrograd.engine.protocol import events as e
from retrograd.engine.protocol.values import SavedTensor

from ..states import Finding, Place
from .alive import Alive
from .refusals import broken_at, message_of
from .rewriting import out_of_place
from .texts import text
from .watcher import Handler, Watcher
from .wording import called, lines_of, source_line, where

if TYPE_CHECKING:
    from ..run import Run

CAUSE = "inplace-modified"
#: Most steps of a storage's version staircase that a finding names.
_STEPS = 12
#: Storages looked at with one event, to forget those that were freed: a run may have very many.
_AT_ONCE = 4096


@dataclass(frozen=True, slots=True)
class _Pair:
    """Who saved and who wrote first after that."""

    node: int
    saved: SavedTensor
    write: e.StorageWritten


class InplaceModified(Watcher):
    """Saver and writer of each value that backward can't use any more.

    Savers are kept by storage until it is written to or they are freed, so that an event costs the same in any run.
    """

    KINDS = (e.NodeCreated, e.StorageWritten, e.BuffersFreed, e.BackwardFinished, e.OperationRefused, e.RunFinished)

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self._savers: dict[int, list[int]] = {}
        self._looking: Iterator[int] | None = None
        self._enough = _AT_ONCE
        self._foretold: dict[int, Finding] = {}
        self._alive = Alive(run)

    def handler(self, event: type[e.Event]) -> Handler:
        """New nodes and writes have methods of their own."""
        methods: dict[type[e.Event], Callable[[Any], Iterable[Finding]]] = {
            e.NodeCreated: self._created, e.StorageWritten: self._written
        }  # fmt: skip
        return methods.get(event, self.take)

    def _created(self, event: e.NodeCreated) -> Iterable[Finding]:
        savers = self._savers
        for saved in event.saved:
            if saved.storage in savers:
                savers[saved.storage].append(event.node)
            else:
                savers[saved.storage] = [event.node]
        return ()

    def _written(self, event: e.StorageWritten) -> Iterable[Finding]:
        """Foretell at a write."""
        if event.storage not in self._savers:
            return ()
        waiting = [node for node in self._savers.pop(event.storage) if not self.run.nodes[node].freed]
        return self._foretell(event, waiting) if waiting else ()

    def take(self, event: e.Event) -> Iterable[Finding]:
        """Prove or withdraw at the end of a pass."""
        if isinstance(event, e.BuffersFreed):
            self._forget()
            return ()
        if isinstance(event, e.BackwardFinished):
            return self._passed(event)
        if isinstance(event, e.OperationRefused):
            return self._refused(event)
        return self._over(list(self._foretold), event.serial)

    def _forget(self) -> None:
        """Look at some of the storages that were saved, and forget those whose savers are all freed."""
        nodes, savers = self.run.nodes, self._savers
        if self._looking is None:
            if len(savers) < self._enough:
                return
            self._looking = iter(list(savers))
        some = list(islice(self._looking, _AT_ONCE))
        for storage in some:
            held = [node for node in savers.get(storage, ()) if not nodes[node].freed]
            if held:
                savers[storage] = held
            else:
                savers.pop(storage, None)
        if len(some) < _AT_ONCE:
            self._looking, self._enough = None, 2 * len(savers) + _AT_ONCE

    # ------------------------------------------------------------------ before it explodes
    def _foretell(self, event: e.StorageWritten, nodes: list[int]) -> Iterator[Finding]:
        """A pass would break now: the node is not freed, can still be reached, and its saved value is gone."""
        for node in nodes:
            record = self.run.nodes[node]
            saved = next((s for s in record.created.saved if s.storage == event.storage), None)
            if saved is None or saved.version > event.before or event.after == event.before:
                continue
            if not self._matters(event, node) or not self._alive.reached(node):
                continue
            finding = self._finding(_Pair(node, saved, event), None)
            self._foretold[node] = finding
            yield finding
            return

    def _matters(self, event: e.StorageWritten, node: int) -> bool:
        """Whether a pass is to be expected: an update of a leaf is the end of a graph unless that was retained."""
        target = self.run.tensors[event.tensor]
        if event.tracked and not target.created.is_leaf:
            return True
        if target.flags.at(event.serial) and not (target.history.at(event.serial) or (0, 0))[0]:
            status = self.run.nodes[node].status.at(event.serial)
            return status is not None and status[0] == "done"
        return event.tracked

    def _over(self, nodes: list[int], serial: int) -> Iterator[Finding]:
        for node in nodes:
            finding = self._foretold.pop(node)
            yield Finding(
                finding.cause, finding.subject, finding.text, finding.fix, finding.path, finding.line, finding.lines,
                finding.events, until=serial, likely=True,
            )  # fmt: skip

    # ------------------------------------------------------------------ proved
    def _passed(self, event: e.BackwardFinished) -> Iterator[Finding]:
        run = self.run
        if "modified by an inplace operation" in event.error:
            node = broken_at(run, event)
            pair = self._culprits(node, event.serial) if node else None
            if pair is not None:
                self._foretold.pop(node, None)
                yield self._finding(pair, event)
                return
        # backward has been there and did not need what was overwritten
        done = ("done", event.backward_pass)
        yield from self._over([n for n in self._foretold if run.nodes[n].status.at(event.serial) == done], event.serial)

    def _culprits(self, node: int, at: int) -> _Pair | None:
        """The saved value that is not at its version any more, and the first write after it was saved."""
        run = self.run
        for saved in run.nodes[node].created.saved:
            versions = run.versions.get(saved.storage)
            now = versions.at(at) if versions is not None else None
            if now is None or now == saved.version:
                continue
            for serial in run.writes.get(saved.storage, ()):
                write = cast(e.StorageWritten, run.timeline[serial])
                if serial <= at and write.before <= saved.version < write.after:
                    return _Pair(node, saved, write)
        return None

    def _finding(self, pair: _Pair, broke: e.BackwardFinished | None) -> Finding:
        run, write = self.run, pair.write
        at = broke.serial if broke is not None else write.serial
        node = run.nodes[pair.node]
        operation = run.timeline[node.operation] if node.operation else node.created
        saver, writer = run.place(operation.location), run.place(write.location)
        called_back = run.place(run.passes[broke.backward_pass].begun.location) if broke is not None else None
        tensor = self._tensor(pair, at)
        name = called(run, tensor, at, f"{source_line(run, writer)} {source_line(run, saver)}")
        stairs = self._staircase(pair.saved.storage, at)
        now = stairs[-1]["version"] if stairs else write.after
        gaps: dict[str, object] = {
            "name": name, "node": node.created.name, "saver": source_line(run, saver, node.created.name),
            "saver_line": where(run, saver), "version": pair.saved.version, "after": now,
            "writer": source_line(run, writer, write.op), "writer_line": where(run, writer),
            "call": source_line(run, called_back, "backward()"), "line": where(run, called_back),
        }  # fmt: skip
        details: dict[str, object] = {
            "saver": _part(saver, node.created.name, pair.node), "writer": _part(writer, write.op, 0),
            "saved_as": pair.saved.name, "saved_version": pair.saved.version, "storage": pair.saved.storage,
            "staircase": stairs,
        }  # fmt: skip
        if broke is not None:
            details["exception"] = message_of(broke.error)
        events = (write.serial, operation.serial) + ((broke.serial,) if broke is not None else ())
        return Finding(
            cause=CAUSE, subject=name, text=text(CAUSE if broke is not None else f"{CAUSE}.likely", **gaps),
            fix=self._fix(write, gaps), path=writer.path if writer is not None else run.path,
            line=writer.line if writer is not None else 0, lines=lines_of(writer, saver, called_back), events=events,
            op=write.op, tensor=tensor, node=pair.node, details=details, since=at, likely=broke is None,
            reason=text(f"{CAUSE}.reason", **gaps) if broke is None else "", error=at if broke is not None else 0,
        )  # fmt: skip

    def _tensor(self, pair: _Pair, at: int) -> int:
        """The tensor to speak of: the saved one, or where that has no name the one written to."""
        numbers = [pair.saved.tensor, pair.write.tensor]
        for number in numbers:
            record = self.run.tensors.get(number)
            if record is not None and record.created.base not in numbers:
                numbers.append(record.created.base)
        tensors = self.run.tensors
        names = {n: called(self.run, n, at) for n in numbers if n in tensors and tensors[n].named_by(at)}
        # memory rather than memory[t], which is where it was written to
        plain = [number for number, name in names.items() if "[" not in name]
        return next(iter([*plain, *names]), pair.write.tensor)

    def _fix(self, write: e.StorageWritten, gaps: dict[str, object]) -> str:
        if self.run.timeline.phase_at(write.serial) == "update":
            return text(f"fix.{CAUSE}.update", **gaps)
        other = out_of_place(str(gaps["writer"]))
        if other:
            return text(f"fix.{CAUSE}.written", other=other, **gaps)
        return text(f"fix.{CAUSE}", **gaps)

    def _staircase(self, storage: int, at: int) -> list[dict[str, object]]:
        """Version after version of a storage, with who wrote it."""
        run = self.run
        found: list[dict[str, object]] = []
        for serial in run.writes.get(storage, ()):
            if serial <= at:
                write = cast(e.StorageWritten, run.timeline[serial])
                place = run.place(write.location)
                found.append(
                    {"version": write.after, "op": write.op, "line": place.line if place is not None else 0,
                     "event": serial}
                )  # fmt: skip
        return found[-_STEPS:]

    def _refused(self, event: e.OperationRefused) -> Iterator[Finding]:
        """A view that must not be written to: one of several, or one made without its history being recorded."""
        if event.operation != "write" or "modified inplace" not in event.error or not event.tensors:
            return
        run, at = self.run, event.serial
        place, name = run.place(event.location), called(run, event.tensors[0], at)
        state = run.moment(at).tensor(event.tensors[0])
        made = state.place if state is not None else None
        gaps: dict[str, object] = {
            "name": name, "statement": source_line(run, place, text("a-write")), "line": where(run, place),
            "made": where(run, made), "maker": source_line(run, made, name),
        }  # fmt: skip
        born = run.tensors[event.tensors[0]].made_by or run.tensors[event.tensors[0]].created.serial
        yield Finding(
            cause=CAUSE, subject=name, text=text(f"{CAUSE}.view", **gaps), fix=text(f"fix.{CAUSE}.view", **gaps),
            path=place.path if place is not None else run.path, line=place.line if place is not None else 0,
            lines=lines_of(place, made), events=(at, born), op="write", tensor=event.tensors[0],
            details={"exception": message_of(event.error)}, since=at, error=at,
        )  # fmt: skip


def _part(place: Place | None, op: str, node: int) -> dict[str, object]:
    found: dict[str, object] = {"line": place.line if place is not None else 0, "op": op}
    return found | ({"node": node} if node else {})
