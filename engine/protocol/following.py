"""What follows from a run's events, as far as it is needed to read records that leave it out."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import msgspec

from . import events as e
from .records import ACCUMULATE, ITEM_SIZES, STRIDE
from .values import Capture, NodeEdge, Summary

set_field = msgspec.structs.force_setattr

#: Where events have captures.
_CAPTURES: dict[type[e.Event], tuple[str, ...]] = {
    e.ValueRecorded: ("value",),
    e.BackwardBegun: ("seeds",),
    e.NodeBegun: ("gradients",),
    e.NodeFinished: ("gradients",),
    e.HookCalled: ("before", "after"),
    e.GradAccumulated: ("before", "contribution", "after"),
    e.GradCleared: ("value",),
}

Shape = tuple[int, ...]
Form = tuple[str, Shape]
Summarize = Callable[[str, Shape, bytes], Summary]


class KnownTensor:
    """What is known of a tensor."""

    __slots__ = ("form", "node", "requires_grad", "slot", "storage")

    def __init__(self, form: Form, node: int, slot: int, requires_grad: bool, storage: int) -> None:
        self.form = form
        self.node = node
        self.slot = slot
        self.requires_grad = requires_grad
        self.storage = storage


class KnownNode:
    """What is known of a node: ``inside`` has the form of the gradient for each edge, () where it isn't known."""

    __slots__ = ("inside", "next", "outside")

    def __init__(self, following: tuple[NodeEdge, ...], outside: Form, inside: tuple[Form, ...]) -> None:
        self.next = following
        self.outside = outside
        self.inside = inside


