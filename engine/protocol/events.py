"""Every fact that a run can tell, as immutable typed records.

One class an event, named in the past tense. Identities (``tensor``, ``node``, ``storage``, ``frame``, ``region``,
``location``, ``backward_pass``) are small positive integers, unique in a run and never used again; 0 means none.
A new event is a class here and a function in ``app/model/apply.py``."""

from __future__ import annotations

from .event import Event as Event
from .event import fields as fields
from .event import kind as kind
from .values import Capture, NodeEdge, ParameterUpdate, SavedTensor


# ------------------------------------------------------------------------------------------------ program
class RunStarted(Event, frozen=True, tag="run-started"):
    """The script is about to begin. ``document`` is "script" or "notebook"."""

    path: str
    document: str
    arguments: tuple[str, ...] = ()
    python: str = ""


class SourceSeen(Event, frozen=True, tag="source-seen"):
    """The text of a file or cell, before its first location. ``cell`` counts code cells from 0, -1 for a file.

    ``path`` is the file name that code objects carry (``<cell 3>`` for a cell).
    """

    path: str
    text: str
    cell: int = -1


class LocationSeen(Event, frozen=True, tag="location-seen"):
    """A place in the source, before the first event that names it.

    ``column`` and ``end_column`` count characters from 0 (-1: not known). ``expression`` is the exact source of the
    sub-expression, ``target`` the name that the statement assigns its value to ("" if none), ``function`` the
    enclosing function or ``<module>``.
    """

    number: int
    path: str
    line: int
    end_line: int
    column: int
    end_column: int
    function: str
    expression: str = ""
    target: str = ""


class LineReached(Event, frozen=True, tag="line-reached"):
    """The statement at ``location`` is about to run (sent at stops, and before the first other fact of a line)."""


class FrameEntered(Event, frozen=True, tag="frame-entered"):
    """A user frame that later events name. ``caller`` is the user frame below it (0: none)."""

    number: int
    function: str
    path: str
    line: int
    caller: int = 0


class FrameLeft(Event, frozen=True, tag="frame-left"):
    """A user frame is gone."""

    number: int


class NameBound(Event, frozen=True, tag="name-bound"):
    """``name`` in ``frame`` now means ``tensor`` (0: it no longer means a tensor).

    ``name`` may be a path such as ``model.0.weight`` or ``layers[1].bias``.
    """

    name: str
    tensor: int


class OutputWritten(Event, frozen=True, tag="output-written"):
    """Text on ``stdout`` or ``stderr``."""

    stream: str
    text: str


class InputRead(Event, frozen=True, tag="input-read"):
    """A line that the script read from its standard input."""

    text: str


class CellStarted(Event, frozen=True, tag="cell-started"):
    """Code cell ``cell`` (from 0) of a notebook begins."""

    cell: int


class CellFinished(Event, frozen=True, tag="cell-finished"):
    """Code cell ``cell`` has ended; ``display`` is the text of its last expression ("" if none)."""

    cell: int
    display: str = ""
    skipped: str = ""


class ExceptionRaised(Event, frozen=True, tag="exception-raised"):
    """An exception that nobody caught left the program. ``operation`` is the engine's function that raised, or ""."""

    type: str
    message: str
    traceback: str
    operation: str = ""
    caught: bool = False


class RunFinished(Event, frozen=True, tag="run-finished"):
    """The run is over. ``signal`` is the number of the signal that killed it (0: none).

    ``reason``: "finished", "raised", "exit" (sys.exit), "killed", "stopped" (by the user), "lost" (os._exit).
    """

    exit_code: int
    signal: int = 0
    reason: str = "finished"


