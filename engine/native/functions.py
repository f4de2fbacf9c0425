"""``torch._C._functions``: node classes, and two functions made of a node only."""

from __future__ import annotations

from typing import Any

from ..autograd.delayed_error import Error as _Error
from ..autograd.delayed_error import delayed
from ..autograd.node import AccumulateGrad, Node, accumulate_grad, next_sequence
from ..tensor import Tensor, tensor_of

__all__ = ["AccumulateGrad", "DelayedError", "UndefinedGrad"]


class UndefinedGradBackward(Node):
    """Gives no gradient, whatever it gets."""

    __slots__ = ()

    def name(self) -> str:
        return "torch::autograd::UndefinedGradBackward"

    def apply(self, grad: Any) -> tuple[Any, ...]:
        return (None,)

    apply_tensors = apply


class UndefinedGrad:
    """``UndefinedGrad()(x)`` is ``x`` whose gradient gets lost."""

    def __call__(self, input: Tensor) -> Tensor:
        result = tensor_of(input._array)
        if input.requires_grad:
            node = UndefinedGradBackward.__new__(UndefinedGradBackward)
            node.sequence = next_sequence()
            node.next = (input._edge or accumulate_grad(input),)
            result._edge = node
            result._requires_grad = True
        return result


class DelayedError(_Error):
    """``DelayedError(message, count)(*inputs)`` gives the inputs with a node behind them that raises the message."""

    __slots__ = ()

    def __init__(self, message: str, count: int) -> None:
        self.message = message
        self.outputs = count

    def __call__(self, *inputs: Any) -> Any:
        made = delayed(inputs, self.message, behind=True)
        return made[0] if self.outputs == 1 else made
