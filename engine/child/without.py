"""Runs a program as if some of its constructs were not there: what a counterfactual asks for.

A construct is named by its place, that of the events which tell of it, so that it is found however it was written: as
a method, a function, a ``with`` block or a decorator. Nothing is installed while a program runs as it is.
"""

from __future__ import annotations

import operator
import sys
from collections.abc import Callable, Sequence
from functools import partial
from types import FrameType
from typing import Any

from ..autograd import modes
from ..names import torch_module
from ..nn.module import Module
from ..ops.deferred import deferred
from ..ops.functions import namespace
from ..ops.install import INPLACE
from ..optim.optimizer import Optimizer
from ..protocol.requests import LeftOut
from ..tensor import Tensor
from .user_code import UserFiles

_frame = sys._getframe
#: In-place methods that change no elements, or that belong to another kind.
_NO_WRITES = frozenset({"requires_grad_", "detach_", "share_memory_", "retain_grad_", "rename_", "apply_"})
#: Where functions with an argument ``inplace`` stand.
_FUNCTIONAL = f"{__package__.rpartition('.')[0]}.nn"


class Switches:
    """Which constructs are off, and how often each was met.

    Args:
        wanted: The constructs.
        files: The user's files.

    Attributes:
        copied: Constructs (by index) that the rewritten source takes care of.
    """

    def __init__(self, wanted: Sequence[LeftOut], files: UserFiles) -> None:
        self.wanted = wanted
        self.copied: set[int] = set()
        self._files = files
        self._met = [0] * len(wanted)

    def hit(self, index: int) -> bool:
        """Count a hit of a construct; whether it is left out this time."""
        self._met[index] += 1
        return self.wanted[index].hit in (0, self._met[index])

    def off(self, kind: str, frame: FrameType) -> bool:
        """Whether the construct of this kind that runs in the user's nearest frame is left out this time."""
        user, info = self._files.nearest(frame)
        if user is None or info is None:
            return False
        line, end_line, column, end_column = info.position(user.f_lasti)
        if line is None or end_line is None or column is None or end_column is None:
            return False
        source = info.source
        place = (
            source.path, line, source.characters(line, column), end_line, source.characters(end_line, end_column)
        )  # fmt: skip
        for index, one in enumerate(self.wanted):
            if one.kind == kind and one.place == place and index not in self.copied:
                return self.hit(index)
        return False


def install(switches: Switches) -> None:
    """Put switches around every kind of construct that is wanted off; before the user's code is imported."""
    kinds = {one.kind for one in switches.wanted}
    for kind, put in (
        ("no_grad", _grad_modes), ("detach", _detach), ("data", _data), ("copy", _copies), ("zero_grad", _clearing),
        ("in-place", _writes),
    ):  # fmt: skip
        if kind in kinds:
            put(switches)


def _grad_modes(switches: Switches) -> None:
    """``no_grad``, ``inference_mode`` and ``set_grad_enabled``: entered and left without effect."""
    enter, leave = modes.GradMode.__enter__, modes.GradMode.__exit__

    def __enter__(self: Any) -> Any:  # noqa: N807
        if not self.state()[0] and switches.off("no_grad", _frame(1)):
            self._left_out = True
            if isinstance(self, modes.set_grad_enabled):
                modes.set_enabled(self._previous)
            return None
        return enter(self)

    def __exit__(self: Any, *error: Any) -> None:  # noqa: N807
        if not self.__dict__.pop("_left_out", False):
            leave(self, *error)

    def enter_set(self: Any) -> None:
        __enter__(self)
        if "_left_out" not in self.__dict__:
            self._before = (self._previous, modes.is_inference_mode_enabled())

    replace: Any = modes.GradMode
    replace.__enter__, replace.__exit__ = __enter__, __exit__
    replace = modes.set_grad_enabled
    replace.__enter__ = enter_set


def _detach(switches: Switches) -> None:
    for name in ("detach", "detach_"):
        _wrap(name, lambda original: _itself(switches, "detach", original))


def _copies(switches: Switches) -> None:
    torch: Any = torch_module("torch")
    # ``tensor`` is also the name of a submodule, so that setting the attribute would not do
    torch._public["tensor"] = _itself(switches, "copy", torch.tensor)


