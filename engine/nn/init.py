"""``torch.nn.init``: filling parameters with their first values."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import probe
from ..autograd import modes
from ..autograd.views import bump
from ..random import Generator, generator_of
from ..settings import warn
from ..signatures import complaint
from ..storage import Array
from ..tensor import Tensor

__all__ = [
    "calculate_gain",
    "constant_",
    "dirac_",
    "eye_",
    "kaiming_normal_",
    "kaiming_uniform_",
    "normal_",
    "ones_",
    "orthogonal_",
    "sparse_",
    "trunc_normal_",
    "uniform_",
    "xavier_normal_",
    "xavier_uniform_",
    "zeros_",
]

_GAINS = {"tanh": 5.0 / 3, "relu": math.sqrt(2.0), "selu": 3.0 / 4}
_LINEAR = (
    "linear", "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d", "sigmoid",
)  # fmt: skip


def calculate_gain(nonlinearity: str, param: Any = None) -> float:
    """The factor that keeps the spread of values through ``nonlinearity``."""
    if nonlinearity in _LINEAR:
        return 1.0
    if nonlinearity in _GAINS:
        return _GAINS[nonlinearity]
    if nonlinearity == "leaky_relu":
        if param is not None and (isinstance(param, bool) or not isinstance(param, (int, float))):
            raise ValueError(f"negative_slope {param} not a valid number")
        slope = 0.01 if param is None else param
        return math.sqrt(2.0 / (1 + slope**2))
    raise ValueError(f"Unsupported nonlinearity {nonlinearity}")


def _write(tensor: Tensor, op: str, values: Any) -> Tensor:
    """Overwrite outside the graph, counted as a write."""
    tensor._array[...] = values
    before = bump(tensor)
    if probe.observer is not None:
        probe.observer.written(tensor, op, before, before + 1, False)
    return tensor


def uniform_(tensor: Tensor, a: float = 0.0, b: float = 1.0, generator: Generator | None = None) -> Tensor:
    """Uniform numbers from ``a`` below ``b``."""
    with modes.no_grad():
        return tensor.uniform_(a, b, generator=generator)  # type: ignore[no-any-return]


def normal_(tensor: Tensor, mean: float = 0.0, std: float = 1.0, generator: Generator | None = None) -> Tensor:
    """Normal numbers."""
    with modes.no_grad():
        return tensor.normal_(mean, std, generator=generator)  # type: ignore[no-any-return]


def _real(tensor: Tensor) -> None:
    """Refuse whole numbers, which can't be drawn."""
    if tensor._array.dtype.kind != "f":
        raise NotImplementedError(f"\"normal_kernel_cpu\" not implemented for '{tensor.dtype.scalar_type}'")


def trunc_normal_(
    tensor: Tensor,
    mean: float = 0.0,
    std: float = 1.0,
    a: float = -2.0,
    b: float = 2.0,
    generator: Generator | None = None,
) -> Tensor:
    """Normal numbers, those outside ``a`` to ``b`` left out."""
    tensor.is_meta  # noqa: B018 - what isn't a tensor has none
    if mean < a - 2 * std or mean > b + 2 * std:
        warn(
            "mean is more than 2 std from [a, b] in nn.init.trunc_normal_. The distribution of values may be "
            "incorrect.",
        )
    low, high = ((1.0 + math.erf((v - mean) / std / math.sqrt(2.0))) / 2.0 for v in (a, b))
    _real(tensor)
    draw = _rejecting_normal if high - low > 0.3 else _rejecting_uniform
    return _write(tensor, "trunc_normal_", draw(tensor._array, mean, std, a, b, generator_of(generator)))


def _rejecting_normal(array: Array, mean: float, std: float, a: float, b: float, source: Generator) -> Array:
    """Normal numbers, drawn again while any lies outside."""
    low, high = array.dtype.type(a), array.dtype.type(b)
    values = source.normal(array.shape, array.dtype, mean, std)
    while True:
        outside = (values < low) | (values > high)
        if not outside.any():
            return values
        values = np.where(outside, source.normal(array.shape, array.dtype, mean, std), values)


def _rejecting_uniform(array: Array, mean: float, std: float, a: float, b: float, source: Generator) -> Array:
    """Uniform numbers, each kept with the chance that the density gives it."""
    peak = -0.5 * ((max(a, min(mean, b)) - mean) / std) ** 2
    values = source.uniform(array.shape, array.dtype, a, b)
    candidates, pending = values, np.ones(array.shape, bool)
    while True:
        density = -0.5 * ((candidates - mean) / std) ** 2 - peak
        with np.errstate(divide="ignore"):
            pending = pending & (np.log(source.uniform(array.shape, array.dtype)) > density)
        if not pending.any():
            return values
        candidates = source.uniform(array.shape, array.dtype, a, b)
        values = np.where(pending, candidates, values)


def constant_(tensor: Tensor, val: float) -> Tensor:
    """The same number everywhere."""
    with modes.no_grad():
        return tensor.fill_(val)  # type: ignore[no-any-return]


def ones_(tensor: Tensor) -> Tensor:
    """Ones."""
    return constant_(tensor, 1.0)


def zeros_(tensor: Tensor) -> Tensor:
    """Zeros."""
    with modes.no_grad():
        return tensor.zero_()  # type: ignore[no-any-return]


def eye_(tensor: Tensor) -> Tensor:
    """The identity matrix."""
    if tensor.ndimension() != 2:
        raise ValueError("Only tensors with 2 dimensions are supported")
    return _write(tensor, "eye_", np.eye(*tensor._array.shape))


