"""Which tensor carries which tangent, and how that follows views and writes in place."""

from __future__ import annotations

import gc
import threading
import weakref
from typing import Any

import numpy as np

from ... import dtypes, marked
from ...ops.functions import namespace as F
from ...storage import Array, element_offset, element_strides
from ...tensor import Tensor, tensor_of
from .. import saved
from ..node import OutputPort

_NESTED = "Nested forward mode AD is not supported at the moment"
_AGAIN = "Setting a forward grad that itself has a forward gradient at the same level0 is not supported."


class DualTensor(Tensor):
    """A tensor that carries a tangent, or a view of one; scripts see ``torch.Tensor``."""

    __module__ = "torch"
    __slots__ = ()


DualTensor.__name__ = DualTensor.__qualname__ = "Tensor"


class Level:
    """An open dual level: it ends by taking the tangents away.

    Attributes:
        members: The tensors that carry one, by identity.
        outputs: Results that their own nodes keep, with their tangents, by identity.
    """

    def __init__(self) -> None:
        self.members: dict[int, weakref.ref[Tensor]] = {}
        self.outputs: dict[int, tuple[saved.SavedOutput, Tensor]] = {}


class _State(threading.local):
    enabled = True


_state = _State()
_level: Level | None = None


# ------------------------------------------------------------------------------------------------ levels
def enter() -> int:
    """Open the dual level; only one can be.

    Raises:
        RuntimeError: If it is open.
    """
    global _level
    if _level is not None:
        raise RuntimeError(_NESTED)
    marked.activate()
    _level = Level()
    saved.restore_tangent = _restore
    return 0


def leave() -> None:
    """Close the dual level: nothing carries a tangent any more."""
    global _level
    level, _level = _level, None
    saved.restore_tangent = None
    for reference in () if level is None else tuple(level.members.values()):
        tensor = reference()
        if tensor is not None:
            drop(tensor)


def is_open() -> bool:
    """Whether there is a dual level."""
    return _level is not None


def is_enabled() -> bool:
    """Whether this thread sees tangents."""
    return _state.enabled


def set_enabled(enabled: bool) -> bool:
    """Let this thread see tangents or not; returns what it was."""
    before = _state.enabled
    _state.enabled = enabled
    return before


# ------------------------------------------------------------------------------------------------ views
def forward_base(tensor: Tensor) -> Tensor | None:
    """The tensor whose tangent that of ``tensor`` is a view of; None if it isn't one for forward mode.

    A dual tensor shares memory with its primal but not its tangent, so what is a view of it goes no further back.
    """
    base: Tensor | None = tensor.__dict__.get("_forward_base", tensor._base)
    return base


def cut_off(view: Tensor) -> None:
    """Let a view begin anew: its base knows nothing of its tangent."""
    view.__dict__["_forward_base"] = None


def follow(view: Tensor, of: Tensor) -> None:
    """Let ``view`` of a marked tensor take part in the tangent that there is or will be."""
    base = forward_base(of)
    view.__dict__["_forward_base"] = of if base is None else base
    _mark(view)


def _mark(tensor: Tensor) -> None:
    tensor._may_carry = True
    if type(tensor) is Tensor:
        tensor.__class__ = DualTensor
    if _level is not None:
        key = id(tensor)
        _level.members[key] = weakref.ref(tensor)


def drop(tensor: Tensor) -> None:
    """Take the tangent from a tensor."""
    tensor.__dict__.pop("_tangent", None)
    tensor.__dict__.pop("_may_carry", None)
    if type(tensor) is DualTensor:
        plain: Any = Tensor
        tensor.__class__ = plain


# ------------------------------------------------------------------------------------------------ tangents
def tangent_of(tensor: Tensor) -> Tensor | None:
    """The tangent that ``tensor`` carries on this thread, or None."""
    if _level is None or not _state.enabled:
        return None
    found: Tensor | None = tensor.__dict__.get("_tangent")
    if found is not None:
        return found
    base = forward_base(tensor)
    whole = None if base is None else tangent_of(base)
    if whole is None:
        return None
    found = _part(whole, tensor)
    tensor.__dict__["_tangent"] = found
    _mark(tensor)
    return found