def _itself(switches: Switches, kind: str, original: Callable[..., Any]) -> Callable[..., Any]:
    """A function of a tensor that returns that very tensor while it is off."""

    def function(input: Any, *arguments: Any, **named: Any) -> Any:
        if isinstance(input, Tensor) and switches.off(kind, _frame(1)):
            return input
        return original(input, *arguments, **named)

    return _named(function, original)


def _data(switches: Switches) -> None:
    found: Any = Tensor.data

    def read(self: Tensor) -> Tensor:
        return self if switches.off("data", _frame(1)) else found.__get__(self)

    def write(self: Tensor, value: Any) -> None:
        # ``x.data += 1`` ends by giving back what it has taken
        if value is not self:
            found.__set__(self, value)

    Tensor.data = property(read, write, found.fdel)  # type: ignore[assignment,method-assign]


def _clearing(switches: Switches) -> None:
    """``zero_grad``, ``x.grad = None`` and ``x.grad.zero_()`` do nothing."""
    for owner in (Optimizer, Module):
        clear: Any = owner.zero_grad

        def zero_grad(self: Any, *arguments: Any, _clear: Any = clear, **named: Any) -> None:
            if not switches.off("zero_grad", _frame(1)):
                _clear(self, *arguments, **named)

        owner.zero_grad = _named(zero_grad, clear)  # type: ignore[method-assign]
    found: Any = Tensor.grad

    def assign(self: Tensor, value: Any) -> None:
        if not switches.off("zero_grad", _frame(1)):
            found.__set__(self, value)

    Tensor.grad = property(found.fget, assign, found.fdel)  # type: ignore[assignment,method-assign]
    _wrap("zero_", lambda original: _itself(switches, "zero_grad", original))


# ---------------------------------------------------------------------------------------------------- writes in place
def _writes(switches: Switches) -> None:
    """Methods that write in place return a new tensor; :mod:`.out_of_place` has the source take it."""
    for name in dir(Tensor):
        if name.endswith("_") and not name.startswith("_") and name not in _NO_WRITES:
            _wrap(name, partial(_out_of_place, switches, name))
    for special in INPLACE:
        plain = getattr(operator, special.replace("__i", "__", 1))
        setattr(Tensor, special, _operator(switches, getattr(Tensor, special), plain))
    for name in {known for known in (*deferred, *vars(namespace)) if known.endswith("_")}:
        setattr(namespace, name, _from_functional(switches, name, getattr(namespace, name)))


def _operator(switches: Switches, original: Callable[..., Any], plain: Callable[..., Any]) -> Callable[..., Any]:
    def function(self: Tensor, other: Any) -> Any:
        return plain(self, other) if switches.off("in-place", _frame(1)) else original(self, other)

    return _named(function, original)


def _out_of_place(switches: Switches, name: str, original: Callable[..., Any]) -> Callable[..., Any]:
    def function(self: Any, *arguments: Any, **named: Any) -> Any:
        if not isinstance(self, Tensor) or not switches.off("in-place", _frame(1)):
            return original(self, *arguments, **named)
        plain = getattr(Tensor, name[:-1], None)
        if plain is not None:
            return plain(self, *arguments, **named)
        return original(self.clone(), *arguments, **named)

    return _named(function, original)


def _from_functional(switches: Switches, name: str, original: Callable[..., Any]) -> Callable[..., Any]:
    """``functional.relu(x, inplace=True)`` and the modules that call it; other parts of the engine are left alone."""

    def function(input: Any, *arguments: Any, **named: Any) -> Any:
        frame = _frame(1)
        if not frame.f_globals.get("__name__", "").startswith(_FUNCTIONAL) or not switches.off("in-place", frame):
            return original(input, *arguments, **named)
        if name[:-1] in deferred or name[:-1] in vars(namespace):
            return getattr(namespace, name[:-1])(input, *arguments, **named)
        return original(input.clone(), *arguments, **named)

    return _named(function, original)


def _wrap(name: str, around: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
    """Put a function around a method of Tensor, and around the function of ``torch`` that it also is."""
    original = getattr(Tensor, name)
    wrapped = around(original)
    setattr(Tensor, name, wrapped)
    torch = torch_module("torch")
    if name in vars(torch):
        setattr(torch, name, wrapped)


def _named(function: Callable[..., Any], original: Any) -> Callable[..., Any]:
    for word in ("__name__", "__qualname__", "__module__", "__doc__"):
        if hasattr(original, word):
            setattr(function, word, getattr(original, word))
    return function
