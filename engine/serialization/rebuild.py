"""Building tensors from what a file holds; the names are those that PyTorch's files have, below ``torch._utils``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .. import dtypes
from ..marked import as_bfloat16, labelled
from ..nn.parameter import Parameter
from ..storage import Array, Storage, strided
from ..tensor import Tensor, tensor_of

__all__ = [
    "_rebuild_from_type_v2",
    "_rebuild_parameter",
    "_rebuild_parameter_with_state",
    "_rebuild_tensor",
    "_rebuild_tensor_v2",
    "_rebuild_tensor_v3",
]


class StorageType:
    """``torch.FloatStorage`` and its like, which say of which type the elements of a storage are."""

    __slots__ = ("dtype", "module", "name")

    def __init__(self, name: str, dtype: dtypes.dtype, module: str = "torch") -> None:
        self.name = name
        self.dtype = dtype
        self.module = module


_NAMED = {
    "Double": dtypes.float64, "Float": dtypes.float32, "Half": dtypes.float16, "Long": dtypes.int64,
    "Int": dtypes.int32, "Short": dtypes.int16, "Char": dtypes.int8, "Byte": dtypes.uint8, "Bool": dtypes.bool,
    "BFloat16": dtypes.bfloat16, "ComplexDouble": dtypes.complex128, "ComplexFloat": dtypes.complex64,
}  # fmt: skip

#: By full name, as files have them.
STORAGE_TYPES = {f"torch.{name}Storage": StorageType(f"{name}Storage", kind) for name, kind in _NAMED.items()}
UNTYPED = StorageType("UntypedStorage", dtypes.uint8, "torch.storage")
STORAGE_TYPES["torch.storage.UntypedStorage"] = UNTYPED
STORAGE_TYPES["torch.UntypedStorage"] = UNTYPED

_BY_DTYPE = {found.dtype: found for name, found in STORAGE_TYPES.items() if found is not UNTYPED}


def storage_type(kind: dtypes.dtype) -> StorageType:
    """The storage type of an element type; types without one are kept as bytes."""
    return _BY_DTYPE.get(kind, UNTYPED)


def narrowed(values: Array) -> Array:
    """The bytes of bfloat16 numbers, which arrays here hold as float32."""
    return (np.ascontiguousarray(values).view(np.uint32) >> np.uint32(16)).astype(np.uint16).view(np.uint8)


def widened(data: Array) -> Array:
    """The array of bfloat16 numbers with these bytes."""
    return as_bfloat16((data.view(np.uint16).astype(np.uint32) << np.uint32(16)).view(np.float32))


class LoadedStorage:
    """Memory read from a file.

    Attributes:
        storage: Shared by every tensor over it.
        dtype: Of the elements, unless the tensor says otherwise.
    """

    __slots__ = ("dtype", "storage")

    def __init__(self, storage: Storage, dtype: dtypes.dtype) -> None:
        self.storage = storage
        self.dtype = dtype


def _over(storage: LoadedStorage, kind: dtypes.dtype, offset: int, size: Any, stride: Any) -> Tensor:
    if kind is dtypes.bfloat16:
        result = tensor_of(strided(labelled(storage.storage.owner), tuple(size), tuple(stride), offset))
        result._storage = storage.storage
        return result
    flat = storage.storage.owner.reshape(-1).view(np.uint8)
    typed = flat[: flat.size // kind.itemsize * kind.itemsize].view(kind.numpy)
    array = strided(typed, tuple(size), tuple(stride), offset)
    result = tensor_of(array)
    result._storage = storage.storage
    return result


def _rebuild_tensor(storage: LoadedStorage, storage_offset: int, size: Any, stride: Any) -> Tensor:
    """A tensor over ``storage``."""
    return _over(storage, storage.dtype, storage_offset, size, stride)


def _rebuild_tensor_v2(
    storage: LoadedStorage,
    storage_offset: int,
    size: Any,
    stride: Any,
    requires_grad: bool,
    backward_hooks: Any,
    metadata: Any = None,
) -> Tensor:
    """A leaf over ``storage``."""
    result = _over(storage, storage.dtype, storage_offset, size, stride)
    result._requires_grad = requires_grad
    return result


def _rebuild_tensor_v3(
    storage: LoadedStorage,
    storage_offset: int,
    size: Any,
    stride: Any,
    requires_grad: bool,
    backward_hooks: Any,
    dtype: dtypes.dtype,
    metadata: Any = None,
) -> Tensor:
    """A leaf over the bytes of ``storage``, of a type of its own."""
    result = _over(storage, dtype, storage_offset, size, stride)
    result._requires_grad = requires_grad
    return result


def _rebuild_parameter(data: Tensor, requires_grad: bool, backward_hooks: Any) -> Parameter:
    """A parameter over the memory of ``data``."""
    return Parameter(data, requires_grad)


def _rebuild_parameter_with_state(data: Tensor, requires_grad: bool, backward_hooks: Any, state: Any) -> Parameter:
    """A parameter with attributes that a script gave it."""
    result = Parameter(data, requires_grad)
    result.__dict__.update(state if isinstance(state, dict) else state[0] or {})
    return result


def _rebuild_from_type_v2(func: Callable[..., Any], new_type: type[Any], args: Any, state: Any) -> Any:
    """A tensor with attributes that a script gave it, or of a subclass."""
    result = func(*args)
    if type(result) is not new_type:
        result = result.as_subclass(new_type)
    result.__dict__.update(state if isinstance(state, dict) else state[0] or {})
    return result
