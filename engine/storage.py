"""What tensors over the same memory share: the storage's identity and the version counter."""

from __future__ import annotations

from itertools import count
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]

#: Numbers for the lazily given identities (``_uid``) of tensors, nodes and storages; 0 means "none yet". The three
#: between two of them belong to the first: see :mod:`.protocol.records`.
next_uid = count(4, 4).__next__

#: Where a weak reference to the AccumulateGrad is for a leaf that has one: called, it gives None too.
NO_ACCUMULATOR = type(None)


class VersionCounter:
    """How often in-place operations wrote to a tensor; shared by a tensor, its views and what ``detach`` returns.

    Made at the first in-place operation, alias or saved output; a tensor without one is at version 0.
    """

    __slots__ = ("value",)

    def __init__(self, value: int = 0) -> None:
        self.value = value


_new = object.__new__


def new_counter() -> VersionCounter:
    """A counter at 0, made without a call of ``__init__``."""
    made = _new(VersionCounter)
    made.value = 0
    return made


#: The part of a counter's value that says how many writes there were.
WRITES = (1 << 32) - 1


class DetachedCounter:
    """What a tensor counts with after ``detach_()``: the counter it shares, but away from all versions noted before.

    So a node that saved the tensor while it had a place in the graph sees that it is another one now.
    """

    __slots__ = ("_shared",)

    def __init__(self, shared: VersionCounter | DetachedCounter) -> None:
        self._shared = shared

    @property
    def value(self) -> int:
        """The shared count, moved away."""
        return self._shared.value + WRITES + 1

    @value.setter
    def value(self, value: int) -> None:
        self._shared.value = value - WRITES - 1


class Storage:
    """The identity of a block of memory, shared by every tensor over it, ``.data`` included.

    Attributes:
        owner: The array that owns the memory.
    """

    __slots__ = ("__weakref__", "_uid", "owner")

    def __init__(self, array: Array) -> None:
        self._uid = 0
        self.owner = owner_of(array)

    @property
    def uid(self) -> int:
        """A small number that identifies this storage in this process."""
        if not self._uid:
            self._uid = next_uid()
        return self._uid

    def data_ptr(self) -> int:
        """Address of the first byte."""
        return address(self.owner)

    def nbytes(self) -> int:
        """Bytes held."""
        return self.owner.nbytes

    def size(self) -> int:
        """Bytes held, as ``untyped_storage().size()`` has it."""
        return self.owner.nbytes

    def _bytes(self) -> Array:
        return np.ndarray((self.owner.nbytes,), np.uint8, self.owner)

    def __len__(self) -> int:
        return self.owner.nbytes

    def __getitem__(self, index: Any) -> Any:
        found = self._bytes()[index]
        return int(found) if isinstance(found, np.generic) else found.tolist()

    def tolist(self) -> list[int]:
        """The bytes as numbers."""
        found: list[int] = self._bytes().tolist()
        return found

    def element_size(self) -> int:
        """1: a storage is bytes."""
        return 1

    @property
    def device(self) -> Any:
        """The CPU."""
        from .device import CPU

        return CPU

    def __repr__(self) -> str:
        lines = "\n".join(f" {value}" for value in self.tolist())
        return f"{lines}\n[torch.storage.UntypedStorage(device=cpu) of size {len(self)}]"


def owner_of(array: Array) -> Array:
    """The array at the end of the chain of views, which owns the memory (or borrows it from outside numpy)."""
    while True:
        base = array.base
        if base is not None and not isinstance(base, np.ndarray):
            base = getattr(
                base, "base", None
            )  # numpy puts an object of its own between a broadcast array and its source
        if not isinstance(base, np.ndarray):
            return array
        array = base


def address(array: Array) -> int:
    """Memory address of an array's first element."""
    found: int = array.__array_interface__["data"][0]
    return found


def element_offset(array: Array) -> int:
    """Elements between the start of the memory and the array's first element (``storage_offset``)."""
    owner = owner_of(array)
    return 0 if owner is array else (address(array) - address(owner)) // array.itemsize


def element_strides(array: Array) -> tuple[int, ...]:
    """Strides in elements, as PyTorch reports them (1 where a dimension's stride means nothing to numpy)."""
    itemsize = array.itemsize
    return tuple(s // itemsize for s in array.strides)


def strided(array: Array, size: tuple[int, ...], stride: tuple[int, ...], offset: int) -> Array:
    """A writable view over the memory of ``array`` with PyTorch's ``as_strided`` geometry (in elements).

    Raises:
        RuntimeError: If the view would reach outside the memory.
    """
    owner = owner_of(array)
    itemsize = array.itemsize
    reach = offset + sum((n - 1) * s for n, s in zip(size, stride, strict=True)) if 0 not in size else 0
    if (reach + 1) * itemsize > owner.nbytes and 0 not in size:
        raise RuntimeError(
            f"setStorage: sizes {list(size)}, strides {list(stride)}, storage offset {offset}, and itemsize {itemsize} "
            f"requiring a storage size of {(reach + 1) * itemsize} are out of bounds for storage of size {owner.nbytes}"
        )
    if not (owner.flags.c_contiguous or owner.flags.f_contiguous):
        raise RuntimeError(
            "as_strided needs memory without gaps: this tensor shares a strided numpy array; clone() it first."
        )
    flat = np.ndarray((owner.nbytes // itemsize,), array.dtype, owner if owner.flags.c_contiguous else owner.T)
    steps = tuple(s * itemsize for s in stride)
    return np.ndarray(size, array.dtype, flat, offset * itemsize if 0 not in size else 0, steps)
