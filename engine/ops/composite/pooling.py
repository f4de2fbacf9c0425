"""Average, adaptive, fractional and power pooling and unpooling as scripts call them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ... import autocasting
from ...tensor import Tensor, tensor_of
from ..functions import composite
from ..functions import namespace as F
from ..operands import single
from .pooling_checks import Sizes, check_windows, not_implemented, window_sizes
from .sizes import checked_sizes


def _dimension_error(name: str, input: Tensor) -> RuntimeError:
    return RuntimeError(
        f"Expected 2 to 3 dimensions, but got {input._array.ndim}-dimensional tensor for argument #1 'self' (while "
        f"checking arguments for {name})"
    )


def _one(name: str, label: str, value: Any) -> int:
    sizes = checked_sizes(name, label, 2, value)
    if len(sizes) != 1:
        raise RuntimeError(f"{name}() argument '{label}' should contain one int (got {len(sizes)})")
    return sizes[0]


def _avg_pool(
    count: int, input: Any, kernel_size: Any, stride: Any, padding: Any, ceil_mode: bool, include: bool, divisor: Any
) -> Tensor:
    name = f"avg_pool{count}d"
    input = single(name, input)
    kernel, steps, pad, _ = window_sizes(name, count, kernel_size, stride, padding, 1)
    if divisor == 0:
        raise RuntimeError("divisor must be not zero")
    check_windows(name, input, kernel, steps, pad, (1,) * count, bool(ceil_mode))
    kinds = ("float16", "float32", "float64", "int64")[count - 2 :]
    if input._array.dtype.name not in kinds:
        raise not_implemented(name if count == 2 else "avg_pool3d_out_frame", input)
    windows = getattr(F, f"{name}_windows")
    return windows(input, kernel, steps, pad, bool(ceil_mode), bool(include), divisor)  # type: ignore[no-any-return]


@composite(method=False, nn_functional=True)
def avg_pool1d(
    input: Any, kernel_size: Any, stride: Any = (), padding: Any = 0, ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Tensor:  # fmt: skip
    """The mean of each window along one dimension."""
    input = single("avg_pool1d", input)
    if input._array.ndim not in (2, 3):
        raise _dimension_error("avg_pool1d", input)
    k = _one("avg_pool1d", "kernel_size", kernel_size)
    omitted = stride is None or (isinstance(stride, (tuple, list)) and not stride)
    s = k if omitted else _one("avg_pool1d", "stride", stride)
    p = _one("avg_pool1d", "padding", padding)
    flat = F.unsqueeze(input, -2)
    pooled = _avg_pool(2, flat, (1, k), (1, s), (0, p), ceil_mode, count_include_pad, None)
    return F.squeeze(pooled, -2)  # type: ignore[no-any-return]


@composite(torch=False, method=False, nn_functional=True)
def avg_pool2d(
    input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False,
    count_include_pad: bool = True, divisor_override: int | None = None,
) -> Tensor:  # fmt: skip
    """The mean of each window of images."""
    return _avg_pool(2, input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)


@composite(torch=False, method=False, nn_functional=True)
def avg_pool3d(
    input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False,
    count_include_pad: bool = True, divisor_override: int | None = None,
) -> Tensor:  # fmt: skip
    """The mean of each window of volumes."""
    if autocasting.on:
        input = autocasting.full(input)
    return _avg_pool(3, input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)


# ------------------------------------------------------------------------------------------------ adaptive
def _output_size(input: Tensor, output_size: Any, count: int) -> Sizes:
    """``output_size`` for each dimension; None keeps the input's."""
    listed = isinstance(output_size, (tuple, list))
    if output_size is None or isinstance(output_size, (int, np.integer)):
        output_size = (output_size,) * count
    given = tuple(output_size)
    if listed and input._array.ndim <= len(given) and count > 1:
        raise ValueError(f"Input dimension should be at least {len(given) + 1}")
    if given and None in given:
        own = input._array.shape[-len(given) :]
        given = tuple(n if m is None else m for n, m in zip(own, given, strict=True))
    return tuple(int(m) for m in given)


def _check_adaptive(name: str, input: Tensor, count: int, colon: str = "") -> None:
    shape = input._array.shape
    if len(shape) not in (count + 1, count + 2):
        raise RuntimeError(f"{name}(): Expected {count + 1}D or {count + 2}D tensor, but got{colon} {list(shape)}")
    for i in range(len(shape) - count, len(shape)):
        if shape[i] == 0:
            raise RuntimeError(
                f"{name}(): Expected input to have non-zero size for non-batch dimensions, but input has sizes "
                f"{list(shape)} with dimension {i} being empty"
            )


