"""``torch.channels_last`` and its like: the same elements, with the channels next to each other in memory.

Source: https://docs.pytorch.org/docs/stable/tensor_attributes.html#torch.memory_format
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from ...storage import Array

#: Dimensions that tensors of a format have.
_RANKS: Final = {"channels_last": 4, "channels_last_3d": 5}


def _name(memory_format: Any) -> str:
    return str(getattr(memory_format, "name", memory_format))


def keeps(memory_format: Any) -> bool:
    """Whether a format leaves the order of the dimensions as it is."""
    return memory_format is None or _name(memory_format) == "preserve_format"


def lies_in(array: Array, memory_format: Any) -> bool:
    """Whether the elements lie in memory as a format says."""
    rank = _RANKS.get(_name(memory_format))
    if rank is None:
        return bool(array.flags.c_contiguous)
    return array.ndim == rank and bool(np.moveaxis(array, 1, -1).flags.c_contiguous)


def empty(shape: tuple[int, ...], kind: np.dtype[Any], memory_format: Any) -> Array:
    """An array of zeros in a format.

    Raises:
        RuntimeError: If the format is for tensors of another rank.
    """
    name = _name(memory_format)
    rank = _RANKS.get(name)
    if rank is None:
        return np.zeros(shape, kind)
    if len(shape) != rank:
        raise RuntimeError(f"required rank {rank} tensor to use {name} format")
    return np.moveaxis(np.zeros((shape[0], *shape[2:], shape[1]), kind), -1, 1)


def arranged(array: Array, memory_format: Any) -> Array:
    """A copy in a format.

    Raises:
        RuntimeError: If the format is for tensors of another rank.
    """
    made = empty(array.shape, array.dtype, memory_format)
    made[...] = array
    return made
