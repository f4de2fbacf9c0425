"""Saved tensors that may be written to afterwards: they are copied just before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary, WeakValueDictionary

from ..storage import address
from . import modes, saved
from .graph import saved_tensors_hooks

__all__ = ["allow_mutation_on_saved_tensors"]

_OUTSIDE = (
    "Trying to backward outside of the 'allow_mutation_on_saved_tensors' contextin which the graph was originally "
    "recorded."
)
_entered = False

#: The tensor itself, where its memory begins, and its version.
_TensorId = tuple[int, int, int]


class _Handle:
    """Stands for a saved tensor in its node."""

    __slots__ = ("__weakref__",)


class _Kept:
    """The tensors saved inside the context, and copies of those that were written to since.

    Attributes:
        original: What was saved, by the handle that its nodes hold.
        cloned: Copies of what was written to since, likewise.
        tid_to_weakhandle: The handle of each tensor at one version, while a node holds it.
        sid_to_tid: The tensors over each storage.
    """

    def __init__(self) -> None:
        self.original: WeakKeyDictionary[_Handle, Any] = WeakKeyDictionary()
        self.cloned: WeakKeyDictionary[_Handle, Any] = WeakKeyDictionary()
        self.tid_to_weakhandle: WeakValueDictionary[_TensorId, _Handle] = WeakValueDictionary()
        self.sid_to_tid: defaultdict[int, set[_TensorId]] = defaultdict(set)

    def pack(self, tensor: Any) -> _Handle:
        """Note a tensor that is saved; however often, it has one handle."""
        key = (id(tensor), address(tensor._array), tensor._version)
        handle = self.tid_to_weakhandle.get(key)
        if handle is None:
            handle = self.tid_to_weakhandle[key] = _Handle()
            self.original[handle] = tensor
        self.sid_to_tid[id(tensor.storage_identity())].add(key)
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
        for key in self.sid_to_tid.pop(id(target.storage_identity()), ()):
            handle = self.tid_to_weakhandle.get(key)
            if handle is not None and handle in self.original:
                with modes.no_grad(reported=False):
                    self.cloned[handle] = self.original.pop(handle).clone()

    def clear(self) -> None:
        """Forget everything: the graphs can't be used any more."""
        self.original.clear()
        self.cloned.clear()
        self.tid_to_weakhandle.clear()
        self.sid_to_tid.clear()


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
