"""``torch.UntypedStorage`` and the typed storages: memory as a sequence of bytes, or of numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from . import dtypes
from .device import CPU
from .storage import Array, Storage


class TypedStorage:
    """Memory seen as numbers of one type (deprecated in PyTorch)."""

    __module__ = "torch.storage"
    dtype: dtypes.dtype

    def __init__(
        self, *args: Any, wrap_storage: Storage | None = None, dtype: Any = None, _internal: bool = False
    ) -> None:
        self.dtype = dtype if dtype is not None else getattr(type(self), "kind", dtypes.float32)
        if wrap_storage is not None:
            self._untyped_storage = wrap_storage
        else:
            given = args[0] if args else 0
            array = np.zeros(given, self.dtype.numpy) if isinstance(given, int) else np.array(given, self.dtype.numpy)
            self._untyped_storage = Storage(array)

    def _values(self) -> Array:
        owner, kind = self._untyped_storage.owner, self.dtype.numpy
        return np.ndarray((owner.nbytes // kind.itemsize,), kind, owner)

    def __len__(self) -> int:
        return len(self._values())

    def __getitem__(self, index: Any) -> Any:
        found = self._values()[index]
        return found.item() if isinstance(found, np.generic) else found.tolist()

    def __setitem__(self, index: Any, value: Any) -> None:
        self._values()[index] = value

    def __iter__(self) -> Iterator[Any]:
        return iter(self.tolist())

    def size(self) -> int:
        """Number of elements."""
        return len(self)

    def tolist(self) -> list[Any]:
        """The elements as Python numbers."""
        found: list[Any] = self._values().tolist()
        return found

    def nbytes(self) -> int:
        """Bytes held."""
        return self._untyped_storage.nbytes()

    def element_size(self) -> int:
        """Bytes per element."""
        return self.dtype.itemsize

    def data_ptr(self) -> int:
        """Address of the first byte."""
        return self._untyped_storage.data_ptr()

    def untyped(self) -> Storage:
        """The memory as bytes."""
        return self._untyped_storage

    @property
    def device(self) -> Any:
        """The CPU."""
        return CPU

    @property
    def is_cuda(self) -> bool:
        """False: everything is on the CPU."""
        return False

    def __repr__(self) -> str:
        lines = "\n".join(f" {value}" for value in self.tolist())
        return f"{lines}\n[torch.storage.TypedStorage(dtype={self.dtype!r}, device=cpu) of size {len(self)}]"


def _storage_type(kind: dtypes.dtype) -> type[TypedStorage]:
    def new(cls: type[TypedStorage], *args: Any, **kwargs: Any) -> TypedStorage:
        made = object.__new__(TypedStorage)
        made.__init__(*args, dtype=kind, **kwargs)  # type: ignore[misc]
        return made

    name = f"{kind.scalar_type}Storage"
    return type(
        name, (TypedStorage,), {"kind": kind, "__new__": new, "__module__": "torch", "__doc__": f"Memory of {kind!r}."}
    )


_KINDS = (
    dtypes.float32, dtypes.float64, dtypes.float16, dtypes.bfloat16, dtypes.uint8, dtypes.int8, dtypes.int16,
    dtypes.int32, dtypes.int64, dtypes.bool,
)  # fmt: skip
STORAGE_TYPES = {f"{kind.scalar_type}Storage": _storage_type(kind) for kind in _KINDS}


def storage_class(kind: dtypes.dtype) -> type[TypedStorage]:
    """The class of typed storages of ``kind``."""
    return STORAGE_TYPES[f"{kind.scalar_type}Storage"]


EXPORTS: dict[str, Any] = {
    **STORAGE_TYPES,
    "TypedStorage": TypedStorage,
    "UntypedStorage": Storage,
    "Storage": STORAGE_TYPES["FloatStorage"],
}
