"""``torch.types`` and ``torch.typing``: names for annotations."""

from __future__ import annotations

import builtins
import os
from typing import IO, Any, TypeAlias

from ..device import device
from ..size import Size
from ..storage import Storage
from ..tensor import Tensor

__all__ = ["Device", "FileLike", "Number", "Size", "Storage", "Tensor"]

Device: TypeAlias = device | str | int | None
Number: TypeAlias = int | float | builtins.bool
FileLike: TypeAlias = str | os.PathLike[str] | IO[bytes]
BoolLikeType: TypeAlias = builtins.bool
IntLikeType: TypeAlias = int
FloatLikeType: TypeAlias = float
_dtype: Any
_size: TypeAlias = Size | list[int] | tuple[int, ...]
_device: TypeAlias = device
_int, _float, _bool = int, float, builtins.bool