# ------------------------------------------------------------------------------------------------ tensors
class TensorCreated(Event, frozen=True, tag="tensor-created"):
    """A tensor exists.

    ``origin``: "data" (made by a factory, ``op`` says which), "parameter", "result" (of operation ``op``), "view"
    (of ``base``), "detach", "data-attribute" (``.data``), "gradient" (a ``.grad`` met for the first time).
    ``base`` is also the tensor that a "gradient" belongs to. ``node`` and ``slot`` are its grad_fn and output number.
    """

    tensor: int
    origin: str
    op: str
    dtype: str
    shape: tuple[int, ...]
    requires_grad: bool
    is_leaf: bool
    storage: int
    version: int
    base: int = 0
    node: int = 0
    slot: int = 0
    is_parameter: bool = False


class TensorDied(Event, frozen=True, tag="tensor-died"):
    """The program holds the tensor no longer."""

    tensor: int


class RequiresGradChanged(Event, frozen=True, tag="requires-grad-changed"):
    """The flag was set by the user."""

    tensor: int
    requires_grad: bool


class HistoryChanged(Event, frozen=True, tag="history-changed"):
    """An in-place operation gave the tensor a new grad_fn (0: none)."""

    tensor: int
    node: int
    slot: int
    requires_grad: bool


class ValueRecorded(Event, frozen=True, tag="value-recorded"):
    """The value of a tensor at a version of its storage. Sent at once after what made it."""

    tensor: int
    version: int
    value: Capture


# ------------------------------------------------------------------------------------------------ operations
class NodeCreated(Event, frozen=True, tag="node-created"):
    """A grad_fn node exists. ``next`` is exactly its ``next_functions``.

    ``sequence`` is PyTorch's sequence number (-1 for AccumulateGrad); ``variable`` the leaf of an AccumulateGrad.
    ``created_by`` is the node that was running when this one was made in a backward pass with ``create_graph``.
    """

    node: int
    name: str
    next: tuple[NodeEdge, ...]
    sequence: int = -1
    variable: int = 0
    formula: str = ""
    saved: tuple[SavedTensor, ...] = ()
    created_by: int = 0


class OperationExecuted(Event, frozen=True, tag="operation-executed"):
    """An operation ran.

    ``inputs`` are tensors by argument position, ``outputs`` the results. ``node`` is the grad_fn made, or 0 with the
    ``reason`` ("no-grad", "inference-mode", "no-input-requires-grad", "not-differentiable", "integer-dtype").
    ``attributes`` are the other arguments as text, in order.
    """

    op: str
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    attributes: tuple[tuple[str, str], ...] = ()
    node: int = 0
    reason: str = ""
    in_place: bool = False
    region: int = 0


class StorageWritten(Event, frozen=True, tag="storage-written"):
    """A write in place. ``tracked``: autograd knows of it (not under no_grad, ``.data``). Op "numpy": found later."""

    storage: int
    tensor: int
    op: str
    before: int
    after: int
    tracked: bool
    through_data: bool = False


class CutMade(Event, frozen=True, tag="cut-made"):
    """A value left the graph.

    ``cut``: "detach", "data", "copy" (``torch.tensor(t)``), "item", "tolist", "numpy", "float", "int", "bool".
    ``result`` is the tensor that came out (0 for numbers and arrays), ``text`` the number that came out.
    """

    cut: str
    tensor: int
    result: int = 0
    text: str = ""


class OperationRefused(Event, frozen=True, tag="operation-refused"):
    """The engine raised (or warned with) ``error``, "Type: message", because of ``tensors``; it may have been caught.

    ``operation``: "backward", "grad", "write" (in place), "numpy", "requires_grad", "save", "grad-read" (of no leaf).
    """

    operation: str
    tensors: tuple[int, ...]
    error: str


# ------------------------------------------------------------------------------------------------ regions
class RegionEntered(Event, frozen=True, tag="region-entered"):
    """A region begins.

    ``region_kind``: "no_grad", "enable_grad", "set_grad_enabled", "inference_mode", "module", "function", "custom"
    (the forward of a custom Function), "loop", "training_step". ``parent`` is the region around it; ``passes`` counts
    loop passes, and training steps, from 0. A training step has no parent and is none: it may begin and end anywhere.
    """

    region: int
    region_kind: str
    label: str
    parent: int = 0
    passes: int = 0