def dirac_(tensor: Tensor, groups: int = 1) -> Tensor:
    """Convolution weights that pass their input through."""
    if tensor.ndimension() not in (3, 4, 5):
        raise ValueError("Only tensors with 3, 4, or 5 dimensions are supported")
    array = tensor._array
    if array.shape[0] % groups:
        raise ValueError("dim 0 must be divisible by groups")
    values = np.zeros_like(array)
    per_group = array.shape[0] // groups
    centre = tuple(n // 2 for n in array.shape[2:])
    for group in range(groups):
        for d in range(min(per_group, array.shape[1])):
            values[(group * per_group + d, d, *centre)] = 1
    return _write(tensor, "dirac_", values)


def _calculate_fan_in_and_fan_out(tensor: Tensor) -> tuple[int, int]:
    if tensor.dim() < 2:
        raise ValueError("Fan in and fan out can not be computed for tensor with fewer than 2 dimensions")
    shape = tensor.shape
    field = math.prod(shape[2:])
    return shape[1] * field, shape[0] * field


def _fan(tensor: Tensor, mode: str) -> int:
    mode = mode.lower()
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f"Mode {mode} not supported, please use one of ['fan_in', 'fan_out']")
    return _calculate_fan_in_and_fan_out(tensor)[mode == "fan_out"]


def xavier_uniform_(tensor: Tensor, gain: float = 1.0, generator: Generator | None = None) -> Tensor:
    """Uniform numbers that keep the variance both ways (Glorot)."""
    fan_in, fan_out = _calculate_fan_in_and_fan_out(tensor)
    bound = math.sqrt(3.0) * gain * math.sqrt(2.0 / float(fan_in + fan_out))
    return uniform_(tensor, -bound, bound, generator)


def xavier_normal_(tensor: Tensor, gain: float = 1.0, generator: Generator | None = None) -> Tensor:
    """Normal numbers that keep the variance both ways (Glorot)."""
    fan_in, fan_out = _calculate_fan_in_and_fan_out(tensor)
    return normal_(tensor, 0.0, gain * math.sqrt(2.0 / float(fan_in + fan_out)), generator)


def _no_elements(tensor: Tensor) -> bool:
    if 0 in tensor.shape:
        warn("Initializing zero-element tensors is a no-op")
        return True
    return False


def kaiming_uniform_(
    tensor: Tensor,
    a: float = 0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: Generator | None = None,
) -> Tensor:
    """Uniform numbers that keep the variance through rectifiers (He)."""
    if _no_elements(tensor):
        return tensor
    fan = _fan(tensor, mode)
    std = calculate_gain(nonlinearity, a) / math.sqrt(fan)
    bound = math.sqrt(3.0) * std
    return uniform_(tensor, -bound, bound, generator)


def kaiming_normal_(
    tensor: Tensor,
    a: float = 0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: Generator | None = None,
) -> Tensor:
    """Normal numbers that keep the variance through rectifiers (He)."""
    if _no_elements(tensor):
        return tensor
    fan = _fan(tensor, mode)
    std = calculate_gain(nonlinearity, a) / math.sqrt(fan)
    return normal_(tensor, 0.0, std, generator)


def orthogonal_(tensor: Tensor, gain: float = 1, generator: Generator | None = None) -> Tensor:
    """Rows or columns orthogonal to each other."""
    if tensor.ndimension() < 2:
        raise ValueError("Only tensors with 2 or more dimensions are supported")
    array = tensor._array
    if not array.size:
        return tensor
    _real(tensor)
    rows = array.shape[0]
    columns = array.size // rows
    flat: Array = generator_of(generator).normal((rows, columns), array.dtype)
    if rows < columns:
        flat = flat.T
    q, r = np.linalg.qr(flat)
    q = q * np.sign(np.diag(r))
    if rows < columns:
        q = q.T
    text = complaint("mul_", (gain,), {}, method=True)
    if text is not None:
        raise TypeError(text)
    return _write(tensor, "orthogonal_", gain * q.reshape(array.shape))


def sparse_(tensor: Tensor, sparsity: float, std: float = 0.01, generator: Generator | None = None) -> Tensor:
    """Normal numbers with a share ``sparsity`` of each column zero."""
    if tensor.ndimension() != 2:
        raise ValueError("Only tensors with 2 dimensions are supported")
    array = tensor._array
    text = complaint("normal_", (0, std), {}, method=True)
    if text is not None:
        raise TypeError(text)
    _real(tensor)
    source = generator_of(generator)
    rows, columns = array.shape
    zeros = math.ceil(sparsity * rows)
    values = source.normal((rows, columns), array.dtype, 0, std)
    for column in range(columns):
        values[source.permutation(rows)[:zeros], column] = 0
    return _write(tensor, "sparse_", values)


def _deprecated(new: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """The old name of a function, which warns."""
    name = new.__name__[:-1]

    @functools.wraps(new)
    def old(*args: Any, **kwargs: Any) -> Tensor:
        warn(f"`nn.init.{name}` is now deprecated in favor of `nn.init.{name}_`.", FutureWarning)
        return new(*args, **kwargs)

    old.__name__ = old.__qualname__ = name
    return old


uniform = _deprecated(uniform_)
normal = _deprecated(normal_)
constant = _deprecated(constant_)
eye = _deprecated(eye_)
dirac = _deprecated(dirac_)
xavier_uniform = _deprecated(xavier_uniform_)
xavier_normal = _deprecated(xavier_normal_)
kaiming_uniform = _deprecated(kaiming_uniform_)
kaiming_normal = _deprecated(kaiming_normal_)
orthogonal = _deprecated(orthogonal_)
sparse = _deprecated(sparse_)