def _adaptive_avg(count: int, input: Any, output_size: Any) -> Tensor:
    name = f"adaptive_avg_pool{count}d"
    input = single(name, input)
    sizes = _output_size(input, output_size, count)
    if len(sizes) != count:
        raise RuntimeError(f"{name}: output_size must be {count}")
    if min(sizes) < 0:
        shown = ", ".join(map(str, sizes))
        if count == 3:
            shown = shown[::-1].replace(" ,", ",", 1)[::-1]  # PyTorch leaves the last blank out
        raise RuntimeError(
            f"{name}: elements of output_size must be greater than or equal to 0 but received {{{shown}}}"
        )
    if set(sizes) == {1}:
        return F.mean(input, tuple(range(-1, -count - 1, -1)), True)  # type: ignore[no-any-return]
    _check_adaptive(name, input, count)
    if input._array.dtype.kind != "f":
        raise not_implemented(name, input)
    return getattr(F, f"{name}_size")(input, sizes)  # type: ignore[no-any-return]


@composite(method=False, nn_functional=True)
def adaptive_avg_pool1d(input: Any, output_size: Any) -> Tensor:
    """The mean of ``output_size`` windows along one dimension."""
    input = single("adaptive_avg_pool1d", input)
    if input._array.ndim not in (2, 3):
        raise _dimension_error("adaptive_avg_pool1d", input)
    made = _one("adaptive_avg_pool1d", "output_size", output_size)
    return F.squeeze(_adaptive_avg(2, F.unsqueeze(input, -2), (1, made)), -2)  # type: ignore[no-any-return]


@composite(torch=False, method=False, nn_functional=True)
def adaptive_avg_pool2d(input: Any, output_size: Any) -> Tensor:
    """The mean of windows that give images of ``output_size``."""
    return _adaptive_avg(2, input, output_size)


@composite(torch=False, method=False, nn_functional=True)
def adaptive_avg_pool3d(input: Any, output_size: Any) -> Tensor:
    """The mean of windows that give volumes of ``output_size``."""
    if autocasting.on:
        input = autocasting.full(input)
    return _adaptive_avg(3, input, output_size)


def _adaptive_max(count: int, input: Any, output_size: Any) -> tuple[Tensor, Tensor]:
    name = f"adaptive_max_pool{count}d"
    input = single(name, input)
    sizes = _output_size(input, output_size, count)
    if len(sizes) != count:
        raise RuntimeError(f"{name}(): internal error: output_size.size() must be {count}")
    _check_adaptive(name, input, count, ":")
    if min(sizes) < 0:
        shape = [*input._array.shape[:-count], *sizes]
        raise RuntimeError(f"Trying to create tensor with negative dimension {min(sizes)}: {shape}")
    if input._array.dtype.kind != "f":
        raise not_implemented(name, input)
    result, indices = getattr(F, f"{name}_indexed")(input, sizes)
    return result, indices


@composite(method=False)
def adaptive_max_pool1d(input: Any, output_size: Any) -> tuple[Tensor, Tensor]:
    """The largest of ``output_size`` windows along one dimension, and their indices."""
    input = single("adaptive_max_pool1d", input)
    if input._array.ndim not in (2, 3):
        raise _dimension_error("adaptive_max_pool1d", input)
    made = _one("adaptive_max_pool1d", "output_size", output_size)
    result, indices = _adaptive_max(2, F.unsqueeze(input, -2), (1, made))
    return F.squeeze(result, -2), F.squeeze(indices, -2)


@composite(torch=False, method=False)
def adaptive_max_pool2d(input: Any, output_size: Any) -> tuple[Tensor, Tensor]:
    """The largest of windows that give images of ``output_size``, and their indices."""
    return _adaptive_max(2, input, output_size)


@composite(torch=False, method=False)
def adaptive_max_pool3d(input: Any, output_size: Any) -> tuple[Tensor, Tensor]:
    """The largest of windows that give volumes of ``output_size``, and their indices."""
    if autocasting.on:
        input = autocasting.full(input)
    return _adaptive_max(3, input, output_size)


