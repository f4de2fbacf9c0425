"""Resilient backpropagation."""

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
    zeros_for,
)

__all__ = ["Rprop"]


class Rprop(ElementwiseOptimizer):
    """Steps by the signs of the gradients only.

    Args:
        params: Parameters or groups.
        lr: Step size.
        etas: Factors by which step sizes shrink and grow.
        step_sizes: Smallest and largest step size.
        maximize: Climb instead of descend.
    """

    def __init__(
        self,
        params: Any,
        lr: Any = 1e-2,
        etas: tuple[float, float] = (0.5, 1.2),
        step_sizes: tuple[float, float] = (1e-6, 50),
        *,
        capturable: bool = False,
        foreach: bool | None = None,
        maximize: bool = False,
        differentiable: bool = False,
    ) -> None:
        check_not_negative((("learning rate", lr),))
        if not 0.0 < etas[0] < 1.0 < etas[1]:
            raise ValueError(f"Invalid eta values: {etas[0]}, {etas[1]}")
        refuse_differentiable(differentiable)
        super().__init__(
            params,
            {
                "lr": lr,
                "etas": etas,
                "step_sizes": step_sizes,
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
            state["prev"] = zeros_for(parameter)
            state["step_size"] = tensor_of(np.full_like(parameter._array, rate(group["lr"])))
        counted(state["step"])
        shrink, grow = group["etas"]
        agreement = np.sign(grad * state["prev"]._array)
        factor = np.where(agreement > 0, grow, np.where(agreement < 0, shrink, 1)).astype(grad.dtype)
        size = state["step_size"]._array
        size[...] = np.clip(size * factor, *group["step_sizes"])
        kept = np.where(agreement < 0, grad.dtype.type(0), grad)
        parameter._array -= np.sign(kept) * size
        state["prev"]._array[...] = kept
        wrote(state["step_size"], "mul_")
        wrote(state["prev"], "copy_")
        wrote(parameter, "addcmul_")
