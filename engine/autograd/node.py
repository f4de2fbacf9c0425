"""Nodes of the autograd graph: what scripts see as ``grad_fn``.

A node's ``next`` holds one *edge* per input of the forward operation: None (needs no gradient), the node that made
the input (or its leaf's :class:`AccumulateGrad`), or an :class:`OutputPort` where that node has several outputs.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable
from itertools import count
from typing import TYPE_CHECKING, Any, ClassVar

from ..storage import next_uid
from . import saved, saved_attributes

if TYPE_CHECKING:
    from ..tensor import Tensor
    from .hooks import NodeHooks

next_sequence = count().__next__
_new = object.__new__
_reference = weakref.ref

#: What ``dir`` shows of a node besides what it has saved.
SHOWN = frozenset({
    "_sequence_nr", "_set_sequence_nr", "metadata", "name", "next_functions", "register_hook", "register_prehook",
    "requires_grad",
})  # fmt: skip

#: Sequence number of AccumulateGrad: the largest, so that it runs as soon as it can.
LAST = (1 << 64) - 1


class Node:
    """One backward function.

    Attributes:
        sequence: Creation number; a pass runs the nodes in descending order.
        next: Edges to the nodes that take this one's gradients.
        saved_names: What the formula keeps, named as the forward operation names it.
        outputs: How many outputs the forward operation had.
        runs_undefined: Whether the node runs even if no gradient came in (custom functions do, with zeros).
        hooks: Hooks on this node and on the tensors it made, or None.
    """

    __slots__ = ("__dict__", "__weakref__", "_uid", "next", "sequence")

    sequence: int
    next: tuple[Any, ...]
    saved_names: ClassVar[tuple[str, ...]] = ()
    parameter_names: ClassVar[tuple[str, ...]] = ()
    #: The derivative as people write it, "" where the op table has none.
    formula: ClassVar[str] = ""
    outputs: int = 1
    runs_undefined: ClassVar[bool] = False
    #: Whether ``apply`` takes a list of gradients even where there is one output (parts of a split).
    takes_list: ClassVar[bool] = False
    #: Whether a program has changed sequence numbers, so that they need not be an order to run in.
    renumbered: ClassVar[bool] = False
    hooks: NodeHooks | None = None
    casts: Any = None
    _uid: int
    _anomaly_trace: str | None = None

    # ------------------------------------------------------------------------------------------ what the engine calls
    def apply(self, grad: Any) -> tuple[Any, ...]:
        """Gradients of the inputs as arrays (None where not needed) from that of the output.

        A node with several outputs gets a list with one array or None per output. A class has this or
        :meth:`run_arrays`, which is what the engine calls.
        """
        raise NotImplementedError(f"{type(self).__name__} has no backward for arrays")

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        """:meth:`apply`, then :meth:`release` if ``release`` is True: one call where each costs as much as the work."""
        grads = self.apply(grad)
        if release:
            self.release()
        return grads

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        """The same in tensor operations, so that the gradient itself can be differentiated."""
        raise NotImplementedError(f"the derivative for '{self.name()}' is not implemented")

    def release(self) -> bool:
        """Drop what was saved; returns whether there was anything to drop."""
        return False

    @property
    def is_single(self) -> bool:
        """Whether ``apply`` takes one gradient, not a list of them."""
        return self.outputs == 1 and not self.takes_list

    # ------------------------------------------------------------------------------------------ what scripts may call
    def name(self) -> str:
        """PyTorch's name of the node."""
        return type(self).__name__

    @property
    def next_functions(self) -> tuple[tuple[Node | None, int], ...]:
        """``(node, output number)`` for each input of the forward operation."""
        return tuple((edge.node, edge.output_nr) if type(edge) is OutputPort else (edge, 0) for edge in self.next)

    @property
    def metadata(self) -> dict[Any, Any]:
        """A dictionary for the program's own notes, kept with the node."""
        found: dict[Any, Any] = self.__dict__.setdefault("_metadata", {})
        return found

    @property
    def requires_grad(self) -> bool:
        """True: a node exists only where a gradient is needed."""
        return True

    @property
    def uid(self) -> int:
        """A small number that identifies this node in this process."""
        try:
            return self._uid
        except AttributeError:
            self._uid = next_uid()
            return self._uid

    def _sequence_nr(self) -> int:
        return self.sequence

    def _set_sequence_nr(self, number: int) -> None:
        self.sequence = number
        Node.renumbered = True

    def register_hook(self, hook: Callable[..., Any]) -> Any:
        """Call ``hook(grad_inputs, grad_outputs)`` after this node has run; it may return new grad_inputs."""
        from .hooks import hooks_of

        return hooks_of(self).add_post(hook)

    def register_prehook(self, hook: Callable[..., Any]) -> Any:
        """Call ``hook(grad_outputs)`` before this node runs; it may return new grad_outputs."""
        from .hooks import hooks_of

        return hooks_of(self).add_pre(hook)

    def __call__(self, *grads: Any) -> Any:
        """Run this node's backward on tensors, outside any pass."""
        from .direct_call import call_node

        return call_node(self, grads)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_saved_"):
            if saved_attributes.has(self, name[7:]):
                return saved_attributes.read(self, name[7:])
        elif name.startswith("_raw_saved_"):
            source = saved_attributes.raw_source(self, name[11:])
            if source is not None:
                return saved.read_raw(self, source)
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def __dir__(self) -> Iterable[str]:
        own = {slot for kind in type(self).__mro__ if kind is not object for slot in kind.__dict__.get("__slots__", ())}
        own.update(name for name in vars(Node) if name not in SHOWN and not name.startswith("__"))
        own.update(name for name in ("formula", "parameter_names", "saved_names", "run_arrays"))
        names = [n for n in super().__dir__() if n not in own and not n.startswith("_saved_")]
        return names + saved_attributes.names(self)

    def _saved_entries(self) -> Iterable[tuple[str, Any, Any, int]]:
        """``(name, tensor or array, storage, version when saved)`` of everything this node keeps."""
        return saved.entries(self)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} object at {id(self):#x}>"


class OutputPort:
    """The edge to output ``output_nr`` of a node that has several."""

    __slots__ = ("node", "output_nr")

    def __init__(self, node: Node, output_nr: int) -> None:
        self.node = node
        self.output_nr = output_nr


class AccumulateGrad(Node):
    """Adds what it gets to the ``.grad`` of a leaf."""

    __slots__ = ("variable",)

    variable: Tensor

    def name(self) -> str:
        return "torch::autograd::AccumulateGrad"


def accumulate_grad(leaf: Tensor) -> AccumulateGrad | None:
    """The AccumulateGrad node of a leaf: the same one as long as anything holds it.

    None for a view that only says ``requires_grad`` because its base does.
    """
    found: AccumulateGrad | None = leaf._accumulator()
    if found is not None:
        return found
    if leaf._borrows_requires_grad:
        return None
    node = _new(AccumulateGrad)
    node.sequence = LAST
    node.next = ()
    node.variable = leaf
    leaf._accumulator = _reference(node)
    return node


def node_of(edge: Any) -> Node | None:
    """The node that an edge leads to."""
    return edge.node if type(edge) is OutputPort else edge


def output_nr_of(edge: Any) -> int:
    """The output that an edge leads to."""
    return edge.output_nr if type(edge) is OutputPort else 0
