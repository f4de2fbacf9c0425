"""What is true of one thing at one moment: plain immutable records that panels, picture and explanations read."""

from __future__ import annotations

from dataclasses import dataclass, field

from retrograd.engine.protocol.values import Capture, NodeEdge, SavedTensor


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the source; ``line`` counts from 1, columns from 0 (-1: not known), ``cell`` from 0 (-1: a file)."""

    path: str
    line: int
    end_line: int
    column: int = -1
    end_column: int = -1
    function: str = "<module>"
    expression: str = ""
    target: str = ""
    cell: int = -1


@dataclass(frozen=True, slots=True)
class TensorState:
    """A tensor at a moment.

    ``name`` is the best name at that moment ("" if it never had one), ``names`` all of them. ``value`` and ``grad``
    are the latest captures (None: nothing known, or ``.grad is None``). ``node`` is its grad_fn (0: None).
    ``why_untracked`` is the reason why the operation that made it got no grad_fn ("" if tracked or a leaf by birth).
    """

    tensor: int
    name: str
    names: tuple[str, ...]
    dtype: str
    shape: tuple[int, ...]
    requires_grad: bool
    is_leaf: bool
    is_parameter: bool
    storage: int
    version: int
    base: int
    node: int
    slot: int
    origin: str
    op: str
    alive: bool
    born: int
    place: Place | None
    value: Capture | None
    grad: Capture | None
    why_untracked: str = ""


@dataclass(frozen=True, slots=True)
class NodeState:
    """A grad_fn node at a moment.

    ``status``: "idle" (no pass reached it yet), "queued", "running", "done". ``gradients_in`` and ``gradients_out``
    are those of the latest pass that reached it. ``operation`` is the serial of the event that made it (0: none).
    """

    node: int
    name: str
    next: tuple[NodeEdge, ...]
    sequence: int
    variable: int
    formula: str
    saved: tuple[SavedTensor, ...]
    operation: int
    place: Place | None
    outputs: tuple[int, ...]
    status: str
    backward_pass: int
    order: int
    dependencies: int
    gradients_in: tuple[Capture | None, ...]
    gradients_out: tuple[Capture | None, ...]
    freed: bool
    born: int


@dataclass(frozen=True, slots=True)
class RegionState:
    """A region; ``end`` is the serial at which it was left (0: still open at the moment), ``lines`` first and last."""

    region: int
    region_kind: str
    label: str
    parent: int
    passes: int
    start: int
    end: int
    place: Place | None
    lines: tuple[int, int]


@dataclass(frozen=True, slots=True)
class CutState:
    """Where a value left the graph: ``cut`` as in the event, or "no-grad" for an untracked operation."""

    cut: str
    serial: int
    tensor: int
    result: int
    place: Place | None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Contribution:
    """One row of the ledger of a ``.grad``: a contribution, a clearing ("cleared") or a ghost ("would have been").

    ``through`` is the tensor or node name that it came through, ``sources`` the edges.
    """

    kind: str
    serial: int
    backward_pass: int
    before: Capture | None
    contribution: Capture | None
    after: Capture | None
    through: str
    sources: tuple[NodeEdge, ...]
    place: Place | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A row of the ready queue of the current pass: order (from 1), node, gradients still missing, status."""

    order: int
    node: int
    name: str
    waiting_for: int
    status: str
    gradients_in: tuple[Capture | None, ...]
    gradients_out: tuple[Capture | None, ...]
    place: Place | None


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of the timeline: ``kind`` "forward", "backward" or "update"; serials inclusive."""

    kind: str
    start: int
    end: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """An explanation: ``cause`` is a cause code, ``events`` the serials that prove it, most telling first.

    ``subject`` is what a person would type (``x.grad``), ``text`` the sentence, ``fix`` what to do, ``line`` the line
    of the cause, ``lines`` all lines that matter. It is known from event ``since`` on and holds before event ``until``
    (0: it holds still). ``likely`` says that the record does not prove it; ``reason`` then says what is missing.
    ``error`` is the serial of the exception that it explains (0: none).
    """

    cause: str
    subject: str
    text: str
    fix: str
    path: str
    line: int
    lines: tuple[int, ...]
    events: tuple[int, ...]
    op: str = ""
    tensor: int = 0
    node: int = 0
    details: dict[str, object] = field(default_factory=dict)
    since: int = 0
    until: int = 0
    likely: bool = False
    reason: str = ""
    error: int = 0


@dataclass(frozen=True, slots=True)
class Delta:
    """What a batch of events changed: the serials added, and the identities touched."""

    first: int
    last: int
    tensors: frozenset[int] = frozenset()
    nodes: frozenset[int] = frozenset()
    regions: frozenset[int] = frozenset()
    output: bool = False
    sources: bool = False
    findings: bool = False
