"""``torch.Tensor(...)``, ``torch.FloatTensor(...)`` and their like: the legacy constructors and types."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import dtypes
from .tensor import Tensor, created


def _options(kind: dtypes.dtype) -> str:
    shown = dtypes.C_NAMES.get(kind.name, kind.name)
    return (
        f"TensorOptions(dtype={shown}, device=cpu, layout=Strided, requires_grad=false "
        "(default), pinned_memory=false (default), memory_format=(nullopt))"
    )


def construct(kind: type[Tensor], *args: Any, **kwargs: Any) -> Tensor:
    """A tensor of the default type for ``torch.Tensor`` and for subclasses, which may be built over any tensor.

    Raises:
        TypeError: For data that no tensor can hold.
    """
    if len(args) == 1 and isinstance(args[0], Tensor):
        result = created(args[0]._array, "Tensor")
        result._storage = args[0].storage_identity()
    else:
        result = construct_typed(dtypes.get_default_dtype(), *args, **kwargs)
    if kind is not Tensor:
        result.__class__ = kind
    return result


def construct_typed(kind: dtypes.dtype, *args: Any, **kwargs: Any) -> Tensor:
    """A tensor of ``kind`` from sizes (uninitialised: zeros here), from nested data, or over another tensor's memory.

    Raises:
        TypeError: For data that no tensor can hold.
    """
    from .creation_arguments import sizes
    from .creation_data import array_from, tell_copies

    if "size" in kwargs:
        return created(np.zeros(sizes((kwargs["size"],), "new"), kind.numpy), "Tensor")
    first = args[0] if len(args) == 1 else None
    if isinstance(first, Tensor):
        if first.dtype is not kind:
            raise TypeError(f"expected {_options(kind)} (got {_options(first.dtype)})")
        return created(first._array, "Tensor")
    if isinstance(first, str):
        raise TypeError(f"new(): invalid data type '{type(first).__name__}'")
    if isinstance(first, (list, tuple, range, np.ndarray)) and not hasattr(first, "numel"):
        result = created(array_from(first, kind), "Tensor")
        tell_copies(first, result)
        return result
    if len(args) == 1 and not hasattr(first, "numel") and (isinstance(first, bool) or not hasattr(first, "__index__")):
        raise TypeError(f"new(): data must be a sequence (got {type(first).__name__})")
    shape = sizes(args, "new") if args else (0,)
    return created(np.zeros(shape, kind.numpy), "Tensor")


class _TensorType(type):
    """The type of ``torch.FloatTensor``: tensors of one element type are its instances, though of class Tensor."""

    dtype: dtypes.dtype

    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, Tensor) and instance.dtype is cls.dtype

    def __call__(cls, *args: Any, **kwargs: Any) -> Tensor:
        return construct_typed(cls.dtype, *args, **kwargs)

    def __repr__(cls) -> str:
        return f"<class 'torch.{cls.__name__}'>"


def _tensor_type(kind: dtypes.dtype) -> Any:
    name = f"{kind.scalar_type}Tensor"
    doc = f"Tensors of type {kind!r}: called, the legacy constructor."
    return _TensorType(
        name, (), {"dtype": kind, "is_cuda": False, "is_sparse": False, "__module__": "torch", "__doc__": doc}
    )


#: The legacy types by name: ``FloatTensor``, ``LongTensor`` and so on.
TENSOR_TYPES: dict[str, Any] = {
    f"{kind.scalar_type}Tensor": _tensor_type(kind)
    for kind in (
        dtypes.float32, dtypes.float64, dtypes.float16, dtypes.bfloat16, dtypes.uint8, dtypes.int8, dtypes.int16,
        dtypes.int32, dtypes.int64, dtypes.bool,
    )
}  # fmt: skip


def dtype_named(name: Any) -> dtypes.dtype | None:
    """The element type that a legacy type or its name (``"torch.FloatTensor"``) stands for."""
    if isinstance(name, _TensorType):
        return name.dtype
    found = TENSOR_TYPES.get(name.removeprefix("torch.")) if isinstance(name, str) else None
    return None if found is None else found.dtype


def set_default_tensor_type(t: Any, /) -> None:
    """The old form of ``set_default_dtype``: takes a legacy type or its name."""
    from .settings import warn_once

    kind = dtype_named(t)
    if kind is None:
        if isinstance(t, str):
            import importlib

            module, _, name = t.rpartition(".")
            importlib.import_module(module or name)
        raise TypeError("invalid type object: only floating-point types are supported as the default type")
    if not kind.is_floating_point:
        raise TypeError("only floating-point types are supported as the default type")
    warn_once(
        "torch.set_default_tensor_type() is deprecated as of PyTorch 2.1, please use torch.set_default_dtype() and "
        "torch.set_default_device() as alternatives."
    )
    dtypes.set_default_dtype(kind)


EXPORTS = {**TENSOR_TYPES, "set_default_tensor_type": set_default_tensor_type}
