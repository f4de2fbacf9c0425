"""Convolutional layers."""

from __future__ import annotations

import math
from typing import Any

from ..creation import empty
from ..tensor import Tensor
from . import functional as F
from . import init
from .module import Module
from .parameter import Parameter

__all__ = ["Conv1d", "Conv2d", "Conv3d", "ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d"]

_MODES = ("circular", "replicate", "zeros", "reflect")


def each(value: Any, count: int) -> tuple[Any, ...]:
    """``value`` for each of ``count`` dimensions."""
    return tuple(value) if isinstance(value, (tuple, list, str)) else (value,) * count


class _ConvNd(Module):
    """What all convolutional layers share: sizes, parameters and their first values."""

    dimensions = 0
    transposed = False
    in_channels: int
    out_channels: int
    weight: Any
    bias: Any

    def _set_up(
        self, in_channels: int, out_channels: int, kernel_size: Any, stride: Any, padding: Any, dilation: Any,
        output_padding: Any, groups: int, bias: bool, padding_mode: str, device: Any, dtype: Any,
    ) -> None:  # fmt: skip
        self._check(in_channels, out_channels, stride, padding, groups, padding_mode)
        count = self.dimensions
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = each(kernel_size, count)
        self.stride = each(stride, count)
        self.padding = padding if isinstance(padding, str) and not self.transposed else each(padding, count)
        self.dilation = each(dilation, count)
        self.output_padding = each(output_padding, count)
        self.groups = groups
        self.padding_mode = padding_mode
        self._reversed_padding_repeated_twice = self._border()
        channels = (in_channels, out_channels // groups) if self.transposed else (out_channels, in_channels // groups)
        self._make_parameters((*channels, *self.kernel_size), bias, dtype)
        self.reset_parameters()

    def _make_parameters(self, shape: tuple[int, ...], bias: bool, dtype: Any) -> None:
        self.weight = Parameter(empty(shape, dtype=dtype))
        if bias:
            self.bias = Parameter(empty(self.out_channels, dtype=dtype))
        else:
            self.register_parameter("bias", None)

    def _check(
        self, in_channels: int, out_channels: int, stride: Any, padding: Any, groups: int, padding_mode: str
    ) -> None:
        if self.transposed and padding_mode != "zeros":
            raise ValueError(f'Only "zeros" padding mode is supported for {self.__class__.__name__}')
        if groups <= 0:
            raise ValueError("groups must be a positive integer")
        if in_channels % groups != 0:
            raise ValueError("in_channels must be divisible by groups")
        if out_channels % groups != 0:
            raise ValueError("out_channels must be divisible by groups")
        if isinstance(padding, str) and not self.transposed:
            if padding not in ("valid", "same"):
                raise ValueError(f"Invalid padding string {padding!r}, should be one of {{'same', 'valid'}}")
            if padding == "same" and any(s != 1 for s in each(stride, self.dimensions)):
                raise ValueError("padding='same' is not supported for strided convolutions")
        if padding_mode not in _MODES:
            shown = ", ".join(map(repr, _MODES))
            raise ValueError(f"padding_mode must be one of {{{shown}}}, but got padding_mode='{padding_mode}'")

    def _border(self) -> list[int]:
        """The widths of the border as :func:`pad` takes them, for padding that isn't zeros."""
        if isinstance(self.padding, str):
            if self.padding == "valid":
                return [0, 0] * len(self.kernel_size)
            total = [d * (k - 1) for d, k in zip(self.dilation, self.kernel_size, strict=True)]
            return [v for t in reversed(total) for v in (t // 2, t - t // 2)]
        return [p for p in reversed(self.padding) for _ in range(2)]

    def reset_parameters(self) -> None:
        """Draw weight and bias uniformly within one over the root of the inputs of each output."""
        init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        if self.bias is not None:
            fan_in, _ = init._calculate_fan_in_and_fan_out(self.weight)
            if fan_in != 0:
                bound = 1 / math.sqrt(fan_in)
                init.uniform_(self.bias, -bound, bound)

    def extra_repr(self) -> str:
        """Sizes, and the options that aren't the usual ones."""
        text = f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}, stride={self.stride}"
        if self.padding != (0,) * len(self.padding):
            text += f", padding={self.padding}"
        if self.dilation != (1,) * len(self.dilation):
            text += f", dilation={self.dilation}"
        if self.output_padding != (0,) * len(self.output_padding):
            text += f", output_padding={self.output_padding}"
        if self.groups != 1:
            text += f", groups={self.groups}"
        if self.bias is None:
            text += ", bias=False"
        return text if self.padding_mode == "zeros" else text + f", padding_mode={self.padding_mode}"


class _Conv(_ConvNd):
    """A convolution with a bias."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Any,
        stride: Any = 1,
        padding: Any = 0,
        dilation: Any = 1,
        groups: int = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        self._set_up(in_channels, out_channels, kernel_size, stride, padding, dilation, 0, groups, bias, padding_mode,
                     device, dtype)  # fmt: skip

    def _conv_forward(self, input: Tensor, weight: Tensor, bias: Tensor | None) -> Any:
        convolve = (F.conv1d, F.conv2d, F.conv3d)[self.dimensions - 1]
        padding = self.padding
        if self.padding_mode != "zeros":
            input = F.pad(input, self._reversed_padding_repeated_twice, mode=self.padding_mode)
            padding = (0,) * self.dimensions
        return convolve(input, weight, bias, self.stride, padding, self.dilation, self.groups)

    def forward(self, input: Tensor) -> Any:
        """The convolution of ``input``."""
        return self._conv_forward(input, self.weight, self.bias)


class Conv1d(_Conv):
    """Convolution along one dimension.

    Args:
        in_channels: Channels of the input.
        out_channels: Channels of the output.
        kernel_size: Size of the kernel.
        stride: Steps of the kernel.
        padding: Width of the border, or ``"same"`` or ``"valid"``.
        dilation: Distance of the kernel's places.
        groups: How many groups channels are split into.
        bias: Whether there is a bias.
        padding_mode: What the border is made of: ``"zeros"``, ``"reflect"``, ``"replicate"`` or ``"circular"``.
    """

    dimensions = 1


class Conv2d(_Conv):
    """Convolution of images; arguments as in :class:`Conv1d`."""

    dimensions = 2


class Conv3d(_Conv):
    """Convolution of volumes; arguments as in :class:`Conv1d`."""

    dimensions = 3


class _ConvTranspose(_ConvNd):
    """A transposed convolution with a bias."""

    transposed = True

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Any,
        stride: Any = 1,
        padding: Any = 0,
        output_padding: Any = 0,
        groups: int = 1,
        bias: bool = True,
        dilation: Any = 1,
        padding_mode: str = "zeros",
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        self._set_up(in_channels, out_channels, kernel_size, stride, padding, dilation, output_padding, groups, bias,
                     padding_mode, device, dtype)  # fmt: skip

    def _output_padding(self, input: Tensor, output_size: Any) -> tuple[int, ...]:
        """What has to be added at the end for the output to have ``output_size``."""
        count = self.dimensions
        if output_size is None:
            return self.output_padding
        asked = list(output_size)
        if len(asked) == count + 2 and input.ndim == count + 2:
            asked = asked[2:]
        elif len(asked) == count + 1 and input.ndim == count + 1:
            asked = asked[1:]
        if len(asked) != count:
            more = count + (2 if input.ndim == count + 2 else 1)
            raise ValueError(
                f"ConvTranspose{count}D: for {input.ndim}D input, output_size must have {count} or {more} elements "
                f"(got {len(asked)})"
            )
        own = input.shape[-count:]
        least = [
            (own[i] - 1) * self.stride[i] - 2 * self.padding[i] + self.dilation[i] * (self.kernel_size[i] - 1) + 1
            for i in range(count)
        ]
        most = [least[i] + self.stride[i] - 1 for i in range(count)]
        if any(not low <= n <= high for n, low, high in zip(asked, least, most, strict=True)):
            raise ValueError(
                f"requested an output size of {output_size}, but valid sizes range from {least} to {most} (for an "
                f"input of {input.shape[input.ndim - count :]})"
            )
        return tuple(n - low for n, low in zip(asked, least, strict=True))

    def forward(self, input: Tensor, output_size: Any = None) -> Any:
        """The transposed convolution of ``input``; ``output_size`` chooses among the sizes that are possible."""
        if self.padding_mode != "zeros":
            raise ValueError(f"Only `zeros` padding mode is supported for {self.__class__.__name__}")
        convolve = (F.conv_transpose1d, F.conv_transpose2d, F.conv_transpose3d)[self.dimensions - 1]
        more = self._output_padding(input, output_size)
        return convolve(input, self.weight, self.bias, self.stride, self.padding, more, self.groups, self.dilation)


class ConvTranspose1d(_ConvTranspose):
    """Transposed convolution along one dimension.

    Args:
        in_channels: Channels of the input.
        out_channels: Channels of the output.
        kernel_size: Size of the kernel.
        stride: Steps in the output.
        padding: What is cut off the output's border.
        output_padding: What is added at the output's end.
        groups: How many groups channels are split into.
        bias: Whether there is a bias.
        dilation: Distance of the kernel's places.
    """

    dimensions = 1


class ConvTranspose2d(_ConvTranspose):
    """Transposed convolution of images; arguments as in :class:`ConvTranspose1d`."""

    dimensions = 2


class ConvTranspose3d(_ConvTranspose):
    """Transposed convolution of volumes; arguments as in :class:`ConvTranspose1d`."""

    dimensions = 3
