"""``repr(tensor)``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .printing import tensor_text

if TYPE_CHECKING:
    from .tensor import Tensor


class Invalid:
    """Gives its name to the text of a tensor whose history is forbidden to be made again."""


def text_of(tensor: Tensor) -> str:
    """What PyTorch prints for ``tensor``."""
    node: Any
    try:
        node = tensor.grad_fn
    except RuntimeError:  # a view whose history can't be made again
        node = Invalid()
    return tensor_text(
        tensor._array,
        requires_grad=tensor.requires_grad,
        grad_fn=None if node is None else type(node).__name__,
        prefix=f"{type(tensor).__name__}(" if type(tensor) in type(tensor).kept_subclasses else "tensor(",
    )
