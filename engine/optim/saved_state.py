"""Saving and restoring an optimiser."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from ..autograd.hooks import HookTable, RemovableHandle
from ..tensor import Tensor, tensor_of


class SavedState:
    """The part of an optimiser that makes and takes state dicts, with hooks around both."""

    if TYPE_CHECKING:
        state: defaultdict[Any, Any]
        param_groups: list[dict[str, Any]]

        def __setstate__(self, state: dict[str, Any]) -> None: ...

    def _state_hooks(self, name: str) -> HookTable:
        found: dict[str, HookTable] = self.__dict__.setdefault("_saving_hooks", {})
        return found.setdefault(name, HookTable())

    def _add_hook(self, name: str, hook: Callable[..., Any], prepend: bool) -> RemovableHandle:
        table = self._state_hooks(name)
        handle = table.add(hook)
        if prepend:
            table.move_to_end(handle.id, last=False)
        return handle

    def register_state_dict_pre_hook(self, hook: Callable[..., Any], prepend: bool = False) -> RemovableHandle:
        """Call ``hook(optimizer)`` before :meth:`state_dict`."""
        return self._add_hook("save_pre", hook, prepend)

    def register_state_dict_post_hook(self, hook: Callable[..., Any], prepend: bool = False) -> RemovableHandle:
        """Call ``hook(optimizer, state_dict)`` after :meth:`state_dict`; it may return another one."""
        return self._add_hook("save_post", hook, prepend)

    def register_load_state_dict_pre_hook(self, hook: Callable[..., Any], prepend: bool = False) -> RemovableHandle:
        """Call ``hook(optimizer, state_dict)`` before :meth:`load_state_dict`; it may return another one."""
        return self._add_hook("load_pre", hook, prepend)

    def register_load_state_dict_post_hook(self, hook: Callable[..., Any], prepend: bool = False) -> RemovableHandle:
        """Call ``hook(optimizer)`` after :meth:`load_state_dict`."""
        return self._add_hook("load_post", hook, prepend)

    def state_dict(self) -> dict[str, Any]:
        """State and groups with parameters replaced by their numbers."""
        for hook in self._state_hooks("save_pre").values():
            hook(self)
        numbers: dict[int, int] = {}
        groups = []
        for group in self.param_groups:
            for parameter in group["params"]:
                numbers.setdefault(id(parameter), len(numbers))
            packed = {k: v for k, v in group.items() if k != "params"}
            packed["params"] = [numbers[id(p)] for p in group["params"]]
            groups.append(packed)
        state = {numbers[id(k)] if isinstance(k, Tensor) else k: v for k, v in self.state.items()}
        result: dict[str, Any] = {"state": state, "param_groups": groups}
        for hook in self._state_hooks("save_post").values():
            changed = hook(self, result)
            result = result if changed is None else changed
        return result

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Take over what :meth:`state_dict` of an optimiser with the same groups gave.

        Tensors of the right type are taken as they are, not copied, as PyTorch does.

        Raises:
            ValueError: If the groups don't match.
        """
        state_dict = dict(state_dict)
        for hook in self._state_hooks("load_pre").values():
            changed = hook(self, state_dict)
            state_dict = state_dict if changed is None else changed
        saved = deepcopy(list(state_dict["param_groups"]))
        if len(saved) != len(self.param_groups):
            raise ValueError("loaded state dict has a different number of parameter groups")
        if any(len(new["params"]) != len(old["params"]) for new, old in zip(saved, self.param_groups, strict=True)):
            raise ValueError(
                "loaded state dict contains a parameter group that doesn't match the size of optimizer's group"
            )
        mine: dict[Any, Tensor] = {}
        for new, old in zip(saved, self.param_groups, strict=True):
            mine.update(zip(new["params"], old["params"], strict=True))
            new["params"] = old["params"]
            if "param_names" in old and "param_names" not in new:
                new["param_names"] = old["param_names"]
        state: defaultdict[Any, Any] = defaultdict(dict)
        for key, value in state_dict["state"].items():
            parameter = mine.get(key)
            state[key if parameter is None else parameter] = _fitting(value, parameter)
        self.__setstate__({"state": state, "param_groups": saved})
        for hook in self._state_hooks("load_post").values():
            hook(self)


def _fitting(value: Any, parameter: Tensor | None, key: str = "") -> Any:
    """Saved state in the type of its parameter (``step`` keeps its own)."""
    if isinstance(value, Tensor):
        kind = value._array.dtype
        if parameter is not None and key != "step" and parameter._array.dtype.kind == "f":
            kind = parameter._array.dtype
        return value if kind == value._array.dtype else tensor_of(value._array.astype(kind))
    if isinstance(value, dict):
        return {k: _fitting(v, parameter, k) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_fitting(v, parameter) for v in value)
    return deepcopy(value)
