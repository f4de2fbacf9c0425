"""Custom functions: subclasses of :class:`Function` with ``forward`` and ``backward`` written by the user."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, ClassVar

from .. import probe
from . import modes
from .function_node import FunctionNode, finish

NO_BACKWARD = (
    "You must implement either the backward or vjp method for your custom autograd.Function to use it with backward "
    "mode AD."
)
LEGACY = (
    "Legacy autograd function with non-static forward method is deprecated. Please use new-style "
    "autograd function with "
    "static forward method. (Example: https://pytorch.org/docs/stable/autograd.html#torch.autograd.Function)"
)

#: What ``ctx`` is: the node itself.
FunctionCtx = FunctionNode


class Function:
    """Base class of custom differentiable functions; call them through :meth:`apply`."""

    _node_class: ClassVar[type[FunctionNode]]

    def __init_subclass__(cls, **keyword: Any) -> None:
        super().__init_subclass__(**keyword)
        name = cls.__name__ + "Backward"
        cls._node_class = type(
            name, (FunctionNode,), {"__slots__": (), "_forward_class": cls, "__module__": cls.__module__}
        )
        cls._backward_cls = cls._node_class  # type: ignore[attr-defined]

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        raise RuntimeError(LEGACY)

    @staticmethod
    def forward(*args: Any, **kwargs: Any) -> Any:
        """Compute the outputs; gets ``ctx`` first unless ``setup_context`` is defined."""
        raise NotImplementedError("You must implement the forward function for custom autograd.Function.")

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Any) -> Any:
        """Keep what backward needs, when ``forward`` takes no ``ctx``."""
        raise NotImplementedError("setup_context is not implemented.")

    @staticmethod
    def backward(ctx: Any, *grad_outputs: Any) -> Any:
        """The gradients of the inputs from those of the outputs."""
        raise NotImplementedError(NO_BACKWARD)

    vjp = backward

    @classmethod
    def apply(cls, *args: Any, **kwargs: Any) -> Any:
        """Run ``forward`` and record the function as one node."""
        node = cls._node_class.__new__(cls._node_class)
        node.prepare(args)
        observer = probe.observer
        if observer is not None:
            observer.region_entered("custom", cls.__name__)
        old = modes.set_enabled(False)
        try:
            if cls.setup_context is Function.setup_context:
                output = cls.forward(node, *args, **kwargs)
            else:
                output = cls.forward(*args, **kwargs)
                cls.setup_context(node, args, output)
        finally:
            modes.set_enabled(old)
            if observer is not None:
                observer.region_left("custom")
        return finish(node, args, output, cls.__name__)


def once_differentiable(function: Callable[..., Any]) -> Callable[..., Any]:
    """Decorator of a ``backward`` that can't itself be differentiated: doing so raises."""

    @functools.wraps(function)
    def wrapper(ctx: Any, *grads: Any) -> Any:
        from ..tensor import Tensor
        from .function_node import DelayedError

        recorded = modes.is_grad_enabled()
        old = modes.set_enabled(False)
        try:
            found = function(ctx, *grads)
        finally:
            modes.set_enabled(old)
        if not recorded or not any(isinstance(g, Tensor) and g.requires_grad for g in grads):
            return found
        several = found if isinstance(found, tuple) else (found,)
        wrapped = tuple(
            DelayedError.over(g, "trying to differentiate twice a function that was marked with @once_differentiable")
            if isinstance(g, Tensor)
            else g
            for g in several
        )
        return wrapped if isinstance(found, tuple) else wrapped[0]

    return wrapper


class InplaceFunction(Function):
    """Legacy base class with an ``inplace`` flag."""

    def __init__(self, inplace: bool = False) -> None:
        self.inplace = inplace
