"""Adafactor."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..storage import Array
from ..tensor import Tensor, tensor_of
from .optimizer import ElementwiseOptimizer, Group, counted, counter, rate, wrote, zeros_for

__all__ = ["Adafactor"]


class Adafactor(ElementwiseOptimizer):
    """Steps scaled by a mean of squares that is kept by rows and columns only.

    Args:
        params: Parameters or groups.
        lr: Step size.
        beta2_decay: How fast the mean of squares is adapted.
        eps: Least square (None: of the type), and least size of a parameter.
        d: Largest size of an update.
        weight_decay: Shrinks the parameter itself.
        maximize: Climb instead of descend.
    """

    def __init__(
        self,
        params: Any,
        lr: Any = 1e-2,
        beta2_decay: float = -0.8,
        eps: tuple[float | None, float] = (None, 1e-3),
        d: float = 1.0,
        weight_decay: float = 0.0,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
    ) -> None:
        if isinstance(lr, Tensor) and lr.numel() != 1:
            raise ValueError("Tensor lr must be 1-element")
        if not rate(lr) >= 0.0:
            raise ValueError(f"Learning rate should be >= 0 but is: {lr}")
        if not beta2_decay <= 0.0:
            raise ValueError(f"beta2_decay should be <= 0 but is: {beta2_decay}")
        if eps[0] is not None and not eps[0] >= 0.0:
            raise ValueError(f"epsilon1 should be >= 0 but is: {eps[0]}")
        if not eps[1] >= 0.0:
            raise ValueError(f"epsilon2 should be >= 0 but is: {eps[1]}")
        if not d >= 1.0:
            raise ValueError(f"Clipping threshold d should be >= 1 but is: {d}")
        if not weight_decay >= 0.0:
            raise ValueError(f"weight_decay should be >= 0 but is: {weight_decay}")
        super().__init__(
            params,
            {
                "lr": lr,
                "beta2_decay": beta2_decay,
                "eps": eps,
                "d": d,
                "weight_decay": weight_decay,
                "foreach": foreach,
                "maximize": maximize,
            },
        )

    def _update(self, parameter: Tensor, grad: Array, group: Group) -> None:
        state, values = self.state[parameter], parameter._array
        if not state:
            state["step"] = counter()
            if grad.ndim > 1:
                state["row_var"] = tensor_of(np.zeros((*grad.shape[:-1], 1), grad.dtype))
                state["col_var"] = tensor_of(np.zeros((*grad.shape[:-2], 1, grad.shape[-1]), grad.dtype))
            else:
                state["variance"] = zeros_for(parameter)
        step, lr = counted(state["step"]), rate(group["lr"])
        eps1, eps2 = group["eps"]
        eps1 = float(np.finfo(values.dtype).eps) if eps1 is None else eps1
        share = step ** group["beta2_decay"]
        alpha = max(eps2, float(np.linalg.norm(values)) / values.size**0.5) * min(lr, 1 / step**0.5)
        if group["weight_decay"]:
            values *= 1 - lr * group["weight_decay"]
            wrote(parameter, "mul_")
        squares = grad * grad
        if grad.ndim > 1:
            rows, columns = state["row_var"]._array, state["col_var"]._array
            for kept, axis, name in ((rows, -1, "row_var"), (columns, -2, "col_var")):
                kept += share * (squares.mean(axis, keepdims=True) - kept)
                wrote(state[name], "lerp_")
            estimate = rows @ columns / np.maximum(rows.mean(-2, keepdims=True), eps1)
        else:
            estimate = state["variance"]._array
            estimate += share * (squares - estimate)
            wrote(state["variance"], "lerp_")
        update = grad / np.sqrt(np.maximum(estimate, eps1 * eps1))
        size = max(1.0, float(np.linalg.norm(update)) / (update.size**0.5 * group["d"]))
        values += (-alpha / size) * update
        wrote(parameter, "add_")
