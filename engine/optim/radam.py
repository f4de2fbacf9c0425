"""RAdam."""

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

__all__ = ["RAdam"]


class RAdam(ElementwiseOptimizer):
    """Adam that rectifies the variance of its first steps.

    Args:
        params: Parameters or groups.
        lr: Step size.
        betas: Decay rates of the two means.
        eps: Added to the denominator.
        weight_decay: Pull towards zero.
        decoupled_weight_decay: Shrink the parameter itself rather than add to the gradient.
        maximize: Climb instead of descend.
    """

    def __init__(
        self,
        params: Any,
        lr: Any = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        decoupled_weight_decay: bool = False,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
        capturable: bool = False,
        differentiable: bool = False,
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
                "maximize": maximize,
                "foreach": foreach,
                "capturable": capturable,
                "decoupled_weight_decay": decoupled_weight_decay,
                "differentiable": differentiable,
            },
        )

    def _update(self, parameter: Tensor, grad: Array, group: Group) -> None:
        state = self.state[parameter]
        if not state:
            state["step"] = counter()
            state["exp_avg"] = zeros_for(parameter)
            state["exp_avg_sq"] = zeros_for(parameter)
        step, lr, (beta1, beta2) = counted(state["step"]), rate(group["lr"]), group["betas"]
        values = parameter._array
        if group["weight_decay"]:
            if group["decoupled_weight_decay"]:
                values *= 1 - lr * group["weight_decay"]
                wrote(parameter, "mul_")
            else:
                grad = grad + group["weight_decay"] * values
        mean, square = state["exp_avg"]._array, state["exp_avg_sq"]._array
        mean += (1 - beta1) * (grad - mean)
        square *= beta2
        square += (1 - beta2) * grad * grad
        wrote(state["exp_avg"], "lerp_")
        wrote(state["exp_avg_sq"], "mul_")
        wrote(state["exp_avg_sq"], "addcmul_")
        correction = 1 - beta2**step
        limit = 2 / (1 - beta2) - 1
        length = limit - 2 * step * beta2**step / correction
        update = mean / (1 - beta1**step) * lr
        if length > 5.0:
            ratio = (length - 4) * (length - 2) * limit / ((limit - 4) * (limit - 2) * length)
            update = update * (correction**0.5 / (np.sqrt(square) + group["eps"])) * ratio**0.5
        values -= update
        wrote(parameter, "add_")
