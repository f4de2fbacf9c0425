"""What PyTorch checks before it pools, in its order and words."""

from __future__ import annotations

from typing import Any, Final

from ... import dtypes
from ...tensor import Tensor
from ..kernels.pooling import pooled_size
from .sizes import checked_sizes

Sizes = tuple[int, ...]

_WORDS: Final = {1: "one int", 2: "two ints", 3: "three ints"}
_LETTERS: Final = {2: "HW", 3: "THW"}


def not_implemented(name: str, input: Tensor) -> NotImplementedError:
    """The error for a type that the kernel isn't there for."""
    return NotImplementedError(f"\"{name}\" not implemented for '{dtypes.of(input._array.dtype).scalar_type}'")


def one_or_all(name: str, label: str, position: int, value: Any, count: int, must: str) -> Sizes:
    """``value`` for each dimension; ``must`` is what PyTorch says of its length."""
    sizes = checked_sizes(name, label, position, value)
    if len(sizes) not in (1, count):
        raise RuntimeError(f"{name}: {label} {must}, or a tuple of {_WORDS[count]}")
    return sizes * count if len(sizes) == 1 else sizes


def window_sizes(
    name: str, count: int, kernel_size: Any, stride: Any, padding: Any, dilation: Any
) -> tuple[Sizes, Sizes, Sizes, Sizes]:
    """The parameters of windows for each dimension; an omitted stride stays ()."""
    kernel = one_or_all(name, "kernel_size", 2, kernel_size, count, "must either be a single int")
    steps: Sizes = ()
    if not (isinstance(stride, (tuple, list)) and not stride) and stride is not None:
        steps = one_or_all(name, "stride", 3, stride, count, "must either be omitted, a single int")
    pad = one_or_all(name, "padding", 4, padding, count, "must either be a single int")
    return kernel, steps, pad, one_or_all(name, "dilation", 5, dilation, count, "must be either a single int")


def _made(sizes: Sizes, kernel: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes, ceil_mode: bool) -> list[int]:
    made = []
    for size, k, s, p, d in zip(sizes, kernel, stride, padding, dilation, strict=True):
        if s == 0:
            raise RuntimeError("stride should not be zero")
        if p < 0:
            raise RuntimeError(f"pad must be non-negative, but got pad: {p}")
        if p > int(((k - 1) * d + 1) / 2):
            raise RuntimeError(
                f"pad should be at most half of effective kernel size, but got pad={p}, kernel_size={k} and "
                f"dilation={d}"
            )
        made.append(pooled_size(size, k, s, p, d, ceil_mode))
    return made


def _positive(what: str, prefix: str, values: Sizes) -> None:
    if min(values) <= 0:
        shown = " ".join(f"{prefix}{n}: {v}" for n, v in zip(_LETTERS[len(values)], values, strict=True))
        raise RuntimeError(f"{what} should be greater than zero, but got {shown}")


def check_windows(
    name: str, input: Tensor, kernel: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes, ceil_mode: bool
) -> None:
    """Whether windows in two or three dimensions fit the input."""
    count, shape = len(kernel), input._array.shape
    stride = stride or kernel
    averaging = name.startswith("avg")
    known = len(shape) in (count + 1, count + 2)
    if not known and averaging and count == 2:
        raise IndexError(
            f"Dimension out of range (expected to be in range of [{-len(shape)}, {len(shape) - 1}], but got -3)"
            if len(shape) == 2
            else "Expected 3D or 4D (batch mode) tensor with optional 0 dim batch size for input, but "
            f"got:{list(shape)}"
        )
    if not known:
        raise RuntimeError(f"non-empty {count + 1}D or {count + 2}D (batch mode) tensor expected for input")
    if count == 3:
        _check_lengths(name, shape, count)
    sizes = shape[-count:]
    made = _made(sizes, kernel, stride, padding, dilation, ceil_mode)
    _positive("kernel size", "k", kernel)
    _positive("stride", "d", stride)
    _positive("dilation", "dilation", dilation)
    if count == 2:
        _check_lengths(name, shape, count)
    if averaging and count == 3 and any(n + 2 * p < k for n, k, p in zip(sizes, kernel, padding, strict=True)):
        shown = " ".join(f"{c}: {n}" for c, n in zip("THW", sizes, strict=True))
        kernels = " ".join(f"k{c}: {k}" for c, k in zip("THW", kernel, strict=True))
        raise RuntimeError(f"input image ({shown}) smaller than kernel size ({kernels})")
    if min(made) < 1:
        channels = shape[-count - 1]
        given, found = ("x".join(map(str, (channels, *v))) for v in (sizes, made))
        raise RuntimeError(f"Given input size: ({given}). Calculated output size: ({found}). Output size is too small")


def _check_lengths(name: str, shape: Sizes, count: int) -> None:
    """Only the batch may be empty."""
    if all(n > 0 for n in shape[len(shape) - count - 1 :]):
        return
    if count == 3:
        at = next(i for i in range(len(shape) - 4, len(shape)) if shape[i] == 0)
        what = "max_pool3d_with_indices" if name == "max_pool3d" else name
        raise RuntimeError(
            f"{what}: Expected input's non-batch dimensions to have positive length, but input has a shape of "
            f"{list(shape)} and non-batch dimension {at} has length zero!"
            if len(shape) == 5
            else f"{what}: Expected input's non-batch dimensions to have positive length, but input has a shape of "
            f"{list(shape)} and non-batch dimension {shape[-3]} has length zero!"
        )
    raise RuntimeError(
        f"Expected 3D or 4D (batch mode) tensor with optional 0 dim batch size for input, but got:{list(shape)}"
    )


def check_max_pool1d(
    input: Tensor, kernel_size: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: bool
) -> tuple[int, int, int, int]:
    """The parameters of maximum pooling along one dimension."""
    shape = input._array.shape
    if len(shape) not in (2, 3) or 0 in shape[-2:]:
        raise RuntimeError(
            "max_pool1d: Expected 2D or 3D (batch mode) tensor with optional 0 dim batch size for input, but "
            f"got:{list(shape)}"
        )
    omitted = stride is None or (isinstance(stride, (tuple, list)) and not stride)
    found = []
    for position, (label, value) in enumerate(
        {"kernel_size": kernel_size, "stride": kernel_size if omitted else stride, "padding": padding,
         "dilation": dilation}.items(), 2
    ):  # fmt: skip
        sizes = checked_sizes("max_pool1d", label, position, value)
        if len(sizes) != 1:
            must = "must be an int, list of ints or tuple of ints of size 1"
            raise RuntimeError(f"max_pool1d() {label} {must} but got size {len(sizes)}")
        found.append(sizes[0])
    k, s, p, d = found
    for label, value in (("kernel_size", k), ("stride", s), ("dilation", d)):
        if value <= 0:
            raise RuntimeError(f"max_pool1d() {label} must be greater than zero, but got {value}")
    if p < 0:
        raise RuntimeError(f"max_pool1d() padding must be non-negative, but got {p}")
    if p > k // 2:
        raise RuntimeError(
            f"max_pool1d() padding should be at most half of kernel size, but got padding={p} and kernel_size={k}"
        )
    made = pooled_size(shape[-1], k, s, p, d, ceil_mode)
    if made <= 0:
        raise RuntimeError(f"max_pool1d() Invalid computed output size: {made}")
    return k, s, p, d
