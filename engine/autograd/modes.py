"""Grad modes: ``no_grad``, ``enable_grad``, ``set_grad_enabled``, ``inference_mode``; one state per thread."""

from __future__ import annotations

import functools
import inspect
import sys
import threading
from collections.abc import Callable, Generator
from types import TracebackType
from typing import Any

from .. import probe
from ..settings import warn
from . import saved

CLASS = (
    "Decorating classes is deprecated and will be disabled in future versions. You should only decorate functions or "
    "methods. To preserve the current behavior of class decoration, you can directly decorate the `__init__` method "
    "and nothing else."
)


class _State(threading.local):
    enabled = True
    inference = False


_state = _State()

#: Threads' changes away from the default that are in force now. While 0, nobody needs to look at the state.
altered = 0
_lock = threading.Lock()

#: Whether any thread ever entered inference mode: until then no tensor can be one of it.
inference_seen = False


def is_grad_enabled() -> bool:
    """Whether operations on this thread are recorded for backward."""
    return _state.enabled


def is_inference_mode_enabled() -> bool:
    """Whether this thread is inside ``inference_mode``."""
    return _state.inference


def _set(enabled: bool, inference: bool) -> None:
    global altered, inference_seen
    if inference and not inference_seen:  # from now on saving must look whether a tensor is one of inference mode
        inference_seen = True
        saved.attention += 1
    before = not _state.enabled or _state.inference
    after = not enabled or inference
    _state.enabled = enabled
    _state.inference = inference
    if before != after:
        with _lock:
            altered += 1 if after else -1


def set_enabled(enabled: bool) -> bool:
    """Switch recording on this thread without reporting a region; returns what it was."""
    global altered
    state = _state
    old = state.enabled
    if old is not enabled and old != enabled:
        state.enabled = enabled
        if not inference_seen or not state.inference:
            with _lock:
                altered += -1 if enabled else 1
    return old


def set_modes(enabled: bool, inference: bool) -> tuple[bool, bool]:
    """Switch both on this thread without reporting a region; returns what they were."""
    before = (_state.enabled, _state.inference)
    _set(enabled, inference)
    return before


class GradMode:
    """A grad mode as context manager and as decorator (of functions, coroutines' factories and generators)."""

    region = ""

    def __init__(self) -> None:
        self._before = (True, False)  # as PyTorch, one state only: entered twice, an object restores the second

    def state(self) -> tuple[bool, bool]:
        """``(grad enabled, inference mode)`` while inside."""
        raise NotImplementedError

    def clone(self) -> GradMode:
        """A fresh one with the same arguments, for each call of a decorated function."""
        return type(self)()

    def __enter__(self) -> Any:
        self._before = (_state.enabled, _state.inference)
        _set(*self.state())
        if probe.observer is not None and self.region:
            probe.observer.region_entered(self.region, self.region)
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _set(*self._before)
        if probe.observer is not None and self.region:
            probe.observer.region_left(self.region)

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        if inspect.isclass(function):
            warn(CLASS, FutureWarning)
            kind: Any = function
            kind.__init__ = self(kind.__init__)
            return function
        if inspect.isgeneratorfunction(function):
            return self._decorate_generator(function)

        @functools.wraps(function)
        def decorate_context(*args: Any, **kwargs: Any) -> Any:
            with self.clone():
                return function(*args, **kwargs)

        return decorate_context

    def _decorate_generator(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The mode holds while the generator runs, not between its yields."""

        @functools.wraps(function)
        def generator_context(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
            with self.clone():
                running = function(*args, **kwargs)
            advance: Callable[[], Any] = functools.partial(next, running)
            while True:
                try:
                    with self.clone():
                        value = advance()
                except StopIteration as stop:
                    return stop.value
                try:
                    request = yield value
                    advance = functools.partial(running.send, request)
                except GeneratorExit:
                    with self.clone():
                        running.close()
                    raise
                except BaseException:
                    advance = functools.partial(running.throw, sys.exc_info()[1])

        return generator_context


class no_grad(GradMode):  # noqa: N801
    """Operations inside are not recorded: their results need no gradient."""

    region = "no_grad"

    def __new__(cls, function: Any = None, *, reported: bool = True) -> Any:
        if function is not None and callable(function):
            return cls()(function)
        return super().__new__(cls)

    def __init__(self, function: Any = None, *, reported: bool = True) -> None:
        super().__init__()
        if not reported:
            self.region = ""

    def state(self) -> tuple[bool, bool]:
        return False, _state.inference


class enable_grad(GradMode):  # noqa: N801
    """Operations inside are recorded again, also within ``no_grad``."""

    region = "enable_grad"

    def __new__(cls, function: Any = None) -> Any:
        if function is not None and callable(function):
            return cls()(function)
        return super().__new__(cls)

    def __init__(self, function: Any = None) -> None:
        super().__init__()

    def state(self) -> tuple[bool, bool]:
        return True, _state.inference


class set_grad_enabled(GradMode):  # noqa: N801
    """Recording on or off: takes effect at once, and until the block ends when used with ``with``."""

    region = "set_grad_enabled"

    def __init__(self, mode: bool) -> None:
        super().__init__()
        if not isinstance(mode, bool):
            raise TypeError(
                f"set_grad_enabled(): argument 'enabled' (position 1) must be bool, not {type(mode).__name__}"
            )
        self.mode = mode
        self._previous = _state.enabled
        set_enabled(mode)

    def clone(self) -> GradMode:
        return set_grad_enabled(self.mode)

    def state(self) -> tuple[bool, bool]:
        return self.mode, _state.inference

    def __enter__(self) -> None:
        super().__enter__()
        self._before = (self._previous, _state.inference)

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        set_enabled(self._previous)
        return super().__call__(function)


class inference_mode(GradMode):  # noqa: N801
    """Like ``no_grad``, and the tensors made inside may never take part in recorded operations."""

    region = "inference_mode"

    def __new__(cls, mode: Any = True) -> Any:
        if callable(mode):
            return cls()(mode)
        return super().__new__(cls)

    def __init__(self, mode: Any = True) -> None:
        super().__init__()
        self.mode = bool(mode)

    def clone(self) -> GradMode:
        return inference_mode(self.mode)

    def state(self) -> tuple[bool, bool]:
        return (False, True) if self.mode else (_state.enabled if not _state.inference else True, False)