class Follower:
    """Takes in events, numbers them, and keeps what later records build on.

    Args:
        summarize: Statistics of an array from type, shape and bytes.

    Attributes:
        serial: Number of the last event.
        time: Its time.
    """

    def __init__(self, summarize: Summarize) -> None:
        self.serial = 0
        self.time = 0.0
        self._summarize = summarize
        self._tensors: dict[int, KnownTensor] = {}
        self._nodes: dict[int, KnownNode] = {}
        self._targets: dict[int, str] = {}
        self._statements: dict[int, int] = {}
        self._regions: dict[int, e.RegionEntered] = {}
        self._contributions: dict[int, dict[tuple[int, int], list[NodeEdge]]] = {}
        self._pass = 0
        self._pass_place = (0, 0, 0)
        self._location = self._frame = self._step = self._region = self._last = 0
        self._out: list[e.Event] = []
        self._table: dict[type[e.Event], Callable[[Any], None]] = {
            e.TensorCreated: self._tensor_created,
            e.TensorDied: self._tensor_died,
            e.HistoryChanged: self._history_changed,
            e.RequiresGradChanged: self._requires_grad_changed,
            e.CutMade: self._cut_made,
            e.NodeCreated: self._node_created,
            e.OperationExecuted: self._operation_executed,
            e.LocationSeen: self._location_seen,
            e.RegionEntered: self._region_entered,
            e.RegionLeft: self._region_left,
            e.BackwardBegun: self._backward_begun,
            e.BackwardFinished: self._backward_finished,
            e.NodeQueued: self._node_mentioned,
            e.NodeBegun: self._node_mentioned,
            e.NodeFinished: self._node_finished,
            e.GradAccumulated: self._accumulated,
        }

    # ------------------------------------------------------------------------------------------------ events
    def _event(self, event: e.Event) -> None:
        self.time = max(self.time, event.time)
        for name in _CAPTURES.get(type(event), ()):
            self._complete(getattr(event, name))
        follow = self._table.get(type(event))
        if follow is None:
            self._add(event)
        else:
            follow(event)

    def _complete(self, capture: Any) -> None:
        """Statistics of elements that came without."""
        if isinstance(capture, tuple):
            for one in capture:
                self._complete(one)
        elif capture is not None and capture.data and not capture.summary.count:
            form = capture.dtype, capture.shape
            set_field(capture, "summary", self._summarize(*form, checked(form, capture.data)))

    def _add(self, event: e.Event) -> None:
        self.serial += 1
        set_field(event, "serial", self.serial)
        self._out.append(event)

    def _place(self, event: e.Event) -> dict[str, Any]:
        """Where an event was made, for another one that belongs to it."""
        return {
            "time": event.time, "thread": event.thread, "location": event.location, "frame": event.frame,
            "step": event.step,
        }  # fmt: skip

    def _tensor_created(self, event: e.TensorCreated) -> None:
        form = event.dtype, event.shape
        self._tensors[event.tensor] = KnownTensor(form, event.node, event.slot, event.requires_grad, event.storage)
        node = self._nodes.get(event.node)
        if node is not None and not node.outside[0]:
            node.outside = form
        self._add(event)

    def _tensor_died(self, event: e.TensorDied) -> None:
        self._tensors.pop(event.tensor, None)
        self._add(event)

    def _history_changed(self, event: e.HistoryChanged) -> None:
        self._mention(event.node, event)
        tensor = self._tensors[event.tensor]
        tensor.node, tensor.slot, tensor.requires_grad = event.node, event.slot, event.requires_grad
        self._add(event)

    def _requires_grad_changed(self, event: e.RequiresGradChanged) -> None:
        self._tensors[event.tensor].requires_grad = event.requires_grad
        self._add(event)

    def _cut_made(self, event: e.CutMade) -> None:
        if event.result and event.result == event.tensor:  # detach_()
            tensor = self._tensors[event.tensor]
            tensor.node, tensor.requires_grad = 0, False
        self._add(event)

    def _mention(self, number: int, event: e.Event) -> None:
        """An event is about to name a node: the AccumulateGrad of a leaf is told of when it is first named."""
        if number % STRIDE == ACCUMULATE and number not in self._nodes:
            self._leaf_node(number, self._place(event))

    def _leaf_node(self, number: int, place: dict[str, Any]) -> None:
        leaf = number - ACCUMULATE
        self._nodes[number] = KnownNode((), self._tensors[leaf].form, ())
        self._add(e.NodeCreated(node=number, name="AccumulateGrad", next=(), variable=leaf, **place))

    def _node_created(self, event: e.NodeCreated) -> None:
        for edge in event.next:
            self._mention(edge.node, event)
        self._nodes[event.node] = KnownNode(event.next, ("", ()), ())
        self._add(event)

    def _operation_executed(self, event: e.OperationExecuted) -> None:
        if not event.thread:
            self._location, self._frame, self._step = event.location, event.frame, event.step
            self._region = event.region
            self._last = event.outputs[0] if event.outputs else 0
        self._add(event)

    def _location_seen(self, event: e.LocationSeen) -> None:
        if event.target.isidentifier():
            self._targets[event.number] = event.target
        self._add(event)

    def _region_entered(self, event: e.RegionEntered) -> None:
        self._regions[event.region] = event
        self._add(event)

    def _region_left(self, event: e.RegionLeft) -> None:
        self._regions.pop(event.region, None)
        self._add(event)

    def _backward_begun(self, event: e.BackwardBegun) -> None:
        for number in event.root_nodes:
            self._mention(number, event)
        self._pass = event.backward_pass
        self._pass_place = event.location, event.frame, event.step
        self._contributions[event.backward_pass] = {}
        self._add(event)

    def _backward_finished(self, event: e.BackwardFinished) -> None:
        self._contributions.pop(event.backward_pass, None)
        self._pass = max(self._contributions, default=0)
        self._add(event)

    def _node_mentioned(self, event: e.NodeQueued | e.NodeBegun) -> None:
        self._mention(event.node, event)
        self._add(event)

    def _node_finished(self, event: e.NodeFinished) -> None:
        self._contribute(event.backward_pass, event.node, self._nodes[event.node].next, event.gradients)
        self._add(event)

    def _contribute(
        self, backward_pass: int, node: int, following: tuple[NodeEdge, ...], gradients: tuple[Capture | None, ...]
    ) -> None:
        sources = self._contributions.setdefault(backward_pass, {})
        for index, (edge, gradient) in enumerate(zip(following, gradients, strict=False)):
            if edge.node and gradient is not None:
                sources.setdefault((edge.node, edge.slot), []).append(NodeEdge(node, index))

    def _accumulated(self, event: e.GradAccumulated) -> None:
        self._mention(event.node, event)
        sources = self._contributions.get(event.backward_pass, {})
        tensor = self._tensors[event.tensor]
        slot = 0 if event.node % STRIDE == ACCUMULATE else tensor.slot
        set_field(event, "sources", tuple(sources.get((event.node, slot), ())))
        self._add(event)


def size_of(form: Form) -> int:
    return math.prod(form[1]) * ITEM_SIZES[form[0]]


def checked(form: Form, data: bytes) -> bytes:
    if len(data) != size_of(form):
        raise ValueError(f"{len(data)} bytes for {form[0]}{list(form[1])}")
    return data
