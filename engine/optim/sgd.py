"""Stochastic gradient descent."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..ops.kernels.elementary import by_blocks, scalar
from ..storage import Array
from ..tensor import Tensor, tensor_of
from .optimizer import ElementwiseOptimizer, Group, check_fused, check_not_negative, rate, refuse_differentiable, wrote

_F32 = np.dtype(np.float32)


class SGD(ElementwiseOptimizer):
    """Gradient descent, with momentum if asked for.

    Args:
        params: Parameters or groups.
        lr: Step size.
        momentum: Share of the last update that is kept.
        dampening: Share of the gradient that does not enter the momentum.
        weight_decay: Pull towards zero, added to the gradient.
        nesterov: Look ahead along the momentum.
        maximize: Climb instead of descend.
    """

    def __init__(
        self,
        params: Any,
        lr: Any = 1e-3,
        momentum: float = 0,
        dampening: float = 0,
        weight_decay: Any = 0,
        nesterov: bool = False,
        *,
        maximize: bool = False,
        foreach: bool | None = None,
        differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        check_not_negative((("learning rate", lr), ("momentum value", momentum), ("weight_decay value", weight_decay)))
        check_fused(fused, foreach, differentiable)
        refuse_differentiable(differentiable)
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")
        super().__init__(
            params,
            {
                "lr": lr,
                "momentum": momentum,
                "dampening": dampening,
                "weight_decay": weight_decay,
                "nesterov": nesterov,
                "maximize": maximize,
                "foreach": foreach,
                "differentiable": differentiable,
                "fused": fused,
            },
        )

    def _update(self, parameter: Tensor, grad: Array, group: Group) -> None:
        decay, momentum = rate(group["weight_decay"]), group["momentum"]
        if decay:
            grad = grad + decay * parameter._array
        if momentum:
            state = self.state[parameter]
            kept = state.get("momentum_buffer")
            if kept is None:
                state["momentum_buffer"] = kept = tensor_of(np.array(grad))
            else:
                kept._array *= momentum
                kept._array += (1 - group["dampening"]) * grad
                wrote(kept, "mul_")
                wrote(kept, "add_")
            grad = grad + momentum * kept._array if group["nesterov"] else kept._array
        _descend(parameter._array, grad, rate(group["lr"]))
        wrote(parameter, "add_")


def _descend(values: Array, grad: Array, step: float) -> None:
    """Subtract ``step`` times ``grad`` from ``values``."""
    kind = values.dtype
    if kind is not grad.dtype or kind is not _F32:
        values -= step * grad
        return
    factor = scalar(step, kind)

    def work(values: Array, grad: Array) -> None:
        np.subtract(values, np.multiply(grad, factor), values)

    by_blocks(work, values, grad)