class RegionLeft(Event, frozen=True, tag="region-left"):
    """The region has ended."""

    region: int


# ------------------------------------------------------------------------------------------------ backward
class BackwardBegun(Event, frozen=True, tag="backward-begun"):
    """A pass begins at the tensors ``roots`` (nodes ``root_nodes``) with the gradients ``seeds``.

    ``accumulates`` is False for ``torch.autograd.grad``.
    """

    backward_pass: int
    roots: tuple[int, ...]
    root_nodes: tuple[int, ...]
    seeds: tuple[Capture | None, ...]
    retain_graph: bool = False
    create_graph: bool = False
    accumulates: bool = True


class NodeQueued(Event, frozen=True, tag="node-queued"):
    """The node belongs to the pass and waits for ``dependencies`` gradients; sent in the order of execution."""

    backward_pass: int
    node: int
    dependencies: int


class NodeBegun(Event, frozen=True, tag="node-begun"):
    """The node is about to run on these gradients of its forward outputs."""

    backward_pass: int
    node: int
    gradients: tuple[Capture | None, ...]


class HookCalled(Event, frozen=True, tag="hook-called"):
    """A hook ran. ``hook``: "tensor", "pre", "post", "post_accumulate_grad"; ``after`` is None if unchanged."""

    backward_pass: int
    node: int
    hook: str
    before: tuple[Capture | None, ...] = ()
    after: tuple[Capture | None, ...] | None = None


class NodeFinished(Event, frozen=True, tag="node-finished"):
    """The node has run; one gradient for every entry of its ``next``."""

    backward_pass: int
    node: int
    gradients: tuple[Capture | None, ...]


class GradAccumulated(Event, frozen=True, tag="grad-accumulated"):
    """``contribution`` went into ``tensor.grad``: before + contribution = after.

    ``sources`` are the edges (node, index in its ``next``) that the contribution came over.
    """

    backward_pass: int
    tensor: int
    node: int
    before: Capture | None
    contribution: Capture
    after: Capture
    sources: tuple[NodeEdge, ...] = ()


class BuffersFreed(Event, frozen=True, tag="buffers-freed"):
    """The nodes have dropped their saved tensors."""

    backward_pass: int
    nodes: tuple[int, ...]


class BackwardFinished(Event, frozen=True, tag="backward-finished"):
    """The pass is over; ``error`` is "Type: message" of what broke it ("" if nothing did)."""

    backward_pass: int
    error: str = ""


# ------------------------------------------------------------------------------------------------ updates
class GradCleared(Event, frozen=True, tag="grad-cleared"):
    """``.grad`` was set to None ("none"), zeroed ("zero") or replaced by assignment ("assigned")."""

    tensor: int
    how: str
    value: Capture | None = None


class OptimizerRegistered(Event, frozen=True, tag="optimizer-registered"):
    """An optimiser took charge of the tensors; told again with all of them when it takes charge of more."""

    optimizer: int
    name: str
    tensors: tuple[int, ...]


class OptimizerStepBegun(Event, frozen=True, tag="optimizer-step-begun"):
    """``optimizer.step()`` begins; the writes until it is over are its updates."""

    optimizer: int


class OptimizerStepped(Event, frozen=True, tag="optimizer-stepped"):
    """``optimizer.step()`` is over, a training step ends; ``updates``: of parameters recorded without elements."""

    optimizer: int
    updates: tuple[ParameterUpdate, ...] = ()


class EventsDropped(Event, frozen=True, tag="events-dropped"):
    """So many lines of output were left out after the cap was reached."""

    count: int
    what: str


#: Every event class, in the order above.
EVENTS: tuple[type[Event], ...] = tuple(Event.__subclasses__())
#: Class by its tag (``"node-created"``).
BY_KIND: dict[str, type[Event]] = {str(cls.__struct_config__.tag): cls for cls in EVENTS}
