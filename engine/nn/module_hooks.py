"""Hooks of modules, and the call that runs them."""

from __future__ import annotations

import functools
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .. import probe
from ..autograd import hooks
from ..settings import warn
from ..tensor import Tensor
from . import global_hooks
from .old_backward_hooks import warn_of_missing_gradients

if TYPE_CHECKING:
    from .backward_watcher import BackwardWatcher

Hook = Callable[..., Any]
Table = OrderedDict[int, Any]

_TABLES = (
    "_forward_pre_hooks",
    "_forward_hooks",
    "_backward_pre_hooks",
    "_backward_hooks",
    "_forward_pre_hooks_with_kwargs",
    "_forward_hooks_with_kwargs",
    "_forward_hooks_always_called",
)


class RemovableHandle(hooks.RemovableHandle):
    """Registers a hook in a table, and takes it away again; also usable in a ``with`` statement."""

    def __init__(self, table: Table, hook: Hook, *extra: Table, prepend: bool = False) -> None:
        super().__init__(table, extra_dict=list(extra))
        table[self.id] = hook
        if prepend:
            table.move_to_end(self.id, last=False)


class HookedCall:
    """Mixin of Module: registering hooks, and calling ``forward`` among them."""

    training: bool
    forward: Hook

    def _prepare_hooks(self) -> None:
        for name in _TABLES:
            object.__setattr__(self, name, OrderedDict())
        object.__setattr__(self, "_is_full_backward_hook", None)

    _forward_pre_hooks: Table
    _forward_hooks: Table
    _backward_pre_hooks: Table
    _backward_hooks: Table
    _forward_pre_hooks_with_kwargs: Table
    _forward_hooks_with_kwargs: Table
    _forward_hooks_always_called: Table
    _is_full_backward_hook: bool | None

    # -------------------------------------------------------------------------------------------- registering
    def register_forward_pre_hook(
        self, hook: Hook, *, prepend: bool = False, with_kwargs: bool = False
    ) -> hooks.RemovableHandle:
        """Call ``hook(module, args)`` before ``forward``; it may return new arguments."""
        marks = self._forward_pre_hooks_with_kwargs
        handle = RemovableHandle(self._forward_pre_hooks, hook, marks, prepend=prepend)
        if with_kwargs:
            marks[handle.id] = True
        return handle

    def register_forward_hook(
        self, hook: Hook, *, prepend: bool = False, with_kwargs: bool = False, always_call: bool = False
    ) -> hooks.RemovableHandle:
        """Call ``hook(module, args, output)`` after ``forward``; it may return another output."""
        marks, always = self._forward_hooks_with_kwargs, self._forward_hooks_always_called
        handle = RemovableHandle(self._forward_hooks, hook, marks, always, prepend=prepend)
        if with_kwargs:
            marks[handle.id] = True
        if always_call:
            always[handle.id] = True
        return handle

    def register_full_backward_hook(self, hook: Hook, prepend: bool = False) -> hooks.RemovableHandle:
        """Call ``hook(module, grad_input, grad_output)`` when the gradients of the inputs are known."""
        self._choose_backward_kind(True)
        return RemovableHandle(self._backward_hooks, hook, prepend=prepend)

    def register_full_backward_pre_hook(self, hook: Hook, prepend: bool = False) -> hooks.RemovableHandle:
        """Call ``hook(module, grad_output)`` when the gradients of the outputs are known."""
        return RemovableHandle(self._backward_pre_hooks, hook, prepend=prepend)

    def register_backward_hook(self, hook: Hook) -> hooks.RemovableHandle:
        """The old form of :meth:`register_full_backward_hook`, which sees the last node only."""
        self._choose_backward_kind(False)
        return RemovableHandle(self._backward_hooks, hook)

    def _choose_backward_kind(self, full: bool) -> None:
        if self._is_full_backward_hook is (not full):
            raise RuntimeError(
                "Cannot use both regular backward hooks and full backward hooks on a single Module. Please use only "
                "one of them."
            )
        self._is_full_backward_hook = full

    # -------------------------------------------------------------------------------------------- calling
    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        observer = probe.observer
        hooked = (
            self._forward_hooks
            or self._forward_pre_hooks
            or self._backward_hooks
            or self._backward_pre_hooks
            or global_hooks.forward_hooks
            or global_hooks.forward_pre_hooks
            or global_hooks.backward_hooks
            or global_hooks.backward_pre_hooks
        )
        if observer is None:
            return self._hooked_call(args, kwargs) if hooked else self.forward(*args, **kwargs)
        observer.region_entered("module", type(self).__name__)
        try:
            return self._hooked_call(args, kwargs) if hooked else self.forward(*args, **kwargs)
        finally:
            observer.region_left("module")

    def _hooked_call(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        called: set[int] = set()
        result: Any = None
        try:
            watcher = self._watcher()
            old = self._old_backward_hooks()
            args, kwargs = self._run_pre_hooks(args, kwargs)
            if watcher is not None:
                args = watcher.watch_inputs(args)
            result = self.forward(*args, **kwargs)
            result = self._run_forward_hooks(args, kwargs, result, called)
            if watcher is not None:
                if not isinstance(result, (Tensor, tuple)):
                    warn(
                        "For backward hooks to be called, module output should be a Tensor or a tuple of Tensors but "
                        f"received {type(result)}",
                    )
                result = watcher.watch_outputs(result)
            if old:
                self._attach_old_hooks(old, args, result)
            return result
        except Exception:
            self._run_remaining_hooks(args, kwargs, result, called)
            raise

    def _run_pre_hooks(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        for key, hook in (*global_hooks.forward_pre_hooks.items(), *self._forward_pre_hooks.items()):
            if key in self._forward_pre_hooks_with_kwargs:
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
        for key, hook in (*global_hooks.forward_hooks.items(), *self._forward_hooks.items()):
            called.add(key)
            with_kwargs = key in self._forward_hooks_with_kwargs or key in global_hooks.forward_hooks_with_kwargs
            changed = hook(self, args, kwargs, result) if with_kwargs else hook(self, args, result)
            if changed is not None:
                result = changed
        return result

    def _run_remaining_hooks(
        self, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any, called: set[int]
    ) -> None:
        """After an error: call the hooks that want to be called always, warning of errors of their own."""
        remaining = [
            (key, hook, "global module", False)
            for key, hook in global_hooks.forward_hooks.items()
            if key in global_hooks.forward_hooks_always_called and key not in called
        ] + [
            (key, hook, "module", key in self._forward_hooks_with_kwargs)
            for key, hook in self._forward_hooks.items()
            if key in self._forward_hooks_always_called and key not in called
        ]
        for _, hook, whose, with_kwargs in remaining:
            try:
                changed = hook(self, args, kwargs, result) if with_kwargs else hook(self, args, result)
                if changed is not None:
                    result = changed
            except Exception as error:
                warn(
                    f"{whose} forward hook with ``always_call=True`` raised an exception that was silenced as another "
                    f"error was raised in forward: {error}",
                )

    # -------------------------------------------------------------------------------------------- backward
    def _watcher(self) -> BackwardWatcher | None:
        full = list(global_hooks.backward_hooks.values()) if global_hooks.full_backward else []
        if self._is_full_backward_hook:
            full += self._backward_hooks.values()
        before = [*global_hooks.backward_pre_hooks.values(), *self._backward_pre_hooks.values()]
        if not full and not before:
            return None
        from .backward_watcher import BackwardWatcher

        return BackwardWatcher(self, full, before)

    def _old_backward_hooks(self) -> list[Hook]:
        old = list(global_hooks.backward_hooks.values()) if global_hooks.full_backward is False else []
        if self._is_full_backward_hook is False:
            old += self._backward_hooks.values()
        return old

    def _attach_old_hooks(self, old: list[Hook], args: tuple[Any, ...], result: Any) -> None:
        first = result
        while not isinstance(first, Tensor):
            first = next(v for v in first.values() if isinstance(v, Tensor)) if isinstance(first, dict) else first[0]
        node = first.grad_fn
        if node is None:
            return
        for hook in old:
            node.register_hook(functools.partial(hook, self))
        warn_of_missing_gradients(args, result, node)
