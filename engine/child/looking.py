"""Looks at what a name or a chain of attributes means in a paused frame, without running anything of the program's."""

from __future__ import annotations

import ast
import builtins
import types
from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable, Mapping
from types import FrameType
from typing import Any

import numpy as np

_ENGINE = "retrograd.engine"
#: Modules whose properties and ``__getitem__`` are known to do nothing but answer.
_ANSWERING = ("builtins", "torch", "collections", "numpy", "datetime", "pathlib", "fractions", "decimal")
CONTAINERS: tuple[type, ...] = (list, tuple, str, bytes, range, deque, np.ndarray)
MAPPINGS: tuple[type, ...] = (dict, OrderedDict, defaultdict)
#: Where a module (``nn.Module``) keeps what its ``__getattr__`` finds.
_PARTS = ("_parameters", "_buffers", "_modules")
_MISSING = object()
#: The classes of a class in order, whatever its metaclass says.
_MRO: Callable[[type], tuple[type, ...]] = vars(type)["__mro__"].__get__


class NotLookableError(Exception):
    """The expression can't be shown without running code of the program's; the text says why."""


def look(text: str, frame: FrameType | None) -> Any:
    """What an expression of names, attributes and items with constant keys means in a frame.

    Raises:
        NotLookableError: It is more than that, or something of the program's own would run.
        SyntaxError: It is no expression.
        NameError, AttributeError, LookupError: There is no such thing.
    """
    return _value(ast.parse(text.strip(), "<look>", "eval").body, frame)


def names_in(frame: FrameType | None) -> dict[str, Any]:
    """The names of a frame with what they mean, those of its module included."""
    if frame is None:
        return {}
    return {**frame.f_globals, **frame.f_locals}


def names_of(value: Any) -> dict[str, Any]:
    """The attributes of a value as far as they are there without running anything; what they are where it is known."""
    found: dict[str, Any] = {}
    for owner in reversed(_bases(value)):
        found.update(vars(owner))
    if not isinstance(value, type):
        found.update(own_attributes(value))
        found.update(own_parts(value))
    return found


def is_trusted(kind: type) -> bool:
    """Whether a class is one whose methods only answer: the engine's, numpy's or a built-in one."""
    module = kind.__module__
    return isinstance(module, str) and (module.split(".")[0] in _ANSWERING or module.startswith(_ENGINE))


def _value(node: ast.expr, frame: FrameType | None) -> Any:
    if isinstance(node, ast.Name):
        return _name(node.id, frame)
    if isinstance(node, ast.Attribute):
        return _attribute(_value(node.value, frame), node.attr)
    if isinstance(node, ast.Subscript):
        return _item(_value(node.value, frame), _key(node.slice))
    raise NotLookableError(
        f"{ast.unparse(node)} would have to be computed; only names, attributes and items are looked at"
    )


def _name(name: str, frame: FrameType | None) -> Any:
    scopes: list[Mapping[str, Any]] = [] if frame is None else [frame.f_locals, frame.f_globals]
    for scope in [*scopes, vars(builtins)]:
        if name in scope:
            return scope[name]
    raise NameError(f"name {name!r} is not defined")


def _key(node: ast.expr) -> Any:
    """The constant that a subscript holds."""
    if isinstance(node, ast.Slice):
        return slice(*(None if part is None else _key(part) for part in (node.lower, node.upper, node.step)))
    if isinstance(node, ast.Tuple):
        return tuple(_key(part) for part in node.elts)
    try:
        return ast.literal_eval(node)
    except ValueError:
        raise NotLookableError(
            f"[{ast.unparse(node)}] would have to be computed; only constant keys are looked up"
        ) from None


def _item(value: Any, key: Any) -> Any:
    kind = type(value)
    if kind in MAPPINGS:
        if key not in value:
            raise KeyError(key)
        return value[key]
    owner, _ = _on_class(value, "__getitem__")
    if kind in CONTAINERS or (owner is not None and is_trusted(owner)):
        return value[key]
    raise NotLookableError(f"{kind.__name__}.__getitem__ is code of the program's; ask for the item in the console")


def _attribute(value: Any, name: str) -> Any:
    own = own_attributes(value)
    owner, found = _on_class(value, name)
    if isinstance(found, (property, types.GetSetDescriptorType, types.MemberDescriptorType)) or (
        found is not _MISSING and hasattr(type(found), "__set__") and hasattr(type(found), "__get__")
    ):
        harmless = isinstance(found, types.GetSetDescriptorType | types.MemberDescriptorType)
        if harmless or (owner is not None and is_trusted(owner)):
            return found.__get__(value, type(value))
        raise NotLookableError(f"{name} is a property: showing it would run code of the program's; ask in the console")
    if name in own:
        return own[name]
    if found is not _MISSING:
        harmless = isinstance(found, types.FunctionType | types.BuiltinFunctionType | classmethod | staticmethod)
        if not hasattr(type(found), "__get__"):
            return found
        if harmless or (owner is not None and is_trusted(owner)):
            return found.__get__(None if isinstance(value, type) else value, type(value))
        raise NotLookableError(
            f"{name} is a descriptor: showing it would run code of the program's; ask in the console"
        )
    for part in _PARTS:
        inside = own.get(part)
        if isinstance(inside, dict) and name in inside:
            return inside[name]
    if isinstance(value, types.ModuleType) and value.__name__.startswith((_ENGINE, "torch")):
        return getattr(value, name)
    raise AttributeError(f"{type(value).__name__!r} object has no attribute {name!r}")


def own_attributes(value: Any) -> dict[str, Any]:
    """The attributes that the value itself holds."""
    if isinstance(value, type):
        return {}
    try:
        found = object.__getattribute__(value, "__dict__")
    except AttributeError:
        return {}
    return found if isinstance(found, dict) else {}


def own_parts(value: Any) -> dict[str, Any]:
    """What the ``__getattr__`` of a module (``nn.Module``) finds: its parameters, buffers and modules."""
    kept = [own_attributes(value).get(part) for part in _PARTS]
    return {name: one for part in kept if isinstance(part, dict) for name, one in part.items() if isinstance(name, str)}


def _bases(value: Any) -> tuple[type, ...]:
    return _MRO(value if isinstance(value, type) else type(value))


def _on_class(value: Any, name: str) -> tuple[type | None, Any]:
    """The class that defines an attribute, and what stands there."""
    for base in _bases(value):
        if name in vars(base):
            return base, vars(base)[name]
    return None, _MISSING
