"""``torch.autograd.graph``: hooks on saved tensors, and the node class for ``isinstance``."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any

from . import saved
from .graph_node import Node as Node

#: What needs the pass itself, by the module that defines it.
_LATER = {
    "GradientEdge": "edges", "allow_mutation_on_saved_tensors": "mutation", "get_gradient_edge": "edges",
    "register_multi_grad_hook": "several_hooks",
}  # fmt: skip

__all__ = sorted({
    *_LATER, "Node", "disable_saved_tensors_hooks", "increment_version", "save_on_cpu", "saved_tensors_hooks",
})  # fmt: skip


class _Stack(threading.local):
    def __init__(self) -> None:
        self.hooks: list[tuple[Callable[[Any], Any], Callable[[Any], Any]]] = []
        self.disabled: str | None = None


_stack = _Stack()


def innermost_hooks() -> tuple[Callable[[Any], Any], Callable[[Any], Any]] | None:
    """The pack and unpack hooks in force on this thread."""
    return _stack.hooks[-1] if _stack.hooks else None


def hooks_are_enabled() -> bool:
    """Whether :class:`saved_tensors_hooks` may be entered on this thread."""
    return _stack.disabled is None


def hooks_in_force() -> list[Any]:
    """All pack and unpack hooks in force on this thread, to be given back to :func:`restore_hooks`."""
    return list(_stack.hooks)


def restore_hooks(hooks: list[Any]) -> None:
    """Put the hooks of this thread back to ``hooks``, whatever a backward pass entered or left."""
    if _stack.hooks != hooks:
        saved.attention += len(hooks) - len(_stack.hooks)
        _stack.hooks[:] = hooks


class saved_tensors_hooks:  # noqa: N801
    """Inside, what nodes save goes through ``pack_hook``, and comes back through ``unpack_hook`` when used."""

    def __init__(self, pack_hook: Callable[[Any], Any], unpack_hook: Callable[[Any], Any]) -> None:
        self.pack_hook = pack_hook
        self.unpack_hook = unpack_hook

    def __enter__(self) -> None:
        if _stack.disabled is not None:
            raise RuntimeError(_stack.disabled)
        _stack.hooks.append((self.pack_hook, self.unpack_hook))
        saved.attention += 1

    def __exit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        trace: TracebackType | None = None,
    ) -> None:
        _stack.hooks.pop()
        saved.attention -= 1


class save_on_cpu(saved_tensors_hooks):  # noqa: N801
    """Saved tensors are kept as copies (everything is on the CPU already)."""

    def __init__(self, pin_memory: bool = False, device_type: str = "cpu") -> None:
        super().__init__(lambda t: t.clone(), lambda t: t)


def increment_version(tensor: Any) -> None:
    """Count a write to ``tensor`` (or to each of several) that the engine couldn't see."""
    from ..tensor import Tensor
    from .views import bump

    for one in (tensor,) if isinstance(tensor, Tensor) else tensor:
        bump(one)


@contextmanager
def disable_saved_tensors_hooks(error_message: str) -> Iterator[None]:
    """Inside, entering :class:`saved_tensors_hooks` raises RuntimeError with ``error_message``.

    Raises:
        RuntimeError: If hooks are in force already.
    """
    if _stack.hooks:
        raise RuntimeError(error_message)
    before, _stack.disabled = _stack.disabled, error_message
    try:
        yield
    finally:
        _stack.disabled = before


def __getattr__(name: str) -> Any:
    where = _LATER.get(name)
    if where is None:
        from ..names import missing

        missing(__name__, name)
    return getattr(importlib.import_module(f"{__package__}.{where}"), name)
