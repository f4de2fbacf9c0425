"""Notices what NumPy writes into memory that tensors share with it.

No operation tells of such a write, and no version counts it. So the memory of tensors that came from arrays, or whose
array the program has taken, is looked at whenever that may matter: when something is computed from it, when NumPy gets
it again, and before a backward pass uses what was kept. A program that shares nothing has nothing to look at.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from ..protocol.compact import WRITTEN
from ..protocol.events import ValueRecorded
from ..storage import WRITES, owner_of
from ..tensor import Tensor
from .frames import ThreadState
from .identities import Identities
from .stream import EventStream
from .summaries import note
from .updates import sample

Array = np.ndarray[Any, np.dtype[Any]]

#: Pieces of memory that are looked at; those that were met longest ago are given up first.
MOST = 48
#: A piece of at most so many bytes is looked at with every recorded operation, a larger one when it takes part.
SMALL = 4096
#: Elements that are looked at of a large piece.
ELEMENTS = 1 << 14
#: Rows that are looked at of a large piece with gaps in it.
_ROWS = 64
_LARGE = 1 << 20


class _Piece:
    """The memory of one array.

    Attributes:
        array: The array, held weakly: once nobody has it, nobody can use it.
        number: The tensor in which it was met.
        storage: The identity of that tensor's memory.
        small: Whether looking costs next to nothing.
        version: How often autograd had seen it written to when it was last looked at.
        seen: What its elements came to then.
    """

    __slots__ = ("array", "number", "seen", "small", "storage", "version")

    def __init__(self, array: Array, number: int, tensor: Tensor) -> None:
        self.array = weakref.ref(array)
        self.number = number
        self.small = array.nbytes <= SMALL
        self.storage = tensor.storage_identity().uid
        self.version = _version(tensor)
        self.seen = digest(array)


class SharedMemory:
    """What NumPy has of the program's memory, and what stands in it.

    Attributes:
        owners: The arrays that own such memory, by ``id``; empty as long as nothing is shared.
        tell_sources: Called before a write is told: only the sources say which statement made it.
    """

    def __init__(self, stream: EventStream, identities: Identities) -> None:
        self._stream = stream
        self._identities = identities
        self.owners: dict[int, weakref.ref[Array]] = {}
        self.tell_sources: Callable[[], object] = dict
        self._pieces: dict[int, _Piece] = {}

    def expose(self, state: ThreadState, tensor: Tensor) -> None:
        """NumPy has the memory of a tensor from now on, if not before. The stream's lock is held."""
        if "_is_gradient" in tensor.__dict__:
            # backward() writes there by itself, and needs nothing of it
            return
        owner = owner_of(tensor._array)
        key = id(owner)
        if key in self.owners:
            self._look(state, key)
        else:
            self.owners[key] = weakref.ref(owner, lambda _: self.owners.pop(key, None))
        self._keep(state, tensor)

    def used(self, state: ThreadState, inputs: Iterable[Any]) -> None:
        """Something was computed from these, and is about to be recorded."""
        for one in inputs:
            if isinstance(one, Tensor) and id(owner_of(one._array)) in self.owners:
                self._keep(state, one)
        for piece in list(self._pieces.values()):
            array = piece.array() if piece.small else None
            if array is not None:
                self._compare(state, piece, array)

    def look(self, state: ThreadState) -> None:
        """Tell of everything that was written since the last look."""
        for key, piece in list(self._pieces.items()):
            array = piece.array()
            if array is None:
                del self._pieces[key]
            else:
                self._compare(state, piece, array)

    def wrote(self, tensor: Tensor) -> None:
        """An operation has written to the memory of a tensor."""
        owner = owner_of(tensor._array)
        if id(owner) in self.owners:
            for piece in self._pieces.values():
                array = piece.array()
                if array is not None and owner_of(array) is owner:
                    known = self._identities.alive(piece.number, piece.storage)
                    piece.seen, piece.version = digest(array), _version(known)

    def _keep(self, state: ThreadState, tensor: Tensor) -> None:
        """Look at the memory of a tensor from now on."""
        array = tensor._array
        pieces = self._pieces
        piece = pieces.pop(id(array), None)
        if piece is not None and piece.array() is array:
            self._compare(state, piece, array)
        else:
            piece = _Piece(array, self._identities.tensor(state, tensor), tensor)
            if len(pieces) >= MOST:
                del pieces[next(iter(pieces))]
        pieces[id(array)] = piece

    def _look(self, state: ThreadState, owner: int) -> None:
        for piece in list(self._pieces.values()):
            array = piece.array()
            if array is not None and id(owner_of(array)) == owner:
                self._compare(state, piece, array)

    def _compare(self, state: ThreadState, piece: _Piece, array: Array) -> None:
        now = digest(array)
        if now == piece.seen:
            return
        piece.seen = now
        identities, stream = self._identities, self._stream
        tensor = identities.alive(piece.number, piece.storage)
        version, before = _version(tensor), piece.version
        piece.version = version
        if tensor is not None and version != before:
            # the engine did it on its own account: the statistics of a layer, a gradient that was added to
            return
        self.tell_sources()
        number = piece.number if tensor is None else identities.tensor(state, tensor)
        stream.note(state, WRITTEN, piece.storage, number, stream.text("numpy"), version, version, False, False)
        if tensor is not None:
            identities.written(state, tensor)
        elif identities.values:
            # only a node has it any more
            value = note(array, identities.limit)
            stream.tell(state, ValueRecorded, tensor=number, version=version, value=value)


def _version(tensor: Tensor | None) -> int:
    counter = None if tensor is None else tensor._counter
    return 0 if counter is None else counter.value & WRITES


def digest(array: Array) -> int:
    """A number that is another one for other elements; of a large array evenly spread stretches are taken."""
    if array.nbytes > _LARGE and not (array.flags.c_contiguous or array.flags.f_contiguous):
        array = array[:: max(1, len(array) // _ROWS)]
    return hash(sample(array, ELEMENTS).tobytes())
