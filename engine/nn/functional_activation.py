"""``torch.nn.functional``: activations, linear maps, distances."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..dtypes import get_default_dtype
from ..ops.composite.activation import soft_functional
from ..ops.composite.linalg_norms import linalg_vector_norm as vector_norm
from ..ops.functions import namespace as F
from ..ops.operands import is_number
from ..ops.reporting import counted
from ..random import default_generator
from ..tensor import Tensor, tensor_of

__all__ = [
    "bilinear",
    "celu",
    "celu_",
    "cosine_similarity",
    "elu",
    "elu_",
    "gelu",
    "glu",
    "gumbel_softmax",
    "hardshrink",
    "hardsigmoid",
    "hardswish",
    "hardtanh",
    "hardtanh_",
    "leaky_relu",
    "leaky_relu_",
    "linear",
    "log_softmax",
    "logsigmoid",
    "mish",
    "normalize",
    "one_hot",
    "pairwise_distance",
    "prelu",
    "relu",
    "relu6",
    "relu_",
    "rrelu",
    "rrelu_",
    "selu",
    "selu_",
    "sigmoid",
    "silu",
    "softmax",
    "softmin",
    "softplus",
    "softshrink",
    "softsign",
    "tanh",
    "tanhshrink",
    "threshold",
    "threshold_",
]

_SELU_ALPHA = 1.6732632423543772848170429916717
_SELU_SCALE = 1.0507009873554804934193349852946


def _check_number(function: str, name: str, position: int, value: Any) -> None:
    if not is_number(value) and not isinstance(value, Tensor):
        raise TypeError(
            f"{function}(): argument '{name}' (position {position}) must be Number, not {type(value).__name__}"
        )


def _number(value: Any) -> Any:
    """A number, which may be given as a tensor."""
    return value.item() if isinstance(value, Tensor) else value


def relu(input: Tensor, inplace: bool = False) -> Any:
    """Zero for what is negative."""
    return F.relu_(input) if inplace else F.relu(input)


def relu_(input: Tensor) -> Any:
    """:func:`relu` that overwrites its argument."""
    return F.relu_(input)


def relu6(input: Tensor, inplace: bool = False) -> Any:
    """``x`` kept between 0 and 6."""
    return hardtanh(input, 0.0, 6.0, inplace)


def hardtanh(input: Tensor, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False) -> Any:
    """``x`` kept between ``min_val`` and ``max_val``."""
    if min_val > max_val:
        raise ValueError("min_val cannot be greater than max_val")
    return (F.hardtanh_ if inplace else F.hardtanh)(input, min_val, max_val)


def hardtanh_(input: Tensor, min_val: float = -1.0, max_val: float = 1.0) -> Any:
    """:func:`hardtanh` that overwrites its argument."""
    return hardtanh(input, min_val, max_val, True)


def leaky_relu(input: Tensor, negative_slope: float = 0.01, inplace: bool = False) -> Any:
    """``negative_slope * x`` for what isn't positive."""
    _check_number("leaky_relu", "negative_slope", 2, negative_slope)
    return (F.leaky_relu_over_ if inplace else F.leaky_relu)(input, negative_slope)


def leaky_relu_(input: Tensor, negative_slope: float = 0.01) -> Any:
    """:func:`leaky_relu` that overwrites its argument."""
    return F.leaky_relu_over_(input, negative_slope)


def elu(input: Tensor, alpha: float = 1.0, inplace: bool = False) -> Any:
    """``alpha * (exp(x) - 1)`` below zero."""
    return (F.elu_scaled_over_ if inplace else F.elu_scaled)(input, alpha)


def elu_(input: Tensor, alpha: float = 1.0) -> Any:
    """:func:`elu` that overwrites its argument."""
    return F.elu_scaled_over_(input, alpha)


def selu(input: Tensor, inplace: bool = False) -> Any:
    """The self-normalising scaled elu."""
    return (F.elu_scaled_over_ if inplace else F.elu_scaled)(input, _SELU_ALPHA, _SELU_SCALE)


def selu_(input: Tensor) -> Any:
    """:func:`selu` that overwrites its argument."""
    return selu(input, True)


def celu(input: Tensor, alpha: float = 1.0, inplace: bool = False) -> Any:
    """``alpha * (exp(x / alpha) - 1)`` below zero."""
    if alpha == 0:
        raise RuntimeError("ZeroDivisionError: alpha cannot be 0 for CELU")
    return (F.celu_alpha_over_ if inplace else F.celu_alpha)(input, alpha)


