"""Adam and AdamW."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..storage import Array
from ..tensor import Tensor
from .optimizer import (
    ElementwiseOptimizer,
    Group,
    check_betas,
    check_fused,
    check_not_negative,
    counted,
    counter,
    rate,
    refuse_differentiable,
    wrote,
    zeros_for,
)


def _check_kinds(betas: tuple[Any, Any], plain: bool) -> None:
    tensors = [isinstance(beta, Tensor) for beta in betas]
    if any(tensors) and not all(tensors):
        raise ValueError("betas must be either both floats or both Tensors")
    for index, beta in enumerate(betas):
        if isinstance(beta, Tensor):
            if plain:
                raise ValueError(f"betas[{index}] as a Tensor is not supported for capturable=False and foreach=True")
            if beta.numel() != 1:
                raise ValueError(f"Tensor betas[{index}] must be 1-element")


class Adam(ElementwiseOptimizer):
    """Steps scaled by running means of the gradient and of its square.

    Args:
        params: Parameters or groups.
        lr: Step size.
        betas: Decay rates of the two means.
        eps: Added to the denominator.
        weight_decay: Pull towards zero.
        amsgrad: Divide by the largest mean of squares so far.
        maximize: Climb instead of descend.
        decoupled_weight_decay: Shrink the parameter itself rather than add to the gradient.
    """

    def __init__(
        self,
        params: Any,
        lr: Any = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        amsgrad: bool = False,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
        capturable: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
        decoupled_weight_decay: bool = False,
    ) -> None:
        if isinstance(lr, Tensor):
            if foreach and not capturable:
                raise ValueError("lr as a Tensor is not supported for capturable=False and foreach=True")
            if lr.numel() != 1:
                raise ValueError("Tensor lr must be 1-element")
        check_not_negative((("learning rate", lr), ("epsilon value", eps)))
        check_betas(betas)
        _check_kinds(betas, bool(foreach) and not capturable)
        check_not_negative((("weight_decay value", weight_decay),))
        check_fused(fused, foreach, differentiable)
        refuse_differentiable(differentiable)
        super().__init__(
            params,
            {
                "lr": lr,
                "betas": betas,
                "eps": eps,
                "weight_decay": weight_decay,
                "amsgrad": amsgrad,
                "maximize": maximize,
                "foreach": foreach,
                "capturable": capturable,
                "differentiable": differentiable,
                "fused": fused,
                "decoupled_weight_decay": decoupled_weight_decay,
            },
        )

    def _start(self, parameter: Tensor, group: Group) -> dict[str, Any]:
        state = self.state[parameter]
        if not state:
            state["step"] = counter()
            state["exp_avg"] = zeros_for(parameter)
            state["exp_avg_sq"] = zeros_for(parameter)
            if group["amsgrad"]:
                state["max_exp_avg_sq"] = zeros_for(parameter)
        found: dict[str, Any] = state
        return found

    def _update(self, parameter: Tensor, grad: Array, group: Group) -> None:
        state = self._start(parameter, group)
        step, lr, decay = counted(state["step"]), rate(group["lr"]), group["weight_decay"]
        beta1, beta2 = map(rate, group["betas"])
        values = parameter._array
        if decay:
            if group["decoupled_weight_decay"]:
                values *= 1 - lr * decay
                wrote(parameter, "mul_")
            else:
                grad = grad + decay * values
        mean, square = state["exp_avg"]._array, state["exp_avg_sq"]._array
        scratch = np.subtract(grad, mean, out=...)
        scratch *= 1 - beta1
        mean += scratch
        np.multiply(grad, grad, out=scratch)
        scratch *= 1 - beta2
        square *= beta2
        square += scratch
        wrote(state["exp_avg"], "lerp_")
        wrote(state["exp_avg_sq"], "mul_")
        wrote(state["exp_avg_sq"], "addcmul_")
        if group["amsgrad"]:
            largest = state["max_exp_avg_sq"]
            np.maximum(largest._array, square, out=largest._array)
            wrote(largest, "maximum")
            square = largest._array
        np.sqrt(square, out=scratch)
        scratch /= (1 - beta2**step) ** 0.5
        scratch += group["eps"]
        np.divide(mean, scratch, out=scratch)
        scratch *= lr / (1 - beta1**step)
        values -= scratch
        wrote(parameter, "addcdiv_")


class AdamW(Adam):
    """Adam whose weight decay shrinks the parameter itself; arguments as there."""

    def __init__(
        self,
        params: Any,
        lr: Any = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
        foreach: bool | None = None,
        capturable: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        super().__init__(
            params,
            lr,
            betas,
            eps,
            weight_decay,
            amsgrad,
            foreach=foreach,
            maximize=maximize,
            capturable=capturable,
            differentiable=differentiable,
            fused=fused,
            decoupled_weight_decay=True,
        )

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        for group in self.param_groups:
            group["decoupled_weight_decay"] = True
