"""What gradients would be without some constructs, from recorded values alone: exact for what the program did.

The recorded passes are run again over the recorded values as if the constructs had not been there. The script itself
might have done something else then (taken other steps, raised); only running it again tells.
"""

from __future__ import annotations

import heapq
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from retrograd.engine.protocol import events as e
from retrograd.engine.protocol.values import Capture

from .constructs import Construct
from .findings.wording import region_around
from .in_steps import result_of
from .pullback import NotKeptError, pulled_back
from .replay import call_of, elements
from .statistics import capture_of
from .view_writes import sent_past_view, written_past, written_through_view

if TYPE_CHECKING:
    from .moment import Moment
    from .run import Run

Array = NDArray[Any]

#: Operations that are followed in one pass, and passes; beyond that only the second run tells.
MOST_OPERATIONS, MOST_PASSES = 3_000, 32


@dataclass(frozen=True, slots=True)
class Followed:
    """A gradient as it is and as it would be; ``serial`` is the event of the construct."""

    tensor: int
    name: str
    before: Capture | None
    now: Capture
    serial: int


def followed(moment: Moment, left_out: Sequence[Construct]) -> list[Followed]:
    """The gradients that would be others, as far as all numbers are known."""
    return result_of(following(moment, left_out))


def following(moment: Moment, left_out: Sequence[Construct]) -> Generator[None, None, list[Followed]]:
    """As :func:`followed`, in small steps."""
    kinds = {one.kind for one in left_out}
    if not left_out:
        return []
    run = moment.run
    cleared = {one.place for one in left_out if one.kind == "zero_grad"}
    replayed: dict[int, dict[int, Array | None]] = {}
    if kinds - {"zero_grad"}:
        begun = [cast(e.BackwardBegun, one) for one in run.events("backward-begun", last=moment.at)]
        for one in [one for one in begun if one.accumulates][-MOST_PASSES:]:
            again = _Pass(run, one, left_out, min(run.passes[one.backward_pass].end or moment.at, moment.at))
            yield from again.run()
            replayed[one.backward_pass] = again.leaves
    found = []
    serial = min((one.hits[0] for one in left_out if one.hits), default=0)
    for tensor in sorted({leaf for leaves in replayed.values() for leaf in leaves} | _with_ledger(run)):
        yield
        now = _total(moment, tensor, replayed, cleared)
        state = moment.tensor(tensor)
        if now is None or state is None:
            continue
        before = elements(run, state.grad)
        if (state.grad is None) != (before is None) or now.shape != state.shape:
            continue
        if before is None or not np.allclose(before, now, rtol=1e-5, atol=1e-8, equal_nan=True):
            found.append(Followed(tensor, state.name or f"#{tensor}", state.grad, capture_of(now, state.dtype), serial))
    return found


def _with_ledger(run: Run) -> set[int]:
    return {number for number, record in run.tensors.items() if record.ledger}


def _total(
    moment: Moment, tensor: int, replayed: dict[int, dict[int, Array | None]], cleared: set[Any]
) -> Array | None:
    """The gradient with replayed passes in place of the recorded ones, without some clearings; None: not known."""
    run = moment.run
    since = 0
    recorded: dict[int, Array | None] = {}
    for serial in run.tensors[tensor].ledger:
        if serial > moment.at:
            break
        event = run.event(serial)
        if isinstance(event, e.GradAccumulated):
            # several contributions of one pass add up
            known = elements(run, event.contribution)
            before = recorded.get(event.backward_pass, np.zeros(event.contribution.shape))
            recorded[event.backward_pass] = before + known if known is not None and before is not None else None
        elif run.place(event.location) not in cleared:
            since = serial
            recorded.clear()
    parts = dict(recorded)
    for number, leaves in replayed.items():
        if run.passes[number].begun.serial > since and (tensor in leaves or number in parts):
            parts[number] = leaves.get(tensor, parts.get(number))
    if not parts or any(one is None for one in parts.values()):
        return None
    return np.asarray(np.sum(np.stack([np.asarray(one) for one in parts.values()]), axis=0))


