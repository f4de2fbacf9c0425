"""Gradients that PyTorch can't differentiate again: their node is there, and fails when it runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...autograd.node import Node, OutputPort
from ...storage import Array
from ...tensor import Tensor, tensor_of
from ..recording import new_node, wants_node
from ..reporting import report


class NotImplementedNode(Node):
    """Stands for a derivative that doesn't exist."""

    __slots__ = ("operation",)
    operation: str

    def apply(self, grad: Any) -> tuple[Any, ...]:
        raise RuntimeError(f"derivative for {self.operation} is not implemented")

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        raise RuntimeError(f"derivative for {self.operation} is not implemented")


NotImplementedNode.__name__ = NotImplementedNode.__qualname__ = "NotImplemented"


def unimplemented(operation: str, data: Array, inputs: Sequence[Tensor]) -> Any:
    """A result of ``operation``, whose derivative PyTorch lacks."""
    return unimplemented_together(operation, (data,), inputs)[0]


def unimplemented_together(operation: str, data: Sequence[Array], inputs: Sequence[Tensor]) -> tuple[Any, ...]:
    """Several results of ``operation``; its node has an edge to each input that requires a gradient."""
    if any(t._may_carry for t in inputs):
        from ...autograd.tangents.missing import refuse_without

        refuse_without(f"derivative for {operation} is not implemented", inputs)
    results = [tensor_of(array) for array in data]
    wanting = [t for t in inputs if t.requires_grad]
    node = None
    if wants_node(inputs):
        for number, result in enumerate(results):
            if node is None:
                node = new_node(NotImplementedNode, wanting)
                node.operation = operation
                node.outputs = len(results)
            result._edge = node if len(results) == 1 else OutputPort(node, number)
            result._requires_grad = True
    report(operation.removeprefix("aten::"), list(inputs), {}, tuple(results), node)
    return tuple(results)
