"""``torch.nn.functional``: normalisation and embedding."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import dtypes
from ..autograd.views import bump
from ..ops.functions import namespace as F
from ..settings import warn
from ..tensor import Tensor

_FLOAT32 = np.dtype(np.float32)

__all__ = ["batch_norm", "group_norm", "instance_norm", "layer_norm", "rms_norm"]


def _check_normalized(shape: tuple[int, ...], input: Tensor, layer: bool = True) -> None:
    if len(shape) < 1:
        raise RuntimeError(
            "Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element, but got "
            f"normalized_shape = {list(shape)}"
        )
    if input._array.shape[-len(shape) :] != shape:
        due = f", {', '.join(map(str, shape))}" if layer else ", ".join(map(str, shape))
        raise RuntimeError(
            f"Given normalized_shape={list(shape)}, expected input with shape [*{due}], but got input of size"
            f"{list(input._array.shape)}"
        )


def _check_mixed(input: Tensor, *parameters: Tensor | None) -> None:
    """Refuse parameters of another type, but for those in float32 beside an input in half precision."""
    kinds = [p._array.dtype for p in parameters if p is not None]
    if all(kind is input._array.dtype for kind in kinds):
        return
    if any(kind is not _FLOAT32 for kind in kinds):
        raise RuntimeError("mixed dtype (CPU): expect parameter to have scalar type of Float")
    if input.dtype not in (dtypes.bfloat16, dtypes.float16):
        raise RuntimeError("mixed dtype (CPU): all inputs must share same datatype.")


def layer_norm(
    input: Tensor,
    normalized_shape: Sequence[int],
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
) -> Any:
    """Bring the last dimensions to mean 0 and variance 1, then scale by ``weight`` and shift by ``bias``."""
    shape = tuple(normalized_shape)
    _check_normalized(shape, input)
    for name, value in (("weight", weight), ("bias", bias)):
        if value is not None and value._array.shape != shape:
            raise RuntimeError(
                f"Expected {name} to be of same shape as normalized_shape, but got {name} of shape "
                f"{list(value._array.shape)} and normalized_shape = {list(shape)}"
            )
    _check_mixed(input, weight, bias)
    return F.native_layer_norm_rows(input, shape, weight, bias, eps)[0]


def rms_norm(
    input: Tensor, normalized_shape: Sequence[int], weight: Tensor | None = None, eps: float | None = None
) -> Any:
    """Divide the last dimensions by their root mean square, then scale by ``weight``."""
    shape = tuple(normalized_shape)
    if input.ndim < len(shape):
        raise ValueError(f"Input tensor must have at least {len(shape)} dimensions, but got {input.ndim}")
    _check_normalized(shape, input, False)
    if weight is not None and tuple(weight.shape) != shape:
        raise RuntimeError(
            "Expected weight to be of same shape as normalized_shape, but got weight of shape "
            f"{list(weight.shape)} and normalized_shape = {list(shape)}"
        )
    if input._array.dtype.kind != "f":
        raise NotImplementedError(f"\"rms_norm\" not implemented for '{input.dtype.scalar_type}'")
    kind = input.dtype
    if weight is not None and weight.dtype is not kind:
        warn(
            f"Mismatch dtype between input and weight: input dtype = {dtypes.C_NAMES[kind.name]}, weight dtype = "
            f"{dtypes.C_NAMES[weight.dtype.name]}, Cannot dispatch to fused implementation.",
        )
    wide = F.to_dtype(input, np.dtype(np.float32)) if kind in (dtypes.bfloat16, dtypes.float16) else input
    small = float(np.finfo(wide._array.dtype).eps) if eps is None else eps
    squares = F.pow(wide, 2).mean(tuple(range(input.ndim - len(shape), input.ndim)), True)
    result = wide * F.rsqrt(F.add_scalar(squares, small))
    if weight is not None:
        result = result * weight
    return F.to_dtype(result, kind.numpy)


def _update(running: Tensor | None, value: Any, momentum: float) -> None:
    if running is not None:
        running._array[...] = (1 - momentum) * running._array + momentum * value
        bump(running)


def _check_statistics(
    input: Tensor, running_mean: Tensor | None, running_var: Tensor | None, training: bool, eps: float
) -> None:
    """Whether there is something to normalise by.

    Raises:
        ValueError: If one of the running statistics is missing, or a batch has but one value.
        RuntimeError: If there are no running statistics in evaluation.
    """
    array = input._array
    if (running_mean is None) != (running_var is None):
        raise ValueError("running_mean and running_var must either both be None or neither be None")
    if training:
        if array.shape[0] * math.prod(array.shape[2:]) == 1:
            raise ValueError(f"Expected more than 1 value per channel when training, got input size {input.size()}")
        if eps <= 0.0:
            raise ValueError(f"batch_norm eps must be positive during training, but got {eps}")
    elif running_mean is None or running_var is None:
        missing = "running_mean" if running_mean is None else "running_var"
        raise RuntimeError(f"{missing} must be defined in evaluation mode")


def batch_norm(
    input: Tensor,
    running_mean: Tensor | None,
    running_var: Tensor | None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Any:
    """Bring each channel to mean 0 and variance 1 by the batch (in training) or by the running statistics."""
    array = input._array
    channels = array.shape[1] if array.ndim > 1 else 0
    if array.ndim < 2 and array.size:
        raise IndexError("Dimension out of range (expected to be in range of [-1, 0], but got 1)")
    _check_statistics(input, running_mean, running_var, training, eps)
    named = (("running_mean", running_mean), ("running_var", running_var), ("weight", weight), ("bias", bias))
    for name, value in named:
        if value is not None and value._array.size != channels:
            raise RuntimeError(f"{name} should contain {channels} elements not {value._array.size}")
    if not array.size:
        made = input.clone() if weight is None else input.clone() * weight[0]
        return made if bias is None else made + bias[0]
    if array.dtype.kind != "f":
        raise NotImplementedError(f"\"batch_norm\" not implemented for '{input.dtype.scalar_type}'")
    _check_mixed(input, weight, bias)
    if weight is not None and running_mean is not None and running_mean.dtype is not weight.dtype:
        raise RuntimeError(
            f"expected scalar type {weight.dtype.scalar_type} but found {running_mean.dtype.scalar_type}"
        )
    arrays = (None if r is None else r._array for r in (running_mean, running_var))
    result, mean, invstd = F.native_batch_norm_channels(input, weight, bias, *arrays, training, eps)
    if training and running_mean is not None:
        count = array.size // channels
        var = (1 / (invstd._array.astype(np.float64) ** 2) - eps) * (count / (count - 1))
        _update(running_mean, mean._array, momentum)
        _update(running_var, var, momentum)
    return result


def instance_norm(
    input: Tensor,
    running_mean: Tensor | None = None,
    running_var: Tensor | None = None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    use_input_stats: bool = True,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Any:
    """Batch normalisation of each sample by itself."""
    shape = input._array.shape
    if use_input_stats and math.prod(shape[2:]) == 1:
        raise ValueError(f"Expected more than 1 spatial element when training, got input size {input.size()}")
    if not use_input_stats and (running_mean is None or running_var is None):
        raise RuntimeError("Expected running_mean and running_var to be defined when use_input_stats is false")
    n, c, *rest = shape
    merged = F.view(F.contiguous(input), (1, n * c, *rest))
    scale, shift = (None if v is None else F.repeat(v, n) for v in (weight, bias))
    mean, var = (None if v is None else F.repeat(v, n) for v in (running_mean, running_var))
    if n * c == 0:
        return input
    result = batch_norm(merged, mean, var, scale, shift, use_input_stats, momentum, eps)
    for running, value in ((running_mean, mean), (running_var, var)):
        if running is not None and value is not None:  # kept for all samples together
            running._array[...] = value._array.reshape(n, c).mean(0)
            bump(running)
    return F.view(result, (n, c, *rest))


def group_norm(
    input: Tensor, num_groups: int, weight: Tensor | None = None, bias: Tensor | None = None, eps: float = 1e-5
) -> Any:
    """Bring groups of channels to mean 0 and variance 1."""
    if input._array.ndim < 2:
        raise RuntimeError(f"Expected at least 2 dimensions for input tensor but received {input._array.ndim}")
    c = input._array.shape[1]
    if num_groups <= 0:
        raise RuntimeError(f"Expected num groups to be greater than 0, got {num_groups}")
    if c % num_groups:
        raise RuntimeError(
            f"Expected number of channels in input to be divisible by num_groups, but got input of shape "
            f"{list(input._array.shape)} and num_groups={num_groups}"
        )
    for name, value in (("weight", weight), ("bias", bias)):
        if value is not None and value._array.shape != (c,):
            raise RuntimeError(
                f"Expected {name} to be a vector of size equal to the number of channels in input, but got {name} of "
                f"shape {list(value._array.shape)} and input of shape {list(input._array.shape)}"
            )
    _check_mixed(input, weight, bias)
    return F.native_group_norm_groups(F.contiguous(input), weight, bias, num_groups, eps)[0]
