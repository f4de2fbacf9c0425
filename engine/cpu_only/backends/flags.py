"""Settings that hold inside a block."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


def flags_of(module: str, **defaults: Any) -> Callable[..., Any]:
    """The ``flags`` context manager of a module: its attributes are the given ones inside, and as before after."""

    @contextmanager
    def flags(**given: Any) -> Iterator[None]:
        unknown = given.keys() - defaults.keys()
        if unknown:
            raise TypeError(f"flags() got an unexpected keyword argument '{min(unknown)}'")
        target = sys.modules[module]
        before = {name: getattr(target, name) for name in defaults}
        try:
            for name, value in {**defaults, **given}.items():
                setattr(target, name, value)
            yield
        finally:
            for name, value in before.items():
                setattr(target, name, value)

    return flags
