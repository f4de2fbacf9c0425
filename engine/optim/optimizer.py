"""What all optimisers share: parameter groups, state, hooks, and the reports to the observer."""

from __future__ import annotations

import functools
import warnings
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from itertools import chain, count
from typing import Any, TypeVar

import numpy as np

from .. import probe
from ..autograd.modes import enable_grad, no_grad
from ..autograd.views import bump
from ..dtypes import get_default_dtype
from ..storage import Array
from ..tensor import Tensor, tensor_of

Group = dict[str, Any]
Closure = Callable[[], Any]
_Step = TypeVar("_Step", bound=Callable[..., Any])


class RemovableHook:
    """Takes a registered hook away again."""

    _ids = count()

    def __init__(self, hooks: OrderedDict[int, Any], hook: Any) -> None:
        self.id = next(self._ids)
        self._hooks = hooks
        hooks[self.id] = hook

    def remove(self) -> None:
        """Forget the hook; a second call does nothing."""
        self._hooks.pop(self.id, None)


def _reporting(step: _Step) -> _Step:
    """``step`` with its hooks around it, reported to the observer (a nested ``super().step()`` isn't)."""

    @functools.wraps(step)
    def reported(self: Optimizer, *args: Any, **kwargs: Any) -> Any:
        if self._stepping:
            return step(self, *args, **kwargs)
        observer = probe.observer
        self._stepping = True
        try:
            if observer is not None:
                observer.optimizer_step_begun(self)
            args, kwargs = self._run_pre_hooks(args, kwargs)
            result = step(self, *args, **kwargs)
            for hook in self._post_hooks.values():
                hook(self, args, kwargs)
            self._steps_done += 1
        finally:
            self._stepping = False
            if observer is not None:
                observer.optimizer_stepped(self)
        return result

    return reported  # type: ignore[return-value]


