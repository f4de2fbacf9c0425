"""Saved tensors that may be written to afterwards: they are copied just before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

from . import modes, saved
from .graph import saved_tensors_hooks

__all__ = ["allow_mutation_on_saved_tensors"]

_OUTSIDE = (
    "Trying to backward outside of the 'allow_mutation_on_saved_tensors' contextin which the graph was originally "
    "recorded."
)
_entered = False


class _Handle:
    """Stands for a saved tensor in its node."""

    __slots__ = ("__weakref__",)


class _Kept:
    """The tensors saved inside the context, and copies of those that were written to since."""

    def __init__(self) -> None:
        self.original: WeakKeyDictionary[_Handle, Any] = WeakKeyDictionary()
        self.cloned: WeakKeyDictionary[_Handle, Any] = WeakKeyDictionary()
        self.by_storage: defaultdict[int, WeakSet[_Handle]] = defaultdict(WeakSet)

    def pack(self, tensor: Any) -> _Handle:
        """Note a tensor that is saved."""
        handle = _Handle()
        self.original[handle] = tensor
        self.by_storage[id(tensor.storage_identity())].add(handle)
        return handle

    def unpack(self, handle: _Handle) -> Any:
        """The tensor as it was when it was saved."""
        if not _entered:
            raise AssertionError(_OUTSIDE)
        if handle in self.cloned:
            return self.cloned[handle]
        if handle not in self.original:
            raise AssertionError(_OUTSIDE)
        return self.original[handle]

    def before_write(self, target: Any) -> None:
        """Copy what shares memory with ``target``, which is about to be written to."""
        for handle in self.by_storage.pop(id(target.storage_identity()), ()):
            with modes.no_grad(reported=False):
                self.cloned[handle] = self.original.pop(handle).clone()

    def clear(self) -> None:
        """Forget everything: the graphs can't be used any more."""
        self.original.clear()
        self.cloned.clear()
        self.by_storage.clear()


@contextmanager
def allow_mutation_on_saved_tensors() -> Iterator[Any]:
    """Inside, tensors saved for backward may be changed in place; backward must run inside too.

    Raises:
        RuntimeError: If contexts are nested.
    """
    global _entered
    if _entered:
        raise RuntimeError("allow_mutation_on_saved_tensors contexts cannot be nested")
    kept = _Kept()
    with saved_tensors_hooks(kept.pack, kept.unpack):
        _entered, saved.before_write = True, kept.before_write
        try:
            yield kept
        finally:
            kept.clear()
            _entered, saved.before_write = False, None
