"""Activation functions as scripts call them, and their gradients in tensor operations."""

from __future__ import annotations

from math import pi, sqrt
from typing import Any

from ... import autocasting
from ...settings import warn
from ...tensor import Tensor
from ...tensor_access import dimension
from ..functions import composite
from ..functions import namespace as F
from ..operands import single

_SQRT_2_PI = sqrt(2.0 / pi)


# ------------------------------------------------------------------------------------------------ softmax
def _implicit_dim(name: str, ndim: int) -> int:
    warn(
        f"Implicit dimension choice for {name} has been deprecated. Change the call to include dim=X as an argument.",
        UserWarning,
    )
    return 0 if ndim in (0, 1, 3) else 1


def _soft(name: str, row: str, input: Any, dim: Any, dtype: Any) -> Any:
    input = single(name, input)
    if dtype is not None and dtype is not input.dtype:
        input = F.to_dtype(input, dtype.numpy)
    if dim is None:
        dim = _implicit_dim(name, input._array.ndim)
    at = dimension(int(dim), input._array.ndim)
    if input._array.dtype.kind != "f":
        kernel = f"{name}_lastdim_kernel_impl" if at == max(input._array.ndim - 1, 0) else f"{name}_kernel_impl"
        raise NotImplementedError(f"\"{kernel}\" not implemented for '{input.dtype.scalar_type}'")
    return getattr(F, row)(input, at)


@composite()
def softmax(input: Any, dim: Any, dtype: Any = None) -> Any:
    """``exp(x) / Σ exp(x)`` along ``dim``."""
    return _soft("softmax", "softmax_dim", input, dim, dtype)


@composite()
def log_softmax(input: Any, dim: Any, dtype: Any = None) -> Any:
    """``log(softmax(x))`` along ``dim``, without overflow."""
    return _soft("log_softmax", "log_softmax_dim", input, dim, dtype)


def soft_functional(name: str, input: Any, dim: Any, dtype: Any = None) -> Any:
    """``softmax`` or ``log_softmax`` with PyTorch's warning where ``dim`` is missing."""
    return _soft(name, f"{name}_dim", input, dim, dtype)


@composite(torch=False, method=False)
def softmax_double_backward(grad: Tensor, upstream: Tensor, result: Tensor, dim: int) -> Any:
    """Gradient of softmax's backward for the result."""
    through = (result * grad).sum(dim, True)
    return grad * upstream - grad * (upstream * result).sum(dim, True) - upstream * through


@composite(torch=False, method=False)
def log_softmax_double_backward(grad: Tensor, result: Tensor, dim: int) -> Any:
    """Gradient of log-softmax's backward for its upstream."""
    return grad - (grad * F.exp(result)).sum(dim, True)


@composite(torch=False, method=False)
def log_softmax_output_gradient(grad: Tensor, upstream: Tensor, result: Tensor, dim: int) -> Any:
    """Gradient of log-softmax's backward for the result."""
    return -(grad * F.exp(result)) * upstream.sum(dim, True)


@composite(torch=False, method=False)
def zeros_as(values: Tensor) -> Any:
    """Constant zeros of the shape of ``values``."""
    return F.zeros_of(values, values.shape)


@composite()
def prelu(input: Tensor, weight: Tensor) -> Any:
    """``weight * x`` for what isn't positive, one weight for all or one per channel."""
    if autocasting.on:
        input, weight = autocasting.smaller(input, weight)
    if input.dtype is not weight.dtype:
        raise RuntimeError(
            f"prelu: Type promoting not supported. Got {input.dtype.scalar_type} and {weight.dtype.scalar_type}"
        )
    if weight.ndim > 1:
        raise RuntimeError(f"prelu: Expected `weight` to be a scalar or 1D tensor, but got: ndim = {weight.ndim}")
    if weight.numel() != 1:
        if not input.ndim:
            raise RuntimeError("Not allow zero-dim input tensor.")
        if input.ndim < 1 or weight.numel() != input.shape[1 if input.ndim > 1 else 0]:
            raise RuntimeError(
                f"Mismatch of parameter numbers and input channel size. Found parameter numbers = {weight.numel()} and "
                f"channel size = {input.shape[1] if input.ndim > 1 else 1}."
            )
        if input.ndim > 1:
            weight = F.view(weight, (1, -1) + (1,) * (input.ndim - 2))
    elif weight.ndim != input.ndim:
        weight = F.view(weight, (1,) * input.ndim)
    return F.prelu_kernel(input, weight)
