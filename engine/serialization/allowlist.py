"""What a file may name when it is read without trust."""

from __future__ import annotations

from _codecs import encode
from collections import Counter, OrderedDict
from types import TracebackType
from typing import Any

from .. import dtypes
from ..device import device
from ..nn.parameter import Parameter
from ..size import Size
from ..tensor import Tensor
from . import rebuild
from .torch_names import _layout, torch_name

__all__ = ["add_safe_globals", "clear_safe_globals", "get_safe_globals", "safe_globals"]

ALLOWED: dict[str, Any] = {
    "collections.OrderedDict": OrderedDict,
    "collections.Counter": Counter,
    "torch.nn.parameter.Parameter": Parameter,
    "torch.serialization._get_layout": _layout,
    "torch.Size": Size,
    "torch.Tensor": Tensor,
    "torch.device": device,
    "_codecs.encode": encode,
    "builtins.bytearray": bytearray,
    "builtins.set": set,
    "builtins.complex": complex,
    "torch._tensor._rebuild_from_type_v2": rebuild._rebuild_from_type_v2,
}
ALLOWED.update({f"torch._utils.{name}": getattr(rebuild, name) for name in rebuild.__all__ if name[-7:] != "type_v2"})
ALLOWED.update({f"torch.{kind.name}": kind for kind in dtypes.ALL})
ALLOWED.update(rebuild.STORAGE_TYPES)

_added: list[Any] = []


def add_safe_globals(safe_globals: list[Any]) -> None:
    """Allow classes and functions (or ``(class, "full.name")`` pairs) in files from now on."""
    _added.extend(one for one in safe_globals if one not in _added)


def get_safe_globals() -> list[Any]:
    """What a script has allowed."""
    return list(_added)


def clear_safe_globals() -> None:
    """Allow nothing beyond the defaults."""
    _added.clear()


def _remove(gone: list[Any]) -> None:
    _added[:] = [one for one in _added if one not in gone]


class safe_globals:  # noqa: N801
    """Inside, the given classes and functions are allowed too."""

    def __init__(self, safe_globals: list[Any]) -> None:
        self.safe_globals = safe_globals

    def __enter__(self) -> None:
        add_safe_globals(self.safe_globals)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _remove(self.safe_globals)


def user_allowed() -> dict[str, Any]:
    """What a script has allowed, by full name.

    Raises:
        ValueError: For a tuple that is no pair.
        TypeError: For a pair without a text.
    """
    found: dict[str, Any] = {}
    for one in _added:
        if isinstance(one, tuple):
            if len(one) != 2:
                raise ValueError(
                    "Expected tuple of length 2 (global, str of callable full path), but got tuple of length: "
                    f"{len(one)}"
                )
            if type(one[1]) is not str:
                raise TypeError(
                    f"Expected second item in tuple to be str of callable full path, but got: {type(one[1])}"
                )
            found[one[1]] = one[0]
        else:
            name = torch_name(one) or (one.__module__, one.__qualname__)
            found[".".join(name)] = one
    return found
