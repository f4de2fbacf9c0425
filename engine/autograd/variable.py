"""``torch.autograd.Variable``: the old name of tensors that can require a gradient."""

from __future__ import annotations

from typing import Any

from ..tensor import Tensor, tensor_of
from .running import ExecutionEngine

__all__ = ["Variable"]


class _VariableMeta(type):
    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, Tensor)


class Variable(metaclass=_VariableMeta):
    """``Variable(tensor, requires_grad=True)`` gives a tensor."""

    _execution_engine = ExecutionEngine()

    def __new__(cls, data: Any, requires_grad: bool = False, volatile: bool = False) -> Any:
        """A tensor over the same memory."""
        result = tensor_of(data._array)
        if requires_grad:
            result.requires_grad_(True)
        return result
