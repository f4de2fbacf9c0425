"""The observer of the child process: turns what the engine reports into events."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from types import FrameType
from typing import Any

import numpy as np
from msgspec import structs

from ..autograd.node import Node
from ..ops.reporting import attributes_of, row_of
from ..ops.reporting import reason as untracked_reason
from ..protocol import events
from ..protocol.compact import CLEARED, CUT, HISTORY, STEP_BEGUN, STEPPED, WANTED, WRITTEN
from ..protocol.records import Changed
from ..storage import next_uid
from ..tensor import Tensor
from .frames import ThreadState
from .identities import EXPOSING, Identities
from .operations import OperationRecorder
from .passes import PassSender
from .stream import EventStream
from .summaries import dtype_name
from .texts import argument_text
from .tracker import Tracker
from .updates import Updates

_frame = sys._getframe


class Sender(PassSender):
    """Tells the debugger everything, in order.

    Attributes:
        after_operation: Called after an operation was told, on its thread; the stepper sets it.
        after_training_step: Called after an optimiser's step; the stepper sets it.
    """

    def __init__(self, stream: EventStream, tracker: Tracker, identities: Identities) -> None:
        super().__init__(stream, tracker, identities)
        self._operations = OperationRecorder(stream, identities)
        self._optimizers: dict[int, tuple[Any, int]] = {}
        self._parameters: set[int] = set()
        self._updates = Updates()
        self.pointwise = self.recorder.pointwise  # type: ignore[method-assign]
        self.after_operation: Callable[[], None] | None = None
        self.after_training_step: Callable[[], None] | None = None
        tracker.settle = self.recorder.settle
        tracker.closed = self.recorder.close_loop

    def watch(self, operations: bool, nodes: bool) -> None:
        """Whether somebody wants to stop after each operation, and before each node."""
        self._stream.in_full = operations
        self.recorder.held = operations
        self.recorder.close()
        self.patient = not nodes

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
            if how in EXPOSING:
                self.shared.expose(state, tensor)
            self._tracker.expect_binding(state, number, how == "Parameter")

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
        inputs = (input,) if other is None else (input, other)
        with self._lock:
            state = self._arrive(frame)
            if state is None:
                return
            row = row_of(key)
            shown = [one if one._number is None else one._number for one in inputs]
            attributes = attributes_of(key) if row.parameters else {}
            why = "" if node is not None else untracked_reason(inputs, (result,), True)
            self._operation(state, row.op, shown, attributes, (result,), node, why)
            if not self._passes and self._tracker.code(frame) is not None:
                self.recorder.open(state, frame, key)
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
        if node is not None and (self.recorder.between or self.shared.owners):
            self._tracked(state, inputs)
        if self._operations.record(state, op, inputs, attributes, outputs, node, reason):
            if len(outputs) == 1 and not self._passes:
                self._tracker.expect_binding(state, outputs[0]._uid)
            return
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
            self._tracker.expect_binding(state, made[0], in_place and type(outputs[0]).__name__ == "Parameter")

    def _tracked(self, state: ThreadState, inputs: Sequence[Any]) -> None:
        """Something is about to be recorded in a graph."""
        if self.recorder.between:
            self._begin_training_step(state)
        if self.shared.owners:
            self.shared.used(state, inputs)

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
            self._stream.note(
                state, WRITTEN, tensor.storage_identity().uid, number, self._stream.text(op), before, after, tracked,
                self._identities.through_data(number),
            )  # fmt: skip
            if op == "data":
                self._bent(state, tensor)
            if self.shared.owners:
                self.shared.wrote(tensor)
            self._identities.written(state, tensor)

    def history_changed(self, tensor: Tensor) -> None:
        with self._lock:
            state = self._arrive(_frame(1))
            if state is None or not self._identities.known(tensor):
                return
            edge = tensor._edge
            node = None if edge is None else getattr(edge, "node", edge)
            number = 0 if node is None else self._identities.node(state, node, (tensor,))
            self._stream.note(state, HISTORY, tensor._uid, number, tensor.output_nr, tensor._requires_grad)

    def requires_grad_changed(self, tensor: Tensor) -> None:
        with self._lock:
            state = self._arrive(_frame(1))
            if state is None:
                return
            if not self._identities.known(tensor):
                self._identities.tensor(state, tensor)
                return
            self._stream.note(state, WANTED, tensor._uid, tensor._requires_grad)

    def cut(self, kind: str, tensor: Tensor, result: Any) -> None:
        with self._lock:
            state = self._arrive(_frame(1))
            if state is None:
                return
            number = self._identities.tensor(state, tensor)
            if kind == "numpy":
                self._identities.exposed = True
                self.shared.expose(state, tensor)
            made, text = 0, ""
            if isinstance(result, Tensor):
                origin = {"detach": "detach", "data": "data-attribute"}.get(kind, "data")
                made = self._identities.tensor(state, result, origin, "tensor" if kind == "copy" else "")
                self._tracker.expect_binding(state, made)
            elif not isinstance(result, np.ndarray):
                text = argument_text(result)
            if text:
                self._stream.tell(state, events.CutMade, cut=kind, tensor=number, text=text)
            else:
                self._stream.note(state, CUT, self._stream.text(kind), number, made)

    def refused(self, operation: str, tensors: Sequence[Tensor], error: Exception) -> None:
        with self._lock:
            state = self._arrive(_frame(1))
            if state is not None:
                numbers = tuple(self._identities.tensor(state, one) for one in tensors)
                self._stream.tell(
                    state, events.OperationRefused, operation=operation, tensors=numbers,
                    error=f"{type(error).__name__}: {error}",
                )  # fmt: skip

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

    # ------------------------------------------------------------------------------------------------ updates
    def grad_cleared(self, tensor: Tensor, how: str) -> None:
        with self._lock:
            state = self._arrive(_frame(1))
            if state is None:
                return
            number = self._identities.tensor(state, tensor)
            if self.recorder.between and number in self._parameters and self._tracker.clearing(state):
                self._begin_training_step(state)
            gradient = tensor._grad
            if gradient is None:
                self._stream.note(state, CLEARED, number, self._stream.text(how))
                return
            value = self._identities.note(gradient._array)
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
            self._parameters.update(tensors)
            self.recorder.between = not self._tracker.training

    def optimizer_step_begun(self, optimizer: Any) -> None:
        with self._lock:
            state = self._arrive(_frame(1))
            if state is not None:
                self._begin_training_step(state)
                self._stream.note(state, STEP_BEGUN, self._optimizer(optimizer))
                if self._identities.values:
                    parameters = [one for group in optimizer.param_groups for one in group["params"]]
                    self._updates.begin(parameters, self._identities.limit)

    def optimizer_stepped(self, optimizer: Any) -> None:
        with self._lock:
            state = self._arrive(_frame(1))
            if state is not None:
                self._stepped(state, self._optimizer(optimizer))
                self._tracker.end_training_step(state)
            self._stream.step += 1
            self.recorder.between = True
        if self.after_training_step is not None:
            self.after_training_step()

    def _begin_training_step(self, state: ThreadState) -> None:
        self.recorder.between = False
        self._tracker.begin_training_step(state)

    def _stepped(self, state: ThreadState, optimizer: int) -> None:
        updates = tuple(
            structs.replace(update, tensor=self._identities.tensor(state, one))
            for one, update in self._updates.finish()
        )
        if updates:
            self._stream.tell(state, events.OptimizerStepped, optimizer=optimizer, updates=updates)
        else:
            self._stream.note(state, STEPPED, optimizer)

    def _optimizer(self, optimizer: Any) -> int:
        """A number for an optimiser; it is held, so that the number stays its own."""
        known = self._optimizers.get(id(optimizer))
        if known is None:
            known = self._optimizers[id(optimizer)] = (optimizer, next_uid())
        return known[1]
