"""Calling a node like a function: its backward on tensors, outside any pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import modes
from .accumulate import accumulate
from .node import AccumulateGrad

if TYPE_CHECKING:
    from .node import Node


def call_node(node: Node, grads: tuple[Any, ...]) -> Any:
    """The gradients of the inputs: one tensor, or a tuple.

    Raises:
        TypeError: If the number of gradients isn't that of the forward operation's outputs, or one is no tensor.
    """
    from ..tensor import Tensor

    if len(grads) != node.outputs:
        raise TypeError(f"expected {node.outputs} arguments, got {len(grads)} instead")
    for i, grad in enumerate(grads):
        if grad is not None and not isinstance(grad, Tensor):
            raise TypeError(f"argument {i} is not a Variable")
    if type(node) is AccumulateGrad:
        accumulate(node.variable, grads[0], node, 0)
        return ()
    if all(g is None for g in grads) and not node.runs_undefined:
        return None if len(node.next) == 1 else (None,) * len(node.next)
    given: Any = grads[0] if node.is_single else list(grads)
    old = modes.set_enabled(True)
    try:
        found = node.apply_tensors(given)
    finally:
        modes.set_enabled(old)
    return found[0] if len(found) == 1 else tuple(found)
