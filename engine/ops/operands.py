"""Turning what scripts pass to an operation into tensors of one type: numbers, numpy scalars, 0-d tensors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import dtypes, marked
from ..storage import Array
from ..tensor import Tensor

_new = object.__new__
_numbers: dict[Any, Tensor] = {}
_NUMBER_TYPES = (int, float, bool, complex, np.generic)
_LIMIT = 4096


def is_number(value: Any) -> bool:
    """Whether ``value`` is a number that an operation takes beside tensors."""
    return isinstance(value, _NUMBER_TYPES)


def number(value: Any, like: Array) -> Tensor:
    """A constant 0-d tensor for ``value`` beside a tensor with the array ``like``, in the type they combine to."""
    kind = like.dtype
    key = (value, type(value), "bfloat16" if kind is dtypes.BF16 else kind)  # which equals float32
    found = _numbers.get(key)
    if type(value) is np.bool_:  # which PyTorch takes for a number with decimals
        value = float(value)
    if found is None or (not value and isinstance(value, float)):
        found = _constant(value, _number_type(value, like))
        if len(_numbers) >= _LIMIT:
            _numbers.clear()
        _numbers[key] = found
    return found


def _number_type(value: Any, like: Array) -> np.dtype[Any]:
    """The numpy type that ``value`` takes beside ``like``: the tensor's, unless the number is of a higher kind."""
    kind = like.dtype.kind
    if kind == "f" and not isinstance(value, (complex, np.complexfloating)):
        return like.dtype
    return dtypes.combine(dtypes.of(like.dtype), None, dtypes.of_scalar(value)).numpy


def _constant(value: Any, kind: np.dtype[Any]) -> Tensor:
    if kind.kind in "iu" and isinstance(value, (int, np.integer)):
        array = np.asarray(int(value) & ((1 << 8 * kind.itemsize) - 1), dtype=np.uint64).astype(kind)
    else:
        with np.errstate(over="ignore"):
            array = np.asarray(value).astype(kind)
    result: Tensor = _new(Tensor)
    result._array = array
    result._edge = result._counter = result._base = None
    result._requires_grad = False
    result._number = value if not isinstance(value, np.generic) else value.item()
    return result


def pair(name: str, a: Any, b: Any) -> tuple[Tensor, Tensor]:
    """Two operands as tensors; at least one must be a tensor.

    Raises:
        TypeError: With PyTorch's wording, if one is neither tensor nor number.
    """
    if isinstance(a, Tensor):
        if isinstance(b, Tensor):
            return a, b
        if isinstance(b, _NUMBER_TYPES):
            return a, number(b, a._array)
        raise wrong_type(name, "other", 2, b)
    if isinstance(b, Tensor):
        if isinstance(a, _NUMBER_TYPES):
            return number(a, b._array), b
        raise wrong_type(name, "input", 1, a)
    raise wrong_type(name, "input", 1, a)


def operator_pair(a: Any, b: Any) -> tuple[Tensor, Tensor] | None:
    """Two operands of a Python operator as tensors; None if one is of a type that isn't ours to handle."""
    if type(a) is Tensor:
        kind = type(b)
        if (kind is float or kind is int) and b:
            found = _numbers.get((b, kind, a._array.dtype))
            if found is not None:
                return a, found
    if isinstance(a, Tensor):
        if isinstance(b, Tensor):
            return a, b
        return (a, number(b, a._array)) if isinstance(b, _NUMBER_TYPES) else None
    return (number(a, b._array), b) if isinstance(b, Tensor) and isinstance(a, _NUMBER_TYPES) else None


def equality_pair(a: Any, b: Any) -> tuple[Tensor, Tensor] | None:
    """:func:`operator_pair` for ``==``, which takes numpy arrays too (PyTorch's ``!=`` doesn't)."""
    if isinstance(a, Tensor) and isinstance(b, np.ndarray) and b.dtype.kind in "fiub":
        from ..creation_data import from_numpy

        return a, from_numpy(b)
    return operator_pair(a, b)


def tensor_first(name: str, a: Any, b: Any) -> tuple[Tensor, Tensor]:
    """:func:`pair` for functions that take a number only as second operand."""
    if isinstance(b, Tensor) and isinstance(a, _NUMBER_TYPES):
        shown = f"{type(a).__name__}, {type(b).__name__}"
        raise TypeError(f"{name}() received an invalid combination of arguments - got ({shown}), but expected one of:")
    return pair(name, a, b)


def tensors_only(name: str, a: Any, b: Any) -> tuple[Tensor, Tensor]:
    """Two operands that must both be tensors.

    Raises:
        TypeError: With PyTorch's wording.
    """
    for value, label, position in ((a, "input", 1), (b, "other", 2)):
        if not isinstance(value, Tensor):
            raise wrong_type(name, label, position, value)
    return a, b


