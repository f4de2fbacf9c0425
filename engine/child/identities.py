"""Tells of tensors and nodes when they are first met, and when the program has let go of a tensor."""

from __future__ import annotations

import weakref
from collections import deque
from collections.abc import Sequence
from typing import Any

from ..autograd.node import LAST, AccumulateGrad, Node, node_of, output_nr_of
from ..protocol.events import NodeCreated, TensorCreated, TensorDied, ValueRecorded
from ..protocol.values import NodeEdge, SavedTensor
from ..tensor import Tensor
from .frames import ThreadState
from .stream import EventStream
from .summaries import LARGEST, capture, dtype_name

#: After a write at most so many other tensors over the same memory get their values told.
_ALIASES = 16


class TensorReference(weakref.ref[Tensor]):
    """Knows a tensor without holding it; ``recorded`` is the last version whose value was told."""

    __slots__ = ("number", "recorded", "storage", "through_data")

    number: int
    recorded: int
    storage: int
    through_data: bool


class Identities:
    """What the debugger knows of the program's tensors and nodes.

    Attributes:
        limit: Arrays up to so many bytes are recorded whole.
        values: Whether the values of tensors are recorded at all; ``operations`` those of results too.
    """

    def __init__(self, stream: EventStream) -> None:
        self._stream = stream
        self._tensors: dict[int, TensorReference] = {}
        self._nodes: dict[int, tuple[NodeEdge, ...]] = {}
        self._references: dict[int, weakref.ref[Node]] = {}
        self._aliases: dict[int, list[int]] = {}
        self._died: deque[TensorReference] = deque()
        self.limit = 4096
        self.result_limit = 4096
        self.values = True
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

    # ------------------------------------------------------------------------------------------------ tensors
    def known(self, tensor: Tensor) -> int:
        """The identity of a tensor if it was told of, else 0."""
        number = tensor._uid
        return number if number in self._tensors else 0

    def find(self, number: int) -> Tensor | None:
        """The live tensor with this identity."""
        reference = self._tensors.get(number)
        return None if reference is None else reference()

    def tensor(self, state: ThreadState, tensor: Tensor, origin: str = "", op: str = "") -> int:
        """The identity of a tensor; tells of it first where it is new."""
        number = tensor._uid
        if number and number in self._tensors:
            return number
        node = tensor.grad_fn
        node_number = 0 if node is None else self.node(state, node)
        base = tensor._base
        if base is not None:
            base_number = self.tensor(state, base)
            origin = origin if origin not in ("", "result") else "view"
        else:
            base_number = 0
        if not origin:
            owner = tensor.__dict__.get("_is_gradient", 0)
            origin = "gradient" if owner else "data"
            base_number = base_number or owner
        number = tensor.uid
        storage = tensor.storage_identity().uid
        array = tensor._array
        parameter = bool(getattr(tensor, "_is_param", False)) or type(tensor).__name__ == "Parameter"
        self._stream.emit(
            state,
            TensorCreated,
            tensor=number,
            origin="parameter" if parameter and origin == "data" else origin,
            op=op,
            dtype=dtype_name(array.dtype),
            shape=array.shape,
            requires_grad=tensor._requires_grad,
            is_leaf=node is None,
            storage=storage,
            version=_version(tensor),
            base=base_number,
            node=node_number,
            slot=tensor.output_nr,
            is_parameter=parameter,
        )
        through_data = origin == "data-attribute" or (base is not None and self._tensors[base_number].through_data)
        self._remember(tensor, number, storage, through_data)
        self.value(state, tensor)
        return number

    def through_data(self, number: int) -> bool:
        """Whether a live tensor that was told of came from ``.data``, or is a view of one that did."""
        return self._tensors[number].through_data

    def _remember(self, tensor: Tensor, number: int, storage: int, through_data: bool) -> None:
        reference = TensorReference(tensor, self._died.append)
        reference.number = number
        reference.recorded = -1
        reference.storage = storage
        reference.through_data = through_data
        self._tensors[number] = reference
        self._aliases.setdefault(storage, []).append(number)

    def tell_deaths(self, state: ThreadState) -> None:
        """Tell of the tensors that the program has let go of since the last call."""
        died = self._died
        while died:
            reference = died.popleft()
            del self._tensors[reference.number]
            aliases = self._aliases[reference.storage]
            aliases.remove(reference.number)
            if not aliases:
                del self._aliases[reference.storage]
            self._stream.emit(state, TensorDied, tensor=reference.number)

    # ------------------------------------------------------------------------------------------------ values
    def value(self, state: ThreadState, tensor: Tensor) -> None:
        """Tell the value of a tensor that was told of, unless this version of it is known."""
        reference = self._tensors[tensor._uid]
        version = _version(tensor)
        if not self.values or reference.recorded == version:
            return
        reference.recorded = version
        limit = self.limit if tensor._edge is None else self.result_limit
        captured = capture(tensor._array, limit)
        weight = 0 if captured.data is None else len(captured.data)
        self._stream.emit(state, ValueRecorded, weight, tensor=reference.number, version=version, value=captured)

    def written(self, state: ThreadState, tensor: Tensor) -> None:
        """The memory of a tensor has changed: tell its value and those of its aliases again."""
        self._tensors[tensor._uid].recorded = -1
        self.value(state, tensor)
        for number in self._aliases[tensor.storage_identity().uid][-_ALIASES:]:
            other = self.find(number)
            if other is not None and other is not tensor:
                self._tensors[number].recorded = -1
                self.value(state, other)

    # ------------------------------------------------------------------------------------------------ nodes
    def node(self, state: ThreadState, node: Node, outputs: Sequence[Tensor] = ()) -> int:
        """The identity of a node; tells of it, and first of what it leads to, where it is new.

        ``outputs`` are the results of the operation that made it, told of next: a node may keep them.
        """
        number = node._uid
        if number and number in self._nodes:
            return number
        stack = [node]
        while stack:
            last = stack[-1]
            missing = [n for n in map(node_of, last.next) if n is not None and n._uid not in self._nodes]
            if missing:
                stack.extend(missing)
                continue
            stack.pop()
            if last._uid not in self._nodes:
                self._tell_node(state, last, outputs if last is node else ())
        return node._uid

    def _tell_node(self, state: ThreadState, node: Node, outputs: Sequence[Tensor]) -> None:
        number = node.uid
        edges = tuple(
            NodeEdge(0, 0) if edge is None else NodeEdge(node_of(edge)._uid, output_nr_of(edge))  # type: ignore[union-attr]
            for edge in node.next
        )
        variable = self.tensor(state, node.variable) if isinstance(node, AccumulateGrad) else 0
        saved = tuple(self._saved(state, outputs, *entry) for entry in node._saved_entries())
        self._nodes[number] = edges
        self._references[number] = weakref.ref(node, lambda _, n=number: self._forget_node(n))  # type: ignore[misc]
        self._stream.emit(
            state,
            NodeCreated,
            node=number,
            name=type(node).__name__,
            next=edges,
            sequence=-1 if node.sequence == LAST else node.sequence,
            variable=variable,
            formula=str(getattr(type(node), "formula", "")),
            saved=saved,
            created_by=self.running_node.get(state.thread, 0),
        )

    def _forget_node(self, number: int) -> None:
        self._nodes.pop(number, None)
        self._references.pop(number, None)

    def _saved(
        self, state: ThreadState, outputs: Sequence[Tensor], name: str, held: Any, storage: Any, version: int
    ) -> SavedTensor:
        for result in outputs:
            if held is result._array:
                return SavedTensor(name, result.uid, result.storage_identity().uid, version or 0)
        # A Python number that took part is kept as a tensor of the engine's own: no tensor of the program.
        shown = isinstance(held, Tensor) and held._number is None
        number = self.tensor(state, held) if shown else 0
        return SavedTensor(name, number, 0 if storage is None else storage.uid, version or 0)

    def edges(self, number: int) -> tuple[NodeEdge, ...]:
        """The ``next`` of a node that was told of."""
        return self._nodes.get(number, ())


def _version(tensor: Tensor) -> int:
    counter = tensor._counter
    return 0 if counter is None else counter.value
