"""Adding a gradient to the ``.grad`` of a leaf."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import probe
from ..storage import Array
from .views import bump

if TYPE_CHECKING:
    from ..tensor import Tensor
    from .node import Node

_count = sys.getrefcount

#: References to an array that only the caller of :func:`accumulate` holds, as seen inside; -1: never trust the count.
_exclusive = -1


def accumulate(variable: Tensor, grad: Any, node: Node, number: int) -> None:
    """Add ``grad`` (array, or tensor in a pass with ``create_graph``) to ``variable.grad``.

    The first gradient is taken over if nobody else holds it, else copied in the layout of the variable; later ones
    are added in place, except where the sum itself must be differentiable.
    """
    held = variable._grad
    observer = probe.observer
    before = None if observer is None or held is None else held._array.copy()
    if not isinstance(grad, np.ndarray):
        _accumulate_tensor(variable, grad)
    elif held is None:
        data = variable._array
        if (
            _count(grad) > _exclusive
            or grad.base is not None
            or grad.strides != data.strides
            or grad.dtype != data.dtype
        ):
            fresh = np.empty_like(data, subok=False)
            fresh[...] = grad
        else:
            fresh = grad
        if fresh.shape != data.shape:
            raise _wrong_shape(node, fresh, data)
        variable._grad = _leaf(fresh)
    else:
        array = held._array
        if grad.shape != array.shape:
            raise _wrong_shape(node, grad, array)
        if array.flags.writeable and 0 not in array.strides:
            np.add(array, grad, out=array, casting="same_kind")
        else:
            held._array = np.add(array, grad, out=...)
        bump(held)
    if observer is not None:
        contribution = grad if isinstance(grad, np.ndarray) else grad._array
        after = variable._grad
        assert after is not None
        observer.accumulated(number, variable, node, before, contribution, after._array)


def _accumulate_tensor(variable: Tensor, grad: Tensor) -> None:
    held = variable._grad
    if held is None:
        variable._grad = grad.clone()
    else:
        variable._grad = held + grad


def _wrong_shape(node: Node, grad: Array, data: Array) -> RuntimeError:
    return RuntimeError(
        f"Function {node.name()} returned an invalid gradient at index 0 - got {list(grad.shape)} but expected shape "
        f"compatible with {list(data.shape)}"
    )


def _leaf(array: Array) -> Tensor:
    from ..tensor import tensor_of

    return tensor_of(array)


def _calibrate() -> int:
    """What the count is for an array that one caller holds in one variable; it differs between Python versions."""
    gil = getattr(sys, "_is_gil_enabled", None)
    if gil is not None and not gil():
        return -1

    def seen(variable: Any, grad: Any, node: Any, number: int) -> int:
        return _count(grad)

    grad = np.empty(2)
    return seen(None, grad, None, 0)


_exclusive = _calibrate()
