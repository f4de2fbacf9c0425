"""Put the functions in place: as ``torch.<name>``, as Tensor methods and as Python's operators."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from functools import partial
from typing import Any

from ..tensor import Tensor
from . import composite, generated
from .deferred import Deferred, deferred, loaded
from .functions import tensor_methods, tensor_operators, torch_functions


def install() -> None:
    """Publish every generated function and composite, then give Tensor its methods and operators.

    Generated functions are only announced; composites of the same name take their place.
    """
    operators: dict[str, Deferred] = {}
    for line in generated.INDEX.split("\n"):
        module, *entries = line.split(" ")
        for entry in entries:
            name, flags, special, aliases = entry.split(":")
            _announce(name, module, flags, aliases.split(",") if aliases else [])
            for operation in special.split(",") if special else ():
                operators.setdefault(operation, _operation(operation, name, flags))
    for theme in _composites():
        importlib.import_module(theme)
    for name, method in (tensor_methods | operators).items():
        setattr(Tensor, name, method)
    for special, function in tensor_operators.items():
        setattr(Tensor, special, operator(special, function))


def _announce(name: str, module: str, flags: str, aliases: list[str]) -> None:
    """Put a generated function and its in-place twin, still to be loaded, wherever they are known."""
    for twin in ("", "_") if "i" in flags else ("",):
        own_name = name + twin
        make = partial(loaded, own_name)
        for public in (own_name, *(alias + twin for alias in aliases)):
            deferred[public] = module, own_name
            if "f" in flags:
                torch_functions[public] = Deferred(make)
            if "m" in flags:
                tensor_methods[public] = Deferred(make, public)


def _operation(special: str, name: str, flags: str) -> Deferred:
    """A special method, still to be loaded: the function that serves as one itself, or one around it."""
    if special not in INPLACE and "o" in flags:
        return Deferred(partial(loaded, name, "OPERATORS"), special)
    own_name = name + "_" if special in INPLACE else name
    return Deferred(lambda: operator(special, loaded(own_name)), special)


def _composites() -> list[str]:
    return [
        f"{composite.__name__}.{m.name}" for m in sorted(pkgutil.iter_modules(composite.__path__), key=lambda m: m.name)
    ]


INPLACE = frozenset(
    f"__i{name}__"
    for name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "and", "or", "xor", "lshift", "rshift")
)
UNARY = ("__neg__", "__abs__", "__invert__", "__pos__")


def operator(special: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """``function`` as the special method: leaves operands that it can't take to the other side."""
    if special in UNARY or special.endswith("item__"):
        return function

    def method(self: Tensor, other: Any) -> Any:
        try:
            return function(self, other)
        except TypeError:
            return NotImplemented

    method.__name__ = special
    method.__qualname__ = f"Tensor.{special}"
    return method


def names() -> dict[str, Any]:
    """Everything that the ``torch`` namespace gets from operations."""
    return dict(torch_functions)