@dataclass
class _Pass:
    """A recorded pass, run again as if some constructs had not been there.

    Attributes:
        leaves: What reaches each leaf, None where it is not known.
    """

    run_of: Run
    begun: e.BackwardBegun
    left_out: Sequence[Construct]
    until: int
    leaves: dict[int, Array | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        run = self.run_of
        hits = {
            serial for one in self.left_out for serial in (one.hits if not one.hit else one.hits[one.hit - 1 : one.hit])
        }
        self._open = hits
        self._regions = {event.region for serial in hits if isinstance(event := run.timeline[serial], e.RegionEntered)}
        self._cuts = {
            event.result: serial
            for serial in run.cuts
            if (event := cast(e.CutMade, run.timeline[serial])).result and serial < self.begun.serial
        }
        self._waiting: list[tuple[int, int]] = []
        self._grads: dict[tuple[int, int], Array | None] = {}

    def run(self) -> Generator[None, None, None]:
        """Go back from the roots."""
        for root, seed in zip(self.begun.roots, self.begun.seeds, strict=False):
            self._reach(root, elements(self.run_of, seed), self.begun.serial)
        for _ in range(MOST_OPERATIONS):
            if not self._waiting:
                return
            negative, tensor = heapq.heappop(self._waiting)
            gradient = self._grads.pop((-negative, tensor))
            for number, sent in self._sent(-negative, tensor, gradient):
                self._reach(number, sent, -negative)
            yield
        # too long to be followed: what has been reached so far is not all
        self.leaves = dict.fromkeys(self.leaves)

    def _reach(self, tensor: int, gradient: Array | None, before: int) -> None:
        """A gradient comes to what a tensor was before an event."""
        record = self.run_of.tensors.get(tensor)
        if record is None:
            return
        made = max((one for one in (record.made_by, *record.changed_by) if 0 < one < before), default=0)
        made = max(made, written_through_view(self.run_of, tensor, before)) or self._cuts.get(tensor, 0)
        if record.created.base and written_past(self.run_of, tensor, made, before):
            # a view of what was written to shows what was computed then
            gradient = None
        if made:
            key = (made, tensor)
            if key in self._grads:
                known = self._grads[key]
                self._grads[key] = known + gradient if known is not None and gradient is not None else None
            else:
                self._grads[key] = gradient
                heapq.heappush(self._waiting, (-made, tensor))
        elif record.flags.at(self.begun.serial):
            known = self.leaves.get(tensor, np.zeros(record.created.shape))
            self.leaves[tensor] = known + gradient if known is not None and gradient is not None else None

    def _sent(self, serial: int, tensor: int, gradient: Array | None) -> Iterator[tuple[int, Array | None]]:
        """What goes on to the inputs of what made a tensor."""
        run = self.run_of
        event = run.timeline[serial]
        if isinstance(event, e.CutMade):
            if serial in self._open:
                yield event.tensor, gradient
            return
        operation = cast(e.OperationExecuted, event)
        if not operation.node and not self._flows(operation):
            return
        if tensor not in operation.outputs:
            yield from sent_past_view(run, operation, tensor, gradient)
            return
        inputs = [(position, number) for position, number in enumerate(operation.inputs) if number]
        if gradient is None or len(operation.outputs) != 1:
            yield from ((number, None) for _, number in inputs)
            return
        call = call_of(run, operation)
        record = run.nodes.get(operation.node)
        received = record.gradients_in.at(self.until) if record is not None else None
        outs = record.gradients_out.at(self.until) if record is not None else None
        whole = elements(run, received[0]) if received else None
        for position, number in inputs:
            out = elements(run, outs[position]) if outs and position < len(outs) else None
            try:
                yield number, pulled_back(call, position, gradient, whole, out)
            except NotKeptError:
                # whatever this would reach is not known
                yield number, None

    def _flows(self, operation: e.OperationExecuted) -> bool:
        """Whether autograd would have recorded an operation that it did not."""
        if operation.reason == "no-input-requires-grad":
            return True
        if operation.reason not in ("no-grad", "inference-mode"):
            return False
        region = region_around(self.run_of, operation)
        return region is not None and region.region in self._regions
