"""``torch._dynamo``: settings that scripts make before ``torch.compile``; they have no effect."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from ..names import missing
from .compiler import InvalidBackend, allow_in_graph, disable, list_backends, reset

__all__ = ["allow_in_graph", "config", "disable", "exc", "graph_break", "list_backends", "optimize", "reset"]


class _Config:
    """Takes any setting."""

    suppress_errors: bool = False
    cache_size_limit: int = 8
    recompile_limit: int = 8
    verbose: bool = False
    capture_scalar_outputs: bool = False
    optimize_ddp: bool = True

    def __setattr__(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)


config = _Config()
exc = SimpleNamespace(InvalidBackend=InvalidBackend)


def graph_break(msg: str = "") -> None:
    """Of no effect."""


def optimize(*args: Any, **kwargs: Any) -> Any:
    """A decorator that leaves the function as it is."""
    return lambda fn: fn


def __getattr__(name: str) -> object:
    return missing("torch._dynamo", name)
