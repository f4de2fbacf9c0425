"""Graphs of earlier training steps stay alive: a sum, a list or a gradient keeps them, and more with every step."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, ClassVar

from retrograd.engine.protocol import events as e

from ..states import Finding, Place
from .holders import holder_of
from .telling import as_code, called, found, operation_place
from .texts import text
from .watcher import Watcher
from .wording import statement, where

if TYPE_CHECKING:
    from ..run import Run

CAUSE = "graph-retained"
#: Graphs of so many passes must be alive at once.
PASSES = 3
#: Nodes counted at most.
MOST = 100_000
#: Results followed at a time.
MOST_ALIVE = 4096
#: Nodes near the end of a chain that are looked at.
_NEAR, _FAR = 16, 2000
#: Bytes of an element, by the digits in its type's name.
_BYTES = {"float64": 8, "int64": 8, "complex64": 8, "complex128": 16, "float16": 2, "bfloat16": 2, "int16": 2,
          "int8": 1, "uint8": 1, "bool": 1}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Weight:
    """A graph that is alive: its nodes, and the bytes that they keep and have not freed."""

    nodes: int
    bytes: int


class GraphRetained(Watcher):
    """Results with a grad_fn that outlive several backward passes, one more with each of them."""

    KINDS: ClassVar[tuple[type[e.Event], ...]] = (e.BackwardFinished, e.RunFinished)

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self._since = self._last = 0
        self._round = 0
        self._alive: dict[int, int] = {}
        self._depth: dict[int, int] = {}
        self._deepest = 0
        self._accumulates = True
        self._told: set[int] = set()
        self._collected: set[int] = set()
        self._with_history: list[int] = []

    def take(self, event: e.Event) -> Iterable[Finding]:
        """After each pass, see which results of earlier ones the program still holds."""
        if isinstance(event, e.BackwardFinished):
            begun = self.run.passes[event.backward_pass].begun
            if begun.create_graph and begun.accumulates:
                return self._cycles(begun)
            if begun.create_graph or event.error:
                return ()
            self._accumulates = begun.accumulates
        self._round += 1
        mark = self._since
        self._look(event.serial)
        self._since = event.serial
        chains = self._in_chains(event)
        # between the evaluations of one step (LBFGS) the optimizer itself holds results
        found_ = chains or ([] if self._within_a_step() else self._in_containers(event))
        # after an exception nobody knows what a pass would have used
        ended = isinstance(event, e.RunFinished) and event.reason in ("finished", "exit")
        return found_ or (self._never_used(event, mark) if ended else [])

    def _within_a_step(self) -> bool:
        begun, over = map(self.run.timeline.serials, ("optimizer-step-begun", "optimizer-stepped"))
        return bool(begun) and (not over or begun[-1] > over[-1])

    def _look(self, at: int) -> None:
        """Take up what was made since the last pass, and let go of what has died."""
        run, mark = self.run, self._since
        tensors = run.tensors
        self._cross(mark)
        if self._alive:
            self._alive = {number: round_ for number, round_ in self._alive.items() if not tensors[number].died}
        fresh = []
        last, self._last = self._last, next(reversed(tensors), 0)
        for number, record in reversed(tensors.items()):
            if number == last:
                break
            if record.died or not record.history.values[-1][0]:
                continue
            made = record.created
            if made.origin == "gradient":
                continue
            if made.location not in self._collected and len(self._alive) < MOST_ALIVE:
                fresh.append(number)
        self._alive.update((number, self._round) for number in reversed(fresh))
        if not run.timeline.serials("history-changed"):
            return
        for changed in run.timeline.events("history-changed", mark + 1, at):
            assert isinstance(changed, e.HistoryChanged)
            if not tensors[changed.tensor].died:
                self._alive.setdefault(changed.tensor, self._round)

    def _cross(self, mark: int) -> None:
        """What was computed since the last pass from results of earlier ones, and so goes back over several."""
        run = self.run
        for number in self._alive:
            record = run.tensors[number]
            if not record.read_by or record.read_by[-1] <= mark:
                continue
            before, _ = record.history.at(mark) or (0, 0)
            for serial in record.read_by[bisect_right(record.read_by, mark) :]:
                operation = run.timeline[serial]
                if before and isinstance(operation, e.OperationExecuted) and operation.node:
                    self._deepen(operation.node, self._depth.get(before, 0) + 1)
        if len(self._depth) > MOST:
            self._depth.clear()

    def _deepen(self, node: int, depth: int) -> None:
        """A node goes back over ``depth`` passes, and so does all that was computed from it since."""
        waiting = [node]
        while waiting:
            current = waiting.pop()
            if self._depth.get(current, 0) >= depth:
                continue
            self._depth[current] = depth
            self._deepest = max(self._deepest, depth)
            waiting += [consumer for consumer, _ in self.run.nodes[current].consumers]

    # ------------------------------------------------------------------------------------------------ containers
    def _in_containers(self, event: e.Event) -> list[Finding]:
        """Tensors that one line made in several rounds, all of them alive: something collects them."""
        if next(iter(self._alive.values()), self._round) > self._round + 1 - PASSES:
            return []
        rounds: dict[int, set[int]] = {}
        for number, round_ in self._alive.items():
            rounds.setdefault(self.run.tensors[number].created.location, set()).add(round_)
        held = []
        for location, met in rounds.items():
            if location and len(met) >= PASSES:
                tensors = [n for n in self._alive if self.run.tensors[n].created.location == location]
                self._collected.add(location)
                if not self._views_of_one(tensors):
                    held.append((location, tensors))
        # what is known to be collected need not be followed any longer
        for _, tensors in held:
            for number in tensors:
                del self._alive[number]
        # what is collected is mostly the last thing that was made; what it was made of is kept along with it
        held = [one for one in held if not self._inside(one[1], held)]
        return [self._tell_container(tensors, event) for _, tensors in held]

    def _views_of_one(self, tensors: list[int]) -> bool:
        """Whether they are views of one and the same tensor, which keeps them as well."""
        bases = {self.run.tensors[number].created.base for number in tensors}
        return len(bases) == 1 and 0 not in bases

    def _inside(self, tensors: list[int], held: list[tuple[int, list[int]]]) -> bool:
        """Whether tensors have no name of their own while others that are held were computed from them."""
        if any(self.run.tensors[number].names for number in tensors):
            return False
        return any(any(self.run.tensors[number].names for number in others) for _, others in held)

    def _tell_container(self, tensors: list[int], event: e.Event, kind: str = "container") -> Finding:
        run, at = self.run, event.serial
        oldest = tensors[0]
        holder = holder_of(run, oldest, at)
        made = run.place(run.tensors[oldest].created.location)
        place = holder.place or made
        weight = self._weigh(tensors)
        name = holder.item or called(run, oldest, at)
        sentence = text(
            f"{CAUSE}.{kind}" if holder.container else f"{CAUSE}.unknown", container=holder.container,
            line=where(run, place), count=len(tensors), made=where(run, made), what=name, nodes=weight.nodes,
            bytes=_size(weight.bytes), statement=statement(made, run.tensors[oldest].created.op),
        )  # fmt: skip
        fix = text(f"fix.{CAUSE}" if kind == "container" else f"fix.{CAUSE}.unused", name=name)
        return found(
            run, CAUSE, holder.container or name, sentence, fix, place, (at, run.tensors[oldest].created.serial), made,
            since=at, op=run.tensors[oldest].created.op, tensor=oldest, reason=holder.reason,
            details={
                "count": len(tensors), "nodes": weight.nodes, "bytes": weight.bytes, "oldest": oldest,
                "holder": holder.container,
            },
        )  # fmt: skip

    def _never_used(self, event: e.Event, mark: int) -> list[Finding]:
        """At the end: results of a model that one line collected with their graphs, each on its own, for no pass."""
        tensors = self.run.tensors
        groups: dict[int, list[int]] = {}
        for number in reversed(tensors):
            record = tensors[number]
            if record.created.serial <= mark:
                break
            if record.history.values[-1][0] and any("[" in name for _, name in record.names):
                groups.setdefault(record.created.location, []).append(number)
        for location, newest_first in groups.items():
            collected = newest_first[::-1]
            # those that were there at once
            together = min(tensors[one].died or event.serial for one in collected[:PASSES])
            collected = [one for one in collected if tensors[one].created.serial < together]
            if location and len(collected) >= PASSES and self._apart(collected):
                holder = holder_of(self.run, collected[0], event.serial)
                if holder.container:
                    return [self._tell_container(collected, event, "unused")]
        return []

    def _apart(self, tensors: list[int]) -> bool:
        """Whether each has a graph of its own, from a parameter: batches, and not steps of a recurrence."""
        first, second = (self.run.tensors[number].history.values[-1][0] for number in tensors[:2])
        waiting, met, parameter = [second], {second}, False
        while waiting and len(met) < MOST:
            record = self.run.nodes.get(waiting.pop())
            if record is None:
                continue
            variable = self.run.tensors.get(record.created.variable)
            parameter = parameter or (variable is not None and variable.created.is_parameter)
            fresh = {edge.node for edge in record.created.next if edge.node} - met
            met |= fresh
            waiting += fresh
        return parameter and first not in met

    # ------------------------------------------------------------------------------------------------ chains
    def _in_chains(self, event: e.Event) -> list[Finding]:
        """A live tensor whose graph goes back over several passes: ``total += loss``."""
        if self._deepest < PASSES - 1:
            return []
        run, found_ = self.run, []
        for number in self._alive:
            node = run.tensors[number].history.values[-1][0]
            depth = self._depth.get(node, 0)
            if depth >= PASSES - 1 and node in run.nodes and (self._accumulates or self._passed(node)):
                found_.append((-depth, run.nodes[node].created.serial, number, node))
        if not found_:
            return []
        # the tensor that is carried over, not what was computed from it since
        depth, _, number, node = min(found_)
        location = run.timeline[run.nodes[node].operation].location
        if location in self._told:
            return []
        told = self._through_told(node)
        self._told.add(location)
        return [] if told else [self._tell_chain(number, node, -depth, event)]

    def _through_told(self, node: int) -> bool:
        """Whether a chain is only what was computed from one that was told of."""
        waiting = [node]
        for current in waiting:
            record = self.run.nodes.get(current)
            if record is not None and len(waiting) < _FAR:
                if record.operation and self.run.timeline[record.operation].location in self._told:
                    return True
                waiting += [edge.node for edge in record.created.next if edge.node]
        return False

    def _passed(self, node: int) -> bool:
        """Whether a chain takes in what a pass has been through, unlike a row of updates computed from each other."""
        added = self._added(node)
        waiting = [self.run.tensors[added].history.values[-1][0]] if added else []
        for current in waiting:
            record = self.run.nodes.get(current)
            if record is not None and record.status:
                return True
            if record is not None and len(waiting) < _NEAR:
                waiting += [edge.node for edge in record.created.next if edge.node]
        return False

    def _tell_chain(self, tensor: int, node: int, depth: int, event: e.Event) -> Finding:
        run, at = self.run, event.serial
        place = operation_place(run, node)
        name = called(run, tensor, at)
        weight = self._weigh([tensor])
        sentence = text(
            f"{CAUSE}.chain", name=name, statement=_whole(run, place, run.nodes[node].created.name),
            line=where(run, place), count=depth + 1, nodes=weight.nodes, bytes=_size(weight.bytes),
        )  # fmt: skip
        added = self._added(node)
        key = f"fix.{CAUSE}.chain" if added else f"fix.{CAUSE}.state"
        fix = text(key, name=as_code(run, added, at) if added else name)
        return found(
            run, CAUSE, name, sentence, fix, place, (run.nodes[node].operation, at), run.place(event.location),
            since=at, op=run.nodes[node].created.name, tensor=tensor, node=node,
            details={"count": depth + 1, "nodes": weight.nodes, "bytes": weight.bytes, "holder": name},
        )  # fmt: skip

    def _added(self, node: int) -> int:
        """What the chain takes in with each pass: the input that is not the chain itself."""
        operation = self.run.timeline[self.run.nodes[node].operation]
        if not isinstance(operation, e.OperationExecuted):
            return 0
        for number in reversed(operation.inputs):
            record = self.run.tensors.get(number)
            held = record.history.values[-1][0] if record is not None else 0
            if held and held != node and self._depth.get(held, 0) < self._depth.get(node, 0):
                return number
        return 0

    def _weigh(self, tensors: list[int]) -> Weight:
        """The nodes behind tensors, and what they have saved and not given back."""
        run = self.run
        waiting = [run.tensors[number].history.values[-1][0] for number in tensors]
        met: set[int] = set()
        storages: dict[int, int] = {}
        while waiting and len(met) < MOST:
            node = waiting.pop()
            record = run.nodes.get(node)
            if record is None or node in met:
                continue
            met.add(node)
            waiting += [edge.node for edge in record.created.next if edge.node]
            if not record.freed:
                for saved in record.created.saved:
                    kept = run.tensors.get(saved.tensor)
                    if kept is not None and not kept.created.is_leaf:
                        storages[saved.storage] = _bytes(kept.created)
        return Weight(len(met), sum(storages.values()))

    # ------------------------------------------------------------------------------------------------ cycles
    def _cycles(self, begun: e.BackwardBegun) -> list[Finding]:
        """Gradients that keep their own history, pass after pass, and are not set to None in between."""
        run, at = self.run, self.run.end
        leaf = next((number for number in self._leaves(begun) if self._never_cleared(number)), 0)
        self._with_history = [*self._with_history, begun.serial][-PASSES:]
        if not leaf or len(self._with_history) < PASSES or begun.location in self._told:
            return []
        self._told.add(begun.location)
        place = run.place(begun.location)
        name = called(run, leaf, at)
        sentence = text(f"{CAUSE}.cycle", name=name, line=where(run, place), count=PASSES)
        return [
            found(
                run, CAUSE, f"{name}.grad", sentence, text(f"fix.{CAUSE}.cycle", name=name), place,
                (begun.serial, at), since=at, op="backward", tensor=leaf, details={"holder": f"{name}.grad"},
            )
        ]  # fmt: skip

    def _leaves(self, begun: e.BackwardBegun) -> list[int]:
        order = self.run.passes[begun.backward_pass].order
        return [n for node in order if (n := self.run.nodes[node].created.variable)]

    def _never_cleared(self, tensor: int) -> bool:
        """Whether the last passes all went into one gradient that was not set to None."""
        ledger = self.run.tensors[tensor].ledger[-PASSES:]
        last = [self.run.timeline[serial] for serial in ledger]
        return len(last) == PASSES and all(not isinstance(one, e.GradCleared) or one.how == "zero" for one in last)


def _bytes(created: e.TensorCreated) -> int:
    return prod(created.shape) * _BYTES.get(created.dtype, 4)


def _size(count: int) -> str:
    for unit in ("bytes", "kB", "MB"):
        if count < 10_000:
            return f"{count} {unit}"
        count //= 1000
    return f"{count} GB"


def _whole(run: Run, place: Place | None, otherwise: str) -> str:
    """The whole line of a place, as it stands in the source."""
    if place is None:
        return otherwise
    lines = run.source_of(place.path).splitlines()
    return lines[place.line - 1].strip() if 0 < place.line <= len(lines) else statement(place, otherwise)
