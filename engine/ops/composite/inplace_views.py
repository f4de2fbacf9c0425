"""``t_``, ``squeeze_`` and the like: the tensor itself takes another shape over the same memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...autograd.node import Node
from ...autograd.views import bump, check_overwrite
from ...tensor import Tensor
from ..functions import namespace as F
from ..functions import publish

_classes: dict[tuple[type[Node], str], type[Node]] = {}


#: Views with several forms have as many in-place nodes, numbered on.
_INPLACE_NODES = {f"SqueezeBackward{i}": f"SqueezeBackward{i + 3}" for i in range(3)}


def renamed(node: Node, name: str) -> None:
    """Give a node the name that another variant of its operation has in PyTorch; it does the same."""
    kind = type(node)
    found = _classes.get((kind, name))
    if found is None:
        found = _classes[kind, name] = type(name, (kind,), {"__slots__": (), "__module__": kind.__module__})
    node.__class__ = found


def _inplace(name: str, view: str, node_name: str) -> None:
    def change(input: Tensor, *args: Any, **named: Any) -> Tensor:
        check_overwrite(input)
        seen: Callable[..., Tensor] = getattr(F, view)
        result = seen(input, *args, **named)
        input._array = result._array
        bump(input)
        if result._edge is not None:
            renamed(result._edge, _INPLACE_NODES.get(type(result._edge).__name__, node_name))
            input._edge = result._edge
            if input._base is not None:
                input._seen_version = 0 if input._counter is None else input._counter.value
        return input

    change.__name__ = name
    change.__doc__ = f"``{view}`` of the tensor itself."
    publish(name, change, torch=False)


_inplace("t_", "t", "TBackward1")
_inplace("transpose_", "transpose", "TransposeBackward1")
_inplace("swapaxes_", "transpose", "TransposeBackward1")
_inplace("swapdims_", "transpose", "TransposeBackward1")
_inplace("squeeze_", "squeeze", "SqueezeBackward3")
_inplace("unsqueeze_", "unsqueeze", "UnsqueezeBackward1")
_inplace("as_strided_", "as_strided", "AsStridedBackward1")
