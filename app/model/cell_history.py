"""The history of one element of an array: what made, wrote and fed it, what read it, and how its gradient went."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, cast

import numpy as np

from retrograd.engine.protocol import events as e
from retrograd.engine.protocol.values import Capture

from .cell_maps import Mask, cells_text, to_input, to_output
from .replay import call_of, elements
from .states import Place

if TYPE_CHECKING:
    from .moment import Moment
    from .run import Run

#: Most rows of each kind, and elements of a tensor that is followed.
MOST_ROWS, MOST_ELEMENTS = 100, 1_000_000


@dataclass(frozen=True, slots=True)
class CellEvent:
    """Something that concerns the element.

    Attributes:
        serial: The event.
        what: "born", "made", "written", "fed" (an earlier element that it came from), "read" (a later one that it
            went into), "gradient-in" (a part of its gradient and whence), "gradient" (all of it), "gradient-out"
            (where it went on to), "added", "cleared".
        name: Operation or node.
        tensor, cells: What is meant, and which elements of it.
        value: The number there, None where it is not one element or not kept.
        dense: Whether the elements are only an upper bound.
        depth: How many operations away.
    """

    serial: int
    what: str
    name: str
    tensor: int
    cells: str
    value: float | None
    dense: bool = False
    depth: int = 0
    place: Place | None = None


def cell_history(moment: Moment, tensor: int, index: tuple[int, ...]) -> list[CellEvent]:
    """Everything that is known of one element up to a moment, in order of time.

    Raises:
        LookupError: There is no such tensor or element.
    """
    mask = _one(moment, tensor, index)
    follower = _Follower(moment)
    rows = [*follower.before(tensor, mask), *follower.after(tensor, mask), *follower.gradients(tensor, mask)]
    return sorted(dict.fromkeys(rows), key=lambda row: row.serial)


def _one(moment: Moment, tensor: int, index: tuple[int, ...]) -> Mask:
    """The set of one element; LookupError if there is no such."""
    state = moment.tensor(tensor)
    if state is None or len(index) != len(state.shape) or any(
        not 0 <= one < size for one, size in zip(index, state.shape, strict=False)
    ):  # fmt: skip
        raise LookupError(f"tensor {tensor} has no element {list(index)} at this moment")
    mask = np.zeros(state.shape, dtype=bool)
    mask[index] = True
    return mask


def cell_sources(moment: Moment, tensor: int, index: tuple[int, ...]) -> list[CellEvent]:
    """What made or wrote the value of an element, and the elements that it was made from directly."""
    return list(takewhile(lambda row: row.depth <= 1, _Follower(moment).before(tensor, _one(moment, tensor, index))))


def cell_gradient(moment: Moment, tensor: int, index: tuple[int, ...]) -> list[CellEvent]:
    """What came to the gradient of an element, in order of time."""
    rows = _Follower(moment).gradients(tensor, _one(moment, tensor, index))
    return sorted(dict.fromkeys(rows), key=lambda row: row.serial)


class _Follower:
    def __init__(self, moment: Moment) -> None:
        self.moment = moment
        self.run: Run = moment.run

    # ------------------------------------------------------------------ values
    def before(self, tensor: int, mask: Mask) -> Iterator[CellEvent]:
        """What made and fed the element, back to what came from outside."""
        waiting: list[tuple[int, int, Mask, bool, int]] = [(self.moment.at, tensor, mask, False, 0)]
        seen: set[tuple[int, int]] = set()
        count = 0
        while waiting and count < MOST_ROWS:
            at, number, cells, dense, depth = waiting.pop(0)
            record = self.run.tensors.get(number)
            if record is None or cells.size > MOST_ELEMENTS or not cells.any():
                continue
            serial = max((one for one in (record.made_by, *record.changed_by) if 0 < one <= at), default=0)
            if (serial, number) in seen:
                continue
            seen.add((serial, number))
            count += 1
            written = serial in record.changed_by
            what = "fed" if depth else "written" if written else "made" if serial else "born"
            shown = serial or record.created.serial
            name = cast(e.OperationExecuted, self.run.timeline[serial]).op if serial else record.created.op
            yield self._row(shown, what, name or record.created.origin, number, cells, dense, depth, max(shown, at))
            waiting += self._sources(serial, number, cells, dense, depth)

    def _sources(
        self, serial: int, tensor: int, cells: Mask, dense: bool, depth: int
    ) -> Iterator[tuple[int, int, Mask, bool, int]]:
        """The elements from which an operation, a cut or nothing made these."""
        if not serial:
            for cut in self.run.cuts:
                event = cast(e.CutMade, self.run.timeline[cut])
                if event.result == tensor and self.run.tensors[event.tensor].created.shape == cells.shape:
                    yield cut - 1, event.tensor, cells, dense, depth + 1
            return
        operation = cast(e.OperationExecuted, self.run.timeline[serial])
        call = call_of(self.run, operation)
        for position, number in enumerate(operation.inputs):
            if number in self.run.tensors:
                found, bound = to_input(call, position, cells)
                yield serial - 1, number, found, dense or bound, depth + 1

    def after(self, tensor: int, mask: Mask) -> Iterator[CellEvent]:
        """What read the element, and what went on from there."""
        waiting: list[tuple[int, Mask, bool, int]] = [(tensor, mask, False, 1)]
        seen: set[tuple[int, int]] = set()
        count = 0
        while waiting and count < MOST_ROWS:
            number, cells, dense, depth = waiting.pop(0)
            record = self.run.tensors[number]
            for serial in record.read_by:
                if serial > self.moment.at or (serial, number) in seen or count >= MOST_ROWS:
                    continue
                seen.add((serial, number))
                operation = cast(e.OperationExecuted, self.run.timeline[serial])
                output = operation.outputs[0] if operation.outputs else 0
                if output not in self.run.tensors or output == number or cells.size > MOST_ELEMENTS:
                    continue
                found, bound = to_output(call_of(self.run, operation), operation.inputs.index(number), cells)
                if found.any():
                    count += 1
                    yield self._row(serial, "read", operation.op, output, found, dense or bound, depth, self.moment.at)
                    waiting.append((output, found, dense or bound, depth + 1))

    # ------------------------------------------------------------------ gradients
    def gradients(self, tensor: int, mask: Mask) -> Iterator[CellEvent]:
        """Where the gradient of the element came from and where it went."""
        run, at = self.run, self.moment.at
        record = run.tensors[tensor]
        for serial in record.ledger:
            event = run.event(serial)
            if serial > at:
                break
            if isinstance(event, e.GradAccumulated):
                yield self._gradient(serial, "added", "AccumulateGrad", tensor, mask, event.contribution)
            elif isinstance(event, e.GradCleared):
                yield self._gradient(serial, "cleared", event.how, tensor, mask, event.value)
        accumulator = run.accumulators.get(tensor)
        node = (accumulator.at(at) if accumulator is not None else 0) or (record.history.at(at) or (0, 0))[0]
        if node not in run.nodes:
            return
        for done, (status, backward) in run.nodes[node].status.until(at):
            if status == "done":
                yield from self._of_pass(tensor, mask, node, backward, done)

    def _of_pass(self, tensor: int, mask: Mask, node: int, backward: int, done: int) -> Iterator[CellEvent]:
        run = self.run
        record = run.nodes[node]
        for consumer, slot in record.consumers:
            sender = run.nodes[consumer]
            finished = [serial for serial, value in sender.status if value == ("done", backward) and serial <= done]
            sent = sender.gradients_out.at(finished[-1]) or () if finished else ()
            if slot < len(sent) and sent[slot] is not None:
                name, place = sender.created.name, run.place(sender.created.location)
                cells, dense = self._cells_of_result(sender.operation, tensor, mask)
                yield CellEvent(
                    finished[-1], "gradient-in", name, self._result(sender.operation), cells,
                    _number(run, sent[slot], mask), dense, 1, place,
                )  # fmt: skip
        if record.created.variable:
            return
        received = record.gradients_in.at(done) or ()
        yield self._gradient(done, "gradient", record.created.name, tensor, mask, received[0] if received else None)
        if not record.operation:
            return
        operation = cast(e.OperationExecuted, run.timeline[record.operation])
        call = call_of(run, operation)
        out = record.gradients_out.at(done) or ()
        for slot, (edge, number) in enumerate(zip(record.created.next, operation.inputs, strict=False)):
            if edge.node and number in run.tensors and slot < len(out) and mask.shape == call.shape:
                cells_in, dense = to_input(call, slot, mask)
                yield CellEvent(
                    done, "gradient-out", record.created.name, number, cells_text(cells_in, dense),
                    _number(run, out[slot], cells_in), dense, 1, run.place(record.created.location),
                )  # fmt: skip

    def _cells_of_result(self, serial: int, tensor: int, mask: Mask) -> tuple[str, bool]:
        if not serial:
            return "", True
        operation = cast(e.OperationExecuted, self.run.timeline[serial])
        if tensor not in operation.inputs:
            return "", True
        found, dense = to_output(call_of(self.run, operation), operation.inputs.index(tensor), mask)
        return cells_text(found, dense), dense

    def _result(self, serial: int) -> int:
        outputs = cast(e.OperationExecuted, self.run.timeline[serial]).outputs if serial else ()
        return outputs[0] if outputs else 0

    # ------------------------------------------------------------------ rows
    def _gradient(
        self, serial: int, what: str, name: str, tensor: int, mask: Mask, capture: Capture | None
    ) -> CellEvent:
        place = self.run.place(self.run.timeline[serial].location)
        return CellEvent(serial, what, name, tensor, cells_text(mask), _number(self.run, capture, mask), place=place)

    def _row(
        self, serial: int, what: str, name: str, tensor: int, mask: Mask, dense: bool, depth: int, at: int
    ) -> CellEvent:
        values = self.run.tensors[tensor].values
        known = values.at(at) or (values.values[0] if values.values else None)
        number = _number(self.run, known[1] if known is not None else None, mask)
        place = self.run.place(self.run.timeline[serial].location)
        return CellEvent(serial, what, name, tensor, cells_text(mask, dense), number, dense, depth, place)


def _number(run: Run, capture: Capture | None, mask: Mask) -> float | None:
    """The element that a set of one means, None where there are more or it was not kept."""
    array = elements(run, capture)
    if array is None or array.shape != mask.shape or int(mask.sum()) != 1:
        return None
    return float(array[mask][0])
