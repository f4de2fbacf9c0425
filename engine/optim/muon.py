"""Muon."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..marked import as_bfloat16
from ..storage import Array
from ..tensor import Tensor
from .optimizer import ElementwiseOptimizer, Group, rate, wrote, zeros_for

__all__ = ["Muon"]

_COEFFICIENTS = (3.4445, -4.775, 2.0315)


def orthogonalized(update: Array, coefficients: tuple[float, float, float], steps: int, eps: float) -> Array:
    """The nearest matrix with orthogonal rows, roughly: a few steps of a polynomial iteration in bfloat16.

    Raises:
        ValueError: For too many steps, or another number of coefficients.
    """
    if steps >= 100:
        raise ValueError("Number of steps must be less than 100 for computational efficiency")
    if len(coefficients) != 3:
        raise ValueError("Coefficients must be a tuple of exactly 3 values")
    a, b, c = map(np.float32, coefficients)
    tall = update.shape[0] > update.shape[1]

    def rounded(values: Array) -> Array:
        return np.asarray(as_bfloat16(values)).view(np.float32)

    x = rounded(update.T if tall else update)
    x = rounded(x / rounded(np.maximum(rounded(np.asarray(np.linalg.norm(x)).reshape(1)), np.float32(eps))))
    for _ in range(steps):
        gram = rounded(x @ x.T)
        change = rounded(b * gram + c * (gram @ gram))
        x = rounded(a * x + change @ x)
    return x.T if tall else x


class Muon(ElementwiseOptimizer):
    """Momentum made orthogonal, for matrices.

    Args:
        params: Parameters with two dimensions, or groups of them.
        lr: Step size.
        weight_decay: Shrinks the parameter itself.
        momentum: Decay rate of the mean of gradients.
        nesterov: Look ahead along the momentum.
        ns_coefficients: Of the iteration that makes the update orthogonal.
        eps: Least norm to divide by.
        ns_steps: Steps of that iteration.
        adjust_lr_fn: How the step size depends on the shape: None or ``"original"``, or ``"match_rms_adamw"``.

    Raises:
        ValueError: For negative options, and for parameters that are no matrices.
    """

    def __init__(
        self,
        params: Any,
        lr: Any = 1e-3,
        weight_decay: float = 0.1,
        momentum: float = 0.95,
        nesterov: bool = True,
        ns_coefficients: tuple[float, float, float] = _COEFFICIENTS,
        eps: float = 1e-7,
        ns_steps: int = 5,
        adjust_lr_fn: str | None = None,
    ) -> None:
        if isinstance(lr, Tensor) and lr.numel() != 1:
            raise ValueError("Tensor lr must be 1-element")
        if not rate(lr) >= 0.0:
            raise ValueError(f"Learning rate should be >= 0 but is: {lr}")
        if not momentum >= 0.0:
            raise ValueError(f"momentum should be >= 0 but is: {momentum}")
        if not weight_decay >= 0.0:
            raise ValueError(f"weight decay should be >= 0 but is: {weight_decay}")
        if adjust_lr_fn not in (None, "original", "match_rms_adamw"):
            raise ValueError(f"Adjust learning rate function {adjust_lr_fn} is not supported")
        super().__init__(
            params,
            {
                "lr": lr,
                "weight_decay": weight_decay,
                "momentum": momentum,
                "nesterov": nesterov,
                "ns_coefficients": ns_coefficients,
                "eps": eps,
                "ns_steps": ns_steps,
                "adjust_lr_fn": adjust_lr_fn,
            },
        )
        for group in self.param_groups:
            for parameter in group["params"]:
                if parameter.dim() != 2:
                    raise ValueError(
                        f"Muon only supports 2D parameters whereas we found a parameter with size: {parameter.size()}"
                    )

    def _update(self, parameter: Tensor, grad: Array, group: Group) -> None:
        state, values = self.state[parameter], parameter._array
        if "momentum_buffer" not in state:
            state["momentum_buffer"] = zeros_for(parameter)
        mean, momentum, lr = state["momentum_buffer"]._array, group["momentum"], rate(group["lr"])
        mean += (1 - momentum) * (grad - mean)
        wrote(state["momentum_buffer"], "lerp_")
        update = grad + momentum * (mean - grad) if group["nesterov"] else mean
        update = orthogonalized(update, group["ns_coefficients"], group["ns_steps"], group["eps"])
        rows, columns = values.shape
        if group["adjust_lr_fn"] == "match_rms_adamw":
            ratio = 0.2 * math.sqrt(max(rows, columns))
        else:
            ratio = math.sqrt(max(1, rows / columns))
        values *= 1 - lr * group["weight_decay"]
        wrote(parameter, "mul_")
        values -= lr * ratio * update
        wrote(parameter, "add_")
