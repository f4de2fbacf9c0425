"""The observer of the child process: turns what the engine reports into events."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from types import FrameType
from typing import Any

import numpy as np

from ..autograd.node import AccumulateGrad, Node
from ..ops.reporting import attributes_of, row_of
from ..ops.reporting import reason as untracked_reason
from ..probe import Observer
from ..protocol import events
from ..protocol.records import Changed, Queue
from ..protocol.values import Capture
from ..storage import next_uid
from ..tensor import Tensor
from .frames import ThreadState
from .identities import Identities
from .recorder import Recorder
from .stream import EventStream
from .summaries import dtype_name, note, outline
from .texts import argument_text
from .tracker import Tracker

_frame = sys._getframe


class Sender(Observer):
    """Tells the debugger everything, in order.

    Attributes:
        after_operation: Called after an operation was told, on its thread; the stepper sets it.
        before_node: Called before a node runs, with the number of the pass and the node's identity.
        after_pass: Called when a pass is over.
    """

    def __init__(self, stream: EventStream, tracker: Tracker, identities: Identities) -> None:
        self._stream = stream
        self._lock = stream.lock
        self._tracker = tracker
        self._identities = identities
        self._passes: set[int] = set()
        self._optimizers: dict[int, tuple[Any, int]] = {}
        self.recorder = Recorder(stream, identities, self._pointwise, self._ran)
        self.pointwise = self.recorder.pointwise  # type: ignore[method-assign]
        self.ran = self.recorder.ran  # type: ignore[method-assign]
        self.patient = True
        self.after_operation: Callable[[], None] | None = None
        self.before_node: Callable[[int, int, Node], None] | None = None
        self.after_pass: Callable[[int], None] | None = None
        tracker.settle = self.recorder.settle

    def watch(self, operations: bool, nodes: bool) -> None:
        """Whether somebody wants to stop after each operation, and before each node."""
        self.recorder.held = operations
        self.recorder.close()
        self.patient = not nodes

    def _arrive(self, frame: FrameType) -> ThreadState | None:
        """The thread's state at the user's code that caused the fact; None where it isn't to be told."""
        if self._stream.urgent is not None:
            self._stream.urgent(frame)
        state = self._tracker.arrive(frame)
        if state is not None and self._identities.died:
            self._identities.tell_deaths(state)
        return state

    # ------------------------------------------------------------------------------------------------ tensors
    def created(self, tensor: Tensor, how: str) -> None:
        with self._lock:
            state = self._arrive(_frame(1))
            if state is None:
                return
            if self._identities.known(tensor) and how == "Parameter":
                return
            origin = "parameter" if how == "Parameter" else "data"
            number = self._identities.tensor(state, tensor, origin, how)
            self._tracker.expect_binding(state, number)

    def operation(
        self,
        op: str,
        inputs: Sequence[Any],
        attributes: Mapping[str, Any],
        outputs: Sequence[Tensor],
        node: Node | None,
        reason: str,
    ) -> None:
        with self._lock:
            state = self._arrive(_frame(1))
            if state is None:
                return
            self._operation(state, op, inputs, attributes, outputs, node, reason)
        if self.after_operation is not None:
            self.after_operation()

    def _pointwise(
        self, frame: FrameType, key: Any, result: Tensor, node: Node | None, input: Tensor, other: Tensor | None
    ) -> None:
        """An operation that the recorder leaves to be told in full; afterwards it may know where the program is."""
        before = self.recorder.before(frame)
        inputs = (input,) if other is None else (input, other)
        with self._lock:
            state = self._arrive(frame)
            if state is None:
                return
            row = row_of(key)
            shown = [one if one._number is None else one._number for one in inputs]
            attributes = attributes_of(key) if row.parameters else {}
            why = "" if node is not None else untracked_reason(inputs, (result,), True)
            self._operation(state, row.op.reported, shown, attributes, (result,), node, why)
            info = self._tracker.code(frame)
            if info is not None and not self._passes:
                self.recorder.open(state, frame, info, before, key)
        if self.after_operation is not None:
            self.after_operation()

    def _operation(
        self,
        state: ThreadState,
        op: str,
        inputs: Sequence[Any],
        attributes: Mapping[str, Any],
        outputs: Sequence[Tensor],
        node: Node | None,
        reason: str,
    ) -> None:
        identities = self._identities
        fields = [(name, argument_text(value)) for name, value in attributes.items()]
        taken = []
        for index, one in enumerate(inputs):
            if isinstance(one, Tensor):
                taken.append(identities.tensor(state, one))
            else:
                taken.append(0)
                fields.append((str(index), argument_text(one)))
        number = 0 if node is None else identities.node(state, node, outputs)
        made = [identities.tensor(state, one, "result", op) for one in outputs]
        in_place = False
        for one in made:
            if one in taken:
                in_place = True
        self._stream.tell(
            state,
            events.OperationExecuted,
            op=op,
            inputs=tuple(taken),
            outputs=tuple(made),
            attributes=tuple(fields),
            node=number,
            reason=reason,
            in_place=in_place,
            region=state.regions[-1].number if state.regions else 0,
        )
        if in_place:
            for one in outputs:
                self._bent(state, one)
        if len(made) == 1 and not self._passes:
            self._tracker.expect_binding(state, made[0])

    def _bent(self, state: ThreadState, tensor: Tensor) -> None:
        """A tensor that was told of may have another form or other memory now."""
        array = tensor._array
        number = self._identities.tensor(state, tensor)
        storage = self._identities.moved(state, tensor)
        self._stream.state(Changed(number, dtype_name(array.dtype), array.shape, storage))

    def written(self, tensor: Tensor, op: str, before: int, after: int, tracked: bool) -> None:
        with self._lock:
            state = self._arrive(_frame(1))
            if state is None:
                return
            number = self._identities.tensor(state, tensor)
            self._stream.tell(
                state,
                events.StorageWritten,
                storage=tensor.storage_identity().uid,
                tensor=number,
                op=op,
                before=before,
                after=after,
                tracked=tracked,
                through_data=self._identities.through_data(number),
            )
            if op == "data":
                self._bent(state, tensor)
            self._identities.written(state, tensor)

    def history_changed(self, tensor: Tensor) -> None:
        with self._lock:
            state = self._arrive(_frame(1))
            if state is None or not self._identities.known(tensor):
                return
            edge = tensor._edge
            node = None if edge is None else getattr(edge, "node", edge)
            number = 0 if node is None else self._identities.node(state, node)
            self._stream.tell(
                state, events.HistoryChanged, tensor=tensor._uid, node=number, slot=tensor.output_nr,
                requires_grad=tensor._requires_grad,
            )  # fmt: skip

    def requires_grad_changed(self, tensor: Tensor) -> None:
        with self._lock:
            state = self._arrive(_frame(1))
            if state is None:
                return
            if not self._identities.known(tensor):
                self._identities.tensor(state, tensor)
                return
            self._stream.tell(
                state, events.RequiresGradChanged, tensor=tensor._uid, requires_grad=tensor._requires_grad
            )

    def cut(self, kind: str, tensor: Tensor, result: Any) -> None:
        with self._lock:
            state = self._arrive(_frame(1))
            if state is None:
                return
            number = self._identities.tensor(state, tensor)
            made, text = 0, ""
            if isinstance(result, Tensor):
                origin = {"detach": "detach", "data": "data-attribute"}.get(kind, "data")
                made = self._identities.tensor(state, result, origin, "tensor" if kind == "copy" else "")
                self._tracker.expect_binding(state, made)
            elif not isinstance(result, np.ndarray):
                text = argument_text(result)
            self._stream.tell(state, events.CutMade, cut=kind, tensor=number, result=made, text=text)

    # ------------------------------------------------------------------------------------------------ regions
    def region_entered(self, kind: str, label: str) -> None:
        with self._lock:
            state = self._arrive(_frame(1))
            if state is not None:
                self._tracker.enter_region(state, kind, label)

    def region_left(self, kind: str) -> None:
        with self._lock:
            state = self._arrive(_frame(1))
            if state is not None:
                self._tracker.leave_region(state, kind)

    # ------------------------------------------------------------------------------------------------ backward
    def backward_begun(
        self,
        number: int,
        roots: Sequence[Tensor],
        seeds: Sequence[Any],
        retain_graph: bool,
        create_graph: bool,
        accumulates: bool,
    ) -> None:
        with self._lock:
            state = self._arrive(_frame(1))
            if state is None:
                return
            known = tuple(self._identities.tensor(state, one) for one in roots)
            nodes = [one.grad_fn for one in roots]
            self._passes.add(number)
            self.recorder.enter_pass(number if len(self._passes) == 1 and not create_graph else 0)
            self._stream.tell(
                state,
                events.BackwardBegun,
                backward_pass=number,
                roots=known,
                root_nodes=tuple(0 if one is None else self._identities.node(state, one) for one in nodes),
                seeds=self._captures(seeds),
                retain_graph=retain_graph,
                create_graph=create_graph,
                accumulates=accumulates,
            )

    def queued(self, number: int, nodes: Sequence[Node], leaves: Sequence[Node]) -> bool:
        with self._lock:
            state = self._tracker.state()
            try:
                known = tuple([node._uid for node in nodes])
            except AttributeError:
                known = tuple([self._identities.node(state, node) for node in nodes])
            roots = tuple([self._identities.node(state, leaf) for leaf in leaves])
            self._stream.state(Queue(number, known, roots))
        return True

    def node_queued(self, number: int, node: Node, dependencies: int) -> None:
        with self._lock:
            state = self._tracker.state()
            known = self._identities.node(state, node)
            self._stream.tell(state, events.NodeQueued, backward_pass=number, node=known, dependencies=dependencies)

    def node_begun(self, number: int, node: Node, grads: Sequence[Any]) -> None:
        with self._lock:
            state = self._arrive(_frame(1))
            if state is None:
                return
            known = self._identities.node(state, node)
            self._identities.running_node[state.thread] = known
            self._stream.tell(
                state, events.NodeBegun, backward_pass=number, node=known, gradients=self._captures(grads)
            )
        if self.before_node is not None:
            self.before_node(number, known, node)

    def hook_called(self, number: int, node: Node, kind: str, before: Any, after: Any) -> None:
        with self._lock:
            state = self._arrive(_frame(1))
            if state is None:
                return
            self._stream.tell(
                state, events.HookCalled, backward_pass=number, node=self._identities.node(state, node), hook=kind,
                before=self._captures(_several(before)),
                after=None if after is None else self._captures(_several(after)),
            )  # fmt: skip

    def node_finished(self, number: int, node: Node, grads: Sequence[Any]) -> None:
        with self._lock:
            state = self._arrive(_frame(1))
            if state is None:
                return
            known = self._identities.node(state, node)
            self._identities.running_node.pop(state.thread, None)
            self._stream.tell(
                state, events.NodeFinished, backward_pass=number, node=known, gradients=self._captures(grads)
            )

    def _ran(self, number: int, node: Node, before: Sequence[Any], after: Sequence[Any]) -> None:
        """A node has run that the recorder leaves to be told in full."""
        with self._lock:
            state = self._arrive(_frame(2))
            if state is None:
                return
            known = self._identities.node(state, node)
            tell, captures = self._stream.tell, self._captures
            tell(state, events.NodeBegun, backward_pass=number, node=known, gradients=captures(before))
            tell(state, events.NodeFinished, backward_pass=number, node=known, gradients=captures(after))

    def accumulated(self, number: int, tensor: Tensor, node: Node, before: Any, contribution: Any, after: Any) -> None:
        with self._lock:
            state = self._arrive(_frame(1))
            if state is None:
                return
            known = self._identities.node(state, node)
            limit = self._identities.limit
            new = note(contribution, limit)
            now = new if after is contribution else note(after, limit)
            alone = type(node) is AccumulateGrad and self._identities.running_node.get(state.thread, 0) != known
            tell = self._stream.tell
            if alone:
                received = self._captures([contribution]) if limit != self._identities.result_limit else (new,)
                tell(state, events.NodeBegun, backward_pass=number, node=known, gradients=received)
            tell(
                state,
                events.GradAccumulated,
                backward_pass=number,
                tensor=self._identities.tensor(state, tensor),
                node=known,
                before=None if before is None else note(before, limit),
                contribution=new,
                after=now,
            )
            if alone:
                tell(state, events.NodeFinished, backward_pass=number, node=known, gradients=())
            gradient = tensor._grad
            if gradient is not None and "_is_gradient" not in gradient.__dict__:
                gradient.__dict__["_is_gradient"] = tensor.uid

    def buffers_freed(self, number: int, nodes: Sequence[Node]) -> None:
        with self._lock:
            state = self._arrive(_frame(1))
            if state is not None:
                freed = tuple(self._identities.node(state, one) for one in nodes)
                self._stream.tell(state, events.BuffersFreed, backward_pass=number, nodes=freed)

    def backward_finished(self, number: int, error: BaseException | None) -> None:
        with self._lock:
            state = self._arrive(_frame(1))
            if state is None:
                return
            self._passes.discard(number)
            self.recorder.enter_pass(0)
            self._identities.running_node.pop(state.thread, None)
            text = "" if error is None else f"{type(error).__name__}: {error}"
            self._stream.tell(state, events.BackwardFinished, backward_pass=number, error=text)
        if self.after_pass is not None:
            self.after_pass(number)

    # ------------------------------------------------------------------------------------------------ updates
    def grad_cleared(self, tensor: Tensor, how: str) -> None:
        with self._lock:
            state = self._arrive(_frame(1))
            if state is None:
                return
            number = self._identities.tensor(state, tensor)
            gradient = tensor._grad
            value = None if gradient is None else note(gradient._array, self._identities.limit)
            self._stream.tell(state, events.GradCleared, tensor=number, how=how, value=value)

    def optimizer_created(self, optimizer: Any, parameters: Sequence[Tensor]) -> None:
        with self._lock:
            state = self._arrive(_frame(1))
            if state is None:
                return
            tensors = tuple(self._identities.tensor(state, one) for one in parameters)
            self._stream.tell(
                state, events.OptimizerRegistered, optimizer=self._optimizer(optimizer), name=type(optimizer).__name__,
                tensors=tensors,
            )  # fmt: skip

    def optimizer_step_begun(self, optimizer: Any) -> None:
        with self._lock:
            state = self._arrive(_frame(1))
            if state is not None:
                self._stream.tell(state, events.OptimizerStepBegun, optimizer=self._optimizer(optimizer))

    def optimizer_stepped(self, optimizer: Any) -> None:
        with self._lock:
            state = self._arrive(_frame(1))
            if state is not None:
                self._stream.tell(state, events.OptimizerStepped, optimizer=self._optimizer(optimizer))
            self._stream.step += 1

    def _optimizer(self, optimizer: Any) -> int:
        """A number for an optimiser; it is held, so that the number stays its own."""
        known = self._optimizers.get(id(optimizer))
        if known is None:
            known = self._optimizers[id(optimizer)] = (optimizer, next_uid())
        return known[1]

    # ------------------------------------------------------------------------------------------------ values
    def _captures(self, grads: Sequence[Any]) -> tuple[Capture | None, ...]:
        identities = self._identities
        if identities.results:
            limit = identities.result_limit
            return tuple(
                [None if one is None else note(_array(one), limit) for one in grads]
            )
        return tuple([None if one is None else outline(_array(one)) for one in grads])


def _array(value: Any) -> Any:
    return value._array if isinstance(value, Tensor) else value


def _several(value: Any) -> Sequence[Any]:
    return value if isinstance(value, (tuple, list)) else (value,)
