"""Norms of the gradients of many parameters, and clipping them."""

from __future__ import annotations

from collections.abc import Iterable
from types import GeneratorType
from typing import Any

import numpy as np

from ..autograd.modes import no_grad
from ..ops.composite.linalg_norms import linalg_vector_norm as vector_norm
from ..ops.functions import namespace as F
from ..settings import warn
from ..tensor import Tensor
from .module import type_name

__all__ = [
    "clip_grad_norm",
    "clip_grad_norm_",
    "clip_grad_value_",
    "clip_grads_with_norm_",
    "get_total_norm",
    "parameters_to_vector",
    "vector_to_parameters",
]


def _gradients(parameters: Any) -> list[Any]:
    chosen = [parameters] if isinstance(parameters, Tensor) else list(parameters)
    return [p._grad for p in chosen if p._grad is not None]


def get_total_norm(
    tensors: Any, norm_type: float = 2.0, error_if_nonfinite: bool = False, foreach: bool | None = None
) -> Any:
    """The norm of all ``tensors`` taken as one vector."""
    from ..creation import zeros

    every = [tensors] if isinstance(tensors, Tensor) else list(tensors)
    norm_type = float(norm_type)
    if not every:
        return zeros(())
    with no_grad(reported=False):
        total = vector_norm(F.stack([vector_norm(t, norm_type) for t in every]), norm_type)
    if error_if_nonfinite and not np.isfinite(total._array):
        raise RuntimeError(
            f"The total norm of order {norm_type} for gradients from `parameters` is non-finite, so it cannot be "
            "clipped. To disable this error and scale the gradients by the non-finite norm anyway, set "
            "`error_if_nonfinite=False`"
        )
    return total


def clip_grads_with_norm_(parameters: Any, max_norm: float, total_norm: Tensor, foreach: bool | None = None) -> None:
    """Scale all gradients by ``max_norm / total_norm``, at most 1."""
    grads = _gradients(parameters)
    largest = float(max_norm)
    if not grads:
        return
    with no_grad(reported=False):
        factor = F.clamp(largest / (total_norm + 1e-6), max=1.0)
        for grad in grads:
            grad.mul_(factor)


def clip_grad_norm_(
    parameters: Any,
    max_norm: float,
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
    foreach: bool | None = None,
) -> Any:
    """Scale all gradients so that their norm together is at most ``max_norm``; returns the norm before."""
    if not isinstance(parameters, Tensor):
        generator = isinstance(parameters, GeneratorType)
        parameters = list(parameters)
        if generator and not parameters:
            warn("`parameters` is an empty generator, no gradient clipping will occur.")
    total = get_total_norm(_gradients(parameters), float(norm_type), error_if_nonfinite, foreach)
    clip_grads_with_norm_(parameters, max_norm, total, foreach)
    return total


def clip_grad_norm(*args: Any, **kwargs: Any) -> Any:
    """The old name of :func:`clip_grad_norm_`, which warns."""
    warn(
        "`torch.nn.utils.clip_grad_norm` is now deprecated in favor of `torch.nn.utils.clip_grad_norm_`.",
        FutureWarning,
    )
    return clip_grad_norm_(*args, **kwargs)


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
    if not isinstance(vec, Tensor):
        raise TypeError(f"expected torch.Tensor, but got: {type_name(vec)}")
    position = 0
    for parameter in parameters:
        count = parameter.numel()
        parameter.data = vec[position : position + count].view_as(parameter).data
        position += count
