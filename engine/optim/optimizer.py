"""What all optimisers share: parameter groups, state, hooks, and the reports to the observer."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any, TypeVar

import numpy as np

from .. import marked, probe
from ..autograd.hooks import HookTable, RemovableHandle
from ..autograd.modes import enable_grad, no_grad
from ..autograd.views import bump
from ..dtypes import get_default_dtype
from ..settings import warn
from ..storage import Array
from ..tensor import Tensor, tensor_of
from .saved_state import SavedState

Group = dict[str, Any]
Closure = Callable[[], Any]
_Step = TypeVar("_Step", bound=Callable[..., Any])


_global_pre_hooks = HookTable()
_global_post_hooks = HookTable()


def register_optimizer_step_pre_hook(hook: Callable[..., Any]) -> RemovableHandle:
    """Call ``hook(optimizer, args, kwargs)`` before each step of every optimiser."""
    return _global_pre_hooks.add(hook)


def register_optimizer_step_post_hook(hook: Callable[..., Any]) -> RemovableHandle:
    """Call ``hook(optimizer, args, kwargs)`` after each step of every optimiser."""
    return _global_post_hooks.add(hook)


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
            given = (self, *args)
            for hook in (*_global_pre_hooks.values(), *self._pre_hooks.values()):
                changed = hook(self, given, kwargs)
                if changed is not None:
                    if not (isinstance(changed, tuple) and len(changed) == 2):
                        name = f"<function {type(self).__name__}.step at {id(reported):#x}>"
                        raise RuntimeError(
                            f"{name} must return None or a tuple of (new_args, new_kwargs), but got {changed}."
                        )
                    given, kwargs = changed
            result = step(*given, **kwargs)
            for hook in (*self._post_hooks.values(), *_global_post_hooks.values()):
                hook(self, given, kwargs)
            self._steps_done += 1
        finally:
            self._stepping = False
            if observer is not None:
                observer.optimizer_stepped(self)
        return result

    return reported  # type: ignore[return-value]


class Optimizer(SavedState):
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
        self._tell_parameters()

    def _tell_parameters(self) -> None:
        """Report to the observer which tensors this optimiser is in charge of."""
        self._reported = True
        if probe.observer is not None:
            probe.observer.optimizer_created(self, [p for group in self.param_groups for p in group["params"]])

    def _prepare(self) -> None:
        self.state: defaultdict[Any, Any] = defaultdict(dict)
        self.param_groups: list[Group] = []
        self._pre_hooks = HookTable()
        self._post_hooks = HookTable()
        self._stepping = False
        self._reported = False
        self._steps_done = 0
        self._steps_before: int | None = None

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
        param_group["params"] = params = self._without_names(param_group, params)
        for parameter in params:
            self._check_parameter(parameter)
        for name, value in self.defaults.items():
            param_group.setdefault(name, value)
        if len(params) != len(set(params)):
            warn(
                "optimizer contains a parameter group with duplicate parameters; in future, this will cause an error; "
                "see github.com/pytorch/pytorch/issues/40967 for more information",
            )
        known = set(chain.from_iterable(group["params"] for group in self.param_groups))
        if not known.isdisjoint(params):
            raise ValueError("some parameters appear in more than one parameter group")
        self.param_groups.append(param_group)
        if self._reported:
            self._tell_parameters()

    def _without_names(self, group: Group, params: list[Any]) -> list[Any]:
        """The parameters of ``(name, parameter)`` pairs, whose names go to the group; others as they are."""
        named = [isinstance(one, tuple) for one in params]
        if any(named) and not all(named):
            raise ValueError("all optimizer params should be with/without names. Some param names are missing")
        if self.param_groups and ("param_names" in self.param_groups[0]) != any(named):
            kind = "with" if any(named) else "without"
            raise ValueError(
                "all optimizer param groups should be with/without names. cannot add param group "
                f"{kind} names to the optimizer"
            )
        if not any(named):
            return params
        group["param_names"] = [name for name, _ in params]
        return [one for _, one in params]

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

    def register_step_pre_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call ``hook(optimizer, args, kwargs)`` before each step; it may return new ``(args, kwargs)``."""
        return self._pre_hooks.add(hook)

    def register_step_post_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call ``hook(optimizer, args, kwargs)`` after each step."""
        return self._post_hooks.add(hook)


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
    if marked.active and tensor._array.dtype is marked.BF16:
        marked.round_in_place(tensor._array)
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
        if isinstance(value, Tensor) and value.numel() != 1:
            raise ValueError("Tensor lr must be 1-element")
        if not 0.0 <= rate(value):  # noqa: SIM300 - as PyTorch compares, for the message about other types
            raise ValueError(f"Invalid {name}: {value}")


def check_betas(betas: tuple[Any, Any]) -> None:
    """Refuse decay rates outside [0, 1).

    Raises:
        ValueError: For the first one outside.
    """
    for index, beta in enumerate(betas):
        if not 0.0 <= rate(beta) < 1.0:
            raise ValueError(f"Invalid beta parameter at index {index}: {beta}")


def check_fused(fused: bool | None, foreach: bool | None, differentiable: bool) -> None:
    """Refuse ``fused`` beside options that exclude it.

    Raises:
        RuntimeError: If one is set.
    """
    if fused and differentiable:
        raise RuntimeError("`fused` does not support `differentiable`")
    if fused and foreach:
        raise RuntimeError("`fused` and `foreach` cannot be `True` together.")


def refuse_differentiable(differentiable: bool) -> None:
    """Refuse an option that needs updates to be recorded in the graph."""
    if differentiable:
        raise NotImplementedError(
            "differentiable=True is not supported: compute the update with tensor operations and torch.autograd.grad "
            "instead."
        )
