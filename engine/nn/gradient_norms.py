"""Norms of the gradients of many parameters, and clipping them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..autograd.modes import no_grad
from ..ops.composite.linalg_norms import linalg_vector_norm as vector_norm
from ..ops.functions import namespace as F
from ..tensor import Tensor

__all__ = ["clip_grad_norm_", "clip_grad_value_", "get_total_norm", "parameters_to_vector", "vector_to_parameters"]


def _gradients(parameters: Any) -> list[Any]:
    chosen = [parameters] if isinstance(parameters, Tensor) else list(parameters)
    return [p._grad for p in chosen if p._grad is not None]


def get_total_norm(tensors: Iterable[Tensor], norm_type: float = 2.0, error_if_nonfinite: bool = False) -> Any:
    """The norm of all ``tensors`` taken as one vector."""
    from ..creation import zeros

    tensors = list(tensors)
    if not tensors:
        return zeros(())
    with no_grad(reported=False):
        total = vector_norm(F.stack([vector_norm(t, norm_type) for t in tensors]), norm_type)
    if error_if_nonfinite and not float(total._array) < float("inf"):
        raise RuntimeError(
            f"The total norm of order {norm_type} for gradients from `parameters` is non-finite, so it cannot "
            "be clipped. "
            "To disable this error and scale the gradients by the non-finite norm anyway, set "
            "`error_if_nonfinite=False`"
        )
    return total


def clip_grad_norm_(
    parameters: Any,
    max_norm: float,
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
    foreach: bool | None = None,
) -> Any:
    """Scale all gradients so that their norm together is at most ``max_norm``; returns the norm before."""
    grads = _gradients(parameters)
    total = get_total_norm(grads, float(norm_type), error_if_nonfinite)
    with no_grad(reported=False):
        factor = F.clamp(float(max_norm) / (total + 1e-6), max=1.0)
        for grad in grads:
            grad.mul_(factor)
    return total


def clip_grad_value_(parameters: Any, clip_value: float, foreach: bool | None = None) -> None:
    """Keep every element of the gradients between ``-clip_value`` and ``clip_value``."""
    limit = float(clip_value)
    with no_grad(reported=False):
        for grad in _gradients(parameters):
            grad.clamp_(-limit, limit)


def parameters_to_vector(parameters: Iterable[Tensor]) -> Any:
    """All parameters, one after the other, as one vector."""
    return F.cat([p.view(-1) for p in parameters])


def vector_to_parameters(vec: Tensor, parameters: Iterable[Tensor]) -> None:
    """Give the parameters the values in ``vec``."""
    position = 0
    for parameter in parameters:
        count = parameter.numel()
        parameter.data = vec[position : position + count].view_as(parameter).data
        position += count
