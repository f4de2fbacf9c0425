"""What every event means: one function for each class, in a table.

A function reads the event and changes the run's records; it never looks at the clock, the disk or anything else, so a
live run, a recording and a test give the same state. It checks first and changes then: an event that names something
unknown (KeyError), or introduces an identity for the second time (ValueError), leaves everything as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from retrograd.engine.protocol import events as e
from retrograd.engine.protocol.values import Capture

from .gradient_owner import gradient_seen, owner_of_gradient
from .history import History
from .records import NodeRecord, PassRecord, RegionRecord, TensorRecord, Withheld
from .region_lines import widen

if TYPE_CHECKING:
    from .run import Run

#: Regions that a ``with`` statement opens.
SWITCHES = frozenset({"no_grad", "enable_grad", "set_grad_enabled", "inference_mode"})

#: Origins of tensors that no operation made; one that hands its input on (``contiguous``) does not make it either.
BORN_ALONE = frozenset({"data", "parameter", "gradient"})


@dataclass(slots=True)
class Touched:
    """Identities that a batch of events changed."""

    tensors: set[int] = field(default_factory=set)
    nodes: set[int] = field(default_factory=set)
    regions: set[int] = field(default_factory=set)
    output: bool = False
    sources: bool = False


def _known(things: Mapping[int, Any], *numbers: int) -> None:
    """Each number is 0 or means one of these things, else KeyError."""
    for number in numbers:
        if number and number not in things:
            raise KeyError(number)


def _new(things: Mapping[int, Any], number: int) -> None:
    """The number means nothing yet, else ValueError."""
    if number in things or number <= 0:
        raise ValueError(f"the identity {number} is taken or no identity")


def _in_pass(run: Run, backward_pass: int, node: int) -> None:
    """The node was queued in the pass, else KeyError."""
    if node not in run.passes[backward_pass].positions:
        raise KeyError(node)


def _nothing(run: Run, event: Any, touched: Touched) -> None:
    """For events that are found through the timeline alone."""


def _run_started(run: Run, event: e.RunStarted, touched: Touched) -> None:
    run.path, run.document = event.path, event.document


def _source_seen(run: Run, event: e.SourceSeen, touched: Touched) -> None:
    run.sources[event.path] = event
    touched.sources = True


def _location_seen(run: Run, event: e.LocationSeen, touched: Touched) -> None:
    _new(run.locations, event.number)
    run.locations[event.number] = event


def _line_reached(run: Run, event: e.LineReached, touched: Touched) -> None:
    run.lines_of_frame.setdefault(event.frame, []).append(event.serial)
    run.lines_at_location.setdefault(event.location, []).append(event.serial)


def _frame_entered(run: Run, event: e.FrameEntered, touched: Touched) -> None:
    _new(run.frames, event.number)
    run.frames[event.number] = event


def _frame_left(run: Run, event: e.FrameLeft, touched: Touched) -> None:
    _known(run.frames, event.number)
    run.frames_left[event.number] = event.serial


def _name_bound(run: Run, event: e.NameBound, touched: Touched) -> None:
    _known(run.tensors, event.tensor)
    key = (event.frame, event.name)
    before = run.bindings.get(key)
    if before is None:
        before = run.bindings[key] = History()
        run.names_of_frame.setdefault(event.frame, []).append(event.name)
    old = before.at(event.serial)
    before.add(event.serial, event.tensor)
    if event.tensor in run.tensors:
        run.tensors[event.tensor].names.setdefault(key, []).append(event.serial)
    touched.tensors.update(number for number in (event.tensor, old) if number)


def _output_written(run: Run, event: e.OutputWritten, touched: Touched) -> None:
    touched.output = True


def _run_finished(run: Run, event: e.RunFinished, touched: Touched) -> None:
    run.finished = event


# ------------------------------------------------------------------------------------------------ tensors
def _tensor_created(run: Run, event: e.TensorCreated, touched: Touched) -> None:
    _new(run.tensors, event.tensor)
    _known(run.nodes, event.node)
    record = run.tensors[event.tensor] = TensorRecord(event)
    record.flags.add(event.serial, event.requires_grad)
    record.history.add(event.serial, (event.node, event.slot))
    run.versions.setdefault(event.storage, History()).add(event.serial, event.version)
    run.of_storage.setdefault(event.storage, []).append(event.tensor)
    if event.origin == "gradient":
        run.gradient_storages[event.storage] = event.tensor
    if event.node in run.nodes:
        run.nodes[event.node].outputs.append((event.serial, event.tensor))
        touched.nodes.add(event.node)
    run.graph.add(event)
    touched.tensors.add(event.tensor)


def _tensor_died(run: Run, event: e.TensorDied, touched: Touched) -> None:
    run.tensors[event.tensor].died = event.serial
    touched.tensors.add(event.tensor)


def _requires_grad_changed(run: Run, event: e.RequiresGradChanged, touched: Touched) -> None:
    run.tensors[event.tensor].flags.add(event.serial, event.requires_grad)
    touched.tensors.add(event.tensor)


def _history_changed(run: Run, event: e.HistoryChanged, touched: Touched) -> None:
    _known(run.nodes, event.node)
    record = run.tensors[event.tensor]
    record.flags.add(event.serial, event.requires_grad)
    record.history.add(event.serial, (event.node, event.slot))
    if event.node in run.nodes:
        run.nodes[event.node].outputs.append((event.serial, event.tensor))
        touched.nodes.add(event.node)
    touched.tensors.add(event.tensor)


def _value_recorded(run: Run, event: e.ValueRecorded, touched: Touched) -> None:
    record = run.tensors[event.tensor]
    record.values.add(event.serial, (event.version, event.value))
    summary = event.value.summary
    if (summary.nans or summary.infinities) and not run.watching.odd:
        run.watching.meet_odd()
    if record.created.origin == "gradient":
        gradient_seen(run, record.created, event, touched.tensors)
    touched.tensors.add(event.tensor)


# ------------------------------------------------------------------------------------------------ operations
def _node_created(run: Run, event: e.NodeCreated, touched: Touched) -> None:
    _new(run.nodes, event.node)
    _known(run.tensors, event.variable)
    record = run.nodes[event.node] = NodeRecord(event)
    following = [run.nodes[edge.node] for edge in event.next if edge.node in run.nodes]
    record.rank = 1 + max((other.rank for other in following), default=0)
    for slot, edge in enumerate(event.next):
        if edge.node in run.nodes:
            run.nodes[edge.node].consumers.append((event.node, slot))
    if event.variable:
        run.accumulators.setdefault(event.variable, History()).add(event.serial, event.node)
    run.graph.add(event)
    run.folds.node(run, event)
    touched.nodes.add(event.node)


def _operation_executed(run: Run, event: e.OperationExecuted, touched: Touched) -> None:
    _known(run.tensors, *event.outputs, *event.inputs)
    _known(run.nodes, event.node)
    _known(run.regions, event.region)
    for number in event.outputs:
        if number in run.tensors:
            record = run.tensors[number]
            if event.in_place:
                record.changed_by.append(event.serial)
            elif not record.made_by and record.created.origin not in BORN_ALONE:
                record.made_by = event.serial
            touched.tensors.add(number)
    for number in event.inputs:
        if number in run.tensors:
            run.tensors[number].read_by.append(event.serial)
    if event.node in run.nodes:
        run.nodes[event.node].operation = event.serial
        touched.nodes.add(event.node)
    else:
        run.graph.add(event)
    run.folds.operation(run, event)
    widen(run, event)


def _storage_written(run: Run, event: e.StorageWritten, touched: Touched) -> None:
    _known(run.tensors, event.tensor)
    run.versions.setdefault(event.storage, History()).add(event.serial, event.after)
    run.writes.setdefault(event.storage, []).append(event.serial)
    gradient = run.gradient_storages.get(event.storage, 0)
    owner = owner_of_gradient(run, run.tensors[gradient].created) if gradient else None
    if owner is not None:
        owner.gradient_writes.append(event.serial)
    touched.tensors.update(run.of_storage.get(event.storage, ()))


def _cut_made(run: Run, event: e.CutMade, touched: Touched) -> None:
    _known(run.tensors, event.tensor, event.result)
    run.cuts.append(event.serial)
    run.folds.cut(run, event)
    touched.tensors.update(number for number in (event.tensor, event.result) if number)


# ------------------------------------------------------------------------------------------------ regions
def _region_entered(run: Run, event: e.RegionEntered, touched: Touched) -> None:
    _new(run.regions, event.region)
    _known(run.regions, event.parent)
    run.regions[event.region] = RegionRecord(event)
    run.regions_of_kind.setdefault(event.region_kind, []).append(event.region)
    run.folds.enter(event)
    place = run.locations.get(event.location)
    if place is not None:
        # the place of a ``with`` is all of it, that of a call or loop only where it was entered
        last = place.end_line if event.region_kind in SWITCHES else place.line
        run.regions[event.region].widen(event.serial, place.path, place.line, last)
    touched.regions.add(event.region)


def _region_left(run: Run, event: e.RegionLeft, touched: Touched) -> None:
    (record := run.regions[event.region]).left = event.serial
    place = run.locations.get(event.location)
    if record.entered.region_kind == "training_step" and place is not None:
        # no operation names it as its region, so its end is all that is known of its lines
        record.widen(event.serial, place.path, place.line, place.end_line)
    run.folds.leave(event)
    touched.regions.add(event.region)


# ------------------------------------------------------------------------------------------------ backward
def _backward_begun(run: Run, event: e.BackwardBegun, touched: Touched) -> None:
    _new(run.passes, event.backward_pass)
    _known(run.tensors, *event.roots)
    _known(run.nodes, *event.root_nodes)
    run.passes[event.backward_pass] = PassRecord(event)
    touched.nodes.update(event.root_nodes)


def _node_queued(run: Run, event: e.NodeQueued, touched: Touched) -> None:
    record = run.nodes[event.node]
    backward = run.passes[event.backward_pass]
    backward.order.append(event.node)
    backward.queued.append(event.serial)
    backward.positions.setdefault(event.node, len(backward.order))
    record.status.add(event.serial, ("queued", event.backward_pass))
    record.dependencies.add(event.serial, (event.dependencies, event.backward_pass))
    touched.nodes.add(event.node)


def _node_begun(run: Run, event: e.NodeBegun, touched: Touched) -> None:
    record = run.nodes[event.node]
    _in_pass(run, event.backward_pass, event.node)
    record.status.add(event.serial, ("running", event.backward_pass))
    record.dependencies.add(event.serial, (0, event.backward_pass))
    record.gradients_in.add(event.serial, event.gradients)
    touched.nodes.add(event.node)


def _node_finished(run: Run, event: e.NodeFinished, touched: Touched) -> None:
    record = run.nodes[event.node]
    _in_pass(run, event.backward_pass, event.node)
    record.status.add(event.serial, ("done", event.backward_pass))
    run.passes[event.backward_pass].finished.append(event.serial)
    record.gradients_out.add(event.serial, event.gradients)
    for edge in record.created.next:
        following = run.nodes.get(edge.node)
        if following is None:
            continue
        missing = following.dependencies.at(event.serial)
        if missing is not None and missing[1] == event.backward_pass and missing[0] > 0:
            following.dependencies.add(event.serial, (missing[0] - 1, event.backward_pass))
            touched.nodes.add(edge.node)
    if None in event.gradients:
        _withhold(run, event, record)
    touched.nodes.add(event.node)


def _withhold(run: Run, event: e.NodeFinished, record: NodeRecord) -> None:
    """Note to which nodes a node sent nothing, and which node before it had a gradient and kept it."""
    given = record.gradients_in.values[-1] if record.gradients_in else ()
    received = any(one is not None for one in given)
    kept = None if received else run.withheld.get(event.node)
    if not received and kept is None:
        return
    for slot, (edge, sent) in enumerate(zip(record.created.next, event.gradients, strict=False)):
        if edge.node and sent is None:
            run.withheld.setdefault(edge.node, kept or Withheld(event.serial, event.node, slot))


def _set_grad(run: Run, tensor: int, serial: int, capture: Capture | None, touched: Touched) -> None:
    record = run.tensors[tensor]
    record.ledger.append(serial)
    record.grads.add(serial, capture)
    touched.tensors.add(tensor)


def _grad_accumulated(run: Run, event: e.GradAccumulated, touched: Touched) -> None:
    _known(run.nodes, event.node)
    _known(run.passes, event.backward_pass)
    _set_grad(run, event.tensor, event.serial, event.after, touched)


def _grad_cleared(run: Run, event: e.GradCleared, touched: Touched) -> None:
    _set_grad(run, event.tensor, event.serial, event.value if event.how != "none" else None, touched)


def _buffers_freed(run: Run, event: e.BuffersFreed, touched: Touched) -> None:
    for number in event.nodes:
        if number in run.nodes:
            run.nodes[number].freed = event.serial
    touched.nodes.update(event.nodes)


def _backward_finished(run: Run, event: e.BackwardFinished, touched: Touched) -> None:
    record = run.passes[event.backward_pass]
    record.end, record.error = event.serial, event.error
    # Of a pass that came to its end every node has told so itself.
    open_ones = record.order if len(record.finished) < len(record.order) else ()
    for number in open_ones:
        node = run.nodes[number]
        status, backward = node.status.values[-1]
        if backward == event.backward_pass and status != "done":
            # the pass broke before it came here
            node.status.add(event.serial, ("idle", backward))
    touched.nodes.update(open_ones)


# ------------------------------------------------------------------------------------------------ updates
def _optimizer_registered(run: Run, event: e.OptimizerRegistered, touched: Touched) -> None:
    run.optimizers[event.optimizer] = event


#: The meaning of every event class.
TABLE: dict[type[e.Event], Callable[[Any, Any, Touched], None]] = {
    e.RunStarted: _run_started,
    e.SourceSeen: _source_seen,
    e.LocationSeen: _location_seen,
    e.LineReached: _line_reached,
    e.FrameEntered: _frame_entered,
    e.FrameLeft: _frame_left,
    e.NameBound: _name_bound,
    e.OutputWritten: _output_written,
    e.InputRead: _output_written,
    e.CellStarted: _output_written,
    e.CellFinished: _output_written,
    e.ExceptionRaised: _output_written,
    e.RunFinished: _run_finished,
    e.TensorCreated: _tensor_created,
    e.TensorDied: _tensor_died,
    e.RequiresGradChanged: _requires_grad_changed,
    e.HistoryChanged: _history_changed,
    e.ValueRecorded: _value_recorded,
    e.NodeCreated: _node_created,
    e.OperationExecuted: _operation_executed,
    e.StorageWritten: _storage_written,
    e.CutMade: _cut_made,
    e.OperationRefused: _output_written,
    e.RegionEntered: _region_entered,
    e.RegionLeft: _region_left,
    e.BackwardBegun: _backward_begun,
    e.NodeQueued: _node_queued,
    e.NodeBegun: _node_begun,
    e.HookCalled: _nothing,
    e.NodeFinished: _node_finished,
    e.GradAccumulated: _grad_accumulated,
    e.BuffersFreed: _buffers_freed,
    e.BackwardFinished: _backward_finished,
    e.GradCleared: _grad_cleared,
    e.OptimizerRegistered: _optimizer_registered,
    e.OptimizerStepBegun: _nothing,
    e.OptimizerStepped: _nothing,
    e.EventsDropped: _output_written,
}
