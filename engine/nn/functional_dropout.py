"""``torch.nn.functional``: dropout."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..ops.functions import namespace as F
from ..ops.operands import single
from ..random import default_generator
from ..settings import warn
from ..tensor import Tensor, tensor_of

__all__ = [
    "alpha_dropout",
    "dropout",
    "dropout1d",
    "dropout2d",
    "dropout3d",
    "feature_alpha_dropout",
]

_SELU_ALPHA = 1.6732632423543772848170429916717
_SELU_SCALE = 1.0507009873554804934193349852946


def _check_probability(p: float) -> None:
    if not 0.0 <= p <= 1.0:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")


def _drawn(values: Any, shape: tuple[int, ...], p: float) -> Any:
    """Zeros and ones, drawn in the order in which ``values`` lie in memory."""
    if values.flags.c_contiguous or shape != values.shape:
        return default_generator.bernoulli(shape, values.dtype, 1 - p)
    order = sorted(range(values.ndim), key=lambda axis: -abs(values.strides[axis]))
    drawn = default_generator.bernoulli(tuple(shape[axis] for axis in order), values.dtype, 1 - p)
    return drawn.transpose(np.argsort(order))


def _dropped(input: Tensor, shape: tuple[int, ...] | None, p: float, training: bool, inplace: bool) -> Any:
    _check_probability(p)
    input = single("dropout", input)
    if p == 0 or not training or not input._array.size:
        return input
    kind = input._array.dtype
    if kind.kind != "f":
        raise RuntimeError(f"result type Float can't be cast to the desired output type {input.dtype.scalar_type}")
    if p == 1:
        noise = F.zeros_of(input, ())
    else:
        noise = tensor_of(_drawn(input._array, input._array.shape if shape is None else shape, p))
        noise._array /= kind.type(1 - p)
    return input.mul_(noise) if inplace else input * noise


def dropout(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    """In training each element is zeroed with probability ``p`` and the rest scaled by ``1 / (1 - p)``."""
    return _dropped(input, None, p, training, inplace)


def _channels(input: Tensor) -> tuple[int, ...]:
    return (*input._array.shape[:2], *(1,) * (input._array.ndim - 2))


def dropout1d(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    """Dropout of whole channels of (N, C, L) or (C, L)."""
    _check_probability(p)
    if input.ndim not in (2, 3):
        raise RuntimeError(
            f"dropout1d: Expected 2D or 3D input, but received a {input.ndim}D input. Note that dropout1d exists to "
            "provide channel-wise dropout on inputs with 1 spatial dimension, a channel dimension, and an optional "
            "batch dimension (i.e. 2D or 3D inputs)."
        )
    if input.ndim == 2:
        return F.squeeze(dropout1d(F.unsqueeze(input, 0), p, training, inplace), 0)
    return _dropped(input, _channels(input), p, training, inplace)


def dropout2d(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    """Dropout of whole channels of (N, C, H, W)."""
    _check_probability(p)
    _warn_rank("dropout2d", 2, input.ndim)
    if input.ndim == 3:
        warn(
            "dropout2d: Received a 3D input to dropout2d and assuming that channel-wise 1D dropout behavior is desired "
            "- input is interpreted as shape (N, C, L), where C is the channel dim. This behavior will change in a "
            "future release to interpret the input as one without a batch dimension, i.e. shape (C, H, W). To maintain "
            "the 1D channel-wise dropout behavior, please switch to using dropout1d instead.",
        )
    return _dropped(input, _channels(input), p, training, inplace)


def dropout3d(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    """Dropout of whole channels of (N, C, D, H, W) or (C, D, H, W)."""
    _check_probability(p)
    _warn_rank("dropout3d", 3, input.ndim)
    if input.ndim != 5:
        return (
            F.squeeze(dropout3d(F.unsqueeze(input, 0), p, training, inplace), 0)
            if input.ndim == 4
            else _dropped(input, _channels(input), p, training, inplace)
        )
    return _dropped(input, _channels(input), p, training, inplace)


def _warn_rank(name: str, spatial: int, rank: int) -> None:
    if rank not in (spatial + 1, spatial + 2):
        warn(
            f"{name}: Received a {rank}-D input to {name}, which is deprecated and will result in an error in a future "
            "release. To retain the behavior and silence this warning, please use dropout instead. Note that "
            f"{name} exists to provide channel-wise dropout on inputs with {spatial} spatial dimensions, a channel "
            f"dimension, and an optional batch dimension (i.e. {spatial + 1}D or {spatial + 2}D inputs).",
        )


def _alpha(input: Tensor, shape: tuple[int, ...], p: float, training: bool) -> Any:
    _check_probability(p)
    if p == 0 or not training:
        return input
    if p == 1:
        return input * F.zeros_of(input, ())
    alpha = _SELU_ALPHA * _SELU_SCALE
    a = ((alpha**2 * p + 1) * (1 - p)) ** -0.5
    noise = default_generator.bernoulli(shape, input._array.dtype, 1 - p)
    shift = (noise - 1) * (alpha * a) + alpha * a * p
    return input * tensor_of((noise * a).astype(noise.dtype)) + tensor_of(shift.astype(noise.dtype))


def alpha_dropout(input: Tensor, p: float = 0.5, training: bool = False, inplace: bool = False) -> Any:
    """Dropout that keeps mean and variance of self-normalising networks."""
    return _alpha(input, input._array.shape, p, training)


def feature_alpha_dropout(input: Tensor, p: float = 0.5, training: bool = False, inplace: bool = False) -> Any:
    """:func:`alpha_dropout` of whole channels."""
    return _alpha(input, _channels(input), p, training)
