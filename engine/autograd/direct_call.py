"""Calling a node like a function: its backward on tensors, outside any pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import modes

if TYPE_CHECKING:
    from .node import Node


def call_node(node: Node, grads: tuple[Any, ...]) -> Any:
    """The gradients of the inputs: one tensor, or a tuple.

    Raises:
        RuntimeError: If the number of gradients isn't that of the forward operation's outputs.
    """
    if len(grads) != node.outputs:
        raise RuntimeError(f"{node.name()} returned an invalid number of gradients: expected {node.outputs}")
    given: Any = grads[0] if node.is_single else list(grads)
    old = modes.set_enabled(True)
    try:
        found = node.apply_tensors(given)
    finally:
        modes.set_enabled(old)
    return found[0] if len(found) == 1 else tuple(found)
