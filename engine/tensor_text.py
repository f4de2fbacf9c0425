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
    name = None if node is None else type(node).__name__
    return tensor_text(
        tensor._array,
        requires_grad=tensor.requires_grad,
        grad_fn=node.name().rsplit("::", 1)[-1] if name == "CppFunction" else name,
        tangent=_tangent_text(tensor) if tensor._may_carry else None,
        prefix=f"{type(tensor).__name__}(" if type(tensor) in type(tensor).kept_subclasses else "tensor(",
    )


def _tangent_text(tensor: Tensor) -> str | None:
    from .autograd.tangents.carrying import tangent_of

    found = tangent_of(tensor)
    return None if found is None else f"{found}"
