"""Hooks of modules, and the call that runs them."""

from __future__ import annotations

import functools
import warnings
from collections import OrderedDict
from collections.abc import Callable
from itertools import count
from typing import TYPE_CHECKING, Any

from .. import probe
from ..tensor import Tensor

if TYPE_CHECKING:
    from .backward_watcher import BackwardWatcher

Hook = Callable[..., Any]


class RemovableHandle:
    """Takes a registered hook away again; also usable in a ``with`` statement."""

    _ids = count()

    def __init__(self, hooks: OrderedDict[int, Hook], hook: Hook, *, prepend: bool = False) -> None:
        self.id = next(self._ids)
        self._hooks = hooks
        hooks[self.id] = hook
        if prepend:
            hooks.move_to_end(self.id, last=False)

    def remove(self) -> None:
        """Forget the hook; a second call does nothing."""
        self._hooks.pop(self.id, None)

    def __enter__(self) -> RemovableHandle:
        return self

    def __exit__(self, *_: Any) -> None:
        self.remove()


class HookedCall:
    """Mixin of Module: registering hooks, and calling ``forward`` among them."""

    training: bool
    forward: Hook

    def _prepare_hooks(self) -> None:
        for name in ("_forward_pre_hooks", "_forward_hooks", "_backward_pre_hooks", "_backward_hooks"):
            object.__setattr__(self, name, OrderedDict())
        for name in ("_with_kwargs", "_always_called"):
            object.__setattr__(self, name, set())
        object.__setattr__(self, "_is_full_backward_hook", None)

    _forward_pre_hooks: OrderedDict[int, Hook]
    _forward_hooks: OrderedDict[int, Hook]
    _backward_pre_hooks: OrderedDict[int, Hook]
    _backward_hooks: OrderedDict[int, Hook]
    _with_kwargs: set[int]
    _always_called: set[int]
    _is_full_backward_hook: bool | None

    # -------------------------------------------------------------------------------------------- registering
    def register_forward_pre_hook(
        self, hook: Hook, *, prepend: bool = False, with_kwargs: bool = False
    ) -> RemovableHandle:
        """Call ``hook(module, args)`` before ``forward``; it may return new arguments."""
        handle = RemovableHandle(self._forward_pre_hooks, hook, prepend=prepend)
        if with_kwargs:
            self._with_kwargs.add(handle.id)
        return handle

    def register_forward_hook(
        self, hook: Hook, *, prepend: bool = False, with_kwargs: bool = False, always_call: bool = False
    ) -> RemovableHandle:
        """Call ``hook(module, args, output)`` after ``forward``; it may return another output."""
        handle = RemovableHandle(self._forward_hooks, hook, prepend=prepend)
        if with_kwargs:
            self._with_kwargs.add(handle.id)
        if always_call:
            self._always_called.add(handle.id)
        return handle

    def register_full_backward_hook(self, hook: Hook, prepend: bool = False) -> RemovableHandle:
        """Call ``hook(module, grad_input, grad_output)`` when the gradients of the inputs are known."""
        self._choose_backward_kind(True)
        return RemovableHandle(self._backward_hooks, hook, prepend=prepend)

    def register_full_backward_pre_hook(self, hook: Hook, prepend: bool = False) -> RemovableHandle:
        """Call ``hook(module, grad_output)`` when the gradients of the outputs are known."""
        return RemovableHandle(self._backward_pre_hooks, hook, prepend=prepend)

    def register_backward_hook(self, hook: Hook) -> RemovableHandle:
        """The old form of :meth:`register_full_backward_hook`, which sees the last node only."""
        self._choose_backward_kind(False)
        return RemovableHandle(self._backward_hooks, hook)

    def _choose_backward_kind(self, full: bool) -> None:
        if self._is_full_backward_hook is (not full):
            raise RuntimeError(
                "Cannot use both regular backward hooks and full backward hooks on a single Module. Please use "
                "only one "
                "of them."
            )
        self._is_full_backward_hook = full

    # -------------------------------------------------------------------------------------------- calling
    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        observer = probe.observer
        hooked = self._forward_hooks or self._forward_pre_hooks or self._backward_hooks or self._backward_pre_hooks
        if observer is None:
            return self._hooked_call(args, kwargs) if hooked else self.forward(*args, **kwargs)
        observer.region_entered("module", type(self).__name__)
        try:
            return self._hooked_call(args, kwargs) if hooked else self.forward(*args, **kwargs)
        finally:
            observer.region_left("module")

    def _hooked_call(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        called: set[int] = set()
        try:
            args, kwargs = self._run_pre_hooks(args, kwargs)
            watcher = self._watcher()
            if watcher is not None:
                args = watcher.watch_inputs(args)
            result = self.forward(*args, **kwargs)
            result = self._run_forward_hooks(args, kwargs, result, called)
            if watcher is not None:
                result = watcher.watch_outputs(result)
            if self._is_full_backward_hook is False and self._backward_hooks:
                self._attach_old_hooks(args, result)
            return result
        except Exception:
            for key, hook in self._forward_hooks.items():
                if key in self._always_called and key not in called:
                    hook(self, args, kwargs, None) if key in self._with_kwargs else hook(self, args, None)
            raise

    def _run_pre_hooks(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        for key, hook in tuple(self._forward_pre_hooks.items()):
            if key in self._with_kwargs:
                changed = hook(self, args, kwargs)
                if changed is None:
                    continue
                if not (isinstance(changed, tuple) and len(changed) == 2):
                    raise RuntimeError(
                        f"forward pre-hook must return None or a tuple of (new_args, new_kwargs), but got {changed}."
                    )
                args, kwargs = changed
            else:
                changed = hook(self, args)
                if changed is not None:
                    args = changed if isinstance(changed, tuple) else (changed,)
        return args, kwargs

    def _run_forward_hooks(self, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any, called: set[int]) -> Any:
        for key, hook in tuple(self._forward_hooks.items()):
            called.add(key)
            changed = hook(self, args, kwargs, result) if key in self._with_kwargs else hook(self, args, result)
            if changed is not None:
                result = changed
        return result

    def _watcher(self) -> BackwardWatcher | None:
        full = list(self._backward_hooks.values()) if self._is_full_backward_hook else []
        before = list(self._backward_pre_hooks.values())
        if not full and not before:
            return None
        from .backward_watcher import BackwardWatcher

        return BackwardWatcher(self, full, before)

    def _attach_old_hooks(self, args: tuple[Any, ...], result: Any) -> None:
        first = result
        while not isinstance(first, Tensor):
            first = next(iter(first.values())) if isinstance(first, dict) else first[0]
        node = first.grad_fn
        if node is None:
            return
        for hook in self._backward_hooks.values():
            node.register_hook(functools.partial(hook, self))
        inputs = {a.grad_fn for a in args if isinstance(a, Tensor) and a.grad_fn is not None}
        following = {n for n, _ in node.next_functions if n is not None}
        if inputs != following:
            warnings.warn(
                "Using a non-full backward hook when the forward contains multiple autograd Nodes is "
                "deprecated and will "
                "be removed in future versions. This hook will be missing some grad_input. Please use "
                "register_full_backward_hook to get the documented behavior.",
                FutureWarning,
                stacklevel=4,
            )
