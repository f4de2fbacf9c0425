"""From the child's records to events: each record is unfolded into the events that it stands for.

What a record leaves out follows from what was told before: shapes from the inputs, edges from their nodes, the name
that a result was bound to from the place. :class:`Unfolder` keeps just enough for that, and numbers the events.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

import msgspec

from . import events as e
from .codec import AnyEvent, ProtocolError
from .following import KnownNode, KnownTensor, Shape, Summarize, checked, size_of
from .journal import Journal
from .records import (
    ACCUMULATE,
    AROUND,
    AROUND_FORM,
    EVENT,
    FACT,
    HEAD,
    LEAF,
    LEAF_ANY,
    LEAF_FORM,
    NODE,
    OPERATION,
    OPERATION_FORM,
    RAN,
    RAN_ANY,
    RAN_FORM,
    SIZES,
    STORAGE,
    STRIDE,
    VALUE,
    WITHIN,
    AnyFact,
    Changed,
    Clock,
    Died,
    Form,
    OperationKind,
    Queue,
    Reached,
    Signature,
    Text,
)  # fmt: skip
from .statistics import summarize as summarize_plain
from .unfolding_any import AnyUnfolder
from .values import Capture, NodeEdge, SavedTensor

#: Why an operation in a record has no node.
REASON = "no-input-requires-grad"

_decode_event = msgspec.msgpack.Decoder(AnyEvent).decode
_decode_fact = msgspec.msgpack.Decoder(AnyFact).decode
_NO_EDGE = NodeEdge(0, 0)
#: Nodes of a pass in one part, and events after which another one begins.
PART, FEW = 500, 32

#: What broken or hostile bytes may raise.
_BROKEN = (
    msgspec.MsgspecError, struct.error, UnicodeDecodeError, RecursionError, KeyError, IndexError, ValueError, TypeError,
    OverflowError,
)  # fmt: skip


class Unfolder(AnyUnfolder):
    """Makes events of the records of one run.

    Args:
        summarize: Statistics of an array from type, shape and bytes.

    Attributes:
        position: Bytes of records taken in.
    """

    def __init__(self, summarize: Summarize = summarize_plain) -> None:
        super().__init__(summarize)
        self.position = 0
        self._given = 0
        self._signatures: dict[int, Signature] = {}

    def unfold(self, body: bytes) -> list[e.Event]:
        """The events of some whole records.

        Raises:
            ProtocolError: The bytes are no records, or speak of things that were never told.
        """
        return [event for part in self.unfolding(body) for event in part]

    def unfolding(self, body: bytes) -> Iterator[list[e.Event]]:
        """The same in parts, since a single record may stand for a pass over a hundred thousand nodes.

        Raises:
            ProtocolError: The bytes are no records, or speak of things that were never told.
        """
        self._out = []
        self._given = 0
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
                elif kind in (LEAF, LEAF_ANY):
                    self._leaf(kind, body, start, fixed, stop)
                elif kind == OPERATION:
                    self._any_operation(body, start, fixed, stop)
                elif kind in (VALUE, RAN_ANY):
                    (self._valued if kind == VALUE else self._ran_any)(body, start, fixed, stop)
                elif kind in self._compact:
                    self._plain(kind, body, start)
                elif kind == FACT:
                    yield from self._fact(_decode_fact(body[fixed:stop]))
                else:
                    self._operation(kind, body, start, body[fixed:stop])
                start = stop
                if kind == EVENT or len(self._out) - self._given >= FEW:
                    yield self._part()
        except _BROKEN as error:
            raise ProtocolError(f"not a batch of records: {type(error).__name__}: {error}") from error
        self.position += len(body)
        yield self._part()

    def _part(self) -> list[e.Event]:
        """What was made since the last part."""
        part, self._given = self._out[self._given :], len(self._out)
        return part

    def rest(self, journal: Journal) -> list[e.Event]:
        """What a child that is gone had recorded but not sent.

        Raises:
            ProtocolError: A wild pointer of the program has written over it.
        """
        found = self.unfold(journal.rest(self.position))
        text = journal.text()
        if text is not None:
            stream, written, (thread, location, frame) = text
            place: dict[str, Any] = {"time": self.time, "thread": thread, "location": location, "frame": frame}
            self._add(e.OutputWritten(stream=stream, text=written, **place))
        return found + self._part()

    # ------------------------------------------------------------------------------------------------ facts
    def _fact(self, fact: AnyFact) -> Iterator[list[e.Event]]:
        match fact:
            case Signature():
                self._signatures[fact.number] = fact
            case Text():
                if fact.number != len(self._texts):
                    raise ValueError(f"text {fact.number} out of turn")
                self._texts.append(fact.text)
            case OperationKind():
                self._kinds[fact.number] = fact
            case Form():
                self._forms[fact.number] = fact.dtype, fact.shape
            case Reached():
                self._statements[fact.location] = fact.statement
            case Changed():
                tensor = self._tensors[fact.tensor]
                tensor.form, tensor.storage = (fact.dtype, fact.shape), fact.storage
            case Died():
                place: dict[str, Any] = {
                    "time": self.time,
                    "thread": fact.thread,
                    "location": fact.location,
                    "frame": fact.frame,
                }
                for one in fact.tensors:
                    self._tensors.pop(one, None)
                    self._add(e.TensorDied(tensor=one, step=fact.step, **place))
            case Clock():
                self.time = max(self.time, fact.time)
            case Queue():
                yield from self._queue(fact)

    def _queue(self, fact: Queue) -> Iterator[list[e.Event]]:
        """How many gradients each node of a pass waits for, in running order: a leaf after its last contribution."""
        waits: dict[int, int] = {}
        uses: dict[int, int] = {}
        for leaf in fact.leaves:
            uses[leaf] = uses.get(leaf, 0) + 1
        for place, number in enumerate(fact.nodes, 1):
            if not place % PART:
                yield self._part()
            for edge in self._nodes[number].next:
                if edge.node:
                    waits[edge.node] = waits.get(edge.node, 0) + 1
                    if edge.node % STRIDE == ACCUMULATE:
                        uses[edge.node] = uses.get(edge.node, 0) + 1
        yield from self._tell_queue(fact, waits, uses)

    def _tell_queue(self, fact: Queue, waits: dict[int, int], uses: dict[int, int]) -> Iterator[list[e.Event]]:
        place = self._here(self._out[-1] if self._out else None)
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
            if leaf not in self._nodes:
                # A root that is a leaf is the node of no operation, so nothing has named it before.
                self._leaf_node(leaf, place)
            used(leaf)
        for count, number in enumerate(fact.nodes, 1):
            if not count % PART:
                yield self._part()
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
            value = Capture(*form, self._summarize(*form, checked(form, data)), data)
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
        now: dict[str, Any] = {"time": self.time, "frame": self._frame, "step": self._step}
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
            self._nodes[node] = KnownNode(edges, form, inside)
            self._add(
                e.NodeCreated(
                    node=node, name=signature.node, next=edges, sequence=sequence - 1, formula=signature.formula,
                    saved=tuple(saved), **place,
                )
            )  # fmt: skip
        self._tensors[number] = KnownTensor(form, node, 0, node != 0, number + STORAGE)
        self._add(
            e.TensorCreated(
                tensor=number, origin="result", op=signature.op, dtype=form[0], shape=form[1], requires_grad=node != 0,
                is_leaf=node == 0, storage=number + STORAGE, version=0, node=node, **place,
            )
        )  # fmt: skip

    def _edge(self, inputs: tuple[int, ...], tensors: list[KnownTensor], index: int, place: dict[str, Any]) -> NodeEdge:
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
                captures.append(self._outline(form))
            else:
                size = size_of(form)
                if fixed + size > stop:
                    raise ValueError("a gradient is cut short")
                data = body[fixed : fixed + size]
                fixed += size
                captures.append(Capture(*form, self._summarize(*form, data), data))
        gradients = tuple(captures[1:])
        self._contribute(self._pass, number, node.next, gradients)
        current, place = self._pass, self._in_pass()
        self._add(e.NodeBegun(backward_pass=current, node=number, gradients=(captures[0],), **place))
        self._add(e.NodeFinished(backward_pass=current, node=number, gradients=gradients, **place))

    def _leaf(self, kind: int, body: bytes, start: int, fixed: int, stop: int) -> None:
        """A leaf has got its first gradient."""
        _, tensor = LEAF_FORM.unpack_from(body, start)
        form = self._tensors[tensor].form
        if kind == LEAF_ANY:
            capture, _ = self._value(form, body, fixed, stop)
        elif stop > fixed:
            data = checked(form, body[fixed:stop])
            capture = Capture(*form, self._summarize(*form, data), data)
        else:
            capture = self._outline(form)
        current, place, node = self._pass, self._in_pass(), tensor + ACCUMULATE
        sources = self._contributions.get(current, {}).get((node, 0), ())
        self._add(e.NodeBegun(backward_pass=current, node=node, gradients=(capture,), **place))
        self._add(
            e.GradAccumulated(
                backward_pass=current, tensor=tensor, node=node, before=None, contribution=capture, after=capture,
                sources=tuple(sources), **place,
            )
        )  # fmt: skip
        self._add(e.NodeFinished(backward_pass=current, node=node, gradients=(), **place))


def _broadcast(a: Shape, b: Shape) -> Shape:
    """The shape that two shapes give together."""
    if len(a) < len(b):
        a, b = b, a
    b = (1,) * (len(a) - len(b)) + b
    return tuple([m if n == 1 else n for m, n in zip(a, b, strict=True)])
