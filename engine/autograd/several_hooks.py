"""One hook for the gradients of several tensors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .backward_pass import Pass
from .edges import get_gradient_edge
from .hooks import RemovableHandle
from .node import Node
from .running import current

__all__ = ["register_multi_grad_hook"]

_MODES = ("all", "any")


class _MultiHandle(RemovableHandle):
    """Removes the hooks of all the tensors."""

    def __init__(self, handles: tuple[Any, ...]) -> None:
        self.handles = handles

    def remove(self) -> None:
        """Take the hook away."""
        for handle in self.handles:
            handle.remove()


def _runs(running: Pass, node: Node) -> bool:
    """Whether the pass gives ``node`` a gradient."""
    if node in running.captures or node in (running.accumulate_only or ()):
        return True
    if running.needed is not None:
        return node in running.needed
    return node in running.leaf_uses or node in running.order


def register_multi_grad_hook(tensors: Sequence[Any], fn: Callable[..., Any], *, mode: str = "all") -> RemovableHandle:
    """Call ``fn`` in each pass that computes gradients of ``tensors``.

    Args:
        tensors: Tensors that need gradients.
        fn: Gets, with ``mode="all"``, the list of all gradients (None for those that the pass doesn't compute) once
            the last is there; with ``"any"``, the first one.
        mode: ``"all"`` or ``"any"``.

    Raises:
        ValueError: For another mode.
    """
    if mode not in _MODES:
        raise ValueError(f"Expects mode to be one of {_MODES} but got {mode}")
    if mode == "any":
        seen = 0

        def first(grad: Any) -> None:
            nonlocal seen
            running = _pass()
            if seen != running.number:
                seen = running.number
                fn(grad)

        return _MultiHandle(tuple(t.register_hook(first) for t in tensors if t.requires_grad))
    nodes = [get_gradient_edge(t).node for t in tensors]
    found: dict[int, list[Any]] = {}
    waiting: dict[int, int] = {}

    def hook_of(index: int) -> Callable[[Any], None]:
        def hook(grad: Any) -> None:
            running = _pass()
            number = running.number
            if number not in found:
                found[number] = [None] * len(nodes)
                waiting[number] = sum(_runs(running, node) for node in nodes)
            found[number][index] = grad
            waiting[number] -= 1
            if waiting[number] == 0:
                del waiting[number]
                fn(found.pop(number))

        return hook

    return _MultiHandle(tuple(t.register_hook(hook_of(i)) for i, t in enumerate(tensors)))


def _pass() -> Pass:
    running = current()
    if running is None:
        raise AssertionError("expected this hook to be called inside a backward call")
    return running
