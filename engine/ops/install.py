"""Put the functions in place: as ``torch.<name>``, as Tensor methods and as Python's operators."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from typing import Any

from ..tensor import Tensor
from . import composite, generated
from .functions import publish, tensor_methods, tensor_operators, torch_functions
from .op import Op, table


def install() -> None:
    """Publish every generated function and composite, then give Tensor its methods and operators."""
    made: dict[str, Callable[..., Any]] = {}
    direct: dict[str, Callable[..., Any]] = {}
    for module in generated.MODULES:
        made.update(module.FUNCTIONS)
        direct.update(getattr(module, "OPERATORS", {}))
    rows = table()
    for name, function in made.items():
        row = rows.get(name) or rows.get(name[:-1])
        if row is not None:  # None: the row is gone and the generated file out of date; generating must still work
            _publish_row(row, name, function)
    for theme in _composites():
        importlib.import_module(theme)
    for name, method in tensor_methods.items():
        setattr(Tensor, name, method)
    for row in rows.values():
        for special in row.operators.split():
            if special not in INPLACE and row.name in direct:
                setattr(Tensor, special, direct[row.name])
                continue
            found = made.get(row.name + "_" if special in INPLACE else row.name)
            if found is not None:
                tensor_operators.setdefault(special, found)
    for special, function in tensor_operators.items():
        setattr(Tensor, special, operator(special, function))


def _publish_row(row: Op, name: str, function: Callable[..., Any]) -> None:
    inplace = name != row.name
    for alias in (row.name, *row.aliases):
        publish(alias + ("_" if inplace else ""), function, torch=row.function and alias != "", method=row.method)


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
