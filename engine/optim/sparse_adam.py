"""SparseAdam: for sparse gradients, which don't exist here."""

from __future__ import annotations

from typing import Any

from .optimizer import ElementwiseOptimizer, Group, check_betas

__all__ = ["SparseAdam"]


class SparseAdam(ElementwiseOptimizer):
    """Adam for sparse gradients; as every gradient is dense, its ``step`` raises RuntimeError.

    Args:
        params: Parameters or groups.
        lr: Step size.
        betas: Decay rates of the two means.
        eps: Added to the denominator.
        maximize: Climb instead of descend.
    """

    def __init__(
        self,
        params: Any,
        lr: Any = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        maximize: bool = False,
    ) -> None:
        if not lr > 0.0:
            raise ValueError(f"Invalid learning rate: {lr}")
        if not eps > 0.0:
            raise ValueError(f"Invalid epsilon value: {eps}")
        check_betas(betas)
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, "maximize": maximize})

    def _update(self, parameter: Any, grad: Any, group: Group) -> None:
        raise RuntimeError("SparseAdam does not support dense gradients, please consider Adam instead")
