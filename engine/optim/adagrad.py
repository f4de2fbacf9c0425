"""Adagrad."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..storage import Array
from ..tensor import Tensor, tensor_of
from .optimizer import (
    ElementwiseOptimizer,
    Group,
    check_not_negative,
    counted,
    counter,
    rate,
    refuse_differentiable,
    wrote,
)

__all__ = ["Adagrad"]


class Adagrad(ElementwiseOptimizer):
    """Steps divided by the root of the sum of all squared gradients.

    Args:
        params: Parameters or groups.
        lr: Step size.
        lr_decay: How fast the step size shrinks.
        weight_decay: Pull towards zero.
        initial_accumulator_value: Where the sum of squares begins.
        eps: Added to the denominator.
        maximize: Climb instead of descend.
    """

    def __init__(
        self,
        params: Any,
        lr: Any = 1e-2,
        lr_decay: float = 0,
        weight_decay: float = 0,
        initial_accumulator_value: float = 0,
        eps: float = 1e-10,
        foreach: bool | None = None,
        *,
        maximize: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        check_not_negative(
            (
                ("learning rate", lr),
                ("lr_decay value", lr_decay),
                ("weight_decay value", weight_decay),
                ("initial_accumulator_value value", initial_accumulator_value),
                ("epsilon value", eps),
            )
        )
        refuse_differentiable(differentiable)
        super().__init__(
            params,
            {
                "lr": lr,
                "lr_decay": lr_decay,
                "eps": eps,
                "weight_decay": weight_decay,
                "initial_accumulator_value": initial_accumulator_value,
                "foreach": foreach,
                "maximize": maximize,
                "differentiable": differentiable,
                "fused": fused,
            },
        )
        for group in self.param_groups:
            for parameter in group["params"]:
                state = self.state[parameter]
                state["step"] = counter()
                state["sum"] = tensor_of(np.full_like(parameter._array, initial_accumulator_value))

    def share_memory(self) -> None:
        """Nothing to do in one process."""

    def _update(self, parameter: Tensor, grad: Array, group: Group) -> None:
        state = self.state[parameter]
        step, lr = counted(state["step"]), rate(group["lr"])
        if group["weight_decay"]:
            grad = grad + group["weight_decay"] * parameter._array
        total = state["sum"]._array
        total += grad * grad
        wrote(state["sum"], "addcmul_")
        parameter._array -= lr / (1 + (step - 1) * group["lr_decay"]) * (grad / (np.sqrt(total) + group["eps"]))
        wrote(parameter, "addcdiv_")
