"""``torch.save``."""

from __future__ import annotations

import io
import os
import pickle
import sys
from collections import OrderedDict
from typing import Any, ClassVar

import numpy as np

from .. import dtypes, layouts
from ..nn.parameter import Parameter
from ..settings import warn
from ..storage import Array, Storage, owner_of
from ..tensor import Tensor
from .archive import ArchiveWriter, folder_for
from .rebuild import (
    UNTYPED,
    StorageType,
    _rebuild_from_type_v2,
    _rebuild_parameter,
    _rebuild_parameter_with_state,
    _rebuild_tensor_v2,
    _rebuild_tensor_v3,
    narrowed,
    storage_type,
)
from .torch_names import _layout, torch_name

__all__ = ["save"]


class _Reference:
    """Stands for a storage inside the pickle."""

    __slots__ = ("id",)

    def __init__(self, *id: Any) -> None:
        self.id = id


#: Python's own pickler written in Python: its C twin can't be told what a global is called.
_PythonPickler: Any = pickle._Pickler


class _Pickler(_PythonPickler):  # type: ignore[misc]
    """Pickles under PyTorch's names, and puts the storages of tensors aside.

    Attributes:
        memories: The storages met, in order.
    """

    def __init__(self, file: Any, protocol: int) -> None:
        super().__init__(file, protocol)
        self.memories: list[Array] = []
        self._known: dict[int, tuple[str, dtypes.dtype]] = {}

    def persistent_id(self, obj: Any) -> Any:
        if type(obj) is _Reference:
            return obj.id
        if isinstance(obj, Storage):
            flat = obj.owner.reshape(-1).view(np.uint8)
            return self._reference(flat, obj.owner, dtypes.uint8, UNTYPED).id
        return None

    def reducer_override(self, obj: Any) -> Any:
        """How the engine's own objects are pickled; NotImplemented for the rest."""
        if isinstance(obj, Tensor):
            return self._tensor(obj)
        if isinstance(obj, dtypes.dtype):
            return obj.name
        if isinstance(obj, StorageType):
            return obj.name
        if isinstance(obj, layouts.layout):
            return _layout, (repr(obj),)
        if isinstance(obj, layouts.memory_format):
            raise TypeError("cannot pickle 'module' object")
        return NotImplemented

    def save_global(self, obj: Any, name: str | None = None) -> None:
        """Write the name of a class or function, PyTorch's if it has one."""
        known = torch_name(obj)
        if known is None:
            inside = getattr(obj, "__qualname__", "")
            if "<locals>" in inside:
                raise AttributeError(f"Can't pickle local object {inside!r}")
            try:
                super().save_global(obj, name)
            except pickle.PicklingError as error:
                if "it's not found as" not in str(error):
                    raise
                text = f"Can't pickle {obj!r}: attribute lookup {inside} on {obj.__module__} failed"
                raise pickle.PicklingError(text) from None
            return
        self.write(pickle.GLOBAL + f"{known[0]}\n{known[1]}\n".encode())
        self.memoize(obj)

    dispatch: ClassVar[dict[Any, Any]] = {**_PythonPickler.dispatch}
    dispatch[type(_layout)] = save_global

    def _tensor(self, tensor: Tensor) -> Any:
        _warn_of_hooks(tensor)
        attributes = tensor._user_attributes()
        if isinstance(tensor, Parameter):
            given: tuple[Any, ...] = (tensor.data, tensor._requires_grad, OrderedDict())
            return (_rebuild_parameter_with_state, (*given, attributes)) if attributes else (_rebuild_parameter, given)
        function, args = self._plain(tensor)
        if attributes or (type(tensor) is not Tensor and tensor.dtype is not dtypes.bfloat16):
            return _rebuild_from_type_v2, (function, type(tensor), args, attributes)
        return function, args

    def _plain(self, tensor: Tensor) -> tuple[Any, tuple[Any, ...]]:
        array, kind = tensor._array, tensor.dtype
        owner = owner_of(array)
        if not (owner.flags.c_contiguous or owner.flags.f_contiguous) or owner.dtype.hasobject:
            owner = array = array.copy(order="C")
        flat = (owner if owner.flags.c_contiguous else owner.T).reshape(-1)
        flat = narrowed(flat) if kind is dtypes.bfloat16 else flat.view(np.uint8)
        place = storage_type(kind)
        reference = self._reference(flat, owner, kind, place)
        if array is tensor._array:
            offset, stride = tensor.storage_offset(), tensor.stride()
        else:
            offset, stride = 0, tuple(s // array.itemsize for s in array.strides)
        args: tuple[Any, ...] = (
            reference,
            offset,
            tuple(array.shape),
            tuple(stride),
            tensor.requires_grad,
            OrderedDict(),
        )
        return (_rebuild_tensor_v3, (*args, kind)) if place is UNTYPED else (_rebuild_tensor_v2, args)

    def _reference(self, flat: Array, owner: Array, kind: dtypes.dtype, place: StorageType) -> _Reference:
        known = self._known.get(id(owner))
        if known is None:
            known = self._known[id(owner)] = str(len(self.memories)), kind
            self.memories.append(flat)
        elif known[1] is not kind:
            raise RuntimeError("Cannot save multiple tensors or storages that view the same data as different types")
        count = flat.nbytes if place is UNTYPED else flat.nbytes // kind.itemsize
        return _Reference("storage", place, known[0], "cpu", count)


def _warn_of_hooks(tensor: Tensor) -> None:
    for hook in (tensor._backward_hooks or {}).values():
        if not getattr(hook, "__torch_unserializable__", False):
            warn(
                f"backward hook {hook!r} on tensor will not be serialized.  If this is expected, you can decorate the "
                "function with @torch.utils.hooks.unserializable_hook to suppress this warning",
            )


def save(
    obj: Any,
    f: Any,
    pickle_module: Any = pickle,
    pickle_protocol: int = 2,
    _use_new_zipfile_serialization: bool = True,
) -> None:
    """Write ``obj`` to a file that :func:`load`, here and in PyTorch, reads.

    Args:
        obj: Tensors, modules, state dicts, containers of them.
        f: Path, or a file open for writing bytes.
        pickle_module: Only ``pickle``.
        pickle_protocol: Protocol of the pickle inside.

    Raises:
        NotImplementedError: For the format that PyTorch wrote before 1.6, and for other modules than ``pickle``.
    """
    if not isinstance(f, (str, os.PathLike)) and not hasattr(f, "write"):
        raise AttributeError("expected 'f' to be string, path, or a file-like object with a 'write' attribute")
    if not _use_new_zipfile_serialization:
        raise NotImplementedError("Retrograd writes PyTorch's zip format only, not the one before PyTorch 1.6.")
    if pickle_module is not pickle:
        raise NotImplementedError(f"torch.save pickles with the module 'pickle' only, not {pickle_module.__name__!r}.")
    folder = folder_for(f)
    buffer = io.BytesIO()
    pickler = _Pickler(buffer, pickle_protocol)
    pickler.dump(obj)
    if isinstance(f, (str, os.PathLike)):
        with open(f, "wb") as file:
            _write(file, folder, buffer.getvalue(), pickler.memories)
    else:
        _write(f, folder, buffer.getvalue(), pickler.memories)


def _write(file: Any, folder: str, pickled: bytes, memories: list[Array]) -> None:
    archive = ArchiveWriter(file, folder)
    archive.write("data.pkl", pickled)
    archive.write(".format_version", b"1")
    archive.write(".storage_alignment", b"64")
    archive.write("byteorder", sys.byteorder.encode())
    for number, memory in enumerate(memories):
        archive.write(f"data/{number}", memory.tobytes())
    archive.write("version", b"3\n")
    archive.close()
