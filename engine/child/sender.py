"""The observer of the child process: turns what the engine reports into events."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ..autograd.node import Node
from ..probe import Observer
from ..protocol import events
from ..protocol.values import Capture, NodeEdge
from ..storage import next_uid
from ..tensor import Tensor
from .frames import ThreadState
from .identities import Identities
from .stream import EventStream
from .summaries import capture
from .tracker import Tracker
from .user_code import caller

_TEXT = 200


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
        self._passes: dict[int, dict[tuple[int, int], list[NodeEdge]]] = {}
        self._optimizers: dict[int, tuple[Any, int]] = {}
        self._regions = threading.local()
        self.after_operation: Callable[[], None] | None = None
        self.before_node: Callable[[int, int, Node], None] | None = None
        self.after_pass: Callable[[int], None] | None = None

    def _arrive(self) -> ThreadState | None:
        """The thread's state at the user's code that caused the fact; None where it isn't to be told."""
        frame = caller(2)
        if self._stream.urgent is not None:
            self._stream.urgent(frame)
        state = self._tracker.arrive(frame)
        if state is not None:
            self._identities.tell_deaths(state)
        return state

    # ------------------------------------------------------------------------------------------------ tensors
    def created(self, tensor: Tensor, how: str) -> None:
        with self._lock:
            state = self._arrive()
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
            state = self._arrive()
            if state is None:
                return
            identities = self._identities
            fields = [(name, _text(value)) for name, value in attributes.items()]
            taken = []
            for index, one in enumerate(inputs):
                if isinstance(one, Tensor):
                    taken.append(identities.tensor(state, one))
                else:
                    taken.append(0)
                    fields.append((str(index), _text(one)))
            number = 0 if node is None else identities.node(state, node, outputs)
            made = [identities.tensor(state, one, "result", op) for one in outputs]
            self._stream.emit(
                state,
                events.OperationExecuted,
                op=op,
                inputs=tuple(taken),
                outputs=tuple(made),
                attributes=tuple(fields),
                node=number,
                reason=reason,
                in_place=any(one in taken for one in made),
                region=state.regions[-1].number if state.regions else 0,
            )
            if len(made) == 1 and not self._passes:
                self._tracker.expect_binding(state, made[0])
        if self.after_operation is not None:
            self.after_operation()

    def written(self, tensor: Tensor, op: str, before: int, after: int, tracked: bool) -> None:
        with self._lock:
            state = self._arrive()
            if state is None:
                return
            number = self._identities.tensor(state, tensor)
            self._stream.emit(
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
            self._identities.written(state, tensor)

    def history_changed(self, tensor: Tensor) -> None:
        with self._lock:
            state = self._arrive()
            if state is None or not self._identities.known(tensor):
                return
            edge = tensor._edge
            node = None if edge is None else getattr(edge, "node", edge)
            number = 0 if node is None else self._identities.node(state, node)
            self._stream.emit(
                state, events.HistoryChanged, tensor=tensor._uid, node=number, slot=tensor.output_nr,
                requires_grad=tensor._requires_grad,
            )  # fmt: skip

    def requires_grad_changed(self, tensor: Tensor) -> None:
        with self._lock:
            state = self._arrive()
            if state is None:
                return
            if not self._identities.known(tensor):
                self._identities.tensor(state, tensor)
                return
            self._stream.emit(
                state, events.RequiresGradChanged, tensor=tensor._uid, requires_grad=tensor._requires_grad
            )

    def cut(self, kind: str, tensor: Tensor, result: Any) -> None:
        with self._lock:
            state = self._arrive()
            if state is None:
                return
            number = self._identities.tensor(state, tensor)
            made, text = 0, ""
            if isinstance(result, Tensor):
                origin = {"detach": "detach", "data": "data-attribute"}.get(kind, "data")
                made = self._identities.tensor(state, result, origin, "tensor" if kind == "copy" else "")
                self._tracker.expect_binding(state, made)
            elif not isinstance(result, np.ndarray):
                text = _text(result)
            self._stream.emit(state, events.CutMade, cut=kind, tensor=number, result=made, text=text)

    # ------------------------------------------------------------------------------------------------ regions
    def region_entered(self, kind: str, label: str) -> None:
        with self._lock:
            state = self._arrive()
            if state is not None:
                self._tracker.enter_region(state, kind, label)

    def region_left(self, kind: str) -> None:
        with self._lock:
            state = self._arrive()
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
            state = self._arrive()
            if state is None:
                return
            known = tuple(self._identities.tensor(state, one) for one in roots)
            nodes = [one.grad_fn for one in roots]
            self._passes[number] = {}
            self._stream.emit(
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

    def node_queued(self, number: int, node: Node, dependencies: int) -> None:
        with self._lock:
            state = self._tracker.state()
            known = self._identities.node(state, node)
            self._stream.emit(state, events.NodeQueued, backward_pass=number, node=known, dependencies=dependencies)

    def node_begun(self, number: int, node: Node, grads: Sequence[Any]) -> None:
        with self._lock:
            state = self._arrive()
            if state is None:
                return
            known = self._identities.node(state, node)
            self._identities.running_node[state.thread] = known
            captures = self._captures(grads)
            self._stream.emit(
                state, events.NodeBegun, _weight(captures), backward_pass=number, node=known, gradients=captures
            )
        if self.before_node is not None:
            self.before_node(number, known, node)

    def hook_called(self, number: int, node: Node, kind: str, before: Any, after: Any) -> None:
        with self._lock:
            state = self._arrive()
            if state is None:
                return
            self._stream.emit(
                state, events.HookCalled, backward_pass=number, node=self._identities.node(state, node), hook=kind,
                before=self._captures(_several(before)),
                after=None if after is None else self._captures(_several(after)),
            )  # fmt: skip

    def node_finished(self, number: int, node: Node, grads: Sequence[Any]) -> None:
        with self._lock:
            state = self._arrive()
            if state is None:
                return
            known = self._identities.node(state, node)
            self._identities.running_node.pop(state.thread, None)
            sources = self._passes.setdefault(number, {})
            for index, (edge, grad) in enumerate(zip(self._identities.edges(known), grads, strict=False)):
                if edge.node and grad is not None:
                    sources.setdefault((edge.node, edge.slot), []).append(NodeEdge(known, index))
            captures = self._captures(grads)
            self._stream.emit(
                state, events.NodeFinished, _weight(captures), backward_pass=number, node=known, gradients=captures
            )

    def accumulated(self, number: int, tensor: Tensor, node: Node, before: Any, contribution: Any, after: Any) -> None:
        with self._lock:
            state = self._arrive()
            if state is None:
                return
            known = self._identities.node(state, node)
            slot = 0 if tensor._edge is None else tensor.output_nr
            old, new, now = self._captures((before, contribution, after), self._identities.limit)
            assert new is not None and now is not None
            self._stream.emit(
                state,
                events.GradAccumulated,
                _weight((old, new, now)),
                backward_pass=number,
                tensor=self._identities.tensor(state, tensor),
                node=known,
                before=old,
                contribution=new,
                after=now,
                sources=tuple(self._passes.get(number, {}).get((known, slot), ())),
            )
            gradient = tensor._grad
            if gradient is not None and "_is_gradient" not in gradient.__dict__:
                gradient.__dict__["_is_gradient"] = tensor.uid

    def buffers_freed(self, number: int, nodes: Sequence[Node]) -> None:
        with self._lock:
            state = self._arrive()
            if state is not None:
                freed = tuple(self._identities.node(state, one) for one in nodes)
                self._stream.emit(state, events.BuffersFreed, backward_pass=number, nodes=freed)

    def backward_finished(self, number: int, error: BaseException | None) -> None:
        with self._lock:
            state = self._arrive()
            if state is None:
                return
            self._passes.pop(number, None)
            self._identities.running_node.pop(state.thread, None)
            text = "" if error is None else f"{type(error).__name__}: {error}"
            self._stream.emit(state, events.BackwardFinished, backward_pass=number, error=text)
        if self.after_pass is not None:
            self.after_pass(number)

    # ------------------------------------------------------------------------------------------------ updates
    def grad_cleared(self, tensor: Tensor, how: str) -> None:
        with self._lock:
            state = self._arrive()
            if state is None:
                return
            number = self._identities.tensor(state, tensor)
            gradient = tensor._grad
            value = None if gradient is None else capture(gradient._array, self._identities.limit)
            self._stream.emit(state, events.GradCleared, tensor=number, how=how, value=value)

    def optimizer_created(self, optimizer: Any, parameters: Sequence[Tensor]) -> None:
        with self._lock:
            state = self._arrive()
            if state is None:
                return
            tensors = tuple(self._identities.tensor(state, one) for one in parameters)
            self._stream.emit(
                state, events.OptimizerRegistered, optimizer=self._optimizer(optimizer), name=type(optimizer).__name__,
                tensors=tensors,
            )  # fmt: skip

    def optimizer_step_begun(self, optimizer: Any) -> None:
        with self._lock:
            state = self._arrive()
            if state is not None:
                self._stream.emit(state, events.OptimizerStepBegun, optimizer=self._optimizer(optimizer))

    def optimizer_stepped(self, optimizer: Any) -> None:
        with self._lock:
            state = self._arrive()
            if state is not None:
                self._stream.emit(state, events.OptimizerStepped, optimizer=self._optimizer(optimizer))
            self._stream.step += 1

    def _optimizer(self, optimizer: Any) -> int:
        """A number for an optimiser; it is held, so that the number stays its own."""
        known = self._optimizers.get(id(optimizer))
        if known is None:
            known = self._optimizers[id(optimizer)] = (optimizer, next_uid())
        return known[1]

    # ------------------------------------------------------------------------------------------------ values
    def _captures(self, grads: Sequence[Any], limit: int | None = None) -> tuple[Capture | None, ...]:
        limit = self._identities.result_limit if limit is None else limit
        return tuple(
            None if one is None else capture(one._array if isinstance(one, Tensor) else one, limit) for one in grads
        )


def _several(value: Any) -> Sequence[Any]:
    return value if isinstance(value, (tuple, list)) else (value,)


def _weight(captures: Sequence[Capture | None]) -> int:
    return sum(len(one.data) for one in captures if one is not None and one.data is not None)


def _text(value: Any) -> str:
    """A bounded text of an argument; nothing of the user's own is called."""
    if isinstance(value, Tensor):
        return f"tensor{tuple(value._array.shape)}"
    if isinstance(value, (tuple, list)):
        inside = ", ".join(_text(one) for one in value[:32])
        return f"[{inside}]" if isinstance(value, list) else f"({inside}{',' if len(value) == 1 else ''})"
    if value is None or isinstance(value, (bool, int, float, complex, str, bytes, slice)) or value is Ellipsis:
        return repr(value)[:_TEXT]
    if type(value).__module__.startswith(("retrograd.engine", "numpy")):
        return repr(value)[:_TEXT]
    return f"<{type(value).__name__}>"