SUB_BOOL = (
    "Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logical_xor()` operator "
    "instead."
)
SUB_MIXED = (
    "Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to invert a mask, use the "
    "`~` or `logical_not()` operator instead."
)


def check_subtraction(a: Tensor, b: Tensor) -> None:
    """Refuse booleans, as tensors or numbers, in PyTorch's words."""
    kinds = [t._array.dtype.kind if t._number is None else "b" if isinstance(t._number, bool) else "f" for t in (a, b)]
    if "b" in kinds:
        raise RuntimeError(SUB_BOOL if kinds == ["b", "b"] else SUB_MIXED)


def several(name: str, names: Sequence[str], values: Sequence[Any]) -> list[Tensor]:
    """Any number of operands, all of which must be tensors.

    Raises:
        TypeError: With PyTorch's wording, if one isn't.
    """
    for i, (label, value) in enumerate(zip(names, values, strict=True)):
        if not isinstance(value, Tensor):
            raise wrong_type(name, "input" if label == "self" else label, i + 1, value)
    return list(values)


def single(name: str, value: Any, label: str = "input", position: int = 1) -> Tensor:
    """A tensor argument.

    Raises:
        TypeError: With PyTorch's wording, if it is no tensor.
    """
    if isinstance(value, Tensor):
        return value
    raise wrong_type(name, label, position, value)


def wrong_type(name: str, label: str, position: int, value: Any) -> TypeError:
    """PyTorch's error for an argument of the wrong type."""
    return TypeError(f"{name}(): argument '{label}' (position {position}) must be Tensor, not {type(value).__name__}")


def promoted(*tensors: Tensor) -> list[Array]:
    """The arrays of ``tensors`` in the type that PyTorch gives them together."""
    target = common_type(tensors).numpy
    return [t._array if t._array.dtype is target else cast(t._array, target) for t in tensors]


def common_type(tensors: Sequence[Tensor]) -> dtypes.dtype:
    """The type that PyTorch gives several operands together."""
    categories: list[dtypes.dtype | None] = [None, None, None]
    for t in tensors:
        if t._number is not None:
            kind, rank = dtypes.of_scalar(t._number), 2
        else:
            kind, rank = dtypes.of(t._array.dtype), 0 if t._array.ndim else 1
        known = categories[rank]
        categories[rank] = kind if known is None else dtypes.promote_types(known, kind)
    return dtypes.combine(*categories)


def floating(array: Array) -> Array:
    """``array`` in a floating type: integers and booleans in the default one."""
    return array if array.dtype.kind in "fc" else array.astype(dtypes.get_default_dtype().numpy)


def cast(array: Array, kind: np.dtype[Any]) -> Array:
    """``array`` in another type; values that don't fit wrap around as in C, without a warning."""
    if kind is dtypes.BF16:
        return marked.as_bfloat16(array)
    with np.errstate(all="ignore"):
        return array.astype(kind)


def broadcast_error(*arrays: Array) -> RuntimeError:
    """PyTorch's error for shapes that can't be broadcast together."""
    a = arrays[0].shape
    for other in arrays[1:]:
        b = other.shape
        rank = max(len(a), len(b))
        merged = []
        for i in range(rank - 1, -1, -1):
            m = a[i - rank + len(a)] if i - rank + len(a) >= 0 else 1
            n = b[i - rank + len(b)] if i - rank + len(b) >= 0 else 1
            if m != n and m != 1 and n != 1:
                return RuntimeError(
                    f"The size of tensor a ({m}) must match the size of tensor b ({n}) at non-singleton dimension {i}"
                )
            merged.append(n if m == 1 else m)
        a = tuple(reversed(merged))
    return RuntimeError("operands could not be broadcast together")


def check_result(name: str, target: Tensor, kind: np.dtype[Any], shape: tuple[int, ...]) -> None:
    """Whether an in-place operation may write a result of this type and shape to ``target``.

    Raises:
        RuntimeError: With PyTorch's wording.
    """
    own = target._array
    if shape != own.shape:
        if name in ("addmm_", "addmv_", "baddbmm_"):
            raise RuntimeError(
                f"Bad in-place call: input tensor size {list(own.shape)} and output tensor size {list(shape)} should "
                "match"
            )
        if name == "addr_":
            raise RuntimeError(f"2D tensor expected, got {own.ndim}D tensor for input")
        raise RuntimeError(f"output with shape {list(own.shape)} doesn't match the broadcast shape {list(shape)}")
    if kind is not own.dtype and not dtypes.can_cast(dtypes.of(kind), dtypes.of(own.dtype)):
        raise RuntimeError(
            f"result type {dtypes.of(kind).scalar_type} can't be cast to the desired output type "
            f"{dtypes.of(own.dtype).scalar_type}"
        )
