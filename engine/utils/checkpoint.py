"""``torch.utils.checkpoint``: forget what a function saved, and run it again when backward needs it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from .. import autocasting
from ..autograd import modes
from ..autograd.function import Function
from ..autograd.grad_api import backward
from ..autograd.variable import Variable
from ..random import fork_rng, get_rng_state, set_rng_state
from ..settings import warn
from ..tensor import Tensor
from .recomputation import CheckpointError, Frame, described, undescribed

__all__ = [
    "CheckpointError",
    "CheckpointFunction",
    "check_backward_validity",
    "checkpoint",
    "checkpoint_sequential",
    "detach_variable",
    "noop_context_fn",
    "set_checkpoint_debug_enabled",
    "set_checkpoint_early_stop",
]

SAY_WHICH: Final = (
    "torch.utils.checkpoint: the use_reentrant parameter should be passed explicitly. Starting in PyTorch 2.9, calling "
    "checkpoint without use_reentrant will raise an exception. use_reentrant=False is recommended, but if you need to "
    "preserve the current default behavior, you can pass use_reentrant=True. Refer to docs for more details on the "
    "differences between the two variants."
)
SAY_WHICH_SEQUENTIAL: Final = (
    "torch.utils.checkpoint.checkpoint_sequential: the use_reentrant parameter should be passed explicitly. In version "
    "2.9 we will raise an exception if use_reentrant is not passed. use_reentrant=False is recommended, but if you "
    "need to preserve the current default behavior, you can pass use_reentrant=True. Refer to docs for more details on "
    "the differences between the two variants."
)
WHOLE_PASS_ONLY: Final = (
    "When use_reentrant=True, torch.utils.checkpoint is incompatible with .grad() or passing an `inputs` parameter to "
    ".backward(). To resolve this error, you can either set use_reentrant=False, or call .backward() without passing "
    "the `inputs` argument."
)
_CHECKS: Final[dict[str, Callable[[Tensor], Any]]] = {"default": described, "none": undescribed}

_early_stop: bool | None = None
_debug: bool | None = None


@contextlib.contextmanager
def set_checkpoint_early_stop(enable: bool) -> Iterator[None]:
    """Inside, checkpointed calls stop running again as soon as everything is found (the default), or don't."""
    global _early_stop
    old, _early_stop = _early_stop, enable
    try:
        yield
    finally:
        _early_stop = old


@contextlib.contextmanager
def set_checkpoint_debug_enabled(enabled: bool | None) -> Iterator[None]:
    """Inside, ``debug`` of every checkpoint is ``enabled`` (None: as passed)."""
    global _debug
    old, _debug = _debug, enabled
    try:
        yield
    finally:
        _debug = old


def noop_context_fn() -> tuple[Any, Any]:
    """Contexts for the forward call and for running it again that do nothing."""
    return contextlib.nullcontext(), contextlib.nullcontext()


def detach_variable(inputs: tuple[Any, ...]) -> tuple[Any, ...]:
    """The tensors among ``inputs`` as leaves with the same ``requires_grad``.

    Raises:
        RuntimeError: For anything but a tuple.
    """
    if not isinstance(inputs, tuple):
        raise RuntimeError(f"Only tuple of tensors is supported. Got Unsupported input type: {type(inputs).__name__}")
    return tuple(a.detach().requires_grad_(a.requires_grad) if isinstance(a, Tensor) else a for a in inputs)


def check_backward_validity(inputs: Iterable[Any]) -> None:
    """Warn if no input needs a gradient."""
    if not any(a.requires_grad for a in inputs if isinstance(a, Tensor)):
        warn("None of the inputs have requires_grad=True. Gradients will be None")


class CheckpointFunction(Function):
    """The reentrant variant: one node, whose backward runs the function again and calls backward itself."""

    @staticmethod
    def forward(ctx: Any, run_function: Callable[..., Any], preserve_rng_state: bool, *args: Any) -> Any:
        """Run the function without recording it."""
        check_backward_validity(args)
        ctx.run_function = run_function
        ctx.random_state = get_rng_state() if preserve_rng_state else None
        ctx.autocast = autocasting.moment()
        ctx.inputs = [None if isinstance(a, Tensor) else a for a in args]
        ctx.places = [i for i, a in enumerate(args) if isinstance(a, Tensor)]
        ctx.save_for_backward(*(args[i] for i in ctx.places))
        return run_function(*args)

    @staticmethod
    def backward(ctx: Any, *grads: Any) -> Any:
        """Run the function again on leaves, recorded, and go backward through that."""
        if not Variable._execution_engine.is_checkpoint_valid():
            raise RuntimeError(WHOLE_PASS_ONLY)
        given = list(ctx.inputs)
        for i, tensor in zip(ctx.places, ctx.saved_tensors, strict=True):
            given[i] = tensor
        leaves = detach_variable(tuple(given))
        with fork_rng(enabled=ctx.random_state is not None):
            if ctx.random_state is not None:
                set_rng_state(ctx.random_state)
            with modes.enable_grad(), autocasting.again(ctx.autocast):
                found = ctx.run_function(*leaves)
        outputs = (found,) if isinstance(found, Tensor) else found
        wanted = [(o, g) for o, g in zip(outputs, grads, strict=True) if isinstance(o, Tensor) and o.requires_grad]
        if not wanted:
            raise RuntimeError("none of output has requires_grad=True, this checkpoint() is not necessary")
        backward([o for o, _ in wanted], [g for _, g in wanted])
        return (None, None, *(a.grad if isinstance(a, Tensor) else None for a in leaves))


