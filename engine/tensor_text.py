"""``repr(tensor)``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .printing import tensor_text

if TYPE_CHECKING:
    from .tensor import Tensor


def text_of(tensor: Tensor) -> str:
    """What PyTorch prints for ``tensor``."""
    node = tensor.grad_fn
    return tensor_text(
        tensor._array,
        requires_grad=tensor.requires_grad,
        grad_fn=None if node is None else type(node).__name__,
    )
