"""Custom functions: subclasses of :class:`Function` with ``forward`` and ``backward`` written by the user."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, ClassVar

from .. import marked, probe
from ..settings import warn
from ..tensor import Tensor
from . import anomaly, modes, saved
from .delayed_error import delayed
from .function_node import FunctionNode
from .function_outputs import finish

NO_BACKWARD = (
    "You must implement either the backward or vjp method for your custom autograd.Function to use it with backward "
    "mode AD."
)
NO_JVP = "You must implement the jvp function for custom autograd.Function to use it with forward mode AD."
LEGACY = (
    "Legacy autograd function with non-static forward method is deprecated. Please use new-style autograd function "
    "with static forward method. (Example: https://pytorch.org/docs/stable/autograd.html#torch.autograd.Function)"
)
TWICE = "trying to differentiate twice a function that was marked with @once_differentiable"

#: What ``ctx`` is: the node itself.
FunctionCtx = FunctionNode
BackwardCFunction = FunctionNode


class Function:
    """Base class of custom differentiable functions; call them through :meth:`apply`."""

    _node_class: ClassVar[type[FunctionNode]]
    generate_vmap_rule = False
    #: Whether ``ctx.saved_tensors`` may be read once only, and drops the tensors then.
    clear_saved_tensors_on_access = False
    #: Whether ``backward`` gets its gradients as one list.
    boxed_grads_call = False

    def __init_subclass__(cls, **keyword: Any) -> None:
        super().__init_subclass__(**keyword)
        cls._node_class = type(
            cls.__name__ + "Backward",
            (FunctionNode,),
            {"__slots__": (), "_forward_class": cls, "__module__": "torch.autograd.function"},
        )
        cls._backward_cls = cls._node_class  # type: ignore[attr-defined]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        warn(
            f"{self.__class__} should not be instantiated. Methods on autograd functions are all static, so you should "
            "invoke them on the class itself. Instantiating an autograd function will raise an error in a future "
            "version of PyTorch.",
            DeprecationWarning,
        )

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

    @staticmethod
    def jvp(ctx: Any, *grad_inputs: Any) -> Any:
        """The tangents of the outputs from those of the inputs, for forward mode."""
        raise NotImplementedError(NO_JVP)

    @staticmethod
    def vmap(info: Any, in_dims: Any, *args: Any) -> Any:
        """The rule for ``torch.vmap``."""
        raise NotImplementedError(
            "To use autograd.Function with vmap, you must either override the vmap staticmethod or set "
            "generate_vmap_rule=True."
        )

    @classmethod
    def apply(cls, *args: Any, **kwargs: Any) -> Any:
        """Run ``forward`` and record the function as one node."""
        separate = cls.setup_context is not Function.setup_context
        if separate:
            bound = inspect.signature(cls.forward).bind(*args, **kwargs)
            bound.apply_defaults()
            args = bound.args
        elif kwargs:
            args = _placed(cls.forward, args, kwargs)
        node = cls._node_class.__new__(cls._node_class)
        node.prepare(args)
        if saved.attention and anomaly.enabled:
            anomaly.note_creation(node)
        observer = probe.observer
        if observer is not None:
            observer.region_entered("custom", cls.__name__)
        old = modes.set_enabled(False)
        seeing = marked.active and marked.hide_tangents()
        try:
            if separate:
                output = cls.forward(*args)
                cls.setup_context(node, args, output)
            else:
                output = cls.forward(node, *args)
        finally:
            modes.set_enabled(old)
            if seeing:
                marked.show_tangents()
            if observer is not None:
                observer.region_left("custom")
        return finish(node, args, output, cls.__name__)


def _placed(forward: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...]:
    """All arguments by position: backward gives its gradients in this order.

    Raises:
        TypeError: With PyTorch's wording, for an argument that has no place, has two, or leaves a gap.
    """
    parameters = inspect.signature(getattr(forward, "__func__", forward)).parameters.values()
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    names = [p.name for p in parameters if p.kind in positional][1:]
    for name in kwargs:
        if name not in names:
            raise TypeError(f"forward() got an unexpected keyword argument '{name}'")
        if names.index(name) < len(args):
            raise TypeError(f"forward() got multiple values for argument '{name}'")
    last = max(names.index(name) for name in kwargs)
    for i in range(len(args), last):
        if names[i] not in kwargs:
            raise TypeError(f"forward() missing required argument: '{names[i]}' (position {i})")
    return (*args, *(kwargs[name] for name in names[len(args) : last + 1]))


def once_differentiable(function: Callable[..., Any]) -> Callable[..., Any]:
    """Decorator of a ``backward`` that can't itself be differentiated: doing so raises."""

    @functools.wraps(function)
    def wrapper(ctx: Any, *grads: Any) -> Any:
        recorded = modes.is_grad_enabled()
        old = modes.set_enabled(False)
        try:
            found = function(ctx, *grads)
        finally:
            modes.set_enabled(old)
        if not recorded or not any(isinstance(g, Tensor) and g.requires_grad for g in grads):
            return found
        return delayed(found if isinstance(found, tuple) else (found,), TWICE)

    return wrapper


class InplaceFunction(Function):
    """Legacy base class with an ``inplace`` flag."""

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace
