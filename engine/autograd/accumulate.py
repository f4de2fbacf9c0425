"""Adding a gradient to the ``.grad`` of a leaf."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import probe
from ..dtypes import BF16
from ..storage import Array
from ..tensor import Tensor, tensor_of
from . import modes
from .hooks import ANY_DTYPE
from .views import bump

if TYPE_CHECKING:
    from .node import Node

_array = np.ndarray
_count = sys.getrefcount
_new = object.__new__

#: References to an array that only the caller of :func:`accumulate` holds, as seen inside; -1: never trust the count.
_exclusive = -1

#: References to an array that only a view of it holds, as seen inside.
_exclusive_base = -1


def accumulate(variable: Tensor, grad: Any, node: Node, number: int) -> None:
    """Add ``grad`` (array, or tensor in a pass with ``create_graph``) to ``variable.grad``.

    The first gradient is taken over if nobody else holds it, else copied in the layout of the variable; later ones
    are added in place, except where the sum itself must be differentiable.
    """
    if not variable._requires_grad:  # it did when the graph was made
        return
    held = variable._grad
    observer = probe.observer
    if held is None and observer is None and type(grad) is _array and _count(grad) <= _exclusive and grad.base is None:
        data = variable._array  # the usual case: nobody else has the array, and it lies in memory as the variable
        kind = data.dtype
        if grad.dtype is kind and grad.strides == data.strides and grad.shape == data.shape and kind is not BF16:
            taken: Tensor = _new(Tensor)
            taken._array = grad
            taken._edge = taken._counter = taken._base = None
            taken._requires_grad = False
            if modes.inference_seen and modes.is_inference_mode_enabled():
                taken._inference = True
            variable._grad = taken
            return
    before = None if observer is None or held is None else held._array.copy()
    if not isinstance(grad, np.ndarray):
        _accumulate_tensor(variable, grad)
    elif held is None:
        data = variable._array
        base = grad.base
        if (
            _count(grad) > _exclusive
            or (base is not None and (type(base) is not np.ndarray or _count(base) > _exclusive_base))
            or grad.strides != data.strides
            or grad.dtype is not data.dtype
            or grad.shape != data.shape
        ):
            if grad.shape != data.shape:
                raise _wrong_shape(node, grad, data)
            fresh = np.empty_like(data, order="C" if 0 in data.strides else "K", subok=False)
            fresh[...] = grad
            made = variable._grad = tensor_of(fresh)
            bump(made)  # PyTorch copies into a new tensor, which counts as a write
        else:
            variable._grad = tensor_of(grad)
    else:
        _add(held, grad, node)
    if variable._array.dtype is BF16 and variable._grad is not None:
        round_gradient(variable._grad)
    if observer is not None:
        contribution = grad if isinstance(grad, np.ndarray) else grad._array
        after = variable._grad
        assert after is not None
        observer.accumulated(number, variable, node, before, contribution, after._array)


def accumulate_as(kind: Any, variable: Tensor, grad: Any, node: Node, number: int) -> None:
    """As :func:`accumulate`, for a leaf with a ``grad_dtype``: the gradient gets that type, or keeps its own."""
    held = variable._grad
    before = None if held is None else held._array.copy()
    recorded = not isinstance(grad, np.ndarray)
    if kind != ANY_DTYPE:
        grad = grad.to(kind) if recorded else grad.astype(kind.numpy, copy=False)
    if recorded:
        variable._grad = grad.clone() if held is None else held + grad
    elif held is None:
        variable._grad = tensor_of(grad.copy())
    elif held._array.dtype == grad.dtype:
        _add(held, grad, node)
    else:
        variable._grad = tensor_of(np.add(held._array, grad, out=...))
    after = variable._grad
    if probe.observer is not None and after is not None:
        contribution = grad._array if recorded else grad
        probe.observer.accumulated(number, variable, node, before, contribution, after._array)


def _add(held: Tensor, grad: Array, node: Node) -> None:
    """Add to a gradient that is there already, in its memory if that can be written to."""
    array = held._array
    if grad.shape != array.shape:
        raise _wrong_shape(node, grad, array)
    if array.flags.writeable and 0 not in array.strides:
        np.add(array, grad, array)
    else:
        held._array = np.add(array, grad, out=...)
    bump(held)


def round_gradient(grad: Tensor) -> None:
    """Round the gradient of a bfloat16 leaf, which is a sum of rounded ones."""
    from ..marked import labelled

    grad._array = labelled(grad._array)


def _accumulate_tensor(variable: Tensor, grad: Tensor) -> None:
    held = variable._grad
    if held is None:
        fresh = tensor_of(np.empty_like(variable._array, subok=False))
        variable._grad = fresh.copy_(grad if modes.is_grad_enabled() else grad.detach())
    else:
        variable._grad = held + grad if modes.is_grad_enabled() else held.add_(grad)


def _wrong_shape(node: Node, grad: Array, data: Array) -> RuntimeError:
    return RuntimeError(
        f"Function {node.name()} returned an invalid gradient at index 0 - got {list(grad.shape)} but expected shape "
        f"compatible with {list(data.shape)}"
    )


def _calibrate() -> tuple[int, int]:
    """What the counts are for a view that one caller holds in one variable, and for the array below it.

    They differ between Python versions.
    """
    gil = getattr(sys, "_is_gil_enabled", None)
    if gil is not None and not gil():
        return -1, -1

    def seen(variable: Any, grad: Any, node: Any, number: int) -> tuple[int, int]:
        base = grad.base
        return _count(grad), _count(base)

    grad = np.empty(2)[:]
    return seen(None, grad, None, 0)


_exclusive, _exclusive_base = _calibrate()
