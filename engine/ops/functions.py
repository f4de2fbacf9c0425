"""Every function on tensors by name: those generated from the op table and the composites.

``namespace.mul(a, b)`` looks the name up when called, so that modules may refer to each other's functions freely.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from .deferred import deferred, loaded

_F = TypeVar("_F", bound=Callable[..., Any])


class _Namespace:
    """All functions by name; a generated one is loaded when it is first asked for."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name not in deferred:
            raise AttributeError(f"the engine has no function {name!r}")
        function = loaded(name)
        setattr(self, name, function)
        return function


#: All functions, for calls from inside the engine.
namespace: Any = _Namespace()

#: Names that ``torch`` carries, Tensor methods, and Tensor operators.
torch_functions: dict[str, Callable[..., Any]] = {}
tensor_methods: dict[str, Callable[..., Any]] = {}
tensor_operators: dict[str, Callable[..., Any]] = {}
functional: dict[str, Callable[..., Any]] = {}


def publish(
    name: str,
    function: Callable[..., Any],
    *,
    torch: bool = True,
    method: bool = True,
) -> None:
    """Make ``function`` known inside the engine and, as asked, as ``torch.<name>`` and as Tensor method."""
    setattr(namespace, name, function)
    if torch:
        torch_functions[name] = function
    if method:
        tensor_methods[name] = function


def composite(
    *names: str, torch: bool = True, method: bool = True, nn_functional: bool = False, operators: str = ""
) -> Callable[[_F], _F]:
    """Publish a function made of other operations, under its own name and ``names``.

    ``nn_functional`` also puts it into ``torch.nn.functional``; ``operators`` are the special methods that it is.
    """

    def decorate(function: _F) -> _F:
        for name in (function.__name__, *names):
            publish(name, function, torch=torch, method=method)
            if nn_functional:
                functional[name] = function
        for special in operators.split():
            tensor_operators[special] = function
        return function

    return decorate
