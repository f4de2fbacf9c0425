"""What happens in a backward pass as records: nodes that have run, the first gradients of leaves."""

from __future__ import annotations

import weakref
from array import array
from collections.abc import Callable, Sequence
from typing import Any

from ..autograd.node import Node
from ..protocol.journal import FULL
from ..protocol.records import LEAF, LEAF_ANY, LEAF_FORM, NODE, RAN, RAN_ANY, RAN_FORM, Clock, Form
from ..tensor import Tensor
from .identities import Identities
from .stream import EventStream
from .summaries import LARGEST_PACKED, dtype_name, owner_of_same, packed

_pack_ran, _RAN_SIZE = RAN_FORM.pack_into, RAN_FORM.size
_pack_leaf, _LEAF_SIZE = LEAF_FORM.pack_into, LEAF_FORM.size
#: The time is told with every 256th identity.
TICK = 1020


class PassRecorder:
    """Packs what happens in a backward pass.

    Args:
        stream: Its journal takes the records.
        identities: Numbers tensors and nodes.
        node_in_full: Tells a node that has run the long way.
    """

    __slots__ = (
        "_all", "_alone", "_forms", "_journal", "_leaves", "_limit", "_memory", "_node_in_full", "_open_pass", "_pass",
        "_stream", "_values", "_weights",
    )  # fmt: skip

    def __init__(
        self, stream: EventStream, identities: Identities, node_in_full: Callable[[int, Node, Any, Any], None]
    ) -> None:
        self._stream = stream
        self._journal = stream.journal
        self._memory = stream.journal.memory
        self._node_in_full = node_in_full
        self._forms: dict[tuple[Any, tuple[int, ...]], int] = {}
        self._weights: dict[int, tuple[weakref.ref[Any], bytes]] = {}
        self._alone = True
        self._pass = self._open_pass = 0
        self._limit = 0
        self._values = self._leaves = self._all = False

    def record_values(self, leaves: bool, recorded: bool, limit: int) -> None:
        """Whether values of leaves and of all else are recorded, and of the latter up to how many bytes whole."""
        self._leaves = leaves and not recorded
        self._values = recorded
        self._all = limit > LARGEST_PACKED
        self._limit = min(limit, LARGEST_PACKED) if recorded else 0

    # ------------------------------------------------------------------------------------------------ the pass
    def enter_pass(self, number: int) -> None:
        """A backward pass begins or (0) ends; only one at a time is told of in records."""
        self._pass = self._open_pass = number
        self._weights.clear()

    def open_pass(self) -> None:
        """What had to be told in full was told, and the pass goes on."""
        self._open_pass = self._pass if self._alone and not self._stream.in_full else 0

    def ran(self, number: int, node: Node, grad: Any, grads: Any) -> None:  # noqa: C901 - once for each node
        """As :meth:`.probe.Observer.ran` has it."""
        try:
            identity = node._uid
        except AttributeError:
            identity = 0
        if number != self._open_pass or identity & 3 != NODE:
            before = grad if type(grad) is list else [grad]
            if number != self._open_pass or not identity or not self._ran_any(identity, before, grads):
                self._node_in_full(number, node, before, grads)
            return
        bits = 3
        if len(grads) == 2:
            one, two = grads
            if one is not None:
                bits = 7 if two is None else 15
            elif two is not None:
                bits = 11
        elif grads[0] is not None:
            bits = 7
        journal = self._journal
        start = journal.end
        end = start + _RAN_SIZE
        if self._values:
            data = self._bytes(grad, grads)
            if data is None:
                if not self._ran_any(identity, [grad], grads):
                    self._node_in_full(number, node, [grad], grads)
                return
            fixed = end
            end += len(data)
            self._memory[fixed:end] = data
            _pack_ran(self._memory, start, RAN + (len(data) << 32), identity, bits)
        else:
            _pack_ran(self._memory, start, RAN, identity, bits)
        journal.end = end
        if end > FULL:
            self._send()
        if not identity & TICK:
            self.tick()

    def _bytes(self, grad: Any, grads: Any) -> bytes | None:
        """The elements of some gradients; None if one is too large."""
        limit = self._limit
        if grad.nbytes > limit:
            return None
        data: bytes = grad.tobytes()
        for one in grads:
            if one is not None:
                if one.nbytes > limit:
                    return None
                data += one.tobytes()
        return data

    def _ran_any(self, identity: int, before: Sequence[Any], after: Sequence[Any]) -> bool:
        """A node has run whose gradients may have any form; False if they are to be kept but are too large."""
        forms, numbers = array("i"), self._forms
        values = []
        for one in (*before, *after):
            if one is None:
                forms.append(0)
                continue
            try:
                forms.append(numbers[one.dtype, one.shape])
            except KeyError:
                forms.append(self._new_form(one))
            if self._values:
                if self._all and one.nbytes > LARGEST_PACKED:
                    return False
                values.append(self._value(one))
        data = forms.tobytes()
        if values:
            data += b"".join(values)
        journal = self._journal
        start = journal.end
        fixed = start + _RAN_SIZE
        end = fixed + len(data)
        self._memory[fixed:end] = data
        counts = len(before) + (len(forms) << 20)
        _pack_ran(self._memory, start, RAN_ANY + (len(data) << 32), identity, counts * 2 + 1)
        journal.end = end
        if end > FULL:
            self._send()
        if not identity & TICK:
            self.tick()
        return True

    def _value(self, one: Any) -> bytes:
        """A gradient as part of a record. It is mostly met several times, also as a view: it is weighed once."""
        limit = self._limit
        if one.nbytes <= limit:
            return packed(one, limit)
        owner = owner_of_same(one)
        known = self._weights.get(id(owner))
        if known is not None and known[0]() is owner:
            return known[1]
        data = packed(one, limit)
        self._weights[id(owner)] = weakref.ref(owner), data
        return data

    def _new_form(self, value: Any) -> int:
        number = self._forms[value.dtype, value.shape] = len(self._forms) + 1
        with self._stream.lock:
            self._stream.state(Form(number, dtype_name(value.dtype), value.shape))
        return number

    def leaf(self, number: int, tensor: Tensor, gradient: Any) -> bool:
        """A leaf's AccumulateGrad has run and stored the first gradient in it; False if that must be told in full."""
        if number != self._open_pass or self._leaves:
            return False
        try:
            identity = tensor._uid
        except AttributeError:
            return False
        kind, data = LEAF, b""
        if self._values:
            if gradient.nbytes <= self._limit:
                data = gradient.tobytes()
            elif self._all or gradient.shape != tensor._array.shape or gradient.dtype is not tensor._array.dtype:
                return False
            else:
                kind, data = LEAF_ANY, self._value(gradient)
        journal = self._journal
        start = journal.end
        end = start + _LEAF_SIZE
        if data:
            fixed = end
            end += len(data)
            self._memory[fixed:end] = data
        _pack_leaf(self._memory, start, kind + (len(data) << 32), identity)
        journal.end = end
        if end > FULL:
            self._send()
        return True

    # ------------------------------------------------------------------------------------------------ time
    def tick(self) -> None:
        """Tell the time, which most records don't carry."""
        with self._stream.lock:
            self._stream.state(Clock(self._stream.seconds()))

    def _send(self) -> None:
        with self._stream.lock:
            self._stream.send()
