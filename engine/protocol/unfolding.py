"""From the child's records to events: each record is unfolded into the events that it stands for.

What a record leaves out follows from what was told before: shapes from the inputs, edges from their nodes, the name
that a result was bound to from the place. :class:`Unfolder` keeps just enough for that, and numbers the events.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from typing import Any

import msgspec

from . import events as e
from .codec import ProtocolError
from .journal import Journal
from .records import (
    ACCUMULATE, AROUND, AROUND_FORM, EVENT, FACT, HEAD, ITEM_SIZES, NODE, OPERATION_FORM, RAN, RAN_FORM, SIZES,
    STORAGE, STRIDE, WITHIN, AnyFact, Changed, Clock, Queue, Reached, Signature,
)  # fmt: skip
from .statistics import summarize as summarize_plain
from .values import Capture, NodeEdge, SavedTensor, Summary

#: Why an operation in a record has no node.
REASON = "no-input-requires-grad"

_decode_event = msgspec.msgpack.Decoder(e.AnyEvent).decode
_decode_fact = msgspec.msgpack.Decoder(AnyFact).decode
_number = msgspec.structs.force_setattr
_NO_EDGE = NodeEdge(0, 0)
#: What broken or hostile bytes may raise.
_BROKEN = (
    msgspec.MsgspecError, struct.error, UnicodeDecodeError, RecursionError, KeyError, IndexError, ValueError, TypeError,
    OverflowError,
)  # fmt: skip

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


class _Tensor:
    """What is known of a tensor."""

    __slots__ = ("form", "node", "requires_grad", "slot", "storage")

    def __init__(self, form: Form, node: int, slot: int, requires_grad: bool, storage: int) -> None:
        self.form = form
        self.node = node
        self.slot = slot
        self.requires_grad = requires_grad
        self.storage = storage


class _Node:
    """What is known of a node: ``inside`` has the form of the gradient for each edge, () where it isn't known."""

    __slots__ = ("inside", "next", "outside")

    def __init__(self, following: tuple[NodeEdge, ...], outside: Form, inside: tuple[Form, ...]) -> None:
        self.next = following
        self.outside = outside
        self.inside = inside


