"""Calls whose arguments don't fit: what PyTorch says of them."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

#: What a call whose arguments don't fit may end with.
MISTAKES: Final = (TypeError, ValueError, AttributeError, RuntimeError, LookupError)


@cache
def _defaults(function: Callable[..., Any]) -> dict[str, Any]:
    parameters = inspect.signature(function).parameters
    return {name: p.default for name, p in parameters.items() if p.default is not inspect.Parameter.empty}


def refuse(name: str, function: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> None:
    """Raise PyTorch's error for a method's arguments, if it wouldn't have taken them.

    Args:
        name: The method's name.
        function: The function behind it, for its defaults.
        args: Its positional parameters after the tensor, given or not.
        kwargs: Its keyword-only parameters, given or not.

    Raises:
        TypeError: In PyTorch's words.
    """
    from .signatures import complaint

    defaults = _defaults(function)
    names = list(inspect.signature(function).parameters)[1:]
    given = list(args)
    while given and names[len(given) - 1] in defaults and given[-1] is defaults[names[len(given) - 1]]:
        given.pop()
    text = complaint(name, given, {k: v for k, v in kwargs.items() if v is not defaults.get(k)}, method=True)
    if text is not None:
        raise TypeError(text) from None
