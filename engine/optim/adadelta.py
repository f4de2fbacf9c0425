"""Adadelta."""

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

__all__ = ["Adadelta"]


class Adadelta(ElementwiseOptimizer):
    """Steps scaled by the ratio of two running means.

    Args:
        params: Parameters or groups.
        lr: Step size.
        rho: Decay rate of the running means.
        eps: Added to the denominator.
        weight_decay: Pull towards zero.
        maximize: Climb instead of descend.
    """

    def __init__(
        self,
        params: Any,
        lr: Any = 1.0,
        rho: float = 0.9,
        eps: float = 1e-6,
        weight_decay: float = 0,
        foreach: bool | None = None,
        *,
        capturable: bool = False,
        maximize: bool = False,
        differentiable: bool = False,
    ) -> None:
        check_not_negative((("learning rate", lr),))
        if not 0.0 <= rho <= 1.0:
            raise ValueError(f"Invalid rho value: {rho}")
        check_not_negative(
            (
                ("epsilon value", eps),
                ("weight_decay value", weight_decay),
            )
        )
        refuse_differentiable(differentiable)
        super().__init__(
            params,
            {
                "lr": lr,
                "rho": rho,
                "eps": eps,
                "weight_decay": weight_decay,
                "maximize": maximize,
                "capturable": capturable,
                "foreach": foreach,
                "differentiable": differentiable,
            },
        )

    def _update(self, parameter: Tensor, grad: Array, group: Group) -> None:
        state = self.state[parameter]
        if not state:
            state["step"] = counter()
            state["square_avg"] = zeros_for(parameter)
            state["acc_delta"] = zeros_for(parameter)
        counted(state["step"])
        rho, eps = group["rho"], group["eps"]
        if group["weight_decay"]:
            grad = grad + group["weight_decay"] * parameter._array
        square, moved = state["square_avg"]._array, state["acc_delta"]._array
        square *= rho
        square += (1 - rho) * grad * grad
        step = np.sqrt(moved + eps) / np.sqrt(square + eps) * grad
        moved *= rho
        moved += (1 - rho) * step * step
        wrote(state["square_avg"], "mul_")
        wrote(state["square_avg"], "addcmul_")
        wrote(state["acc_delta"], "mul_")
        wrote(state["acc_delta"], "addcmul_")
        parameter._array -= rate(group["lr"]) * step
        wrote(parameter, "add_")
