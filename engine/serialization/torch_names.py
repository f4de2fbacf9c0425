"""The names under which PyTorch's files know classes and functions, and what they are here."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any, Final

from .. import dtypes, layouts
from ..device import device
from ..nn.parameter import Parameter
from ..size import Size
from ..tensor import Tensor
from . import rebuild

_ENGINE: Final = __name__.rpartition(".serialization")[0]

#: Classes and functions whose name in a file isn't to be found from where they are here.
_FIXED: Final[dict[Any, tuple[str, str]]] = {
    Tensor: ("torch", "Tensor"),
    Parameter: ("torch.nn.parameter", "Parameter"),
    Size: ("torch", "Size"),
    device: ("torch", "device"),
    rebuild._rebuild_from_type_v2: ("torch._tensor", "_rebuild_from_type_v2"),
}
_FIXED.update({getattr(rebuild, name): ("torch._utils", name) for name in rebuild.__all__ if name[-7:] != "type_v2"})

#: Modules of PyTorch by ours, where they are named differently.
_MODULES: Final = {
    "nn.embedding": "nn.modules.sparse", "nn.normalization": "nn.modules.normalization", "nn.init": "nn.init",
    "nn.functional": "nn.functional",
}  # fmt: skip


def _layout(name: str) -> Any:
    return getattr(layouts, name.removeprefix("torch."))


def torch_name(value: Any) -> tuple[str, str] | None:
    """``(module, name)`` of a class, function or type of the engine in a file; None for what isn't the engine's."""
    if isinstance(value, dtypes.dtype):
        return "torch", value.name
    if isinstance(value, rebuild.StorageType):
        return value.module, value.name
    if value is _layout:
        return "torch.serialization", "_get_layout"
    try:
        known = _FIXED.get(value)
    except TypeError:  # not hashable
        return None
    module = getattr(value, "__module__", None)
    if known is not None or not isinstance(module, str) or not module.startswith(_ENGINE + "."):
        return known
    here = module[len(_ENGINE) + 1 :]
    below = _MODULES.get(here)
    if below is None:
        below = here.replace("nn.", "nn.modules.", 1) if here.startswith("nn.") else here
    return f"torch.{below}", value.__qualname__


def _candidates(module: str) -> Iterator[str]:
    """Modules of the engine that may have what PyTorch has in ``module``, nearest first."""
    parts = module.split(".")[1:]
    yield ".".join(parts)
    ours = {there: here for here, there in _MODULES.items()}.get(".".join(parts))
    if ours is not None:
        yield ours
    yield ".".join(part for part in parts if part != "modules")
    while parts:
        parts.pop()
        yield ".".join(parts)


def resolve(module: str, name: str) -> Any:
    """The class or function that a file means by ``module.name``.

    Raises:
        AttributeError: If the engine has none.
    """
    full = f"{module}.{name}"
    if full in rebuild.STORAGE_TYPES:
        return rebuild.STORAGE_TYPES[full]
    if full == "torch.serialization._get_layout":
        return _layout
    if module in ("torch._utils", "torch._tensor") and name in rebuild.__all__:
        return getattr(rebuild, name)
    for place in _candidates(module):
        try:
            found = importlib.import_module(f"{_ENGINE}.{place}" if place else _ENGINE)
        except ModuleNotFoundError:
            continue
        value: Any = found
        for part in name.split("."):
            value = getattr(value, part, None)
        if value is not None:
            return value
    raise AttributeError(f"Can't get attribute {name!r} on module {module!r}: Retrograd's engine has nothing like it")
