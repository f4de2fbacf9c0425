"""Adamax."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..storage import Array
from ..tensor import Tensor
from .optimizer import (
    ElementwiseOptimizer,
    Group,
    check_betas,
    check_not_negative,
    counted,
    counter,
    rate,
    refuse_differentiable,
    wrote,
    zeros_for,
)

__all__ = ["Adamax"]


class Adamax(ElementwiseOptimizer):
    """Adam with the largest gradient in place of the mean square.

    Args:
        params: Parameters or groups.
        lr: Step size.
        betas: Decay rates of the two means.
        eps: Added to the denominator.
        weight_decay: Pull towards zero.
        maximize: Climb instead of descend.
    """

    def __init__(
        self,
        params: Any,
        lr: Any = 2e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        foreach: bool | None = None,
        *,
        maximize: bool = False,
        differentiable: bool = False,
        capturable: bool = False,
    ) -> None:
        check_not_negative(
            (
                ("learning rate", lr),
                ("epsilon value", eps),
            )
        )
        check_betas(betas)
        check_not_negative((("weight_decay value", weight_decay),))
        refuse_differentiable(differentiable)
        super().__init__(
            params,
            {
                "lr": lr,
                "betas": betas,
                "eps": eps,
                "weight_decay": weight_decay,
                "foreach": foreach,
                "maximize": maximize,
                "differentiable": differentiable,
                "capturable": capturable,
            },
        )

    def _update(self, parameter: Tensor, grad: Array, group: Group) -> None:
        state = self.state[parameter]
        if not state:
            state["step"] = counter()
            state["exp_avg"] = zeros_for(parameter)
            state["exp_inf"] = zeros_for(parameter)
        step, (beta1, beta2) = counted(state["step"]), group["betas"]
        if group["weight_decay"]:
            grad = grad + group["weight_decay"] * parameter._array
        mean, largest = state["exp_avg"]._array, state["exp_inf"]._array
        mean += (1 - beta1) * (grad - mean)
        largest[...] = np.maximum(largest * beta2, np.abs(grad) + group["eps"])
        wrote(state["exp_avg"], "lerp_")
        wrote(state["exp_inf"], "maximum")
        parameter._array -= rate(group["lr"]) / (1 - beta1**step) * (mean / largest)
        wrote(parameter, "addcdiv_")
