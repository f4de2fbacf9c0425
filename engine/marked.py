"""Tensors whose results need a second look: of type bfloat16, of a subclass that a script wrote, or with a tangent.

numpy has no bfloat16. Its numbers are kept as float32 arrays that carry a type object of their own (:data:`BF16`, equal
to float32 for numpy, distinct by identity), and such tensors are instances of :class:`BFloat16Tensor`, which scripts
see as ``torch.Tensor``. Kernels compute in float32, as PyTorch's do inside; then each result is rounded to bfloat16,
and so is each gradient that a node makes. Tensors of forward mode are instances of a class of their own too
(:mod:`.autograd.tangents`). All of this hangs on the test ``type(x) is not Tensor`` that operations make anyway, so
that it costs other tensors nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Final, NamedTuple, TypeVar

import numpy as np

from . import dtypes
from .autograd.node import Node, OutputPort
from .autograd.saved import PackedTensor
from .storage import Array
from .tensor import Tensor

_T = TypeVar("_T")

BF16: Final = dtypes.BF16
F32: Final = np.dtype(np.float32)

#: Whether there may be any such tensor.
active = False


class BFloat16Tensor(Tensor):
    """A tensor of type bfloat16; scripts see ``torch.Tensor``."""

    __module__ = "torch"
    __slots__ = ()


BFloat16Tensor.__name__ = BFloat16Tensor.__qualname__ = "Tensor"


def activate() -> None:
    """From now on operations look for marked operands."""
    global active
    active = True


class _State(threading.local):
    inside = False


_state = _State()


# ------------------------------------------------------------------------------------------------ rounding
def round_in_place(array: Array) -> Array:
    """``array`` with every number rounded to bfloat16, halves to even; a read-only one is copied."""
    if not array.flags.writeable:
        array = array.copy()
    bits = array.view(np.uint32)
    nan = np.isnan(array)
    if nan.any():
        kept = array[nan]
    np.add(bits, np.uint32(0x7FFF) + ((bits >> np.uint32(16)) & np.uint32(1)), out=bits)
    np.bitwise_and(bits, np.uint32(0xFFFF0000), out=bits)
    if nan.any():
        array[nan] = kept
    return array


def labelled(array: Array) -> Array:
    """``array`` rounded in place and of type bfloat16."""
    found = round_in_place(array)
    return found if found.dtype is BF16 else found.view(BF16)


def as_bfloat16(array: Array) -> Array:
    """A bfloat16 copy of numbers of any type."""
    with np.errstate(all="ignore"):
        return labelled(array.astype(F32))


# ------------------------------------------------------------------------------------------------ operations
class Mark(NamedTuple):
    """Whether an operand is bfloat16, the subclass of results, and whether an operand may carry a tangent."""

    is_bfloat16: bool
    subclass: type[Tensor] | None
    may_carry: bool


def found(operands: Sequence[Any]) -> Mark | None:
    """What there is about the operands; None for plain ones."""
    if _state.inside:
        _state.inside = False
        return None
    is_bfloat16, subclass, may_carry = False, None, False
    for operand in operands:
        if isinstance(operand, Tensor):
            is_bfloat16 = is_bfloat16 or operand._array.dtype is BF16
            kind = type(operand)
            if kind in Tensor.kept_subclasses and (subclass is None or issubclass(kind, subclass)):
                subclass = kind
            may_carry = may_carry or operand._may_carry
    if is_bfloat16 or may_carry or subclass is not None:
        return Mark(is_bfloat16, subclass, may_carry)
    return None


def run(
    function: Callable[..., _T],
    mark: Mark,
    operands: Sequence[Any],
    dtype: Any,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> _T:
    """Call an operation on marked operands and give its results their class, type, rounding and tangents."""
    if mark.may_carry:
        from .autograd.tangents import operations

        rest = mark._replace(may_carry=False)
        return operations.run(  # type: ignore[no-any-return]
            function, lambda: run(function, rest, operands, dtype, args, kwargs), operands, args, kwargs
        )
    _state.inside = True
    try:
        result = function(*args, **kwargs)
    finally:
        _state.inside = False
    if result is not NotImplemented:
        finish(result, mark, operands, dtype)
    return result


def hide_tangents() -> bool:
    """From now on this thread sees no tangents; whether there may have been any to see."""
    from .autograd.tangents import carrying

    return carrying.is_open() and carrying.set_enabled(False)


def show_tangents() -> None:
    """Let this thread see tangents again."""
    from .autograd.tangents import carrying

    carrying.set_enabled(True)


def finish(result: Any, mark: Mark, operands: Sequence[Any], dtype: Any = None) -> None:
    """See :func:`run`; ``result`` is a tensor or a tuple of them."""
    is_bfloat16, subclass, _ = mark
    results = [result] if isinstance(result, Tensor) else [t for t in result if isinstance(t, Tensor)]
    tensors = [t for t in operands if isinstance(t, Tensor)]
    if is_bfloat16:
        kind = _result_type(tensors, dtype)
        for one in results:
            _settle(one, kind, tensors)
    if subclass is not None:
        for one in results:
            if type(one) is Tensor:
                one.__class__ = subclass


def _result_type(tensors: Sequence[Tensor], dtype: Any) -> Any:
    """The type of floating results: that asked for, or that of the floating operands together."""
    from .ops.operands import common_type

    if dtype is not None:
        return dtype.numpy
    floating = [t for t in tensors if t._array.dtype.kind == "f"]
    return common_type(floating).numpy


def _settle(result: Tensor, kind: Any, operands: Sequence[Tensor]) -> None:
    array = result._array
    if array.dtype.kind != "f":
        return
    if any(result is t for t in operands):
        kind = array.dtype
    if kind is BF16 and array.itemsize == 4:
        settled = labelled(array)
        if settled is not array:
            result._array = settled
        if type(result) is Tensor:
            result.__class__ = BFloat16Tensor
    elif array.dtype is BF16:
        result._array = array.view(F32)
    edge = result._edge
    node = edge.node if type(edge) is OutputPort else edge
    if node is not None:
        _settle_node(node, result, [t._array.dtype for t in operands])
    base = result._base
    if base is not None and base._edge is not None and hasattr(base._edge, "inner"):
        _settle_node(base._edge.inner, result, [t._array.dtype for t in operands])


def _settle_node(node: Node, result: Tensor, kinds: list[Any]) -> None:
    for name in node.saved_names:
        held = getattr(node, f"saved_{name}", None)
        if isinstance(held, (Tensor, PackedTensor)):  # the first is what the script has, the second a script's own
            continue
        kept = getattr(held, "_array", None)
        if not isinstance(kept, np.ndarray) or kept.shape != result._array.shape:
            continue
        if np.shares_memory(kept, result._array):
            held._array = result._array  # type: ignore[union-attr]
    mark_node(node, kinds)


def mark_node(node: Any, kinds: list[Any]) -> None:
    """Let a node round its gradients: ``kinds`` are the types of its inputs."""
    if not isinstance(node, RoundingNode):
        kind: Any = type(node)
        node.__class__ = _rounding(kind)
        node.input_kinds = kinds


class RoundingNode:
    """Mixin of nodes over bfloat16 tensors: their gradients are rounded to the inputs' types."""

    __slots__ = ()

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        """Gradients of the inputs as arrays."""
        made = super().run_arrays(grad, release)  # type: ignore[misc]
        kinds = self.input_kinds if len(self.input_kinds) == len(made) else [BF16] * len(made)  # type: ignore[attr-defined]
        return tuple(g if g is None else _gradient(g, k) for g, k in zip(made, kinds, strict=True))


def _gradient(grad: Array, kind: Any) -> Array:
    if kind is BF16:
        return labelled(grad.copy()) if grad.dtype == F32 else as_bfloat16(grad)
    return grad.view(F32) if grad.dtype is BF16 and kind is F32 else grad


@cache
def _rounding(kind: Any) -> Any:
    return type(kind.__name__, (RoundingNode, kind), {"__slots__": (), "__module__": kind.__module__})