def celu_(input: Tensor, alpha: float = 1.0) -> Any:
    """:func:`celu` that overwrites its argument."""
    return celu(input, alpha, True)


def gelu(input: Tensor, approximate: str = "none") -> Any:
    """``x * Φ(x)``; ``approximate="tanh"`` for the usual approximation."""
    if approximate not in ("none", "tanh"):
        raise RuntimeError("approximate argument must be either none or tanh.")
    return F.gelu_kind(input, approximate)


def silu(input: Tensor, inplace: bool = False) -> Any:
    """``x * sigmoid(x)``."""
    return (F.silu_x_ if inplace else F.silu_x)(input)


def mish(input: Tensor, inplace: bool = False) -> Any:
    """``x * tanh(softplus(x))``."""
    return (F.mish_x_ if inplace else F.mish_x)(input)


def hardsigmoid(input: Tensor, inplace: bool = False) -> Any:
    """``(x + 3) / 6`` kept between 0 and 1."""
    return (F.hardsigmoid_x_ if inplace else F.hardsigmoid_x)(input)


def hardswish(input: Tensor, inplace: bool = False) -> Any:
    """``x * hardsigmoid(x)``."""
    return (F.hardswish_x_ if inplace else F.hardswish_x)(input)


def hardshrink(input: Tensor, lambd: float = 0.5) -> Any:
    """Zero between ``-lambd`` and ``lambd``."""
    return F.hardshrink(input, _number(lambd))


def softshrink(input: Tensor, lambd: float = 0.5) -> Any:
    """What lies outside ``-lambd`` to ``lambd``, moved towards zero."""
    if lambd < 0:
        largest = np.finfo(input._array.dtype).max if input._array.dtype.kind == "f" else 0
        raise RuntimeError(
            f"lambda must be in range [0, {largest:g}] for input dtype {input.dtype.scalar_type}, but found {lambd:g}"
        )
    return F.softshrink(input, _number(lambd))


def softplus(input: Tensor, beta: float = 1, threshold: float = 20) -> Any:
    """``log(1 + exp(beta * x)) / beta``."""
    return F.softplus(input, _number(beta), _number(threshold))


def logsigmoid(input: Tensor) -> Any:
    """``log(sigmoid(x))``."""
    return F.logsigmoid(input)


def glu(input: Tensor, dim: int = -1) -> Any:
    """The first half along ``dim`` times the sigmoid of the second."""
    if not input.ndim:
        raise RuntimeError("glu does not support scalars because halving size must be even")
    at = dim % input.ndim
    if input.shape[at] % 2:
        raise RuntimeError(f"Halving dimension must be even, but dimension {at} is size {input.shape[at]}")
    return F.glu_dim(input, at)


def threshold(input: Tensor, threshold: float, value: float, inplace: bool = False) -> Any:
    """``value`` for what isn't above ``threshold``."""
    _check_number("threshold", "threshold", 2, threshold)
    _check_number("threshold", "value", 3, value)
    return (F.threshold_over_ if inplace else F.threshold)(input, _number(threshold), _number(value))


def threshold_(input: Tensor, threshold: float, value: float) -> Any:
    """:func:`threshold` that overwrites its argument."""
    return F.threshold_over_(input, threshold, value)


def prelu(input: Tensor, weight: Tensor) -> Any:
    """``weight * x`` for what isn't positive."""
    return F.prelu(input, weight)


def rrelu(
    input: Tensor, lower: float = 1.0 / 8, upper: float = 1.0 / 3, training: bool = False, inplace: bool = False
) -> Any:
    """A leaky relu whose slope is drawn between ``lower`` and ``upper`` in training, and their mean otherwise."""
    if lower > upper:
        raise RuntimeError("Lower bound should be less than or equal to the upper bound")
    if input._array.dtype.kind != "f":
        raise NotImplementedError(f"\"leaky_relu_cpu\" not implemented for '{input.dtype.scalar_type}'")
    slopes = np.ones(input._array.shape, input._array.dtype)
    if training:
        below = input._array <= 0
        slopes[below] = default_generator.uniform((int(below.sum()),), np.dtype(np.float64), lower, upper)
    return (F.rrelu_over_ if inplace else F.rrelu_with_noise)(input, tensor_of(slopes), lower, upper, training)


def rrelu_(input: Tensor, lower: float = 1.0 / 8, upper: float = 1.0 / 3, training: bool = False) -> Any:
    """:func:`rrelu` that overwrites its argument."""
    return rrelu(input, lower, upper, training, True)


def sigmoid(input: Tensor) -> Any:
    """``1 / (1 + exp(-x))``."""
    return F.sigmoid(input)


