"""Finds the tensors that names of a frame mean, also inside lists, dicts, modules and objects of the user's classes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from .. import probe
from ..tensor import Tensor
from .frames import Contents, FrameToken
from .instrument import HIDDEN

#: Containers with at most so many elements are looked into at each statement, larger ones only at stops.
_SMALL = 16
#: No more elements than this are named.
_LARGEST = 1000

_PLAIN, _TENSOR, _MODULE, _SEQUENCE, _MAPPING, _OBJECT = range(6)


class NameFinder:
    """Maps the names of a frame to the identities of tensors.

    Args:
        identify: Gives the identity of a tensor, telling of it first where it is new.
        is_user: Whether a file is the user's: only objects of classes from such files are looked into.
    """

    def __init__(self, identify: Callable[[Tensor], int], is_user: Callable[[str], bool]) -> None:
        self._identify = identify
        self._is_user = is_user
        self._kinds: dict[type, int] = {}

    def find(
        self, names: Mapping[str, Any], token: FrameToken, whole: bool
    ) -> tuple[dict[str, int], dict[str, dict[str, int]]]:
        """Identity by name, and for each container by path (``layers[1]``, ``model.0.weight``)."""
        found: dict[str, int] = {}
        inside: dict[str, dict[str, int]] = {}
        kinds = self._kinds
        containers = token.containers
        for name, value in list(names.items()):
            kind = kinds.get(type(value))
            if kind is None:
                kind = self._kind(type(value))
            if kind == _PLAIN or name.startswith("__"):
                continue
            if kind == _TENSOR:
                found[name] = getattr(value, "_uid", 0) or self._identify(value)
                continue
            if kind == _MODULE and name == "self":
                continue
            if kind == _OBJECT:
                inside[name] = self._attributes(name, value, containers, whole)
            elif kind == _MODULE or value:
                inside[name] = self._inside(name, value, kind, containers, whole)
        return found, inside

    def _inside(self, name: str, value: Any, kind: int, containers: dict[str, Contents], whole: bool) -> dict[str, int]:
        # a module that was given another parameter or layer is looked into again
        size = probe.registrations if kind == _MODULE else len(value)
        known = containers.get(name)
        if known is not None and known[:2] == (id(value), size) and not whole and (size > _SMALL or kind == _MODULE):
            return known[2]
        held: list[int] | None = None
        if kind == _SEQUENCE and size <= _LARGEST:
            held = [getattr(one, "_uid", 0) if isinstance(one, Tensor) else -id(one) for one in value]
            if known is not None and held == known[3] and 0 not in held:
                return known[2]
        inside = _grown(name, known, held)
        if inside is not None:
            containers[name] = (id(value), size, inside, held)
            return inside
        parts: Iterable[tuple[str, Any]]
        if kind == _MODULE:
            parts = _of_module(name, value)
        elif size > _LARGEST:
            parts = ()
        elif kind == _SEQUENCE:
            parts = ((f"{name}[{index}]", one) for index, one in enumerate(value))
        else:
            parts = ((f"{name}[{key!r}]", one) for key, one in list(value.items()) if _is_key(key))
        inside = self._numbered(parts)
        containers[name] = (id(value), size, inside, held)
        return inside

    def _numbered(self, parts: Iterable[tuple[str, Any]]) -> dict[str, int]:
        """Identity by path of the tensors among ``parts``, and of those of the modules among them."""
        found: dict[str, int] = {}
        for path, one in parts:
            if isinstance(one, Tensor):
                found[path] = self._identify(one)
            elif self._kinds.get(type(one), _PLAIN) == _MODULE or self._kind(type(one)) == _MODULE:
                found.update((inner, self._identify(tensor)) for inner, tensor in _of_module(path, one))
        return found

    def _attributes(self, name: str, value: Any, containers: dict[str, Contents], whole: bool) -> dict[str, int]:
        """The same for an object: its attributes that are tensors or modules."""
        attributes = list(vars(value).items())
        if len(attributes) > _SMALL and not whole:
            attributes = attributes[:_SMALL]
        for attribute, one in list(attributes):
            if type(one) in (list, tuple) and 0 < len(one) <= _SMALL:
                attributes += [(f"{attribute}[{index}]", part) for index, part in enumerate(one)]
            elif type(one) is dict and 0 < len(one) <= _SMALL:
                attributes += [(f"{attribute}[{key!r}]", part) for key, part in list(one.items()) if _is_key(key)]
        held = [getattr(one, "_uid", 0) if isinstance(one, Tensor) else id(one) for _, one in attributes]
        # the same tensors may be elements of a list now, or attributes of other names
        held += [hash(attribute) or 1 for attribute, _ in attributes]
        known = containers.get(name)
        # a module among them may have been given another parameter or layer
        mark = (id(value), probe.registrations)
        if known is not None and known[:2] == mark and known[3] == held and 0 not in held and not whole:
            return known[2]
        inside = self._numbered((f"{name}.{attribute}", one) for attribute, one in attributes)
        containers[name] = (*mark, inside, held)
        return inside

    def _is_users(self, kind: type) -> bool:
        return kind.__module__ == "__main__" or self._is_user(_file_of(kind))

    def _kind(self, kind: type) -> int:
        if issubclass(kind, Tensor):
            found = _TENSOR
        elif hasattr(kind, "named_parameters") and hasattr(kind, "named_buffers"):
            found = _MODULE
        elif kind in (list, tuple):
            found = _SEQUENCE
        elif kind is dict:
            found = _MAPPING
        elif getattr(kind, "__dictoffset__", 0) and not issubclass(kind, type) and self._is_users(kind):
            found = _OBJECT
        else:
            found = _PLAIN
        self._kinds[kind] = found
        return found


def _grown(name: str, known: Contents | None, held: list[int] | None) -> dict[str, int] | None:
    """Identity by path in a list that tensors were added to at its end, from what was found before; else None."""
    if known is None or not held or not known[3] or min(held) <= 0 or f"{name}[0]" not in known[2]:
        return None
    before = len(known[3])
    if before >= len(held) or held[:before] != known[3]:
        return None
    inside = known[2].copy()
    for index in range(before, len(held)):
        inside[f"{name}[{index}]"] = held[index]
    return inside


def _is_key(key: Any) -> bool:
    """Whether a key of a dictionary can stand in a name."""
    return isinstance(key, (str, int))


def _of_module(name: str, module: Any) -> Iterator[tuple[str, Any]]:
    """Parameters and buffers by path, and those in plain lists of layers, which the module itself does not know of."""
    for path, one in (*module.named_parameters(), *module.named_buffers()):
        yield f"{name}.{path}", one
    for path, part in module.named_modules():
        where = f"{name}.{path}" if path else name
        for attribute, value in vars(part).items():
            if type(value) in (list, tuple) and len(value) <= _SMALL and not attribute.startswith("_"):
                for index, one in enumerate(value):
                    if isinstance(one, Tensor):
                        yield f"{where}.{attribute}[{index}]", one
                    elif hasattr(one, "named_parameters"):
                        for inner, tensor in one.named_parameters():
                            yield f"{where}.{attribute}[{index}].{inner}", tensor


def _file_of(kind: type) -> str:
    """The file that a class was written in, "" if no function of it tells."""
    codes = (getattr(one, "__code__", None) for one in vars(kind).values())
    found = next((code.co_filename for code in codes if code is not None), "")
    if found:
        return str(found)
    return str(getattr(sys.modules.get(kind.__module__), "__file__", None) or "")


def changes(before: dict[str, int], now: dict[str, int]) -> list[tuple[str, int]]:
    """Names that mean another tensor than before, or (0) none any more."""
    changed = [(name, tensor) for name, tensor in now.items() if before.get(name, 0) != tensor]
    return changed + [(name, 0) for name in before if name not in now]


def is_hidden(name: str) -> bool:
    """Whether a local name was made by inserted code."""
    return name.startswith(HIDDEN)
