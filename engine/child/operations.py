"""Operations of any kind as records: what is the same each time is told once, the rest are whole numbers."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from time import perf_counter_ns
from typing import Any

from ..autograd.node import LAST, AccumulateGrad, Node, OutputPort
from ..autograd.saved import RELEASED, PackedTensor, SavedOutput
from ..protocol.records import ACCUMULATE, ANY_FORM, OPERATION, STORAGE, OperationKind, OutputKind
from ..storage import next_uid
from ..tensor import Tensor
from .frames import ThreadState
from .identities import Identities, TensorReference
from .stream import EventStream
from .summaries import LARGEST_PACKED, dtype_name
from .texts import argument_text

#: No more kinds of operations than this are told; what comes then is told in full.
_MOST = 4096
#: Types of arguments that stand for themselves in a key.
_PLAIN = frozenset({int, float, bool, str, type(None)})
_forms: dict[int, struct.Struct] = {}
_pack, _SIZE = ANY_FORM.pack_into, ANY_FORM.size


class OperationRecorder:
    """Packs operations.

    Args:
        stream: Its journal takes them.
        identities: Numbers tensors and nodes.
    """

    def __init__(self, stream: EventStream, identities: Identities) -> None:
        self._stream = stream
        self._identities = identities
        self._kinds: dict[Any, int] = {}
        self._kept: dict[type[Node], tuple[tuple[str, str, str], ...] | None] = {}

    def record(  # noqa: C901 - what most programs do most after operations on single elements
        self,
        state: ThreadState,
        op: str,
        inputs: Sequence[Any],
        attributes: Mapping[str, Any],
        outputs: Sequence[Tensor],
        node: Node | None,
        reason: str,
    ) -> bool:
        """Note an operation that made new tensors; False if it must be told in full. The stream's lock is held."""
        stream, identities = self._stream, self._identities
        if stream.in_full or stream.silent or identities.running_node:
            return False
        key: list[Any] = [op, reason, type(node), len(inputs)]
        for name, value in attributes.items():
            kind = type(value)
            if kind in _PLAIN or (kind is tuple and all(type(part) is int for part in value)):
                key += (name, kind, value)
            else:
                key += (name, argument_text(value))
        if not self._outputs(key, outputs, node):
            return False
        numbers: list[int] = []
        for one in inputs:
            if isinstance(one, Tensor):
                numbers.append(getattr(one, "_uid", 0) or identities.tensor(state, one))
            else:
                key += (len(numbers), argument_text(one))
                numbers.append(0)
        for one in outputs:
            if getattr(one, "_uid", 0):  # an input that nobody knew is written to: nothing new was made
                return False
        edges: list[int] = []
        kept: list[tuple[str, Any, int]] = []
        if node is not None and not (self._edges(state, node, edges) and self._saved(node, kept)):
            return False
        key += [one[0] for one in kept]
        found = tuple(key)
        number = self._kinds.get(found, 0)
        if not number and len(self._kinds) >= _MOST:
            return False
        self._number(outputs, numbers)
        numbers += edges
        for _, held, version in kept:
            numbers += (*self._place(state, held, outputs), version)
        try:
            data = _forms[len(numbers)].pack(*numbers)
        except KeyError:
            data = _forms.setdefault(len(numbers), struct.Struct(f"<{len(numbers)}q")).pack(*numbers)
        if identities.values and identities.results:
            limit = identities.result_limit
            for one in outputs:
                counter = one._counter
                data += identities.packed(one, one._uid, 0 if counter is None else counter.value, limit)
        if not number:
            number = self._learn(found, op, len(inputs), attributes, inputs, outputs, node, reason, kept)
        known = sequence = 0
        if node is not None:
            known = node._uid = next_uid()
            sequence = -1 if node.sequence == LAST else node.sequence
        journal = stream.room()
        assert journal is not None
        start = journal.end
        fixed = start + _SIZE
        end = fixed + len(data)
        journal.memory[fixed:end] = data
        _pack(
            journal.memory, start, OPERATION, len(data), state.location, state.frame, state.thread, stream.step, number,
            known, sequence, state.regions[-1].number if state.regions else 0, perf_counter_ns() - stream.began,
        )  # fmt: skip
        journal.end = end
        return True

    def _outputs(self, key: list[Any], outputs: Sequence[Tensor], node: Node | None) -> bool:
        """Add what is the same of the outputs each time to a key; False unless they are new and plain."""
        identities = self._identities
        limit = identities.result_limit if identities.values and identities.results else 0
        for one in outputs:
            data, edge = one._array, one._edge
            if edge is None:
                slot = -1
            elif edge is node:
                slot = 0
            elif type(edge) is OutputPort and edge.node is node:
                slot = edge.output_nr
            else:
                return False
            if type(one) is not Tensor or getattr(one, "_uid", 0) != 0 or LARGEST_PACKED < data.nbytes <= limit:
                return False
            base = one._base
            if base is not None and (not getattr(base, "_uid", 0) or identities.through_data(base._uid)):
                return False
            key += (data.dtype, data.shape, one._requires_grad, base is None, slot)
        return True

    def _edges(self, state: ThreadState, node: Node, edges: list[int]) -> bool:
        """What a node leads to; False if some of it wasn't told of."""
        try:
            for edge in node.next:
                kind = type(edge)
                if edge is None:
                    edges += (0, 0)
                elif kind is AccumulateGrad:
                    edge._uid = self._identities.tensor(state, edge.variable) + ACCUMULATE
                    edges += (edge._uid, 0)
                elif kind is OutputPort:
                    edges += (edge.node._uid, edge.output_nr)
                else:
                    edges += (edge._uid, 0)
        except AttributeError:
            return False
        return True

    def _saved(self, node: Node, kept: list[tuple[str, Any, int]]) -> bool:
        """What a node keeps, with the versions; False if only the node itself knows."""
        kind = type(node)
        try:
            names = self._kept[kind]
        except KeyError:
            plain = kind._saved_entries is Node._saved_entries
            names = tuple((one, f"saved_{one}", f"version_{one}") for one in node.saved_names) if plain else None
            self._kept[kind] = names
        if names is None:
            return False
        for name, kept_as, version in names:
            held = getattr(node, kept_as, None)
            if held is not None and held is not RELEASED and not isinstance(held, PackedTensor):
                kept.append((name, held, getattr(node, version, 0)))
        return True

    def _place(self, state: ThreadState, held: Any, outputs: Sequence[Tensor]) -> tuple[int, int]:
        """The tensor that a node keeps and its memory."""
        if type(held) is SavedOutput:
            for one in outputs:
                if one._array is held._array:
                    own = one._base is None and one._storage is None
                    return one._uid, one._uid + STORAGE if own else one.storage_identity().uid
            return 0, 0 if held._storage is None else held._storage.uid
        if not isinstance(held, Tensor) or held._number is not None:
            storage = held.storage_identity()
            return 0, 0 if storage is None else storage.uid
        number = getattr(held, "_uid", 0) or self._identities.tensor(state, held)
        return number, number + STORAGE if held._base is None and held._storage is None else held.storage_identity().uid

    def _number(self, outputs: Sequence[Tensor], numbers: list[int]) -> None:
        """Number the outputs, and add what isn't the same of them each time."""
        identities = self._identities
        for one in outputs:
            number = one._uid = next_uid()
            reference = identities.references[number] = TensorReference(one, identities.died.append)
            reference.number = number
            storage, base = 0, one._base
            if base is not None or one._storage is not None:
                storage = identities.storage(number, one)
            counter = one._counter
            numbers += (number, storage, 0 if counter is None else counter.value, 0 if base is None else base._uid)

    def _learn(
        self,
        key: tuple[Any, ...],
        op: str,
        taken: int,
        attributes: Mapping[str, Any],
        inputs: Sequence[Any],
        outputs: Sequence[Tensor],
        node: Node | None,
        reason: str,
        kept: Sequence[tuple[str, Any, int]],
    ) -> int:
        """Tell of a kind that is met for the first time; its number."""
        fields = [(name, argument_text(value)) for name, value in attributes.items()]
        fields += [(str(at), argument_text(one)) for at, one in enumerate(inputs) if not isinstance(one, Tensor)]
        number = self._kinds[key] = len(self._kinds) + 1
        kinds = []
        for one in outputs:
            edge = one._edge
            slot = -1 if edge is None else edge.output_nr if type(edge) is OutputPort else 0
            origin = "result" if one._base is None else "view"
            kinds.append(
                OutputKind(dtype_name(one._array.dtype), one._array.shape, origin, one._requires_grad, slot)
            )  # fmt: skip
        name, formula, edges = "", "", 0
        if node is not None:
            name, formula, edges = type(node).__name__, str(getattr(type(node), "formula", "")), len(node.next)
        saved = tuple([one[0] for one in kept])
        self._stream.state(
            OperationKind(number, op, taken, tuple(fields), reason, tuple(kinds), name, formula, edges, saved)
        )
        return number
