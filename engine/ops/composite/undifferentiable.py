"""Results whose derivative PyTorch doesn't have: they carry a node, and the node raises when it is run."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NoReturn

import numpy as np

from ...autograd.node import Node, OutputPort
from ...storage import Array
from ...tensor import Tensor, tensor_of
from ..functions import namespace as F
from ..recording import new_node, wants_node
from ..reporting import report


class NotImplementedNode(Node):
    """The node of an operation without a derivative."""

    __slots__ = ("error",)
    error: Exception

    def name(self) -> str:
        name = super().name()
        return f"torch::autograd::{name}" if name == "NotImplemented" else name

    def apply(self, grad: Any) -> NoReturn:
        raise self.error

    def apply_tensors(self, grad: Any) -> NoReturn:
        raise self.error


class ZeroNode(Node):
    """The node of an operation whose gradient is zero everywhere."""

    __slots__ = ()

    def apply(self, grad: Array) -> tuple[Any, ...]:
        return tuple(None if edge is None else np.zeros(grad.shape, grad.dtype) for edge in self.next)

    def apply_tensors(self, grad: Tensor) -> tuple[Any, ...]:
        return tuple(None if edge is None else F.zeros_like(grad) for edge in self.next)


#: PyTorch's names of operations whose nodes are called otherwise.
_OWN_NAMES = {"Unique2Backward0": "_unique2", "UniqueDimBackward0": "unique_dim"}


@cache
def _named(kind: type[Node], name: str) -> type[Node]:
    return type(name, (kind,), {"__slots__": (), "__module__": kind.__module__})


def zero_node(name: str, inputs: Sequence[Tensor]) -> Any:
    """A node of that name whose gradients are zero."""
    return new_node(_named(ZeroNode, name), inputs)


def raising_node(inputs: Sequence[Tensor], message: str, name: str = "NotImplemented") -> Any:
    """A node that raises ``message``: PyTorch's ``NotImplemented``, or one that has a name but no formula."""
    if name == "NotImplemented":  # it has an edge only where there is something to reach
        inputs = [t for t in inputs if t.requires_grad]
    node = new_node(_named(NotImplementedNode, name), inputs)
    node.error = RuntimeError(message) if name == "NotImplemented" else NotImplementedError(message)
    return node


def results(
    op: str, arrays: Sequence[Array], inputs: Sequence[Tensor], message: str, name: str = "NotImplemented"
) -> list[Tensor]:
    """The results of operation ``op``; the floating ones have a node that raises."""
    if any(t._may_carry for t in inputs):
        from ...autograd.tangents.missing import refuse_missing, refuse_without

        if name == "NotImplemented":
            refuse_without(message, inputs)
        else:
            refuse_missing(_OWN_NAMES.get(name, op), inputs)
    made = [tensor_of(array) for array in arrays]
    node = None
    if wants_node(inputs) and arrays[0].dtype.kind in "fc":
        node = raising_node(inputs, message, name)
        floating = [t for t in made if t._array.dtype.kind in "fc"]
        node.outputs = len(floating)
        for i, t in enumerate(floating):
            t._edge = node if len(floating) == 1 else OutputPort(node, i)
            t._requires_grad = True
    report(op, list(inputs), {}, made, node)
    return made


def noise(result: Tensor, node: str, inputs: Sequence[Tensor], raises: bool = False) -> Tensor:
    """``result`` with its place in the graph: PyTorch lets zeros flow through most noise, and refuses the rest."""
    if wants_node(inputs) and result._array.dtype.kind == "f":
        refusal = f"derivative for aten::{node} is not implemented"
        result._edge = raising_node(inputs, refusal) if raises else zero_node(node, inputs)
        result._requires_grad = True
    if any(t._may_carry for t in inputs):
        from ...autograd.tangents.operations import still

        still(result, inputs)
    return result
