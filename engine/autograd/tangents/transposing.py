"""The transpose of a backward: where its gradients are linear in ``seed``, what takes directions back to ``seed``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...storage import Array
from ...tensor import Tensor, tensor_of
from .. import modes
from ..node import AccumulateGrad, Node, OutputPort, accumulate_grad, node_of
from ..views import current_edge


def transposed(
    roots: Sequence[tuple[Tensor, Tensor]], seeds: Sequence[Tensor], after: int, keep_graph: bool
) -> list[Tensor | None]:
    """For each of ``seeds`` the gradient of the sum of products of the pairs ``roots``.

    It is a backward pass of its own that nobody watches: no hooks, nothing accumulated.

    Args:
        roots: Gradients made of ``seeds``, each with the direction to be taken back.
        seeds: Leaves.
        after: The number before that of the first node that may lead to a seed.
        keep_graph: Whether the results can be differentiated.
    """
    leaves: list[Any] = [accumulate_grad(seed) for seed in seeds]
    buffers: dict[Any, Any] = {}
    starts = []
    for made, direction in roots:
        edge = current_edge(made) if made.requires_grad else None
        if edge is not None:
            if direction._array.dtype is not made._array.dtype:
                direction = direction.to(made.dtype)
            _add(buffers, edge, direction if keep_graph else direction._array)
            starts.append(node_of(edge))
    order = _leading(starts, leaves, after)
    before = modes.set_enabled(keep_graph)
    try:
        for node in order:
            grad = buffers.pop(node, None)
            if grad is None:
                continue
            found = node.apply_tensors(grad) if keep_graph else node.run_arrays(grad, False)
            for edge, one in zip(node.next, found, strict=True):
                if edge is not None and one is not None:
                    _add(buffers, edge, one)
    finally:
        modes.set_enabled(before)
    every = [buffers.get(leaf) for leaf in leaves]
    return [one if one is None or keep_graph else tensor_of(one) for one in every]


def _add(buffers: dict[Any, Any], edge: Any, grad: Tensor | Array) -> None:
    """Add a contribution to what has come in for a node, or for one of its outputs."""
    node = node_of(edge)
    assert node is not None
    if node.is_single:
        held = buffers.get(node)
        buffers[node] = grad if held is None else held + grad
        return
    slots = buffers.setdefault(node, [None] * node.outputs)
    number = edge.output_nr if type(edge) is OutputPort else 0
    held = slots[number]
    slots[number] = grad if held is None else held + grad


def _leading(starts: Sequence[Node | None], leaves: Sequence[Any], after: int) -> list[Node]:
    """The nodes on a way from ``starts`` to a leaf, in the order in which they run."""
    seen: set[Node] = set()
    stack = [node for node in starts if node is not None]
    while stack:
        node = stack.pop()
        if node in seen or type(node) is AccumulateGrad or node.sequence <= after:
            continue
        seen.add(node)
        stack.extend(n for n in map(node_of, node.next) if n is not None)
    leading: set[Any] = set(leaves)
    ordered = sorted(seen, key=lambda node: node.sequence)
    for node in ordered:
        if any(node_of(edge) in leading for edge in node.next):
            leading.add(node)
    return [node for node in reversed(ordered) if node in leading]