class Optimizer:
    """Base of all optimisers.

    Args:
        params: Tensors, ``(name, tensor)`` pairs, or dicts with ``"params"`` and options of their own.
        defaults: Options of groups that don't set them.

    Attributes:
        param_groups: One dict per group: its parameters and options.
        state: What the algorithm keeps for each parameter.

    Raises:
        ValueError: If there are no parameters, or one isn't a leaf or is in two groups.
        TypeError: If something else than tensors is given.
    """

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "step" in cls.__dict__:
            cls.step = _reporting(cls.__dict__["step"])  # type: ignore[method-assign]

    def __init__(self, params: Any, defaults: dict[str, Any]) -> None:
        self.defaults = defaults
        self._prepare()
        if isinstance(params, Tensor):
            raise TypeError(
                "params argument given to the optimizer should be an iterable of Tensors or dicts, but got "
                + params.type()
            )
        groups = list(params)
        if not groups:
            raise ValueError("optimizer got an empty parameter list")
        if not isinstance(groups[0], dict):
            groups = [{"params": groups}]
        for group in groups:
            self.add_param_group(group)
        if probe.observer is not None:
            probe.observer.optimizer_created(self, [p for group in self.param_groups for p in group["params"]])

    def _prepare(self) -> None:
        self.state: defaultdict[Any, Any] = defaultdict(dict)
        self.param_groups: list[Group] = []
        self._pre_hooks: OrderedDict[int, Any] = OrderedDict()
        self._post_hooks: OrderedDict[int, Any] = OrderedDict()
        self._stepping = False
        self._steps_done = 0

    def __getstate__(self) -> dict[str, Any]:
        return {"defaults": self.defaults, "state": self.state, "param_groups": self.param_groups}

    def __setstate__(self, state: dict[str, Any]) -> None:
        if not hasattr(self, "_pre_hooks"):
            self._prepare()
        self.__dict__.update(state)

    def __repr__(self) -> str:
        lines = [f"{type(self).__name__} ("]
        for number, group in enumerate(self.param_groups):
            lines += [""] * (number > 0) + [f"Parameter Group {number}"]
            lines += [f"    {key}: {group[key]}" for key in sorted(group) if key != "params"]
        return "\n".join([*lines, ")"])

    # -------------------------------------------------------------------------------------------- groups
    def add_param_group(self, param_group: Group) -> None:
        """Take charge of more parameters, with options of their own where ``param_group`` has them."""
        if not isinstance(param_group, dict):
            raise TypeError(f"param_group must be a dict, but got {type(param_group)}")
        params = param_group["params"]
        if isinstance(params, Tensor):
            params = [params]
        elif isinstance(params, (set, frozenset)):
            raise TypeError(
                "optimizer parameters need to be organized in ordered collections, but the ordering of tensors in "
                "sets will change between runs. Please use a list instead."
            )
        params = list(params)
        if params and all(isinstance(p, tuple) for p in params):
            param_group["param_names"] = [name for name, _ in params]
            params = [p for _, p in params]
        param_group["params"] = params
        for parameter in params:
            self._check_parameter(parameter)
        for name, value in self.defaults.items():
            param_group.setdefault(name, value)
        if len(params) != len(set(params)):
            warnings.warn(
                "optimizer contains a parameter group with duplicate parameters; in future, this will cause an error; "
                "see github.com/pytorch/pytorch/issues/40967 for more information",
                stacklevel=3,
            )
        known = set(chain.from_iterable(group["params"] for group in self.param_groups))
        if not known.isdisjoint(params):
            raise ValueError("some parameters appear in more than one parameter group")
        self.param_groups.append(param_group)

    @staticmethod
    def _check_parameter(parameter: Any) -> None:
        if not isinstance(parameter, Tensor):
            raise TypeError(f"optimizer can only optimize Tensors, but one of the params is {type(parameter).__name__}")
        if not (parameter.is_leaf or parameter._retains is not None):
            raise ValueError("can't optimize a non-leaf Tensor")

    # -------------------------------------------------------------------------------------------- a training step
    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients of all parameters: set them to None, or to zeros."""
        for group in self.param_groups:
            for parameter in group["params"]:
                clear_grad(parameter, set_to_none)

    def step(self, closure: Closure | None = None) -> Any:
        """Update the parameters once; returns what ``closure`` (which computes the loss anew) returned."""
        raise NotImplementedError

    def register_step_pre_hook(self, hook: Callable[..., Any]) -> RemovableHook:
        """Call ``hook(optimizer, args, kwargs)`` before each step; it may return new ``(args, kwargs)``."""
        return RemovableHook(self._pre_hooks, hook)

    def register_step_post_hook(self, hook: Callable[..., Any]) -> RemovableHook:
        """Call ``hook(optimizer, args, kwargs)`` after each step."""
        return RemovableHook(self._post_hooks, hook)

    def _run_pre_hooks(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        for hook in self._pre_hooks.values():
            changed = hook(self, args, kwargs)
            if changed is not None:
                if not (isinstance(changed, tuple) and len(changed) == 2):
                    raise RuntimeError(
                        f"{hook} must return None or a tuple of (new_args, new_kwargs), but got {changed}."
                    )
                args, kwargs = changed
        return args, kwargs

    # -------------------------------------------------------------------------------------------- saving
    def state_dict(self) -> dict[str, Any]:
        """State and groups with parameters replaced by their numbers."""
        numbers: dict[int, int] = {}
        groups = []
        for group in self.param_groups:
            for parameter in group["params"]:
                numbers.setdefault(id(parameter), len(numbers))
            packed = {k: v for k, v in group.items() if k != "params"}
            packed["params"] = [numbers[id(p)] for p in group["params"]]
            groups.append(packed)
        state = {numbers[id(k)] if isinstance(k, Tensor) else k: v for k, v in self.state.items()}
        return {"state": state, "param_groups": groups}

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Take over what :meth:`state_dict` of an optimiser with the same groups gave.

        Raises:
            ValueError: If the groups don't match.
        """
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
        state: defaultdict[Any, Any] = defaultdict(dict)
        for key, value in state_dict["state"].items():
            parameter = mine.get(key)
            state[key if parameter is None else parameter] = _fitting(value, parameter)
        self.__setstate__({"state": state, "param_groups": saved})


