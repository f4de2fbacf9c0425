"""Tells of tensors and nodes when they are first met, and when the program has let go of a tensor."""

from __future__ import annotations

import weakref
from collections import deque
from collections.abc import Sequence
from time import perf_counter_ns
from typing import Any

from ..autograd.node import LAST, AccumulateGrad, Node, OutputPort, node_of, output_nr_of
from ..protocol.compact import DEATH
from ..protocol.events import NodeCreated, TensorCreated, ValueRecorded
from ..protocol.records import ACCUMULATE, STORAGE, VALUE, VALUE_FORM, Died
from ..protocol.values import Capture, NodeEdge, SavedTensor
from ..storage import WRITES, next_uid
from ..tensor import Tensor
from .frames import ThreadState
from .stream import EventStream
from .summaries import LARGEST, LARGEST_PACKED, dtype_name, note, outline, packed

#: After a write at most so many other tensors over the same memory get their values told.
_ALIASES = 16
#: Factories whose tensors lie in memory of others.
EXPOSING = frozenset({"from_numpy", "as_tensor", "asarray", "frombuffer", "from_dlpack"})
_NO_EDGE = NodeEdge(0, 0)


class TensorReference(weakref.ref[Tensor]):
    """Knows a tensor without holding it.

    Attributes:
        number: Its identity.
        weight: Its value as part of a record if only statistics are kept, after the version that it belongs to; not
            there before it is first needed.
    """

    __slots__ = ("number", "weight")

    number: int
    weight: tuple[int, bytes] | None