def checkpoint(
    function: Callable[..., Any],
    *args: Any,
    use_reentrant: bool | None = None,
    context_fn: Callable[[], tuple[Any, Any]] = noop_context_fn,
    determinism_check: str = "default",
    debug: bool = False,
    early_stop: bool = True,
    **kwargs: Any,
) -> Any:
    """``function(*args)`` whose saved tensors are dropped and computed again in backward.

    Args:
        function: What to run.
        args: Its positional arguments.
        use_reentrant: True for :class:`CheckpointFunction`, False for the variant with hooks.
        context_fn: Gives the contexts of the forward call and of running it again.
        determinism_check: ``"default"`` compares what is saved the second time, ``"none"`` doesn't.
        debug: Tell more when the two runs differ.
        early_stop: Stop running again as soon as everything is found.
        kwargs: ``preserve_rng_state`` (default True), and arguments for ``function`` if not reentrant.
    """
    if use_reentrant is None:
        warn(SAY_WHICH)
        use_reentrant = True
    preserve = kwargs.pop("preserve_rng_state", True)
    if not use_reentrant:
        return _with_hooks(function, preserve, context_fn, determinism_check, debug, early_stop, args, kwargs)
    if kwargs:
        raise ValueError("Unexpected keyword arguments: " + ",".join(kwargs))
    if context_fn is not noop_context_fn or debug is not False:
        raise ValueError("Passing `context_fn` or `debug` is only supported when use_reentrant=False.")
    return CheckpointFunction.apply(function, preserve, *args)


def _with_hooks(
    function: Callable[..., Any],
    preserve: bool,
    context_fn: Callable[[], tuple[Any, Any]],
    determinism_check: str,
    debug: bool,
    early_stop: bool,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> Any:
    """The variant that replaces saved tensors by holders."""
    debug = debug if _debug is None else _debug
    if debug and context_fn is not noop_context_fn:
        raise ValueError("debug=True is incompatible with non-default context_fn")
    if determinism_check not in _CHECKS:
        raise ValueError(f"determinism_check should be one of {list(_CHECKS)}, but got {determinism_check}")
    around_forward, around_again = context_fn()
    state = get_rng_state() if preserve else None
    casting = autocasting.moment()

    def again(*inputs: Any) -> None:
        with fork_rng(enabled=preserve):
            if state is not None:
                set_rng_state(state)
            with autocasting.again(casting), around_again:
                function(*inputs, **kwargs)

    if not modes.is_grad_enabled():
        return function(*args, **kwargs)
    stops = early_stop if _early_stop is None else _early_stop
    frame = Frame(again, args, stops, _CHECKS[determinism_check], debug)
    with frame.hooks(), around_forward:
        result = function(*args, **kwargs)
    frame.completed = True
    return result


def checkpoint_sequential(
    functions: Any, segments: int, input: Any, use_reentrant: bool | None = None, **kwargs: Any
) -> Any:
    """A chain of functions in ``segments`` checkpointed parts (the last one is kept)."""
    if use_reentrant is None:
        warn(SAY_WHICH_SEQUENTIAL)
        use_reentrant = True
    preserve = kwargs.pop("preserve_rng_state", True)
    if kwargs:
        raise ValueError("Unexpected keyword arguments: " + ",".join(kwargs))
    every = list(functions.children()) if hasattr(functions, "children") else list(functions)
    size = len(every) // segments

    def part(start: int, stop: int) -> Callable[[Any], Any]:
        def run(value: Any) -> Any:
            for function in every[start:stop]:
                value = function(value)
            return value

        return run

    for k in range(segments - 1):
        run = part(k * size, (k + 1) * size)
        input = checkpoint(run, input, use_reentrant=use_reentrant, preserve_rng_state=preserve)
    return part((segments - 1) * size, len(every))(input)
