"""The part of the observer that tells of backward passes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any

import numpy as np

from ..autograd.node import AccumulateGrad, Node
from ..probe import Observer
from ..protocol import events
from ..protocol.compact import FINISHED
from ..protocol.records import Queue
from ..protocol.values import Capture
from ..tensor import Tensor
from .frames import ThreadState
from .identities import Identities
from .recorder import Recorder
from .shared_memory import SharedMemory
from .stream import EventStream
from .summaries import note, outline
from .tracker import Tracker

_frame = sys._getframe


class PassSender(Observer):
    """Tells of nodes and gradients.

    Attributes:
        recorder: Takes what is plain enough for a record.
        shared: Notices what NumPy writes.
        before_node: Called before a node runs, with the number of the pass and the node's identity.
        after_pass: Called when a pass is over.
    """

    def __init__(self, stream: EventStream, tracker: Tracker, identities: Identities) -> None:
        self._stream = stream
        self._lock = stream.lock
        self._tracker = tracker
        self._identities = identities
        self.shared = SharedMemory(stream, identities)
        self._passes: set[int] = set()
        self.recorder = Recorder(stream, identities, self._pointwise, self._ran)
        self.ran = self.recorder.ran  # type: ignore[method-assign]
        self.patient = True
        self.before_node: Callable[[int, int, Node], None] | None = None
        self.after_pass: Callable[[int], None] | None = None

    def _pointwise(
        self, frame: FrameType, key: Any, result: Tensor, node: Node | None, input: Tensor, other: Tensor | None
    ) -> None:
        """An operation that the recorder leaves to be told in full."""
        raise NotImplementedError

    def _arrive(self, frame: FrameType) -> ThreadState | None:
        """The thread's state at the user's code that caused the fact; None where it isn't to be told."""
        if self._stream.urgent is not None:
            self._stream.urgent(frame)
        state = self.recorder.arrive(frame)
        if state is None:
            before, near = self.recorder.before(), self.recorder.near()
            state = self._tracker.arrive(frame)
            if state is not None and self._tracker.direct:
                self.recorder.come(state, before if near is state.top else None)
        if state is not None and self._identities.died:
            self._identities.tell_deaths(state)
        return state

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
            if self.shared.owners:
                self.shared.look(state)
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
            self.recorder.open_pass()
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
            if self.patient:
                self.recorder.open_pass()

    def accumulated(self, number: int, tensor: Tensor, node: Node, before: Any, contribution: Any, after: Any) -> None:
        first = before is None and type(node) is AccumulateGrad and type(contribution) is np.ndarray and self.patient
        if first and self.recorder.leaf(number, tensor, contribution):
            gradient = tensor._grad
            if gradient is not None:
                gradient.__dict__["_is_gradient"] = tensor._uid
            return
        with self._lock:
            state = self._arrive(_frame(1))
            if state is None:
                return
            known = self._identities.node(state, node)
            noted = self._identities.note
            new = noted(contribution)
            now = new if after is contribution else noted(after)
            alone = type(node) is AccumulateGrad and self._identities.running_node.get(state.thread, 0) != known
            tell = self._stream.tell
            if alone:
                same = self._identities.limit == self._identities.result_limit
                received = (new,) if same else self._captures([contribution])
                tell(state, events.NodeBegun, backward_pass=number, node=known, gradients=received)
            tell(
                state,
                events.GradAccumulated,
                backward_pass=number,
                tensor=self._identities.tensor(state, tensor),
                node=known,
                before=None if before is None else noted(before),
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
                try:
                    freed = tuple([one._uid for one in nodes])
                except AttributeError:
                    freed = tuple([self._identities.node(state, one) for one in nodes])
                self._stream.tell(state, events.BuffersFreed, backward_pass=number, nodes=freed)

    def backward_finished(self, number: int, error: BaseException | None) -> None:
        with self._lock:
            state = self._arrive(_frame(1))
            if state is None:
                return
            self._passes.discard(number)
            self.recorder.enter_pass(0)
            self._identities.running_node.pop(state.thread, None)
            if error is None:
                self._stream.note(state, FINISHED, number)
            else:
                text = f"{type(error).__name__}: {error}"
                self._stream.tell(state, events.BackwardFinished, backward_pass=number, error=text)
        if self.after_pass is not None:
            self.after_pass(number)

    # ------------------------------------------------------------------------------------------------ values
    def _captures(self, grads: Sequence[Any]) -> tuple[Capture | None, ...]:
        identities = self._identities
        if identities.results:
            limit = identities.result_limit
            return tuple([None if one is None else note(_array(one), limit) for one in grads])
        return tuple([None if one is None else outline(_array(one)) for one in grads])


def _array(value: Any) -> Any:
    return value._array if isinstance(value, Tensor) else value


def _several(value: Any) -> Sequence[Any]:
    return value if isinstance(value, (tuple, list)) else (value,)
