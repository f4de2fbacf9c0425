"""NAdam."""

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

__all__ = ["NAdam"]


class NAdam(ElementwiseOptimizer):
    """Adam that looks ahead along the momentum.

    Args:
        params: Parameters or groups.
        lr: Step size.
        betas: Decay rates of the two means.
        eps: Added to the denominator.
        weight_decay: Pull towards zero.
        momentum_decay: How fast the momentum grows.
        decoupled_weight_decay: Shrink the parameter itself rather than add to the gradient.
        maximize: Climb instead of descend.
    """

    def __init__(
        self,
        params: Any,
        lr: Any = 2e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        momentum_decay: float = 4e-3,
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
        check_not_negative(
            (
                ("weight_decay value", weight_decay),
                ("momentum_decay value", momentum_decay),
            )
        )
        refuse_differentiable(differentiable)
        super().__init__(
            params,
            {
                "lr": lr,
                "betas": betas,
                "eps": eps,
                "weight_decay": weight_decay,
                "momentum_decay": momentum_decay,
                "decoupled_weight_decay": decoupled_weight_decay,
                "maximize": maximize,
                "foreach": foreach,
                "capturable": capturable,
                "differentiable": differentiable,
            },
        )

    def _update(self, parameter: Tensor, grad: Array, group: Group) -> None:
        state = self.state[parameter]
        if not state:
            state["step"] = counter()
            state["mu_product"] = counter()
            state["mu_product"]._array[...] = 1
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
        share = beta1 * (1.0 - 0.5 * 0.96 ** (step * group["momentum_decay"]))
        following = beta1 * (1.0 - 0.5 * 0.96 ** ((step + 1) * group["momentum_decay"]))
        state["mu_product"]._array *= share
        wrote(state["mu_product"], "mul_")
        product = float(state["mu_product"]._array)
        scale = np.sqrt(square / (1 - beta2**step)) + group["eps"]
        values -= lr * (1.0 - share) / (1.0 - product) * (grad / scale)
        wrote(parameter, "addcdiv_")
        values -= lr * following / (1.0 - product * following) * (mean / scale)
        wrote(parameter, "addcdiv_")
