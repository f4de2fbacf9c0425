"""``torch.compile`` and ``torch.compiler``: programs run as they are written."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ..names import missing
from .refusal import answering

__all__ = [
    "allow_in_graph", "assume_constant_result", "compile", "cudagraph_mark_step_begin", "disable", "is_compiling",
    "is_dynamo_compiling", "is_exporting", "list_backends", "reset", "set_stance", "substitute_in_graph",
    "wrap_numpy",
]  # fmt: skip

_BACKENDS = ["cudagraphs", "inductor", "openxla", "tvm"]


class InvalidBackend(RuntimeError):  # noqa: N818 - PyTorch's name
    """No such compiler."""


def compile(
    model: Any = None,
    *,
    fullgraph: bool = False,
    dynamic: bool | None = None,
    backend: Any = "inductor",
    mode: str | None = None,
    options: dict[str, Any] | None = None,
    disable: bool = False,
) -> Any:
    """``model`` itself (a function or a module): nothing is compiled here. Usable as decorator.

    Raises:
        AssertionError: If it can't be called.
        RuntimeError: For ``mode`` and ``options`` together, and for an unknown backend.
    """
    if mode is not None and options is not None:
        raise RuntimeError("Either mode or options can be specified, but both can't be specified at the same time.")
    if model is None:
        return functools.partial(
            compile, fullgraph=fullgraph, dynamic=dynamic, backend=backend, mode=mode, options=options, disable=disable
        )
    if not callable(model):
        raise AssertionError(f"A callable function is expected, but {type(model)} is provided.")
    if isinstance(backend, str) and backend not in (*_BACKENDS, "eager", "aot_eager"):
        raise InvalidBackend(
            f"Invalid backend: {backend!r}, see `torch._dynamo.list_backends()` for available backends."
        )
    return model


def disable(fn: Any = None, recursive: bool = True, *, reason: str | None = None) -> Any:
    """``fn`` itself; usable as decorator with and without arguments."""
    return (lambda function: function) if fn is None else fn


def allow_in_graph(fn: Any) -> Any:
    """``fn`` itself."""
    return fn


def assume_constant_result(fn: Any) -> Any:
    """``fn`` itself."""
    return fn


def wrap_numpy(fn: Any) -> Any:
    """``fn`` itself."""
    return fn


def substitute_in_graph(original_fn: Any, **options: Any) -> Callable[[Any], Any]:
    """A decorator that leaves the function as it is."""
    return lambda fn: fn


def list_backends(exclude_tags: Any = ("debug", "experimental")) -> list[str]:
    """The backends that PyTorch has."""
    return list(_BACKENDS)


@contextmanager
def _stance() -> Iterator[None]:
    yield


def set_stance(stance: str = "default", **options: Any) -> Any:
    """Of no effect; also as context manager."""
    return _stance()


is_compiling = answering("is_compiling", bool, "False.")
is_dynamo_compiling = answering("is_dynamo_compiling", bool, "False.")
is_exporting = answering("is_exporting", bool, "False.")
reset = answering("reset", lambda: None, "Nothing to forget.")
cudagraph_mark_step_begin = answering("cudagraph_mark_step_begin", lambda: None, "Nothing to mark.")


def __getattr__(name: str) -> object:
    return missing("torch.compiler", name)
