"""``SavedTensor``: what ``grad_fn._raw_saved_<name>`` gives, a handle of one value that a node keeps."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from .saved import RELEASED, PackedTensor, SavedOutput

if TYPE_CHECKING:
    from .node import Node

FREED = (
    "Calling register_hooks on a saved tensor after it has been freed. Saved intermediate values of the graph are "
    "freed when you call .backward() or autograd.grad(). Specify retain_graph=True if you need to backward through the "
    "graph a second time or if you need to access saved variables after calling backward."
)


class SavedTensor:
    """One value that a node keeps; :meth:`register_hooks` packs it there and then."""

    __slots__ = ("_get", "_put")

    _get: Callable[[], Any]
    _put: Callable[[Any], None]

    def __init__(self) -> None:
        raise RuntimeError("Trying to create a SavedTensor object from Python is forbidden.")

    @classmethod
    def over(cls, get: Callable[[], Any], put: Callable[[Any], None]) -> SavedTensor:
        """A handle that reads and replaces what is kept through two functions."""
        made = cls.__new__(cls)
        made._get, made._put = get, put
        return made

    @classmethod
    def of(cls, node: Node, slot: str, version: str) -> SavedTensor:
        """The handle of what ``node`` keeps in ``slot``."""

        def put(packed: Any) -> None:
            setattr(node, version, 0)
            setattr(node, slot, packed)

        return cls.over(lambda: getattr(node, slot), put)

    @classmethod
    def of_array(cls, node: Node, slot: str, position: int | None = None) -> SavedTensor:
        """The handle of an index array in ``slot``, or of one of several there; None stays None."""
        from ..tensor import tensor_of

        def get() -> Any:
            kept = getattr(node, slot)
            kept = kept[position] if position is not None and kept is not RELEASED else kept
            return tensor_of(kept) if isinstance(kept, np.ndarray) else kept

        def put(packed: Any) -> None:
            array, kept = packed.tensor()._array, getattr(node, slot)
            setattr(node, slot, array if position is None else (*kept[:position], array, *kept[position + 1 :]))

        return cls.over(get, put)

    def register_hooks(self, *hooks: Any) -> None:
        """Pack the value with the first hook now, and unpack it with the second at each use.

        Raises:
            TypeError: If these aren't two functions.
            RuntimeError: If the value was freed, is None, or has hooks already.
        """
        if len(hooks) != 2 or not all(callable(h) for h in hooks):
            given = ", ".join(repr(h) for h in (self, *hooks))
            raise TypeError(
                "register_hooks(): incompatible function arguments. The following argument types are supported:\n"
                "    1. (self: torch._C._autograd.SavedTensor, arg0: collections.abc.Callable, arg1: "
                f"collections.abc.Callable) -> None\n\nInvoked with: {given}"
            )
        held = self._get()
        if isinstance(held, PackedTensor):
            raise RuntimeError(
                "Calling register_hooks on a saved tensor whose hooks have already been set. Hint: only one pair of "
                "hooks is allowed at a time."
            )
        if held is RELEASED:
            raise RuntimeError(FREED)
        if held is None:
            raise RuntimeError("Calling register_hooks on a saved tensor with value None is forbidden")
        self._put(_packed(held, *hooks))


def _packed(held: Any, pack: Callable[[Any], Any], unpack: Callable[[Any], Any]) -> PackedTensor:
    from ..tensor import tensor_of
    from .views import current_edge

    if isinstance(held, SavedOutput):
        bare = tensor_of(held._array)
        bare._counter = held._counter
        return PackedTensor(bare, pack, unpack, output_nr=held.output_nr)
    return PackedTensor(held.detach(), pack, unpack, edge=current_edge(held))
