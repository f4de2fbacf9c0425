"""Instance normalisation and normalisation across channels."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from ..autograd.function import Function
from ..tensor import Tensor, tensor_of
from . import functional as F
from .module import Module
from .normalization import _BatchNorm

__all__ = ["CrossMapLRN2d", "InstanceNorm1d", "InstanceNorm2d", "InstanceNorm3d", "LocalResponseNorm"]


class _InstanceNorm(_BatchNorm):
    """Each channel of each sample brought to mean 0 and variance 1."""

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = False,
        track_running_stats: bool = False,
        device: Any = None,
        dtype: Any = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__(num_features, eps, momentum, affine, track_running_stats, device, dtype, bias=bias)

    def forward(self, input: Tensor) -> Any:
        """The normalised input."""
        batched = self.ranks[1]
        if input.ndim not in self.ranks:
            raise ValueError(f"expected {batched - 1}D or {batched}D input (got {input.ndim}D input)")
        channels = input.shape[input.ndim - batched + 1]
        if channels != self.num_features:
            if self.affine:
                raise ValueError(
                    f"expected input's size at dim={input.ndim - batched + 1} to match num_features "
                    f"({self.num_features}), but got: {channels}."
                )
            warnings.warn(
                f"input's size at dim={input.ndim - batched + 1} does not match num_features. You can silence this "
                "warning by not passing in num_features, which is not used because affine=False",
                UserWarning,
                stacklevel=2,
            )
        if input.ndim == batched - 1:
            return self._normalised(input.unsqueeze(0)).squeeze(0)
        return self._normalised(input)

    def _normalised(self, input: Tensor) -> Any:
        return F.instance_norm(
            input,
            self.running_mean,
            self.running_var,
            self.weight,
            self.bias,
            self.training or not self.track_running_stats,
            self.momentum if self.momentum is not None else 0.0,
            self.eps,
        )


class InstanceNorm1d(_InstanceNorm):
    """Instance normalisation of (N, C, L) or (C, L)."""

    ranks = (2, 3)


class InstanceNorm2d(_InstanceNorm):
    """Instance normalisation of (N, C, H, W) or (C, H, W)."""

    ranks = (3, 4)


class InstanceNorm3d(_InstanceNorm):
    """Instance normalisation of (N, C, D, H, W) or (C, D, H, W)."""

    ranks = (4, 5)


class LocalResponseNorm(Module):
    """Each element divided by a power of the mean square of its neighbours in ``size`` channels."""

    def __init__(self, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0) -> None:
        super().__init__()
        self.size = size
        self.alpha = alpha
        self.beta = beta
        self.k = k

    def forward(self, input: Tensor) -> Any:
        """The normalised input."""
        return F.local_response_norm(input, self.size, self.alpha, self.beta, self.k)

    def extra_repr(self) -> str:
        """The number of channels and the options."""
        return f"{self.size}, alpha={self.alpha}, beta={self.beta}, k={self.k}"


def _window_sums(values: Any, size: int) -> Any:
    """Sums over ``size`` neighbouring channels, fewer at the ends."""
    before = int((size - 1) / 2 + 1) - 1
    padded = np.zeros((len(values), values.shape[1] + size, *values.shape[2:]), values.dtype)
    padded[:, size - before : size - before + values.shape[1]] = values
    total = np.cumsum(padded, axis=1, dtype=values.dtype)
    return total[:, size:] - total[:, :-size]


class _CrossMapLRN2d(Function):
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
        along = _window_sums(ratio[:, ::-1], ctx.size)[:, ::-1]
        factor = kind(2 * ctx.alpha * ctx.beta / ctx.size)
        of_input = grad._array * np.power(ctx.scale, kind(-ctx.beta)) - factor * input._array * along
        return tensor_of(of_input), None, None, None, None


_CrossMapLRN2d.__name__ = "CrossMapLRN2d"  # what the node is called after


class CrossMapLRN2d(Module):
    """Normalisation of images across channels."""

    def __init__(self, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1) -> None:
        super().__init__()
        self.size = size
        self.alpha = alpha
        self.beta = beta
        self.k = k

    def forward(self, input: Tensor) -> Any:
        """The normalised input."""
        return _CrossMapLRN2d.apply(input, self.size, self.alpha, self.beta, self.k)

    def extra_repr(self) -> str:
        """The number of channels and the options."""
        return f"{self.size}, alpha={self.alpha}, beta={self.beta}, k={self.k}"