class Unfolder:
    """Makes events of the records of one run.

    Args:
        summarize: Statistics of an array from type, shape and bytes.

    Attributes:
        position: Bytes of records taken in.
        serial: Number of the last event.
        time: Its time.
    """

    def __init__(self, summarize: Summarize = summarize_plain) -> None:
        self.position = 0
        self.serial = 0
        self.time = 0.0
        self._summarize = summarize
        self._tensors: dict[int, _Tensor] = {}
        self._nodes: dict[int, _Node] = {}
        self._signatures: dict[int, Signature] = {}
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

    def unfold(self, body: bytes) -> list[e.Event]:
        """The events of some whole records.

        Raises:
            ProtocolError: The bytes are no records, or speak of things that were never told.
        """
        self._out = []
        try:
            start, end = 0, len(body)
            while start < end:
                kind, length = HEAD.unpack_from(body, start)
                fixed = start + SIZES[kind]
                stop = fixed + length
                if length < 0 or stop > end:
                    raise ValueError(f"a record of {length} bytes")
                if kind == EVENT:
                    self._event(_decode_event(body[fixed:stop]))
                elif kind == RAN:
                    self._ran(body, start, fixed, stop)
                elif kind == FACT:
                    self._fact(_decode_fact(body[fixed:stop]))
                else:
                    self._operation(kind, body, start, body[fixed:stop])
                start = stop
        except _BROKEN as error:
            raise ProtocolError(f"not a batch of records: {type(error).__name__}: {error}") from error
        self.position += len(body)
        return self._out

    def rest(self, journal: Journal) -> list[e.Event]:
        """What a child that is gone had recorded but not sent.

        Raises:
            ProtocolError: A wild pointer of the program has written over it.
        """
        found = self.unfold(journal.rest(self.position))
        text = journal.text()
        if text is not None:
            stream, written, (thread, location, frame) = text
            place = {"time": self.time, "thread": thread, "location": location, "frame": frame}
            self._add(e.OutputWritten(stream=stream, text=written, **place))
        return found

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
            _number(capture, "summary", self._summarize(*form, _checked(form, capture.data)))

    def _add(self, event: e.Event) -> None:
        self.serial += 1
        _number(event, "serial", self.serial)
        self._out.append(event)

    def _place(self, event: e.Event) -> dict[str, Any]:
        """Where an event was made, for another one that belongs to it."""
        return {
            "time": event.time, "thread": event.thread, "location": event.location, "frame": event.frame,
            "step": event.step,
        }  # fmt: skip

    def _tensor_created(self, event: e.TensorCreated) -> None:
        form = event.dtype, event.shape
        self._tensors[event.tensor] = _Tensor(form, event.node, event.slot, event.requires_grad, event.storage)
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
        self._nodes[number] = _Node((), self._tensors[leaf].form, ())
        self._add(e.NodeCreated(node=number, name="AccumulateGrad", next=(), variable=leaf, **place))

    def _node_created(self, event: e.NodeCreated) -> None:
        for edge in event.next:
            self._mention(edge.node, event)
        self._nodes[event.node] = _Node(event.next, ("", ()), ())
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
        _number(event, "sources", tuple(sources.get((event.node, slot), ())))
        self._add(event)

    # ------------------------------------------------------------------------------------------------ facts
    def _fact(self, fact: AnyFact) -> None:
        match fact:
            case Signature():
                self._signatures[fact.number] = fact
            case Reached():
                self._statements[fact.location] = fact.statement
            case Changed():
                tensor = self._tensors[fact.tensor]
                tensor.form, tensor.storage = (fact.dtype, fact.shape), fact.storage
            case Clock():
                self.time = max(self.time, fact.time)
            case Queue():
                self._queue(fact)

    def _queue(self, fact: Queue) -> None:
        """How many gradients each node of a pass waits for, in running order: a leaf after its last contribution."""
        waits: dict[int, int] = {}
        uses: dict[int, int] = {}
        for leaf in fact.leaves:
            uses[leaf] = uses.get(leaf, 0) + 1
        for number in fact.nodes:
            for edge in self._nodes[number].next:
                if edge.node:
                    waits[edge.node] = waits.get(edge.node, 0) + 1
                    if edge.node % STRIDE == ACCUMULATE:
                        uses[edge.node] = uses.get(edge.node, 0) + 1
        place = self._here(self._out[-1]) if self._out else self._here(None)
        self._pass_place = place["location"], place["frame"], place["step"]

        def tell(number: int) -> None:
            self._add(
                e.NodeQueued(backward_pass=fact.backward_pass, node=number, dependencies=waits.get(number, 0), **place)
            )

        def used(leaf: int) -> None:
            uses[leaf] -= 1
            if not uses[leaf]:
                tell(leaf)

        for leaf in fact.leaves:
            used(leaf)
        for number in fact.nodes:
            tell(number)
            for edge in self._nodes[number].next:
                if edge.node % STRIDE == ACCUMULATE:
                    used(edge.node)

    def _here(self, event: e.Event | None) -> dict[str, Any]:
        if event is None:
            return {"time": self.time, "location": self._location, "frame": self._frame, "step": self._step}
        place = self._place(event)
        del place["thread"]
        return place

    # ------------------------------------------------------------------------------------------------ operations
    def _operation(self, kind: int, body: bytes, start: int, data: bytes) -> None:
        region = passes = 0
        if kind == AROUND:
            fields = AROUND_FORM.unpack_from(body, start)
            _, signature, location, number, a, b, versions, sequence, region, passes, also_dead, dead = fields
        else:
            fields = OPERATION_FORM.unpack_from(body, start)
            _, signature, location, number, a, b, versions, sequence, also_dead, dead = fields
        place = {"time": self.time, "location": location, "frame": self._frame, "step": self._step}
        if kind != WITHIN:
            self._move(location, region, passes)
        self._location = location
        for one in (dead >> 1, also_dead):
            if one:
                self._tensors.pop(one, None)
                self._add(e.TensorDied(tensor=one, **place))
        used = self._signatures[signature]
        inputs = (a, b) if b else (a,)
        self._execute(used, number, inputs, versions, sequence, place)
        if data:
            form = self._tensors[number].form
            value = Capture(*form, self._summarize(*form, _checked(form, data)), data)
            self._add(e.ValueRecorded(tensor=number, version=0, value=value, **place))
        self._add(
            e.OperationExecuted(
                op=used.op, inputs=inputs, outputs=(number,), attributes=used.attributes,
                node=number + NODE if sequence else 0, reason="" if sequence else REASON, region=self._region, **place,
            )
        )  # fmt: skip
        self._last = number

    def _move(self, location: int, region: int, passes: int) -> None:
        """The program came to another statement: what was left behind, and what is entered."""
        now = {"time": self.time, "frame": self._frame, "step": self._step}
        target = self._targets.get(self._location, "")
        reached = self._statements[location]
        if target:
            left = self._statements[self._location]
            self._add(e.NameBound(name=target, tensor=self._last, location=left, **now))
        if region:
            old = self._regions.pop(self._region)
            self._add(e.RegionLeft(region=old.region, location=reached, **now))
            new = e.RegionEntered(
                region=region, region_kind=old.region_kind, label=old.label, parent=old.parent, passes=passes,
                location=reached, **now,
            )  # fmt: skip
            self._regions[region] = new
            self._region = region
            self._add(new)
        self._add(e.LineReached(location=reached, **now))

    def _execute(
        self,
        signature: Signature,
        number: int,
        inputs: tuple[int, ...],
        versions: int,
        sequence: int,
        place: dict[str, Any],
    ) -> None:
        tensors = [self._tensors[one] for one in inputs]
        form = tensors[0].form
        if len(tensors) > 1 and tensors[1].form[1] != form[1]:
            form = form[0], _broadcast(form[1], tensors[1].form[1])
        node = number + NODE if sequence else 0
        if node:
            edges = tuple([self._edge(inputs, tensors, index, place) for index in signature.edges])
            saved = []
            for name, source, needs in signature.saved:
                if needs and not any(edges[index].node for index in needs):
                    continue
                if source < 0:
                    saved.append(SavedTensor(name, number, number + STORAGE, 0))
                else:
                    version = versions >> 32 if source else versions & 0xFFFFFFFF
                    saved.append(SavedTensor(name, inputs[source], tensors[source].storage, version))
            inside = tuple([tensors[index].form if index >= 0 else form for index in signature.edges])
            self._nodes[node] = _Node(edges, form, inside)
            self._add(
                e.NodeCreated(
                    node=node, name=signature.node, next=edges, sequence=sequence - 1, formula=signature.formula,
                    saved=tuple(saved), **place,
                )
            )  # fmt: skip
        self._tensors[number] = _Tensor(form, node, 0, node != 0, number + STORAGE)
        self._add(
            e.TensorCreated(
                tensor=number, origin="result", op=signature.op, dtype=form[0], shape=form[1], requires_grad=node != 0,
                is_leaf=node == 0, storage=number + STORAGE, version=0, node=node, **place,
            )
        )  # fmt: skip

    def _edge(self, inputs: tuple[int, ...], tensors: list[_Tensor], index: int, place: dict[str, Any]) -> NodeEdge:
        if index < 0:
            return _NO_EDGE
        tensor = tensors[index]
        if tensor.node:
            return NodeEdge(tensor.node, tensor.slot)
        if not tensor.requires_grad:
            return _NO_EDGE
        leaf = inputs[index] + ACCUMULATE
        if leaf not in self._nodes:
            self._leaf_node(leaf, place)
        return NodeEdge(leaf, 0)

    # ------------------------------------------------------------------------------------------------ backward
    def _ran(self, body: bytes, start: int, fixed: int, stop: int) -> None:
        _, number, bits = RAN_FORM.unpack_from(body, start)
        bits >>= 1
        node = self._nodes[number]
        captures: list[Capture | None] = []
        for index, form in enumerate((node.outside, *node.inside)):
            if not bits >> index & 1:
                captures.append(None)
            elif stop == fixed:
                captures.append(Capture(*form, Summary(count=math.prod(form[1]), partial=True)))
            else:
                size = _size(form)
                if fixed + size > stop:
                    raise ValueError("a gradient is cut short")
                data = body[fixed : fixed + size]
                fixed += size
                captures.append(Capture(*form, self._summarize(*form, data), data))
        gradients = tuple(captures[1:])
        self._contribute(self._pass, number, node.next, gradients)
        location, frame, step = self._pass_place
        place = {"time": self.time, "location": location, "frame": frame, "step": step}
        current = self._pass
        self._add(e.NodeBegun(backward_pass=current, node=number, gradients=(captures[0],), **place))
        self._add(e.NodeFinished(backward_pass=current, node=number, gradients=gradients, **place))


def _size(form: Form) -> int:
    return math.prod(form[1]) * ITEM_SIZES[form[0]]


def _checked(form: Form, data: bytes) -> bytes:
    if len(data) != _size(form):
        raise ValueError(f"{len(data)} bytes for {form[0]}{list(form[1])}")
    return data


def _broadcast(a: Shape, b: Shape) -> Shape:
    """The shape that two shapes give together."""
    if len(a) < len(b):
        a, b = b, a
    b = (1,) * (len(a) - len(b)) + b
    return tuple([m if n == 1 else n for m, n in zip(a, b, strict=True)])