class Identities:
    """What the debugger knows of the program's tensors and nodes.

    Attributes:
        limit: Arrays up to so many bytes are recorded whole; ``result_limit`` those of results and gradients.
        values: Whether the values of tensors are recorded at all; ``results`` those of results too.
        shared: Identity of the memory, by tensor, where several have the same.
        exposed: Whether memory may change without the versions of its tensors: NumPy has some of it too.
        references: The tensors that were told of and live, by identity; ``died`` those that don't any more.
    """

    def __init__(self, stream: EventStream) -> None:
        self._stream = stream
        self.references: dict[int, TensorReference] = {}
        self.died: deque[TensorReference] = deque()
        self.shared: dict[int, int] = {}
        self._aliases: dict[int, list[int]] = {}
        self._through_data: set[int] = set()
        self._reserved: dict[int, int] = {}
        self.exposed = False
        self.limit = 4096
        self.result_limit = 4096
        self.values = True
        self.results = True
        self.running_node: dict[int, int] = {}

    def set_policy(self, policy: str, inline_bytes: int) -> None:
        """Which values are recorded: "off", "leaves", "small" or "all".

        Raises:
            ValueError: For another word.
        """
        limits = {
            "off": (0, 0),
            "leaves": (LARGEST, 0),
            "small": (inline_bytes, inline_bytes),
            "all": (LARGEST, LARGEST),
        }
        if policy not in limits:
            raise ValueError(f"capture policy {policy!r} is none of {', '.join(limits)}")
        self.limit, self.result_limit = limits[policy]
        self.values = policy != "off"
        self.results = policy in ("small", "all")

    # ------------------------------------------------------------------------------------------------ tensors
    def known(self, tensor: Tensor) -> int:
        """The identity of a tensor if it was told of, else 0."""
        number = getattr(tensor, "_uid", 0)
        return number if number in self.references else 0

    def find(self, number: int) -> Tensor | None:
        """The live tensor with this identity."""
        reference = self.references.get(number)
        return None if reference is None else reference()

    def tensor(self, state: ThreadState, tensor: Tensor, origin: str = "", op: str = "") -> int:
        """The identity of a tensor; tells of it first where it is new."""
        return getattr(tensor, "_uid", 0) or self._tell_tensor(state, tensor, origin, op)

    def _tell_tensor(self, state: ThreadState, tensor: Tensor, origin: str, op: str) -> int:
        edge = tensor._edge
        if tensor._base is None:
            node = None if edge is None else node_of(edge)
            base_number = 0
        else:
            node = tensor.grad_fn
            base_number = self.tensor(state, tensor._base)
            origin = origin if origin not in ("", "result") else "view"
        node_number = 0 if node is None else self.node(state, node)
        if not origin:
            owner = tensor.__dict__.get("_is_gradient", 0)
            origin = "gradient" if owner else "data"
            base_number = base_number or owner
        array = tensor._array
        parameter = bool(getattr(tensor, "_is_param", False)) or type(tensor).__name__ == "Parameter"
        number = tensor._uid = self._reserved.pop(id(tensor), 0) or next_uid()
        self._stream.tell(
            state,
            TensorCreated,
            tensor=number,
            origin="parameter" if parameter and origin == "data" else origin,
            op=op,
            dtype=dtype_name(array.dtype),
            shape=array.shape,
            requires_grad=tensor._requires_grad,
            is_leaf=node is None,
            storage=self.storage(number, tensor),
            version=_version(tensor),
            base=base_number,
            node=node_number,
            slot=0 if edge is None else output_nr_of(edge),
            is_parameter=parameter,
        )
        reference = self.references[number] = TensorReference(tensor, self.died.append)
        reference.number = number
        self.exposed = self.exposed or op in EXPOSING
        if origin == "data-attribute" or base_number in self._through_data:
            self._through_data.add(number)
        if self.values and (self.results or origin not in ("result", "view")):
            self._tell_value(state, tensor, number, whole=origin not in ("result", "view"))
        return number

    def storage(self, number: int, tensor: Tensor) -> int:
        """The identity of a tensor's memory; remembers who shares it."""
        if tensor._base is None and tensor._storage is None:
            return number + STORAGE
        storage = tensor.storage_identity().uid
        if storage != number + STORAGE:
            sharing = self._aliases.get(storage)
            if sharing is None:
                owner = storage - STORAGE
                sharing = self._aliases[storage] = [owner] if owner in self.references else []
                if sharing:
                    self.shared[owner] = storage
            sharing.append(number)
            self.shared[number] = storage
        return storage

    def moved(self, state: ThreadState, tensor: Tensor) -> int:
        """The identity of the memory of a tensor that was told of and has other memory now."""
        number = self.tensor(state, tensor)
        self.references[number].weight = None
        self.leave(number)
        return self.storage(number, tensor)

    def through_data(self, number: int) -> bool:
        """Whether a live tensor that was told of came from ``.data``, or is a view of one that did."""
        return number in self._through_data

    def leave(self, number: int) -> None:
        """A tensor no longer shares its memory."""
        storage = self.shared.pop(number, 0)
        if storage:
            sharing = self._aliases[storage]
            sharing.remove(number)
            if not sharing:
                del self._aliases[storage]

    def forget(self, reference: TensorReference) -> int:
        """The identity of a tensor that has died; nothing more is known of it then."""
        number = reference.number
        del self.references[number]
        if number in self.shared:
            self.leave(number)
        self._through_data.discard(number)
        return number

    def tell_deaths(self, state: ThreadState) -> None:
        """Tell of the tensors that the program has let go of since the last call."""
        died = self.died
        if len(died) == 1:
            self._stream.note(state, DEATH, self.forget(died.popleft()))
            return
        gone = []
        while died:
            gone.append(self.forget(died.popleft()))
        self._stream.state(Died(tuple(gone), state.thread, state.location, state.frame, self._stream.step))

    # ------------------------------------------------------------------------------------------------ values
    def note(self, array: Any) -> Capture:
        """The value of a leaf or of its gradient, as far as such are recorded."""
        return note(array, self.limit) if self.values else outline(array)

    def _tell_value(self, state: ThreadState, tensor: Tensor, number: int, whole: bool) -> None:
        limit = self.limit if tensor._edge is None else self.result_limit
        stream = self._stream
        if stream.in_full or whole or LARGEST_PACKED < tensor._array.nbytes <= limit:
            captured = note(tensor._array, limit, whole)
            stream.tell(state, ValueRecorded, tensor=number, version=_version(tensor), value=captured)
            return
        journal = stream.room()
        if journal is not None:
            version = _version(tensor)
            data = self.packed(tensor, number, version, limit)
            start = journal.end
            fixed = start + VALUE_FORM.size
            journal.memory[fixed : fixed + len(data)] = data
            VALUE_FORM.pack_into(
                journal.memory, start, VALUE, len(data), state.location, state.frame, state.thread, stream.step, number,
                version, perf_counter_ns() - stream.began,
            )  # fmt: skip
            journal.end = fixed + len(data)

    def packed(self, tensor: Tensor, number: int, version: int, limit: int) -> bytes:
        """The value of a tensor as part of a record.

        A large one is weighed once at each version, also where a view of it only shows it in another order.
        """
        array = tensor._array
        if array.nbytes <= limit or self._through_data or self.exposed:
            return packed(array, limit)
        base = tensor._base
        owner = tensor if base is None or base._array.size != array.size else base
        reference = self.references.get(number if owner is tensor else getattr(owner, "_uid", 0))
        if reference is None or 0 in array.strides or owner._array.dtype is not array.dtype:
            return packed(array, limit)
        weight: tuple[int, bytes] | None = getattr(reference, "weight", None)
        if weight is not None and weight[0] == version:
            return weight[1]
        data = packed(array, limit)
        reference.weight = version, data
        return data

    def alive(self, number: int, storage: int) -> Tensor | None:
        """A live tensor over some memory that was told of: rather the one with this identity."""
        for known in (number, storage - STORAGE, *self._aliases.get(storage, ())):
            found = self.find(known)
            if found is not None:
                return found
        return None

    def written(self, state: ThreadState, tensor: Tensor) -> None:
        """The memory of a tensor has changed: tell its value and those of its aliases again."""
        if not self.values:
            return
        number = self.tensor(state, tensor)
        if self.results or tensor._edge is None:
            self._tell_value(state, tensor, number, whole=False)
        for other in self._aliases.get(self.shared.get(number, number + STORAGE), ())[-_ALIASES:]:
            alias = None if other == number else self.find(other)
            if alias is not None and (self.results or alias._edge is None):
                self._tell_value(state, alias, other, whole=False)

    # ------------------------------------------------------------------------------------------------ nodes
    def node(self, state: ThreadState, node: Node, outputs: Sequence[Tensor] = ()) -> int:
        """The identity of a node; tells of it, and first of what it leads to, where it is new.

        ``outputs`` are the results of the operation that made it, told of next: a node may keep them.
        """
        known = _identity(node)
        if known:
            return known
        stack = [node]
        while stack:
            last = stack[-1]
            edges = []
            missing = False
            for edge in last.next:
                if edge is None:
                    edges.append(_NO_EDGE)
                    continue
                following, slot = (edge.node, edge.output_nr) if type(edge) is OutputPort else (edge, 0)
                known = _identity(following)
                if not known and type(following) is AccumulateGrad:
                    # A leaf has one at a time, and always under the same number: the receiver tells of it.
                    known = following._uid = self.tensor(state, following.variable) + ACCUMULATE
                if known:
                    edges.append(NodeEdge(known, slot))
                else:
                    stack.append(following)
                    missing = True
            if not missing:
                stack.pop()
                if not _identity(last):
                    self._tell_node(state, last, tuple(edges), outputs if last is node else ())
        return node._uid

    def _tell_node(
        self, state: ThreadState, node: Node, edges: tuple[NodeEdge, ...], outputs: Sequence[Tensor]
    ) -> None:
        if isinstance(node, AccumulateGrad):
            node._uid = self.tensor(state, node.variable) + ACCUMULATE
            return
        saved = tuple([self._saved(state, outputs, *entry) for entry in node._saved_entries()])
        number = node._uid = next_uid()
        self._stream.tell(
            state,
            NodeCreated,
            node=number,
            name=type(node).__name__,
            next=edges,
            sequence=-1 if node.sequence == LAST else node.sequence,
            formula=str(getattr(type(node), "formula", "")),
            saved=saved,
            created_by=self.running_node.get(state.thread, 0),
        )

    def _saved(
        self, state: ThreadState, outputs: Sequence[Tensor], name: str, held: Any, storage: Any, version: int
    ) -> SavedTensor:
        for result in outputs:
            if held is result or held is result._array:
                return SavedTensor(name, *self._reserve(result), version or 0)
        # A Python number that took part is kept as a tensor of the engine's own: no tensor of the program.
        shown = isinstance(held, Tensor) and held._number is None
        number = self.tensor(state, held) if shown else 0
        return SavedTensor(name, number, 0 if storage is None else storage.uid, version or 0)

    def _reserve(self, result: Tensor) -> tuple[int, int]:
        """The identities that a result and its memory are going to have."""
        number = getattr(result, "_uid", 0) or self._reserved.get(id(result), 0)
        if not number:
            number = self._reserved[id(result)] = next_uid()
        own = result._base is None and result._storage is None
        return number, number + STORAGE if own else result.storage_identity().uid


def _version(tensor: Tensor) -> int:
    counter = tensor._counter
    return 0 if counter is None else counter.value & WRITES


_slot: Any = Node.__dict__["_uid"]


def _identity(node: Node) -> int:
    """The identity of a node that was told of, else 0; nodes have an expensive way to say that there is none."""
    try:
        found: int = _slot.__get__(node)
    except AttributeError:
        return 0
    return found
