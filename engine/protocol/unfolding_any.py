"""Events of records that hold everything they speak of: operations of any kind, values, events of whole numbers."""

from __future__ import annotations

import math
import struct
from typing import Any

import msgspec

from . import events as e
from .compact import COMPACT, Compact
from .following import Follower, Form, KnownNode, KnownTensor, Summarize, checked, size_of
from .records import ANY_FORM, ELEMENTS, NORM, RAN_ANY_FORM, STORAGE, SUMMARY, VALUE_FORM, OperationKind
from .values import Capture, NodeEdge, SavedTensor, Summary

_NUMBER = struct.Struct("<q")
_DOUBLE = struct.Struct("<d")
_decode_summary = msgspec.msgpack.Decoder(Summary).decode


class AnyUnfolder(Follower):
    """Makes events of such records."""

    def __init__(self, summarize: Summarize) -> None:
        super().__init__(summarize)
        self._kinds: dict[int, OperationKind] = {}
        self._forms: dict[int, Form] = {}
        self._texts: list[str] = [""]
        self._compact: dict[int, Compact] = {one.kind: one for one in COMPACT}

    def _at(self, location: int, frame: int, thread: int, step: int, nanoseconds: int) -> dict[str, Any]:
        """The place of a record that has one."""
        self.time = max(self.time, nanoseconds * 1e-9)
        return {"time": self.time, "location": location, "frame": frame, "thread": thread, "step": step}

    def _plain(self, kind: int, body: bytes, start: int) -> None:
        """An event of whole numbers."""
        known = self._compact[kind]
        _, _, location, frame, thread, step, *values, time = known.form.unpack_from(body, start)
        place = self._at(location, frame, thread, step, time)
        event = known.event(**place, **known.values(values, self._texts))
        follow = self._table.get(known.event)
        if follow is None:
            self._add(event)
        else:
            follow(event)

    # ------------------------------------------------------------------------------------------------ values
    def _value(self, form: Form, body: bytes, at: int, stop: int) -> tuple[Capture, int]:
        """The value that begins at a place, and the place behind it."""
        (how,) = _NUMBER.unpack_from(body, at)
        at += 8
        if how == ELEMENTS:
            end = at + size_of(form)
            data = checked(form, body[at : min(end, stop)])
            return Capture(*form, self._summarize(*form, data), data), end
        if how == NORM:
            (norm,) = _DOUBLE.unpack_from(body, at)
            return Capture(*form, Summary(count=math.prod(form[1]), norm=norm, partial=True)), at + 8
        if how != SUMMARY:
            raise ValueError(f"a value of kind {how}")
        (length,) = _NUMBER.unpack_from(body, at)
        end = at + 8 + length
        return Capture(*form, _decode_summary(body[at + 8 : end])), end

    def _valued(self, body: bytes, start: int, fixed: int, stop: int) -> None:
        """The value of a tensor that was told of."""
        _, _, location, frame, thread, step, number, version, time = VALUE_FORM.unpack_from(body, start)
        value, _ = self._value(self._tensors[number].form, body, fixed, stop)
        place = self._at(location, frame, thread, step, time)
        self._add(e.ValueRecorded(tensor=number, version=version, value=value, **place))

    # ------------------------------------------------------------------------------------------------ operations
    def _any_operation(self, body: bytes, start: int, fixed: int, stop: int) -> None:
        head = ANY_FORM.unpack_from(body, start)
        _, _, location, frame, thread, step, number, node, sequence, region, time = head
        kind = self._kinds[number]
        place = self._at(location, frame, thread, step, time)
        counts = kind.taken, len(kind.outputs) * 4, kind.edges * 2, len(kind.saved) * 3
        numbers = iter(struct.unpack_from(f"<{sum(counts)}q", body, fixed))
        fixed += sum(counts) * 8
        inputs = tuple([next(numbers) for _ in range(kind.taken)])
        outputs = [(one, *[next(numbers) for _ in range(4)]) for one in kind.outputs]
        edges = tuple([NodeEdge(next(numbers), next(numbers)) for _ in range(kind.edges)])
        saved = tuple([SavedTensor(name, next(numbers), next(numbers), next(numbers)) for name in kind.saved])
        if node:
            event = e.NodeCreated(
                node=node, name=kind.node, next=edges, sequence=sequence, formula=kind.formula, saved=saved, **place
            )
            for edge in edges:
                self._mention(edge.node, event)
            self._nodes[node] = KnownNode(edges, ("", ()), ())
            self._add(event)
        for one, made, storage, version, base in outputs:
            mine = node if one.slot >= 0 else 0
            storage = storage or made + STORAGE
            form = one.dtype, one.shape
            self._tensors[made] = KnownTensor(form, mine, max(one.slot, 0), one.requires_grad, storage)
            self._add(
                e.TensorCreated(
                    tensor=made, origin=one.origin, op=kind.op, dtype=one.dtype, shape=one.shape,
                    requires_grad=one.requires_grad, is_leaf=not mine, storage=storage, version=version, base=base,
                    node=mine, slot=max(one.slot, 0), **place,
                )
            )  # fmt: skip
            if fixed < stop:
                value, fixed = self._value(form, body, fixed, stop)
                self._add(e.ValueRecorded(tensor=made, version=version, value=value, **place))
        self._operation_executed(
            e.OperationExecuted(
                op=kind.op, inputs=inputs, outputs=tuple([one[1] for one in outputs]), attributes=kind.attributes,
                node=node, reason=kind.reason, region=region, **place,
            )
        )  # fmt: skip

    # ------------------------------------------------------------------------------------------------ backward
    def _ran_any(self, body: bytes, start: int, fixed: int, stop: int) -> None:
        """A node has run on gradients of any form."""
        _, number, counts = RAN_ANY_FORM.unpack_from(body, start)
        counts >>= 1
        incoming, count = counts & 0xFFFFF, counts >> 20
        at = fixed + 4 * count
        captures: list[Capture | None] = []
        for form in struct.unpack_from(f"<{count}i", body, fixed):
            if not form:
                captures.append(None)
            elif at < stop:
                capture, at = self._value(self._forms[form], body, at, stop)
                captures.append(capture)
            else:
                captures.append(self._outline(self._forms[form]))
        before, after = tuple(captures[:incoming]), tuple(captures[incoming:])
        self._contribute(self._pass, number, self._nodes[number].next, after)
        current, place = self._pass, self._in_pass()
        self._add(e.NodeBegun(backward_pass=current, node=number, gradients=before, **place))
        self._add(e.NodeFinished(backward_pass=current, node=number, gradients=after, **place))

    @staticmethod
    def _outline(form: Form) -> Capture:
        return Capture(*form, Summary(count=math.prod(form[1]), norm=math.nan, partial=True))

    def _in_pass(self) -> dict[str, Any]:
        location, frame, step = self._pass_place
        return {"time": self.time, "location": location, "frame": frame, "step": step}
