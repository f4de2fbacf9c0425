"""``torch.autograd.forward_ad``: dual tensors, which carry a tangent through every operation on them."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, NamedTuple

from ..ops.functions import namespace as F
from ..storage import Array
from ..tensor import Tensor
from . import modes
from .node import Node, next_sequence
from .tangents import carrying
from .views import current_edge

__all__ = ["UnpackedDualTensor", "enter_dual_level", "exit_dual_level", "make_dual", "unpack_dual", "dual_level"]  # noqa: RUF022

#: The innermost open level; -1 outside.
_current_level = -1


def enter_dual_level() -> int:
    """Open the level; returns its number, which is 0.

    Raises:
        RuntimeError: If it is open.
    """
    global _current_level
    _current_level = carrying.enter()
    return _current_level


def exit_dual_level(*, level: int | None = None) -> None:
    """Close the level: all tangents are dropped.

    Raises:
        RuntimeError: If it isn't the one that is open.
    """
    global _current_level
    if level is None:
        level = _current_level
    if level != _current_level:
        raise RuntimeError(
            "Trying to exit a forward AD level that was not the last one that was created. This is not supported."
        )
    if level < 0:
        raise RuntimeError("Dual level must be a positive number.")
    carrying.leave()
    _current_level = level - 1


class UnpackedDualTensor(NamedTuple):
    """What :func:`unpack_dual` gives."""

    primal: Tensor
    tangent: Tensor | None


UnpackedDualTensor.__module__ = "torch.autograd.forward_ad"


class IdentityBackward(Node):
    """Backward of the view of a dual tensor that has no tangent."""

    __slots__ = ()

    def name(self) -> str:
        return "Identity"

    def apply(self, grad: Array) -> tuple[Any, ...]:
        return (grad,)

    def apply_tensors(self, grad: Tensor) -> tuple[Any, ...]:
        return (grad,)


IdentityBackward.__name__ = IdentityBackward.__qualname__ = "CppFunction"


def make_dual(tensor: Tensor, tangent: Tensor, *, level: int | None = None) -> Tensor:
    """A view of ``tensor`` that carries ``tangent``: itself if it is laid out as ``tensor``, else a copy.

    Args:
        tensor: The value, floating.
        tangent: Of the same shape, floating.
        level: Only 0 exists.

    Raises:
        RuntimeError: Outside a level, or if the shapes differ, or if one of both carries a tangent already.
        ValueError: If one of both isn't floating.
    """
    level = _current_level if level is None else level
    if level < 0:
        raise RuntimeError(
            "Trying to create a dual Tensor for forward AD but no level exists, make sure to enter_dual_level() first."
        )
    for what, given in (("primal", tensor), ("tangent", tangent)):
        if not given.is_floating_point():
            raise ValueError(f"Expected {what} to be floating point or complex, but got: {given.dtype}")
    if carrying.tangent_of(tensor) is not None:
        raise RuntimeError(
            "Making a dual Tensor based on a Tensor that already has a forward gradient at the same level 0 is not "
            "supported."
        )
    dual: Tensor = F.view_as(tensor, tensor)
    carrying.cut_off(dual)
    carrying.put(dual, tangent)
    return dual


def unpack_dual(tensor: Tensor, *, level: int | None = None) -> UnpackedDualTensor:
    """The value without its tangent, and the tangent (None without one)."""
    level = _current_level if level is None else level
    if level < 0:
        return UnpackedDualTensor(tensor, None)
    tangent = carrying.tangent_of(tensor)
    seeing = carrying.set_enabled(False)
    try:
        primal: Tensor = F.view_as(tensor, tensor)
    finally:
        carrying.set_enabled(seeing)
    carrying.drop(primal)
    carrying.cut_off(primal)
    if primal._edge is not None and modes.is_grad_enabled():
        node = IdentityBackward.__new__(IdentityBackward)
        node.next = (current_edge(tensor),)
        node.sequence = next_sequence()
        primal._edge = node
    return UnpackedDualTensor(primal, tangent)


def _is_fwd_grad_enabled() -> bool:
    """Whether this thread sees tangents."""
    return carrying.is_enabled()


class dual_level:  # noqa: N801
    """A block (or a function's body) inside which tensors carry tangents."""

    def __enter__(self) -> int:
        return enter_dual_level()

    def __exit__(self, *details: Any) -> None:
        exit_dual_level()

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def decorate_context(*args: Any, **kwargs: Any) -> Any:
            with type(self)():
                return function(*args, **kwargs)

        return decorate_context


class _set_fwd_grad_enabled:  # noqa: N801
    """Let tangents be seen or not: at once, and until the block ends when used with ``with``."""

    def __init__(self, mode: bool) -> None:
        self.prev = carrying.set_enabled(mode)

    def __enter__(self) -> None:
        return None

    def __exit__(self, *details: Any) -> None:
        carrying.set_enabled(self.prev)