def tanh(input: Tensor) -> Any:
    """Hyperbolic tangent."""
    return F.tanh(input)


def softsign(input: Tensor) -> Any:
    """``x / (1 + |x|)``."""
    return input / (F.abs(input) + 1)


def tanhshrink(input: Tensor) -> Any:
    """``x - tanh(x)``."""
    return input - F.tanh(input)


def softmax(input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None) -> Any:
    """``exp(x) / Σ exp(x)`` along ``dim``."""
    return soft_functional("softmax", input, dim, dtype)


def softmin(input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None) -> Any:
    """Softmax of ``-x``."""
    return soft_functional("softmax", -input, dim, dtype)


def log_softmax(input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None) -> Any:
    """``log(softmax(x))`` along ``dim``."""
    return soft_functional("log_softmax", input, dim, dtype)


def gumbel_softmax(logits: Tensor, tau: float = 1, hard: bool = False, eps: float = 1e-10, dim: int = -1) -> Any:
    """Softmax of ``(logits + Gumbel noise) / tau``; ``hard`` gives one-hot values with the soft gradient."""
    if logits._array.dtype.kind != "f":
        raise RuntimeError(
            "Exponential distribution is a continuous probability distribution. dtype must be a floating point but you "
            f"specified {logits.dtype.scalar_type}"
        )
    noise = -F.log(F.exponential_(F.empty_like(logits)))
    soft = F.softmax((logits + noise) / tau, dim)
    if not hard:
        return soft
    index = soft.max(dim, keepdim=True)[1]
    one = F.scatter(F.zeros_like(logits), dim, index, 1.0)
    return one - soft.detach() + soft


# ------------------------------------------------------------------------------------------------ maps and distances
def linear(input: Tensor, weight: Tensor, bias: Tensor | None = None) -> Any:
    """``input @ weight.T + bias``."""
    return F.linear(input, weight, bias)


def bilinear(input1: Tensor, input2: Tensor, weight: Tensor, bias: Tensor | None = None) -> Any:
    """``input1 @ weight[k] @ input2`` for each output ``k``."""
    return F.bilinear(input1, input2, weight, bias)


def normalize(input: Tensor, p: float = 2.0, dim: Any = 1, eps: float = 1e-12, out: Any = None) -> Any:
    """``input`` divided by its norm along ``dim``, which counts as at least ``eps``."""
    size = F.expand_as(F.clamp_min(vector_norm(input, p, dim, True), eps), input)
    return input / size


def cosine_similarity(x1: Tensor, x2: Tensor, dim: int = 1, eps: float = 1e-8) -> Any:
    """Cosine of the angle between vectors along ``dim``."""
    if x1._array.shape != x2._array.shape:
        x1, x2 = F.broadcast_tensors(x1, x2)
    sizes = []
    for x in (x1, x2):
        size = vector_norm(x, 2, dim, True).clone()
        size._array[...] = size._array.clip(min=eps)
        sizes.append(size)
    return ((x1 / sizes[0]) * (x2 / sizes[1])).sum(dim)


def plus(x: Tensor, number: float) -> Tensor:
    """``x + number``, of the default floating type where whole numbers meet another one."""
    if isinstance(number, float) and x._array.dtype.kind not in "fc":
        x = F.to(x, get_default_dtype())
    return F.add_scalar(x, number)  # type: ignore[no-any-return]


def pairwise_distance(x1: Tensor, x2: Tensor, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False) -> Any:
    """Norm of ``x1 - x2 + eps`` over the last dimension."""
    return F.norm_dims(plus(x1 - x2, eps), float(p), (max(x1.ndim, x2.ndim) - 1,), keepdim)


def one_hot(tensor: Tensor, num_classes: int = -1) -> Any:
    """Zeros with a one at each class index in a new last dimension, int64."""
    values = tensor._array
    if values.dtype != np.int64:
        raise RuntimeError("one_hot is only applicable to index tensor of type LongTensor.")
    if values.size and values.min() < 0:
        raise RuntimeError("Class values must be non-negative.")
    if num_classes < 0:
        if not values.size:
            raise RuntimeError("Can not infer total number of classes from empty tensor.")
        num_classes = int(values.max()) + 1
    elif values.size and values.max() >= num_classes:
        raise RuntimeError("Class values must be smaller than num_classes.")
    out = np.zeros((*values.shape, num_classes), np.int64)
    np.put_along_axis(out, values[..., None], 1, -1)
    return counted("one_hot", (tensor,), (tensor_of(out),), num_classes=num_classes)[0]
