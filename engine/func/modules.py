"""Modules called with other parameters than their own."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from ..ops.functions import namespace as F

__all__ = ["functional_call", "stack_module_state"]


def _owner(module: Any, name: str) -> tuple[dict[str, Any], str] | None:
    """The table of parameters or buffers that has ``name``, and the last part of the name."""
    path, _, last = name.rpartition(".")
    try:
        for part in path.split(".") if path else ():
            module = module._modules[part]
    except KeyError:
        return None
    for table in (module._parameters, module._buffers):
        if last in table:
            return table, last
    return None


def _replacements(module: Any, given: dict[str, Any], tie_weights: bool, strict: bool) -> dict[str, Any]:
    """What to put in, by name; with ``tie_weights`` under every name that shares a parameter."""
    own = dict(module.named_parameters(remove_duplicate=False)) | dict(module.named_buffers(remove_duplicate=False))
    wanted = dict(given)
    if tie_weights:
        by_identity: dict[int, Any] = {id(own[name]): value for name, value in given.items() if name in own}
        for name, tensor in own.items():
            if name not in wanted and id(tensor) in by_identity:
                wanted[name] = by_identity[id(tensor)]
    if strict:
        unexpected = [name for name in given if name not in own]
        absent = [name for name in own if name not in wanted]
        lines = [
            f"{kind} key(s): {', '.join(repr(name) for name in names)}."
            for kind, names in (("Unexpected", unexpected), ("Missing", absent))
            if names
        ]
        if lines:
            raise RuntimeError(
                "Error(s) in reparametrizing for {}:\n\t{}".format(type(module).__name__, "\n\t".join(lines))
            )
    return wanted


@contextmanager
def _replaced(module: Any, values: dict[str, Any]) -> Iterator[None]:
    """Inside, the module has ``values`` in place of its own."""
    before = []
    try:
        for name, value in values.items():
            place = _owner(module, name)
            if place is not None:
                table, last = place
                before.append((table, last, table[last]))
                table[last] = value
        yield
    finally:
        for table, last, value in reversed(before):
            table[last] = value


def functional_call(
    module: Any,
    parameter_and_buffer_dicts: Any,
    args: Any = None,
    kwargs: dict[str, Any] | None = None,
    *,
    tie_weights: bool = True,
    strict: bool = False,
) -> Any:
    """Call ``module`` with the given parameters and buffers (by name) in place of its own.

    Args:
        module: The module, unchanged after.
        parameter_and_buffer_dicts: A dict or several of them.
        args: One argument, or a tuple of them.
        kwargs: Named arguments.
        tie_weights: A parameter that the module has under several names is replaced under all.
        strict: Names must be exactly those of the module.

    Raises:
        ValueError: If neither a dict nor several are given, or two have the same name.
        RuntimeError: With ``strict``, for missing or unexpected names.
    """
    if isinstance(parameter_and_buffer_dicts, dict):
        given = parameter_and_buffer_dicts
    elif isinstance(parameter_and_buffer_dicts, Sequence):
        given = {}
        for one in parameter_and_buffer_dicts:
            if not isinstance(one, dict):
                raise ValueError("Expected all elements of parameter_and_buffer_dicts to be dictionaries")
            for name, value in one.items():
                if name in given:
                    raise ValueError(
                        f"{name} appears in multiple dictionaries; behavior of functional call is ambiguous"
                    )
                given[name] = value
    else:
        raise ValueError(
            "Expected parameter_and_buffer_dicts to be a dict, or a list/tuple of dicts, but got "
            f"{type(parameter_and_buffer_dicts)}"
        )
    arguments = () if args is None else args if isinstance(args, tuple) else (args,)
    with _replaced(module, _replacements(module, given, tie_weights, strict)):
        return module(*arguments, **(kwargs or {}))


def stack_module_state(models: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The parameters and the buffers of several modules of one kind, each stacked along a new first dimension.

    Raises:
        RuntimeError: If there is none, or they differ in class or mode.
    """
    if len(models) == 0:
        raise RuntimeError("stack_module_state: Expected at least one model, got 0.")
    if len({model.training for model in models}) > 1:
        raise RuntimeError("stack_module_state: Expected all models to have the same training/eval mode.")
    if any(type(model) is not type(models[0]) for model in models):
        raise RuntimeError("stack_module_state: Expected all models to be of the same class.")
    params = [dict(model.named_parameters()) for model in models]
    buffers = [dict(model.named_buffers()) for model in models]
    stacked = {}
    for name, first in params[0].items():
        whole = F.stack([one[name].detach() for one in params])
        stacked[name] = copy.copy(whole).requires_grad_(first.requires_grad)
    return stacked, {name: F.stack([one[name] for one in buffers]).detach() for name in buffers[0]}
