"""Functions and attributes that say in one line why they can't be used."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn


def refusing(name: str, error: type[Exception], text: str) -> Callable[..., Any]:
    """A function called ``name`` that raises ``error(text)`` whatever it is given."""

    def refused(*args: Any, **kwargs: Any) -> NoReturn:
        raise error(text)

    refused.__name__ = refused.__qualname__ = name
    refused.__doc__ = f"Raises {error.__name__}: {text}"
    return refused


def answering(name: str, answer: Callable[[], Any], what: str) -> Callable[..., Any]:
    """A function called ``name`` that gives ``answer()`` whatever it is given."""

    def answered(*args: Any, **kwargs: Any) -> Any:
        return answer()

    answered.__name__ = answered.__qualname__ = name
    answered.__doc__ = what
    return answered


def absent(module: str, name: str, reason: str) -> NoReturn:
    """Raise for an attribute of ``module`` that Retrograd doesn't have.

    Raises:
        AttributeError: Always, with the reason.
    """
    if name.startswith("__"):
        raise AttributeError(f"module '{module}' has no attribute '{name}'")
    raise AttributeError(f"'{module}.{name}' is not supported by Retrograd: {reason}")
