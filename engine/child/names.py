"""Finds the tensors that names of a frame mean, also inside lists, dicts and modules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .. import probe
from ..tensor import Tensor
from .frames import Contents, FrameToken
from .instrument import HIDDEN

#: Containers with at most so many elements are looked into at each statement, larger ones only at stops.
_SMALL = 16
#: No more elements than this are named.
_LARGEST = 1000

_PLAIN, _TENSOR, _MODULE, _SEQUENCE, _MAPPING = range(5)


class NameFinder:
    """Maps the names of a frame to the identities of tensors.

    Args:
        identify: Gives the identity of a tensor, telling of it first where it is new.
    """

    def __init__(self, identify: Callable[[Tensor], int]) -> None:
        self._identify = identify
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
            if kind == _MODULE or value:
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
            held = [getattr(one, "_uid", 0) if isinstance(one, Tensor) else -1 for one in value]
            if known is not None and held == known[3] and 0 not in held:
                return known[2]
        parts: Iterable[tuple[str, Any]]
        if kind == _MODULE:
            parts = ((f"{name}.{path}", one) for path, one in (*value.named_parameters(), *value.named_buffers()))
        elif size > _LARGEST:
            parts = ()
        elif kind == _SEQUENCE:
            parts = ((f"{name}[{index}]", one) for index, one in enumerate(value))
        else:
            parts = ((f"{name}[{key!r}]", one) for key, one in list(value.items()) if isinstance(key, (str, int)))
        inside = {path: self._identify(one) for path, one in parts if isinstance(one, Tensor)}
        containers[name] = (id(value), size, inside, held)
        return inside

    def _kind(self, kind: type) -> int:
        if issubclass(kind, Tensor):
            found = _TENSOR
        elif hasattr(kind, "named_parameters") and hasattr(kind, "named_buffers"):
            found = _MODULE
        elif kind in (list, tuple):
            found = _SEQUENCE
        elif kind is dict:
            found = _MAPPING
        else:
            found = _PLAIN
        self._kinds[kind] = found
        return found


def is_hidden(name: str) -> bool:
    """Whether a local name was made by inserted code."""
    return name.startswith(HIDDEN)
