"""Generated functions that are loaded when first used: a program needs few of them, and loading all takes long.

:class:`Deferred` stands for such a function where it is registered, as ``torch.<name>`` and on Tensor. On Tensor it
puts the function in its own place the first time it is looked up, so that later calls don't meet it.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

#: The generated module of each name, and what the function is called there.
deferred: dict[str, tuple[str, str]] = {}


def loaded(name: str, table: str = "FUNCTIONS") -> Callable[..., Any]:
    """The generated function ``name``; its module is loaded if it wasn't yet."""
    where, own_name = deferred[name]
    module = importlib.import_module(f"{__package__}.generated.{where}")
    found: Callable[..., Any] = getattr(module, table)[own_name]
    return found


class Deferred:
    """A function that isn't loaded yet.

    Attributes:
        make: Gives the function itself.
        place: Its name as an attribute of Tensor, or "".
    """

    __slots__ = ("make", "place")

    def __init__(self, make: Callable[[], Callable[..., Any]], place: str = "") -> None:
        self.make = make
        self.place = place

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.make()(*args, **kwargs)

    def __get__(self, instance: Any, owner: type) -> Any:
        function = self.make()
        for kind in owner.__mro__:
            if kind.__dict__.get(self.place) is self:
                setattr(kind, self.place, function)
        return function.__get__(instance, owner)
