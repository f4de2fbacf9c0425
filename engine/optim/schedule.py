"""What all schedulers share."""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any

from ..settings import warn
from ..tensor import Tensor
from .optimizer import Optimizer

EARLY_STEP = (
    "Detected call of `lr_scheduler.step()` before `optimizer.step()`. In PyTorch 1.1.0 and later, you should call "
    "them in the opposite order: `optimizer.step()` before `lr_scheduler.step()`.  Failure to do this will result in "
    "PyTorch skipping the first value of the learning rate schedule. See more details at "
    "https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate"
)
EPOCH_GIVEN = (
    "The epoch parameter in `scheduler.step()` was not necessary and is being deprecated where possible. Please use "
    "`scheduler.step()` to step the scheduler. During the deprecation, if epoch is different from None, the closed "
    "form is used instead of the new chainable form, where available. Please open an issue if you are unable to "
    "replicate your use case: https://github.com/pytorch/pytorch/issues/new/choose."
)


def check_optimizer(optimizer: Any) -> Optimizer:
    """``optimizer`` if it is one.

    Raises:
        TypeError: If not.
    """
    if not isinstance(optimizer, Optimizer):
        raise TypeError(f"{type(optimizer).__name__} is not an Optimizer")
    return optimizer


def set_option(group: dict[str, Any], name: str, value: Any) -> None:
    """Set an option of a parameter group; one that is a tensor is filled."""
    if isinstance(group[name], Tensor):
        group[name].fill_(float(value))
    else:
        group[name] = value


def _own(value: Any) -> Any:
    return value.clone() if isinstance(value, Tensor) else value


def options(optimizer: Optimizer, name: str) -> list[Any]:
    """An option of every parameter group."""
    return [_own(group[name]) for group in optimizer.param_groups]


def warn_of_direct_call(scheduler: LRScheduler) -> None:
    """Warn if a script calls ``get_lr`` itself."""
    if not scheduler._get_lr_called_within_step:
        warn(
            "To get the last learning rate computed by the scheduler, please use `get_last_lr()`.",
            UserWarning,
        )


class LRScheduler:
    """Base of schedulers: subclasses give the rates in ``get_lr``.

    Args:
        optimizer: Whose learning rates to change.
        last_epoch: Number of the last epoch done; -1 to begin.
    """

    _get_lr_called_within_step: bool = False
    _is_initial: bool = False

    def __init__(self, optimizer: Any, last_epoch: int = -1) -> None:
        self.optimizer = check_optimizer(optimizer)
        groups = optimizer.param_groups
        if last_epoch == -1:
            for group in groups:
                group.setdefault("initial_lr", _own(group["lr"]))
        else:
            for number, group in enumerate(groups):
                if "initial_lr" not in group:
                    raise KeyError(
                        f"param 'initial_lr' is not specified in param_groups[{number}] when resuming scheduler with "
                        "last_epoch >= 0.\nThis typically happens when:\n1. You're trying to resume training from a "
                        "checkpoint but haven't properly loaded the optimizer state\n2. You're using last_epoch >= 0 "
                        "for a fresh training run (not recommended)"
                    )
        self.base_lrs: list[Any] = options(optimizer, "initial_lr")
        self.last_epoch = last_epoch
        if optimizer._steps_before is None:
            optimizer._steps_before = optimizer._steps_done
        self._initial_step()

    def _initial_step(self) -> None:
        self._step_count = 0
        self._is_initial = True
        try:
            self.step()
        finally:
            self._is_initial = False

    def get_lr(self) -> list[Any]:
        """Rates of the groups for ``last_epoch``, from those of the epoch before."""
        raise NotImplementedError

    def get_last_lr(self) -> list[Any]:
        """The rates set last."""
        return self._last_lr

    def _rates(self) -> list[Any]:
        return options(self.optimizer, "lr")

    def step(self, epoch: int | None = None) -> None:
        """Go on to the next epoch (or to ``epoch``) and set its rates."""
        if self._step_count == 1 and self.optimizer._steps_done == self.optimizer._steps_before:
            warn(EARLY_STEP, UserWarning)
        self._step_count += 1
        if epoch is not None:
            warn(EPOCH_GIVEN, UserWarning)
        self._update_lr(epoch)

    def _update_lr(self, epoch: int | None = None) -> None:
        if epoch is None:
            self.last_epoch += 1
            rates = self._computed(self.get_lr)
        else:
            self.last_epoch = epoch
            rates = self._computed(getattr(self, "_get_closed_form_lr", self.get_lr))
        self._set(rates)

    def _computed(self, rates: Callable[[], list[Any]]) -> list[Any]:
        self._get_lr_called_within_step = True
        try:
            return rates()
        finally:
            self._get_lr_called_within_step = False

    def _set(self, rates: list[Any]) -> None:
        for group, rate in zip(self.optimizer.param_groups, rates, strict=True):
            set_option(group, "lr", rate)
        self._last_lr: list[Any] = self._rates()

    def state_dict(self) -> dict[str, Any]:
        """Everything but the optimiser."""
        return {key: value for key, value in self.__dict__.items() if key != "optimizer"}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over what :meth:`state_dict` gave."""
        self.__dict__.update(state_dict)


def saved_callable(function: Any) -> dict[str, Any] | None:
    """What is saved of a callable object: its attributes; None for a plain function."""
    return None if function is None or isinstance(function, types.FunctionType) else dict(function.__dict__)
