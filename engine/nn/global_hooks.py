"""Hooks on all modules at once: ``torch.nn.modules.module.register_module_forward_hook`` and its like."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from .. import probe
from ..autograd.hooks import RemovableHandle

Hook = Callable[..., Any]
Table = OrderedDict[int, Any]

forward_pre_hooks: Table = OrderedDict()
forward_hooks: Table = OrderedDict()
forward_hooks_with_kwargs: Table = OrderedDict()
forward_hooks_always_called: Table = OrderedDict()
backward_pre_hooks: Table = OrderedDict()
backward_hooks: Table = OrderedDict()
buffer_registration_hooks: Table = OrderedDict()
module_registration_hooks: Table = OrderedDict()
parameter_registration_hooks: Table = OrderedDict()

#: Whether the backward hooks are full ones; None while there was none.
full_backward: bool | None = None


def _added(table: Table, hook: Hook, *extra: Table) -> RemovableHandle:
    handle = RemovableHandle(table, extra_dict=list(extra))
    table[handle.id] = hook
    return handle


def register_module_forward_pre_hook(hook: Hook) -> RemovableHandle:
    """Call ``hook(module, args)`` before ``forward`` of every module; it may return new arguments."""
    return _added(forward_pre_hooks, hook)


def register_module_forward_hook(
    hook: Hook, *, with_kwargs: bool = False, always_call: bool = False
) -> RemovableHandle:
    """Call ``hook(module, args, output)`` after ``forward`` of every module; it may return another output."""
    handle = _added(forward_hooks, hook, forward_hooks_with_kwargs, forward_hooks_always_called)
    if with_kwargs:
        forward_hooks_with_kwargs[handle.id] = True
    if always_call:
        forward_hooks_always_called[handle.id] = True
    return handle


def register_module_full_backward_pre_hook(hook: Hook) -> RemovableHandle:
    """Call ``hook(module, grad_output)`` for every module whose gradients of the outputs are known."""
    return _added(backward_pre_hooks, hook)


def register_module_full_backward_hook(hook: Hook) -> RemovableHandle:
    """Call ``hook(module, grad_input, grad_output)`` for every module whose gradients of the inputs are known."""
    _choose(True)
    return _added(backward_hooks, hook)


def register_module_backward_hook(hook: Hook) -> RemovableHandle:
    """The old form of :func:`register_module_full_backward_hook`, which sees each module's last node only."""
    _choose(False)
    return _added(backward_hooks, hook)


def register_module_buffer_registration_hook(hook: Hook) -> RemovableHandle:
    """Call ``hook(module, name, buffer)`` when a module gets a buffer; it may return another one."""
    return _added(buffer_registration_hooks, hook)


def register_module_module_registration_hook(hook: Hook) -> RemovableHandle:
    """Call ``hook(module, name, submodule)`` when a module gets a submodule; it may return another one."""
    return _added(module_registration_hooks, hook)


def register_module_parameter_registration_hook(hook: Hook) -> RemovableHandle:
    """Call ``hook(module, name, parameter)`` when a module gets a parameter; it may return another one."""
    return _added(parameter_registration_hooks, hook)


def _choose(full: bool) -> None:
    global full_backward
    if full_backward is (not full):
        raise RuntimeError(
            "Cannot use both regular backward hooks and full backward hooks as a global Module hook. Please use only "
            "one of them."
        )
    full_backward = full


def registered(table: Table, module: Any, name: str, value: Any) -> Any:
    """``value`` after the hooks of ``table`` saw that ``module`` gets it under ``name``."""
    probe.registrations += 1
    for hook in tuple(table.values()):
        found = hook(module, name, value)
        if found is not None:
            value = found
    return value
