"""The function behind the layer :class:`CrossMapLRN2d`, which PyTorch too has in Python."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.function import Function
from ..tensor import Tensor, tensor_of


def _window_sums(values: Any, size: int) -> Any:
    """Sums over neighbouring channels as PyTorch forms them: the first channel, once in, stays in."""
    reach, channels = int((size - 1) / 2 + 1), values.shape[1]
    total = np.cumsum(values, axis=1, dtype=values.dtype)
    found = total[:, np.minimum(np.arange(channels) + reach - 1, channels - 1)].copy()
    if channels > reach + 1:
        found[:, reach + 1 :] -= total[:, 1 : channels - reach] - values[:, :1]
    return found


def _ratio_sums(values: Any, size: int) -> Any:
    """Sums of ``size`` neighbouring ratios, in the order that the windows are left."""
    channels = values.shape[1]
    padded = np.zeros((len(values), channels + size, *values.shape[2:]), values.dtype)
    start = int(size - (size - 1) / 2) + 1
    padded[:, start : start + channels] = values[:, : channels + size - start]
    total = np.cumsum(padded, axis=1, dtype=values.dtype)
    return total[:, size:] - total[:, :-size]


class CrossMapLRN2d(Function):
    """Normalisation across channels with its own backward, as PyTorch has it in Python."""

    @staticmethod
    def forward(ctx: Any, input: Tensor, size: int, alpha: float, beta: float, k: float) -> Tensor:
        """``input / (k + alpha / size * sum of squares) ** beta``."""
        if input.dim() != 4:
            raise ValueError(f"CrossMapLRN2d: Expected input to be 4D, got {input.dim()}D instead.")
        x = input._array
        ctx.size, ctx.alpha, ctx.beta = size, alpha, beta
        ctx.scale = x.dtype.type(k) + x.dtype.type(alpha / size) * _window_sums(x * x, size)
        result = tensor_of(x * np.power(ctx.scale, x.dtype.type(-beta)))
        ctx.save_for_backward(input, result)
        return result

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Any, ...]:
        """The gradient for the input."""
        input, result = ctx.saved_tensors
        kind = input._array.dtype.type
        ratio = grad._array * result._array / ctx.scale
        along = _ratio_sums(ratio, ctx.size)
        factor = kind(2 * ctx.alpha * ctx.beta / ctx.size)
        of_input = grad._array * np.power(ctx.scale, kind(-ctx.beta)) - factor * input._array * along
        return tensor_of(of_input), None, None, None, None