def _fitting(value: Any, parameter: Tensor | None, key: str = "") -> Any:
    """A copy of saved state in the type of its parameter (``step`` keeps its own)."""
    if isinstance(value, Tensor):
        kind = value._array.dtype
        if parameter is not None and key != "step" and parameter._array.dtype.kind == "f":
            kind = parameter._array.dtype
        return tensor_of(value._array.astype(kind))
    if isinstance(value, dict):
        return {k: _fitting(v, parameter, k) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_fitting(v, parameter) for v in value)
    return deepcopy(value)


def clear_grad(parameter: Tensor, set_to_none: bool) -> None:
    """Forget ``parameter.grad``: set it to None, or write zeros into it."""
    grad = parameter._grad
    if grad is None:
        return
    if set_to_none:
        parameter.grad = None
        return
    if grad._edge is not None:
        grad.detach_()
    else:
        grad._requires_grad = False
    grad._array.fill(0)
    bump(grad)
    if probe.observer is not None:
        probe.observer.grad_cleared(parameter, "zero")


class ElementwiseOptimizer(Optimizer):
    """An optimiser whose update of a parameter needs that parameter, its gradient and its state only."""

    def step(self, closure: Closure | None = None) -> Any:
        """Update every parameter that has a gradient; returns what ``closure`` returned."""
        loss = None
        if closure is not None:
            with enable_grad():
                loss = closure()
        with no_grad(reported=False):
            for group in self.param_groups:
                maximize = group.get("maximize", False)
                for parameter in group["params"]:
                    grad = parameter._grad
                    if grad is not None:
                        array = grad._array
                        self._update(parameter, -array if maximize else array, group)
        return loss

    def _update(self, parameter: Tensor, grad: Array, group: Group) -> None:
        """Update one parameter by its gradient (already negated for ``maximize``)."""
        raise NotImplementedError


def wrote(tensor: Tensor, op: str) -> None:
    """Count and report a write by an optimiser."""
    before = bump(tensor)
    if probe.observer is not None:
        probe.observer.written(tensor, op, before, before + 1, False)


def zeros_for(parameter: Tensor) -> Tensor:
    """State of a parameter's shape, type and memory layout, all zeros."""
    return tensor_of(np.zeros_like(parameter._array))


def counter() -> Tensor:
    """The ``step`` entry of a parameter's state: how many updates it has had."""
    kind = np.float64 if get_default_dtype().name == "float64" else np.float32
    return tensor_of(np.zeros((), kind))


def counted(step: Tensor) -> float:
    """Count one update; returns the number of updates."""
    step._array[...] += 1
    bump(step)
    return float(step._array)


def rate(value: Any) -> float:
    """A learning rate, which may be a tensor, as a number."""
    return float(value._array.item()) if isinstance(value, Tensor) else value


def check_not_negative(options: Iterable[tuple[str, Any]]) -> None:
    """Refuse negative options, named as PyTorch names them.

    Raises:
        ValueError: For the first one below 0.
    """
    for name, value in options:
        if not rate(value) >= 0.0:
            raise ValueError(f"Invalid {name}: {value}")


def check_betas(betas: tuple[Any, Any]) -> None:
    """Refuse decay rates outside [0, 1).

    Raises:
        ValueError: For the first one outside.
    """
    for index, beta in enumerate(betas):
        if not 0.0 <= rate(beta) < 1.0:
            raise ValueError(f"Invalid beta parameter at index {index}: {beta}")


def refuse_differentiable(differentiable: bool) -> None:
    """Refuse an option that needs updates to be recorded in the graph."""
    if differentiable:
        raise NotImplementedError(
            "differentiable=True is not supported: compute the update with tensor operations and torch.autograd.grad "
            "instead."
        )
