"""Places in the graph that a pass can begin at or lead to without their tensors."""

from __future__ import annotations

from typing import Any, NamedTuple

from ..tensor import Tensor
from .node import AccumulateGrad, Node, OutputPort, node_of, output_nr_of
from .views import current_edge

__all__ = ["GradientEdge", "get_gradient_edge"]


class _Origin:
    """What is known of the tensor that an edge was taken from."""

    __slots__ = ("dtype", "shape")

    def __init__(self, shape: tuple[int, ...], dtype: Any) -> None:
        self.shape = shape
        self.dtype = dtype


class GradientEdge(NamedTuple):
    """The gradient of one output of a node, for ``autograd.grad`` and ``backward`` in place of a tensor.

    Attributes:
        node: The node.
        output_nr: Which of its outputs.
        ownership_token: Keeps alive what the edge needs.
    """

    node: Node
    output_nr: int
    ownership_token: Any = None


def get_gradient_edge(tensor: Any) -> GradientEdge:
    """The edge of ``tensor``.

    Raises:
        RuntimeError: If it needs no gradient.
    """
    edge = current_edge(tensor) if tensor.requires_grad else None
    node = node_of(edge)
    if node is None:
        raise RuntimeError("It is not possible to get the gradient edge for a Tensor that does not require gradients")
    return GradientEdge(node, output_nr_of(edge), _Origin(tensor._array.shape, tensor._array.dtype))


def edge_of(place: Any) -> Any:
    """The engine's edge to what takes the gradient of a tensor or :class:`GradientEdge`; None if there is none.

    Raises:
        RuntimeError: If it is neither.
    """
    if type(place) is Tensor:
        return current_edge(place)
    if isinstance(place, GradientEdge):
        return place.node if place.node.is_single else OutputPort(place.node, place.output_nr)
    if not hasattr(place, "_array"):
        raise RuntimeError(f"all inputs have to be Tensors or GradientEdges, but got {type(place).__name__}")
    return current_edge(place)


def origin_of(edge: GradientEdge) -> tuple[tuple[int, ...] | None, Any]:
    """Shape and numpy type of the tensor behind an edge, as far as they are known."""
    if isinstance(edge.ownership_token, _Origin):
        return edge.ownership_token.shape, edge.ownership_token.dtype
    if isinstance(edge.node, AccumulateGrad):
        array = edge.node.variable._array
        return array.shape, array.dtype
    return None, None
