"""How a loader makes one batch of many samples."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, MutableMapping, MutableSequence, Sequence
from typing import Any

import numpy as np

from ... import dtypes
from ...creation_data import as_tensor, tensor
from ...ops.functions import namespace as F
from ...tensor import Tensor

__all__ = ["collate", "default_collate", "default_collate_fn_map", "default_convert"]

_REFUSED = "default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found {}"

CollateMap = dict[Any, Callable[..., Any]]


def _holds_objects(array: np.ndarray[Any, Any]) -> bool:
    return array.dtype.kind in "SaUO"


def _mapping(like: Mapping[Any, Any], converted: Callable[[Any], Any]) -> Any:
    """A mapping of the kind of ``like``, ``converted(key)`` under each key; a dict where that kind can't be made."""
    try:
        if isinstance(like, MutableMapping):
            made = copy.copy(like)
            made.update({key: converted(key) for key in like})
            return made
        return type(like)({key: converted(key) for key in like})  # type: ignore[call-arg]
    except TypeError:
        return {key: converted(key) for key in like}


def _sequence(like: Sequence[Any], items: Sequence[Any], converted: Callable[[Any], Any]) -> Any:
    """A sequence of the kind of ``like`` with the converted ``items``; a list where that kind can't be made."""
    if isinstance(like, tuple):
        return [converted(item) for item in items]
    try:
        if isinstance(like, MutableSequence):
            made = copy.copy(like)
            for i, item in enumerate(items):
                made[i] = converted(item)
            return made
        return type(like)([converted(item) for item in items])  # type: ignore[call-arg]
    except TypeError:
        return [converted(item) for item in items]


def _is_namedtuple(value: Any) -> bool:
    return isinstance(value, tuple) and hasattr(value, "_fields")


def default_convert(data: Any) -> Any:
    """One sample with its numpy arrays made tensors; what a loader does without batches."""
    kind = type(data)
    if isinstance(data, Tensor):
        return data
    if kind.__module__ == "numpy" and kind.__name__ not in ("str_", "string_"):
        if isinstance(data, np.ndarray) and _holds_objects(data):
            return data
        return as_tensor(data)
    if isinstance(data, Mapping):
        return _mapping(data, lambda key: default_convert(data[key]))
    if _is_namedtuple(data):
        return kind(*(default_convert(value) for value in data))
    if isinstance(data, Sequence) and not isinstance(data, (str, bytes)):
        return _sequence(data, data, default_convert)
    return data


def collate(batch: Any, *, collate_fn_map: CollateMap | None = None) -> Any:
    """Many samples of one structure as one sample of batches.

    Args:
        batch: The samples.
        collate_fn_map: What to do with elements by their type (exact types first, then base classes in order).

    Raises:
        TypeError: For elements that can't be put together.
        RuntimeError: For sequences of different lengths.
    """
    first = batch[0]
    if collate_fn_map is not None:
        found = collate_fn_map.get(type(first))
        if found is None:
            found = next((use for kind, use in collate_fn_map.items() if isinstance(first, kind)), None)
        if found is not None:
            return found(batch, collate_fn_map=collate_fn_map)

    def put_together(samples: Any) -> Any:
        return collate(samples, collate_fn_map=collate_fn_map)

    if isinstance(first, Mapping):
        return _mapping(first, lambda key: put_together([sample[key] for sample in batch]))
    if _is_namedtuple(first):
        return type(first)(*(put_together(samples) for samples in zip(*batch, strict=False)))
    if isinstance(first, Sequence):
        if any(len(sample) != len(first) for sample in batch):
            raise RuntimeError("each element in list of batch should be of equal size")
        return _sequence(first, list(zip(*batch, strict=False)), put_together)
    raise TypeError(_REFUSED.format(type(first)))


def collate_tensor_fn(batch: Any, *, collate_fn_map: CollateMap | None = None) -> Any:
    """Tensors stacked along a new first dimension."""
    return F.stack(batch if isinstance(batch, list) else list(batch), 0)


def collate_numpy_array_fn(batch: Any, *, collate_fn_map: CollateMap | None = None) -> Any:
    """Arrays as one tensor."""
    if _holds_objects(batch[0]):
        raise TypeError(_REFUSED.format(batch[0].dtype))
    return collate([as_tensor(array) for array in batch], collate_fn_map=collate_fn_map)


def collate_numpy_scalar_fn(batch: Any, *, collate_fn_map: CollateMap | None = None) -> Any:
    """Numpy numbers as one tensor."""
    return as_tensor(batch)


def collate_float_fn(batch: Any, *, collate_fn_map: CollateMap | None = None) -> Any:
    """Python floats as one float64 tensor."""
    return tensor(batch, dtype=dtypes.float64)


def collate_int_fn(batch: Any, *, collate_fn_map: CollateMap | None = None) -> Any:
    """Python integers as one tensor."""
    return tensor(batch)


def collate_str_fn(batch: Any, *, collate_fn_map: CollateMap | None = None) -> Any:
    """Texts as they are."""
    return batch


#: What :func:`default_collate` does, by the type of the elements; scripts may add to it.
default_collate_fn_map: CollateMap = {
    Tensor: collate_tensor_fn,
    np.ndarray: collate_numpy_array_fn,
    (np.bool_, np.number, np.object_): collate_numpy_scalar_fn,
    float: collate_float_fn,
    int: collate_int_fn,
    str: collate_str_fn,
    bytes: collate_str_fn,
}


def default_collate(batch: Any) -> Any:
    """Samples as one batch: tensors, arrays and numbers get a first dimension, containers keep their structure."""
    return collate(batch, collate_fn_map=default_collate_fn_map)
