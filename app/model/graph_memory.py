"""How many graph nodes live and how much they keep for backward, step by step, and who keeps the oldest alive.

A node lives as long as a tensor that the program holds has it as its grad_fn, or a living node leads to it; that is
counted as the events come. What only a Python variable holds (``f = y.grad_fn``) is not known and counts as gone.
"""

from __future__ import annotations

import math
import time
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from retrograd.engine.protocol import events as e

if TYPE_CHECKING:
    from .run import Run

#: Bytes of an element by the name of its type.
SIZES = {"float64": 8, "int64": 8, "float32": 4, "int32": 4, "float16": 2, "bfloat16": 2, "int16": 2, "complex64": 8,
         "complex128": 16}  # fmt: skip
#: Events between two looks at the clock.
_BATCH = 256


@dataclass(frozen=True, slots=True)
class MemoryRow:
    """What lived at the end of a step: nodes and bytes, their highest numbers within it, and the oldest node.

    ``step`` counts from 0, -1 is the time after the last step. ``oldest`` is a grad_fn node (0: none lives).
    """

    step: int
    serial: int
    nodes: int
    bytes: int
    peak_nodes: int
    peak_bytes: int
    oldest: int


class GraphMemory:
    """Counts along a run.

    ``bytes`` is the memory of saved tensors, each once, without that of leaves that require a gradient, which is there
    anyway. A step ends with ``optimizer.step()``; where there is no optimiser, with each backward pass.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self.rows: list[MemoryRow] = []
        self.died: dict[int, int] = {}
        self._at = 0
        self._by_pass = True
        self._references: dict[int, int] = {}
        self._edges: dict[int, tuple[int, ...]] = {}
        self._node_of: dict[int, int] = {}
        self._saved: dict[int, tuple[int, ...]] = {}
        self._keepers: dict[int, int] = {}
        self._sizes: dict[int, int] = {}
        self._order: list[int] = []
        self._first = 0
        self._live = self._bytes = self._peak = self._peak_bytes = 0
        self._handlers: dict[type[e.Event], Callable[[Any], None]] = {
            e.TensorCreated: self._tensor_created,
            e.TensorDied: self._tensor_died,
            e.RequiresGradChanged: self._requires_grad_changed,
            e.HistoryChanged: self._history_changed,
            e.NodeCreated: self._node_created,
            e.BuffersFreed: self._buffers_freed,
            e.OptimizerStepped: self._optimizer_stepped,
            e.BackwardFinished: self._backward_finished,
        }

    # ------------------------------------------------------------------ following
    def advance(self, seconds: float = math.inf) -> bool:
        """Take in what has happened, for this long; whether everything is taken in."""
        until = time.perf_counter() + seconds
        if self._by_pass and self._run.optimizers:
            self.rows.clear()
            self._by_pass = False
        timeline, end = self._run.timeline, self._run.end
        while self._at < end:
            last = min(self._at + _BATCH, end)
            for event in timeline.events(first=self._at + 1, last=last):
                handler = self._handlers.get(type(event))
                if handler is not None:
                    handler(event)
            self._at = last
            if time.perf_counter() > until:
                return self._at == end
        return True

    @property
    def share(self) -> float:
        """The part of the run that is taken in."""
        return self._at / self._run.end if self._run.end else 1.0

    def now(self) -> MemoryRow:
        """What lives at the last event that was taken in."""
        return self._row(-1, self._at)

    # ------------------------------------------------------------------ asking
    def rows_until(self, serial: int) -> list[MemoryRow]:
        """The steps that were over by then, and what lives now if that is the end."""
        found = self.rows[: bisect_right(self.rows, serial, key=lambda row: row.serial)]
        if serial >= self._at and (not found or found[-1].serial < self._at):
            return [*found, self.now()]
        return found

    def keeper(self, node: int, at: int) -> int:
        """A tensor that the program held at event ``at`` and that leads to the node (0: none is known).

        One that a variable means, if there is such: others may be there only because the graph saves them.
        """
        run = self._run
        waiting, seen, nameless = [node], {node}, 0
        while waiting:
            number = waiting.pop()
            record = run.nodes[number]
            for tensor in record.outputs_at(at):
                owner = run.tensors[tensor]
                held = not 0 < owner.died <= at
                if held and (owner.history.at(at) or (0, 0))[0] == number:
                    if self._is_bound(tensor, at):
                        return tensor
                    nameless = nameless or tensor
            for consumer, _ in record.consumers:
                born = run.nodes[consumer].created.serial
                if consumer not in seen and born <= at and not 0 < self.died.get(consumer, 0) <= at:
                    seen.add(consumer)
                    waiting.append(consumer)
        return nameless

    def _is_bound(self, tensor: int, at: int) -> bool:
        """Whether a variable of a frame that was there meant the tensor."""
        run = self._run
        return any(
            run.bindings[key].at(at) == tensor
            and (not run.frames[key[0]].caller or not 0 < run.frames_left.get(key[0], 0) <= at)
            for key in run.tensors[tensor].names
            if key[0] in run.frames
        )

    # ------------------------------------------------------------------ events
    def _tensor_created(self, event: e.TensorCreated) -> None:
        if event.storage not in self._sizes:
            self._sizes[event.storage] = math.prod(event.shape) * SIZES.get(event.dtype, 1)
            if self._keepers.get(event.storage):
                self._add_bytes(self._sizes[event.storage])
        if event.requires_grad and event.is_leaf:
            self._leave_out(event.storage)
        if event.node:
            self._node_of[event.tensor] = event.node
            self._refer(event.node)

    def _tensor_died(self, event: e.TensorDied) -> None:
        node = self._node_of.pop(event.tensor, 0)
        if node:
            self._release(node, event.serial)

    def _requires_grad_changed(self, event: e.RequiresGradChanged) -> None:
        if event.requires_grad and event.tensor not in self._node_of:
            self._leave_out(self._run.tensors[event.tensor].created.storage)

    def _history_changed(self, event: e.HistoryChanged) -> None:
        before = self._node_of.pop(event.tensor, 0)
        if event.node:
            self._node_of[event.tensor] = event.node
            self._refer(event.node)
        if before:
            self._release(before, event.serial)

    def _node_created(self, event: e.NodeCreated) -> None:
        if event.variable:
            # it belongs to its leaf
            return
        self._edges[event.node] = following = tuple(edge.node for edge in event.next if edge.node)
        for node in following:
            self._refer(node)
        self._references.setdefault(event.node, 0)
        self._order.append(event.node)
        self._live += 1
        self._peak = max(self._peak, self._live)
        self._saved[event.node] = storages = tuple({saved.storage for saved in event.saved if saved.storage})
        for storage in storages:
            keepers = self._keepers[storage] = self._keepers.get(storage, 0) + 1
            if keepers == 1:
                self._add_bytes(self._sizes.get(storage, 0))

    def _buffers_freed(self, event: e.BuffersFreed) -> None:
        for node in event.nodes:
            self._drop_saved(node)

    def _optimizer_stepped(self, event: e.OptimizerStepped) -> None:
        self._end_step(event.serial)

    def _backward_finished(self, event: e.BackwardFinished) -> None:
        if self._by_pass:
            self._end_step(event.serial)

    # ------------------------------------------------------------------ counting
    def _refer(self, node: int) -> None:
        if node in self._edges:
            self._references[node] = self._references.get(node, 0) + 1

    def _release(self, node: int, serial: int) -> None:
        waiting = [node]
        while waiting:
            number = waiting.pop()
            left = self._references.get(number)
            if left is None:
                continue
            self._references[number] = left - 1
            if left <= 1:
                del self._references[number]
                self.died[number] = serial
                self._live -= 1
                self._drop_saved(number)
                waiting.extend(self._edges.pop(number, ()))

    def _drop_saved(self, node: int) -> None:
        for storage in self._saved.pop(node, ()):
            left = self._keepers.get(storage, 0) - 1
            self._keepers[storage] = left
            if left == 0:
                self._bytes -= self._sizes.get(storage, 0)

    def _leave_out(self, storage: int) -> None:
        """The memory of a leaf does not count."""
        if self._keepers.get(storage):
            self._bytes -= self._sizes.get(storage, 0)
        self._sizes[storage] = 0

    def _add_bytes(self, size: int) -> None:
        self._bytes += size
        self._peak_bytes = max(self._peak_bytes, self._bytes)

    def _end_step(self, serial: int) -> None:
        self.rows.append(self._row(len(self.rows), serial))
        self._peak, self._peak_bytes = self._live, self._bytes

    def _row(self, step: int, serial: int) -> MemoryRow:
        while self._first < len(self._order) and self._order[self._first] in self.died:
            self._first += 1
        oldest = self._order[self._first] if self._first < len(self._order) else 0
        return MemoryRow(step, serial, self._live, self._bytes, self._peak, self._peak_bytes, oldest)
