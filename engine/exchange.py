"""Tensors over memory that other libraries hold: ``frombuffer``, ``from_dlpack``; ``torch.utils.dlpack``."""

from __future__ import annotations

from typing import Any

import numpy as np

from .creation_arguments import dtype_of
from .settings import warn_once
from .tensor import Tensor, created

__all__ = ["from_dlpack", "frombuffer", "to_dlpack"]

_READ_ONLY = (
    "The given buffer is not writable, and PyTorch does not support non-writable tensors. This means you can write to "
    "the underlying (supposedly non-writable) buffer using the tensor. You may want to copy the buffer to protect its "
    "data or make it writable before converting it to a tensor. This type of warning will be suppressed for the rest "
    "of this program."
)


def frombuffer(buffer: Any, *, dtype: Any, count: int = -1, offset: int = 0, requires_grad: bool = False) -> Tensor:
    """A one-dimensional tensor over the memory of an object with a buffer.

    Raises:
        ValueError: If the buffer is too short, in PyTorch's words.
    """
    kind = dtype_of(dtype, "frombuffer")
    assert kind is not None
    memory = memoryview(buffer)
    length, size = memory.nbytes, kind.itemsize
    if length <= 0 or count == 0:
        raise ValueError(f"both buffer length ({length}) and count ({count}) must not be 0")
    if not 0 <= offset < length:
        raise ValueError(
            f"offset ({offset} bytes) must be non-negative and no greater than buffer length ({length} bytes) minus 1"
        )
    if count < 0 and (length - offset) % size:
        raise ValueError(
            f"buffer length ({length} bytes) after offset ({offset} bytes) must be a multiple of element size ({size})"
        )
    number = (length - offset) // size if count < 0 else count
    if offset + number * size > length:
        raise ValueError(
            f"requested buffer length ({number} * {size} bytes) after offset ({offset} bytes) must not be greater than "
            f"actual buffer length ({length} bytes)"
        )
    array = np.frombuffer(buffer, kind.numpy, number, offset)
    if not array.flags.writeable:
        warn_once(_READ_ONLY, UserWarning)
        array = array.copy()
    return created(array, "frombuffer", requires_grad)


def from_dlpack(ext_tensor: Any, *, device: Any = None, copy: bool | None = None) -> Tensor:
    """A tensor over the memory of an object that speaks DLPack (numpy arrays, tensors of other libraries)."""
    if isinstance(ext_tensor, Tensor):
        return created(ext_tensor._array, "from_dlpack")
    return created(np.from_dlpack(ext_tensor), "from_dlpack")


def to_dlpack(tensor: Tensor) -> Any:
    """A capsule with the memory of a tensor."""
    return tensor.__dlpack__()
