"""Building results of operations that are written by hand (several inputs in a list, several views as outputs)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .. import marked
from ..autograd import anomaly, modes, saved
from ..autograd.node import Node, OutputPort, next_sequence
from ..autograd.views import current_edge, make_view
from ..storage import Array
from ..tensor import Tensor, tensor_of
from .reporting import report


def wants_node(inputs: Sequence[Tensor]) -> bool:
    """Whether an operation on these tensors is recorded."""
    if modes.altered and not modes.is_grad_enabled():
        return False
    return any(t._requires_grad if t._base is None else t.requires_grad for t in inputs)


def new_node(kind: type[Node], inputs: Sequence[Tensor]) -> Any:
    """A node of class ``kind`` with edges to the histories of ``inputs``."""
    node = kind.__new__(kind)
    node.next = tuple(current_edge(t) for t in inputs)  # may make new nodes for views: this one comes after them
    node.sequence = next_sequence()
    if saved.attention and anomaly.enabled:
        anomaly.note_creation(node)
    if marked.active and any(t._array.dtype is marked.BF16 for t in inputs):
        marked.mark_node(node, [t._array.dtype for t in inputs])
    return node


def one_result(
    name: str,
    array: Array,
    inputs: Sequence[Tensor],
    make: Callable[[], Node],
    attributes: Mapping[str, Any],
) -> Tensor:
    """The result of an operation; ``make`` builds the node if one is needed."""
    result = tensor_of(array)
    node = None
    if wants_node(inputs) and array.dtype.kind in "fc":
        node = make()
        result._edge = node
        result._requires_grad = True
    if marked.active and (mark := marked.found(inputs)) is not None:
        marked.finish(result, mark, inputs, attributes.get("dtype"))
    report(name, list(inputs), attributes, (result,), node)
    if marked.active and any(t._may_carry for t in inputs):
        from ..autograd.tangents.operations import through_node

        through_node(name, result, inputs, make)
    return result


def follow_all(views: Sequence[Tensor], input: Tensor) -> None:
    """Let views of what may carry a tangent have their part of it."""
    from ..autograd.tangents.carrying import follow

    for view in views:
        follow(view, input)


def several_views(
    name: str, arrays: Sequence[Array], input: Tensor, make: Callable[[], Node], attributes: Mapping[str, Any]
) -> tuple[Tensor, ...]:
    """The outputs of an operation that gives several views of its input."""
    node = None
    if wants_node((input,)):
        node = make()
        node.outputs = len(arrays)
    made = []
    for i, array in enumerate(arrays):
        result = tensor_of(array)
        if node is not None:
            result._edge = OutputPort(node, i)
            result._requires_grad = True
        make_view(result, input, "multiple")
        made.append(result)
    if marked.active and type(input) in Tensor.kept_subclasses:
        for result in made:
            result.__class__ = type(input)
    if input._may_carry:
        follow_all(made, input)
    report(name, (input,), attributes, made, node)
    return tuple(made)
