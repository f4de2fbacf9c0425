"""RMSprop."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..storage import Array
from ..tensor import Tensor
from .optimizer import (
    ElementwiseOptimizer,
    Group,
    check_not_negative,
    counted,
    counter,
    rate,
    refuse_differentiable,
    wrote,
    zeros_for,
)

__all__ = ["RMSprop"]


class RMSprop(ElementwiseOptimizer):
    """Steps divided by a running root mean square of the gradient.

    Args:
        params: Parameters or groups.
        lr: Step size.
        alpha: Decay rate.
        eps: Added to the denominator.
        weight_decay: Pull towards zero.
        momentum: Share of the last update that is kept.
        centered: Divide by the standard deviation rather than the root mean square.
        maximize: Climb instead of descend.
    """

    def __init__(
        self,
        params: Any,
        lr: Any = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0,
        momentum: float = 0,
        centered: bool = False,
        capturable: bool = False,
        foreach: bool | None = None,
        maximize: bool = False,
        differentiable: bool = False,
    ) -> None:
        check_not_negative(
            (
                ("learning rate", lr),
                ("epsilon value", eps),
                ("momentum value", momentum),
                ("weight_decay value", weight_decay),
                ("alpha value", alpha),
            )
        )
        refuse_differentiable(differentiable)
        super().__init__(
            params,
            {
                "lr": lr,
                "momentum": momentum,
                "alpha": alpha,
                "eps": eps,
                "centered": centered,
                "weight_decay": weight_decay,
                "capturable": capturable,
                "foreach": foreach,
                "maximize": maximize,
                "differentiable": differentiable,
            },
        )

    def _update(self, parameter: Tensor, grad: Array, group: Group) -> None:
        state = self.state[parameter]
        if not state:
            state["step"] = counter()
            state["square_avg"] = zeros_for(parameter)
            if group["momentum"] > 0:
                state["momentum_buffer"] = zeros_for(parameter)
            if group["centered"]:
                state["grad_avg"] = zeros_for(parameter)
        counted(state["step"])
        lr, alpha = rate(group["lr"]), group["alpha"]
        if group["weight_decay"]:
            grad = grad + group["weight_decay"] * parameter._array
        square = state["square_avg"]._array
        square *= alpha
        square += (1 - alpha) * grad * grad
        wrote(state["square_avg"], "mul_")
        wrote(state["square_avg"], "addcmul_")
        scale = square
        if group["centered"]:
            mean = state["grad_avg"]._array
            mean += (1 - alpha) * (grad - mean)
            wrote(state["grad_avg"], "lerp_")
            scale = square - mean * mean
        step = grad / (np.sqrt(scale) + group["eps"])
        if group["momentum"] > 0:
            kept = state["momentum_buffer"]._array
            kept *= group["momentum"]
            kept += step
            wrote(state["momentum_buffer"], "mul_")
            wrote(state["momentum_buffer"], "addcdiv_")
            step = kept
        parameter._array -= lr * step
        wrote(parameter, "add_" if group["momentum"] > 0 else "addcdiv_")
