"""What the run remembers of each thing over all time; :mod:`moment` reads from it what was true at one serial."""

from __future__ import annotations

from dataclasses import dataclass, field

from retrograd.engine.protocol.events import BackwardBegun, NodeCreated, RegionEntered, TensorCreated
from retrograd.engine.protocol.values import Capture

from .history import History
from .states import RegionState


@dataclass(slots=True)
class TensorRecord:
    """A tensor over time. ``made_by`` is the serial of the operation that returned it (0: none),
    ``changed_by`` those of operations that wrote to it in place, ``names`` those at which a (frame, name) was bound,
    ``gradient_writes`` those of writes into the memory of its ``.grad``."""

    created: TensorCreated
    made_by: int = 0
    changed_by: list[int] = field(default_factory=list)
    died: int = 0
    flags: History[bool] = field(default_factory=History)
    history: History[tuple[int, int]] = field(default_factory=History)
    values: History[tuple[int, Capture]] = field(default_factory=History)
    grads: History[Capture | None] = field(default_factory=History)
    names: dict[tuple[int, str], list[int]] = field(default_factory=dict)
    read_by: list[int] = field(default_factory=list)
    ledger: list[int] = field(default_factory=list)
    gradient_writes: list[int] = field(default_factory=list)

    def named_by(self, serial: int) -> bool:
        """Whether it has had a name by then."""
        return any(bound[0] <= serial for bound in self.names.values())


@dataclass(slots=True)
class NodeRecord:
    """A grad_fn node over time.

    ``outputs`` holds (serial since when, tensor), ``status`` (word, pass), ``dependencies`` (still missing, pass).
    """

    created: NodeCreated
    operation: int = 0
    outputs: list[tuple[int, int]] = field(default_factory=list)
    status: History[tuple[str, int]] = field(default_factory=History)
    dependencies: History[tuple[int, int]] = field(default_factory=History)
    gradients_in: History[tuple[Capture | None, ...]] = field(default_factory=History)
    gradients_out: History[tuple[Capture | None, ...]] = field(default_factory=History)
    freed: int = 0
    consumers: list[tuple[int, int]] = field(default_factory=list)
    rank: int = 0

    def outputs_at(self, serial: int) -> tuple[int, ...]:
        """Tensors whose grad_fn it is or was, of those known by then."""
        return tuple(dict.fromkeys(tensor for since, tensor in self.outputs if since <= serial))


@dataclass(frozen=True, slots=True)
class Withheld:
    """Where a gradient ended: ``node`` had one at ``since`` and sent none over the edge ``slot`` of its ``next``."""

    since: int
    node: int
    slot: int


@dataclass(slots=True)
class RegionRecord:
    """A region; ``lines`` are the first and last line that its events touched, in file ``path``, ``state`` what was
    last told of it."""

    entered: RegionEntered
    left: int = 0
    lines: History[tuple[int, int]] = field(default_factory=History)
    path: str = ""
    state: RegionState | None = None

    def lines_at(self, serial: int) -> tuple[int, int]:
        """First and last line so far, 0 where they are not known."""
        return self.lines.at(serial) or (0, 0)

    def widen(self, serial: int, path: str, first: int, last: int) -> None:
        """Reach to these lines too, if they are in its file."""
        self.path = self.path or path
        if self.path == path:
            before = self.lines_at(serial)
            wider = (min(before[0] or first, first), max(before[1], last))
            if wider != before:
                self.lines.add(serial, wider)


@dataclass(slots=True)
class PassRecord:
    """A backward pass: its beginning, the nodes in order of execution, its end (0: still going on).
    ``positions`` says where in the order (from 1) a node is, ``queued`` and ``finished`` hold the serials at which
    one node after the other was queued and was done."""

    begun: BackwardBegun
    order: list[int] = field(default_factory=list)
    positions: dict[int, int] = field(default_factory=dict)
    queued: list[int] = field(default_factory=list)
    finished: list[int] = field(default_factory=list)
    end: int = 0
    error: str = ""
