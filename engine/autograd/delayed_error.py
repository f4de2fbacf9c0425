"""The node behind gradients that can't be differentiated."""

from __future__ import annotations

from typing import Any

from ..tensor import Tensor, tensor_of
from .node import Node, OutputPort, accumulate_grad, next_sequence
from .views import current_edge


class DelayedError(Node):
    """Raises when backward gets there."""

    __slots__ = ("message", "outputs")
    message: str

    def output_edge(self, number: int) -> Any:
        """The edge to one of the outputs."""
        return self if self.outputs == 1 else OutputPort(self, number)

    def apply(self, grad: Any) -> tuple[Any, ...]:
        raise RuntimeError(self.message)

    apply_tensors = apply


class Error(DelayedError):
    """PyTorch's name of the node."""

    __slots__ = ()

    def name(self) -> str:
        return "torch::autograd::Error"


def delayed(values: tuple[Any, ...], message: str, behind: bool = False) -> tuple[Any, ...]:
    """The tensors among ``values`` (None stays None) with one node behind them that raises ``message``.

    ``behind``: the node leads on to the history of the values, instead of ending in leaves of its own.
    """
    node = Error.__new__(Error)
    node.sequence = next_sequence()
    node.message = message
    node.outputs = len(values)
    edges: list[Any] = []
    made: list[Any] = []
    for i, value in enumerate(values):
        if not isinstance(value, Tensor):
            edges.append(None)
            made.append(value)
            continue
        if behind:
            edges.append(current_edge(value))
        else:
            alias = tensor_of(value._array)
            alias._requires_grad = True
            edges.append(accumulate_grad(alias))
        result = tensor_of(value._array)
        result._edge = node.output_edge(i)
        result._requires_grad = True
        made.append(result)
    node.next = tuple(edges)
    return tuple(made)
