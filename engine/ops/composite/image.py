"""Padding, sliding blocks and rearrangements as scripts call them, with PyTorch's checks."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...tensor import Tensor, tensor_of
from ..functions import composite
from ..functions import namespace as F
from ..kernels.convolution import convolved_size
from ..operands import single
from .pooling_checks import not_implemented

Sizes = tuple[int, ...]


# ------------------------------------------------------------------------------------------------ padding
@composite(method=False)
def constant_pad_nd(input: Any, pad: Any, value: Any = 0) -> Tensor:
    """A border of ``value``; ``pad`` gives the widths from the last dimension on, negative ones cut off."""
    input = single("constant_pad_nd", input)
    shape, widths = input._array.shape, tuple(int(p) for p in pad)
    if len(widths) % 2:
        raise RuntimeError(f"Length of pad must be even but instead it equals {len(widths)}")
    if len(widths) > 2 * len(shape):
        raise RuntimeError(
            "Length of pad should be no more than twice the number of dimensions of the input. Pad length is "
            f"{len(widths)} while the input has {len(shape)} dimensions."
        )
    for i in range(0, len(widths), 2):
        if shape[-1 - i // 2] + widths[i] + widths[i + 1] < 0:
            raise RuntimeError("narrow(): length must be non-negative.")
    return F.constant_pad(input, widths, _fitting(value, input._array.dtype))  # type: ignore[no-any-return]


def _fitting(value: Any, kind: np.dtype[Any]) -> Any:
    """A fill value as C casts it to an integer type."""
    if kind.kind == "b":
        return bool(value)
    return int(value) if kind.kind in "iu" else float(value)


@composite(torch=False, method=False)
def edge_pad(input: Tensor, padding: Sizes, mode: str) -> Tensor:
    """A border of reflected or repeated elements in one to three dimensions."""
    count, shape = len(padding) // 2, input._array.shape
    if any(n == 0 for n in shape[-count - 1 :]):
        raise RuntimeError(
            f"Expected {count + 1}D or {count + 2}D (batch mode) tensor with possibly 0 batch size and other non-zero "
            f"dimensions for input, but got: {list(shape)}"
        )
    for i in range(count):
        before, after = padding[2 * i], padding[2 * i + 1]
        size = shape[-1 - i]
        if mode == "reflection" and (before >= size or after >= size):
            raise RuntimeError(
                f"Argument #{4 + 2 * i}: Padding size should be less than the corresponding input dimension, but got: "
                f"padding ({before}, {after}) at dimension {len(shape) - 1 - i} of input {list(shape)}"
            )
        if size + before + after < (1 if count != 2 else 0):
            _too_small(shape, padding, count)
    return getattr(F, f"{mode}_pad{count}d")(input, padding)  # type: ignore[no-any-return]


def _too_small(shape: Sizes, padding: Sizes, count: int) -> None:
    letters = "WHD"[:count]
    made = [shape[-1 - i] + padding[2 * i] + padding[2 * i + 1] for i in range(count)]
    shown = " ".join(f"{c}: {shape[-1 - i]}" for i, c in reversed(list(enumerate(letters))))
    raise RuntimeError(
        f"input ({shown}) is too small. Calculated output "
        + " ".join(f"{c}: {made[i]}" for i, c in reversed(list(enumerate(letters))))
    )


@composite(torch=False, method=False)
def circular_pad(input: Tensor, padding: Sizes) -> Tensor:
    """A border of the elements from the other side, copied in as PyTorch does it."""
    count, ndim = len(padding) // 2, input._array.ndim
    shape = list(input._array.shape)
    made = shape[:]
    for i in range(count):
        dim, before, after = ndim - 1 - i, padding[2 * i], padding[2 * i + 1]
        if before > shape[dim] or after > shape[dim]:
            raise RuntimeError("Padding value causes wrapping around more than once.")
        made[dim] = shape[dim] + before + after
        if made[dim] < 0 or (made[dim] == 0 and shape[dim]):
            raise RuntimeError("Negative padding value is resulting in an empty dimension")
    out = tensor_of(np.empty(made, input._array.dtype))
    target, source = out, input
    for i in range(count):
        dim, before, after = ndim - 1 - i, padding[2 * i], padding[2 * i + 1]
        target = F.slice_dim(target, dim, max(before, 0), made[dim] - max(after, 0), 1)
        source = F.slice_dim(source, dim, max(-before, 0), shape[dim] - max(-after, 0), 1)
    F.copy_(target, source)
    for i in range(count):
        dim, before, after = ndim - 1 - i, padding[2 * i], padding[2 * i + 1]
        size = made[dim]
        if before > 0:
            end = size - max(after, 0)
            target = F.slice_dim(out, dim, 0, before, 1)
            F.copy_(target, F.slice_dim(out, dim, end - before, end, 1))
        if after > 0:
            start = max(before, 0)
            target = F.slice_dim(out, dim, size - after, size, 1)
            F.copy_(target, F.slice_dim(out, dim, start, start + after, 1))
    return out


# ------------------------------------------------------------------------------------------------ sliding blocks
def _pair(label: str, value: Any) -> Sizes:
    sizes = (int(value),) if isinstance(value, (int, np.integer)) else tuple(int(v) for v in value)
    if len(sizes) == 1:
        return sizes * 2
    if len(sizes) != 2:
        raise RuntimeError(f"It is expected {label} equals to 2, but got size {len(sizes)}")
    return sizes


def _check_blocks(kernel: Sizes, dilation: Sizes, padding: Sizes, stride: Sizes) -> None:
    for what, short, values, least in (
        ("kernel size", "kernel", kernel, 1),
        ("dilation", "dilation", dilation, 1),
        ("padding", "pad", padding, 0),
        ("stride", "stride", stride, 1),
    ):
        if min(values) < least:
            kind = "greater than zero" if least else "non-negative"
            raise RuntimeError(
                f"{what} should be {kind}, but got {short}_height: {values[0]} {short}_width: {values[1]}"
            )


def _shown(values: Sizes) -> str:
    return f"({', '.join(map(str, values))})"


@composite(torch=False, method=False)
def unfold_blocks(input: Any, kernel_size: Any, dilation: Any, padding: Any, stride: Any) -> Tensor:
    """Sliding blocks of images as columns."""
    input = single("im2col", input)
    given = {"kernel_size": kernel_size, "dilation": dilation, "padding": padding, "stride": stride}
    kernel, dilation, padding, stride = (_pair(label, value) for label, value in given.items())
    _check_blocks(kernel, dilation, padding, stride)
    shape = input._array.shape
    if len(shape) < 3:
        raise IndexError(
            f"Dimension out of range (expected to be in range of [{-len(shape)}, {len(shape) - 1}], but got 2)"
        )
    if len(shape) not in (3, 4) or 0 in shape[-3:]:
        raise RuntimeError(
            "Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for input, "
            f"but got: {list(shape)}"
        )
    made = tuple(map(convolved_size, shape[-2:], kernel, stride, padding, dilation))
    if min(made) < 1:
        raise RuntimeError(
            f"Given input with spatial size {_shown(shape[-2:])}, kernel_size={_shown(kernel)}, "
            f"dilation={_shown(dilation)}, padding={_shown(padding)}, calculated shape of the array of sliding blocks "
            f"as {_shown(made)}, but its components must be at least one."
        )
    if input._array.dtype.kind in "iu":
        raise not_implemented("im2col_out_cpu", input)
    return F.im2col(input, kernel, dilation, padding, stride)  # type: ignore[no-any-return]


@composite(torch=False, method=False)
def fold_blocks(input: Any, output_size: Any, kernel_size: Any, dilation: Any, padding: Any, stride: Any) -> Tensor:
    """Columns added up to images."""
    input = single("col2im", input)
    given = {"output_size": output_size, "kernel_size": kernel_size, "dilation": dilation, "padding": padding,
             "stride": stride}  # fmt: skip
    size, kernel, dilation, padding, stride = (_pair(label, value) for label, value in given.items())
    _check_blocks(kernel, dilation, padding, stride)
    shape = input._array.shape
    if len(shape) not in (2, 3) or 0 in shape[-2:]:
        raise RuntimeError(
            "Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and non-zero dimensions for "
            f"input, but got: {list(shape)}"
        )
    at = len(shape) - 2
    if shape[at] % (kernel[0] * kernel[1]):
        raise RuntimeError(
            "Expected size of input's dimension 1 to be divisible by the product of kernel_size, but got "
            f"input.size(1)={shape[at]} and kernel_size={_shown(kernel)}."
        )
    made = tuple(map(convolved_size, size, kernel, stride, padding, dilation))
    if made[0] * made[1] != shape[at + 1] or min(made) < 1:
        raise RuntimeError(
            f"Given output_size={_shown(size)}, kernel_size={_shown(kernel)}, dilation={_shown(dilation)}, "
            f"padding={_shown(padding)}, stride={_shown(stride)}, expected size of input's dimension 2 to match "
            f"the calculated number of sliding blocks {made[0]} * {made[1]} = {made[0] * made[1]}, but got "
            f"input.size(2)={shape[at + 1]}."
        )
    if input._array.dtype.kind in "iu":
        raise not_implemented("col2im_out_cpu", input)
    return F.col2im(input, size, kernel, dilation, padding, stride)  # type: ignore[no-any-return]


# ------------------------------------------------------------------------------------------------ rearrangements
def _image(name: str, input: Any, factor: int, label: str) -> Tensor:
    input = single(name, input)
    if input._array.ndim < 3:
        raise RuntimeError(
            f"{name} expects input to have at least 3 dimensions, but got input with {input._array.ndim} dimension(s)"
        )
    if factor <= 0:
        raise RuntimeError(f"{name} expects a positive {label}, but got {factor}")
    return input  # type: ignore[no-any-return]


@composite(method=False, nn_functional=True)
def pixel_shuffle(input: Any, upscale_factor: int) -> Tensor:
    """Channels spread over blocks of ``upscale_factor`` squared pixels."""
    input = _image("pixel_shuffle", input, upscale_factor, "upscale_factor")
    channels, square = input._array.shape[-3], upscale_factor**2
    if channels % square:
        raise RuntimeError(
            "pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, "
            f"but input.size(-3)={channels} is not divisible by {square}"
        )
    return F.pixel_shuffle_blocks(input, upscale_factor)  # type: ignore[no-any-return]


@composite(method=False, nn_functional=True)
def pixel_unshuffle(input: Any, downscale_factor: int) -> Tensor:
    """Blocks of pixels gathered into channels."""
    input = _image("pixel_unshuffle", input, downscale_factor, "downscale_factor")
    for side, at in (("height", -2), ("width", -1)):
        if input._array.shape[at] % downscale_factor:
            raise RuntimeError(
                f"pixel_unshuffle expects {side} to be divisible by downscale_factor, but "
                f"input.size({at})={input._array.shape[at]} is not divisible by {downscale_factor}"
            )
    return F.pixel_unshuffle_blocks(input, downscale_factor)  # type: ignore[no-any-return]


@composite("native_channel_shuffle", method=False, nn_functional=True)
def channel_shuffle(input: Any, groups: int) -> Tensor:
    """Channels dealt out anew: what was the order within groups becomes the order of groups."""
    input = single("channel_shuffle", input)
    shape = input._array.shape
    if len(shape) <= 2:
        raise RuntimeError(f"channel_shuffle expects input with > 2 dims, but got input with sizes {list(shape)}")
    if groups <= 0:
        raise RuntimeError(f"Number of groups to divide channels in must be positive. Value of groups:{groups}")
    if shape[1] % groups:
        raise RuntimeError(
            f"Number of channels must be divisible by groups. Got {shape[1]} channels and {groups} groups."
        )
    return F.channel_shuffle_groups(input, groups)  # type: ignore[no-any-return]
