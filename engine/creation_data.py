"""Tensors from data: ``tensor``, ``as_tensor``, ``from_numpy``, ``asarray``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from . import dtypes, probe
from .creation_arguments import Options, dtype_of
from .device import check
from .settings import warn, warn_once
from .signatures import type_name
from .storage import Array
from .tensor import Tensor, created, tensor_of
from .tensor_access import SCALAR_WARNING

__all__ = ["as_tensor", "asarray", "from_numpy", "tensor"]

COPY_OF_TENSOR = (
    "To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone() or "
    "sourceTensor.detach().clone().requires_grad_(True), rather than {}(sourceTensor)."
)
LIST_OF_ARRAYS = (
    "Creating a tensor from a list of numpy.ndarrays is extremely slow. Please consider converting the list to a "
    "single numpy.ndarray with numpy.array() before converting to a tensor."
)
NEGATIVE_STRIDE = (
    "At least one stride in the given numpy array is negative, and tensors with negative strides are not "
    "currently supported. (You can probably work around this by making a copy of your array  with array.copy().) "
)
_PLAIN = frozenset((float, int, bool))


def tensor(
    data: Any,
    *,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
    pin_memory: bool = False,
) -> Tensor:
    """A new leaf with a copy of ``data``: a number, nested sequences, an array, a tensor.

    Raises:
        ValueError: If the sequences are ragged.
        TypeError: If an element isn't a number.
        RuntimeError: If no type can be found for ``data``, or a gradient is asked for integers.
    """
    check(device)
    found = dtype_of(dtype, "tensor")
    array = array_from(data, found, copied_from="tensor")
    if not isinstance(requires_grad, bool):
        raise TypeError(f"tensor(): argument 'requires_grad' must be bool, not {type(requires_grad).__name__}")
    if isinstance(data, Tensor):
        warn(COPY_OF_TENSOR.format("torch.tensor"), UserWarning)
    return _with_copies(array, "tensor", data, requires_grad)


def _with_copies(array: Array, how: str, data: Any, requires_grad: bool = False) -> Tensor:
    result = created(array, how, requires_grad)
    tell_copies(data, result)
    return result


def tell_copies(data: Any, result: Tensor) -> None:
    """Tell that ``result`` has the numbers of the tensors in ``data``, and none of their history."""
    if probe.observer is not None:
        for part in _tensors_in(data):
            probe.observer.cut("copy", part, result)


def _tensors_in(data: Any) -> Iterator[Tensor]:
    """Tensors that nested sequences consist of; those that begin with numbers are not looked through."""
    waiting = [data]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Tensor):
            yield one
        elif isinstance(one, (list, tuple)) and one and isinstance(one[0], (Tensor, list, tuple)):
            waiting += reversed(one)


def array_from(data: Any, dtype: dtypes.dtype | None, copied_from: str = "") -> Array:
    """A fresh array of ``data`` in ``dtype`` or the type that ``data`` asks for; see :func:`tensor`."""
    if isinstance(data, Tensor):
        return _converted(data._array, dtype)
    if isinstance(data, np.ndarray):
        dtypes.stored(data.dtype)
        if any(step < 0 for step in data.strides):
            raise ValueError(NEGATIVE_STRIDE)
        return _converted(data, dtype)
    if isinstance(data, str):
        raise TypeError("new(): invalid data type 'str'")
    if _is_sequence(data):
        shape = _shape_of(data)
        kinds: set[Any] = set()
        flat = _flatten(data, shape, 0, kinds)
        return _from_flat(flat, kinds, dtype).reshape(shape)
    return _from_flat([data], {type(data)}, dtype).reshape(())


def _converted(source: Array, dtype: dtypes.dtype | None) -> Array:
    kind = source.dtype if dtype is None else dtype.numpy
    return np.array(source, kind.newbyteorder("="), order="K", subok=False)


def _is_sequence(value: Any) -> bool:
    if isinstance(value, (list, tuple, range)):
        return True
    if isinstance(value, (str, bytes, Tensor, np.ndarray)):
        return False
    return isinstance(value, Sequence)


def _shape_of(data: Any) -> tuple[int, ...]:
    """The shape that the first elements promise."""
    shape: list[int] = []
    while True:
        if isinstance(data, (Tensor, np.ndarray)):
            return (*shape, *data.shape) if isinstance(data, np.ndarray) else tuple(shape)
        if isinstance(data, str):
            raise ValueError("too many dimensions 'str'")
        if not _is_sequence(data):
            return tuple(shape)
        shape.append(len(data))
        if not len(data):
            return tuple(shape)
        data = data[0]


def _flatten(data: Any, shape: tuple[int, ...], depth: int, kinds: set[Any]) -> list[Any]:
    """All numbers in order; the types met go into ``kinds``."""
    if isinstance(data, np.ndarray):
        if data.shape != shape[depth:]:
            raise ValueError(f"expected sequence of length {shape[depth]} at dim {depth} (got {len(data)})")
        warn_once(LIST_OF_ARRAYS, UserWarning)
        kinds.add(data.dtype)
        flat: list[Any] = data.reshape(-1).tolist()
        return flat
    if not _is_sequence(data):
        raise TypeError("not a sequence")
    if len(data) != shape[depth]:
        raise ValueError(f"expected sequence of length {shape[depth]} at dim {depth} (got {len(data)})")
    if depth + 1 < len(shape):
        return [value for row in data for value in _flatten(row, shape, depth + 1, kinds)]
    kinds.update(map(type, data))
    return list(data)


def _from_flat(values: list[Any], kinds: set[Any], dtype: dtypes.dtype | None) -> Array:
    if not kinds <= _PLAIN:
        values, dtype = _unboxed(values, kinds, dtype)
    elif dtype is None:
        dtype = _plain_type(kinds)
    assert dtype is not None
    kind = dtype.numpy
    if kind.kind in "iu":
        return _integers(values, dtype)
    try:
        return np.array(values, kind)
    except OverflowError as error:
        raise RuntimeError(f"value cannot be converted to type {dtype.name} without overflow") from error


def _plain_type(kinds: set[Any]) -> dtypes.dtype:
    if float in kinds or not kinds:
        return dtypes.get_default_dtype()
    return dtypes.int64 if int in kinds else dtypes.bool


def _unboxed(values: list[Any], kinds: set[Any], dtype: dtypes.dtype | None) -> tuple[list[Any], dtypes.dtype]:
    """Python numbers for tensors and numpy scalars among ``values``, and the type that all of them ask for."""
    found: dtypes.dtype | None = None
    for kind in kinds:
        if isinstance(kind, np.dtype):
            found = _joined(found, dtypes.of(kind))
    plain = []
    for value in values:
        if isinstance(value, Tensor):
            if value._array.size != 1:
                raise ValueError("only one element tensors can be converted to Python scalars")
            found = _joined(found, value.dtype)
            if value.requires_grad:
                warn_once(SCALAR_WARNING, UserWarning)
            value = value._array.item()
        elif isinstance(value, np.generic) and not isinstance(value, (np.str_, np.bytes_)):
            found = _joined(found, dtypes.of(value.dtype))
            value = value.item()
        elif isinstance(value, (bool, int, float, complex)):
            found = _joined(found, dtypes.of_scalar(value))
        else:
            _refuse(value, found, dtype)
        if isinstance(value, complex) and dtype is not None and not dtype.is_complex:
            raise TypeError("must be real number, not complex")
        plain.append(value)
    return plain, dtype if dtype is not None else found or dtypes.get_default_dtype()


def _joined(found: dtypes.dtype | None, other: dtypes.dtype) -> dtypes.dtype:
    return other if found is None else dtypes.promote_types(found, other)


def _refuse(value: Any, found: dtypes.dtype | None, dtype: dtypes.dtype | None) -> None:
    name = type(value).__name__
    if isinstance(value, str):
        raise (
            TypeError(f"new(): invalid data type '{name}'")
            if found is not None
            else ValueError("too many dimensions 'str'")
        )
    if dtype is not None:
        raise TypeError(
            f"must be real number, not {name}"
            if dtype.is_floating_point
            else f"'{name}' object cannot be interpreted as an integer"
        )
    raise RuntimeError(f"Could not infer dtype of {name}")


def _integers(values: list[Any], dtype: dtypes.dtype) -> Array:
    """Integers from numbers, cut towards zero; negative numbers wrap in unsigned types, as in PyTorch."""
    limits = np.iinfo(dtype.numpy)
    low = limits.min if dtype.is_signed else -limits.max
    try:
        whole = [v if type(v) is int else int(v) for v in values]
    except (ValueError, OverflowError) as error:  # nan, inf
        raise RuntimeError(f"value cannot be converted to type {dtype.name} without overflow") from error
    if whole and not (low <= min(whole) and max(whole) <= limits.max):
        if dtype is dtypes.int64:
            raise ValueError("Overflow when unpacking long long")
        raise RuntimeError(f"value cannot be converted to type {dtype.name} without overflow")
    if dtype.is_signed:
        return np.array(whole, dtype.numpy)
    modulus = int(limits.max) + 1
    return np.array([v % modulus for v in whole], dtype.numpy)


def as_tensor(data: Any, dtype: Any = None, device: Any = None) -> Tensor:
    """``data`` as a tensor; no copy of tensors and arrays that have the right type already."""
    check(device)
    found = dtype_of(dtype, "as_tensor")
    if isinstance(data, Tensor):
        return data if found is None or found is data.dtype else data.to(found)
    if isinstance(data, np.ndarray) and (found is None or found is dtypes.of(data.dtype)):
        return _shared(data, "as_tensor")
    return _with_copies(array_from(data, found), "as_tensor", data)


def _shared(array: Array, how: str) -> Tensor:
    dtypes.stored(array.dtype)
    if not array.dtype.isnative:
        raise ValueError(
            "given numpy array has byte order different from the native byte order. Conversion between "
            "byte orders is currently not supported."
        )
    if any(step < 0 for step in array.strides):
        raise ValueError(NEGATIVE_STRIDE)
    if not array.flags.writeable:
        warn_once(
            "The given NumPy array is not writable, and PyTorch does not support non-writable tensors. This means "
            "writing to this tensor will result in undefined behavior. You may want to copy the array to protect its "
            "data or make it writable before converting it to a tensor. This type of warning will be suppressed for "
            "the rest of this program.",
            UserWarning,
        )
    result = tensor_of(array.view(np.ndarray))
    if probe.observer is not None:
        probe.observer.created(result, how)
    return result


def from_numpy(ndarray: Any) -> Tensor:
    """A tensor over the memory of ``ndarray``; writes through either are seen by both.

    Raises:
        TypeError: If it isn't an array, or of a type without a tensor.
    """
    if not isinstance(ndarray, np.ndarray):
        raise TypeError(f"expected np.ndarray (got {type_name(ndarray)})")
    return _shared(ndarray, "from_numpy")


def asarray(obj: Any, *, copy: bool | None = None, requires_grad: bool = False, **options: Any) -> Tensor:
    """Like :func:`as_tensor`; ``copy=True`` always copies."""
    given = Options("asarray", options)
    if copy:
        return _with_copies(array_from(obj, given.dtype), "asarray", obj, requires_grad)
    result = as_tensor(obj, given.dtype)
    return result.requires_grad_() if requires_grad else result


def new_tensor(self: Tensor, data: Any, **options: Any) -> Tensor:
    """A new leaf with a copy of ``data`` in the type of ``self``."""
    given = Options("new_tensor", options)
    if isinstance(data, Tensor):
        warn(COPY_OF_TENSOR.format("tensor.new_tensor"), UserWarning)
    result = given.result(array_from(data, given.dtype or self.dtype))
    tell_copies(data, result)
    return result


#: Methods of Tensor that this module brings.
METHODS: dict[str, Callable[..., Any]] = {"new_tensor": new_tensor}
