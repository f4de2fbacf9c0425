"""The state of a run after one event, read from version lists by bisecting; nothing is replayed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from retrograd.engine.protocol import events as e

from .gradient_history import GradientStanding, grad_standing, gradient_history
from .ledger import contributions
from .picture import Picture, PictureOptions
from .projection import project
from .queue import Queue
from .states import Contribution, CutState, NodeState, Place, RegionState, TensorState
from .values import array_of

if TYPE_CHECKING:
    from .run import Run


class Moment:
    """What was true after event ``at``. Cheap to make; answers are computed when asked."""

    def __init__(self, run: Run, at: int) -> None:
        self.run = run
        self.at = at
        self._tensors: dict[int, TensorState | None] = {}
        self._nodes: dict[int, NodeState | None] = {}
        self._pictures: dict[PictureOptions, Picture] = {}

    # ------------------------------------------------------------------ tensors and nodes
    def tensors(self) -> list[int]:
        """Tensors born so far, in order of birth."""
        return self._born(list(self.run.tensors), "t")

    def nodes(self) -> list[int]:
        """Nodes made so far, in order."""
        return self._born(list(self.run.nodes), "n")

    def node_count(self) -> int:
        """How many nodes were made so far."""
        return bisect_right(self.run.timeline.serials("node-created"), self.at)

    def _born(self, numbers: list[int], kind: str) -> list[int]:
        records = self.run.tensors if kind == "t" else self.run.nodes
        if self.at >= self.run.end:
            return numbers
        return [number for number in numbers if records[number].created.serial <= self.at]

    def tensor(self, number: int) -> TensorState | None:
        """A tensor now, None if it was not born yet."""
        if number not in self._tensors:
            self._tensors[number] = self._tensor(number)
        return self._tensors[number]

    def _tensor(self, number: int) -> TensorState | None:
        run, at = self.run, self.at
        record = run.tensors.get(number)
        if record is None or record.created.serial > at:
            return None
        made = record.created
        node, slot = record.history.at(at) or (0, 0)
        requires_grad = bool(record.flags.at(at))
        value = record.values.at(at)
        names = self._names(number)
        version = run.versions[made.storage].at(at) if made.storage in run.versions else made.version
        operation = self._operation(record.made_by)
        return TensorState(
            tensor=number, name=names[0] if names else "", names=names, dtype=made.dtype, shape=made.shape,
            requires_grad=requires_grad, is_leaf=not (requires_grad and node), is_parameter=made.is_parameter,
            storage=made.storage, version=version or 0, base=made.base, node=node, slot=slot, origin=made.origin,
            op=made.op, alive=not record.died or record.died > at, born=made.serial,
            place=run.place(made.location),
            value=run.values.load(value[1]) if value is not None else None, grad=run.values.load(record.grads.at(at)),
            why_untracked=operation.reason if operation is not None and not node else "",
        )  # fmt: skip

    def _operation(self, serial: int) -> e.OperationExecuted | None:
        if not 0 < serial <= self.at:
            return None
        return cast(e.OperationExecuted, self.run.event(serial))

    def _names(self, number: int) -> tuple[str, ...]:
        """Names bound to a tensor now, the latest first; else the last name that it ever had."""
        record = self.run.tensors[number]
        there = self._frames_there
        now: list[tuple[bool, bool, int, str]] = []
        past: list[tuple[int, str]] = []
        for (frame, name), bound in record.names.items():
            index = bisect_right(bound, self.at)
            if not index:
                continue
            history = self.run.bindings[frame, name]
            if history.at(self.at) == number:
                # a frame that is there says more than one that is gone; a plain variable more than a path, except of
                # a parameter, which has its name from its module
                path = "." in name or "[" in name
                now.append((frame not in there, path != record.created.is_parameter, -history.since(self.at), name))
            past.append((bound[index - 1], name))
        names = [name for *_, name in sorted(now)] or [name for _, name in sorted(past)[-1:]]
        return tuple(dict.fromkeys(names))

    def node(self, number: int) -> NodeState | None:
        """A grad_fn node now, None if it was not made yet."""
        if number not in self._nodes:
            self._nodes[number] = self._node(number)
        return self._nodes[number]

    def _node(self, number: int) -> NodeState | None:
        run, at = self.run, self.at
        record = run.nodes.get(number)
        if record is None or record.created.serial > at:
            return None
        made = record.created
        status, backward = record.status.at(at) or ("idle", 0)
        dependencies = record.dependencies.at(at)
        since = run.passes[backward].begun.serial if backward else 0
        gradients_in = record.gradients_in.at(at) if record.gradients_in.since(at) > since else None
        gradients_out = record.gradients_out.at(at) if record.gradients_out.since(at) > since else None
        operation = self._operation(record.operation)
        order = run.passes[backward].positions[number] if backward else 0
        return NodeState(
            node=number, name=made.name, next=made.next, sequence=made.sequence, variable=made.variable,
            formula=made.formula, saved=made.saved, operation=record.operation if operation is not None else 0,
            place=run.place(operation.location if operation is not None else made.location),
            outputs=record.outputs_at(at), status=status,
            backward_pass=backward, order=order, dependencies=dependencies[0] if dependencies is not None else 0,
            gradients_in=tuple(map(run.values.load, gradients_in or ())),
            gradients_out=tuple(map(run.values.load, gradients_out or ())),
            freed=bool(record.freed) and record.freed <= at, born=made.serial,
        )  # fmt: skip

    # ------------------------------------------------------------------ program
    def frames(self) -> list[e.FrameEntered]:
        """User frames that are there now, the outermost first; after the program's end the last one that was."""
        return self._frames

    @cached_property
    def _frames(self) -> list[e.FrameEntered]:
        run, left = self.run, self.run.frames_left
        if self.at >= run.end and (open_ones := run.frames.keys() - left.keys()):
            return [run.frames[number] for number in sorted(open_ones)]
        born = [frame for frame in self.run.frames.values() if frame.serial <= self.at]
        there = [frame for frame in born if not 0 < left.get(frame.number, 0) <= self.at]
        return there or sorted(born, key=lambda frame: left[frame.number])[-1:]

    @cached_property
    def _frames_there(self) -> frozenset[int]:
        return frozenset(frame.number for frame in self.frames())

    def variables(self, frame: int = 0) -> list[tuple[str, int]]:
        """Names bound to tensors in a frame (0: the innermost), in order of first binding."""
        if not frame:
            frames = self.frames()
            frame = frames[-1].number if frames else 0
        found = []
        for name in self.run.names_of_frame.get(frame, ()):
            tensor = self.run.bindings[frame, name].at(self.at)
            if tensor:
                found.append((name, tensor))
        return found

    def place(self) -> Place | None:
        """Where the program was: the place of the latest event that has one."""
        for serial in range(self.at, 0, -1):
            location = self.run.event(serial).location
            if location:
                return self.run.place(location)
        return None

    def output(self) -> list[tuple[str, str]]:
        """What the script wrote so far: (stream, text)."""
        written = cast("list[e.OutputWritten]", list(self.run.events("output-written", last=self.at)))
        return [(event.stream, event.text) for event in written]

    # ------------------------------------------------------------------ backward
    def phase(self) -> str:
        """ "forward", "backward" or "update"."""
        return self.run.timeline.phase_at(self.at)

    def backward_pass(self) -> int:
        """The pass that is under way or was the last (0: none yet)."""
        begun = self.run.timeline.serials("backward-begun")
        index = bisect_right(begun, self.at)
        return cast(e.BackwardBegun, self.run.event(begun[index - 1])).backward_pass if index else 0

    def current_node(self) -> int:
        """The node that is running now, or ran last in a pass under way (0: none)."""
        number = self.backward_pass()
        if not number:
            return 0
        backward = self.run.passes[number]
        if backward.end and backward.end <= self.at:
            return 0
        begun = self.run.timeline.serials("node-begun")
        index = bisect_right(begun, self.at)
        if not index or begun[index - 1] < backward.begun.serial:
            return 0
        return cast(e.NodeBegun, self.run.event(begun[index - 1])).node

    def queue(self) -> Queue:
        """The ready queue of the current or last pass, in order of execution."""
        return Queue(self, self.backward_pass())

    def ledger(self, tensor: int) -> list[Contribution]:
        """What went into ``tensor.grad`` and what cleared it, oldest first, with ghosts of what was cut off."""
        return contributions(self, tensor)

    def gradient_history(self, tensor: int, most: int = 200) -> tuple[list[Contribution], int]:
        """The ledger with clippings, other writes and optimiser steps, its last rows; and how many came before."""
        return gradient_history(self, tensor, most)

    def grad_standing(self, tensor: int) -> GradientStanding | None:
        """Whether ``tensor.grad`` was never reached, reached with zeros, filled, or cleared."""
        return grad_standing(self, tensor)

    # ------------------------------------------------------------------ regions and cuts
    def regions(self, kinds: Iterable[str] | None = None) -> list[RegionState]:
        """Regions entered so far, in order; all of them, or those of some kinds."""
        known = self.run.regions_of_kind
        chosen = known.keys() if kinds is None else [kind for kind in kinds if kind in known]
        numbers = (known[kind][: bisect_right(known[kind], self.at, key=self._entered)] for kind in chosen)
        return [self.region(number) for number in sorted(chain.from_iterable(numbers), key=self._entered)]

    def _entered(self, number: int) -> int:
        return self.run.regions[number].entered.serial

    def region(self, number: int) -> RegionState:
        """A region now. Raises KeyError if there is none with this number."""
        record = self.run.regions[number]
        made = record.entered
        end = record.left if 0 < record.left <= self.at else 0
        lines = record.lines_at(self.at)
        if record.state is None or (record.state.end, record.state.lines) != (end, lines):
            place = self.run.place(made.location)
            record.state = RegionState(
                made.region, made.region_kind, made.label, made.parent, made.passes, made.serial, end, place, lines
            )
        return record.state

    def cuts(self) -> list[CutState]:
        """Where values left the graph so far, in order."""
        found = []
        for serial in self.run.cuts[: bisect_right(self.run.cuts, self.at)]:
            event = cast(e.CutMade, self.run.event(serial))
            place = self.run.place(event.location)
            found.append(CutState(event.cut, serial, event.tensor, event.result, place, event.text))
        return found

    # ------------------------------------------------------------------ values
    def value(self, tensor: int) -> NDArray[np.generic] | None:
        """The elements of a tensor, None if they were not kept."""
        state = self.tensor(tensor)
        return array_of(state.value) if state is not None else None

    def grad(self, tensor: int) -> NDArray[np.generic] | None:
        """The elements of its ``.grad``, None if there is none or they were not kept."""
        state = self.tensor(tensor)
        return array_of(state.grad) if state is not None else None

    def picture(self, options: PictureOptions | None = None) -> Picture:
        """The graph as it should be drawn."""
        options = options if options is not None else PictureOptions()
        if options not in self._pictures:
            self._pictures[options] = project(self, options)
        return self._pictures[options]