# ------------------------------------------------------------------------------------------------ fractional
def _fractional(
    count: int, input: Tensor, kernel_size: Any, output_size: Any, samples: Tensor
) -> tuple[Tensor, Tensor]:
    name = f"fractional_max_pool{count}d"
    shape = input._array.shape
    if len(shape) not in (count + 1, count + 2) or 0 in shape[-count - 1 :]:
        raise RuntimeError(
            f"{name}(): Expected {count + 1}D or {count + 2}D (batch mode) tensor with non-zero size for input, but "
            f"got: {list(shape)}"
        )
    words = {2: ("height", "width"), 3: ("time", "height", "width")}[count]
    for word, n, m, k in zip(words, shape[-count:], output_size, kernel_size, strict=True):
        if m + k - 1 > n - (count - 2):
            raise RuntimeError(
                f"{name}{'_out' * (count - 2)}(): pool {word} {k} too large relative to input {word} {n}"
            )
    result, indices = getattr(F, f"{name}_indexed")(input, kernel_size, output_size, samples._array)
    return result, indices


@composite(torch=False, method=False)
def fractional_max_pool(
    count: int, input: Any, kernel_size: Any, output_size: Any, output_ratio: Any, samples: Tensor | None
) -> tuple[Tensor, Tensor]:
    """Maximum pooling over windows placed at random, in two or three dimensions."""
    name = f"fractional_max_pool{count}d"
    if output_size is None and output_ratio is None:
        raise ValueError(f"{name} requires specifying either an output_size or an output_ratio")
    input = single(name, input)
    kernel = checked_sizes(name, "kernel_size", 2, kernel_size)
    kernel = kernel * count if len(kernel) == 1 else kernel
    shape = input._array.shape
    if output_size is None:
        if output_ratio is None:
            raise ValueError(f"{name} requires specifying either an output_size or an output_ratio")
        if len(output_ratio) != count:  # a plain number has no length: PyTorch's TypeError
            raise ValueError(f"{name} requires output_ratio to either be a single Int or tuple of Ints.")
        ratios = tuple(output_ratio)
        output_size = tuple(int(n * r) for n, r in zip(shape[-count:], ratios, strict=True))
    made = checked_sizes(name, "output_size", 3, output_size)
    made = made * count if len(made) == 1 else made
    if samples is None:
        if len(shape) <= count:
            raise IndexError(
                f"Dimension out of range (expected to be in range of [{-len(shape)}, {len(shape) - 1}], but got "
                f"{-count - 1})"
            )
        batch = 1 if len(shape) == count + 1 else shape[0]
        from ...creation_random import rand

        samples = rand(batch, shape[-count - 1], count, dtype=input.dtype)
    return _fractional(count, input, kernel, made, samples)


# ------------------------------------------------------------------------------------------------ unpooling
def _unpool_check(name: str, input: Tensor, indices: Tensor) -> None:
    if indices._array.dtype != np.int64:
        from ... import dtypes

        kind = dtypes.of(indices._array.dtype).scalar_type
        raise RuntimeError(f"elements in indices should be type int64 but got: {kind}")


@composite(torch=False, method=False)
def max_unpool(count: int, input: Any, indices: Any, output_size: Sizes) -> Tensor:
    """Elements put back where maximum pooling took them, in two or three dimensions."""
    name = f"max_unpooling{count}d"
    input, indices = single(name, input), single(name, indices, "indices", 2)
    _unpool_check(name, input, indices)
    shape = input._array.shape
    if len(shape) not in (count + 1, count + 2):
        raise RuntimeError(
            f"Input to max_unpooling{count}d should be a {count + 1}d or {count + 2}d Tensor, but got a tensor with "
            f"{len(shape)} dimensions."
        )
    if indices._array.shape != shape:
        raise RuntimeError(
            f"Expected shape of indices to be same as that of the input tensor ({list(shape)}) but got indices tensor "
            f"with shape: {list(indices._array.shape)}"
        )
    return getattr(F, f"max_unpool{count}d_size")(input, indices, tuple(output_size))  # type: ignore[no-any-return]


# ------------------------------------------------------------------------------------------------ gradients
@composite(torch=False, method=False)
def zeros_shaped(like: Tensor, shape: Sizes) -> Tensor:
    """Zeros in ``shape``, in the type of ``like``."""
    return tensor_of(np.zeros(shape, like._array.dtype))


@composite(torch=False, method=False)
def max_unpool_gradient(grad: Tensor, indices: Tensor, count: int) -> Tensor:
    """The gradient at the flat indices."""
    shape = grad._array.shape
    lead = shape[: len(shape) - count]
    flat = F.view(F.contiguous(grad), (*lead, math.prod(shape[len(lead) :])))
    found = F.gather(flat, -1, F.view(indices, (*lead, -1)))
    return F.view(found, indices._array.shape)  # type: ignore[no-any-return]


@composite(torch=False, method=False)
def taken_at(x: Tensor, indices: Tensor, count: int) -> Tensor:
    """Elements at flat indices of the last ``count`` dimensions."""
    return max_unpool_gradient(x, indices, count)
