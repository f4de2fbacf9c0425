"""Averaged stochastic gradient descent."""

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

__all__ = ["ASGD"]


class ASGD(ElementwiseOptimizer):
    """Gradient descent that also keeps the average of the parameters (``state["ax"]``).

    Args:
        params: Parameters or groups.
        lr: Step size.
        lambd: Decay of the parameters.
        alpha: Decay rate.
        t0: Step at which averaging begins.
        weight_decay: Pull towards zero.
        maximize: Climb instead of descend.
    """

    def __init__(
        self,
        params: Any,
        lr: Any = 1e-2,
        lambd: float = 1e-4,
        alpha: float = 0.75,
        t0: float = 1e6,
        weight_decay: float = 0,
        foreach: bool | None = None,
        maximize: bool = False,
        differentiable: bool = False,
        capturable: bool = False,
    ) -> None:
        check_not_negative(
            (
                ("learning rate", lr),
                ("weight_decay value", weight_decay),
            )
        )
        refuse_differentiable(differentiable)
        super().__init__(
            params,
            {
                "lr": lr,
                "lambd": lambd,
                "alpha": alpha,
                "t0": t0,
                "weight_decay": weight_decay,
                "foreach": foreach,
                "maximize": maximize,
                "differentiable": differentiable,
                "capturable": capturable,
            },
        )

    def _update(self, parameter: Tensor, grad: Array, group: Group) -> None:
        state = self.state[parameter]
        lr = rate(group["lr"])
        if not state:
            state["step"], state["eta"], state["mu"] = counter(), counter(), counter()
            state["eta"]._array[...] = lr
            state["mu"]._array[...] = 1
            state["ax"] = zeros_for(parameter)
        step, lambd = counted(state["step"]), group["lambd"]
        if group["weight_decay"]:
            grad = grad + group["weight_decay"] * parameter._array
        eta, share = float(state["eta"]._array), float(state["mu"]._array)
        parameter._array *= 1 - lambd * eta
        wrote(parameter, "mul_")
        parameter._array -= eta * grad
        wrote(parameter, "add_")
        average = state["ax"]._array
        average[...] = parameter._array if share == 1 else average + share * (parameter._array - average)
        wrote(state["ax"], "copy_")
        state["eta"]._array[...] = lr / ((1 + lambd * lr * step) ** group["alpha"])
        state["mu"]._array[...] = 1 / np.maximum(1, step - group["t0"])