def put(tensor: Tensor, tangent: Tensor, in_place: bool = False) -> None:
    """Let ``tensor``, which carries none, carry ``tangent``: itself if it is laid out alike, else a copy.

    ``in_place`` after a write to ``tensor``: if that is a view, its base takes part.

    Raises:
        RuntimeError: In PyTorch's words, if it carries one itself or has another size.
    """
    if tangent_of(tangent) is not None:
        raise RuntimeError(_AGAIN)
    if tangent._array.shape != tensor._array.shape:
        raise RuntimeError(
            "Trying to set a forward gradient that has a different size than that of the original Tensor, this is not "
            f"supported. Tensor is of size {list(tensor._array.shape)} while the given forward gradient is of size "
            f"{list(tangent._array.shape)}."
        )
    base = forward_base(tensor) if in_place else None
    if base is not None and tangent_of(base) is None:
        whole = tangent
        if not (_alike(tangent, base) and _alike(tangent, tensor)):
            whole = _zeros(base, tangent._array.dtype)
            part = _part(whole, tensor)
            tangent = F.copy_(part, tangent)
        _carry(base, whole)
        _wake_views(base)
    if not _alike(tangent, tensor):
        tangent = F.copy_(_zeros(tensor, tangent._array.dtype), tangent)
    _carry(tensor, tangent)
    if in_place:
        _wake_views(tensor)


def put_view(view: Tensor, tangent: Tensor) -> None:
    """Let a view carry the same view of its base's tangent."""
    if _alike(tangent, view):
        _carry(view, tangent)


def _carry(tensor: Tensor, tangent: Tensor) -> None:
    tensor.__dict__["_tangent"] = tangent
    _mark(tensor)


def _wake_views(base: Tensor) -> None:
    """Mark the views that a tensor has already: views know their base, not it them, so the collector is asked."""
    for holder in gc.get_referrers(base):
        if isinstance(holder, Tensor) and holder._base is base:
            _mark(holder)


def note_saved(result: Tensor) -> None:
    """Let what a node keeps of its own result keep the result's tangent."""
    tangent = tangent_of(result)
    edge = result._edge
    node = edge.node if type(edge) is OutputPort else edge
    if node is None or tangent is None or _level is None:
        return
    for name in node.saved_names:
        held = getattr(node, f"saved_{name}", None)
        if isinstance(held, saved.SavedOutput) and held._array is result._array:
            _level.outputs[id(held)] = (held, tangent)


def _restore(held: saved.SavedOutput, tensor: Tensor) -> None:
    """Give the tensor made of a saved result the tangent that the result has."""
    if _level is not None and id(held) in _level.outputs and _state.enabled:
        _carry(tensor, _level.outputs[id(held)][1])


# ------------------------------------------------------------------------------------------------ layouts
def _room(tensor: Tensor) -> int:
    """How many elements there is memory for."""
    return tensor.storage_identity().nbytes() // tensor._array.itemsize


def _alike(one: Tensor, other: Tensor) -> bool:
    """Whether the same indices mean the same places in memory of the same size."""
    a, b = one._array, other._array
    if _room(one) != _room(other) or a.shape != b.shape:
        return False
    if not a.size:
        return True
    if element_offset(a) != element_offset(b):
        return False
    steps = zip(element_strides(a), element_strides(b), a.shape, strict=True)
    return all(s == t or n == 1 for s, t, n in steps)


def _zeros(like: Tensor, kind: np.dtype[Any]) -> Tensor:
    """Zeros laid out as ``like``, in memory of the same size."""
    array = like._array
    plain = dtypes.BF16 if kind is dtypes.BF16 else kind
    memory = np.zeros(max(_room(like), 1), plain)
    steps = tuple(s * memory.itemsize for s in element_strides(array))
    offset = element_offset(array) * memory.itemsize if array.size else 0
    found: Array = np.ndarray(array.shape, plain, memory, offset, steps)
    return tensor_of(found)


def _part(whole: Tensor, view: Tensor) -> Tensor:
    """The part of a base's tangent that belongs to a view of that base."""
    array = view._array
    found: Tensor = F.as_strided(whole, array.shape, element_strides(array), element_offset(array))
    return found
